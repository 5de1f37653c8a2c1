import { toIso } from '../../../base/clock.ts';
import { isObject, type Json, type JsonObject } from '../../../base/json.ts';
import type { CallContext, Handlers } from '../../endpoint.ts';
import { WixFault } from '../../fault.ts';
import { countQuery, runQuery, selectIds } from '../../query/run.ts';
import { withQueryCodes } from '../../query-faults.ts';
import { changedContent, readContent } from './content.ts';
import { requireDrafts } from './drafts.ts';
import type { endpoints } from './endpoints.ts';
import { type EventContent, eventStatuses, newEvent, statusAt, type WixEvent } from './event.ts';
import { eventCanceled, eventCreated, eventDeleted, eventPublished, eventUpdated } from './events.ts';
import { eventQuery, eventSelection, queryCodes } from './query.ts';
import { changedRegistration, readRegistration } from './registration.ts';
import { readSchedule } from './schedule.ts';
import { shown } from './show.ts';
import { checkedSlug, chooseSlug } from './slug.ts';
import { insertEvent, loadEvent, loadEventBySlug, removeEvent, replaceEvent } from './store.ts';

/** What the events of the outbox show of an event. */
const toldFields = ['DETAILS', 'TEXTS', 'REGISTRATION', 'URLS', 'FORM', 'SEO_SETTINGS', 'AGENDA'];

export const handlers: Handlers<typeof endpoints> = {
  async queryEvents(context, { query, fields, includeDrafts }) {
    if (includeDrafts === true) requireDrafts(context);
    const asked = isObject(query) ? query : {};
    const { rows, offset, total } = await withQueryCodes(queryCodes, async () =>
      runQuery(context.db, eventQuery(context, asked, includeDrafts === true)),
    );
    return {
      events: rows.map(({ doc }) => shown(context, JSON.parse(doc) as WixEvent, fields)),
      pagingMetadata: { count: rows.length, offset, total, tooManyToCount: false },
    };
  },

  async getEvent(context, { eventId, fields }) {
    return { event: showVisible(context, await loadEvent(context, String(eventId)), fields) };
  },

  async getEventBySlug(context, { slug, fields }) {
    return { event: showVisible(context, await loadEventBySlug(context, String(slug)), fields) };
  },

  countEventsByStatus: (context, request) =>
    withQueryCodes(queryCodes, async () => countByStatus(context, request)),

  async createEvent(context, { event, draft, fields }) {
    const made = await createEvent(context, isObject(event) ? event : {}, draft === true);
    return { event: shown(context, made, fields) };
  },

  async updateEvent(context, { event: sent, fields }) {
    const change = isObject(sent) ? sent : {};
    const before = await loadEvent(context, String(change.id));
    const event: WixEvent = {
      ...changedContent(before, readContent(change)),
      slug: await changedSlug(context, before, change.seoSettings),
      dateAndTimeSettings: isObject(change.dateAndTimeSettings)
        ? readSchedule(change.dateAndTimeSettings, before.dateAndTimeSettings)
        : before.dateAndTimeSettings,
      registration: changedRegistration(before.registration, change.registration),
      updatedDate: toIso(context.clock.now()),
    };
    await replaceEvent(context, event);
    await context.emit(eventUpdated(shown(context, event, toldFields)));
    return { event: shown(context, event, fields) };
  },

  async publishDraftEvent(context, { eventId, fields }) {
    const before = await loadEvent(context, String(eventId));
    if (before.status === 'UPCOMING')
      throw new WixFault(428, 'EVENT_ALREADY_PUBLISHED', `Event ${before.id} is published already.`);
    if (before.status !== 'DRAFT') throw badTransition(context, before, 'published');
    requireDrafts(context);
    const nowMs = context.clock.now();
    const now = toIso(nowMs);
    const event: WixEvent = { ...before, status: 'UPCOMING', publishedDate: now, updatedDate: now };
    await replaceEvent(context, event);
    await context.emit(eventPublished(event, shown(context, event, toldFields), nowMs));
    return { event: shown(context, event, fields) };
  },

  async cancelEvent(context, { eventId, fields }) {
    const event = await cancelEvent(context, await loadEvent(context, String(eventId)));
    return { event: shown(context, event, fields) };
  },

  async deleteEvent(context, { eventId }) {
    const { id } = await loadEvent(context, String(eventId));
    await dropEvent(context, id);
    return { eventId: id };
  },

  bulkCancelEventsByFilter: (context, { filter }) =>
    forEach(context, filter, async (id) => {
      const event = await loadEvent(context, id);
      if (isCancelable(context, event)) await cancelEvent(context, event);
    }),

  bulkDeleteEventsByFilter: (context, { filter }) => forEach(context, filter, (id) => dropEvent(context, id)),
};

/** Makes an event of what was sent; `sent` is an event on the wire. */
export async function createEvent(
  context: CallContext,
  sent: JsonObject,
  isDraft: boolean,
): Promise<WixEvent> {
  const registration = readRegistration(sent.registration, context.site.currency);
  const schedule = readSchedule(sent.dateAndTimeSettings);
  const content = changedContent({} as EventContent, readContent(sent));
  const event = newEvent({
    id: context.ids.guid(),
    slug: await chooseSlug(context, slugIn(sent.seoSettings), content.title),
    nowMs: context.clock.now(),
    site: context.site,
    ...{ isDraft, content, schedule, registration },
  });
  await insertEvent(context, event);
  await context.emit(eventCreated(shown(context, event, toldFields)));
  return event;
}

function slugIn(seoSettings: Json | undefined): Json | undefined {
  return isObject(seoSettings) ? (seoSettings.slug ?? undefined) : undefined;
}

/** A new title leaves the slug; only a slug that is sent changes it. */
async function changedSlug(
  context: CallContext,
  { id, slug }: WixEvent,
  seoSettings: Json | undefined,
): Promise<string> {
  const asked = slugIn(seoSettings);
  return typeof asked === 'string' ? checkedSlug(context, asked, id) : slug;
}

function showVisible(context: CallContext, event: WixEvent, fields: Json | undefined): JsonObject {
  if (event.status === 'DRAFT') requireDrafts(context);
  return shown(context, event, fields);
}

function isCancelable({ clock }: CallContext, event: WixEvent): boolean {
  const status = statusAt(event, clock.now());
  return status === 'UPCOMING' || status === 'STARTED';
}

async function cancelEvent(context: CallContext, before: WixEvent): Promise<WixEvent> {
  if (!isCancelable(context, before)) throw badTransition(context, before, 'canceled');
  const nowMs = context.clock.now();
  const now = toIso(nowMs);
  const actorType = context.caller.kind === 'app' ? 'APP' : 'USER';
  const cancellation = { canceledDate: now, actorType };
  const event: WixEvent = { ...before, status: 'CANCELED', updatedDate: now, cancellation };
  await replaceEvent(context, event);
  await context.emit(eventCanceled(event, nowMs));
  return event;
}

function badTransition({ clock }: CallContext, event: WixEvent, wanted: string): WixFault {
  const status = statusAt(event, clock.now());
  return new WixFault(
    428,
    'INVALID_EVENT_STATUS_TRANSITION',
    `Event ${event.id} is ${status} and cannot be ${wanted}.`,
    { status },
  );
}

async function dropEvent(context: CallContext, id: string): Promise<void> {
  await removeEvent(context, id);
  await context.emit(eventDeleted(id));
}

/** Without the facet nothing is counted by it, as Wix answers an empty body. */
async function countByStatus(
  context: CallContext,
  { filter, facet, includeDrafts }: JsonObject,
): Promise<object> {
  if (includeDrafts === true) requireDrafts(context);
  const count = (extra: JsonObject) =>
    countQuery(context.db, eventSelection(context, { $and: [filter ?? {}, extra] }, includeDrafts === true));
  const total = await count({});
  const pagingMetadata = { count: 0, offset: 0, total, tooManyToCount: false };
  if (!Array.isArray(facet) || !facet.includes('status')) return { pagingMetadata, facets: {} };
  const counts: JsonObject = {};
  for (const status of eventStatuses) {
    const found = await count({ status });
    if (found > 0) counts[status] = found;
  }
  return { pagingMetadata, facets: { status: { counts } } };
}

/** The filter of a bulk call is a query: the conditions stand in its own `filter`. */
async function forEach(
  context: CallContext,
  query: Json | undefined,
  work: (id: string) => Promise<void>,
): Promise<object> {
  const filter = isObject(query) ? query.filter : undefined;
  const ids = await withQueryCodes(queryCodes, async () =>
    selectIds(context.db, eventSelection(context, filter, true)),
  );
  for (const id of ids) await work(id);
  return {};
}
