import { type Kysely, sql } from 'kysely';
import type { Database, Dialect } from '../../storage/database.ts';
import { isUndoneForOthers } from '../../storage/failure.ts';
import { takeLock } from '../../storage/locks.ts';
import type { Migrations } from '../../storage/migrate.ts';
import type { GatewayTables } from '../tables.ts';
import { dayMs, keyAt } from './rows.ts';

// On PostgreSQL the log is kept in parts of some days each: records, entries and what entries were about, each part a table
// of its own. To drop a part costs the same whatever is in it. SQLite has no such tables: there entries go one by one.

type Db = Kysely<GatewayTables>;

/** Days since 1970, from the first to the one before `toDay`. The first part begins before all others. */
interface Part {
  readonly fromDay: number;
  readonly toDay: number;
}

/** The tables that are kept in parts, in the order in which they are written. */
const tables = ['record', 'entry', 'entry_subject'] as const;
type PartTable = (typeof tables)[number];

/** What tells which part a row is in, and where a day begins there. */
const column: Readonly<Record<PartTable, string>> = {
  record: 'day',
  entry: 'sort_key',
  entry_subject: 'sort_key',
};
const bound = (table: PartTable, day: number): string =>
  table === 'record' ? String(day) : `'${keyAt(day * dayMs)}'`;

/** Days from now on that the first part takes: long enough for what holds the tables to their bounds to be checked. */
const firstDays = 7;
/** How many days ahead there is always a part. */
const aheadDays = 3;
/** A rule of so many days is kept in about so many parts. */
const partsOfRule = 30;
const mostPartDays = 30;

/**
 * Turns the tables of a log into the first part of it. In three steps, so that calls go on: new rows are held to the bound;
 * the old ones are checked against it, which takes long and stops nobody; and then only names change.
 */
export const partitionMigrations: Migrations = [
  { id: '0016-part-bound', up: onPostgres(boundFirstPart) },
  { id: '0017-part-bound-checked', up: onPostgres(checkFirstPart) },
  { id: '0018-parts', up: onPostgres(makeParts) },
];

function onPostgres(up: (db: Kysely<never>) => Promise<void>) {
  return async (db: Kysely<never>, dialect: Dialect): Promise<void> => {
    if (dialect === 'postgres') await up(db);
  };
}

async function boundFirstPart(db: Kysely<never>): Promise<void> {
  const { rows } = await sql<{ newest: string | null }>`select max(sort_key) as newest from entry`.execute(
    db,
  );
  const newestMs = Number(rows[0]?.newest?.slice(0, 15) ?? 0);
  const day = Math.floor(Math.max(Date.now(), newestMs) / dayMs) + firstDays;
  await sql`create table log_part (from_day bigint primary key, to_day bigint not null)`.execute(db);
  await sql`insert into log_part (from_day, to_day) values (0, ${day})`.execute(db);
  await sql`alter table record add column if not exists day integer not null default 0`.execute(db);
  for (const table of tables)
    await sql
      .raw(
        `alter table ${table} add constraint ${table}_bound check (${column[table]} < ${bound(table, day)}) not valid`,
      )
      .execute(db);
}

async function checkFirstPart(db: Kysely<never>): Promise<void> {
  for (const table of tables)
    await sql.raw(`alter table ${table} validate constraint ${table}_bound`).execute(db);
}

async function makeParts(db: Kysely<never>): Promise<void> {
  const { rows } = await sql<{ to_day: number }>`select to_day from log_part`.execute(db);
  const day = rows[0]?.to_day ?? 0;
  for (const table of tables) {
    const statements = [
      `alter table ${table} rename to ${table}_first`,
      `create table ${table} (like ${table}_first including defaults) partition by range (${column[table]})`,
      // Held to it already, so that nothing is read.
      `alter table ${table} attach partition ${table}_first for values from (minvalue) to (${bound(table, day)})`,
      `alter table ${table}_first drop constraint ${table}_bound`,
      // What no part takes, by a clock that went wrong, is no reason to refuse a call.
      `create table ${table}_rest (like ${table}_first including defaults including indexes)`,
      `alter table ${table} attach partition ${table}_rest default`,
    ];
    for (const statement of statements) await sql.raw(statement).execute(db);
  }
}

/** How many days a part has, by how long the log is kept; 0 is for ever. */
export function daysOfPart(days: number): number {
  return days === 0 ? mostPartDays : Math.min(mostPartDays, Math.max(1, Math.ceil(days / partsOfRule)));
}

const lockParts = takeLock('parts');

async function partsOf(db: Db): Promise<readonly Part[]> {
  const rows = await db.selectFrom('log_part').selectAll().orderBy('from_day').execute();
  return rows.map(({ from_day, to_day }) => ({ fromDay: from_day, toDay: to_day }));
}

/** Makes the parts of the days to come; any process may, several at once. */
export async function extendParts(
  database: Database<GatewayTables>,
  nowMs: number,
  daysKept: number,
): Promise<void> {
  if (database.dialect === 'sqlite') return;
  const until = Math.floor(nowMs / dayMs) + aheadDays;
  if (((await partsOf(database.read)).at(-1)?.toDay ?? 0) > until) return;
  await database.write(async (tx) => {
    await lockParts.execute(tx);
    const today = Math.floor(nowMs / dayMs);
    let fromDay = (await partsOf(tx)).at(-1)?.toDay ?? today;
    // Days on which nothing ran need no part.
    if (fromDay < today - mostPartDays) fromDay = today;
    while (fromDay <= until) {
      const part = { fromDay, toDay: fromDay + daysOfPart(daysKept) };
      await makePart(tx, part);
      fromDay = part.toDay;
    }
  });
}

const nameOf = (table: PartTable, { fromDay }: Part): string => `${table}_from_${fromDay}`;

async function makePart(tx: Db, part: Part): Promise<void> {
  await sql`savepoint part`.execute(tx);
  try {
    for (const table of tables) {
      const name = nameOf(table, part);
      const range = `from (${bound(table, part.fromDay)}) to (${bound(table, part.toDay)})`;
      await sql
        .raw(`create table ${name} (like ${table}_first including defaults including indexes)`)
        .execute(tx);
      await sql.raw(`alter table ${table} attach partition ${name} for values ${range}`).execute(tx);
    }
  } catch (error) {
    await sql`rollback to savepoint part`.execute(tx);
    // Rows of those days, written while no part was there, stay where they are.
    if (!isTaken(error)) throw error;
  }
  await tx.insertInto('log_part').values({ from_day: part.fromDay, to_day: part.toDay }).execute();
}

/** A check violation: the part for everything else has rows of these days. */
function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23514';
}

/**
 * Where a cut falls that goes by whole parts: at the beginning of the part that it is in. Rows of the first part go one by one,
 * and those of no part.
 */
export async function alignCut(db: Db, dialect: Dialect, cutMs: number): Promise<number> {
  if (dialect === 'sqlite') return cutMs;
  const day = cutMs / dayMs;
  const part = (await partsOf(db)).slice(1).find(({ fromDay, toDay }) => fromDay <= day && day < toDay);
  return part ? part.fromDay * dayMs : cutMs;
}

/** The sort keys between one part and another, the newest first. */
export async function partBounds(db: Db): Promise<readonly string[]> {
  const days = (await partsOf(db)).flatMap(({ fromDay, toDay }) =>
    fromDay === 0 ? [toDay] : [fromDay, toDay],
  );
  return [...new Set(days)].toSorted((a, b) => b - a).map((day) => keyAt(day * dayMs));
}

/** Where the first part ends, whose rows go one by one. */
export async function firstPartEnd(db: Db, dialect: Dialect): Promise<number> {
  return dialect === 'sqlite' ? Number.POSITIVE_INFINITY : ((await partsOf(db))[0]?.toDay ?? 0) * dayMs;
}

/**
 * Drops the parts that end by `cutMs`, all of whose entries are counted. One in which a call still runs, or whose records are
 * not the beginnings of their chains, stays. Answers how many entries went.
 */
export async function dropParts(database: Database<GatewayTables>, cutMs: number): Promise<number> {
  if (database.dialect === 'sqlite') return 0;
  let gone = 0;
  for (const part of (await partsOf(database.read)).slice(1)) {
    if (part.toDay * dayMs > cutMs) break;
    gone += await database.write((tx) => dropPart(tx, part)).catch(laterIfBusy);
  }
  return gone;
}

/** A reader took long. The part goes the next time. */
function laterIfBusy(error: unknown): number {
  if (isUndoneForOthers(error)) return 0;
  throw error;
}

/** How far a chain goes in a part. */
interface End {
  readonly chain: string;
  readonly position: number;
}

async function dropPart(tx: Db, part: Part): Promise<number> {
  await lockParts.execute(tx);
  if (!(await partsOf(tx)).some(({ fromDay }) => fromDay === part.fromDay)) return 0;
  const record = nameOf('record', part);
  const { rows } = await sql<{ name: string | null }>`select to_regclass(${record}) as name`.execute(tx);
  // It could not be made: its rows are with those of no part, and go one by one.
  if (rows[0]?.name == null) return forgetBounds(tx, part);
  // What takes long is done before anyone has to wait.
  const ends = await endsOf(tx, record);
  if (!ends) return 0;
  const entry = nameOf('entry', part);
  await sql`savepoint bodies`.execute(tx);
  await sql`delete from kept_body where id in (select id from ${sql.table(entry)})`.execute(tx);
  await sql`set local lock_timeout = '500ms'`.execute(tx);
  for (const table of tables) await sql.raw(`lock table ${table} in access exclusive mode`).execute(tx);
  if (!(await isStill(tx, record, entry, ends))) {
    await sql`rollback to savepoint bodies`.execute(tx);
    return 0;
  }
  await sql`
    update chain set cut_position = r.position, cut_hash = r.hash from ${sql.table(record)} as r
    where r.chain = chain.id and r.position = (select max(position) from ${sql.table(record)} where chain = chain.id)`.execute(
    tx,
  );
  for (const table of tables) await sql.raw(`drop table ${nameOf(table, part)}`).execute(tx);
  return forgetPart(tx, part);
}

/** Where each chain ends in a part; nothing when one has records before those of the part, or not all in it are counted. */
async function endsOf(tx: Db, record: string): Promise<readonly End[] | undefined> {
  const { rows } = await sql<End & { first: number; count: number; cut: number; counted: number }>`
    select ends.*, chain.cut_position as cut, chain.counted_position as counted
    from (select chain, max(position) as position, min(position) as first, count(*) as count
      from ${sql.table(record)} group by chain) as ends
    join chain on chain.id = ends.chain`.execute(tx);
  const isBeginning = rows.every(
    ({ position, first, count, cut, counted }) =>
      cut === first - 1 && count === position - cut && counted >= position,
  );
  return isBeginning ? rows : undefined;
}

/** Whether nothing came in the meantime, and no call of the part runs. */
async function isStill(tx: Db, record: string, entry: string, ends: readonly End[]): Promise<boolean> {
  const known = new Map(ends.map(({ chain, position }) => [chain, position]));
  const { rows } = await sql<{ chain: string; position: number | null }>`
    select id as chain, (select max(position) from ${sql.table(record)} where chain = chain.id) as position
    from chain`.execute(tx);
  const open = await sql`select 1 from ${sql.table(entry)} where outcome = 'open' limit 1`.execute(tx);
  return (
    open.rows.length === 0 && rows.every(({ chain, position }) => position === (known.get(chain) ?? null))
  );
}

async function forgetBounds(tx: Db, { fromDay }: Part): Promise<number> {
  await tx.deleteFrom('log_part').where('from_day', '=', fromDay).execute();
  return 0;
}

/** Answers how many entries it had. */
async function forgetPart(tx: Db, part: Part): Promise<number> {
  await forgetBounds(tx, part);
  const { fromDay, toDay } = part;
  const gone = await tx
    .deleteFrom('entry_count')
    .where('hour', '>=', fromDay * 24)
    .where('hour', '<', toDay * 24)
    .returning('count')
    .execute();
  return gone.reduce((sum, { count }) => sum + count, 0);
}
