import type { Grant } from './call.ts';
import type { Guardrail } from './guardrails/guardrail.ts';
import { localTime } from './guardrails/windows.ts';

const minuteMs = 60_000;
/** Clocks are put forward and back on the quarter of an hour, wherever that is done. */
const quarterMs = 15 * minuteMs;

/**
 * When these grants may next mean something else although nobody changes them: a level given for a time ends, a grant runs
 * out, hours begin or end. Epoch milliseconds; infinity when time changes nothing.
 */
export function nextChange(grants: readonly Grant[], nowMs: number): number {
  const ends = grants.flatMap(({ elevations, guardrails }) => [
    ...elevations.map(({ untilMs }) => untilMs),
    ...guardrails.map((rail) => nextOf(rail, nowMs)),
  ]);
  return Math.min(...ends.filter((ms) => ms > nowMs), Number.POSITIVE_INFINITY);
}

function nextOf(rail: Guardrail, nowMs: number): number {
  if (rail.kind === 'expires') return rail.atMs;
  if (rail.kind !== 'hours') return Number.POSITIVE_INFINITY;
  const { minute } = localTime(nowMs, rail.timeZone);
  const minutes = [rail.from, rail.to, 1_440].filter((at) => at > minute).map((at) => at - minute);
  const startMs = nowMs - (nowMs % minuteMs);
  return Math.min(startMs + Math.min(...minutes) * minuteMs, nowMs - (nowMs % quarterMs) + quarterMs);
}
