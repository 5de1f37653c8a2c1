import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import { readPages } from './rows.ts';
import type { MovedTable } from './tables.ts';

/**
 * What tells an installation from another one, and from itself once it has gone on: how many rows each table has, and the
 * first of them. That no row changed is for the comparison to say, which reads them all.
 */
export async function fingerprint(
  db: Kysely<never>,
  tables: readonly MovedTable[],
  counts: ReadonlyMap<string, number>,
): Promise<Readonly<Record<string, string>>> {
  const known: Record<string, string> = {};
  for (const table of tables) {
    const { value } = await readPages(db, table).next();
    const first = createHash('sha256').update(JSON.stringify(value?.rows[0] ?? null));
    known[table.name] = `${counts.get(table.name)} ${first.digest('hex').slice(0, 16)}`;
  }
  return known;
}
