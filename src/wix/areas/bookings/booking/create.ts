import { toIso } from '../../../../base/clock.ts';
import { isObject, type Json, type JsonObject } from '../../../../base/json.ts';
import type { CallContext } from '../../../endpoint.ts';
import { invalid, WixFault } from '../../../fault.ts';
import { asJson } from '../entity.ts';
import { bookingAction, created, fqdns } from '../events.ts';
import { objectIn, objectsIn, textIn } from '../query.ts';
import { pick } from '../records/record.ts';
import { putIntoCalendar, withResource } from './appointment.ts';
import { refuseTooMany, refuseUnavailable } from './available.ts';
import { type Booking, type BookingStatus, participantsOf } from './booking.ts';
import { linkContact, mergeForm } from './contact-link.ts';
import { readEntity, type Wanted } from './entity.ts';
import { callingApp, identityOf, managesBookings } from './identity.ts';
import { insertBooking } from './store.ts';

/** What callers write of a booking and Wix takes as it is. */
const asGiven = [
  ...['participantsChoices', 'totalParticipants', 'additionalFields', 'selectedPaymentOption'],
  ...['externalUserId', 'extendedFields', 'formSubmissionId', 'bookedAddOns', 'depositSelected'],
];

/**
 * Makes a booking of what a caller sent.
 * @param request `booking`, `participantNotification`, `sendSmsReminder`, `flowControlSettings`, `formSubmission`
 * @throws {ValidationFault} {WixFault} with the codes of the endpoint
 */
export async function createBooking(context: CallContext, request: JsonObject): Promise<Booking> {
  const input = objectIn(request.booking);
  const flow = objectIn(request.flowControlSettings);
  if (isObject(input.multiServiceBookingInfo))
    throw new WixFault(
      428,
      'CAN_NOT_CREATE_BOOKING_WITH_MULTI_SERVICE_BOOKING_INFO',
      'A booking of several services is made by Create Multi Service Booking.',
    );
  const status = readStatus(context, input.status);
  const participants = readParticipants(input);
  const details = mergeForm(objectIn(input.contactDetails), request.formSubmission);
  const wanted = await readEntity(context, objectIn(input.bookedEntity));
  refuseTooMany(wanted.service, participants);
  const unchecked = flow.skipAvailabilityValidation === true;
  if (unchecked) refuseUncheckedWithoutResource(wanted);
  else await refuseUnavailable(context, wanted, { participants });
  const booking = await finished(context, {
    ...(pick(input, asGiven) as Partial<Booking>),
    ...base(context, wanted, status),
    bookedEntity: await withResource(context, wanted.entity, wanted.resourceId),
    contactDetails: await linkContact(context, details),
  });
  await insertBooking(context, { booking, policy: wanted.service.bookingPolicy, unchecked });
  await tell(context, booking, request);
  return booking;
}

async function tell(context: CallContext, booking: Booking, request: JsonObject): Promise<void> {
  await context.emit(created(fqdns.booking, asJson(booking)));
  if (booking.status !== 'CONFIRMED') return;
  const rest = {
    ...notified(request),
    ...{
      initiatedBy: identityOf(context.caller),
      previousStatus: 'CREATED',
      previousPaymentStatus: 'UNDEFINED',
    },
  };
  await context.emit(bookingAction('confirmed', asJson(booking), rest));
}

/** What a caller wants said to those who take part, as events pass it on. */
export function notified(request: JsonObject): JsonObject {
  return pick(request, ['participantNotification', 'sendSmsReminder']);
}

function finished(context: CallContext, booking: Booking): Promise<Booking> {
  return booking.status === 'CONFIRMED' ? putIntoCalendar(context, booking) : Promise.resolve(booking);
}

function base(
  context: CallContext,
  { service, startMs, endMs }: Wanted,
  status: BookingStatus,
): Omit<Booking, 'bookedEntity' | 'contactDetails'> {
  const { caller, clock, ids } = context;
  const now = toIso(clock.now());
  return {
    ...{ id: ids.guid(), status, paymentStatus: 'UNDEFINED' },
    ...(startMs === undefined ? {} : { startDate: toIso(startMs) }),
    ...(endMs === undefined ? {} : { endDate: toIso(endMs) }),
    ...{ createdDate: now, updatedDate: now, revision: '1', createdBy: identityOf(caller) },
    ...{ formId: service.form.id, appId: service.appId },
    createdByAppId: callingApp(caller) ?? service.appId,
  };
}

/** @throws {WixFault} 403 UNAUTHORIZED_OPERATION when one who does not manage bookings confirms it themselves */
function readStatus({ caller }: CallContext, status: Json | undefined): BookingStatus {
  if (status === undefined || status === null || status === 'CREATED') return 'CREATED';
  if (status !== 'CONFIRMED')
    throw invalid('booking.status', 'must be CREATED or CONFIRMED when a booking is created', 'OTHER');
  if (!managesBookings(caller))
    throw new WixFault(
      403,
      'UNAUTHORIZED_OPERATION',
      'Only an identity with the permission Manage Bookings can create a booking that is confirmed.',
    );
  return 'CONFIRMED';
}

function readParticipants(input: JsonObject): number {
  const { totalParticipants, participantsChoices } = input;
  if ((typeof totalParticipants === 'number') === isObject(participantsChoices))
    throw invalid(
      'booking.totalParticipants',
      'must have exactly one of totalParticipants and participantsChoices',
      'REQUIRED_FIELD',
    );
  const count = participantsOf(pick(input, ['totalParticipants', 'participantsChoices']) as Partial<Booking>);
  // Wix's type is a whole number, which the schema does not tell from any other.
  if (!Number.isInteger(count))
    throw invalid('booking.totalParticipants', 'must be a whole number', 'FORMAT');
  return count;
}

/** @throws {WixFault} 428: who is to give an appointment must be said when nobody looks who is free */
function refuseUncheckedWithoutResource({ service, resourceId }: Wanted): void {
  if (service.type === 'APPOINTMENT' && resourceId === undefined)
    throw new WixFault(
      428,
      'CAN_NOT_SKIP_AVAILABILITY_VALIDATION_IF_RESOURCE_NOT_PROVIDED',
      'skipAvailabilityValidation needs bookedEntity.slot.resource.id.',
    );
}

/** The rows of a bulk creation. */
export function bookingsIn({ createBookingsInfo }: JsonObject): readonly JsonObject[] {
  return objectsIn(createBookingsInfo);
}

/** The id of the booking that a call is about. */
export function bookingIdIn({ bookingId, id }: JsonObject): string {
  return textIn(bookingId) ?? textIn(id) ?? '';
}
