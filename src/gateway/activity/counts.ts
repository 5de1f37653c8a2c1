import { type Kysely, sql } from 'kysely';
import { isObject, parseJson } from '../../base/json.ts';
import type { Database, Dialect } from '../../storage/database.ts';
import { statement } from '../../storage/statement.ts';
import type { GatewayTables } from '../tables.ts';
import type { ActivityLog } from './log.ts';
import { laterKinds } from './record.ts';
import { hourMs } from './rows.ts';

// Calls are counted by the hour apart from the log, so that to count a month does not take a walk over it. Counting lags
// behind: each chain says up to which record it is counted, and who reads counts the rest of it as well.

type Db = Kysely<GatewayTables>;

/** Entries of one hour that are alike; a row of `entry_count`, or what is added to one. */
export type Count = GatewayTables['entry_count'];

/** Records that are counted in one transaction, so that calls go on in between. */
const perStep = 500;

/** Counts a piece more of a chain; answers how many records that was. */
async function countOn(database: Database<GatewayTables>, chain: string): Promise<number> {
  return database.write(async (tx) => {
    // Locked on PostgreSQL, so that two processes do not count the same.
    const find = tx.selectFrom('chain').select(['counted_position', 'cut_position']).where('id', '=', chain);
    const row = await (database.dialect === 'postgres' ? find.forUpdate() : find).executeTakeFirst();
    if (!row) return 0;
    const { rows, counts } = await countAfter(
      tx,
      chain,
      Math.max(row.counted_position, row.cut_position),
      perStep,
    );
    const last = rows.at(-1);
    if (!last) return 0;
    await addCounts(tx, counts);
    await tx.updateTable('chain').set({ counted_position: last.position }).where('id', '=', chain).execute();
    return rows.length;
  });
}

/** Counts what is not counted yet: of one chain, or of all. */
export async function countEntries(database: Database<GatewayTables>, chain?: string): Promise<void> {
  const chains = chain === undefined ? await uncounted(database.read) : [{ id: chain }];
  for (const { id } of chains) while ((await countOn(database, id)) === perStep);
}

/** Counts what `log` writes a piece at a time, until the answer is called. */
export function keepCounting(
  log: Pick<ActivityLog, 'chain' | 'listen'>,
  database: Database<GatewayTables>,
  onBug: (error: unknown) => void,
): () => Promise<void> {
  let written = 0;
  let counting: Promise<void> | undefined;
  const stop = log.listen(() => {
    written += 1;
    if (written < perStep || counting) return;
    written = 0;
    counting = countEntries(database, log.chain)
      .catch(onBug)
      .finally(() => {
        counting = undefined;
      });
  });
  return async () => {
    stop();
    await counting;
  };
}

/** Chains that are not counted to their ends, with where to go on. */
async function uncounted(db: Db): Promise<readonly { readonly id: string; readonly from: number }[]> {
  const { rows } = await sql<{ id: string; from: number }>`
    select id, case when counted_position > cut_position then counted_position else cut_position end as "from"
    from chain where exists (select 1 from record where record.chain = chain.id
      and record.position > chain.counted_position and record.position > chain.cut_position
      and record.position <= chain.listed_position)
    order by id`.execute(db);
  return rows;
}

/** What there is for each hour from `fromHour` up to `toHour`, exactly. Read it in a snapshot. */
export async function countsBetween(db: Db, fromHour: number, toHour: number): Promise<readonly Count[]> {
  const counted = await db
    .selectFrom('entry_count')
    .selectAll()
    .where('hour', '>=', fromHour)
    .where('hour', '<', toHour)
    .execute();
  const late = (await countRest(db)).filter(({ hour }) => hour >= fromHour && hour < toHour);
  return sumOf([...counted, ...late]);
}

/** How many entries each hour has, the newest first, exactly. Read it in a snapshot. */
export async function hoursOf(db: Db): Promise<readonly { readonly hour: number; readonly count: number }[]> {
  const counted = await db
    .selectFrom('entry_count')
    .select(['hour', sql<number>`cast(sum(count) as bigint)`.as('count')])
    .groupBy('hour')
    .execute();
  const byHour = Map.groupBy([...counted, ...(await countRest(db))], ({ hour }) => hour);
  return [...byHour]
    .map(([hour, counts]) => ({ hour, count: counts.reduce((sum, { count }) => sum + count, 0) }))
    .sort((a, b) => b.hour - a.hour);
}

/** What is not counted yet. */
async function countRest(db: Db): Promise<readonly Count[]> {
  const rest: Count[] = [];
  for (const { id, from } of await uncounted(db))
    for (let after = from; ; ) {
      const { rows, counts } = await countAfter(db, id, after, perStep);
      rest.push(...counts);
      const last = rows.at(-1);
      if (!last || rows.length < perStep) break;
      after = last.position;
    }
  return rest;
}

/** Takes entries that go out of the counts; all that is recorded of them must have been counted. */
export async function uncount(tx: Db, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const rows = await tx.selectFrom('entry').select(counted).where('id', 'in', ids).execute();
  await addCounts(tx, sumOf(rows.map((row) => toCount(row, row.decision, row.reason, -1))));
}

const counted = [
  'id',
  'number',
  'kind',
  'decision',
  'reason',
  'agent_id',
  'agent_name',
  'area',
  'at_ms',
] as const;
type Counted = Pick<GatewayTables['entry'], (typeof counted)[number]>;

function isCounted(row: { readonly [Name in keyof Counted]: Counted[Name] | null }): row is Counted {
  return row.id !== null;
}

interface Ruling {
  readonly decision: string;
  readonly reason: string;
}

async function countAfter(db: Db, chain: string, after: number, most: number) {
  const rows = await db
    .selectFrom('record')
    .leftJoin('entry', 'entry.id', 'record.entry_id')
    .select(['record.position', 'record.kind as record_kind', 'record.body'])
    .select(counted.map((column) => `entry.${column}` as const))
    .where('record.chain', '=', chain)
    .where('record.position', '>', after)
    // What is not listed yet has no entry.
    .where('record.position', '<=', ({ selectFrom }) =>
      selectFrom('chain').select('chain.listed_position').where('chain.id', '=', chain).$asScalar(),
    )
    .orderBy('record.position')
    .limit(most)
    .execute();
  const counts: Count[] = [];
  const known = new Map<string, Ruling>();
  for (const row of rows) {
    const ruling = rulingOf(row.body);
    // The end of a call whose entry retention took.
    if (!ruling || !isCounted(row)) continue;
    counts.push(toCount(row, ruling.decision, ruling.reason, 1));
    if (laterKinds.has(row.record_kind)) {
      // It was counted before, and differently.
      const before = known.get(row.id) ?? (await rulingBefore(db, row.id, chain, row.position));
      if (before) counts.push(toCount(row, before.decision, before.reason, -1));
    }
    known.set(row.id, ruling);
  }
  return { rows, counts: sumOf(counts) };
}

async function rulingBefore(
  db: Db,
  id: string,
  chain: string,
  position: number,
): Promise<Ruling | undefined> {
  const records = await db
    .selectFrom('record')
    .select('body')
    .where('entry_id', '=', id)
    .where('chain', '=', chain)
    .where('position', '<', position)
    .orderBy('position', 'desc')
    .execute();
  for (const { body } of records) {
    const ruling = rulingOf(body);
    if (ruling) return ruling;
  }
  return undefined;
}

/** What a record decides; most outcomes decide nothing. */
function rulingOf(body: string): Ruling | undefined {
  const fields = body.includes('"decision"') ? parseJson(body) : undefined;
  return isObject(fields) && typeof fields.decision === 'string'
    ? { decision: fields.decision, reason: String(fields.reason ?? '') }
    : undefined;
}

function toCount(row: Counted, decision: string, reason: string, count: number): Count {
  return {
    hour: hourOf(row.number),
    kind: row.kind,
    decision,
    agent_id: row.agent_id ?? '',
    agent_name: row.agent_name,
    area: row.area ?? '',
    reason: decision === 'denied' ? reason : '',
    count,
    last_ms: row.at_ms,
  };
}

/** The hour of an entry since 1970, by its number. */
function hourOf(number: number): number {
  return Math.floor(number / 4_096 / hourMs);
}

const keyColumns = ['hour', 'kind', 'decision', 'agent_id', 'agent_name', 'area', 'reason'] as const;
const columns = [...keyColumns, 'count', 'last_ms'] as const;

/** Puts together what is alike, in one order everywhere. */
function sumOf(counts: readonly Count[]): readonly Count[] {
  const sums = new Map<string, Count>();
  for (const count of counts) {
    const key = JSON.stringify(keyColumns.map((column) => count[column]));
    const sum = sums.get(key);
    sums.set(
      key,
      sum ? { ...sum, count: sum.count + count.count, last_ms: Math.max(sum.last_ms, count.last_ms) } : count,
    );
  }
  return [...sums]
    .filter(([, { count }]) => count !== 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, count]) => count);
}

const addCount = statement((db: Db, hour: number, ...values: (string | number)[]) => ({
  compile: () =>
    sql`insert into entry_count (${sql.raw(columns.join(', '))}) values (${sql.join([hour, ...values])})
      on conflict (${sql.raw(keyColumns.join(', '))}) do update set count = entry_count.count + excluded.count,
        last_ms = case when entry_count.last_ms > excluded.last_ms then entry_count.last_ms else excluded.last_ms end`.compile(
      db,
    ),
}));

async function addCounts(tx: Db, counts: readonly Count[]): Promise<void> {
  for (const { hour, kind, decision, agent_id, agent_name, area, reason, count, last_ms } of counts)
    await addCount(tx, hour, kind, decision, agent_id, agent_name, area, reason, count, last_ms);
}

/** Makes the table. Chains begin uncounted. */
export async function createCounts(db: Kysely<never>, dialect: Dialect): Promise<void> {
  const text = sql.raw(dialect === 'postgres' ? 'text collate "C"' : 'text');
  await sql`create table entry_count (hour bigint not null, kind ${text} not null, decision ${text} not null,
    agent_id ${text} not null, agent_name ${text} not null, area ${text} not null, reason ${text} not null,
    count bigint not null, last_ms bigint not null, primary key (${sql.raw(keyColumns.join(', '))}))
    ${sql.raw(dialect === 'postgres' ? '' : 'without rowid')}`.execute(db);
  await sql`alter table chain add column counted_position bigint not null default 0`.execute(db);
}
