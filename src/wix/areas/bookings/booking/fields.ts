import type { Field, FieldMap } from '../../../query/fields.ts';
import { count, exact, flag, idField, instant, type ListRules, words } from '../query.ts';

const locationTypes = ['UNDEFINED', 'OWNER_BUSINESS', 'OWNER_CUSTOM', 'CUSTOM'];

const slot: FieldMap = {
  sessionId: exact('session_id'),
  eventId: exact('event_id'),
  serviceId: exact('slot_service_id'),
  scheduleId: exact('slot_schedule_id'),
  'resource.id': exact('resource_id'),
  'location.id': exact('slot_location_id'),
  'location.locationType': exact('slot_location_type', locationTypes),
};

const schedule: FieldMap = {
  scheduleId: exact('course_schedule_id'),
  serviceId: exact('course_service_id'),
  'location.id': exact('course_location_id'),
  'location.locationType': exact('course_location_type', locationTypes),
};

const tags: Field = {
  kind: 'list',
  list: { table: 'booking_tag', owner: 'booking_id', value: 'value', of: 'string' },
  operators: ['$hasSome', '$hasAll'],
};

/** What Query Extended Bookings can filter and sort by. Paths go through `item`, as Wix has it; the shorter ones do too. */
const fields: FieldMap = {
  id: idField,
  ...under('bookedEntity.item.slot', slot),
  ...under('bookedEntity.slot', slot),
  ...under('bookedEntity.item.schedule', schedule),
  ...under('bookedEntity.schedule', schedule),
  'bookedEntity.tags': tags,
  'contactDetails.contactId': exact('contact_id'),
  'contactDetails.email': words('email'),
  status: exact('status', ['CREATED', 'CONFIRMED', 'CANCELED', 'PENDING', 'DECLINED', 'WAITING_LIST']),
  paymentStatus: exact('payment_status', [
    ...['UNDEFINED', 'NOT_PAID', 'PAID', 'PARTIALLY_PAID', 'REFUNDED', 'EXEMPT', 'FAILED'],
  ]),
  selectedPaymentOption: exact('payment_option', [
    ...['UNDEFINED', 'OFFLINE', 'ONLINE', 'MEMBERSHIP', 'MEMBERSHIP_OFFLINE'],
  ]),
  externalUserId: exact('external_user_id'),
  'createdBy.contactId': exact('by_contact_id'),
  'createdBy.id.appId': exact('by_app_id'),
  'createdBy.id.wixUserId': exact('by_user_id'),
  'createdBy.id.memberId': exact('by_member_id'),
  'createdBy.id.anonymousVisitorId': exact('by_visitor_id'),
  createdDate: instant('created_ms'),
  updatedDate: instant('updated_ms'),
  startDate: instant('start_ms'),
  endDate: instant('end_ms'),
  doubleBooked: flag('double_booked'),
  'participantsInfo.type.totalParticipants.value': count('participants'),
};

/** How bookings are listed: by id unless sorted, a page by cursor unless by offset. */
export const bookingList: ListRules = {
  table: 'booking',
  fields,
  page: { style: 'both', defaultLimit: 50, maxLimit: 100, minLimit: 1 },
  maxSorts: 50,
  defaultSort: [{ field: idField, descending: false }],
};

function under(path: string, map: FieldMap): FieldMap {
  return Object.fromEntries(Object.entries(map).map(([name, field]) => [`${path}.${name}`, field]));
}
