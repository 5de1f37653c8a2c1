import type { Kysely } from 'kysely';
import { type Clock, isYounger, toIso } from '../../base/clock.ts';
import { type Ids, orderedGuid } from '../../base/ids.ts';
import { isObject, parseJson } from '../../base/json.ts';
import type { Database } from '../../storage/database.ts';
import type { GatewayTables } from '../tables.ts';
import type { ActivityLog } from './log.ts';
import type { ActivityRecord, EntryFields } from './record.ts';

// A change of what agents may do and its record are two transactions: the log is one chain, which no other work may hold up. So
// what is to be recorded is kept with the change, until it is in the log: a process that ends between the two leaves it there, and
// so does one that is not told that it is in force.

/** What is kept for longer is looked after while its process lives. */
const lateMs = 60_000;

type OwnLog = Pick<ActivityLog, 'chain' | 'underWay'>;

/** Keeps what is to be recorded of a change, in the change's own transaction. */
export async function keepUnrecorded(
  tx: Kysely<GatewayTables>,
  log: OwnLog,
  records: readonly ActivityRecord[],
): Promise<void> {
  for (const { entryId: id, atMs: at_ms, body } of records) {
    log.underWay.add(id);
    await tx
      .insertInto('unrecorded_change')
      .values({ id, chain: log.chain, at_ms, body: JSON.stringify(body) })
      .execute();
  }
}

/** Says that nobody is about to record these: what made them failed, or it is not known whether it did. */
export function leaveUnrecorded(
  { underWay }: Pick<OwnLog, 'underWay'>,
  records: readonly Pick<ActivityRecord, 'entryId'>[],
): void {
  for (const { entryId } of records) underWay.delete(entryId);
}

/** Forgets what is in the log by now. */
export async function forgetUnrecorded(
  { write }: Pick<Database<GatewayTables>, 'write'>,
  log: OwnLog,
  records: readonly Pick<ActivityRecord, 'entryId'>[],
): Promise<void> {
  const ids = records.map(({ entryId }) => entryId);
  if (ids.length === 0) return;
  leaveUnrecorded(log, records);
  await write((tx) => tx.deleteFrom('unrecorded_change').where('id', 'in', ids).execute());
}

/** What is needed to record what others left. */
export interface LeftParts {
  readonly database: Database<GatewayTables>;
  readonly log: ActivityLog;
  readonly clock: Clock;
  readonly ids: Ids;
}

/**
 * Records the changes that processes made which are gone, and did not come to record; of this one those that it was not told of.
 * What was recorded late is forgotten.
 */
export async function recordLeft(parts: LeftParts, isAlive: (chain: string) => boolean): Promise<void> {
  const rows = await parts.database.read
    .selectFrom('unrecorded_change')
    .selectAll()
    .orderBy('at_ms')
    .execute();
  const isOwnAndLate = ({ chain, at_ms }: Row): boolean =>
    chain === parts.log.chain && !isYounger(at_ms, lateMs, parts.clock.now());
  for (const row of rows) if (!isAlive(row.chain) || isOwnAndLate(row)) await recordOne(parts, row);
}

type Row = GatewayTables['unrecorded_change'];

async function recordOne({ database, log, clock, ids }: LeftParts, row: Row): Promise<void> {
  const entryId = orderedGuid(ids.guid(), clock.now());
  log.underWay.add(entryId);
  const isTaken = await takeOver(database, log, row, entryId).catch((error: unknown) => {
    leaveUnrecorded(log, [{ entryId }]);
    throw error;
  });
  if (!isTaken) return leaveUnrecorded(log, [{ entryId }]);
  const fields = parseJson(row.body);
  const said = isObject(fields) ? (fields as EntryFields) : {};
  const why = row.chain === log.chain ? 'was not told that it was' : 'ended before it was on record';
  const late = `It was made at ${toIso(row.at_ms)}, and Fairlead ${why}.`;
  const sentence = `${said.sentence ?? ''} ${late}`;
  const record: ActivityRecord = { entryId, kind: 'change', atMs: clock.now(), body: { ...said, sentence } };
  await log.append(record).catch((error: unknown) => {
    log.post(record);
    throw error;
  });
  await forgetUnrecorded(database, log, [record]);
}

/**
 * Makes it this process's own, unless it is in the log already, waits to be written there, or another has it: under a new id, so
 * that one which was only slow and records it after all is in nobody's way.
 */
function takeOver(
  { write }: Database<GatewayTables>,
  log: OwnLog,
  { id, chain }: Row,
  newId: string,
): Promise<boolean> {
  return write(async (tx) => {
    const recorded = await tx
      .selectFrom('record')
      .select('entry_id')
      .where('entry_id', '=', id)
      .executeTakeFirst();
    if (recorded) {
      await tx.deleteFrom('unrecorded_change').where('id', '=', id).execute();
      leaveUnrecorded(log, [{ entryId: id }]);
      return false;
    }
    if (log.underWay.has(id)) return false;
    const { numUpdatedRows } = await tx
      .updateTable('unrecorded_change')
      .set({ id: newId, chain: log.chain })
      .where('id', '=', id)
      .where('chain', '=', chain)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  });
}
