import type { JsonObject } from '../../../../base/json.ts';
import type { EntityRow } from '../entity.ts';
import { instantOf, readWall, toLocal, type Zone, zoneOf } from '../local-time.ts';
import { firstOn, type Weekly } from './recurrence.ts';

export const eventTypes = ['EVENT', 'CLASS', 'COURSE', 'APPOINTMENT', 'WORKING_HOURS'] as const;
export type EventType = (typeof eventTypes)[number];

/** A time on the clocks of a place: `2026-03-02T09:00:00` in `America/New_York`. */
export interface ZonedDate {
  localDate: string;
  timeZone: string;
}

export interface RecurrenceRule {
  frequency: 'WEEKLY';
  interval: number;
  /** Exactly one. */
  days: string[];
  until?: ZonedDate;
}

/** An entry of a calendar as Wix shows it. */
export interface CalendarEvent {
  id: string;
  appId: string;
  scheduleId: string;
  /** What the schedule belongs to. */
  externalScheduleId: string;
  type: EventType;
  title?: string;
  start: ZonedDate;
  end: ZonedDate;
  /** The same on the clocks of the site. */
  adjustedStart: ZonedDate;
  adjustedEnd: ZonedDate;
  recurrenceType: 'NONE' | 'MASTER' | 'INSTANCE' | 'EXCEPTION';
  /** The master of an instance. */
  recurringEventId?: string;
  recurrenceRule?: RecurrenceRule;
  status: 'CONFIRMED' | 'CANCELLED';
  transparency: 'BUSY' | 'FREE';
  resources: { id: string; name?: string; permissionRole?: string }[];
  totalCapacity?: number;
  location?: JsonObject;
  createdDate: string;
  updatedDate: string;
  revision: string;
}

/** The instant that a time on the clocks is. */
export function instantAt({ localDate, timeZone }: ZonedDate): number {
  const zone = zoneOf(timeZone);
  const wall = readWall(localDate);
  if (!zone || wall === undefined) throw new Error(`${localDate} in ${timeZone} was stored unchecked`);
  return instantOf(wall, zone);
}

/** What the clocks of a zone show at an instant. */
export function zoned(ms: number, zone: Zone): ZonedDate {
  return { localDate: toLocal(ms, zone), timeZone: zone.name };
}

/** When a master's instances are. */
export function weeklyOf({ start, end, recurrenceRule: rule }: CalendarEvent): Weekly | undefined {
  const [startWall, endWall] = [readWall(start.localDate), readWall(end.localDate)];
  const [day] = rule?.days ?? [];
  if (!rule || day === undefined || startWall === undefined || endWall === undefined) return undefined;
  const first = firstOn(startWall, day);
  const untilWall = rule.until && readWall(rule.until.localDate);
  return {
    startWall: first,
    endWall: first + (endWall - startWall),
    interval: rule.interval,
    ...(untilWall === undefined ? {} : { untilWall }),
  };
}

export function eventRow(
  siteId: string,
  event: CalendarEvent,
  serviceId: string | undefined,
): EntityRow<'calendar_event'> {
  // Working hours take nobody's time, and neither does a master: its instances do.
  const takesTime = event.type !== 'WORKING_HOURS' && event.recurrenceType !== 'MASTER';
  return {
    ...{ site_id: siteId, id: event.id, doc: JSON.stringify(event) },
    ...{ created_ms: Date.parse(event.createdDate), updated_ms: Date.parse(event.updatedDate) },
    ...{ schedule_id: event.scheduleId, type: event.type, recurrence: event.recurrenceType },
    ...{ master_id: event.recurringEventId ?? null, service_id: serviceId ?? null },
    ...{ start_ms: instantAt(event.start), end_ms: instantAt(event.end) },
    ...{ capacity: event.totalCapacity ?? null, status: event.status },
    busy: event.transparency === 'BUSY' && takesTime ? 1 : 0,
  };
}
