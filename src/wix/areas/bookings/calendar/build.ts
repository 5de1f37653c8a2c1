import { toIso } from '../../../../base/clock.ts';
import { isObject, type Json, type JsonObject } from '../../../../base/json.ts';
import type { CallContext } from '../../../endpoint.ts';
import { invalid, ValidationFault, type Violation, WixFault } from '../../../fault.ts';
import { findDocuments, nextRevision } from '../entity.ts';
import { readWall, siteZone, toLocal, zoneOf } from '../local-time.ts';
import { objectIn, objectsIn, textIn, textsIn } from '../query.ts';
import type { StoredRecord } from '../records/record.ts';
import type { Service } from '../services/service.ts';
import {
  type CalendarEvent,
  type EventType,
  eventTypes,
  instantAt,
  type RecurrenceRule,
  type ZonedDate,
  zoned,
} from './event.ts';
import { days } from './recurrence.ts';
import type { CalendarSchedule } from './schedule.ts';

/** What an event stands in, and the service or resource that this belongs to. */
export interface Place {
  readonly schedule: CalendarSchedule;
  readonly service?: Service | undefined;
  readonly resourceId?: string | undefined;
}

/** A new event of what a caller sent. @throws {ValidationFault} {WixFault} */
export async function newEvent(
  context: CallContext,
  { schedule, service, resourceId }: Place,
  input: JsonObject,
): Promise<CalendarEvent> {
  const now = toIso(context.clock.now());
  const type = readType(input.type);
  const rule = isObject(input.recurrenceRule) ? readRule(input.recurrenceRule, schedule.timeZone) : undefined;
  const given = objectsIn(input.resources).map(({ id }) => String(id));
  const all =
    resourceId === undefined || type === 'WORKING_HOURS' ? given : [...new Set([...given, resourceId])];
  const title = textIn(input.title) ?? service?.name;
  const capacity = typeof input.totalCapacity === 'number' ? input.totalCapacity : service?.defaultCapacity;
  const event: CalendarEvent = {
    ...{ id: context.ids.guid(), appId: schedule.appId },
    ...{ scheduleId: schedule.id, externalScheduleId: schedule.externalId, type },
    ...(title === undefined ? {} : { title }),
    ...datesOf(context, input, schedule.timeZone),
    recurrenceType: rule ? 'MASTER' : 'NONE',
    ...(rule ? { recurrenceRule: rule } : {}),
    ...{ status: 'CONFIRMED', transparency: input.transparency === 'FREE' ? 'FREE' : 'BUSY' },
    resources: await namedResources(context, all),
    ...(isSession(type) && capacity !== undefined ? { totalCapacity: capacity } : {}),
    ...(isObject(input.location) ? { location: input.location } : {}),
    ...{ createdDate: now, updatedDate: now, revision: '1' },
  };
  checkEvent(context, event, service);
  return event;
}

/** The event after a change of what may be changed. @throws {ValidationFault} */
export async function changedEvent(
  context: CallContext,
  before: CalendarEvent,
  input: JsonObject,
): Promise<CalendarEvent> {
  const { start, end, recurrenceRule, title, totalCapacity, resources, location } = input;
  const zone = before.start.timeZone;
  const dates = isObject(start) || isObject(end);
  const event: CalendarEvent = {
    ...before,
    ...(dates
      ? datesOf(context, { start: start ?? { ...before.start }, end: end ?? { ...before.end } }, zone)
      : {}),
    ...(isObject(recurrenceRule) ? { recurrenceRule: readRule(recurrenceRule, zone) } : {}),
    ...(typeof title === 'string' ? { title } : {}),
    ...(typeof totalCapacity === 'number' ? { totalCapacity } : {}),
    ...(Array.isArray(resources)
      ? {
          resources: await namedResources(
            context,
            objectsIn(resources).map(({ id }) => String(id)),
          ),
        }
      : {}),
    ...(isObject(location) ? { location } : {}),
    ...(before.recurrenceType === 'INSTANCE' ? { recurrenceType: 'EXCEPTION' as const } : {}),
    revision: nextRevision(before.revision),
    updatedDate: toIso(context.clock.now()),
  };
  if (dates || isObject(recurrenceRule)) checkRecurrence(context, event);
  return event;
}

/** Whether customers come to it together. */
export function isSession(type: EventType): boolean {
  return type === 'CLASS' || type === 'COURSE';
}

function readType(type: Json | undefined): EventType {
  const known = eventTypes.find((one) => one === (type ?? 'EVENT'));
  if (!known) throw invalid('event.type', `must be in [${eventTypes.join(', ')}]`, 'INVALID_ENUM_VALUE');
  return known;
}

function datesOf(
  { site }: CallContext,
  { start, end }: JsonObject,
  timeZone: string,
): Pick<CalendarEvent, 'start' | 'end' | 'adjustedStart' | 'adjustedEnd'> {
  const [from, to] = [readZoned('start', start, timeZone), readZoned('end', end, timeZone)];
  const broken = [from, to].filter((one): one is Violation => 'violatedRule' in one);
  if (broken.length > 0 || 'violatedRule' in from || 'violatedRule' in to) throw new ValidationFault(broken);
  if (instantAt(to) <= instantAt(from)) throw invalid('event.end', 'must be after event.start', 'OTHER');
  const zone = siteZone(site);
  return {
    ...{ start: from, end: to },
    ...{ adjustedStart: zoned(instantAt(from), zone), adjustedEnd: zoned(instantAt(to), zone) },
  };
}

function readZoned(name: string, json: Json | undefined, timeZone: string): ZonedDate | Violation {
  const field = `event.${name}.localDate`;
  const { localDate, timeZone: given } = objectIn(json);
  const zone = textIn(given) ?? timeZone;
  if (typeof localDate !== 'string')
    return { field, description: 'must not be empty', violatedRule: 'REQUIRED_FIELD' };
  const wall = readWall(localDate);
  if (wall === undefined)
    return { field, description: 'must be YYYY-MM-DDThh:mm:ss', violatedRule: 'FORMAT' };
  if (!zoneOf(zone))
    return { field: `event.${name}.timeZone`, description: 'must be a time zone', violatedRule: 'FORMAT' };
  return { localDate: localDate.slice(0, 19), timeZone: zone };
}

function readRule(rule: JsonObject, timeZone: string): RecurrenceRule {
  const named = textsIn(rule.days);
  const [day] = named;
  if (rule.frequency !== undefined && rule.frequency !== 'WEEKLY')
    throw invalid('event.recurrenceRule.frequency', 'must be WEEKLY', 'INVALID_ENUM_VALUE');
  if (named.length !== 1 || !days.some((known) => known === day))
    throw invalid('event.recurrenceRule.days', 'must have exactly one day, such as MONDAY', 'OTHER');
  const interval = rule.interval ?? 1;
  if (typeof interval !== 'number' || !Number.isInteger(interval) || interval < 1 || interval > 52)
    throw invalid('event.recurrenceRule.interval', 'must be from 1 to 52', 'OTHER');
  const until = isObject(rule.until) ? readZoned('recurrenceRule.until', rule.until, timeZone) : undefined;
  if (until && 'violatedRule' in until) throw new ValidationFault([until]);
  return { frequency: 'WEEKLY', interval, days: [...named], ...(until ? { until } : {}) };
}

function checkEvent(context: CallContext, event: CalendarEvent, service: Service | undefined): void {
  const { type, resources } = event;
  if (isSession(type) && service?.type !== type)
    throw invalid('event.scheduleId', `must be the schedule of a service of type ${type}`, 'OTHER');
  if (isSession(type) && resources.length === 0)
    throw invalid('event.resources', 'must have at least one resource', 'MIN_SIZE', { threshold: 1 });
  if (type === 'WORKING_HOURS' && service)
    throw invalid('event.scheduleId', 'must be the schedule of a resource or of the business', 'OTHER');
  checkRecurrence(context, event);
}

function checkRecurrence({ clock, site }: CallContext, event: CalendarEvent): void {
  if (event.recurrenceType !== 'MASTER') return;
  const today = toLocal(clock.now(), siteZone(site)).slice(0, 10);
  if (event.start.localDate.slice(0, 10) < today)
    throw invalid('event.start.localDate', 'must be today or later for a recurring event', 'OTHER');
}

/** @throws {WixFault} 404 RESOURCE_NOT_FOUND */
async function namedResources(
  context: CallContext,
  ids: readonly string[],
): Promise<CalendarEvent['resources']> {
  const docs = await findDocuments(context, 'booking_resource', ids);
  const names = new Map(docs.map((doc) => JSON.parse(doc) as StoredRecord).map(({ id, name }) => [id, name]));
  const unknown = ids.find((id) => !names.has(id));
  if (unknown !== undefined)
    throw new WixFault(404, 'RESOURCE_NOT_FOUND', `Resource with ${unknown} ID not found`);
  return ids.map((id) => ({ id, name: String(names.get(id)), permissionRole: 'WRITER' }));
}
