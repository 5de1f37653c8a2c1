import type { EndpointDeclaration } from '../../endpoint.ts';

const service = 'wix.events.events.v3.EventManagement';
const notFound = { EVENT_NOT_FOUND: 404 } as const;
const slugErrors = { INVALID_SLUG_FORMAT: 400, SLUG_ALREADY_IN_USE: 409 } as const;
const transition = { INVALID_EVENT_STATUS_TRANSITION: 428 } as const;
const filterErrors = { FILTER_PARSER_ERROR: 400 } as const;

export const endpoints = {
  queryEvents: { method: `${service}.QueryEvents`, errors: filterErrors },
  getEvent: { method: `${service}.GetEvent`, errors: notFound },
  getEventBySlug: { method: `${service}.GetEventBySlug`, errors: notFound },
  countEventsByStatus: { method: `${service}.CountEventsByStatus`, errors: filterErrors },
  createEvent: { method: `${service}.CreateEvent`, errors: slugErrors },
  updateEvent: { method: `${service}.UpdateEvent`, errors: { ...notFound, ...slugErrors } },
  publishDraftEvent: {
    method: `${service}.PublishDraftEvent`,
    errors: { ...notFound, ...transition, EVENT_ALREADY_PUBLISHED: 428 },
  },
  cancelEvent: { method: `${service}.CancelEvent`, errors: { ...notFound, ...transition } },
  deleteEvent: { method: `${service}.DeleteEvent`, errors: notFound },
  bulkCancelEventsByFilter: { method: `${service}.BulkCancelEventsByFilter`, errors: filterErrors },
  bulkDeleteEventsByFilter: { method: `${service}.BulkDeleteEventsByFilter`, errors: filterErrors },
} as const satisfies Record<string, EndpointDeclaration>;
