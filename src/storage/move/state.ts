import { type Kysely, sql } from 'kysely';
import { parseJson } from '../../base/json.ts';

// How far a move has come stands in the target itself, in a table of its own: written with the rows that it tells of, so
// that the two are never apart.

export const stateTable = 'move_state';

type Db = Kysely<never>;

/** The move as a whole. */
export interface MoveState {
  /** Which steps the tables had been brought to. */
  readonly tablesAsOf: string;
  /** What the source was when the move began, by table. Nothing before it was looked at. */
  readonly source?: Readonly<Record<string, string>>;
  /** Epoch milliseconds; nothing while it is not whole. */
  readonly finishedMs?: number;
}

/** How far one table is. */
export interface Place {
  readonly rows: number;
  /** The last row that was copied, by what rows are read by. */
  readonly after: readonly (string | number)[];
  readonly done: boolean;
}

/** The row that tells of the whole; others are named as the table that they tell of. */
const whole = '';

export async function createState(db: Db, state: MoveState): Promise<void> {
  await sql`create table ${sql.table(stateTable)} (subject text primary key, body text not null)`.execute(db);
  await sql`insert into ${sql.table(stateTable)} values (${whole}, ${JSON.stringify(state)})`.execute(db);
}

/** Nothing where no move ever began. */
export async function readState(db: Db): Promise<MoveState | undefined> {
  const { rows } = await sql<{ there: string | null }>`select to_regclass(${stateTable}) as there`.execute(
    db,
  );
  return rows[0]?.there == null ? undefined : (read(db, whole) as Promise<MoveState | undefined>);
}

/** Changes the state, in any schema of this database. */
export async function writeState(db: Db, state: MoveState, schema?: string): Promise<void> {
  const table = schema === undefined ? stateTable : `${schema}.${stateTable}`;
  const body = JSON.stringify(state);
  await sql`update ${sql.table(table)} set body = ${body} where subject = ${whole}`.execute(db);
}

export async function readPlace(db: Db, table: string): Promise<Place | undefined> {
  return read(db, table) as Promise<Place | undefined>;
}

/** Whether nobody else has gone on from `before` meanwhile; if not, nothing is written. */
export async function writePlace(
  db: Db,
  table: string,
  before: Place | undefined,
  now: Place,
): Promise<boolean> {
  const body = JSON.stringify(now);
  const change = before
    ? sql`update ${sql.table(stateTable)} set body = ${body} where subject = ${table} and body = ${JSON.stringify(before)}`
    : sql`insert into ${sql.table(stateTable)} values (${table}, ${body}) on conflict do nothing`;
  const { numAffectedRows } = await change.execute(db);
  return numAffectedRows === 1n;
}

async function read(db: Db, subject: string): Promise<unknown> {
  const { rows } = await sql<{ body: string }>`
    select body from ${sql.table(stateTable)} where subject = ${subject}`.execute(db);
  return rows[0] && parseJson(rows[0].body);
}
