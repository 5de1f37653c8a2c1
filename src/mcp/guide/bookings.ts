import type { GuideMethod } from './guide.ts';

const fields = [
  'id',
  'revision',
  'status',
  'paymentStatus',
  'bookedEntity.title',
  'startDate',
  'endDate',
  'contactDetails.contactId',
  'contactDetails.firstName',
  'contactDetails.lastName',
  'contactDetails.email',
  'numberOfParticipants',
  'totalParticipants',
];

export const bookingMethods: readonly GuideMethod[] = [
  {
    tool: 'bookings_query',
    method: 'com.wixpress.bookings.reader.v2.BookingsReader.QueryExtendedBookings',
    title: 'Find bookings',
    description: 'Finds bookings by time, status, service or contact. At most 100 a page.',
    input: [
      'query.filter',
      'query.sort.fieldName',
      'query.sort.order',
      'query.cursorPaging.limit',
      'query.cursorPaging.cursor',
      'withBookingAllowedActions',
    ],
    hints: {
      'query.filter':
        '{"status":"CONFIRMED"}, {"startDate":{"$gte":"2026-05-01T00:00:00Z"}}, {"contactDetails.contactId":"…"}; $and $or $not join them.',
      'query.sort.fieldName': 'startDate, createdDate',
    },
    example: {
      query: {
        filter: { status: 'CONFIRMED' },
        sort: [{ fieldName: 'startDate', order: 'ASC' }],
        cursorPaging: { limit: 10 },
      },
    },
    answer: {
      kind: 'list',
      items: 'extendedBookings',
      one: 'booking',
      many: 'bookings',
      fields: fields.map((field) => `booking.${field}`),
      paging: { at: 'query.cursorPaging', by: 'cursor' },
    },
  },
  {
    tool: 'bookings_create',
    method: 'com.wixpress.bookings.bookings.v2.Bookings.CreateBooking',
    title: 'Create a booking',
    description:
      'Books a free slot. Find the slot first with ListAvailabilityTimeSlots (appointments) or ListEventTimeSlots (classes); a slot that is taken is refused. It starts as CREATED and is then confirmed or paid.',
    input: [
      'booking.bookedEntity.slot.serviceId',
      'booking.bookedEntity.slot.scheduleId',
      'booking.bookedEntity.slot.eventId',
      'booking.bookedEntity.slot.startDate',
      'booking.bookedEntity.slot.endDate',
      'booking.bookedEntity.slot.timezone',
      'booking.bookedEntity.slot.resource.id',
      'booking.bookedEntity.slot.location.locationType',
      'booking.contactDetails.contactId',
      'booking.contactDetails.firstName',
      'booking.contactDetails.lastName',
      'booking.contactDetails.email',
      'booking.contactDetails.phone',
      'booking.totalParticipants',
      'participantNotification.notifyParticipants',
    ],
    hints: {
      'booking.bookedEntity.slot.startDate': 'as the slot has it; local time of timezone',
      'booking.bookedEntity.slot.eventId': 'for a class: of the slot',
    },
    example: {
      booking: {
        bookedEntity: {
          slot: {
            serviceId: '5f0c1b9e-3d2a-4c47-9a55-0d6f7b8c9e10',
            scheduleId: '5f0c1b9e-3d2a-4c47-9a55-0d6f7b8c9e11',
            startDate: '2026-05-01T09:30:00Z',
            endDate: '2026-05-01T10:30:00Z',
            timezone: 'America/New_York',
            resource: { id: '5f0c1b9e-3d2a-4c47-9a55-0d6f7b8c9e12' },
            location: { locationType: 'OWNER_BUSINESS' },
          },
        },
        contactDetails: { firstName: 'Ada', lastName: 'Lovelace', email: 'ada@example.com' },
        totalParticipants: 1,
      },
    },
    answer: { kind: 'one', entity: 'booking', fields },
  },
];
