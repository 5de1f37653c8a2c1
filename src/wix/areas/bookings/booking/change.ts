import { toIso } from '../../../../base/clock.ts';
import type { JsonObject } from '../../../../base/json.ts';
import type { CallContext } from '../../../endpoint.ts';
import { WixFault } from '../../../fault.ts';
import { asJson, nextRevision, requireRevision } from '../entity.ts';
import { type BookingSlug, bookingAction, fqdns, updated } from '../events.ts';
import { textIn } from '../query.ts';
import type { Booking, BookingStatus, StoredBooking } from './booking.ts';
import { bookingIdIn } from './create.ts';
import { identityOf } from './identity.ts';
import { loadBooking, replaceBooking } from './store.ts';

/** The booking that a call wants to change, if it is still as the caller knows it. @throws {WixFault} 404, 409 */
export async function bookingToChange(context: CallContext, request: JsonObject): Promise<StoredBooking> {
  const stored = await loadBooking(context, bookingIdIn(request));
  requireRevision(request.revision, stored.booking.revision, {
    field: 'revision',
    code: 'BOOKING_REVISION_MISMATCH',
  });
  return stored;
}

/** What was done to a booking: the name of its event, and what the event tells besides. */
export interface Done {
  readonly slug: BookingSlug;
  readonly rest: JsonObject;
}

/** Writes a booking as it is now, and tells of it. */
export async function saveBooking(
  context: CallContext,
  before: StoredBooking,
  changed: Booking,
  done?: Done,
): Promise<Booking> {
  const booking: Booking = {
    ...changed,
    revision: nextRevision(before.booking.revision),
    updatedDate: toIso(context.clock.now()),
  };
  await replaceBooking(context, { ...before, booking });
  if (done) {
    const rest = {
      initiatedBy: identityOf(context.caller),
      previousStatus: before.booking.status,
      ...done.rest,
    };
    await context.emit(bookingAction(done.slug, asJson(booking), rest));
  }
  await context.emit(updated(fqdns.booking, asJson(booking)));
  return booking;
}

/** With the payment status that a caller sends along, if any. */
export function paid(booking: Booking, { paymentStatus }: JsonObject): Booking {
  return { ...booking, paymentStatus: textIn(paymentStatus) ?? booking.paymentStatus };
}

/** @throws {WixFault} 428 with `code` when the booking is in none of the statuses */
export function refuseStatus(booking: Booking, allowed: readonly BookingStatus[], code: string): void {
  if (!allowed.includes(booking.status))
    throw new WixFault(
      428,
      code,
      `The booking is ${booking.status}: it would have to be ${allowed.join(' or ')}.`,
    );
}

/** The booking with, or without, the mark that somebody else has the resource at that time. */
export function doubleBooked(booking: Booking, isDouble: boolean): Booking {
  const { doubleBooked: _before, ...rest } = booking;
  return isDouble ? { ...rest, doubleBooked: true } : rest;
}
