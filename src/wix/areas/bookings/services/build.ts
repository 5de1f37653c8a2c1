import { toIso } from '../../../../base/clock.ts';
import { isObject, type Json, type JsonObject } from '../../../../base/json.ts';
import type { CallContext } from '../../../endpoint.ts';
import { ValidationFault } from '../../../fault.ts';
import { freeSlug, slugOf } from '../../../slug.ts';
import { asJson, findDocument, findDocuments, nextRevision } from '../entity.ts';
import { bookingsAppId, idOfSiteThing } from '../known-ids.ts';
import { objectIn, objectsIn, textIn, textsIn } from '../query.ts';
import { asPartOfService, defaultPolicy, findPolicy } from '../records/policies.ts';
import { pick } from '../records/record.ts';
import { checkService, violation } from './rules.ts';
import type { Service, Slug } from './service.ts';
import { isSlugTaken } from './store.ts';

/** What a caller may write of a service; everything else is Wix's. */
const writable = [
  ...['type', 'sortOrder', 'name', 'description', 'tagLine', 'defaultCapacity', 'media', 'hidden'],
  ...['category', 'form', 'payment', 'onlineBooking', 'conferencing', 'locations', 'bookingPolicy'],
  ...['schedule', 'staffMemberIds', 'serviceResources', 'extendedFields', 'seoData', 'addOnGroups'],
  ...['taxableAddress', 'primaryResourceType', 'appId'],
];

/** Of the parts that a caller may write, what may be written in them. */
const writableParts: Readonly<Record<string, readonly string[]>> = {
  category: ['id'],
  form: ['id'],
  bookingPolicy: ['id'],
  schedule: ['availabilityConstraints'],
  media: ['items', 'mainMedia', 'coverMedia'],
};

/** A new service of what a caller sent. @throws {ValidationFault} with every rule it breaks */
export async function newService(context: CallContext, input: JsonObject): Promise<Service> {
  const { ids, clock, siteId, caller } = context;
  const given = writtenBy(input);
  checkService(given);
  const now = toIso(clock.now());
  const name = String(given.name);
  const slug = await freeSlug(slugOf(name), (candidate) => isSlugTaken(context, candidate));
  const mainSlug: Slug = { name: slug, custom: false, createdDate: now };
  const base = {
    id: ids.guid(),
    appId: bookingsAppId,
    createdByAppId: caller.kind === 'app' ? caller.appId : bookingsAppId,
    hidden: false,
    sortOrder: 0,
    form: { id: idOfSiteThing(siteId, 'booking-form') },
    conferencing: { enabled: false },
    staffMemberIds: [],
    serviceResources: [],
    ...given,
    schedule: { id: ids.guid(), ...objectIn(given.schedule) },
    supportedSlugs: [mainSlug],
    mainSlug,
    createdDate: now,
    updatedDate: now,
    revision: '1',
  };
  return completed(context, asJson(base));
}

/** The service after a change: members merge, lists replace, null clears. @throws {ValidationFault} */
export async function changedService(
  context: CallContext,
  before: Service,
  input: JsonObject,
): Promise<Service> {
  const change = writtenBy(input);
  const merged = merge(asJson(before), withOneRate(change));
  checkService(merged);
  return completed(context, {
    ...merged,
    // What these show besides their id is looked up again.
    ...(change.bookingPolicy ? { bookingPolicy: pick(objectIn(merged.bookingPolicy), ['id']) } : {}),
    revision: nextRevision(before.revision),
    updatedDate: toIso(context.clock.now()),
  });
}

/** Another rate replaces the one that was there. */
function withOneRate(change: JsonObject): JsonObject {
  const payment = change.payment;
  if (!isObject(payment) || payment.rateType === undefined) return change;
  const none = { fixed: null, custom: null, varied: null, subscription: null };
  return { ...change, payment: { ...none, ...payment } };
}

function writtenBy(input: JsonObject): JsonObject {
  const given = pick(input, writable);
  for (const [name, parts] of Object.entries(writableParts)) {
    const part = given[name];
    if (isObject(part)) given[name] = pick(part, parts);
  }
  return given;
}

function merge(before: JsonObject, change: JsonObject): JsonObject {
  const after: JsonObject = { ...before };
  for (const [name, value] of Object.entries(change)) {
    const old = before[name];
    if (value === null) delete after[name];
    else after[name] = isObject(value) ? merge(isObject(old) ? old : {}, value) : value;
  }
  return after;
}

/** Everything that Wix looks up or computes. @throws {ValidationFault} when the service names what is not there */
async function completed(context: CallContext, service: JsonObject): Promise<Service> {
  const { site } = context;
  await refuseUnknown(context, service);
  const slug = String(objectIn(service.mainSlug).name);
  const withParts = {
    ...service,
    ...(isObject(service.category) ? { category: await categoryOf(context, service.category) } : {}),
    onlineBooking: {
      enabled: false,
      requireManualApproval: false,
      allowMultipleRequests: false,
      ...objectIn(service.onlineBooking),
    },
    payment: pricedIn(objectIn(service.payment), site.currency),
    locations: locationsOf(context, service.locations),
    bookingPolicy: await policyOf(context, objectIn(service.bookingPolicy)),
    schedule: scheduleOf(service),
    urls: urlsOf(site.url, slug),
  };
  // Checked by the rules, completed above: a service is what this is now.
  return withParts as unknown as Service;
}

function scheduleOf({ type, schedule }: JsonObject): JsonObject {
  const whole = objectIn(schedule);
  if (type !== 'APPOINTMENT') return whole;
  const constraints = objectIn(whole.availabilityConstraints);
  const listed = objectsIn(constraints.durations).map(({ minutes }) => Number(minutes));
  const given = Array.isArray(constraints.sessionDurations) ? constraints.sessionDurations.map(Number) : [];
  const minutes = given.length > 0 ? given : listed;
  return {
    ...whole,
    availabilityConstraints: {
      ...constraints,
      durations: minutes.map((one) => ({ minutes: one })),
      sessionDurations: minutes,
      timeBetweenSessions: constraints.timeBetweenSessions ?? 0,
    },
  };
}

/** Every amount gets the site's currency, whatever was sent; the options that were not named are off. */
function pricedIn(payment: JsonObject, currency: string): JsonObject {
  const options = { online: false, inPerson: false, deposit: false, pricingPlan: false };
  return {
    ...(inCurrency(payment, currency) as JsonObject),
    options: { ...options, ...objectIn(payment.options) },
    pricingPlanIds: textsIn(payment.pricingPlanIds) as string[],
  };
}

function inCurrency(json: Json, currency: string): Json {
  if (!isObject(json)) return json;
  if (typeof json.value === 'string') return { value: json.value, currency };
  return Object.fromEntries(Object.entries(json).map(([name, part]) => [name, inCurrency(part, currency)]));
}

function locationsOf(context: CallContext, locations: Json | undefined): JsonObject[] {
  const given = objectsIn(locations);
  const listed = given.length > 0 ? given : [{ type: 'BUSINESS' } as JsonObject];
  return listed.map((location) => {
    if (location.type === 'BUSINESS') {
      const id = textIn(objectIn(location.business).id) ?? idOfSiteThing(context.siteId, 'business-location');
      const business = { id, name: context.site.name, default: true };
      return { id, type: 'BUSINESS', business };
    }
    const id = textIn(location.id) ?? context.ids.guid();
    if (location.type === 'CUSTOMER') return { id, type: 'CUSTOMER' };
    const address = objectIn(objectIn(location.custom).address);
    return { id, type: 'CUSTOM', custom: { id, address }, calculatedAddress: address };
  });
}

async function policyOf(context: CallContext, { id }: JsonObject): Promise<JsonObject> {
  const policy = typeof id === 'string' ? await findPolicy(context, id) : undefined;
  return asPartOfService(policy ?? (await defaultPolicy(context)));
}

async function categoryOf(context: CallContext, category: JsonObject): Promise<JsonObject> {
  const doc = await findDocument(context, 'booking_category', String(category.id));
  return doc === undefined ? category : pick(JSON.parse(doc) as JsonObject, ['id', 'name', 'sortOrder']);
}

async function refuseUnknown(context: CallContext, service: JsonObject): Promise<void> {
  const broken = [];
  const category = objectIn(service.category).id;
  if (typeof category === 'string' && !(await findDocument(context, 'booking_category', category)))
    broken.push({ field: 'service.category.id', ruleName: 'INVALID_CATEGORY', says: 'is not a category' });
  const policy = objectIn(service.bookingPolicy).id;
  if (typeof policy === 'string') {
    if (!(await findPolicy(context, policy)))
      broken.push({
        field: 'service.bookingPolicy.id',
        ruleName: 'INVALID_BOOKING_POLICY',
        says: 'is not a booking policy',
      });
  }
  const staff = textsIn(service.staffMemberIds);
  const found = await findDocuments(context, 'booking_resource', staff);
  if (found.length < new Set(staff).size)
    broken.push({
      field: 'service.staffMemberIds',
      ruleName: 'INVALID_STAFF_MEMBER_IDS',
      says: 'must be the resourceId of staff members',
    });
  if (broken.length > 0) throw new ValidationFault(broken.map(violation));
}

/** Where the site shows the service. */
export function urlsOf(siteUrl: string, slug: string): JsonObject {
  const page = (relativePath: string): JsonObject => ({ relativePath, url: siteUrl + relativePath });
  return {
    servicePage: page(`/service-page/${slug}`),
    bookingPage: page(`/booking-form/${slug}`),
    calendarPage: page(`/booking-calendar/${slug}`),
  };
}
