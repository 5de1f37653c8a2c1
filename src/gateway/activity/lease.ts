import { type RawBuilder, sql } from 'kysely';
import type { Clock } from '../../base/clock.ts';
import type { Ids } from '../../base/ids.ts';
import type { Wait } from '../../base/wait.ts';
import type { Database } from '../../storage/database.ts';
import type { GatewayTables } from '../tables.ts';
import type { ActivityLog } from './log.ts';
import { dayMs } from './rows.ts';
import { settleOpenEntries } from './settle.ts';
import { recordLeft } from './unrecorded.ts';

/** What keeps a process's chain alive in the eyes of the others. */
export interface LeaseParts {
  readonly database: Database<GatewayTables>;
  readonly log: ActivityLog;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly wait: Wait;
  readonly onBug: (error: unknown) => void;
}

/** A process that has not renewed for so long is gone. */
const leaseMs = 20_000;
const renewEveryMs = 5_000;
/** SQLite has one process, whose lease nobody asks for: now and then it looks for what it was not told of. */
const lookEveryMs = 60_000;

/**
 * Says that this process lives, settles what those left open that do not any more and records what they changed; again and again, until what it
 * answers is called. SQLite is for one process: whatever is open there at the start is of one that is gone.
 */
export async function keepLease(parts: LeaseParts): Promise<() => Promise<void>> {
  await renew(parts);
  const stop = new AbortController();
  const kept = goOn(parts, stop.signal);
  return async () => {
    stop.abort();
    await kept;
    await parts.database.write((tx) =>
      tx.deleteFrom('chain_lease').where('chain', '=', parts.log.chain).execute(),
    );
  };
}

async function goOn(parts: LeaseParts, signal: AbortSignal): Promise<void> {
  const isShared = parts.database.dialect === 'postgres';
  // A tool beside it may be at work on the same file.
  const look = () => (isShared ? renew(parts) : recordLeft(parts, () => true));
  for (;;) {
    await parts.wait(isShared ? renewEveryMs : lookEveryMs, signal);
    if (signal.aborted) return;
    await look().catch(parts.onBug);
  }
}

/** On PostgreSQL its clock counts: those of machines may differ by more than a lease. */
function timeOf({ database, clock }: LeaseParts): RawBuilder<number> {
  return database.dialect === 'postgres'
    ? sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`
    : sql<number>`${clock.now()}`;
}

async function renew(parts: LeaseParts): Promise<void> {
  const { database, log, clock } = parts;
  const now = timeOf(parts);
  const lease = { chain: log.chain, until_ms: sql<number>`${now} + ${leaseMs}` };
  await database.write(async (tx) => {
    // Of processes that were killed: whoever follows the log would look after them for ever.
    await tx.deleteFrom('chain_lease').where('until_ms', '<', sql<number>`${now} - ${dayMs}`).execute();
    await tx
      .insertInto('chain_lease')
      .values(lease)
      .onConflict((conflict) => conflict.column('chain').doUpdateSet({ until_ms: lease.until_ms }))
      .execute();
  });
  const others = await database.read
    .selectFrom('chain_lease')
    .select('chain')
    .where('until_ms', '>', now)
    .execute();
  const alive = new Set(database.dialect === 'postgres' ? others.map(({ chain }) => chain) : [log.chain]);
  const isAlive = (chain: string): boolean => alive.has(chain);
  await settleOpenEntries(database, log, clock, isAlive);
  await recordLeft(parts, isAlive);
}
