import type { CallContext } from '../../../endpoint.ts';
import { dayMs, type Span } from '../calendar/recurrence.ts';
import { toLocal, type Zone } from '../local-time.ts';
import {
  durationsOf,
  pauseOf,
  resourcesOf,
  type Service,
  type ServiceLocation,
} from '../services/service.ts';
import { type Diary, isFree, openDiaries } from './diary.ts';
import { type PolicyViolations, violationsOf } from './policy.ts';

/** A time at which an appointment could be, with who is free then. */
export interface FreeTime extends Span {
  readonly location: ServiceLocation;
  readonly free: readonly Diary[];
  readonly violations: PolicyViolations;
}

/** What is looked for. */
export interface Search extends Span {
  readonly service: Service;
  /** Only with these resources, when it says so. */
  readonly resourceIds?: readonly string[] | undefined;
  readonly durationMs: number;
  readonly locations: readonly ServiceLocation[];
}

/** How many days are looked through at once. */
const chunkDays = 28;

/**
 * Every time that an appointment of the service could begin from `from` up to `to`, in their order: within the working
 * hours of one of its resources, one after the other from the beginning of these, while that resource is free.
 */
export async function* freeTimes(context: CallContext, search: Search): AsyncGenerator<FreeTime> {
  const { service, from, to, durationMs } = search;
  const pauseMs = pauseOf(service) * 60_000;
  const wanted = resourcesOf(service).filter((id) => search.resourceIds?.includes(id) ?? true);
  for (let start = from; start < to; start += chunkDays * dayMs) {
    const chunk = { from: start, to: Math.min(to, start + chunkDays * dayMs) };
    const around = { from: chunk.from - dayMs, to: chunk.to + durationMs + dayMs };
    const diaries = await openDiaries(context, wanted, around);
    for (const at of startsOf(diaries, chunk, durationMs, pauseMs)) {
      const span = { from: at, to: at + durationMs };
      const free = diaries.filter((diary) => isFree(diary, span, pauseMs));
      if (free.length === 0) continue;
      const times = { startMs: span.from, endMs: span.to };
      const violations = violationsOf(service, times, context.clock.now());
      for (const location of search.locations) yield { ...span, location, free, violations };
    }
  }
}

function startsOf(
  diaries: readonly Diary[],
  { from, to }: Span,
  durationMs: number,
  pauseMs: number,
): readonly number[] {
  const starts = new Set<number>();
  for (const work of diaries.flatMap(({ works }) => works))
    for (let at = work.from; at + durationMs <= work.to && at < to; at += durationMs + pauseMs)
      if (at >= from) starts.add(at);
  return [...starts].toSorted((one, other) => one - other);
}

/** How long an appointment is: as long as the customer chose, else as long as it usually is. Milliseconds. */
export function durationMsOf(service: Service, chosenMinutes?: number): number | undefined {
  const minutes = durationsOf(service);
  const chosen = chosenMinutes ?? minutes[0];
  return chosen !== undefined && minutes.includes(chosen) ? chosen * 60_000 : undefined;
}

/** What day it is on the clocks of a zone: `2026-03-02`. */
export function dayOf(ms: number, zone: Zone): string {
  return toLocal(ms, zone).slice(0, 10);
}
