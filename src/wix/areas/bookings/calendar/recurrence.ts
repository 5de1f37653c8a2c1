import { instantOf, type Zone } from '../local-time.ts';

/** A stretch of time, epoch milliseconds; it ends just before `to`. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Something that is every week, or every few weeks, at the same time of the same day. */
export interface Weekly {
  /** Where the clocks stand at the first start and end, as if that were UTC. */
  readonly startWall: number;
  readonly endWall: number;
  /** Weeks from one to the next. */
  readonly interval: number;
  /** The last that starts at or before this stand of the clocks; for ever without one. */
  readonly untilWall?: number;
}

export const days = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'] as const;
export const dayMs = 86_400_000;

/** The first stand of the clocks at or after `wall` that is at the same time on this day of the week. */
export function firstOn(wall: number, day: string): number {
  const wanted = (days as readonly string[]).indexOf(day);
  return wall + ((wanted - new Date(wall).getUTCDay() + 7) % 7) * dayMs;
}

/**
 * When it is, among the instants from `from` up to `to`: whatever touches them. The time on the clocks stays, so
 * the instants move when the clocks do.
 */
export function occurrences(weekly: Weekly, zone: Zone, { from, to }: Span): readonly Span[] {
  const { startWall, endWall, interval, untilWall = Number.POSITIVE_INFINITY } = weekly;
  const step = interval * 7 * dayMs;
  const length = endWall - startWall;
  // A day more than the offset of any zone, so that none is passed over.
  const skipped = Math.max(0, Math.floor((from - 2 * dayMs - length - startWall) / step));
  const found: Span[] = [];
  for (let wall = startWall + skipped * step; wall <= untilWall; wall += step) {
    const span = { from: instantOf(wall, zone), to: instantOf(wall + length, zone) };
    if (span.from >= to) break;
    if (span.to > from) found.push(span);
  }
  return found;
}
