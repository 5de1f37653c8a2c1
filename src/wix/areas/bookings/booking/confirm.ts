import type { JsonObject } from '../../../../base/json.ts';
import type { CallContext } from '../../../endpoint.ts';
import { WixFault } from '../../../fault.ts';
import { countTaken } from '../availability/taken.ts';
import { findEvent } from '../calendar/store.ts';
import { objectIn } from '../query.ts';
import { findService } from '../services/store.ts';
import { putIntoCalendar, spanOfBooking, takeOutOfCalendar } from './appointment.ts';
import { isTaken } from './available.ts';
import {
  type Booking,
  type BookingStatus,
  participantsOf,
  type StoredBooking,
  serviceIdOf,
} from './booking.ts';
import { bookingToChange, doubleBooked, paid, refuseStatus, saveBooking } from './change.ts';
import { notified } from './create.ts';
import { loadBooking } from './store.ts';

const waiting: readonly BookingStatus[] = ['PENDING', 'CREATED', 'WAITING_LIST'];

/** Confirms a booking that waits. @throws {WixFault} */
export async function confirmBooking(context: CallContext, request: JsonObject): Promise<Booking> {
  const stored = await bookingToChange(context, request);
  const { booking } = stored;
  refuseStatus(booking, waiting, 'FAILED_CONFIRMING_NON_PENDING_BOOKING');
  const isDouble = await isInTheWay(context, booking);
  const isChecked = objectIn(request.flowControlSettings).checkAvailabilityValidation === true;
  // One who looks and finds it taken can still have it so, and says it.
  if (isChecked && isDouble && request.doubleBooked !== true)
    throw new WixFault(428, 'NO_OPEN_SPOTS', 'There is no room left for the booking.');
  return settle(context, stored, 'CONFIRMED', request, isDouble);
}

/** Declines a booking that waits. @throws {WixFault} */
export async function declineBooking(context: CallContext, request: JsonObject): Promise<Booking> {
  const stored = await bookingToChange(context, request);
  refuseStatus(stored.booking, waiting, 'FAILED_DECLINE_NON_PENDING_BOOKING');
  return settle(context, stored, 'DECLINED', request, request.doubleBooked === true);
}

/** Lets a booking wait for the business's approval. @throws {WixFault} */
export async function markAsPending(context: CallContext, request: JsonObject): Promise<Booking> {
  const stored = await bookingToChange(context, request);
  const { booking } = stored;
  refuseStatus(booking, ['CREATED'], 'INVALID_BOOKING_STATUS');
  const flow = objectIn(request.flowControlSettings);
  const service = await findService(context, serviceIdOf(booking.bookedEntity));
  if (!service?.onlineBooking.requireManualApproval && flow.skipPendingApprovalServiceValidation !== true)
    throw new WixFault(428, 'NOT_PENDING_APPROVAL_SERVICE', 'The service needs no approval by the business.');
  const isDouble = await isInTheWay(context, booking);
  if (flow.checkAvailabilityValidation === true && isDouble)
    throw new WixFault(428, 'NO_OPEN_SPOTS', 'There is no room left for the booking.');
  return settle(context, stored, 'PENDING', request, isDouble);
}

/** Who still owes money: a booking whose time is taken is not kept for them. */
const unpaid = ['UNDEFINED', 'NOT_PAID', 'REFUNDED', 'EXEMPT'];

/**
 * Does with a new booking what the business would do: declines it when its time is taken and it is not paid for, lets
 * it wait when the service needs approval, else confirms it.
 * @throws {WixFault} 404 BOOKING_NOT_FOUND, 428 INVALID_BOOKING_STATUS
 */
export async function confirmOrDecline(context: CallContext, request: JsonObject): Promise<Booking> {
  const stored = await loadBooking(context, String(request.bookingId));
  refuseStatus(stored.booking, ['CREATED', 'PENDING', 'WAITING_LIST'], 'INVALID_BOOKING_STATUS');
  const { paymentStatus } = paid(stored.booking, request);
  const isDouble = !stored.unchecked && (await isInTheWay(context, stored.booking));
  if (isDouble && unpaid.includes(paymentStatus)) return settle(context, stored, 'DECLINED', request, true);
  const service = await findService(context, serviceIdOf(stored.booking.bookedEntity));
  const waits = service?.onlineBooking.requireManualApproval === true;
  return settle(context, stored, waits ? 'PENDING' : 'CONFIRMED', request, isDouble);
}

const slugs = { CONFIRMED: 'confirmed', DECLINED: 'declined', PENDING: 'markedAsPending' } as const;

async function settle(
  context: CallContext,
  stored: StoredBooking,
  status: keyof typeof slugs,
  request: JsonObject,
  isDouble: boolean,
): Promise<Booking> {
  const { booking } = stored;
  const moved = doubleBooked({ ...paid(booking, request), status }, isDouble);
  if (status === 'DECLINED') await takeOutOfCalendar(context, booking);
  const isInCalendar = booking.bookedEntity.slot?.eventId !== undefined;
  const changed = status === 'DECLINED' || isInCalendar ? moved : await putIntoCalendar(context, moved);
  return saveBooking(context, stored, changed, {
    slug: slugs[status],
    rest: {
      ...notified(request),
      ...(isDouble ? { doubleBooked: true } : {}),
      ...(status === 'DECLINED' ? { flowControlSettings: objectIn(request.flowControlSettings) } : {}),
      previousPaymentStatus: booking.paymentStatus,
    },
  });
}

/** Whether others have the resource at that time, or have taken the last places. */
async function isInTheWay(context: CallContext, booking: Booking): Promise<boolean> {
  const { slot, schedule, tags } = booking.bookedEntity;
  const span = spanOfBooking(booking);
  if (tags[0] === 'INDIVIDUAL')
    return (
      slot?.resource !== undefined &&
      span !== undefined &&
      isTaken(context, slot.resource.id, span, booking.id)
    );
  const service = await findService(context, serviceIdOf(booking.bookedEntity));
  const event = slot?.eventId === undefined ? undefined : await findEvent(context, slot.eventId);
  const room = schedule
    ? ({ column: 'course_schedule_id', id: schedule.scheduleId } as const)
    : ({ column: 'event_id', id: slot?.eventId ?? '' } as const);
  const capacity = event?.totalCapacity ?? service?.defaultCapacity ?? 0;
  return (await countTaken(context, room, booking.id)) + participantsOf(booking) > capacity;
}
