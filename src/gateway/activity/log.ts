import type { Insertable, Kysely } from 'kysely';
import type { Clock } from '../../base/clock.ts';
import type { Ids } from '../../base/ids.ts';
import type { Database, Dialect } from '../../storage/database.ts';
import type { GatewayTables } from '../tables.ts';
import { countMatches } from './matches.ts';
import { type ActivityRecord, genesis, hashRecord } from './record.ts';
import { columnsOf, type Entry, newRow, toEntry } from './rows.ts';
import { indexWords } from './words.ts';

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
  let waiting: Waiting[] = [];
  let writing = false;
  let problem: string | undefined;
  const listeners = new Set<(entry: Entry) => void>();

  function chained({ record }: Waiting, index: number, before: string): Insertable<GatewayTables['record']> {
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
    const rows: Insertable<GatewayTables['record']>[] = [];
    for (const [index, item] of batch.entries()) rows.push(chained(item, index, rows.at(-1)?.hash ?? last));
    const entries = await database.write(async (tx) => {
      await tx.insertInto('record').values(rows).execute();
      const written: Entry[] = [];
      for (const [index, { record }] of batch.entries())
        written.push(await project(tx, database.dialect, record, chain, position + index + 1));
      await countMatches(
        tx,
        batch.map(({ record }) => record),
      );
      return written;
    });
    position += batch.length;
    last = rows.at(-1)?.hash ?? last;
    for (const entry of entries) for (const listener of listeners) listener(entry);
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
      .values({ id, started_ms: nowMs, after, cut_position: 0, cut_hash: after })
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

/** Brings the entry up to the record, and answers it as it now is. */
async function project(
  tx: Kysely<GatewayTables>,
  dialect: Dialect,
  record: ActivityRecord,
  chain: string,
  position: number,
): Promise<Entry> {
  const { entryId, kind, atMs, body } = record;
  const isLater = kind === 'outcome' || kind === 'settled' || kind === 'resumed';
  const row = isLater
    ? await tx
        .updateTable('entry')
        .set(columnsOf(body))
        .where('id', '=', entryId)
        .returningAll()
        .executeTakeFirstOrThrow()
    : await tx
        .insertInto('entry')
        .values(newRow(entryId, sortKey(atMs, chain, position), atMs, chain, body))
        .returningAll()
        .executeTakeFirstOrThrow();
  await indexWords(tx, dialect, row);
  await indexSubjects(tx, row, body.subjects ?? []);
  return toEntry(row);
}

async function indexSubjects(
  tx: Kysely<GatewayTables>,
  { id, sort_key }: Pick<GatewayTables['entry'], 'id' | 'sort_key'>,
  subjects: readonly string[],
): Promise<void> {
  if (subjects.length === 0) return;
  await tx
    .insertInto('entry_subject')
    .values(subjects.map((subject) => ({ subject, sort_key, entry_id: id })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Text that sorts as the entries came: by time, and within a millisecond as they were written. */
function sortKey(atMs: number, chain: string, position: number): string {
  return `${String(atMs).padStart(15, '0')}-${String(position).padStart(12, '0')}-${chain.slice(0, 8)}`;
}
