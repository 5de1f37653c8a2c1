import { toIso } from '../../../../base/clock.ts';
import { isObject, type Json, type JsonObject } from '../../../../base/json.ts';
import { runBulk } from '../../../bulk.ts';
import { type CallContext, documentPage, type Handlers } from '../../../endpoint.ts';
import { invalid, ValidationFault, WixFault } from '../../../fault.ts';
import { masked } from '../../../mask.ts';
import { runAggregations } from '../../../query/aggregate.ts';
import type { Field, FieldMap } from '../../../query/fields.ts';
import { countQuery, runQuery } from '../../../query/run.ts';
import { createSchedule } from '../calendar/schedule.ts';
import type { endpoints } from '../endpoints.ts';
import { asJson, findDocuments, nextRevision, requireRevision } from '../entity.ts';
import { created, deleted, fqdns, updated } from '../events.ts';
import {
  exact,
  flag,
  idField,
  instant,
  type ListRules,
  objectIn,
  objectsIn,
  pagingMetadata,
  queryOf,
  selectionOf,
  textsIn,
  words,
} from '../query.ts';
import type { StoredRecord } from '../records/record.ts';
import type { ServiceValueKind } from '../tables.ts';
import { changedService, newService, urlsOf } from './build.ts';
import { violation } from './rules.ts';
import type { Service, Slug } from './service.ts';
import { dropSessionsToCome } from './sessions.ts';
import { deleteService, insertService, isSlugTaken, loadService, replaceService } from './store.ts';

const several = (kind: ServiceValueKind): Field => ({
  kind: 'list',
  list: {
    table: 'booking_service_value',
    owner: 'service_id',
    value: 'value',
    of: 'string',
    where: { kind },
  },
  operators: ['$hasSome', '$hasAll', '$eq', '$in'],
});

/** What Query Services and Search Services can filter and sort by. */
const fields: FieldMap = {
  id: idField,
  appId: exact('app_id'),
  name: words('name'),
  type: exact('type', ['APPOINTMENT', 'CLASS', 'COURSE']),
  description: words('description'),
  tagLine: words('tag_line'),
  hidden: flag('hidden'),
  'category.id': exact('category_id'),
  'category.name': exact('category_name'),
  'form.id': exact('form_id'),
  'mainSlug.name': exact('main_slug'),
  'onlineBooking.enabled': flag('online_booking'),
  'payment.options.online': flag('pays_online'),
  'payment.options.inPerson': flag('pays_in_person'),
  'payment.options.pricingPlan': flag('pays_by_plan'),
  'schedule.firstSessionStart': instant('first_session_ms'),
  'schedule.lastSessionEnd': instant('last_session_ms'),
  createdDate: instant('created_ms'),
  updatedDate: instant('updated_ms'),
  staffMemberIds: several('staff'),
  'serviceResources.resourceIds.values': several('resource'),
  'supportedSlugs.name': several('slug'),
  'locations.business.id': several('location'),
};

const list: ListRules = {
  table: 'booking_service',
  fields,
  page: { style: 'offset', defaultLimit: 100, maxLimit: 100, minLimit: 1 },
  maxSorts: 50,
};
const found: ListRules = { ...list, page: { ...list.page, style: 'cursor' }, maxSorts: 10 };

export const serviceHandlers = {
  async createService(context, request) {
    return { service: await createService(context, serviceIn(request)) };
  },

  async bulkCreateServices(context, { services, returnEntity }) {
    return runBulk(
      objectsIn(services),
      returnEntity,
      () => undefined,
      async (input) => {
        const service = await createService(context, input);
        return { id: service.id, item: service };
      },
    );
  },

  async getService(context, { serviceId, conditionalFields }) {
    const service = await loadService(context, String(serviceId));
    return { service: await withDetails(context, service, textsIn(conditionalFields)) };
  },

  async updateService(context, request) {
    return { service: await updateService(context, serviceIn(request)) };
  },

  async bulkUpdateServices(context, { services, returnEntity }) {
    return runBulk(
      objectsIn(services).map((row) => masked(serviceIn(row), row.mask)),
      returnEntity,
      ({ id }) => id,
      async (input) => {
        const service = await updateService(context, input);
        return { id: service.id, item: service };
      },
    );
  },

  async deleteService(context, { serviceId, preserveFutureSessionsWithParticipants }) {
    await removeService(context, String(serviceId), preserveFutureSessionsWithParticipants === true);
    return {};
  },

  async bulkDeleteServices(context, { ids, preserveFutureSessionsWithParticipants }) {
    return runBulk(
      textsIn(ids),
      false,
      (id) => id,
      async (id) => {
        await removeService(context, id, preserveFutureSessionsWithParticipants === true);
        return { id, item: {} };
      },
    );
  },

  async queryServices(context, { query, conditionalFields }) {
    const page = await runQuery(context.db, queryOf(context, list, objectIn(query)));
    const docs = await shown(context, page.rows, conditionalFields);
    return documentPage('services', docs, { pagingMetadata: pagingMetadata(page, true) });
  },

  async searchServices(context, request) {
    const search = objectIn(request.search);
    const query = {
      ...queryOf(context, found, search),
      search: search.search,
      searchColumn: 'search_text',
      searchFields: { name: 'search_text' },
    };
    const page = await runQuery(context.db, query);
    const results = await runAggregations(context.db, query, search.aggregations, search.timeZone);
    const docs = await shown(context, page.rows, request.conditionalFields);
    return documentPage('services', docs, {
      pagingMetadata: pagingMetadata(page, true),
      aggregationData: { results },
    });
  },

  async countServices(context, { filter }) {
    return { count: await countQuery(context.db, selectionOf(context, list, filter)) };
  },

  async setCustomSlug(context, { serviceId, slug }) {
    const before = await loadService(context, String(serviceId));
    const name = String(slug);
    refuseBadSlug(name);
    if (await isSlugTaken(context, name, before.id))
      throw new WixFault(409, 'SLUG_ALREADY_EXISTS', `The slug ${name} belongs to another service.`);
    const now = toIso(context.clock.now());
    const mainSlug: Slug = { name, custom: true, createdDate: now };
    const service: Service = {
      ...before,
      mainSlug,
      supportedSlugs: [...before.supportedSlugs.filter((one) => one.name !== name), mainSlug],
      urls: urlsOf(context.site.url, name),
      revision: nextRevision(before.revision),
      updatedDate: now,
    };
    await replaceService(context, service);
    await context.emit(updated(fqdns.service, asJson(service)));
    return { slug: mainSlug, service };
  },

  async validateSlug(context, { serviceId, slug }) {
    const name = String(slug);
    const errors = [
      ...(hasIllegalCharacters(name) ? ['SLUG_CONTAINS_ILLEGAL_CHARACTERS'] : []),
      ...((await isSlugTaken(context, name, String(serviceId))) ? ['SLUG_ALREADY_EXISTS'] : []),
    ];
    return { valid: errors.length === 0, slug: name, errors };
  },
} satisfies Partial<Handlers<typeof endpoints>>;

/** Makes a service. The demo uses it as well. */
export async function createService(context: CallContext, input: JsonObject): Promise<Service> {
  const service = await newService(context, input);
  await insertService(context, service);
  await createSchedule(context, { id: service.schedule.id, externalId: service.id, name: service.name });
  await context.emit(created(fqdns.service, asJson(service)));
  return service;
}

async function updateService(context: CallContext, input: JsonObject): Promise<Service> {
  const before = await loadService(context, String(input.id));
  requireRevision(input.revision, before.revision, { field: 'service.revision', code: 'INVALID_REVISION' });
  const service = await changedService(context, before, input);
  await replaceService(context, service);
  await context.emit(updated(fqdns.service, asJson(service)));
  return service;
}

async function removeService(context: CallContext, id: string, keepBooked: boolean): Promise<void> {
  const service = await loadService(context, id);
  await dropSessionsToCome(context, service, keepBooked);
  await deleteService(context, id);
  await context.emit(deleted(fqdns.service, asJson(service)));
}

function serviceIn({ service }: JsonObject): JsonObject {
  if (!isObject(service)) throw invalid('service', 'must not be empty', 'REQUIRED_FIELD');
  return service;
}

function hasIllegalCharacters(slug: string): boolean {
  return !/^[\p{L}\p{N}]+(-[\p{L}\p{N}]+)*$/u.test(slug);
}

function refuseBadSlug(slug: string): void {
  if (hasIllegalCharacters(slug))
    throw new ValidationFault([
      violation({
        field: 'slug',
        ruleName: 'SLUG_CONTAINS_ILLEGAL_CHARACTERS',
        says: 'must be letters and digits with hyphens between them',
      }),
    ]);
}

/** The documents as they are, unless something that is only shown when asked for is asked for. */
async function shown(
  context: CallContext,
  rows: readonly { readonly doc: string }[],
  conditionalFields: Json | undefined,
): Promise<readonly string[]> {
  const asked = textsIn(conditionalFields);
  if (asked.length === 0) return rows.map(({ doc }) => doc);
  return Promise.all(
    rows.map(async ({ doc }) =>
      JSON.stringify(await withDetails(context, JSON.parse(doc) as Service, asked)),
    ),
  );
}

async function withDetails(
  context: CallContext,
  service: Service,
  asked: readonly string[],
): Promise<object> {
  return {
    ...service,
    ...(asked.includes('STAFF_MEMBER_DETAILS')
      ? { staffMemberDetails: await staffDetails(context, service.staffMemberIds) }
      : {}),
    ...(asked.includes('RESOURCE_TYPE_DETAILS')
      ? { serviceResources: await namedTypes(context, service.serviceResources ?? []) }
      : {}),
  };
}

async function staffDetails({ db, siteId }: CallContext, resourceIds: readonly string[]): Promise<object> {
  if (resourceIds.length === 0) return { staffMembers: [] };
  const rows = await db
    .selectFrom('booking_staff')
    .select('doc')
    .where('site_id', '=', siteId)
    .where('resource_id', 'in', resourceIds)
    .orderBy('created_ms')
    .orderBy('id')
    .execute();
  const members = rows.map(({ doc }) => JSON.parse(doc) as StoredRecord);
  return {
    staffMembers: members.map(({ resourceId, name, mainMedia }) => ({
      staffMemberId: resourceId,
      name,
      ...(mainMedia === undefined ? {} : { mainMedia }),
    })),
  };
}

async function namedTypes(
  context: CallContext,
  resources: NonNullable<Service['serviceResources']>,
): Promise<object[]> {
  const ids = resources.flatMap(({ resourceType }) => resourceType?.id ?? []);
  const docs = await findDocuments(context, 'booking_resource_type', ids);
  const names = new Map(docs.map((doc) => JSON.parse(doc) as StoredRecord).map(({ id, name }) => [id, name]));
  return resources.map((resource) => ({
    ...resource,
    resourceType: { ...resource.resourceType, name: names.get(resource.resourceType?.id ?? '') },
  }));
}
