import type { Clock } from '../../base/clock.ts';
import type { Wait } from '../../base/wait.ts';

/** A call that may go, or how long it should come back in. */
export interface Turn {
  readonly refusedForMs?: number;
  /** Said of every call that went, once, whatever became of it. */
  ended(wasLimited: boolean): void;
}

/** Takes a connection's calls to Wix in turn once Wix has said that there were too many. */
export interface Pace {
  /**
   * Resolves when this agent's call may go: at once unless Wix has asked for a pause. Answers how long is left when that
   * is longer than anyone should wait here.
   */
  turn(agentId: string, signal: AbortSignal): Promise<Turn>;
  /** Wix answered 429: nobody calls on this connection for so long. */
  pauseFor(ms: number): void;
}

/** Longest that a call is kept waiting for a pause to end; one that would be longer is told to come back. */
const maxWaitMs = 5_000;
/** How long a call may wait in all, for the pause and then for its turn. */
const patienceMs = 2 * maxWaitMs;
/** What a call is told whose patience ends in the line: others go first, and it may come back. */
const comeBackMs = 1_000;
/** When Wix does not say how long: its limits are by the minute. */
export const defaultPauseMs = 60_000;
/** When so many may go at once, nobody has to wait for a turn any more. */
const enough = 64;

interface Waiting {
  readonly sinceMs: number;
  go(turn: Turn): void;
}

/** The turn of a call while all may go. */
const free: Turn = { ended() {} };

/**
 * One connection's pace. Those who wait out a pause go one from each agent in turn, not in the order in which they came,
 * so that an agent with a hundred calls does not keep out one with a single call.
 *
 * After a pause, however long it was, one call goes first; each that Wix takes lets twice as many go at once. Without that
 * all who were told to come back would come at the same moment, and the one agent that is first with all of its calls
 * would bring on the next pause.
 */
export function createPace(clock: Clock, wait: Wait): Pace {
  const pause = { sinceMs: Number.NEGATIVE_INFINITY, ms: 0 };
  /** Who waits, by agent; the agent whose turn is next stands first. */
  const lanes = new Map<string, Waiting[]>();
  /** Since the last pause: how many may be under way at once, and how many are. */
  let since = { room: Number.POSITIVE_INFINITY, underWay: 0 };
  let releasing = false;

  function left(): number {
    // A pause that is yet to begin is of before the clock was put back: it begins again, rather than last as much longer.
    pause.sinceMs = Math.min(pause.sinceMs, clock.now());
    return pause.sinceMs + pause.ms - clock.now();
  }

  function begin(): Turn {
    if (since.room === Number.POSITIVE_INFINITY) return free;
    const own = since;
    own.underWay++;
    return {
      ended(wasLimited) {
        own.underWay--;
        if (!wasLimited) own.room = own.room * 2 >= enough ? Number.POSITIVE_INFINITY : own.room * 2;
        void release();
      },
    };
  }

  async function release(): Promise<void> {
    if (releasing) return;
    releasing = true;
    while (lanes.size > 0) {
      const leftMs = left();
      if (leftMs > maxWaitMs) for (const waiting of [...lanes.values()].flat()) leave(waiting, leftMs);
      else if (leftMs > 0) await wait(leftMs);
      else if (since.underWay >= since.room) break;
      else takeTurn();
    }
    releasing = false;
  }

  /** The next call goes; its agent goes to the end of the line. */
  function takeTurn(): void {
    const [next] = lanes;
    if (!next) return;
    const [agentId, [waiting, ...later]] = next;
    lanes.delete(agentId);
    if (later.length > 0) lanes.set(agentId, later);
    if (waiting && clock.now() - waiting.sinceMs > patienceMs) waiting.go(refusedFor(comeBackMs));
    else waiting?.go(begin());
  }

  function leave(waiting: Waiting, refusedForMs?: number): void {
    for (const [agentId, line] of lanes) {
      const others = line.filter((one) => one !== waiting);
      if (others.length === line.length) continue;
      if (others.length > 0) lanes.set(agentId, others);
      else lanes.delete(agentId);
      waiting.go(refusedForMs === undefined ? begin() : refusedFor(refusedForMs));
    }
  }

  return {
    async turn(agentId, signal) {
      const leftMs = left();
      if (leftMs > maxWaitMs) return refusedFor(leftMs);
      if (leftMs <= 0 && lanes.size === 0 && since.underWay < since.room) return begin();
      return new Promise<Turn>((go) => {
        const waiting: Waiting = { sinceMs: clock.now(), go };
        lanes.set(agentId, [...(lanes.get(agentId) ?? []), waiting]);
        // Its call goes on at once, to find that its caller has gone away.
        signal.addEventListener('abort', () => leave(waiting), { once: true });
        void release();
      });
    },
    pauseFor(ms) {
      if (left() < ms) Object.assign(pause, { sinceMs: clock.now(), ms });
      since = { room: 1, underWay: 0 };
      void release();
    },
  };
}

function refusedFor(refusedForMs: number): Turn {
  return { ...free, refusedForMs };
}
