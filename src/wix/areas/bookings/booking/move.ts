import { toIso } from '../../../../base/clock.ts';
import type { JsonObject } from '../../../../base/json.ts';
import type { CallContext } from '../../../endpoint.ts';
import { invalid, WixFault } from '../../../fault.ts';
import { allows } from '../availability/policy.ts';
import { asJson } from '../entity.ts';
import { objectIn } from '../query.ts';
import { pick } from '../records/record.ts';
import { findService } from '../services/store.ts';
import { isOpen } from './allowed.ts';
import { putIntoCalendar, takeOutOfCalendar, withResource } from './appointment.ts';
import { refuseTooMany, refuseUnavailable } from './available.ts';
import {
  type Booking,
  type BookingStatus,
  participantsOf,
  type StoredBooking,
  serviceIdOf,
  startMsOf,
} from './booking.ts';
import { bookingToChange, saveBooking } from './change.ts';
import { notified } from './create.ts';
import { readSlot, type Wanted } from './entity.ts';

/** Cancels a booking, as long as the policy that it was made under allows it. @throws {WixFault} */
export async function cancelBooking(context: CallContext, request: JsonObject): Promise<Booking> {
  const stored = await bookingToChange(context, request);
  const flow = objectIn(request.flowControlSettings);
  refuseClosed(stored.booking);
  if (flow.ignoreCancellationPolicy !== true) refusePolicy(context, stored, 'cancel');
  await takeOutOfCalendar(context, stored.booking);
  return saveBooking(
    context,
    stored,
    { ...stored.booking, status: 'CANCELED' },
    { slug: 'canceled', rest: { ...notified(request), flowControlSettings: flow } },
  );
}

/** Moves a booking to another slot of its service. @throws {WixFault} */
export async function rescheduleBooking(context: CallContext, request: JsonObject): Promise<Booking> {
  const stored = await bookingToChange(context, request);
  const { booking } = stored;
  const flow = objectIn(request.flowControlSettings);
  refuseClosed(booking);
  if (!booking.bookedEntity.slot)
    throw new WixFault(428, 'VALIDATION_FAILURE', 'A course is booked whole and cannot be moved.');
  if (flow.ignoreReschedulePolicy !== true) refusePolicy(context, stored, 'reschedule');
  const sent = { ...booking, ...(pick(request, participantNames) as Partial<Booking>) };
  const serviceId = serviceIdOf(booking.bookedEntity);
  const wanted = await readSlot(context, { serviceId, ...objectIn(request.slot) }, 'slot');
  if (wanted.service.id !== serviceId)
    throw new WixFault(428, 'VALIDATION_FAILURE', 'A booking cannot be moved to another service.');
  if (flow.skipAvailabilityValidation !== true)
    await refuseUnavailable(context, wanted, {
      participants: participantsOf(sent),
      exceptBookingId: booking.id,
    });
  return move(context, stored, wanted, request);
}

const participantNames = ['totalParticipants', 'participantsChoices'];

async function move(
  context: CallContext,
  stored: StoredBooking,
  wanted: Wanted,
  request: JsonObject,
): Promise<Booking> {
  const { booking } = stored;
  const skips = objectIn(request.flowControlSettings).skipBusinessConfirmation === true;
  const status: BookingStatus = skips && booking.status === 'PENDING' ? 'CONFIRMED' : booking.status;
  await takeOutOfCalendar(context, booking);
  const moved: Booking = {
    ...booking,
    ...(pick(request, participantNames) as Partial<Booking>),
    status,
    bookedEntity: await withResource(context, wanted.entity, wanted.resourceId),
    ...(wanted.startMs === undefined ? {} : { startDate: toIso(wanted.startMs) }),
    ...(wanted.endMs === undefined ? {} : { endDate: toIso(wanted.endMs) }),
  };
  const isInCalendar = status === 'CONFIRMED' || status === 'PENDING';
  const placed = isInCalendar ? await putIntoCalendar(context, moved) : moved;
  return saveBooking(context, stored, placed, {
    slug: 'rescheduled',
    rest: {
      ...notified(request),
      flowControlSettings: objectIn(request.flowControlSettings),
      previousBookedEntity: asJson(booking.bookedEntity),
      ...(booking.startDate ? { previousStartDate: booking.startDate } : {}),
      ...(booking.endDate ? { previousEndDate: booking.endDate } : {}),
      ...previousParticipants(booking),
    },
  });
}

/** Changes for how many people a booking of a class or a course is. @throws {WixFault} */
export async function updateParticipants(context: CallContext, request: JsonObject): Promise<Booking> {
  const stored = await bookingToChange(context, request);
  const { booking } = stored;
  const sent = pick(request, participantNames) as Partial<Booking>;
  if (Object.keys(sent).length !== 1)
    throw invalid(
      'totalParticipants',
      'must have exactly one of totalParticipants and participantsChoices',
      'OTHER',
    );
  if (booking.bookedEntity.tags[0] === 'INDIVIDUAL')
    throw new WixFault(428, 'VALIDATION_FAILURE', 'An appointment is for one customer.');
  const service = await findService(context, serviceIdOf(booking.bookedEntity));
  if (service) refuseTooMany(service, participantsOf(sent));
  const { totalParticipants: _total, participantsChoices: _choices, ...rest } = booking;
  return saveBooking(
    context,
    stored,
    { ...rest, ...sent },
    {
      slug: 'number_of_participants_updated',
      rest: previousParticipants(booking),
    },
  );
}

function previousParticipants({ totalParticipants, participantsChoices }: Booking): JsonObject {
  return {
    ...(totalParticipants === undefined ? {} : { previousTotalParticipants: totalParticipants }),
    ...(participantsChoices === undefined ? {} : { previousParticipantsChoices: participantsChoices }),
  };
}

function refuseClosed(booking: Booking): void {
  if (!isOpen(booking))
    throw new WixFault(
      428,
      'VALIDATION_FAILURE',
      `The booking is ${booking.status}: nothing can be done with it.`,
    );
}

function refusePolicy(
  { clock }: CallContext,
  { booking, policy }: StoredBooking,
  what: 'cancel' | 'reschedule',
): void {
  if (!allows(policy, what, startMsOf(booking), clock.now()))
    throw new WixFault(
      403,
      'BOOKING_POLICY_VIOLATION',
      `The booking policy does not allow to ${what} the booking now.`,
    );
}
