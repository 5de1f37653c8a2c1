import { setImmediate } from 'node:timers/promises';
import { type Clock, toIso } from '../../base/clock.ts';
import type { Wait } from '../../base/wait.ts';
import type { Database } from '../../storage/database.ts';
import type { GatewayTables } from '../tables.ts';
import { type Anchor, findBrokenAnchor } from './anchors.ts';
import type { Broken } from './chain-walk.ts';
import { dayMs, hourMs } from './rows.ts';
import { walkLog, walkOn } from './verify.ts';

/** What the log is looked through with. */
export interface CheckParts {
  readonly database: Database<GatewayTables>;
  readonly clock: Clock;
  readonly wait: Wait;
  /** Told of what is not as it was written, each time that it is found. */
  readonly onBroken: (broken: Broken) => Promise<void>;
  /** What is kept of the log in another place than the log. */
  readonly anchors: () => readonly Anchor[];
  readonly onBug: (error: unknown) => void;
}

/**
 * So few are read at once, and so long is waited then, that calls are not held up: a page takes some 15 ms, so the walk takes
 * less than a tenth of the thread, and is through ten million entries in some four hours.
 */
const pageSize = 250;
const pauseMs = 180;
/** How long the start of a process is left alone. */
const firstMs = 60_000;
/** Records after which it is kept how far a chain was found right. */
const keepEvery = 5_000;

/** Looks through what is new of the log every hour, and through the whole once a day, until `signal` aborts. */
export async function keepChecking(parts: CheckParts, signal: AbortSignal): Promise<void> {
  await parts.wait(firstMs, signal);
  while (!signal.aborted) {
    await checkLog(parts, signal).catch(parts.onBug);
    await parts.wait(hourMs, signal);
  }
}

/** What there is to look through now: of several processes one does it. */
export async function checkLog(parts: CheckParts, signal: AbortSignal): Promise<void> {
  await inTurn(parts, { what: 'new', everyMs: hourMs, signal }, checkNew);
  await inTurn(parts, { what: 'whole', everyMs: dayMs, signal }, checkWhole);
}

/** How long whoever looks through the log has it for itself without a word. */
const turnMs = 10 * 60_000;
/** Timers that are a little early do not leave out a turn. */
const slackMs = 60_000;

interface Turn {
  readonly what: string;
  readonly everyMs: number;
  readonly signal: AbortSignal;
}

type Keep = () => Promise<void>;

/** Takes a turn where it is due and nobody has it. One whose process ended in it is due again soon. */
async function inTurn(
  parts: CheckParts,
  { what, everyMs, signal }: Turn,
  work: (parts: CheckParts, signal: AbortSignal, keep: Keep) => Promise<void>,
): Promise<void> {
  const { database, clock } = parts;
  const startMs = clock.now();
  const due_ms = startMs + turnMs;
  const { numInsertedOrUpdatedRows = 0n } = await database.write((tx) =>
    tx
      .insertInto('check_due')
      .values({ what, due_ms })
      .onConflict((conflict) =>
        conflict
          .column('what')
          .doUpdateSet({ due_ms })
          // One that is further off than any turn is of a clock that was ahead.
          .where((row) =>
            row.or([
              row('check_due.due_ms', '<=', startMs),
              row('check_due.due_ms', '>', startMs + everyMs + turnMs),
            ]),
          ),
      )
      .executeTakeFirst(),
  );
  if (numInsertedOrUpdatedRows === 0n) return;
  const setDue = (ms: number) =>
    database.write((tx) =>
      tx.updateTable('check_due').set({ due_ms: ms }).where('what', '=', what).execute(),
    );
  let keptMs = startMs;
  const keep: Keep = async () => {
    await parts.wait(pauseMs, signal);
    if (clock.now() - keptMs < turnMs / 4) return;
    keptMs = clock.now();
    await setDue(keptMs + turnMs);
  };
  await work(parts, signal, keep);
  await setDue(signal.aborted ? 0 : startMs + everyMs - slackMs);
}

/** Each chain from where it was last found right; that it is still so there is looked at first. */
async function checkNew(parts: CheckParts, signal: AbortSignal, keep: Keep): Promise<void> {
  const { database, onBroken } = parts;
  const found = new Map((await checkedOf(database)).map((anchor) => [anchor.chain, anchor]));
  const chains = await database.read
    .selectFrom('chain')
    .select(['id as chain', 'cut_position as position', 'cut_hash as hash'])
    .orderBy('started_ms')
    .orderBy('id')
    .execute();
  for (const cut of chains) {
    // Every start has begun a chain, and most have nothing new: calls go on between two of them.
    await setImmediate();
    if (signal.aborted) return;
    const last = found.get(cut.chain);
    const broken =
      (last && (await findBrokenAnchor(database.read, [last]))) ??
      (await checkFrom(parts, last && last.position > cut.position ? last : cut, signal, keep));
    if (broken) await onBroken(broken);
  }
}

async function checkFrom(
  { database, clock }: CheckParts,
  from: Pick<Anchor, 'chain' | 'position' | 'hash'>,
  signal: AbortSignal,
  keep: Keep,
): Promise<Broken | undefined> {
  const walk = walkOn(database.read, from, pageSize);
  let kept = from;
  let at = from;
  for (;;) {
    const { done, value } = await walk.next();
    if (!done) at = value;
    if (at !== kept && (done || signal.aborted || at.position - kept.position >= keepEvery)) {
      await keepChecked(database, at, clock.now());
      kept = at;
    }
    if (done) return value;
    if (signal.aborted) return undefined;
    await keep();
  }
}

async function checkWhole(parts: CheckParts, signal: AbortSignal, keep: Keep): Promise<void> {
  const { database } = parts;
  const walk = walkLog(database.read, [...parts.anchors(), ...(await checkedOf(database))], pageSize);
  for (;;) {
    const { done, value } = await walk.next();
    if (done) {
      if (!value.ok)
        await parts.onBroken({ entry: value.firstBroken ?? '', reason: value.reason ?? 'it is not whole' });
      return;
    }
    if (signal.aborted) return;
    await keep();
  }
}

/** Up to where every chain was found right, as anchors: it must still be so there. */
export async function checkedOf({ read }: Pick<Database<GatewayTables>, 'read'>): Promise<readonly Anchor[]> {
  const rows = await read.selectFrom('chain_check').selectAll().execute();
  return rows.map(({ at_ms, ...row }) => ({ at: toIso(at_ms), ...row }));
}

async function keepChecked(
  database: Database<GatewayTables>,
  { chain, position, hash }: Pick<Anchor, 'chain' | 'position' | 'hash'>,
  at_ms: number,
): Promise<void> {
  await database.write((tx) =>
    tx
      .insertInto('chain_check')
      .values({ chain, position, hash, at_ms })
      .onConflict((conflict) => conflict.column('chain').doUpdateSet({ position, hash, at_ms }))
      .execute(),
  );
}
