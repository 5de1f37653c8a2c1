import type { CallContext } from '../../../endpoint.ts';
import { WixFault } from '../../../fault.ts';
import { findDocument, insertEntity, replaceEntity } from '../entity.ts';
import { type CalendarEvent, type EventType, eventRow } from './event.ts';
import type { Span } from './recurrence.ts';

/** The event with this id, or nothing. */
export async function findEvent(context: CallContext, id: string): Promise<CalendarEvent | undefined> {
  const doc = await findDocument(context, 'calendar_event', id);
  return doc === undefined ? undefined : (JSON.parse(doc) as CalendarEvent);
}

/** @throws {WixFault} 404 EVENT_NOT_FOUND */
export async function loadEvent(context: CallContext, id: string): Promise<CalendarEvent> {
  const event = await findEvent(context, id);
  if (!event) throw new WixFault(404, 'EVENT_NOT_FOUND', `Event with ${id} ID not found`);
  return event;
}

/** Writes a new event; `serviceId` is the service whose schedule it stands in. */
export async function insertEvent(
  context: CallContext,
  event: CalendarEvent,
  serviceId: string | undefined,
): Promise<void> {
  await insertEntity(context, 'calendar_event', eventRow(context.siteId, event, serviceId));
  await insertResources(context, event);
}

export async function replaceEvent(
  context: CallContext,
  event: CalendarEvent,
  serviceId: string | undefined,
): Promise<void> {
  await replaceEntity(context, 'calendar_event', eventRow(context.siteId, event, serviceId));
  await deleteResources(context, [event.id]);
  await insertResources(context, event);
}

export async function deleteEvent(context: CallContext, id: string): Promise<void> {
  const { db, siteId } = context;
  await deleteResources(context, [id]);
  await db.deleteFrom('calendar_event').where('site_id', '=', siteId).where('id', '=', id).execute();
}

/** Removes every event of a schedule, or those that start at an instant or later. */
export async function deleteEventsOf(context: CallContext, scheduleId: string, fromMs = 0): Promise<void> {
  const { db, siteId } = context;
  const events = db
    .selectFrom('calendar_event')
    .select('id')
    .where('site_id', '=', siteId)
    .where('schedule_id', '=', scheduleId)
    .where('start_ms', '>=', fromMs);
  const ids = (await events.execute()).map(({ id }) => id);
  for (const id of ids) await deleteEvent(context, id);
}

/** The masters and single events that say when a schedule's owner works. */
export async function workingHoursOf(
  { db, siteId }: CallContext,
  scheduleIds: readonly string[],
): Promise<readonly CalendarEvent[]> {
  if (scheduleIds.length === 0) return [];
  const rows = await db
    .selectFrom('calendar_event')
    .select('doc')
    .where('site_id', '=', siteId)
    .where('schedule_id', 'in', scheduleIds)
    .where('type', '=', 'WORKING_HOURS')
    .where('status', '=', 'CONFIRMED')
    .orderBy('start_ms')
    .orderBy('id')
    .execute();
  return rows.map(({ doc }) => JSON.parse(doc) as CalendarEvent);
}

/** Those events of a kind that a service's customers come to, in their order: no masters, none cancelled. */
export async function sessionsOf(
  { db, siteId }: CallContext,
  serviceIds: readonly string[],
  { from, to }: Span,
  types: readonly EventType[] = ['CLASS', 'COURSE'],
): Promise<readonly { readonly serviceId: string; readonly event: CalendarEvent }[]> {
  const rows = await db
    .selectFrom('calendar_event')
    .select(['doc', 'service_id'])
    .where('site_id', '=', siteId)
    .where('type', 'in', types)
    .where('recurrence', '!=', 'MASTER')
    .where('start_ms', '>=', from)
    .where('start_ms', '<', to)
    .$if(serviceIds.length > 0, (query) => query.where('service_id', 'in', serviceIds))
    .orderBy('start_ms')
    .orderBy('id')
    .execute();
  return rows.flatMap(({ doc, service_id: serviceId }) =>
    serviceId === null ? [] : [{ serviceId, event: JSON.parse(doc) as CalendarEvent }],
  );
}

/** The instances of a master that start at an instant or later. */
export async function instancesOf(
  { db, siteId }: CallContext,
  masterId: string,
  fromMs: number,
): Promise<readonly CalendarEvent[]> {
  const rows = await db
    .selectFrom('calendar_event')
    .select('doc')
    .where('site_id', '=', siteId)
    .where('master_id', '=', masterId)
    .where('start_ms', '>=', fromMs)
    .orderBy('start_ms')
    .orderBy('id')
    .execute();
  return rows.map(({ doc }) => JSON.parse(doc) as CalendarEvent);
}

async function insertResources({ db, siteId }: CallContext, event: CalendarEvent): Promise<void> {
  const ids = new Set(event.resources.map(({ id }) => id));
  const rows = [...ids].map((id) => ({ site_id: siteId, event_id: event.id, resource_id: id }));
  if (rows.length > 0) await db.insertInto('calendar_event_resource').values(rows).execute();
}

async function deleteResources({ db, siteId }: CallContext, ids: readonly string[]): Promise<void> {
  await db
    .deleteFrom('calendar_event_resource')
    .where('site_id', '=', siteId)
    .where('event_id', 'in', ids)
    .execute();
}
