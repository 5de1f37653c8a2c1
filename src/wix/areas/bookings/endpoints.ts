import type { EndpointDeclaration } from '../../endpoint.ts';

const reader = 'com.wixpress.bookings.reader.v2.BookingsReader';
const writer = 'com.wixpress.bookings.bookings.v2.Bookings';
const confirmator = 'com.wixpress.bookings.confirmator.v2.Confirmator';
const services = 'wix.bookings.services.v2.ServicesService';
const slots = 'com.wixpress.bookings.availability.v2.AvailabilityTimeSlots';
const sessions = 'com.wixpress.bookings.availability.v2.EventTimeSlots';
const events = 'wix.calendar.v3.EventsService';
const schedules = 'wix.calendar.v3.SchedulesService';
const resources = 'wix.bookings.resources.v2.ResourcesService';
const resourceTypes = 'wix.bookings.resources.v2.resourcetypes.ResourceTypesService';
const staff = 'wix.bookings.staff.v1.StaffMembersService';
const policies = 'wix.bookings.v1.BookingPoliciesService';
const categories = 'wix.bookings.categories.v2.CategoriesService';

const noBooking = { BOOKING_NOT_FOUND: 404, BOOKING_REVISION_MISMATCH: 409 } as const;
const noService = { SERVICE_NOT_FOUND: 404 } as const;
const noEvent = { EVENT_NOT_FOUND: 404 } as const;
const staleRevision = { INVALID_REVISION: 409 } as const;

/** What a time that somebody wants can be refused for. */
const unavailable = {
  INVALID_TIME_ZONE: 400,
  INVALID_DATE_FORMAT: 400,
  BOOKING_POLICY_VIOLATION: 403,
  VALIDATION_FAILURE: 428,
  SLOT_NOT_AVAILABLE: 428,
  SESSION_NOT_FOUND: 428,
  SCHEDULE_NOT_FOUND: 428,
  SESSION_CAPACITY_EXCEEDED: 428,
  SCHEDULE_CAPACITY_EXCEEDED: 428,
} as const;

const createErrors = {
  ...unavailable,
  CONTACT_DETAILS_CONFLICT: 400,
  UNAUTHORIZED_OPERATION: 403,
  CAN_NOT_SKIP_AVAILABILITY_VALIDATION_IF_RESOURCE_NOT_PROVIDED: 428,
  CAN_NOT_CREATE_BOOKING_WITH_MULTI_SERVICE_BOOKING_INFO: 428,
} as const;

export const endpoints = {
  queryExtendedBookings: { method: `${reader}.QueryExtendedBookings` },
  queryExtendedBookingsLegacy: { method: `${reader}.Query` },
  countExtendedBookings: { method: `${reader}.CountExtendedBookings` },

  createBooking: { method: `${writer}.CreateBooking`, errors: createErrors },
  bulkCreateBookings: { method: `${writer}.BulkCreateBooking`, errors: createErrors },
  confirmBooking: {
    method: `${writer}.ConfirmBooking`,
    errors: { ...noBooking, FAILED_CONFIRMING_NON_PENDING_BOOKING: 428, NO_OPEN_SPOTS: 428 },
  },
  declineBooking: {
    method: `${writer}.DeclineBooking`,
    errors: { ...noBooking, FAILED_DECLINE_NON_PENDING_BOOKING: 428 },
  },
  cancelBooking: {
    method: `${writer}.CancelBooking`,
    errors: { ...noBooking, BOOKING_POLICY_VIOLATION: 403, VALIDATION_FAILURE: 428 },
  },
  rescheduleBooking: {
    method: `${writer}.RescheduleBooking`,
    errors: { ...noBooking, ...unavailable },
  },
  markBookingAsPending: {
    method: `${writer}.MarkBookingAsPending`,
    errors: {
      ...noBooking,
      INVALID_BOOKING_STATUS: 428,
      NOT_PENDING_APPROVAL_SERVICE: 428,
      NO_OPEN_SPOTS: 428,
    },
  },
  updateNumberOfParticipants: {
    method: `${writer}.UpdateNumberOfParticipants`,
    errors: { ...noBooking, BOOKING_POLICY_VIOLATION: 403, VALIDATION_FAILURE: 428 },
  },
  setBookingSubmissionId: { method: `${writer}.SetBookingSubmissionId`, errors: noBooking },
  updateBookingExtendedFields: { method: `${writer}.UpdateExtendedFields`, errors: noBooking },
  bulkCalculateAllowedActions: { method: `${writer}.BulkCalculateAllowedActions`, errors: noBooking },
  confirmOrDeclineBooking: {
    method: `${confirmator}.ConfirmOrDeclineBooking`,
    errors: { ...noBooking, INVALID_BOOKING_STATUS: 428 },
  },
  bulkConfirmOrDeclineBookings: {
    method: `${confirmator}.BulkConfirmOrDeclineBooking`,
    errors: { ...noBooking, DUPLICATED_BOOKINGS: 400, INVALID_BOOKING_STATUS: 428 },
  },

  createService: { method: `${services}.CreateService` },
  bulkCreateServices: { method: `${services}.BulkCreateServices` },
  getService: { method: `${services}.GetService`, errors: noService },
  updateService: { method: `${services}.UpdateService`, errors: { ...noService, ...staleRevision } },
  bulkUpdateServices: {
    method: `${services}.BulkUpdateServices`,
    errors: { ...noService, ...staleRevision },
  },
  deleteService: { method: `${services}.DeleteService`, errors: noService },
  bulkDeleteServices: { method: `${services}.BulkDeleteServices`, errors: noService },
  queryServices: { method: `${services}.QueryServices` },
  searchServices: { method: `${services}.SearchServices` },
  countServices: { method: `${services}.CountServices` },
  setCustomSlug: {
    method: `${services}.SetCustomSlug`,
    errors: { ...noService, SLUG_ALREADY_EXISTS: 409 },
  },
  validateSlug: { method: `${services}.ValidateSlug` },

  listAvailabilityTimeSlots: {
    method: `${slots}.ListAvailabilityTimeSlots`,
    errors: { ...noService, MISSING_ARGUMENTS: 400 },
  },
  getAvailabilityTimeSlot: {
    method: `${slots}.GetAvailabilityTimeSlot`,
    errors: { ...noService, SLOT_NOT_FOUND: 404 },
  },
  listEventTimeSlots: { method: `${sessions}.ListEventTimeSlots`, errors: { MISSING_ARGUMENTS: 400 } },
  getEventTimeSlot: { method: `${sessions}.GetEventTimeSlot`, errors: { SLOT_NOT_FOUND: 404 } },

  createEvent: {
    method: `${events}.CreateEvent`,
    errors: { SCHEDULE_NOT_FOUND: 404, RESOURCE_NOT_FOUND: 404 },
  },
  bulkCreateEvents: {
    method: `${events}.BulkCreateEvent`,
    errors: { SCHEDULE_NOT_FOUND: 404, RESOURCE_NOT_FOUND: 404 },
  },
  getEvent: { method: `${events}.GetEvent`, errors: noEvent },
  queryEvents: { method: `${events}.QueryEvents` },
  updateEvent: {
    method: `${events}.UpdateEvent`,
    errors: { ...noEvent, ...staleRevision, EVENT_CANCELLED: 428, FAILED_PRECONDITION: 428 },
  },
  bulkUpdateEvents: {
    method: `${events}.BulkUpdateEvent`,
    errors: { ...noEvent, ...staleRevision, EVENT_CANCELLED: 428, FAILED_PRECONDITION: 428 },
  },
  cancelEvent: { method: `${events}.CancelEvent`, errors: noEvent },
  bulkCancelEvents: { method: `${events}.BulkCancelEvent`, errors: noEvent },
  getSchedule: { method: `${schedules}.GetSchedule`, errors: { SCHEDULE_NOT_FOUND: 404 } },
  querySchedules: { method: `${schedules}.QuerySchedules` },

  createResource: { method: `${resources}.CreateResource`, errors: { RESOURCE_TYPE_NOT_FOUND: 404 } },
  getResource: { method: `${resources}.GetResource`, errors: { RESOURCE_NOT_FOUND: 404 } },
  queryResources: { method: `${resources}.QueryResources` },
  countResources: { method: `${resources}.CountResources` },
  updateResource: {
    method: `${resources}.UpdateResource`,
    errors: { RESOURCE_NOT_FOUND: 404, ...staleRevision },
  },
  deleteResource: { method: `${resources}.DeleteResource`, errors: { RESOURCE_NOT_FOUND: 404 } },

  createResourceType: {
    method: `${resourceTypes}.CreateResourceType`,
    errors: { RESOURCE_TYPE_NAME_ALREADY_EXISTS: 409 },
  },
  getResourceType: { method: `${resourceTypes}.GetResourceType`, errors: { RESOURCE_TYPE_NOT_FOUND: 404 } },
  queryResourceTypes: { method: `${resourceTypes}.QueryResourceTypes` },
  countResourceTypes: { method: `${resourceTypes}.CountResourceTypes` },
  updateResourceType: {
    method: `${resourceTypes}.UpdateResourceType`,
    errors: { RESOURCE_TYPE_NOT_FOUND: 404, RESOURCE_TYPE_NAME_ALREADY_EXISTS: 409, ...staleRevision },
  },
  deleteResourceType: {
    method: `${resourceTypes}.DeleteResourceType`,
    errors: { RESOURCE_TYPE_NOT_FOUND: 404, RESOURCE_TYPE_IN_USE: 428 },
  },

  createStaffMember: { method: `${staff}.CreateStaffMember` },
  getStaffMember: { method: `${staff}.GetStaffMember`, errors: { STAFF_MEMBER_NOT_FOUND: 404 } },
  queryStaffMembers: { method: `${staff}.QueryStaffMembers` },
  countStaffMembers: { method: `${staff}.CountStaffMembers` },
  updateStaffMember: {
    method: `${staff}.UpdateStaffMember`,
    errors: { STAFF_MEMBER_NOT_FOUND: 404, ...staleRevision },
  },
  assignWorkingHoursSchedule: {
    method: `${staff}.AssignWorkingHoursSchedule`,
    errors: { STAFF_MEMBER_NOT_FOUND: 404, SCHEDULE_NOT_FOUND: 404 },
  },
  deleteStaffMember: { method: `${staff}.DeleteStaffMember`, errors: { STAFF_MEMBER_NOT_FOUND: 404 } },

  createBookingPolicy: { method: `${policies}.CreateBookingPolicy` },
  getBookingPolicy: { method: `${policies}.GetBookingPolicy`, errors: { BOOKING_POLICY_NOT_FOUND: 404 } },
  queryBookingPolicies: { method: `${policies}.QueryBookingPolicies` },
  countBookingPolicies: { method: `${policies}.CountBookingPolicies` },
  updateBookingPolicy: {
    method: `${policies}.UpdateBookingPolicy`,
    errors: { BOOKING_POLICY_NOT_FOUND: 404, ...staleRevision },
  },
  deleteBookingPolicy: {
    method: `${policies}.DeleteBookingPolicy`,
    errors: { BOOKING_POLICY_NOT_FOUND: 404, DEFAULT_POLICY_CANNOT_BE_DELETED: 428 },
  },
  setDefaultBookingPolicy: {
    method: `${policies}.SetDefaultBookingPolicy`,
    errors: { BOOKING_POLICY_NOT_FOUND: 404 },
  },

  createBookingCategory: { method: `${categories}.CreateCategory` },
  getBookingCategory: { method: `${categories}.GetCategory`, errors: { CATEGORY_NOT_FOUND: 404 } },
  queryBookingCategories: { method: `${categories}.QueryCategories` },
  countBookingCategories: { method: `${categories}.CountCategories` },
  updateBookingCategory: {
    method: `${categories}.UpdateCategory`,
    errors: { CATEGORY_NOT_FOUND: 404, ...staleRevision },
  },
  deleteBookingCategory: { method: `${categories}.DeleteCategory`, errors: { CATEGORY_NOT_FOUND: 404 } },
} as const satisfies Record<string, EndpointDeclaration>;
