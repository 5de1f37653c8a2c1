import type { Clock } from '../../base/clock.ts';
import type { Wait } from '../../base/wait.ts';

/** Takes a connection's calls to Wix in turn once Wix has said that there were too many. */
export interface Pace {
  /**
   * Resolves when this agent's call may go: at once unless Wix has asked for a pause. Answers how long is left when that
   * is longer than anyone should wait here.
   */
  turn(agentId: string, signal: AbortSignal): Promise<{ readonly refusedForMs?: number }>;
  /** Wix answered 429: nobody calls on this connection for so long. */
  pauseFor(ms: number): void;
}

/** Longest that a call is kept waiting for a pause to end; one that would be longer is told to come back. */
const maxWaitMs = 5_000;
/** When Wix does not say how long: its limits are by the minute. */
export const defaultPauseMs = 60_000;

/**
 * One connection's pace. Those who wait out a pause go one from each agent in turn, not in the order in which they came,
 * so that an agent with a hundred calls does not keep out one with a single call.
 */
export function createPace(clock: Clock, wait: Wait): Pace {
  const pause = { sinceMs: Number.NEGATIVE_INFINITY, ms: 0 };
  /** Who waits, by agent; the agent whose turn is next stands first. */
  const lanes = new Map<string, (() => void)[]>();
  let releasing = false;

  function left(): number {
    // A pause that is yet to begin is of before the clock was put back: it begins again, rather than last as much longer.
    pause.sinceMs = Math.min(pause.sinceMs, clock.now());
    return pause.sinceMs + pause.ms - clock.now();
  }

  async function release(): Promise<void> {
    while (lanes.size > 0) {
      const leftMs = left();
      if (leftMs > 0) await wait(leftMs);
      else takeNext(lanes)?.();
    }
    releasing = false;
  }

  return {
    async turn(agentId, signal) {
      const leftMs = left();
      if (leftMs <= 0 && lanes.size === 0) return {};
      if (leftMs > maxWaitMs) return { refusedForMs: leftMs };
      await new Promise<void>((resolve) => {
        lanes.set(agentId, [...(lanes.get(agentId) ?? []), resolve]);
        signal.addEventListener('abort', () => resolve(), { once: true });
        if (releasing) return;
        releasing = true;
        void release();
      });
      return {};
    },
    pauseFor(ms) {
      if (left() < ms) Object.assign(pause, { sinceMs: clock.now(), ms });
    },
  };
}

/** The next call to go; its agent goes to the end of the line. */
function takeNext(lanes: Map<string, (() => void)[]>): (() => void) | undefined {
  const [next] = lanes;
  if (!next) return undefined;
  const [agentId, [go, ...later]] = next;
  lanes.delete(agentId);
  if (later.length > 0) lanes.set(agentId, later);
  return go;
}
