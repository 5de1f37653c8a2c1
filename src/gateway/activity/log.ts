import type { Kysely } from 'kysely';
import { type Alarm, systemAlarm } from '../../base/alarm.ts';
import type { Clock } from '../../base/clock.ts';
import { type Ids, orderedGuid } from '../../base/ids.ts';
import type { Database } from '../../storage/database.ts';
import type { WriteAtOnce } from '../../storage/writer.ts';
import type { GatewayTables } from '../tables.ts';
import type { Chained } from './entries.ts';
import { createLister, type Unlisted } from './lister.ts';
import { createListing } from './listing.ts';
import { countMatchesNow } from './matches.ts';
import { type ActivityRecord, genesis, hashRecord, storable } from './record.ts';
import { dayMs, type Entry, toEntry } from './rows.ts';
import { openAfter, settleUnsent } from './settle.ts';
import { listUnlisted, toRecord } from './unlisted.ts';
import { createWordIndex, mendWords } from './words.ts';
import { createEntryWriter, type WriteRecords } from './write.ts';

/** Said when a record could not be written: the call must not go on. */
export class LogUnwritable extends Error {}

/**
 * Writes what happens. Nothing is forwarded before its record is on disk; how it ended is written a moment after the
 * answer, and on SQLite the entry to be looked at a moment after its records. Why that is enough: docs/decisions/0008-hot-path.md.
 */
export interface ActivityLog {
  /** The chain that this process writes. */
  readonly chain: string;
  /** Ids of what it is about to be given of changes that are made: see `unrecorded.ts`. */
  readonly underWay: Set<string>;
  /** Resolves when the record is durable. @throws {LogUnwritable} */
  append(record: ActivityRecord): Promise<void>;
  /**
   * Writes the record with the next that someone waits for, else within milliseconds. One that cannot be written is kept,
   * and goes with whatever is written next: until then {@link problem} says why.
   */
  post(record: ActivityRecord): void;
  /** Resolves when all that was given so far is written and listed, or could not be: whoever reads the log calls it first. */
  flush(): Promise<void>;
  /** Why the last records could not be written; nothing once some could. */
  problem(): string | undefined;
  /** What is written and not listed yet. */
  unlisted(): Unlisted;
  /** Hears of every entry as it is written and as it is settled. Answers how to stop hearing. */
  listen(listener: (entry: Entry) => void): () => void;
}

interface Waiting {
  /** None where someone only waits for what came before. */
  readonly record: ActivityRecord | undefined;
  /** Nobody waits for a record that has none. */
  readonly told?: { resolve(): void; reject(error: unknown): void };
}

/** How long a record that nobody waits for is left, so that it shares the commit of the next call. */
const soonMs = 5;
/** When to try again to write what could not be written, should no call come before. */
const againMs = 1_000;

/**
 * Opens the log for this process, with a chain of its own that goes on from the newest one: several processes can
 * write at once without waiting for each other. All records that wait in one turn are chained and written together.
 */
export async function openActivityLog(
  database: Database<GatewayTables>,
  clock: Clock,
  ids: Ids,
  alarm: Alarm = systemAlarm,
  onBug: (error: unknown) => void = () => {},
): Promise<ActivityLog> {
  const chain = ids.guid();
  const damage = await mendWords(database);
  if (damage !== undefined) onBug(new Error(`The log's index of words was made again: ${damage}`));
  await listUnlisted(database);
  let last = await startChain(database, chain, clock.now());
  let position = 0;
  let day = 0;
  const words = createWordIndex();
  const listing = createListing(words);
  const lister = createLister({
    ...{ database, alarm, chain, listing, words, onBug },
    written: () => position,
  });
  const write = database.writeAtOnce ? listingWriter(database.writeAtOnce) : createEntryWriter(database);
  let waiting: Waiting[] = [];
  let writing = false;
  let cancelAlarm: (() => void) | undefined;
  let problem: string | undefined;
  /** Whether the last write failed: it may be there all the same, and only the word of it have been lost. */
  let isUncertain = false;
  /** Whether what is to be written says already that calls were refused for want of the log. */
  let isTold = false;
  const listeners = new Set<(entry: Entry) => void>();
  /** Of records whose writing failed, those that are there all the same: they are not written again. */
  const found = new WeakSet<ActivityRecord>();

  function chained(record: ActivityRecord, index: number, before: string): Chained {
    const body = JSON.stringify(record.body);
    const at = position + index + 1;
    const { entryId, kind, atMs } = record;
    day = dayInChain(atMs, day);
    return {
      chain,
      // Only PostgreSQL has the log in parts.
      ...(database.dialect === 'postgres' ? { day } : {}),
      position: at,
      entry_id: entryId,
      kind,
      at_ms: atMs,
      body,
      hash: hashRecord(before, chain, at, record, body),
    };
  }

  /**
   * Goes on from what is there; answers what of these records is not. Calls whose intent is there although they were told
   * that it is not were never sent.
   */
  async function catchUp(records: readonly ActivityRecord[]): Promise<readonly ActivityRecord[]> {
    const there = await recordsAfter(database.read, chain, position);
    const open = await takeFound(there);
    isUncertain = false;
    const newest = there.at(-1);
    if (!newest) return records;
    ({ position, hash: last } = newest);
    for (const entry of open) waiting.push({ record: settleUnsent(entry, clock.now()) });
    const known = new Set(there.map(({ entry_id, kind }) => `${entry_id} ${kind}`));
    return records.filter((record) => {
      const isThere = known.has(`${record.entryId} ${record.kind}`);
      if (isThere) found.add(record);
      return !isThere;
    });
  }

  /** Answers those of the calls that these records began which run. On SQLite their entries are to be listed. */
  async function takeFound(there: readonly RecordRow[]): Promise<readonly Pick<Entry, 'id' | 'sentence'>[]> {
    if (!database.writeAtOnce) return openAfter(database.read, chain, position);
    if (there.length === 0) return [];
    const { rows, keep } = await database.writeAtOnce(
      (tx) => listing.takeNow(tx, there.map(toRecord), there),
      'committed',
    );
    keep();
    const begun = new Set(there.filter(({ kind }) => isBeginning(kind)).map(({ entry_id }) => entry_id));
    const last = new Map(rows.map((row) => [row.id, row]));
    return [...last.values()].filter(({ id, outcome }) => begun.has(id) && outcome === 'open');
  }

  async function writeBatch(given: readonly ActivityRecord[]): Promise<void> {
    const records = isUncertain ? await catchUp(given) : given;
    if (records.length === 0) return;
    const rows: Chained[] = [];
    for (const [index, record] of records.entries())
      rows.push(chained(record, index, rows.at(-1)?.hash ?? last));
    const entries = await write(records, rows).catch((error: unknown) => {
      isUncertain = true;
      throw error;
    });
    position += records.length;
    last = rows.at(-1)?.hash ?? last;
    if (listeners.size === 0) return;
    for (const entry of entries.map(toEntry)) for (const listener of listeners) listener(entry);
  }

  /** SQLite's way: the entries are listed a moment later. */
  function listingWriter(writeAtOnce: WriteAtOnce<GatewayTables>): WriteRecords {
    return async (records, rows) => {
      await lister.makeRoom();
      const taken = await writeAtOnce((tx) => {
        const written = listing.writeNow(tx, records, rows);
        countMatchesNow(tx, records);
        return written;
      });
      taken.keep();
      lister.soon();
      return taken.rows;
    };
  }

  async function drain(): Promise<void> {
    cancelAlarm?.();
    cancelAlarm = undefined;
    while (waiting.some(({ told }) => told)) await writeWaiting();
    writing = false;
    if (waiting.length > 0) startIn(problem ? againMs : soonMs);
  }

  async function writeWaiting(): Promise<void> {
    const batch = waiting;
    waiting = [];
    try {
      const records = batch.flatMap(({ record }) => record ?? []);
      if (records.length > 0) {
        await writeBatch(records);
        problem = undefined;
        isTold = false;
      }
      for (const { told } of batch) told?.resolve();
    } catch (cause) {
      problem = cause instanceof Error ? cause.message : String(cause);
      const error = new LogUnwritable('The activity log cannot be written', { cause });
      for (const { told } of batch) told?.reject(error);
      waiting = [...batch.filter(({ told, record }) => !told && !(record && found.has(record))), ...waiting];
      if (!isTold && batch.some(({ told, record }) => told && record)) {
        isTold = true;
        waiting.push({ record: outage(ids, clock.now(), problem) });
      }
    }
  }

  function startIn(ms: number): void {
    cancelAlarm ??= alarm(ms, () => {
      cancelAlarm = undefined;
      void flush();
    });
  }

  function start(): void {
    if (writing) return;
    writing = true;
    // At the end of this turn, so that all who came in it share one commit.
    setImmediate(() => void drain());
  }

  function add(record: ActivityRecord | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      waiting.push({ record, told: { resolve, reject } });
      start();
    });
  }

  /** What could not be written is told of by `problem`. */
  async function flush(): Promise<void> {
    if (writing || waiting.length > 0) await add(undefined).catch(() => {});
  }

  return {
    chain,
    underWay: new Set(),
    async flush() {
      await flush();
      await lister.all();
    },
    problem: () => problem,
    unlisted: () => lister.state(),
    append: (record) => add(storable(record)),
    post(record) {
      waiting.push({ record: storable(record) });
      if (!writing) startIn(soonMs);
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/**
 * That calls were refused and are not on record themselves. It is tried to be written until it can be, so that the log goes on
 * without a call: none comes to a process that says that it is not ready.
 */
function outage(ids: Ids, nowMs: number, problem: string): ActivityRecord {
  const sentence = `The activity log could not be written, so calls were refused: ${problem}.`;
  return storable({
    ...{ entryId: orderedGuid(ids.guid(), nowMs), kind: 'change', atMs: nowMs },
    body: {
      ...{ kind: 'change', agentId: null, agentName: '', decision: 'made', rule: 'log' },
      ...{ reason: 'by Fairlead', sentence },
    },
  });
}

/** A record of the day before goes with those that are before it: what a part of the log has of a chain is in one piece. */
function dayInChain(atMs: number, last: number): number {
  const day = Math.floor(atMs / dayMs);
  return day === last - 1 ? last : day;
}

type RecordRow = GatewayTables['record'];

function isBeginning(kind: string): boolean {
  return kind === 'intent' || kind === 'resumed';
}

async function startChain(database: Database<GatewayTables>, id: string, nowMs: number): Promise<string> {
  return database.write(async (tx) => {
    const newest = await tx
      .selectFrom('chain')
      .select(['id', 'started_ms', 'cut_hash'])
      .orderBy('started_ms', 'desc')
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst();
    // Later than the newest even where the clock was put back: what goes on from what is told by it.
    const started_ms = Math.max(nowMs, (newest?.started_ms ?? 0) + 1);
    const after = newest ? ((await lastHash(tx, newest.id)) ?? newest.cut_hash) : genesis;
    await tx
      .insertInto('chain')
      .values({
        ...{ id, started_ms, after, cut_position: 0, cut_hash: after, counted_position: 0 },
        // On PostgreSQL entries are written with their records.
        ...(database.writeAtOnce ? { listed_position: 0 } : {}),
      })
      .execute();
    return after;
  });
}

async function lastHash(tx: Kysely<GatewayTables>, chain: string): Promise<string | undefined> {
  const row = await tx
    .selectFrom('record')
    .select('hash')
    .where('chain', '=', chain)
    .orderBy('position', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.hash;
}

async function recordsAfter(db: Kysely<GatewayTables>, chain: string, position: number) {
  return db
    .selectFrom('record')
    .selectAll()
    .where('chain', '=', chain)
    .where('position', '>', position)
    .orderBy('position')
    .execute();
}
