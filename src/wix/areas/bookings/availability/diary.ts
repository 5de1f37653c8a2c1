import { sql } from 'kysely';
import { isObject, type JsonObject } from '../../../../base/json.ts';
import type { CallContext } from '../../../endpoint.ts';
import { type CalendarEvent, instantAt, weeklyOf } from '../calendar/event.ts';
import { occurrences, type Span } from '../calendar/recurrence.ts';
import { workingHoursOf } from '../calendar/store.ts';
import { findDocuments } from '../entity.ts';
import { zoneOf } from '../local-time.ts';
import { objectIn, objectsIn } from '../query.ts';
import type { StoredRecord } from '../records/record.ts';

/** A resource with when it works and when it is taken, for a stretch of time. */
export interface Diary {
  readonly id: string;
  readonly name: string;
  readonly typeId: string;
  readonly eventsScheduleId: string;
  readonly works: readonly Span[];
  readonly busy: readonly Span[];
}

/** Reads the diaries of resources for a stretch of time; a booking's own time can be left out of what is taken. */
export async function openDiaries(
  context: CallContext,
  resourceIds: readonly string[],
  span: Span,
  exceptBookingId?: string,
): Promise<readonly Diary[]> {
  const resources = (await findDocuments(context, 'booking_resource', resourceIds)).map(
    (doc) => JSON.parse(doc) as StoredRecord,
  );
  const schedules = new Map(resources.map((resource) => [resource.id, workingSchedules(resource)]));
  const hours = await workingHoursOf(context, [...new Set([...schedules.values()].flat())]);
  const busy = await busyOf(context, resourceIds, span, exceptBookingId);
  return resources.map(({ id, name, typeId, eventsSchedule }) => ({
    ...{ id, name: String(name), typeId: String(typeId) },
    eventsScheduleId: String(objectIn(eventsSchedule).scheduleId),
    works: hours
      .filter(({ scheduleId }) => schedules.get(id)?.includes(scheduleId))
      .flatMap((event) => workedSpans(event, span))
      .toSorted((one, other) => one.from - other.from),
    busy: busy.get(id) ?? [],
  }));
}

function workingSchedules({ workingHoursSchedules }: JsonObject): readonly string[] {
  const values = isObject(workingHoursSchedules) ? workingHoursSchedules.values : [];
  return objectsIn(values).map(({ scheduleId }) => String(scheduleId));
}

/** When somebody works by this event. */
function workedSpans(event: CalendarEvent, span: Span): readonly Span[] {
  const zone = zoneOf(event.start.timeZone);
  const weekly = weeklyOf(event);
  if (weekly && zone) return occurrences(weekly, zone, span);
  const once = { from: instantAt(event.start), to: instantAt(event.end) };
  return overlaps(once, span) ? [once] : [];
}

/** Whether two stretches have an instant in common. */
export function overlaps(one: Span, other: Span): boolean {
  return one.from < other.to && other.from < one.to;
}

/**
 * What takes the resources' time: appointments that are confirmed or wait for approval, sessions that they are needed
 * for, and time that is blocked. Appointments that are only created, cancelled or declined take none.
 */
async function busyOf(
  { db, siteId }: CallContext,
  resourceIds: readonly string[],
  { from, to }: Span,
  exceptBookingId: string | undefined,
): Promise<ReadonlyMap<string, readonly Span[]>> {
  if (resourceIds.length === 0) return new Map();
  const ids = sql.join(resourceIds);
  const { rows } = await sql<{ id: string; from_ms: number; to_ms: number }>`
    select busy_resource_id as id, start_ms as from_ms, end_ms as to_ms from booking
    where site_id = ${siteId} and busy_resource_id in (${ids}) and status in ('CONFIRMED', 'PENDING')
      and start_ms < ${to} and end_ms > ${from} and id <> ${exceptBookingId ?? ''}
    union all
    select r.resource_id as id, e.start_ms as from_ms, e.end_ms as to_ms
    from calendar_event_resource as r join calendar_event as e on e.site_id = r.site_id and e.id = r.event_id
    where r.site_id = ${siteId} and r.resource_id in (${ids}) and e.busy = 1 and e.status = 'CONFIRMED'
      and e.type <> 'APPOINTMENT' and e.start_ms < ${to} and e.end_ms > ${from}`.execute(db);
  const spans = Map.groupBy(rows, ({ id }) => id);
  return new Map(
    [...spans].map(([id, list]) => [id, list.map((row) => ({ from: row.from_ms, to: row.to_ms }))]),
  );
}

/** Whether a resource works for all of a stretch, and has it free with the pause that must be kept on both sides. */
export function isFree({ works, busy }: Diary, { from, to }: Span, pauseMs: number): boolean {
  const within = works.some((span) => span.from <= from && to <= span.to);
  const kept = { from: from - pauseMs, to: to + pauseMs };
  return within && !busy.some((span) => overlaps(span, kept));
}
