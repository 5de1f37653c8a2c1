import type { Behaviour } from './behaviour.ts';

const docs = 'https://dev.wix.com/docs/api-reference/business-solutions/bookings';
const writer = `${docs}/bookings/bookings-writer-v2` as const;
const reader = `${docs}/bookings/bookings-reader-v2` as const;
const slots = `${docs}/time-slots/time-slots-v2` as const;
const services = `${docs}/services/services-v2` as const;
const staff = `${docs}/staff-members/staff-members` as const;
const calendar = 'https://dev.wix.com/docs/api-reference/business-management/calendar';
const recipes = 'https://github.com/wix/skills/blob/main/skills/wix-manage/references';
const recipe = `${recipes}/bookings/end-to-end-booking-flow.md` as const;
const hoursRecipe = `${recipes}/calendar/configure-default-business-hours.md` as const;
const staffRecipe = `${recipes}/bookings/bookings-staff-setup.md` as const;
const serviceRecipe = `${recipes}/bookings/create-and-update-booking-services.md` as const;

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

const slotting = [
  {
    id: 'bookings.slots.hours',
    source: `${slots}/list-availability-time-slots`,
    sentence: 'Slots of an appointment lie one after the other within the working hours of who gives it.',
  },
  {
    id: 'bookings.slots.shape',
    source: 'sdk',
    sentence:
      'A slot tells its service, schedule, local times, place, capacity and what stands against booking it.',
  },
  {
    id: 'bookings.slots.paging-key',
    source: 'sdk',
    sentence: 'Slots of appointments are paged under cursorPagingMetadata.',
  },
  {
    id: 'bookings.slots.range',
    source: `${slots}/list-availability-time-slots`,
    sentence: 'A slot starts at fromLocalDate or later and before toLocalDate.',
  },
  {
    id: 'bookings.slots.date-format',
    source: recipe,
    sentence: 'A date without time is refused in a 400 that names the field.',
  },
  {
    id: 'bookings.slots.arguments',
    source: `${slots}/list-availability-time-slots`,
    sentence:
      'Without service, from or to it is MISSING_ARGUMENTS, 400; a service that is not there SERVICE_NOT_FOUND, 404.',
  },
  {
    id: 'bookings.slots.time-zone',
    source: `${slots}/list-availability-time-slots`,
    sentence: 'Times are on the clocks of the time zone that is asked for, else of the site.',
  },
  {
    id: 'bookings.slots.daylight-saving',
    source: `${calendar}/events-v3/recurring-events`,
    sentence:
      'Working hours stay at the same time on the clocks of the business when these go forward or back.',
  },
  {
    id: 'bookings.slots.taken',
    source: `${slots}/list-availability-time-slots`,
    sentence: 'A time that a confirmed booking has is no slot, until the booking is cancelled.',
  },
  {
    id: 'bookings.slots.get',
    source: `${slots}/get-availability-time-slot`,
    sentence: 'One slot tells all resources that are free then.',
  },
  {
    id: 'bookings.slots.get-not-found',
    source: `${slots}/get-availability-time-slot`,
    sentence: 'A slot that is taken, too short or outside the hours is SLOT_NOT_FOUND, 404.',
  },
  {
    id: 'bookings.slots.blocked',
    source: `${calendar}/events-v3/introduction`,
    sentence: 'A session takes the time of the resources that it needs.',
  },
  {
    id: 'bookings.slots.resources',
    source: `${slots}/list-availability-time-slots`,
    sentence:
      'Who is free is listed by the resource types that are asked for, and can be narrowed down to some.',
  },
  {
    id: 'bookings.slots.policy',
    source: `${slots}/list-availability-time-slots`,
    sentence: 'A slot that the policy does not allow yet says so, and from when on it does.',
  },
  {
    id: 'bookings.slots.bookable',
    source: `${slots}/list-availability-time-slots`,
    sentence: 'Only bookable slots, or only those that break a rule, can be asked for.',
  },
  {
    id: 'bookings.slots.durations',
    source: `${slots}/list-availability-time-slots`,
    sentence: 'A slot is as long as the service usually takes, or as long as the customer chose.',
  },
  {
    id: 'bookings.slots.pause',
    source: 'assumed',
    sentence: 'The next slot begins after the time that the service keeps between sessions.',
  },
  {
    id: 'bookings.slots.per-day',
    source: 'sdk',
    sentence: 'timeSlotsPerDay bounds how many slots each day has.',
  },
  {
    id: 'bookings.slots.cursor',
    source: 'sdk',
    sentence: 'The next page of slots is asked for by the cursor alone, and none is lost or comes twice.',
  },
  {
    id: 'bookings.slots.locations',
    source: `${slots}/list-availability-time-slots`,
    sentence: 'A service that is given at several places has a slot at each, and the places can be chosen.',
  },
  {
    id: 'bookings.sessions.list',
    source: `${slots}/list-event-time-slots`,
    sentence: 'Sessions of classes are listed with the event to book them by, and without schedule.',
  },
  {
    id: 'bookings.sessions.paging-key',
    source: 'sdk',
    sentence: 'Sessions are paged under pagingMetadata, unlike appointments.',
  },
  {
    id: 'bookings.sessions.capacity',
    source: `${slots}/list-event-time-slots`,
    sentence:
      'A session tells how many places there are, are left, and can be booked at once; a full one is not bookable.',
  },
  {
    id: 'bookings.sessions.get',
    source: 'sdk',
    sentence: 'One session is found by its event, on the clocks of any time zone.',
  },
  {
    id: 'bookings.sessions.cancelled',
    source: 'sdk',
    sentence: 'A cancelled session is not bookable and says why.',
  },
] as const satisfies readonly Behaviour[];

const calendaring = [
  {
    id: 'bookings.calendar.business',
    source: hoursRecipe,
    sentence: 'Every site has the business schedule under the same outer id, which is not an id for events.',
  },
  {
    id: 'bookings.calendar.default-hours',
    source: hoursRecipe,
    sentence: 'Business hours are there from the start: five weekly masters, Monday to Friday.',
  },
  {
    id: 'bookings.calendar.update-hours',
    source: hoursRecipe,
    sentence: 'Business hours change by updating their masters with the current revision, and slots follow.',
  },
  {
    id: 'bookings.calendar.cancel-hours',
    source: hoursRecipe,
    sentence: 'A day without its master has no slots.',
  },
  {
    id: 'bookings.calendar.bulk-envelope',
    source: hoursRecipe,
    sentence: 'Events in bulk are wrapped one by one: a flat one is refused with `event must not be empty`.',
  },
  {
    id: 'bookings.calendar.one-day',
    source: `${calendar}/events-v3/create-event`,
    sentence: 'A recurrence has exactly one day of the week.',
  },
  {
    id: 'bookings.calendar.no-past',
    source: `${calendar}/events-v3/create-event`,
    sentence: 'A recurring event cannot begin before today.',
  },
  {
    id: 'bookings.calendar.sessions',
    source: serviceRecipe,
    sentence:
      'A session stands in the schedule of its service, and has its name and capacity unless told otherwise.',
  },
  {
    id: 'bookings.calendar.session-resources',
    source: serviceRecipe,
    sentence: 'A session needs at least one resource that there is.',
  },
  {
    id: 'bookings.calendar.recurring',
    source: `${calendar}/events-v3/recurring-events`,
    sentence: 'A master makes an instance for each week until its end, and its service knows the first.',
  },
  {
    id: 'bookings.calendar.recurring-cancel',
    source: `${calendar}/events-v3/cancel-event`,
    sentence: 'Cancelling a master cancels its instances that are to come.',
  },
  {
    id: 'bookings.calendar.kinds',
    source: hoursRecipe,
    sentence:
      'A query finds single events and instances; masters only when recurrenceType beside the query asks for them.',
  },
  {
    id: 'bookings.calendar.exception',
    source: `${calendar}/events-v3/create-event`,
    sentence: 'An instance that is changed becomes an EXCEPTION.',
  },
  {
    id: 'bookings.calendar.window',
    source: `${calendar}/events-v3/query-events`,
    sentence: 'Events are found by when they are and whom they need.',
  },
  {
    id: 'bookings.calendar.instances-of-hours',
    source: hoursRecipe,
    sentence: 'Working hours have instances too, which a query finds.',
    gap: 'working hours are worked out from their masters, and have no instances to query',
  },
] as const satisfies readonly Behaviour[];

const serving = [
  {
    id: 'bookings.services.computed',
    source: `${services}/create-service`,
    sentence:
      'A new service gets an id, revision "1", dates, a schedule, a form, the default policy and addresses.',
  },
  {
    id: 'bookings.services.slug',
    source: `${services}/create-service`,
    sentence: 'Its slug is made from its name, with a number when that is taken.',
  },
  {
    id: 'bookings.services.currency',
    source: serviceRecipe,
    sentence: 'Prices are in the currency of the site, whatever was sent.',
  },
  {
    id: 'bookings.services.required',
    source: serviceRecipe,
    sentence:
      'Type, name, online booking, payment and capacity are required, and all that is missing is named at once.',
  },
  {
    id: 'bookings.services.payment-options',
    source: serviceRecipe,
    sentence: 'One way to pay at least, and online only with a price: INVALID_PAYMENT_OPTIONS.',
  },
  {
    id: 'bookings.services.price',
    source: `${services}/about-service-payments`,
    sentence: 'A price is above 0, and there when the rate type says so: INVALID_RATE.',
  },
  {
    id: 'bookings.services.appointment-rules',
    source: serviceRecipe,
    sentence: 'An appointment has capacity 1, a duration and somebody who gives it.',
  },
  {
    id: 'bookings.services.staff-are-resources',
    source: serviceRecipe,
    sentence: 'Who gives it is named by resource ids, not by ids of staff members.',
  },
  {
    id: 'bookings.services.unknown-parts',
    source: 'sdk',
    sentence: "A category or a policy that is not there is refused by Wix's name of the rule.",
  },
  {
    id: 'bookings.services.locations',
    source: `${services}/about-service-locations`,
    sentence: 'A service without locations is given at the business; a place of its own has an address.',
  },
  { id: 'bookings.services.location-rules', source: 'sdk', sentence: 'A location must fit its type.' },
  {
    id: 'bookings.services.get',
    source: 'sdk',
    sentence: 'A service is answered as it was made, by both paths.',
  },
  {
    id: 'bookings.services.not-found',
    source: 'sdk',
    sentence: 'A service that is not there is SERVICE_NOT_FOUND, 404.',
  },
  {
    id: 'bookings.services.conditional',
    source: 'sdk',
    sentence: 'Who gives it is told by name when conditionalFields asks.',
  },
  {
    id: 'bookings.services.update',
    source: `${services}/update-service`,
    sentence: 'An update changes what is sent: null clears, and another rate replaces the one before.',
  },
  {
    id: 'bookings.services.revision',
    source: serviceRecipe,
    sentence:
      'An update names the revision within the service; without one it is a 400, with a stale one a 409.',
  },
  {
    id: 'bookings.services.delete',
    source: `${services}/delete-service`,
    sentence: 'A deleted service takes its sessions to come along, or keeps those that somebody comes to.',
  },
  { id: 'bookings.services.events', source: 'sdk', sentence: 'Making and deleting a service are told.' },
  {
    id: 'bookings.services.query',
    source: `${services}/query-services`,
    sentence:
      'Services are found by type, name, slug, staff, category and ways to pay; categoryId is no field.',
  },
  {
    id: 'bookings.services.query-paging',
    source: 'sdk',
    sentence: 'Services are paged by offset with a total, and sorted.',
  },
  { id: 'bookings.services.search', source: 'sdk', sentence: 'A search looks at names and pages by cursor.' },
  { id: 'bookings.services.count', source: 'sdk', sentence: 'Services are counted by the same filters.' },
  {
    id: 'bookings.services.bulk',
    source: 'sdk',
    sentence: 'Services are made, changed and deleted in bulk, and each fails alone.',
  },
  {
    id: 'bookings.services.mask',
    source: 'sdk',
    sentence: 'A bulk update has a mask for each service, as text or as paths: what it does not name stays.',
  },
  {
    id: 'bookings.calendar.mask',
    source: 'sdk',
    sentence: 'A bulk update of calendar events has one mask for all: what it does not name stays.',
  },
  {
    id: 'bookings.services.custom-slug',
    source: 'sdk',
    sentence:
      "A slug of one's own becomes the main one, the old ones stay, and another service's is SLUG_ALREADY_EXISTS.",
  },
  { id: 'bookings.services.validate-slug', source: 'sdk', sentence: 'A slug can be tried before it is set.' },
] as const satisfies readonly Behaviour[];

const staffing = [
  {
    id: 'bookings.staff.owner',
    source: serviceRecipe,
    sentence: 'A fresh site has its Business Owner as staff.',
  },
  {
    id: 'bookings.staff.resource',
    source: `${staff}/create-staff-member`,
    sentence: 'A staff member has a resource with another id, which is shown only when asked for.',
  },
  { id: 'bookings.staff.empty-text', source: 'sdk', sentence: 'An e-mail that is empty text is refused.' },
  {
    id: 'bookings.staff.details',
    source: staffRecipe,
    sentence:
      'RESOURCE_DETAILS tells the schedules of a staff member, who works by the business hours at first.',
  },
  {
    id: 'bookings.staff.own-hours',
    source: staffRecipe,
    sentence:
      'A staff member with a schedule of their own works by the WORKING_HOURS that stand in it, and by none before.',
  },
  {
    id: 'bookings.staff.fully-created',
    source: 'sdk',
    sentence: 'After its creation a staff member is told once more, with their resource and hours.',
  },
  {
    id: 'bookings.staff.update',
    source: 'sdk',
    sentence: "A staff member's new name is their resource's too; a stale revision is refused.",
  },
  { id: 'bookings.staff.delete', source: 'sdk', sentence: 'A staff member goes with their resource.' },
  {
    id: 'bookings.staff.query',
    source: 'sdk',
    sentence: 'Staff members are found by their resource, and counted.',
  },
  {
    id: 'bookings.resources.life',
    source: 'sdk',
    sentence: 'Resources are made, changed by revision, paged with hasNext and deleted.',
  },
  {
    id: 'bookings.resources.types',
    source: 'sdk',
    sentence: 'The name of a resource type is unique, and one that is in use stays.',
  },
  { id: 'bookings.resources.type-fixed', source: 'sdk', sentence: 'A resource keeps its type.' },
  {
    id: 'bookings.categories.life',
    source: 'sdk',
    sentence: 'A fresh site has no categories; they are made, changed and deleted.',
  },
  {
    id: 'bookings.categories.get-query',
    source: 'sdk',
    sentence: 'Categories are queried by POST, and by GET with the query in `.r`.',
  },
  {
    id: 'bookings.policies.default',
    source: `${docs}/policies/booking-policies/introduction`,
    sentence: 'A site has a default policy, which cannot be deleted while it is that.',
  },
  {
    id: 'bookings.policies.rules-merge',
    source: 'assumed',
    sentence: 'What is not said of a rule of a policy is as usual.',
  },
  { id: 'bookings.policies.set-default', source: 'sdk', sentence: 'Another policy can be made the default.' },
  {
    id: 'bookings.demo',
    source: 'assumed',
    sentence:
      "The demo's bookings belong to its contacts, past and to come, in every status, and are the same every time.",
  },
  {
    id: 'bookings.query.oracle',
    source: `${reader}/supported-filters`,
    sentence: 'Random queries find the same bookings in the same order as a plain reading of all of them.',
  },
  {
    id: 'bookings.sdk.writer',
    source: 'sdk',
    sentence: 'The official SDK books, confirms, reschedules, declines and cancels.',
  },
  {
    id: 'bookings.sdk.reader',
    source: 'sdk',
    sentence:
      'The official SDK pages through all bookings, by its builder and its typed call, and counts them.',
  },
  {
    id: 'bookings.sdk.services',
    source: 'sdk',
    sentence: 'The official SDK makes, finds, changes and deletes services.',
  },
  {
    id: 'bookings.sdk.slots',
    source: 'sdk',
    sentence: 'The official SDK lists and gets slots of appointments and sessions of classes.',
  },
  {
    id: 'bookings.sdk.records',
    source: 'sdk',
    sentence: 'The official SDK works with staff members, resources, their types, categories and policies.',
  },
] as const satisfies readonly Behaviour[];

export const bookings = [
  ...creating,
  ...changing,
  ...reading,
  ...slotting,
  ...calendaring,
  ...serving,
  ...staffing,
] as const satisfies readonly Behaviour[];
