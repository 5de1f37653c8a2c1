import { fold } from '../../../../base/fold.ts';
import type { JsonObject } from '../../../../base/json.ts';
import type { CallContext } from '../../../endpoint.ts';
import { WixFault } from '../../../fault.ts';
import { type EntityRow, insertEntity, replaceEntity } from '../entity.ts';
import { textIn } from '../query.ts';
import { type Booking, participantsOf, type StoredBooking, startMsOf } from './booking.ts';

/** @throws {WixFault} 404 BOOKING_NOT_FOUND */
export async function loadBooking(context: CallContext, id: string): Promise<StoredBooking> {
  const { db, siteId } = context;
  const row = await db
    .selectFrom('booking')
    .select(['doc', 'policy', 'unchecked'])
    .where('site_id', '=', siteId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) throw new WixFault(404, 'BOOKING_NOT_FOUND', `Booking with id ${id} was not found.`);
  return {
    booking: JSON.parse(row.doc) as Booking,
    policy: JSON.parse(row.policy) as JsonObject,
    unchecked: row.unchecked === 1,
  };
}

export async function insertBooking(context: CallContext, stored: StoredBooking): Promise<void> {
  const { db, siteId } = context;
  const { id, bookedEntity } = stored.booking;
  await insertEntity(context, 'booking', bookingRow(siteId, stored));
  // What kind of thing is booked never changes, so these are written once.
  const tags = bookedEntity.tags.map((value) => ({ site_id: siteId, booking_id: id, value }));
  await db.insertInto('booking_tag').values(tags).execute();
}

export async function replaceBooking(context: CallContext, stored: StoredBooking): Promise<void> {
  await replaceEntity(context, 'booking', bookingRow(context.siteId, stored));
}

function bookingRow(siteId: string, { booking, policy, unchecked }: StoredBooking): EntityRow<'booking'> {
  const { slot, schedule, tags } = booking.bookedEntity;
  const email = textIn(booking.contactDetails.email) ?? null;
  const by = booking.createdBy;
  return {
    ...{ site_id: siteId, id: booking.id, doc: JSON.stringify(booking) },
    ...{ created_ms: Date.parse(booking.createdDate), updated_ms: Date.parse(booking.updatedDate) },
    ...{ status: booking.status, payment_status: booking.paymentStatus },
    payment_option: booking.selectedPaymentOption ?? null,
    ...{ start_ms: startMsOf(booking), end_ms: booking.endDate ? Date.parse(booking.endDate) : null },
    ...{ session_id: slot?.sessionId ?? null, event_id: slot?.eventId ?? null },
    ...{ slot_service_id: slot?.serviceId ?? null, slot_schedule_id: slot?.scheduleId ?? null },
    resource_id: slot?.resource?.id ?? null,
    slot_location_id: slot?.location?.id ?? null,
    slot_location_type: slot?.location?.locationType ?? null,
    course_schedule_id: schedule?.scheduleId ?? null,
    course_service_id: schedule?.serviceId ?? null,
    course_location_id: schedule?.location?.id ?? null,
    course_location_type: schedule?.location?.locationType ?? null,
    contact_id: textIn(booking.contactDetails.contactId) ?? null,
    ...{ email, email_folded: email === null ? null : fold(email) },
    external_user_id: booking.externalUserId ?? null,
    ...{ by_contact_id: textIn(by.contactId) ?? null, by_app_id: textIn(by.appId) ?? null },
    ...{ by_user_id: textIn(by.wixUserId) ?? null, by_member_id: textIn(by.memberId) ?? null },
    by_visitor_id: textIn(by.anonymousVisitorId) ?? null,
    ...{ double_booked: booking.doubleBooked ? 1 : 0, participants: participantsOf(booking) },
    busy_resource_id: tags[0] === 'INDIVIDUAL' ? (slot?.resource?.id ?? null) : null,
    ...{ policy: JSON.stringify(policy), unchecked: unchecked ? 1 : 0 },
  };
}
