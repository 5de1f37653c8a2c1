import { setImmediate } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { GatewayTables } from '../tables.ts';
import { type Anchor, findBrokenAnchor } from './anchors.ts';
import { type Broken, walkChains } from './chain-walk.ts';
import { type EntryFields, laterKinds } from './record.ts';
import { columnsOf, newRow, withWords } from './rows.ts';

/** Whether the log is whole. `firstBroken` is the id of the first entry that is not as it was written. */
export interface Verdict {
  readonly ok: boolean;
  readonly entries: number;
  readonly firstBroken?: string;
  readonly reason?: string;
}

type Db = Kysely<GatewayTables>;

const pageSize = 1_000;

/** How far a check has come: each record is looked at twice, in its chain and as what its entry says. */
export interface Progress {
  readonly checked: number;
  readonly of: number;
}

/**
 * Goes through the whole log: every chain goes on from one that is known and no record is missing from it, changed or
 * moved; every entry says what its records say; none is without records, and no record without its entry. Anchors, where
 * there are some, are kept to.
 * @throws the signal's reason, once it is aborted
 */
export async function verifyLog(
  db: Db,
  anchors: readonly Anchor[] = [],
  signal?: AbortSignal,
): Promise<Verdict> {
  const walk = walkLog(db, anchors);
  for (;;) {
    signal?.throwIfAborted();
    const step = await walk.next();
    if (step.done) return step.value;
  }
}

/** The same a page at a time, so that whoever waits sees how far it is; it stops where it is left. */
export async function* walkLog(
  db: Db,
  anchors: readonly Anchor[] = [],
): AsyncGenerator<Progress, Verdict, undefined> {
  const of = 2 * (await countRecords(db));
  const count = { entries: 0 };
  const walk = findBroken(db, anchors, count);
  for (let checked = 0; ; ) {
    const { done, value } = await walk.next();
    if (done)
      return value
        ? { ok: false, ...count, firstBroken: value.entry, reason: value.reason }
        : { ok: true, ...count };
    checked += value;
    // What came meanwhile is looked at too.
    yield { checked, of: Math.max(of, checked) };
  }
}

/** By their places, which is quicker than to count them. */
async function countRecords(db: Db): Promise<number> {
  let count = 0;
  for (const { id, cut_position } of await db.selectFrom('chain').select(['id', 'cut_position']).execute()) {
    const { last } = await db
      .selectFrom('record')
      .select(({ fn }) => fn.max('position').as('last'))
      .where('chain', '=', id)
      .executeTakeFirstOrThrow();
    count += Math.max(0, Number(last ?? 0) - cut_position);
  }
  return count;
}

/** Yields how many records were looked at since the last time. */
type Walk = AsyncGenerator<number, Broken | undefined, undefined>;

async function* findBroken(db: Db, anchors: readonly Anchor[], count: { entries: number }): Walk {
  return (
    (yield* findBrokenChain(db, count)) ??
    (yield* findBrokenEntry(db)) ??
    (await findBrokenAnchor(db, anchors))
  );
}

async function* findBrokenChain(db: Db, count: { entries: number }): Walk {
  const chains = await db.selectFrom('chain').selectAll().orderBy('started_ms').orderBy('id').execute();
  const walk = walkChains(chains);
  for (const { id, cut_position } of chains) {
    let position = cut_position;
    for (;;) {
      const isListed = await findListed(db);
      const rows = await pageOf(db, id, position);
      const broken = firstOf(rows, walk.take) ?? (await findLostEntry(db, rows.filter(isListed)));
      if (broken) return broken;
      const last = rows.at(-1);
      if (!last) break;
      position = last.position;
      // An entry goes with its first record, whether it is listed yet or not.
      count.entries += rows.filter(({ kind }) => !laterKinds.has(kind)).length;
      yield rows.length;
      // Calls go on between two pages.
      await setImmediate();
    }
  }
  return walk.end();
}

function pageOf(db: Db, chain: string, after: number) {
  return db
    .selectFrom('record')
    .selectAll()
    .where('chain', '=', chain)
    .where('position', '>', after)
    .orderBy('position')
    .limit(pageSize)
    .execute();
}

function firstOf<T>(rows: readonly T[], find: (row: T) => Broken | undefined): Broken | undefined {
  for (const row of rows) {
    const broken = find(row);
    if (broken) return broken;
  }
  return undefined;
}

type RecordRow = GatewayTables['record'];

/** Tells which records have become part of their entries by now. Those that come after may have, or not yet. */
async function findListed(db: Db): Promise<(record: RecordRow) => boolean> {
  const chains = await db.selectFrom('chain').select(['id', 'listed_position']).execute();
  const upTo = new Map(
    chains.map(({ id, listed_position = Number.MAX_SAFE_INTEGER }) => [id, listed_position]),
  );
  return ({ chain, position }) => position <= (upTo.get(chain) ?? 0);
}

/** Entries are made from records; here they are made again and compared. */
async function* findBrokenEntry(db: Db): Walk {
  let after = '';
  for (;;) {
    const isListed = await findListed(db);
    const entries = await db
      .selectFrom('entry')
      .selectAll()
      .where('sort_key', '>', after)
      .orderBy('sort_key')
      .limit(pageSize)
      .execute();
    if (entries.length === 0) return undefined;
    const ids = entries.map((entry) => entry.id);
    const rows = await db
      .selectFrom('record')
      .selectAll()
      .where('entry_id', 'in', ids)
      .orderBy('at_ms')
      .orderBy('position')
      .execute();
    const records = Map.groupBy(rows, (record) => record.entry_id);
    const broken = entries.find((entry) => !isAsRecorded(entry, records.get(entry.id) ?? [], isListed));
    if (broken) return { entry: broken.id, reason: 'it does not say what its records say' };
    after = entries.at(-1)?.sort_key ?? after;
    yield rows.length;
    await setImmediate();
  }
}

/** The entry goes with its first record: where that is, it is too. */
async function findLostEntry(db: Db, records: readonly RecordRow[]): Promise<Broken | undefined> {
  const ids = records.filter(({ kind }) => !laterKinds.has(kind)).map(({ entry_id }) => entry_id);
  if (ids.length === 0) return undefined;
  const rows = await db.selectFrom('entry').select('id').where('id', 'in', ids).execute();
  const there = new Set(rows.map(({ id }) => id));
  const lost = ids.find((id) => !there.has(id));
  return lost === undefined ? undefined : { entry: lost, reason: 'it is recorded, and not listed any more' };
}

function isAsRecorded(
  entry: GatewayTables['entry'],
  records: readonly RecordRow[],
  isListed: (record: RecordRow) => boolean,
): boolean {
  const listed = records.filter((record) => !laterKinds.has(record.kind) || isListed(record));
  const others = records.filter((record) => !listed.includes(record));
  return [listed, ...others.map((_, index) => [...listed, ...others.slice(0, index + 1)])].some((some) =>
    says(entry, some),
  );
}

/** Whether an entry says what these records, which are its first, make of it. */
function says(entry: GatewayTables['entry'], records: readonly RecordRow[]): boolean {
  const [first, ...later] = records.toSorted((a, b) => rank(a.kind) - rank(b.kind));
  if (!first) return false;
  const start = newRow(
    entry.id,
    entry.sort_key,
    first.at_ms,
    first.chain,
    JSON.parse(first.body) as EntryFields,
  );
  const changes = later.map((record) => columnsOf(JSON.parse(record.body) as EntryFields));
  const right: Record<string, unknown> = Object.assign(withWords({ ...start }), ...changes);
  // A column that is not known here is of a newer version, which others run already.
  return Object.entries(entry).every(([column, value]) => !(column in right) || right[column] === value);
}

/** In the order in which they count: an outcome that comes after a call was given up is what stands. */
function rank(kind: string): number {
  return Math.max(0, ['', 'resumed', 'settled', 'outcome'].indexOf(kind));
}
