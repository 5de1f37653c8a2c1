import type { FieldMap } from '../../../query/fields.ts';
import { exact, idField, instant, type ListRules } from '../query.ts';
import { eventTypes } from './event.ts';

const eventFields: FieldMap = {
  id: idField,
  scheduleId: exact('schedule_id'),
  type: exact('type', eventTypes),
  status: exact('status', ['CONFIRMED', 'CANCELLED']),
  recurringEventId: exact('master_id'),
  'resources.id': {
    kind: 'list',
    list: { table: 'calendar_event_resource', owner: 'event_id', value: 'resource_id', of: 'string' },
    operators: ['$eq', '$in', '$hasSome', '$hasAll'],
  },
  createdDate: instant('created_ms'),
  updatedDate: instant('updated_ms'),
};

/** How events of the calendar are listed: the earliest first. */
export const eventList: ListRules = {
  table: 'calendar_event',
  fields: eventFields,
  page: { style: 'cursor', defaultLimit: 50, maxLimit: 1_000, minLimit: 1 },
  maxSorts: 5,
  defaultSort: [{ field: instant('start_ms'), descending: false }],
};

/** How schedules are listed. */
export const scheduleList: ListRules = {
  table: 'calendar_schedule',
  fields: {
    id: idField,
    externalId: exact('external_id'),
    appId: exact('app_id'),
    status: exact('status', ['ACTIVE', 'CANCELLED']),
    createdDate: instant('created_ms'),
    updatedDate: instant('updated_ms'),
  },
  page: { style: 'cursor', defaultLimit: 50, maxLimit: 100, minLimit: 1 },
  maxSorts: 5,
};
