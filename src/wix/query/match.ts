import { sql } from 'kysely';
import { readArrays } from '../../storage/statement.ts';
import type { Predicate } from './predicate.ts';
import type { Reader } from './run.ts';

/** Where more match, going through the rows in the order asked for and stopping when the page is full is cheaper. */
const rare = 2_000;

/**
 * The rows of `e` whose numbers an FTS5 table has for a query; nothing where so many match that it is no help. How many there are
 * now only says which way is the faster: a reset may give their numbers to others before the rows are read, so the match is
 * made again there.
 */
export async function matchOf(db: Reader, index: string, query: string): Promise<Predicate | undefined> {
  const matches = sql`select rowid from ${sql.table(index)} where ${sql.ref(index)} match ${query}`;
  const rows = await readArrays(db, sql`${matches} limit ${rare + 1}`);
  return rows.length > rare ? undefined : sql`e.rowid in (${matches})`;
}
