import type { Clock } from '../../base/clock.ts';
import type { Handle, WireRequest, WireResponse } from '../../base/http.ts';
import type { Wait } from '../../base/wait.ts';
import type { Access } from '../../catalogue/method.ts';
import { type Breaker, createBreaker } from './breaker.ts';
import { UpstreamFault } from './fault.ts';
import { isElsewhere } from './not-wix.ts';
import { createPace, defaultPauseMs, type Pace } from './pace.ts';

/** Whose call it is and what it does: what may be repeated depends on it. */
export interface Behind {
  readonly agentId: string;
  readonly access: Access;
}

export interface PatientParts {
  readonly clock: Clock;
  readonly wait: Wait;
  /** 0 up to 1. */
  readonly random: () => number;
}

/** A pace that may be shared with other processes: a pause holds for all of them once it is told. */
export type PatientPace = Pick<Pace, 'turn'> & { pauseFor(ms: number): void | Promise<void> };

/** How often a call is made again at the most. */
const maxRepeats = 2;
const firstPauseMs = 100;
/** Answers of something between us and Wix, or of a Wix that is just starting: a read may be asked again. */
const passing: ReadonlySet<number> = new Set([502, 503, 504]);

/**
 * One connection's way to Wix, for all agents: repeats what can be repeated without harm, leaves a Wix alone that does not
 * answer, and keeps everyone from a Wix that has said 429 until its time is up.
 *
 * Reads are made again after a broken connection and 502 to 504; writes only when nothing of them was sent. A body that
 * streams is never made again. A time-out is not: it has cost the caller enough.
 */
export function createPatient(
  upstream: Handle,
  parts: PatientParts,
  pace: PatientPace = createPace(parts.clock, parts.wait),
): (behind: Behind) => Handle {
  const breaker = createBreaker(parts.clock);
  const once = (behind: Behind, request: WireRequest): Promise<WireResponse> =>
    callOnce(upstream, breaker, pace, behind, request);
  return (behind) => async (request) => {
    for (let repeats = 0; ; repeats++) {
      const result = await once(behind, request).catch((error: unknown) => error as Error);
      if (repeats === maxRepeats || !mayRepeat(behind, request, result)) return orThrow(result);
      await parts.wait(firstPauseMs * 2 ** repeats * (0.5 + parts.random()), request.signal);
      if (request.signal.aborted) return orThrow(result);
    }
  };
}

async function callOnce(
  upstream: Handle,
  breaker: Breaker,
  pace: PatientPace,
  { agentId }: Behind,
  request: WireRequest,
): Promise<WireResponse> {
  const turn = await pace.turn(agentId, request.signal);
  const { refusedForMs } = turn;
  if (refusedForMs !== undefined)
    throw new UpstreamFault('UPSTREAM_RATE_LIMITED', 'Wix has asked for a pause: too many calls', {
      retryAfterMs: refusedForMs,
    });
  let wasLimited = false;
  try {
    const response = await callThrough(breaker, upstream, request);
    wasLimited = response.status === 429;
    if (wasLimited) await pace.pauseFor(pauseOf(response));
    return response;
  } finally {
    turn.ended(wasLimited);
  }
}

async function callThrough(breaker: Breaker, upstream: Handle, request: WireRequest): Promise<WireResponse> {
  const retryAfterMs = breaker.retryAfterMs();
  if (retryAfterMs > 0)
    throw new UpstreamFault('UPSTREAM_UNAVAILABLE', 'Wix has not answered for a while', { retryAfterMs });
  try {
    const response = await upstream(request);
    if (isElsewhere(response)) breaker.failed();
    else breaker.succeeded();
    return response;
  } catch (error) {
    if (error instanceof UpstreamFault) breaker.failed();
    throw error;
  }
}

function mayRepeat({ access }: Behind, { body, signal }: WireRequest, result: WireResponse | Error): boolean {
  if (signal.aborted || (body !== undefined && !(body instanceof Uint8Array))) return false;
  if (!(result instanceof Error)) return access === 'read' && passing.has(result.status);
  if (!(result instanceof UpstreamFault)) return false;
  if (result.code === 'UPSTREAM_UNREACHABLE') return true;
  return result.code === 'UPSTREAM_BROKEN' && access === 'read';
}

function orThrow(result: WireResponse | Error): WireResponse {
  if (result instanceof Error) throw result;
  return result;
}

/** No answer stops a connection for longer, in all processes and past their restarts: then one call tries. */
const mostPauseMs = 60 * 60_000;

/** `Retry-After` in seconds; Wix seldom sends one. */
function pauseOf({ headers }: WireResponse): number {
  const seconds = Number(headers['retry-after']);
  return seconds > 0 ? Math.min(seconds * 1_000, mostPauseMs) : defaultPauseMs;
}
