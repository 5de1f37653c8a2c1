import { toIso } from '../../../../base/clock.ts';
import { isObject, type Json, type JsonObject } from '../../../../base/json.ts';
import { type BulkDone, runBulk } from '../../../bulk.ts';
import { type CallContext, documentPage, type Handlers } from '../../../endpoint.ts';
import { invalid, WixFault } from '../../../fault.ts';
import { masked } from '../../../mask.ts';
import type { Filter } from '../../../query/filter.ts';
import { runQuery } from '../../../query/run.ts';
import { countTaken, sessionKey } from '../availability/taken.ts';
import type { endpoints } from '../endpoints.ts';
import { nextRevision, requireRevision } from '../entity.ts';
import { instantOf, readWall, siteZone, zoneOf } from '../local-time.ts';
import { objectIn, objectsIn, pagingMetadata, queryOf, textIn, textsIn } from '../query.ts';
import { changedEvent, isSession, newEvent, type Place } from './build.ts';
import { type CalendarEvent, instantAt, weeklyOf, zoned } from './event.ts';
import { eventList, scheduleList } from './fields.ts';
import { placeOf, refreshSessions } from './place.ts';
import { dayMs, occurrences } from './recurrence.ts';
import { loadSchedule } from './schedule.ts';
import { insertEvent, instancesOf, loadEvent, replaceEvent } from './store.ts';

export const calendarHandlers = {
  async createEvent(context, request) {
    return { event: await shown(context, await createEvent(context, eventIn(request))) };
  },

  async bulkCreateEvents(context, { events, returnEntity }) {
    return runBulk(
      objectsIn(events),
      returnEntity,
      () => undefined,
      async (row) => done(context, await createEvent(context, eventIn(row))),
    );
  },

  async getEvent(context, { eventId }) {
    return { event: await shown(context, await loadEvent(context, String(eventId))) };
  },

  async queryEvents(context, request) {
    const query = {
      ...queryOf(context, eventList, objectIn(request.query)),
      always: kindAsked(context, request),
    };
    const page = await runQuery(context.db, query);
    const events = page.rows.map(({ doc }) => JSON.parse(doc) as CalendarEvent);
    const docs = await Promise.all(events.map(async (event) => JSON.stringify(await shown(context, event))));
    return documentPage('events', docs, { pagingMetadata: pagingMetadata(page, true) });
  },

  async updateEvent(context, request) {
    return { event: await shown(context, await updateEvent(context, eventIn(request))) };
  },

  async bulkUpdateEvents(context, { events, fieldmask, returnEntity }) {
    return runBulk(
      objectsIn(events).map((row) => masked(eventIn(row), fieldmask)),
      returnEntity,
      ({ id }) => id,
      async (input) => done(context, await updateEvent(context, input)),
    );
  },

  async cancelEvent(context, { eventId }) {
    return { event: await shown(context, await cancelEvent(context, String(eventId))) };
  },

  async bulkCancelEvents(context, { eventIds, returnEntity }) {
    return runBulk(
      textsIn(eventIds),
      returnEntity,
      (id) => id,
      async (id) => done(context, await cancelEvent(context, id)),
    );
  },

  async getSchedule(context, { scheduleId }) {
    return { schedule: await loadSchedule(context, String(scheduleId)) };
  },

  async querySchedules(context, { query }) {
    const page = await runQuery(context.db, queryOf(context, scheduleList, objectIn(query)));
    const docs = page.rows.map(({ doc }) => doc);
    return documentPage('schedules', docs, { pagingMetadata: pagingMetadata(page, true) });
  },
} satisfies Partial<Handlers<typeof endpoints>>;

/** Sessions that repeat are made this far ahead when nothing says when they end. */
const aheadMs = 365 * dayMs;

/** Makes an event, and the instances of a class or course that repeats. @throws {ValidationFault} {WixFault} */
export async function createEvent(context: CallContext, input: JsonObject): Promise<CalendarEvent> {
  const scheduleId = textIn(input.scheduleId);
  if (scheduleId === undefined) throw invalid('event.scheduleId', 'must not be empty', 'REQUIRED_FIELD');
  const place = await placeOf(context, scheduleId);
  const event = await newEvent(context, place, input);
  await insertEvent(context, event, place.service?.id);
  if (event.recurrenceType === 'MASTER' && event.type !== 'WORKING_HOURS')
    await insertInstances(context, event, place);
  await refreshSessions(context, place.service);
  return event;
}

async function insertInstances(
  context: CallContext,
  master: CalendarEvent,
  { service }: Place,
): Promise<void> {
  const weekly = weeklyOf(master);
  const zone = zoneOf(master.start.timeZone);
  if (!weekly || !zone) return;
  const from = instantAt(master.start);
  const { recurrenceRule: _rule, ...rest } = master;
  for (const span of occurrences(weekly, zone, { from, to: from + aheadMs })) {
    const [start, end] = [zoned(span.from, zone), zoned(span.to, zone)];
    const local = siteZone(context.site);
    const instance: CalendarEvent = {
      ...rest,
      ...{ id: context.ids.guid(), recurrenceType: 'INSTANCE', recurringEventId: master.id, start, end },
      ...{ adjustedStart: zoned(span.from, local), adjustedEnd: zoned(span.to, local) },
    };
    await insertEvent(context, instance, service?.id);
  }
}

async function updateEvent(context: CallContext, input: JsonObject): Promise<CalendarEvent> {
  const before = await loadEvent(context, String(input.id));
  requireRevision(input.revision, before.revision, { field: 'event.revision', code: 'INVALID_REVISION' });
  if (before.status === 'CANCELLED')
    throw new WixFault(428, 'EVENT_CANCELLED', 'A cancelled event cannot be changed.');
  if (before.recurrenceType === 'MASTER' && before.type !== 'WORKING_HOURS')
    throw new WixFault(
      428,
      'FAILED_PRECONDITION',
      'Change the instances of a repeating session, or cancel it.',
    );
  const event = await changedEvent(context, before, input);
  const { service } = await placeOf(context, event.scheduleId);
  await replaceEvent(context, event, service?.id);
  await refreshSessions(context, service);
  return event;
}

/** Cancels an event; a master with those of its instances that are still to come. */
async function cancelEvent(context: CallContext, id: string): Promise<CalendarEvent> {
  const before = await loadEvent(context, id);
  const { service } = await placeOf(context, before.scheduleId);
  const toCome =
    before.recurrenceType === 'MASTER' ? await instancesOf(context, id, context.clock.now()) : [];
  for (const event of toCome) await replaceEvent(context, cancelled(context, event), service?.id);
  const event = cancelled(context, before);
  await replaceEvent(context, event, service?.id);
  await refreshSessions(context, service);
  return event;
}

function cancelled({ clock }: CallContext, event: CalendarEvent): CalendarEvent {
  if (event.status === 'CANCELLED') return event;
  return {
    ...event,
    ...{ status: 'CANCELLED', revision: nextRevision(event.revision), updatedDate: toIso(clock.now()) },
  };
}

function eventIn({ event }: JsonObject): JsonObject {
  if (!isObject(event)) throw invalid('event', 'must not be empty', 'REQUIRED_FIELD');
  return event;
}

/** A session shows how many may still come. */
async function shown(context: CallContext, event: CalendarEvent): Promise<object> {
  if (!isSession(event.type) || event.recurrenceType === 'MASTER') return event;
  const taken = await countTaken(context, sessionKey(event));
  return { ...event, remainingCapacity: Math.max(0, (event.totalCapacity ?? 0) - taken) };
}

async function done(context: CallContext, event: CalendarEvent): Promise<BulkDone> {
  return { id: event.id, item: await shown(context, event) };
}

/** Instances and single events unless masters are asked for; within the dates that are asked for. */
function kindAsked(
  context: CallContext,
  { recurrenceType, fromLocalDate, toLocalDate, timeZone }: JsonObject,
): Filter {
  const kinds = textsIn(recurrenceType);
  const zone = zoneOf(textIn(timeZone) ?? context.site.timeZone) ?? siteZone(context.site);
  const at = (json: Json | undefined): number | undefined => {
    const wall = typeof json === 'string' ? readWall(json) : undefined;
    return wall === undefined ? undefined : instantOf(wall, zone);
  };
  const [from, to] = [at(fromLocalDate), at(toLocalDate)];
  const when = (column: string, operator: '$gt' | '$lt', ms: number | undefined): Filter[] =>
    ms === undefined
      ? []
      : [{ kind: 'is', field: { kind: 'date', column, operators: [] }, operator, values: [ms] }];
  return {
    kind: 'and',
    parts: [
      {
        kind: 'is',
        field: { kind: 'string', column: 'recurrence', operators: [] },
        operator: '$in',
        values: kinds.length > 0 ? [...kinds] : ['NONE', 'INSTANCE', 'EXCEPTION'],
      },
      ...when('end_ms', '$gt', from),
      ...when('start_ms', '$lt', to),
    ],
  };
}
