import { type Kysely, sql } from 'kysely';
import type { Clock } from '../../base/clock.ts';
import type { Database } from '../../storage/database.ts';
import type { GatewayTables } from '../tables.ts';
import type { ActivityLog } from './log.ts';
import type { ActivityRecord } from './record.ts';

/** What the sentence of a call that never ended says in place of what it got. */
export const unknownOutcome = 'Fairlead stopped before Wix answered; whether it took effect is not known.';

/**
 * Settles what a process left open when it ended: those calls were sent, and nobody knows what came of them.
 * Calls of a process that still runs (`isAlive` by its chain) are left alone. Answers how many were settled.
 */
export async function settleOpenEntries(
  database: Database<GatewayTables>,
  log: ActivityLog,
  clock: Clock,
  isAlive: (chain: string) => boolean,
): Promise<number> {
  const open = await database.read
    .selectFrom('entry')
    .select(['id', 'chain', 'sentence'])
    // As the index of open entries says it, to the letter.
    .where(sql<boolean>`outcome = 'open'`)
    .execute();
  const left = open.filter(({ chain }) => !isAlive(chain));
  await Promise.all(
    left.map(({ id, sentence }) =>
      log.append({
        entryId: id,
        kind: 'settled',
        atMs: clock.now(),
        body: { outcome: 'unknown', sentence: `${sentence} ${unknownOutcome}` },
      }),
    ),
  );
  return left.length;
}

/** What the sentence of a call that was not sent says, because nobody could be sure that it was on record. */
const unsentOutcome = 'The activity log did not answer in time, so it was not sent.';

/** Of a chain, the calls that run and whose intents came after a place in it. */
export function openAfter(db: Kysely<GatewayTables>, chain: string, after: number) {
  return db
    .selectFrom('record')
    .innerJoin('entry', 'entry.id', 'record.entry_id')
    .select(['entry.id', 'entry.sentence'])
    .where('record.chain', '=', chain)
    .where('record.position', '>', after)
    .where('record.kind', 'in', ['intent', 'resumed'])
    .where('entry.outcome', '=', 'open')
    .execute();
}

/** The record that settles a call which was never sent. */
export function settleUnsent(
  { id, sentence }: { readonly id: string; readonly sentence: string },
  atMs: number,
): ActivityRecord {
  return {
    ...{ entryId: id, kind: 'settled', atMs },
    body: { outcome: 'done', status: 503, sentence: `${sentence} ${unsentOutcome}` },
  };
}
