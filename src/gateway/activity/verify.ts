import { setImmediate } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { GatewayTables } from '../tables.ts';
import { type Anchor, findBrokenAnchor } from './anchors.ts';
import { type Broken, type ChainWalk, walkChains } from './chain-walk.ts';
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

/** Records or entries that are read at once, unless told otherwise. */
const usualPage = 1_000;

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
  pageSize = usualPage,
): AsyncGenerator<Progress, Verdict, undefined> {
  const of = 2 * (await countRecords(db));
  const count = { entries: 0 };
  const walk = findBroken(db, anchors, count, pageSize);
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

async function* findBroken(
  db: Db,
  anchors: readonly Anchor[],
  count: { entries: number },
  pageSize: number,
): Walk {
  return (
    (yield* findBrokenChain(db, count, pageSize)) ??
    (yield* findBrokenEntry(db, pageSize)) ??
    (await findBrokenAnchor(db, anchors))
  );
}

async function* findBrokenChain(db: Db, count: { entries: number }, pageSize: number): Walk {
  const chains = await db.selectFrom('chain').selectAll().orderBy('started_ms').orderBy('id').execute();
  const walk = walkChains(chains);
  for (const { id, cut_position } of chains) {
    let position = cut_position;
    await setImmediate();
    for (;;) {
      const page = await takePage(db, walk, { chain: id, position }, pageSize);
      if (page.broken) return page.broken;
      if (page.position === position) break;
      ({ position } = page);
      // An entry goes with its first record, whether it is listed yet or not.
      count.entries += page.rows.filter(({ kind }) => !laterKinds.has(kind)).length;
      yield page.rows.length;
      // Calls go on between two pages.
      await setImmediate();
    }
  }
  return walk.end();
}

/**
 * Goes through what a chain has after a record that was found right, with the entries that its records are of; yields how far
 * it has come, as an anchor would say it.
 */
export async function* walkOn(
  db: Db,
  { chain: id, position, hash }: Pick<Anchor, 'chain' | 'position' | 'hash'>,
  pageSize: number,
): AsyncGenerator<Pick<Anchor, 'chain' | 'position' | 'hash'>, Broken | undefined, undefined> {
  const chain = await readChain(db, id);
  if (!chain) return { entry: id, reason: 'the chain that was found right is not there' };
  const walk = walkChains([{ ...chain, cut_position: position, cut_hash: hash }]);
  for (let at = position; ; ) {
    const page = await takePage(db, walk, { chain: id, position: at }, pageSize);
    const broken = page.broken ?? (await findBrokenAmong(db, page.rows));
    if (broken) return broken;
    if (page.position === at) return undefined;
    at = page.position;
    const last = page.rows.at(-1);
    if (last) yield { chain: id, position: at, hash: last.hash };
  }
}

function readChain(db: Db, id: string) {
  return db.selectFrom('chain').selectAll().where('id', '=', id).executeTakeFirst();
}

/** The next records of a chain, but for those that retention takes meanwhile, and what is wrong with them. */
interface Page {
  readonly rows: readonly RecordRow[];
  /** Up to where the chain was looked at; as before at its end. */
  readonly position: number;
  readonly broken?: Broken | undefined;
}

async function takePage(
  db: Db,
  walk: ChainWalk,
  after: { readonly chain: string; readonly position: number },
  pageSize: number,
): Promise<Page> {
  const isListed = await findListed(db);
  const found = await pageOf(db, after, pageSize);
  const chain = await readChain(db, after.chain);
  if (chain) walk.cut(chain);
  const cut = chain?.cut_position ?? 0;
  const rows = found.filter(({ position }) => position > cut);
  const broken = firstOf(rows, walk.take) ?? (await findLostEntry(db, rows.filter(isListed)));
  const position = rows.at(-1)?.position ?? (found.length > 0 ? cut : after.position);
  return { rows, position, broken };
}

function pageOf(db: Db, after: { readonly chain: string; readonly position: number }, pageSize: number) {
  return db
    .selectFrom('record')
    .selectAll()
    .where('chain', '=', after.chain)
    .where('position', '>', after.position)
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

/**
 * Tells which records have become part of their entries by now. Those that come after may have, or not yet: only of the newest
 * chain, since a process lists what was left before it begins its own.
 */
async function findListed(db: Db): Promise<(record: RecordRow) => boolean> {
  // Tables of older versions have no such column.
  const newest = await db
    .selectFrom('chain')
    .selectAll()
    .orderBy('started_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  const upTo = newest?.listed_position ?? Number.MAX_SAFE_INTEGER;
  return ({ chain, position }) => chain !== newest?.id || position <= upTo;
}

/** Entries are made from records; here they are made again and compared. */
async function* findBrokenEntry(db: Db, pageSize: number): Walk {
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
    const { broken, records } = await compare(db, entries, isListed);
    if (broken) return broken;
    after = entries.at(-1)?.sort_key ?? after;
    yield records;
    await setImmediate();
  }
}

/** The same of the entries that these records are of. */
async function findBrokenAmong(db: Db, rows: readonly RecordRow[]): Promise<Broken | undefined> {
  if (rows.length === 0) return undefined;
  const isListed = await findListed(db);
  const ids = [...new Set(rows.map(({ entry_id }) => entry_id))];
  const entries = await db.selectFrom('entry').selectAll().where('id', 'in', ids).execute();
  return (await compare(db, entries, isListed)).broken;
}

/** Holds entries against their records, and says how many those are. */
async function compare(
  db: Db,
  entries: readonly GatewayTables['entry'][],
  isListed: (record: RecordRow) => boolean,
): Promise<{ readonly broken?: Broken; readonly records: number }> {
  const rows = await recordsOf(
    db,
    entries.map(({ id }) => id),
  );
  const records = Map.groupBy(rows, (record) => record.entry_id);
  for (const entry of entries) {
    if (isAsRecorded(entry, records.get(entry.id) ?? [], isListed)) continue;
    if (await isStillBroken(db, entry.id))
      return {
        broken: { entry: entry.id, reason: 'it does not say what its records say' },
        records: rows.length,
      };
  }
  return { records: rows.length };
}

function recordsOf(db: Db, ids: readonly string[]) {
  if (ids.length === 0) return Promise.resolve([]);
  return db
    .selectFrom('record')
    .selectAll()
    .where('entry_id', 'in', ids)
    .orderBy('at_ms')
    .orderBy('position')
    .execute();
}

/** A call may have ended, or retention taken it, between the look at its entry and the one at its records. */
async function isStillBroken(db: Db, id: string): Promise<boolean> {
  for (let looks = 0; looks < 3; looks++) {
    const isListed = await findListed(db);
    const entry = await db.selectFrom('entry').selectAll().where('id', '=', id).executeTakeFirst();
    if (!entry || isAsRecorded(entry, await recordsOf(db, [id]), isListed)) return false;
  }
  return true;
}

/** The entry goes with its first record: where that is, it is too. */
async function findLostEntry(db: Db, records: readonly RecordRow[]): Promise<Broken | undefined> {
  const ids = records.filter(({ kind }) => !laterKinds.has(kind)).map(({ entry_id }) => entry_id);
  if (ids.length === 0) return undefined;
  const rows = await db.selectFrom('entry').select('id').where('id', 'in', ids).execute();
  const there = new Set(rows.map(({ id }) => id));
  const lost = ids.filter((id) => !there.has(id));
  // Retention takes both together, and may have between the two looks.
  const [first] = await recordsOf(db, lost);
  return first && { entry: first.entry_id, reason: 'it is recorded, and not listed any more' };
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
