import { setImmediate } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { GatewayTables } from '../tables.ts';
import { type Anchor, findBrokenAnchor } from './anchors.ts';
import { type Broken, walkChains } from './chain-walk.ts';
import { type EntryFields, laterKinds } from './record.ts';
import { columnsOf, newRow } from './rows.ts';

/** Whether the log is whole. `firstBroken` is the id of the first entry that is not as it was written. */
export interface Verdict {
  readonly ok: boolean;
  readonly entries: number;
  readonly firstBroken?: string;
  readonly reason?: string;
}

type Db = Kysely<GatewayTables>;

const pageSize = 1_000;

/**
 * Goes through the whole log: every chain goes on from one that is known and no record is missing from it, changed or
 * moved; every entry says what its records say; none is without records, and no record without its entry. Anchors, where
 * there are some, are kept to.
 */
export async function verifyLog(db: Db, anchors: readonly Anchor[] = []): Promise<Verdict> {
  const count = { entries: 0 };
  const broken =
    (await findBrokenChain(db)) ??
    (await findBrokenEntry(db, count)) ??
    (await findBrokenAnchor(db, anchors));
  if (broken) return { ok: false, ...count, firstBroken: broken.entry, reason: broken.reason };
  return { ok: true, ...count };
}

async function findBrokenChain(db: Db): Promise<Broken | undefined> {
  const chains = await db.selectFrom('chain').selectAll().orderBy('started_ms').orderBy('id').execute();
  const walk = walkChains(chains);
  for (const { id, cut_position } of chains) {
    let position = cut_position;
    for (;;) {
      const rows = await pageOf(db, id, position);
      const broken = firstOf(rows, walk.take) ?? (await findLostEntry(db, rows));
      if (broken) return broken;
      const last = rows.at(-1);
      if (!last) break;
      position = last.position;
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

/** Entries are made from records; here they are made again and compared. */
async function findBrokenEntry(db: Db, count: { entries: number }): Promise<Broken | undefined> {
  let after = '';
  for (;;) {
    const entries = await db
      .selectFrom('entry')
      .selectAll()
      .where('sort_key', '>', after)
      .orderBy('sort_key')
      .limit(pageSize)
      .execute();
    if (entries.length === 0) return undefined;
    const ids = entries.map((entry) => entry.id);
    const records = Map.groupBy(
      await db
        .selectFrom('record')
        .selectAll()
        .where('entry_id', 'in', ids)
        .orderBy('at_ms')
        .orderBy('position')
        .execute(),
      (record) => record.entry_id,
    );
    const broken = entries.find((entry) => !isAsRecorded(entry, records.get(entry.id) ?? []));
    if (broken) return { entry: broken.id, reason: 'it does not say what its records say' };
    count.entries += entries.length;
    after = entries.at(-1)?.sort_key ?? after;
    await setImmediate();
  }
}

/** The entry goes with its first record: where that is, it is too. */
async function findLostEntry(
  db: Db,
  records: readonly GatewayTables['record'][],
): Promise<Broken | undefined> {
  const ids = records.filter(({ kind }) => !laterKinds.has(kind)).map(({ entry_id }) => entry_id);
  if (ids.length === 0) return undefined;
  const rows = await db.selectFrom('entry').select('id').where('id', 'in', ids).execute();
  const there = new Set(rows.map(({ id }) => id));
  const lost = ids.find((id) => !there.has(id));
  return lost === undefined ? undefined : { entry: lost, reason: 'it is recorded, and not listed any more' };
}

function isAsRecorded(entry: GatewayTables['entry'], records: readonly GatewayTables['record'][]): boolean {
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
  const right: Record<string, unknown> = Object.assign(start, ...changes);
  return Object.entries(entry).every(([column, value]) => right[column] === value);
}

/** In the order in which they count: an outcome that comes after a call was given up is what stands. */
function rank(kind: string): number {
  return Math.max(0, ['', 'resumed', 'settled', 'outcome'].indexOf(kind));
}
