import { toIso } from '../../../../base/clock.ts';
import type { JsonObject } from '../../../../base/json.ts';
import { objectIn } from '../query.ts';
import type { Service } from '../services/service.ts';

const minuteMs = 60_000;

/** How a time breaks a service's booking policy; empty when it does not. As slots show it. */
export interface PolicyViolations {
  tooEarlyToBook?: boolean;
  /** From when on it could be booked. */
  earliestBookingDate?: string;
  tooLateToBook?: boolean;
  bookOnlineDisabled?: boolean;
}

/** When something is that may be booked. */
export interface BookableTime {
  readonly startMs: number;
  readonly endMs: number;
}

/** How booking something now breaks the service's rules. */
export function violationsOf(
  { bookingPolicy, onlineBooking }: Service,
  time: BookableTime,
  nowMs: number,
): PolicyViolations {
  const early = objectIn(bookingPolicy.limitEarlyBookingPolicy);
  const earliest = time.startMs - Number(early.earliestBookingInMinutes ?? 0) * minuteMs;
  return {
    ...(early.enabled === true && nowMs < earliest
      ? { tooEarlyToBook: true, earliestBookingDate: toIso(earliest) }
      : {}),
    ...(isTooLate(bookingPolicy, time, nowMs) ? { tooLateToBook: true } : {}),
    ...(onlineBooking.enabled ? {} : { bookOnlineDisabled: true }),
  };
}

function isTooLate(policy: JsonObject, { startMs, endMs }: BookableTime, nowMs: number): boolean {
  const late = objectIn(policy.limitLateBookingPolicy);
  if (objectIn(policy.bookAfterStartPolicy).enabled === true) return nowMs >= endMs;
  const minutes = late.enabled === true ? Number(late.latestBookingInMinutes ?? 0) : 0;
  return nowMs >= startMs - minutes * minuteMs;
}

/** How many people one booking of the service may be for. */
export function mostParticipants({ bookingPolicy }: Pick<Service, 'bookingPolicy'>): number {
  return Number(objectIn(bookingPolicy.participantsPolicy).maxParticipantsPerBooking ?? 1);
}

/** Whether a policy lets a booking be cancelled or moved now. */
export function allows(
  policy: JsonObject,
  what: 'cancel' | 'reschedule',
  startMs: number | null,
  nowMs: number,
): boolean {
  const rule = objectIn(what === 'cancel' ? policy.cancellationPolicy : policy.reschedulePolicy);
  if (rule.enabled === false) return false;
  const [limit, minutes] =
    what === 'cancel'
      ? [rule.limitLatestCancellation, rule.latestCancellationInMinutes]
      : [rule.limitLatestReschedule, rule.latestRescheduleInMinutes];
  if (limit !== true || startMs === null) return true;
  return nowMs <= startMs - Number(minutes ?? 0) * minuteMs;
}
