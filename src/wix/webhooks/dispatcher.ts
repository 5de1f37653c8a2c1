import type { Clock } from '../../base/clock.ts';
import type { Database } from '../../storage/database.ts';
import type { WixTables } from '../tables.ts';
import { createWaker } from '../waker.ts';
import { type Attempt, afterAttempt } from './attempts.ts';
import type { Post } from './post.ts';
import { type Claimed, claim, dueUrls, nextDue } from './queue.ts';
import { signWebhook } from './sign.ts';

export interface DispatcherParts {
  readonly database: Database<WixTables>;
  /** Decides what is due. */
  readonly clock: Clock;
  /** The machine's time, which receivers check signatures by. */
  readonly wall: Clock;
  readonly post: Post;
  readonly onBug: (error: unknown) => void;
}

/** Sends what is due, whenever it is woken and by itself when the next try comes. */
export interface Dispatcher {
  /** Something was written, or the clock was moved: look again. */
  wake(): void;
  /** When nothing is due any more. */
  settled(): Promise<void>;
  /** Finishes what is under way, and sends no more. */
  stop(): Promise<void>;
}

/** How long a receiver has to answer. */
const answerWithinMs = 1_250;
/** Webhooks under way to one address at a time. */
const perAddress = 8;

/**
 * One lane for each address, so that a slow receiver keeps only its own waiting. What was sent and not yet written down
 * when a process dies is sent again: at least once, in no promised order.
 */
export function createDispatcher(parts: DispatcherParts): Dispatcher {
  const { database, clock, onBug } = parts;
  const lanes = new Map<string, Lane>();
  let isStopped = false;
  const waker = createWaker({ clock, onBug, work: scan, isShared: database.dialect === 'postgres' });

  async function scan(): Promise<number | undefined> {
    for (const url of await dueUrls(database, clock.now())) {
      const lane = lanes.get(url);
      if (lane) lane.nudge();
      else open(url);
    }
    return nextDue(database);
  }

  function open(url: string): void {
    const lane = createLane(parts, url, () => isStopped);
    lanes.set(url, lane);
    lane.start().then(
      () => {
        lanes.delete(url);
        // What became due as the lane ended.
        waker.wake();
      },
      (error: unknown) => {
        lanes.delete(url);
        waker.failed(error);
      },
    );
  }

  const underWay = () => Promise.all([waker.running, ...[...lanes.values()].map(({ ended }) => ended)]);
  return {
    wake: waker.wake,
    async settled() {
      waker.wake();
      while (waker.running || lanes.size > 0) await underWay();
    },
    async stop() {
      isStopped = true;
      waker.stop();
      await underWay();
    },
  };
}
/** What is sent to one address. */
interface Lane {
  /** Sends until nothing is due and nothing is under way. */
  start(): Promise<void>;
  /** Something more is due for it. */
  nudge(): void;
  readonly ended: Promise<void>;
}

function createLane(parts: DispatcherParts, url: string, isStopped: () => boolean): Lane {
  const underWay = new Set<Promise<void>>();
  const end = Promise.withResolvers<void>();
  let nudged = Promise.withResolvers<void>();

  async function fill(): Promise<void> {
    const free = perAddress - underWay.size;
    if (free === 0 || isStopped()) return;
    for (const one of await claim(parts.database, url, parts.clock.now(), free)) {
      const sending = deliver(parts, one).finally(() => underWay.delete(sending));
      underWay.add(sending);
    }
  }

  async function run(): Promise<void> {
    for (;;) {
      await fill();
      if (underWay.size === 0) return;
      await Promise.race([...underWay, nudged.promise]);
      nudged = Promise.withResolvers<void>();
    }
  }

  return {
    start: () => run().finally(end.resolve),
    nudge: () => nudged.resolve(),
    ended: end.promise,
  };
}

async function deliver(parts: DispatcherParts, claimed: Claimed): Promise<void> {
  const attempt = await attemptTo(parts, claimed);
  await parts.database.write((tx) =>
    tx
      .updateTable('delivery')
      .set(afterAttempt(claimed.delivery, attempt))
      .where('site_id', '=', claimed.delivery.site_id)
      .where('id', '=', claimed.delivery.id)
      // Who was so slow that another process took it over does not undo what that one wrote down.
      .where('lease_ms', '=', claimed.delivery.lease_ms)
      .execute(),
  );
}

async function attemptTo(
  { clock, wall, post }: DispatcherParts,
  { delivery, envelope, app }: Claimed,
): Promise<Attempt> {
  const at = clock.now();
  const started = performance.now();
  const body = await signWebhook(envelope, app, delivery.alg, wall);
  const outcome = await post(delivery.url, body, answerWithinMs).then(
    ({ status, body: response }) => ({ status, response }),
    (error: unknown) => ({ error: reasonOf(error) }),
  );
  return { at, ...outcome, durationMs: Math.round(performance.now() - started) };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.name === 'AbortError' ? error.cause : error;
  if (cause instanceof Error && cause.name === 'TimeoutError') return `no answer within ${answerWithinMs} ms`;
  return error.message || error.name;
}
