import type { Wait } from '../base/wait.ts';
import type { Denied } from './decision.ts';
import type { Policy } from './policy.ts';

/** A call that runs or waits, while it may be stopped. */
export interface RunningCall {
  /** Aborts when a person has stopped what the call is part of, and when its caller has gone away. */
  readonly signal: AbortSignal;
  /** What stopped it. */
  stoppedBy(): Denied | undefined;
  leave(): void;
}

/** The calls of this process that run or wait. */
export interface RunningCalls {
  /** `recheck` decides the call again under a new policy; what it answers stops the call. */
  enter(version: number, caller: AbortSignal, recheck: (policy: Policy) => Denied | undefined): RunningCall;
  readonly size: number;
}

/** How often the policy is looked at while calls run; a stop reaches every process within twice that. */
const lookEveryMs = 250;

interface Entry {
  version: number;
  readonly recheck: (policy: Policy) => Denied | undefined;
  readonly stop: AbortController;
  by: Denied | undefined;
}

/** Watches the policy while there are calls, and only then, and stops those that it does not allow any more. */
export function createRunningCalls(
  readPolicy: () => Promise<Policy>,
  wait: Wait,
  onBug: (error: unknown) => void,
): RunningCalls {
  const entries = new Set<Entry>();
  let watching = false;

  async function watch(): Promise<void> {
    while (entries.size > 0) {
      await wait(lookEveryMs);
      // When all have ended meanwhile there is nothing to look at, and perhaps no database any more.
      if (entries.size > 0) await look().catch((error: unknown) => entries.size > 0 && onBug(error));
    }
    watching = false;
  }

  async function look(): Promise<void> {
    const policy = await readPolicy();
    for (const entry of entries) {
      if (entry.version === policy.version) continue;
      entry.version = policy.version;
      entry.by = entry.recheck(policy);
      if (entry.by) entry.stop.abort();
    }
  }

  return {
    get size() {
      return entries.size;
    },
    enter(version, caller, recheck) {
      const entry: Entry = { version, recheck, stop: new AbortController(), by: undefined };
      entries.add(entry);
      if (!watching) {
        watching = true;
        void watch();
      }
      const callerLeft = (): void => entry.stop.abort(caller.reason);
      if (caller.aborted) callerLeft();
      else caller.addEventListener('abort', callerLeft, { once: true });
      return {
        signal: entry.stop.signal,
        stoppedBy: () => entry.by,
        leave() {
          entries.delete(entry);
          caller.removeEventListener('abort', callerLeft);
        },
      };
    },
  };
}
