import type { Behaviour } from './behaviour.ts';

const docs = 'https://dev.wix.com/docs/api-reference/business-solutions/bookings';
const writer = `${docs}/bookings/bookings-writer-v2` as const;
const reader = `${docs}/bookings/bookings-reader-v2` as const;
const recipe =
  'https://github.com/wix/skills/blob/main/skills/wix-manage/references/bookings/end-to-end-booking-flow.md';

const creating = [
  {
    id: 'bookings.create.computed',
    source: `${writer}/create-booking`,
    sentence:
      'A new booking gets an id, revision "1", dates, its title, who made it, and the app and form of its service.',
  },
  {
    id: 'bookings.create.instants',
    source: `${writer}/create-booking`,
    sentence:
      'startDate and endDate of a booking are instants in UTC, worked out by the time zone of the slot.',
  },
  {
    id: 'bookings.create.local-dates',
    source: 'sdk',
    sentence:
      'The dates of a slot stay as they were written: local to its time zone, or with an offset of their own.',
  },
  {
    id: 'bookings.create.defaults',
    source: `${writer}/create-booking`,
    sentence:
      'A booking is CREATED unless said otherwise, and its payment status UNDEFINED whatever is said.',
  },
  {
    id: 'bookings.create.tags',
    source: `${writer}/create-booking`,
    sentence: 'A booking is tagged INDIVIDUAL, GROUP or COURSE by the type of its service.',
  },
  {
    id: 'bookings.create.entity',
    source: 'sdk',
    sentence: 'A booking is of a slot or of a schedule, and must have exactly one of them.',
  },
  {
    id: 'bookings.create.appointment-fields',
    source: recipe,
    sentence:
      'An appointment needs scheduleId, startDate, endDate, timezone and locationType; all that is missing is named.',
  },
  {
    id: 'bookings.create.location-type',
    source: recipe,
    sentence:
      'The kind of location that slots show, BUSINESS, is refused in a booking, which has OWNER_BUSINESS.',
  },
  {
    id: 'bookings.create.participants',
    source: `${writer}/create-booking`,
    sentence: 'A booking has exactly one of totalParticipants, at least 1, and participantsChoices.',
  },
  {
    id: 'bookings.create.participants-policy',
    source: `${writer}/create-booking`,
    sentence:
      "More participants than the service's policy allows in one booking are a BOOKING_POLICY_VIOLATION, 403.",
  },
  {
    id: 'bookings.create.time-zone',
    source: `${writer}/create-booking`,
    sentence: 'A time zone that is none is refused with INVALID_TIME_ZONE, 400.',
  },
  {
    id: 'bookings.create.date-format',
    source: `${writer}/create-booking`,
    sentence: 'A date that is none is refused with INVALID_DATE_FORMAT, 400.',
  },
  {
    id: 'bookings.create.overlap',
    source: `${writer}/create-booking`,
    sentence:
      'An appointment that overlaps a confirmed one of the same resource is refused with SLOT_NOT_AVAILABLE, 428.',
  },
  {
    id: 'bookings.create.created-takes-nothing',
    source: `${writer}/introduction`,
    sentence: 'A booking that is only CREATED does not take the time from others.',
  },
  {
    id: 'bookings.create.hours',
    source: `${docs}/services/services-v2/about-service-types`,
    sentence: "An appointment must lie within its resource's working hours.",
  },
  {
    id: 'bookings.create.duration',
    source: 'assumed',
    sentence: 'An appointment must take as long as its service does.',
  },
  {
    id: 'bookings.create.skip-availability',
    source: `${writer}/create-booking`,
    sentence: 'skipAvailabilityValidation books whatever the time, but needs to be told the resource.',
  },
  {
    id: 'bookings.create.multi-service-info',
    source: `${writer}/create-booking`,
    sentence: 'A booking cannot be made with multiServiceBookingInfo.',
  },
  {
    id: 'bookings.create.contact-new',
    source: `${writer}/create-booking`,
    sentence: 'One who books with an e-mail that is not known becomes a contact.',
  },
  {
    id: 'bookings.create.contact-known',
    source: `${writer}/create-booking`,
    sentence: 'One who books with the e-mail of a contact is that contact.',
  },
  {
    id: 'bookings.create.form',
    source: `${writer}/create-booking`,
    sentence: 'The contact details come from the form submission.',
  },
  {
    id: 'bookings.create.form-conflict',
    source: `${writer}/create-booking`,
    sentence: 'Contact details that differ from the form submission are a CONTACT_DETAILS_CONFLICT, 400.',
  },
  {
    id: 'bookings.create.confirmed',
    source: 'assumed',
    sentence:
      'A booking made CONFIRMED is in the calendar at once, and booking_confirmed is told after booking_created.',
  },
  {
    id: 'bookings.create.confirmed-only-by-managers',
    source: 'guide',
    sentence: 'Only an identity with Manage Bookings can make a booking CONFIRMED.',
  },
  {
    id: 'bookings.create.other-status',
    source: 'assumed',
    sentence: 'A booking cannot be made with another status than CREATED and CONFIRMED.',
  },
  {
    id: 'bookings.create.events',
    source: 'sdk',
    sentence: 'Creating a booking writes booking_created with the booking, in the same transaction.',
  },
  {
    id: 'bookings.create.resource-unknown',
    source: 'assumed',
    sentence: 'A resource that does not give the service makes the slot not available.',
  },
  {
    id: 'bookings.create.schedule-not-found',
    source: `${writer}/create-booking`,
    sentence: 'A schedule that is not there is a 428 SCHEDULE_NOT_FOUND, not a 404.',
  },
  {
    id: 'bookings.create.early-late',
    source: `${docs}/policies/booking-policies/introduction`,
    sentence: "A time that is too early or too late by the service's policy is a BOOKING_POLICY_VIOLATION.",
  },
  {
    id: 'bookings.create.class',
    source: `${writer}/create-booking`,
    sentence:
      'A class is booked by its event, which says when and where it is; one that is not there is SESSION_NOT_FOUND, 428.',
  },
  {
    id: 'bookings.create.class-capacity',
    source: `${writer}/create-booking`,
    sentence:
      'A session takes as many as it has room for, then SESSION_CAPACITY_EXCEEDED; one who cancels makes room.',
  },
  {
    id: 'bookings.create.course-capacity',
    source: `${writer}/create-booking`,
    sentence: 'A course takes as many as it has room for, then SCHEDULE_CAPACITY_EXCEEDED.',
  },
  {
    id: 'bookings.create.bulk',
    source: `${writer}/bulk-create-booking`,
    sentence: 'Of bookings made in bulk each one that cannot be fails alone; a missing field fails the call.',
  },
] as const satisfies readonly Behaviour[];

const changing = [
  {
    id: 'bookings.confirm.confirms',
    source: `${writer}/confirm-booking`,
    sentence:
      'Confirming makes a booking CONFIRMED, one revision on, with the payment status that came along.',
  },
  {
    id: 'bookings.confirm.event',
    source: `${writer}/confirm-booking`,
    sentence: 'A confirmed appointment gets an event in the calendar, and its slot the id of it.',
  },
  {
    id: 'bookings.confirm.assigns',
    source: `${writer}/create-booking`,
    sentence: 'An appointment without a resource gets one that is free when it is confirmed.',
  },
  {
    id: 'bookings.confirm.status',
    source: `${writer}/confirm-booking`,
    sentence:
      'Only CREATED, PENDING and WAITING_LIST can be confirmed: FAILED_CONFIRMING_NON_PENDING_BOOKING, 428.',
  },
  {
    id: 'bookings.confirm.double',
    source: `${writer}/confirm-booking`,
    sentence: 'A booking confirmed for a time that another confirmed one has is marked doubleBooked.',
  },
  {
    id: 'bookings.confirm.no-open-spots',
    source: `${writer}/confirm-booking`,
    sentence:
      'checkAvailabilityValidation refuses that with NO_OPEN_SPOTS, 428, unless doubleBooked is asked for.',
  },
  {
    id: 'bookings.writer.not-found',
    source: `${writer}/confirm-booking`,
    sentence: 'A booking that is not there is a 404 BOOKING_NOT_FOUND for every change.',
  },
  {
    id: 'bookings.writer.revision-required',
    source: `${writer}/confirm-booking`,
    sentence: 'Every change of status names the revision, as text or as a number.',
  },
  {
    id: 'bookings.writer.revision-stale',
    source: 'assumed',
    sentence:
      'A revision that is not the current one is a 409 BOOKING_REVISION_MISMATCH, and nothing changes.',
  },
  {
    id: 'bookings.decline.declines',
    source: `${writer}/decline-booking`,
    sentence: 'Declining makes a booking DECLINED, with the payment status that came along.',
  },
  {
    id: 'bookings.decline.status',
    source: `${writer}/decline-booking`,
    sentence: 'A booking that does not wait cannot be declined: FAILED_DECLINE_NON_PENDING_BOOKING, 428.',
  },
  {
    id: 'bookings.cancel.cancels',
    source: `${writer}/cancel-booking`,
    sentence: 'Cancelling makes a booking CANCELED, which cannot be undone.',
  },
  {
    id: 'bookings.cancel.frees',
    source: `${writer}/cancel-booking`,
    sentence: 'A cancelled appointment leaves the calendar, and its time is free again.',
  },
  {
    id: 'bookings.cancel.policy',
    source: `${writer}/cancel-booking`,
    sentence: 'A booking cannot be cancelled later than its policy allows: BOOKING_POLICY_VIOLATION, 403.',
  },
  {
    id: 'bookings.cancel.policy-ignored',
    source: `${writer}/cancel-booking`,
    sentence: 'ignoreCancellationPolicy cancels it all the same.',
  },
  {
    id: 'bookings.cancel.snapshot',
    source: `${docs}/policies/booking-policy-snapshots/introduction`,
    sentence: 'What counts is the policy as it was when the booking was made.',
  },
  {
    id: 'bookings.reschedule.moves',
    source: `${writer}/reschedule-booking`,
    sentence: 'Rescheduling moves a booking to another slot and keeps its status.',
  },
  {
    id: 'bookings.reschedule.own-time',
    source: `${writer}/reschedule-booking`,
    sentence: "A booking's own time does not stand in its way.",
  },
  {
    id: 'bookings.reschedule.refused',
    source: `${writer}/reschedule-booking`,
    sentence: 'A slot that is taken is SLOT_NOT_AVAILABLE, 428, unless skipAvailabilityValidation is set.',
  },
  {
    id: 'bookings.reschedule.class',
    source: `${writer}/reschedule-booking`,
    sentence: 'A booking of a class moves to another session by its event.',
  },
  {
    id: 'bookings.reschedule.course',
    source: `${writer}/reschedule-booking`,
    sentence: 'A booking of a course cannot be moved.',
  },
  {
    id: 'bookings.reschedule.policy',
    source: `${writer}/reschedule-booking`,
    sentence: 'A policy that does not allow it makes rescheduling a BOOKING_POLICY_VIOLATION, 403.',
  },
  {
    id: 'bookings.reschedule.policy-ignored',
    source: `${writer}/reschedule-booking`,
    sentence: 'ignoreReschedulePolicy reschedules it all the same.',
  },
  {
    id: 'bookings.pending.marks',
    source: `${writer}/mark-booking-as-pending`,
    sentence: 'A CREATED booking can be marked PENDING, and another one cannot.',
  },
  {
    id: 'bookings.pending.takes',
    source: `${writer}/mark-booking-as-pending`,
    sentence: 'A PENDING booking takes its time.',
  },
  {
    id: 'bookings.pending.service',
    source: 'sdk',
    sentence: 'A service that needs no approval has no PENDING bookings: NOT_PENDING_APPROVAL_SERVICE.',
  },
  {
    id: 'bookings.participants.update',
    source: `${writer}/update-number-of-participants`,
    sentence:
      'The number of participants of a class or course can change within the policy, of an appointment not.',
  },
  {
    id: 'bookings.extended-fields.update',
    source: `${writer}/update-extended-fields`,
    sentence: 'Extended fields are set by namespace, and the answer is what was set.',
  },
  {
    id: 'bookings.submission.set',
    source: 'sdk',
    sentence: 'A booking can be told the id of its form submission.',
  },
  {
    id: 'bookings.confirmator.confirms',
    source: `${docs}/bookings/confirmation/confirm-or-decline-booking`,
    sentence: 'Confirm Or Decline confirms a booking whose time is free.',
  },
  {
    id: 'bookings.confirmator.declines',
    source: `${docs}/bookings/confirmation/confirm-or-decline-booking`,
    sentence: 'It declines one whose time is taken and that is not paid for.',
  },
  {
    id: 'bookings.confirmator.paid',
    source: `${docs}/bookings/confirmation/confirm-or-decline-booking`,
    sentence: 'It keeps one that is paid for though its time is taken, marked doubleBooked.',
  },
  {
    id: 'bookings.confirmator.pending',
    source: `${docs}/bookings/confirmation/confirm-or-decline-booking`,
    sentence: 'It lets one wait as PENDING whose service needs approval.',
  },
  {
    id: 'bookings.allowed-actions.bulk',
    source: 'sdk',
    sentence:
      'What may be done with bookings is told for each of them, and one that is not there fails alone.',
  },
  {
    id: 'bookings.writer.events',
    source: 'sdk',
    sentence: 'Each change tells what was done, by whom and what was before, and then booking_updated.',
  },
  {
    id: 'bookings.writer.aliases',
    source: 'sdk',
    sentence: 'The writer answers under /bookings/v2/bookings as well, with the id repeated in the body.',
  },
  {
    id: 'bookings.writer.no-reading',
    source: 'guide',
    sentence: 'The writer cannot return bookings, and who may write need not be allowed to read.',
  },
] as const satisfies readonly Behaviour[];

const reading = [
  {
    id: 'bookings.query.shape',
    source: 'sdk',
    sentence: 'A page has extendedBookings, each with its booking and nothing that was not asked for.',
  },
  {
    id: 'bookings.query.default-sort',
    source: `${reader}/supported-filters`,
    sentence: 'Bookings are sorted by id unless asked otherwise.',
  },
  {
    id: 'bookings.query.item-paths',
    source: `${reader}/supported-filters`,
    sentence:
      'Filters reach slots and schedules under bookedEntity.item, though bookings have no such level.',
  },
  {
    id: 'bookings.query.short-paths',
    source: 'assumed',
    sentence: 'The same without item works too, in filters and in sorts.',
  },
  {
    id: 'bookings.query.tags',
    source: `${reader}/supported-filters`,
    sentence: 'Tags are found by hasSome and hasAll.',
  },
  {
    id: 'bookings.query.contact',
    source: `${reader}/supported-filters`,
    sentence: 'Bookings are found by the contact, and by the e-mail in whatever case.',
  },
  {
    id: 'bookings.query.status',
    source: `${reader}/supported-filters`,
    sentence: 'Bookings are found by status, payment status and option, outer user id and double booking.',
  },
  {
    id: 'bookings.query.created-by',
    source: `${reader}/supported-filters`,
    sentence: 'Bookings are found by who made them, under createdBy.id.',
  },
  {
    id: 'bookings.query.dates',
    source: `${reader}/supported-filters`,
    sentence: 'Dates are compared as instants, and one field may come twice under $and.',
  },
  {
    id: 'bookings.query.participants',
    source: `${reader}/supported-filters`,
    sentence: 'The number of participants is found under participantsInfo.type.totalParticipants.value.',
  },
  {
    id: 'bookings.query.unknown-field',
    source: 'assumed',
    sentence: 'A field that cannot be filtered by, or a value that it cannot have, is named in a 400.',
  },
  {
    id: 'bookings.query.cursor',
    source: 'sdk',
    sentence: 'Pages by cursor go through all, and the last has no next.',
  },
  {
    id: 'bookings.query.cursor-carries',
    source: 'sdk',
    sentence: 'The next call sends the cursor alone: filter and sort go with it.',
  },
  {
    id: 'bookings.query.offset',
    source: 'sdk',
    sentence: 'Pages by offset tell count, offset and total.',
  },
  {
    id: 'bookings.query.limits',
    source: `${reader}/query-extended-bookings`,
    sentence: 'A page has at most 100 bookings.',
  },
  {
    id: 'bookings.query.allowed-actions',
    source: `${reader}/query-extended-bookings`,
    sentence: 'What may be done with a booking is shown when asked for.',
  },
  {
    id: 'bookings.query.policy-settings',
    source: `${reader}/query-extended-bookings`,
    sentence: "The settings of a booking's policy are shown when asked for.",
  },
  {
    id: 'bookings.query.aliases',
    source: 'sdk',
    sentence: 'The reader answers under /bookings/bookings-reader as well.',
  },
  {
    id: 'bookings.query.legacy',
    source: 'sdk',
    sentence: 'The older query answers the same, and its sessionId counts more than ids in the filter.',
  },
  {
    id: 'bookings.count',
    source: 'sdk',
    sentence: 'Bookings are counted by the same filters.',
  },
] as const satisfies readonly Behaviour[];

export const bookings = [...creating, ...changing, ...reading] as const satisfies readonly Behaviour[];
