import { createHash } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../database.ts';
import { takeLock } from '../locks.ts';
import type { Migrations } from '../migrate.ts';
import { createState, readState } from './state.ts';

/** Names what steps the tables have been brought to. */
export function tablesAsOf(migrations: Migrations): string {
  return createHash('sha256')
    .update(migrations.map(({ id }) => id).join(' '))
    .digest('hex');
}

/** Begins a move to this schema, or finds one that began; answers why neither can be. */
export async function beginMove<Tables>(
  database: Database<Tables>,
  migrations: Migrations,
): Promise<string | undefined> {
  return database.write(async (handle) => {
    const tx = handle as unknown as Kysely<never>;
    await takeLock('schema').execute(tx);
    const state = await readState(tx);
    if (state && state.tablesAsOf !== tablesAsOf(migrations))
      return 'Another version of Fairlead began to move to this PostgreSQL database: let that one end it, or begin again with --anew.';
    if (state) return undefined;
    const { rows } = await sql<{ name: string }>`
      select current_schema() as name from pg_class where relnamespace = current_schema()::regnamespace limit 1`.execute(
      tx,
    );
    if (rows[0])
      return `In this PostgreSQL database is an installation already, in the schema ${rows[0].name}: name an empty database.`;
    await createState(tx, { tablesAsOf: tablesAsOf(migrations) });
    return undefined;
  });
}

/** Whether a move to this schema began and has not ended. */
export async function isUnfinished<Tables>({ dialect, read }: Database<Tables>): Promise<boolean> {
  if (dialect === 'sqlite') return false;
  const state = await readState(read as unknown as Kysely<never>);
  return state !== undefined && state.finishedMs === undefined;
}
