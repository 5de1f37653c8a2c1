import type { Kysely } from 'kysely';
import type { Clock } from '../../base/clock.ts';
import type { Ids } from '../../base/ids.ts';
import type { Database } from '../../storage/database.ts';
import type { GatewayTables } from '../tables.ts';
import { countMatches } from './matches.ts';
import { type ActivityRecord, genesis, hashRecord } from './record.ts';
import { type Entry, toEntry } from './rows.ts';
import { type Chained, createRecordWriter } from './write.ts';

/** Said when a record could not be written: the call must not go on. */
export class LogUnwritable extends Error {}

/** Writes what happens; nothing is forwarded or answered before its record is on disk. */
export interface ActivityLog {
  /** The chain that this process writes. */
  readonly chain: string;
  /** Resolves when the record is durable. @throws {LogUnwritable} */
  append(record: ActivityRecord): Promise<void>;
  /** Why the last records could not be written; nothing once some could. */
  problem(): string | undefined;
  /** Hears of every entry as it is written and as it is settled. Answers how to stop hearing. */
  listen(listener: (entry: Entry) => void): () => void;
}

interface Waiting {
  readonly record: ActivityRecord;
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * Opens the log for this process, with a chain of its own that goes on from the newest one: several processes can
 * write at once without waiting for each other. All records that wait in one turn are chained and written together.
 */
export async function openActivityLog(
  database: Database<GatewayTables>,
  clock: Clock,
  ids: Ids,
): Promise<ActivityLog> {
  const chain = ids.guid();
  let last = await startChain(database, chain, clock.now());
  let position = 0;
  const writer = createRecordWriter(database.dialect);
  let waiting: Waiting[] = [];
  let writing = false;
  let problem: string | undefined;
  const listeners = new Set<(entry: Entry) => void>();

  function chained({ record }: Waiting, index: number, before: string): Chained {
    const body = JSON.stringify(record.body);
    const at = position + index + 1;
    const { entryId, kind, atMs } = record;
    return {
      chain,
      position: at,
      entry_id: entryId,
      kind,
      at_ms: atMs,
      body,
      hash: hashRecord(before, chain, at, record, body),
    };
  }

  async function writeBatch(batch: readonly Waiting[]): Promise<void> {
    const rows: Chained[] = [];
    for (const [index, item] of batch.entries()) rows.push(chained(item, index, rows.at(-1)?.hash ?? last));
    const records = batch.map(({ record }) => record);
    const entries = await database
      .write(async (tx) => {
        const written = await writer.write(tx, records, rows);
        await countMatches(tx, records);
        return written;
      })
      .catch((error: unknown) => {
        writer.forget(records);
        throw error;
      });
    position += batch.length;
    last = rows.at(-1)?.hash ?? last;
    if (listeners.size === 0) return;
    for (const entry of entries.map(toEntry)) for (const listener of listeners) listener(entry);
  }

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        await writeBatch(batch);
        problem = undefined;
        for (const { resolve } of batch) resolve();
      } catch (cause) {
        problem = cause instanceof Error ? cause.message : String(cause);
        for (const { reject } of batch)
          reject(new LogUnwritable('The activity log cannot be written', { cause }));
      }
    }
    writing = false;
  }

  return {
    chain,
    problem: () => problem,
    append: (record) =>
      new Promise((resolve, reject) => {
        waiting.push({ record, resolve, reject });
        if (writing) return;
        writing = true;
        // At the end of this turn, so that all who came in it share one commit.
        setImmediate(() => void drain());
      }),
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

async function startChain(database: Database<GatewayTables>, id: string, nowMs: number): Promise<string> {
  return database.write(async (tx) => {
    const newest = await tx
      .selectFrom('chain')
      .select(['id', 'cut_hash'])
      .orderBy('started_ms', 'desc')
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst();
    const after = newest ? ((await lastHash(tx, newest.id)) ?? newest.cut_hash) : genesis;
    await tx
      .insertInto('chain')
      .values({ id, started_ms: nowMs, after, cut_position: 0, cut_hash: after, counted_position: 0 })
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
