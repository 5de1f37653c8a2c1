import { isObject, type JsonObject } from '../../../../base/json.ts';
import type { CallContext, Handler, Handlers } from '../../../endpoint.ts';
import { loadSchedule } from '../calendar/schedule.ts';
import type { endpoints } from '../endpoints.ts';
import { findDocuments } from '../entity.ts';
import { staffFullyCreated } from '../events.ts';
import { idOfSiteThing, staffTypeId } from '../known-ids.ts';
import { objectIn, textsIn } from '../query.ts';
import { categoryKind, policyKind, resourceKind, resourceTypeKind, staffKind } from './kinds.ts';
import { setDefaultPolicy } from './policies.ts';
import {
  countRecords,
  createRecord,
  deleteRecord,
  loadRecord,
  queryRecords,
  type RecordKind,
  type StoredRecord,
  updateRecord,
} from './record.ts';

const create =
  (kind: RecordKind): Handler =>
  async (context, request) => ({
    [kind.one]: await createRecord(context, kind, objectIn(request[kind.one])),
  });
const get =
  (kind: RecordKind): Handler =>
  async (context, request) => ({
    [kind.one]: await loadRecord(context, kind, String(request[kind.idParam])),
  });
const update =
  (kind: RecordKind): Handler =>
  async (context, request) => ({
    [kind.one]: await updateRecord(context, kind, objectIn(request[kind.one])),
  });
const remove =
  (kind: RecordKind): Handler =>
  async (context, request) => {
    await deleteRecord(context, kind, String(request[kind.idParam]));
    return {};
  };
const query =
  (kind: RecordKind): Handler =>
  (context, request) =>
    queryRecords(context, kind, request);
const count =
  (kind: RecordKind): Handler =>
  (context, request) =>
    countRecords(context, kind, request.filter);

/** Resources, their types, staff members, categories and policies. */
export const recordHandlers = {
  createResource: create(resourceKind),
  getResource: get(resourceKind),
  queryResources: query(resourceKind),
  countResources: count(resourceKind),
  updateResource: update(resourceKind),
  deleteResource: remove(resourceKind),

  createResourceType: create(resourceTypeKind),
  getResourceType: get(resourceTypeKind),
  queryResourceTypes: query(resourceTypeKind),
  countResourceTypes: count(resourceTypeKind),
  updateResourceType: update(resourceTypeKind),
  deleteResourceType: remove(resourceTypeKind),

  createBookingCategory: create(categoryKind),
  getBookingCategory: get(categoryKind),
  queryBookingCategories: query(categoryKind),
  countBookingCategories: count(categoryKind),
  updateBookingCategory: update(categoryKind),
  deleteBookingCategory: remove(categoryKind),

  createBookingPolicy: create(policyKind),
  getBookingPolicy: get(policyKind),
  queryBookingPolicies: query(policyKind),
  countBookingPolicies: count(policyKind),
  updateBookingPolicy: update(policyKind),
  deleteBookingPolicy: remove(policyKind),
  async setDefaultBookingPolicy(context, { bookingPolicyId }) {
    const { current, previous } = await setDefaultPolicy(context, String(bookingPolicyId));
    return {
      currentDefaultBookingPolicy: current,
      ...(previous ? { previousDefaultBookingPolicy: previous } : {}),
    };
  },

  async createStaffMember(context, request) {
    const serviceProvider = request.serviceProvider !== false;
    const member = await createStaffMember(context, objectIn(request.staffMember), { serviceProvider });
    return { staffMember: await detailed(context, member, request) };
  },
  async getStaffMember(context, request) {
    const member = await loadRecord(context, staffKind, String(request.staffMemberId));
    return { staffMember: await detailed(context, member, request) };
  },
  queryStaffMembers: (context, request) =>
    queryRecords(context, staffKind, request, async (docs) => {
      if (!wantsResource(request)) return docs;
      const members = docs.map((doc) => JSON.parse(doc) as StoredRecord);
      return Promise.all(members.map(async (one) => JSON.stringify(await detailed(context, one, request))));
    }),
  countStaffMembers: count(staffKind),
  async updateStaffMember(context, request) {
    const member = await updateRecord(context, staffKind, objectIn(request.staffMember));
    const resource = await loadRecord(context, resourceKind, String(member.resourceId));
    if (resource.name !== member.name)
      await updateRecord(context, resourceKind, { ...resource, name: member.name ?? null });
    return { staffMember: await detailed(context, member, request) };
  },
  async assignWorkingHoursSchedule(context, request) {
    return { staffMember: await assignSchedule(context, request) };
  },
  async deleteStaffMember(context, { staffMemberId }) {
    const member = await loadRecord(context, staffKind, String(staffMemberId));
    await deleteRecord(context, staffKind, member.id);
    await deleteRecord(context, resourceKind, String(member.resourceId));
    return {};
  },
} satisfies Partial<Handlers<typeof endpoints>>;

/** Makes a staff member with the resource that stands for them in services and slots. */
export async function createStaffMember(
  context: CallContext,
  input: JsonObject,
  { id, serviceProvider = true }: { readonly id?: string; readonly serviceProvider?: boolean } = {},
): Promise<StoredRecord> {
  const kind: RecordKind<'booking_staff'> = {
    ...staffKind,
    complete: async (given, member) => {
      const checked = (await staffKind.complete?.(given, member)) ?? member;
      const resource = await createRecord(given, resourceKind, {
        name: member.name ?? null,
        typeId: staffTypeId,
      });
      return { ...checked, resourceId: resource.id, serviceProvider };
    },
  };
  const member = await createRecord(context, kind, input, id);
  await context.emit(staffFullyCreated(await detailed(context, member, { fields: ['RESOURCE_DETAILS'] })));
  return member;
}

/** The staff member works by the hours of this schedule from now on: their own, or the business's again. */
async function assignSchedule(context: CallContext, request: JsonObject): Promise<StoredRecord> {
  const scheduleId = String(request.scheduleId);
  await loadSchedule(context, scheduleId);
  const member = await loadRecord(context, staffKind, String(request.staffMemberId));
  const resource = await loadRecord(context, resourceKind, String(member.resourceId));
  const shared = scheduleId === idOfSiteThing(context.siteId, 'business-schedule');
  await updateRecord(context, resourceKind, {
    ...{ id: resource.id, revision: resource.revision },
    workingHoursSchedules: { values: [{ scheduleId, shared }] },
  });
  return detailed(context, member, { fields: ['RESOURCE_DETAILS'] });
}

function wantsResource({ fields }: JsonObject): boolean {
  return textsIn(fields).includes('RESOURCE_DETAILS');
}

async function detailed(
  context: CallContext,
  member: StoredRecord,
  request: JsonObject,
): Promise<StoredRecord> {
  if (!wantsResource(request)) return member;
  const [doc] = await findDocuments(context, 'booking_resource', [String(member.resourceId)]);
  if (doc === undefined) return member;
  const { id, revision, workingHoursSchedules, eventsSchedule } = JSON.parse(doc) as StoredRecord;
  const hours = isObject(workingHoursSchedules) ? workingHoursSchedules.values : [];
  const schedules = Array.isArray(hours) ? hours.filter(isObject) : [];
  return {
    ...member,
    resource: {
      id,
      workingHoursSchedules: schedules.map(({ scheduleId, shared }) => ({
        id: scheduleId ?? null,
        shared: shared ?? false,
      })),
      eventsSchedule: { id: objectIn(eventsSchedule).scheduleId ?? null },
      usesDefaultWorkingHours: schedules.every(({ shared }) => shared === true),
      revision,
    },
  };
}
