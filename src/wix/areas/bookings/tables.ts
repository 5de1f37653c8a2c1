import type { Migrations } from '../../../storage/migrate.ts';
import { createEntityTable, createSideTable, type TableShape } from '../../columns.ts';

/** What every entity's table has: its key, its document as Wix shows it, and when it was made and changed. */
export interface EntityColumns {
  site_id: string;
  id: string;
  doc: string;
  created_ms: number;
  updated_ms: number;
}

/** What a service has several of and can be found by. */
export type ServiceValueKind = 'staff' | 'resource' | 'slug' | 'location';

interface RecordColumns extends EntityColumns {
  name: string | null;
  name_folded: string | null;
}

export interface BookingTables {
  booking: EntityColumns & {
    status: string;
    payment_status: string;
    payment_option: string | null;
    start_ms: number | null;
    end_ms: number | null;
    session_id: string | null;
    event_id: string | null;
    slot_service_id: string | null;
    slot_schedule_id: string | null;
    resource_id: string | null;
    slot_location_id: string | null;
    slot_location_type: string | null;
    course_schedule_id: string | null;
    course_service_id: string | null;
    course_location_id: string | null;
    course_location_type: string | null;
    contact_id: string | null;
    email: string | null;
    email_folded: string | null;
    external_user_id: string | null;
    by_contact_id: string | null;
    by_app_id: string | null;
    by_user_id: string | null;
    by_member_id: string | null;
    by_visitor_id: string | null;
    double_booked: number;
    participants: number;
    /** The resource that an appointment keeps from others; a class keeps its by the session. */
    busy_resource_id: string | null;
    /** The service's booking policy as it was when the booking was made, JSON. */
    policy: string;
    /** 1 when the booking was made without regard to availability, which the confirmator then disregards too. */
    unchecked: number;
  };
  /** INDIVIDUAL, GROUP or COURSE: a list on the wire, so that it is asked for like one. */
  booking_tag: { site_id: string; booking_id: string; value: string };
  booking_service: EntityColumns & {
    type: string;
    app_id: string;
    name: string;
    name_folded: string;
    description: string | null;
    description_folded: string | null;
    tag_line: string | null;
    tag_line_folded: string | null;
    hidden: number;
    category_id: string | null;
    category_name: string | null;
    form_id: string | null;
    main_slug: string;
    schedule_id: string;
    online_booking: number;
    pays_online: number;
    pays_in_person: number;
    pays_by_plan: number;
    first_session_ms: number | null;
    last_session_ms: number | null;
    search_text: string;
  };
  booking_service_value: { site_id: string; service_id: string; kind: ServiceValueKind; value: string };
  /** What events of a calendar stand in: the business hours, a service's sessions, a resource's own time. */
  calendar_schedule: EntityColumns & {
    /** What the schedule belongs to: a service, a resource, or the business itself. */
    external_id: string;
    app_id: string;
    status: string;
  };
  /** Working hours, sessions of classes and courses, appointments, and time that is blocked. */
  calendar_event: EntityColumns & {
    schedule_id: string;
    type: string;
    recurrence: string;
    master_id: string | null;
    service_id: string | null;
    start_ms: number;
    end_ms: number;
    capacity: number | null;
    status: string;
    /** Whether its resources are taken while it lasts. */
    busy: number;
  };
  /** Which resources an event needs. */
  calendar_event_resource: { site_id: string; event_id: string; resource_id: string };
  booking_resource: RecordColumns & { type_id: string; events_schedule_id: string };
  booking_resource_type: RecordColumns;
  booking_staff: RecordColumns & {
    resource_id: string;
    email: string | null;
    email_folded: string | null;
    phone: string | null;
    description: string | null;
    description_folded: string | null;
    service_provider: number;
    contact_id: string | null;
    wix_user_id: string | null;
  };
  booking_policy: RecordColumns & { is_default: number };
  booking_category: RecordColumns;
}

/** The tables of entities, by which the small steps in `entity.ts` are told where to look. */
export type EntityTable = Exclude<
  keyof BookingTables,
  'booking_tag' | 'booking_service_value' | 'calendar_event_resource'
>;

const shapes: Readonly<Record<EntityTable, TableShape>> = {
  booking: {
    columns: {
      ...{ status: 'text', payment_status: 'text', payment_option: 'text' },
      ...{ start_ms: 'integer', end_ms: 'integer', session_id: 'text', event_id: 'text' },
      ...{ slot_service_id: 'text', slot_schedule_id: 'text', resource_id: 'text' },
      ...{ slot_location_id: 'text', slot_location_type: 'text' },
      ...{ course_schedule_id: 'text', course_service_id: 'text' },
      ...{ course_location_id: 'text', course_location_type: 'text' },
      ...{ contact_id: 'text', email: 'folded', external_user_id: 'text' },
      ...{ by_contact_id: 'text', by_app_id: 'text', by_user_id: 'text' },
      ...{ by_member_id: 'text', by_visitor_id: 'text' },
      ...{ double_booked: 'integer', participants: 'integer', busy_resource_id: 'text' },
      ...{ policy: 'text', unchecked: 'integer' },
    },
    indexes: [
      ['updated_ms'],
      ['start_ms'],
      ['status', 'start_ms'],
      ['contact_id'],
      ['email_folded'],
      ['event_id'],
      ['slot_service_id', 'start_ms'],
      ['course_schedule_id'],
      ['busy_resource_id', 'start_ms'],
    ],
  },
  booking_service: {
    columns: {
      ...{ type: 'text', app_id: 'text', name: 'folded', description: 'folded', tag_line: 'folded' },
      ...{ hidden: 'integer', category_id: 'text', category_name: 'text', form_id: 'text' },
      ...{ main_slug: 'text', schedule_id: 'text', online_booking: 'integer' },
      ...{ pays_online: 'integer', pays_in_person: 'integer', pays_by_plan: 'integer' },
      ...{ first_session_ms: 'integer', last_session_ms: 'integer', search_text: 'text' },
    },
    indexes: [['name_folded'], ['schedule_id'], ['category_id']],
  },
  calendar_schedule: {
    columns: { external_id: 'text', app_id: 'text', status: 'text' },
    indexes: [['external_id']],
  },
  calendar_event: {
    columns: {
      ...{ schedule_id: 'text', type: 'text', recurrence: 'text', master_id: 'text', service_id: 'text' },
      ...{ start_ms: 'integer', end_ms: 'integer', capacity: 'integer', status: 'text', busy: 'integer' },
    },
    indexes: [['start_ms'], ['service_id', 'start_ms'], ['schedule_id', 'start_ms'], ['master_id']],
  },
  booking_resource: {
    columns: { name: 'folded', type_id: 'text', events_schedule_id: 'text' },
    indexes: [['events_schedule_id']],
  },
  booking_resource_type: { columns: { name: 'folded' } },
  booking_staff: {
    columns: {
      ...{ name: 'folded', resource_id: 'text', email: 'folded', phone: 'text', description: 'folded' },
      ...{ service_provider: 'integer', contact_id: 'text', wix_user_id: 'text' },
    },
    indexes: [['resource_id']],
  },
  booking_policy: { columns: { name: 'folded', is_default: 'integer' } },
  booking_category: { columns: { name: 'folded' } },
};

export const bookingMigrations: Migrations = [
  {
    id: '0001-bookings',
    async up(db, dialect) {
      for (const [name, shape] of Object.entries(shapes)) await createEntityTable(db, dialect, name, shape);
      await createSideTable(db, dialect, 'booking_service_value', 'service_id', {
        columns: { kind: 'text', value: 'text' },
        indexes: [['kind', 'value']],
      });
      await createSideTable(db, dialect, 'booking_tag', 'booking_id', {
        columns: { value: 'text' },
        indexes: [['value']],
      });
      await createSideTable(db, dialect, 'calendar_event_resource', 'event_id', {
        columns: { resource_id: 'text' },
        indexes: [['resource_id']],
      });
    },
  },
];
