import { type Clock, toIso } from '../../base/clock.ts';
import type { Wait } from '../../base/wait.ts';
import type { Database } from '../../storage/database.ts';
import { showAmount } from '../guardrails/amounts.ts';
import type { NearlyUsed } from '../guardrails/spend.ts';
import type { GatewayTables } from '../tables.ts';
import type { Broken } from './chain-walk.ts';
import type { ActivityLog } from './log.ts';
import type { Entry } from './rows.ts';

/** `first-denial`: an agent was refused something of this kind for the first time. */
export const alertKinds = [
  ...(['first-denial', 'approval-waiting', 'budget-nearly-used', 'log-broken'] as const),
] as const;
export type AlertKind = (typeof alertKinds)[number];

/** What someone wants to be told of at once. */
export interface Alert {
  readonly kind: AlertKind | 'test';
  /** ISO 8601. */
  readonly at: string;
  readonly message: string;
  readonly entryId?: string;
}

/** Tells of it; never throws, and gives up after a few tries. Whether it arrived with anyone. */
export type Tell = (alert: Alert) => Promise<boolean>;

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
        await postAlert(url, alert, send);
        return true;
      } catch (error) {
        reason = error;
      }
    }
    onLost(reason);
    return false;
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
    if (entry.decision === 'denied' && !told.quiet?.has(entry.id))
      tellFirstDenial(entry, database, told).catch(onProblem);
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
  /** Entries that nobody is told of: those of a drill. */
  readonly quiet?: ReadonlySet<string>;
  readonly onBug: (error: unknown) => void;
}

/** Tells that a person is asked something, each time that somebody is. */
export function alertOnQuestions(
  clock: Clock,
  { tell, onBug }: Pick<Told, 'tell' | 'onBug'>,
): (sentence: string, entryId: string) => void {
  return (message, entryId) =>
    void tell({ kind: 'approval-waiting', at: toIso(clock.now()), message, entryId }).catch(onBug);
}

/** Tells once of each budget's window that four fifths of it are used, however many processes see it. */
export function alertOnBudgets(
  database: Database<GatewayTables>,
  clock: Clock,
  { tell, wants }: Pick<Told, 'tell' | 'wants'>,
): (use: NearlyUsed) => Promise<void> {
  return async ({ agentId, connectionId, agentName, siteName, rail, windowMs, used }) => {
    const nowMs = clock.now();
    if (!(await wants('budget-nearly-used'))) return;
    if (!(await isFirst(database, `budget ${agentId} ${connectionId} ${rail.id} ${windowMs}`, nowMs))) return;
    const of = rail.of === 'money' ? '' : ` ${rail.of.replaceAll('-', ' ')}`;
    const amounts = `${showAmount(rail, used)} of ${showAmount(rail, rail.most)}${of}`;
    await tell({
      ...{ kind: 'budget-nearly-used', at: toIso(nowMs) },
      message: `${agentName} has used ${amounts} per ${rail.per} on ${siteName}.`,
    });
  };
}

/**
 * Tells once that the log is broken at an entry, however often and by however many processes that is found. One that did not
 * arrive, or whose process ended meanwhile, is told when it is found again.
 */
export function alertOnBreaks(
  database: Database<GatewayTables>,
  clock: Clock,
  { tell, wants }: Pick<Told, 'tell' | 'wants'>,
): (broken: Broken) => Promise<void> {
  return async ({ entry, reason }) => {
    const nowMs = clock.now();
    if (!(await wants('log-broken'))) return;
    const kind = `log-broken ${entry}`;
    if (!(await mayTell(database, kind, nowMs))) return;
    const isTold = await tell({
      ...{ kind: 'log-broken', at: toIso(nowMs), entryId: entry },
      message: `The activity log is broken at entry ${entry}: ${reason}.`,
    });
    if (isTold) await isFirst(database, toldOf(kind), nowMs);
  };
}

const toldOf = (kind: string): string => `${kind} told`;
/** How long telling may take; after that another may try. */
const tellWithinMs = 10 * 60_000;

/** Whether it is not told yet, and nobody else is at it. */
function mayTell(database: Database<GatewayTables>, kind: string, nowMs: number): Promise<boolean> {
  return database.write(async (tx) => {
    const told = await tx
      .selectFrom('alert_seen')
      .select('kind')
      .where('kind', '=', toldOf(kind))
      .executeTakeFirst();
    if (told) return false;
    const { numInsertedOrUpdatedRows = 0n } = await tx
      .insertInto('alert_seen')
      .values({ kind, at_ms: nowMs })
      .onConflict((conflict) =>
        conflict
          .column('kind')
          .doUpdateSet({ at_ms: nowMs })
          .where(({ or, eb }) =>
            or([
              eb('alert_seen.at_ms', '<=', nowMs - tellWithinMs),
              // By a clock that was ahead.
              eb('alert_seen.at_ms', '>', nowMs + tellWithinMs),
            ]),
          ),
      )
      .executeTakeFirst();
    return numInsertedOrUpdatedRows > 0n;
  });
}

async function isFirst(database: Database<GatewayTables>, kind: string, atMs: number): Promise<boolean> {
  const { numInsertedOrUpdatedRows = 0n } = await database.write((tx) =>
    tx
      .insertInto('alert_seen')
      .values({ kind, at_ms: atMs })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst(),
  );
  return numInsertedOrUpdatedRows > 0n;
}

/** Of a kind is what one agent is refused of one method by one rule; strangers are one kind each code. */
async function tellFirstDenial(
  entry: Entry,
  database: Database<GatewayTables>,
  { tell, wants }: Told,
): Promise<void> {
  if (!(await wants('first-denial'))) return;
  const kind = [entry.agent.id ?? 'unknown', entry.method ?? entry.code, entry.rule].join(' ');
  if (await isFirst(database, kind, Date.parse(entry.at)))
    await tell({ kind: 'first-denial', at: entry.at, message: entry.sentence, entryId: entry.id });
}
