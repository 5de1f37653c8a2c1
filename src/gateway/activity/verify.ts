import type { Kysely } from 'kysely';
import type { GatewayTables } from '../tables.ts';
import { type Anchor, findBrokenAnchor } from './anchors.ts';
import { type EntryFields, genesis, hashRecord } from './record.ts';
import { columnsOf, newRow } from './rows.ts';

/** Whether the log is whole. `firstBroken` is the id of the first entry that is not as it was written. */
export interface Verdict {
  readonly ok: boolean;
  readonly entries: number;
  readonly firstBroken?: string;
  readonly reason?: string;
}

type Db = Kysely<GatewayTables>;
interface Broken {
  readonly entry: string;
  readonly reason: string;
}

const pageSize = 1_000;

/**
 * Goes through the whole log: every chain goes on from one that is known and no record is missing from it, changed or
 * moved; every entry says what its records say; none is without records, and no record without its entry. Anchors, where
 * there are some, are kept to.
 */
export async function verifyLog(db: Db, anchors: readonly Anchor[] = []): Promise<Verdict> {
  const { count } = await db
    .selectFrom('entry')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  const broken =
    (await findBrokenChain(db)) ??
    (await findBrokenEntry(db)) ??
    (await findLostEntry(db)) ??
    (await findBrokenAnchor(db, anchors));
  if (broken) return { ok: false, entries: Number(count), firstBroken: broken.entry, reason: broken.reason };
  return { ok: true, entries: Number(count) };
}

/**
 * A chain goes on from the record that was the newest when its process began: the one before may have gone on since, when
 * several run at once.
 */
async function findBrokenChain(db: Db): Promise<Broken | undefined> {
  const chains = await db.selectFrom('chain').selectAll().orderBy('started_ms').orderBy('id').execute();
  const begins = new Set(chains.map(({ after }) => after));
  const met = new Set([genesis]);
  const meet = (hash: string): void => {
    if (begins.has(hash)) met.add(hash);
  };
  for (const { id, cut_position, cut_hash } of chains) {
    if (cut_position > 0) meet(cut_hash);
    const broken = await walkChain(db, { id, from: cut_hash, cutAt: cut_position }, meet);
    if (broken) return broken;
  }
  const loose = chains.find(({ id, after, started_ms }) => {
    // What retention has taken off a chain, others may have gone on from.
    const isCutBefore = chains.some(
      (one) => one.id !== id && one.cut_position > 0 && one.started_ms <= started_ms,
    );
    return !met.has(after) && !isCutBefore;
  });
  return loose && { entry: loose.id, reason: 'the end of the chain before this one is not as it was' };
}

/** From where retention cut it off, or from its beginning. */
async function walkChain(
  db: Db,
  { id: chain, from, cutAt }: { readonly id: string; readonly from: string; readonly cutAt: number },
  meet: (hash: string) => void,
): Promise<Broken | undefined> {
  let before = from;
  let position = cutAt;
  for (;;) {
    const rows = await db
      .selectFrom('record')
      .selectAll()
      .where('chain', '=', chain)
      .where('position', '>', position)
      .orderBy('position')
      .limit(pageSize)
      .execute();
    if (rows.length === 0) return undefined;
    for (const row of rows) {
      if (row.position !== position + 1)
        return {
          entry: row.entry_id,
          reason: `a record before it is missing (${position + 1} of chain ${chain})`,
        };
      const right = hashRecord(
        before,
        chain,
        row.position,
        { entryId: row.entry_id, kind: row.kind as 'intent', atMs: row.at_ms },
        row.body,
      );
      if (row.hash !== right) return { entry: row.entry_id, reason: 'its record was changed' };
      before = row.hash;
      meet(before);
      position = row.position;
    }
  }
}

/** Entries are made from records; here they are made again and compared. */
async function findBrokenEntry(db: Db): Promise<Broken | undefined> {
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
    after = entries.at(-1)?.sort_key ?? after;
  }
}

async function findLostEntry(db: Db): Promise<Broken | undefined> {
  const record = await db
    .selectFrom('record')
    .select('entry_id')
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('entry').select('entry.id').whereRef('entry.id', '=', 'record.entry_id'))),
    )
    .orderBy('at_ms')
    .limit(1)
    .executeTakeFirst();
  return record && { entry: record.entry_id, reason: 'it is recorded, and not listed any more' };
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
