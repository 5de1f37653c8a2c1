import type { JsonObject } from '../../../../base/json.ts';
import { allows } from '../availability/policy.ts';
import { type Booking, type BookingStatus, startMsOf } from './booking.ts';

const open: ReadonlySet<BookingStatus> = new Set(['CREATED', 'CONFIRMED', 'PENDING', 'WAITING_LIST']);

/** Whether a booking has neither been cancelled nor declined. */
export function isOpen({ status }: Booking): boolean {
  return open.has(status);
}

/** What may be done with a booking now. A course cannot be moved. */
export function allowedActions(
  booking: Booking,
  policy: JsonObject,
  nowMs: number,
): { cancel: boolean; reschedule: boolean } {
  const startMs = startMsOf(booking);
  return {
    cancel: isOpen(booking) && allows(policy, 'cancel', startMs, nowMs),
    reschedule:
      isOpen(booking) &&
      booking.bookedEntity.slot !== undefined &&
      allows(policy, 'reschedule', startMs, nowMs),
  };
}
