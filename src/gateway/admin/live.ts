import type { SSEStreamingApi } from 'hono/streaming';
import type { Alarm } from '../../base/alarm.ts';
import { type Clock, isYounger, toIso } from '../../base/clock.ts';
import type { Following } from '../activity/follow.ts';
import type { Entry } from '../activity/rows.ts';

/** What the log is told live with. */
export interface LiveParts {
  readonly following: Following;
  readonly clock: Clock;
  readonly alarm: Alarm;
  /** Whether whoever listens still may. */
  readonly mayListen: () => Promise<boolean>;
}

/** How long someone who was signed out or removed may still be told of entries. */
const knowAgainMs = 1_000;
/** How long a stream says nothing: what stands between may cut off one that is silent for a minute. */
const quietMs = 30_000;
/** A reader that cannot keep up loses the oldest, not the gateway its memory. */
const mostWaiting = 1_000;

/** Tells of every entry as it is written and as it is settled, until the reader goes away or may not listen any more. */
export async function tellEntries(stream: SSEStreamingApi, parts: LiveParts): Promise<void> {
  const { following, clock } = parts;
  const waiting: Entry[] = [];
  // Who asked for the stream was let in just now.
  let knownMs = clock.now();
  let wake = (): void => {};
  stream.onAbort(() => wake());
  const stop = await following.listen((entry) => {
    if (waiting.push(entry) > mostWaiting) waiting.shift();
    wake();
  });
  const comes = (): Promise<void> =>
    new Promise((resolve) => {
      const cancel = parts.alarm(quietMs, resolve);
      wake = () => {
        cancel();
        resolve();
      };
    });
  try {
    await stream.writeSSE({ event: 'open', data: JSON.stringify({ at: toIso(clock.now()) }) });
    while (!stream.aborted) {
      if (!isYounger(knownMs, knowAgainMs, clock.now())) {
        if (!(await mayListen(parts))) return;
        knownMs = clock.now();
      }
      const entry = waiting.shift();
      if (entry) await stream.writeSSE({ id: entry.id, event: 'entry', data: JSON.stringify(entry) });
      else {
        await comes();
        if (waiting.length === 0) await stream.write(':\n\n');
      }
    }
  } finally {
    stop();
  }
}

/** Whoever cannot be asked after, as while the database is away, comes again. */
function mayListen(parts: LiveParts): Promise<boolean> {
  return parts.mayListen().catch(() => false);
}
