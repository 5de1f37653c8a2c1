import type { Wait } from '../../base/wait.ts';
import type { Database } from '../../storage/database.ts';
import type { GatewayTables } from '../tables.ts';
import type { ActivityLog } from './log.ts';
import type { Entry } from './rows.ts';

/** `first-denial`: an agent was refused something of this kind for the first time. */
export const alertKinds = ['first-denial', 'approval-waiting', 'log-broken'] as const;
export type AlertKind = (typeof alertKinds)[number];

/** What someone wants to be told of at once. */
export interface Alert {
  readonly kind: AlertKind | 'test';
  /** ISO 8601. */
  readonly at: string;
  readonly message: string;
  readonly entryId?: string;
}

/** Tells of it; never throws, and gives up after a few tries. */
export type Tell = (alert: Alert) => Promise<void>;

const tries = 3;
const firstPauseMs = 1_000;

/** Posts alerts as JSON to an address that someone has set. `onLost` hears of one that could not be told. */
export function tellByWebhook(
  url: string,
  { send, wait, onLost }: { send: typeof fetch; wait: Wait; onLost: (error: unknown) => void },
): Tell {
  return async (alert) => {
    let reason: unknown;
    for (let count = 0; count < tries; count++) {
      if (count > 0) await wait(firstPauseMs * 4 ** (count - 1));
      try {
        return await postAlert(url, alert, send);
      } catch (error) {
        reason = error;
      }
    }
    onLost(reason);
  };
}

/** Posts one alert, once. @throws {Error} that says why it did not arrive */
export async function postAlert(url: string, alert: Alert, send: typeof fetch): Promise<void> {
  const response = await send(url, {
    ...{ method: 'POST', body: JSON.stringify(alert), signal: AbortSignal.timeout(10_000) },
    headers: { 'content-type': 'application/json' },
  });
  if (!response.ok) throw new Error(`The alert address answered ${response.status}`);
}

/** Tells of what the log writes that someone should know. Answers how to stop. */
export function watchLog(log: ActivityLog, database: Database<GatewayTables>, told: Told): () => void {
  let stopped = false;
  const onProblem = (error: unknown): void => {
    // What was on its way when the program stopped finds no database any more.
    if (!stopped) told.onBug(error);
  };
  const stop = log.listen((entry) => {
    if (entry.decision === 'held')
      told
        .tell({ kind: 'approval-waiting', at: entry.at, message: entry.sentence, entryId: entry.id })
        .catch(onProblem);
    if (entry.decision === 'denied') tellFirstDenial(entry, database, told).catch(onProblem);
  });
  return () => {
    stopped = true;
    stop();
  };
}

/** Whom the log tells; a refusal that nobody wants to hear of is not counted as told. */
export interface Told {
  readonly tell: Tell;
  readonly wants: (kind: AlertKind) => Promise<boolean>;
  readonly onBug: (error: unknown) => void;
}

/** Of a kind is what one agent is refused of one method by one rule; strangers are one kind each code. */
async function tellFirstDenial(
  entry: Entry,
  database: Database<GatewayTables>,
  { tell, wants }: Told,
): Promise<void> {
  if (!(await wants('first-denial'))) return;
  const kind = [entry.agent.id ?? 'unknown', entry.method ?? entry.code, entry.rule].join(' ');
  const isFirst = await database.write(async (tx) => {
    const { numInsertedOrUpdatedRows = 0n } = await tx
      .insertInto('alert_seen')
      .values({ kind, at_ms: Date.parse(entry.at) })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    return numInsertedOrUpdatedRows > 0n;
  });
  if (isFirst) await tell({ kind: 'first-denial', at: entry.at, message: entry.sentence, entryId: entry.id });
}
