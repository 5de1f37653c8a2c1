import { fold } from '../../../../base/fold.ts';
import { isObject, type Json, type JsonObject } from '../../../../base/json.ts';
import type { CallContext } from '../../../endpoint.ts';
import { invalid, WixFault } from '../../../fault.ts';
import type { FieldMap } from '../../../query/fields.ts';
import { createSchedule, deleteSchedule } from '../calendar/schedule.ts';
import { findDocument } from '../entity.ts';
import { fqdns } from '../events.ts';
import { idOfSiteThing, staffTypeId } from '../known-ids.ts';
import { exact, flag, idField, instant, type ListRules, objectIn, words } from '../query.ts';
import type { EntityTable } from '../tables.ts';
import type { RecordKind, StoredRecord } from './record.ts';

const always: FieldMap = {
  id: idField,
  createdDate: instant('created_ms'),
  updatedDate: instant('updated_ms'),
  name: words('name'),
};

function listOf(table: EntityTable, fields: FieldMap): ListRules {
  const page = { style: 'cursor', defaultLimit: 50, maxLimit: 100, minLimit: 1 } as const;
  return { table, fields: { ...always, ...fields }, page, maxSorts: 5 };
}

/** Rooms, tools and the bookable side of staff members. */
export const resourceKind: RecordKind<'booking_resource'> = {
  table: 'booking_resource',
  one: 'resource',
  many: 'resources',
  idParam: 'resourceId',
  fqdn: fqdns.resource,
  missing: 'RESOURCE_NOT_FOUND',
  list: listOf('booking_resource', { typeId: exact('type_id') }),
  writable: ['name', 'typeId', 'locationOptions', 'workingHoursSchedules', 'extendedFields'],
  complete: completeResource,
  columns: ({ typeId, eventsSchedule }) => ({
    type_id: String(typeId),
    events_schedule_id: String(objectIn(eventsSchedule).scheduleId),
  }),
  beforeDelete: (context, { eventsSchedule }) =>
    deleteSchedule(context, String(objectIn(eventsSchedule).scheduleId)),
};

async function completeResource(
  context: CallContext,
  resource: JsonObject,
  before?: StoredRecord,
): Promise<JsonObject> {
  if (before && resource.typeId !== before.typeId)
    throw invalid('resource.typeId', 'cannot be changed', 'IMMUTABLE');
  const typeId = resource.typeId ?? staffTypeId;
  if (typeId !== staffTypeId && !(await findDocument(context, 'booking_resource_type', String(typeId))))
    throw new WixFault(404, 'RESOURCE_TYPE_NOT_FOUND', `Resource type ${String(typeId)} was not found.`);
  return {
    ...resource,
    typeId,
    locationOptions: resource.locationOptions ?? { availableInAllLocations: true },
    workingHoursSchedules: resource.workingHoursSchedules ?? {
      values: [{ scheduleId: idOfSiteThing(context.siteId, 'business-schedule'), shared: true }],
    },
    eventsSchedule: before?.eventsSchedule ?? {
      scheduleId: await createSchedule(context, {
        externalId: String(resource.id),
        name: String(resource.name),
      }),
    },
  };
}

/** What resources are of: rooms, courts, chairs. */
export const resourceTypeKind: RecordKind<'booking_resource_type'> = {
  table: 'booking_resource_type',
  one: 'resourceType',
  many: 'resourceTypes',
  idParam: 'resourceTypeId',
  fqdn: fqdns.resourceType,
  missing: 'RESOURCE_TYPE_NOT_FOUND',
  list: listOf('booking_resource_type', {}),
  writable: ['name', 'extendedFields'],
  complete: async (context, type, before) => {
    const others = await context.db
      .selectFrom('booking_resource_type')
      .select('id')
      .where('site_id', '=', context.siteId)
      .where('name_folded', '=', fold(String(type.name)))
      .execute();
    if (others.some(({ id }) => id !== before?.id))
      throw new WixFault(409, 'RESOURCE_TYPE_NAME_ALREADY_EXISTS', `There is a type ${String(type.name)}.`);
    return type;
  },
  columns: () => ({}),
  beforeDelete: async ({ db, siteId }, { id }) => {
    const used = await db
      .selectFrom('booking_resource')
      .select('id')
      .where('site_id', '=', siteId)
      .where('type_id', '=', id)
      .executeTakeFirst();
    if (used)
      throw new WixFault(428, 'RESOURCE_TYPE_IN_USE', 'Resources of this type must be deleted before it.');
  },
};

/** What services are sorted into. */
export const categoryKind: RecordKind<'booking_category'> = {
  table: 'booking_category',
  one: 'category',
  many: 'categories',
  idParam: 'categoryId',
  fqdn: fqdns.category,
  missing: 'CATEGORY_NOT_FOUND',
  list: listOf('booking_category', {}),
  writable: ['name', 'extendedFields'],
  complete: async ({ db, siteId }, category, before) => {
    if (before) return { ...category, sortOrder: before.sortOrder ?? 0 };
    const { count } = await db
      .selectFrom('booking_category')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('site_id', '=', siteId)
      .executeTakeFirstOrThrow();
    return { ...category, sortOrder: Number(count) };
  },
  columns: () => ({}),
};

/** What may be done with bookings of a service, and until when. */
export const policyKind: RecordKind<'booking_policy'> = {
  table: 'booking_policy',
  one: 'bookingPolicy',
  many: 'bookingPolicies',
  idParam: 'bookingPolicyId',
  fqdn: fqdns.policy,
  missing: 'BOOKING_POLICY_NOT_FOUND',
  list: listOf('booking_policy', { default: flag('is_default') }),
  writable: [
    'name',
    'customPolicyDescription',
    'limitEarlyBookingPolicy',
    'limitLateBookingPolicy',
    'bookAfterStartPolicy',
    'cancellationPolicy',
    'reschedulePolicy',
    'waitlistPolicy',
    'participantsPolicy',
    'cancellationFeePolicy',
    'saveCreditCardPolicy',
    'extendedFields',
  ],
  // What is not said of a rule stays as it was, or as it is unless somebody says.
  complete: async (_context, policy, before) => {
    const rules = Object.entries(permissive).map(([name, usual]) => {
      const known = { ...objectIn(usual), ...objectIn(before?.[name]) };
      return [name, { ...known, ...objectIn(policy[name]) }];
    });
    return { ...policy, ...Object.fromEntries(rules), default: before?.default ?? false };
  },
  columns: (policy) => ({ is_default: policy.default === true ? 1 : 0 }),
  beforeDelete: async (_context, policy) => {
    if (policy.default === true)
      throw new WixFault(428, 'DEFAULT_POLICY_CANNOT_BE_DELETED', 'Make another policy the default first.');
  },
};

/** A policy's rules unless it has its own: book until the start, one at a time, cancel and reschedule at any time. */
export const permissive: JsonObject = {
  customPolicyDescription: { enabled: false, description: '' },
  limitEarlyBookingPolicy: { enabled: false, earliestBookingInMinutes: 10_080 },
  limitLateBookingPolicy: { enabled: false, latestBookingInMinutes: 1_440 },
  bookAfterStartPolicy: { enabled: false },
  cancellationPolicy: {
    enabled: true,
    limitLatestCancellation: false,
    latestCancellationInMinutes: 1_440,
    allowAnonymous: false,
  },
  reschedulePolicy: {
    enabled: true,
    limitLatestReschedule: false,
    latestRescheduleInMinutes: 1_440,
    allowAnonymous: false,
  },
  waitlistPolicy: { enabled: false, capacity: 10, reservationTimeInMinutes: 10 },
  participantsPolicy: { maxParticipantsPerBooking: 1 },
  cancellationFeePolicy: { enabled: false, cancellationWindows: [], autoCollectFeeEnabled: false },
  saveCreditCardPolicy: { enabled: false },
};

/** People who give services. Each has a resource of the same name, by which services and slots know them. */
export const staffKind: RecordKind<'booking_staff'> = {
  table: 'booking_staff',
  one: 'staffMember',
  many: 'staffMembers',
  idParam: 'staffMemberId',
  fqdn: fqdns.staffMember,
  missing: 'STAFF_MEMBER_NOT_FOUND',
  list: listOf('booking_staff', {
    resourceId: exact('resource_id'),
    description: words('description'),
    email: words('email'),
    phone: exact('phone'),
    serviceProvider: flag('service_provider'),
    'associatedWixIdentity.identificationData.contactId': exact('contact_id'),
    'associatedWixIdentity.identificationData.wixUserId': exact('wix_user_id'),
  }),
  writable: ['name', 'email', 'phone', 'description', 'mainMedia', 'extendedFields', 'tags'],
  complete: async (_context, member) => {
    for (const name of ['email', 'phone'] as const)
      if (member[name] === '') throw invalid(`staffMember.${name}`, 'must not be empty', 'MIN_LENGTH');
    return member;
  },
  columns: (member) => {
    const identity = isObject(member.associatedWixIdentity) ? member.associatedWixIdentity : {};
    const of = isObject(identity.identificationData) ? identity.identificationData : {};
    return {
      resource_id: String(member.resourceId),
      email: textOrNull(member.email),
      email_folded: foldedOrNull(member.email),
      phone: textOrNull(member.phone),
      description: textOrNull(member.description),
      description_folded: foldedOrNull(member.description),
      service_provider: member.serviceProvider === false ? 0 : 1,
      contact_id: textOrNull(of.contactId),
      wix_user_id: textOrNull(of.wixUserId),
    };
  },
};

function textOrNull(json: Json | undefined): string | null {
  return typeof json === 'string' ? json : null;
}

function foldedOrNull(json: Json | undefined): string | null {
  return typeof json === 'string' ? fold(json) : null;
}
