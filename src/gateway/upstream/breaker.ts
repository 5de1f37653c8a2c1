import { type Clock, isYounger } from '../../base/clock.ts';

/** Keeps calls from a Wix that does not answer, so that each does not wait out its own time-out. */
export interface Breaker {
  /** Milliseconds until the next try, 0 when calls may go through. While it is closed after failures, one call tries. */
  retryAfterMs(): number;
  succeeded(): void;
  failed(): void;
}

/** After so many failures in a row nothing goes through for a while. */
const failuresToOpen = 5;
const openMs = 10_000;

/**
 * A circuit breaker for one connection: open after five failures in a row, tried again after ten seconds by one call. A
 * failure is no answer, one that broke off, or one of something else in Wix's place.
 */
export function createBreaker(clock: Clock): Breaker {
  let failures = 0;
  let openedMs = Number.NEGATIVE_INFINITY;
  return {
    retryAfterMs() {
      if (failures < failuresToOpen) return 0;
      const now = clock.now();
      if (isYounger(openedMs, openMs, now)) return openedMs + openMs - now;
      // This call is the one that tries; the others wait for what becomes of it.
      openedMs = now;
      return 0;
    },
    succeeded() {
      failures = 0;
    },
    failed() {
      failures++;
      if (failures >= failuresToOpen) openedMs = clock.now();
    },
  };
}
