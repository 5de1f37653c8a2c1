import { toIso } from '../../../../base/clock.ts';
import type { CallContext } from '../../../endpoint.ts';
import { type Diary, openDiaries } from '../availability/diary.ts';
import { type CalendarEvent, zoned } from '../calendar/event.ts';
import { deleteEvent, insertEvent } from '../calendar/store.ts';
import { siteZone, zoneOf } from '../local-time.ts';
import { resourcesOf, type Service } from '../services/service.ts';
import { findService } from '../services/store.ts';
import { freeOf } from './available.ts';
import { type BookedEntity, type Booking, serviceIdOf } from './booking.ts';

/** When a booking is; undefined for a course that has no sessions yet. */
export function spanOfBooking({ startDate, endDate }: Pick<Booking, 'startDate' | 'endDate'>) {
  if (startDate === undefined || endDate === undefined) return undefined;
  return { from: Date.parse(startDate), to: Date.parse(endDate) };
}

/** The entity with the resource that was asked for, by name and all. */
export async function withResource(
  context: CallContext,
  entity: BookedEntity,
  resourceId: string | undefined,
): Promise<BookedEntity> {
  if (!entity.slot || resourceId === undefined) return entity;
  const [diary] = await openDiaries(context, [resourceId], { from: 0, to: 0 });
  return diary ? { ...entity, slot: { ...entity.slot, resource: booked(diary) } } : entity;
}

function booked({ id, name, eventsScheduleId, typeId }: Diary) {
  return { id, name, scheduleId: eventsScheduleId, type: typeId };
}

/**
 * Puts an appointment into the calendar: somebody who is free gives it, unless it says who, and it gets an event.
 * Bookings of other kinds stay as they are.
 */
export async function putIntoCalendar(context: CallContext, booking: Booking): Promise<Booking> {
  const { slot, tags } = booking.bookedEntity;
  const span = spanOfBooking(booking);
  const service = await findService(context, serviceIdOf(booking.bookedEntity));
  if (!slot || !span || !service || tags[0] !== 'INDIVIDUAL') return booking;
  const assigned = slot.resource ? booking.bookedEntity : await assign(context, booking, service);
  const event = appointmentEvent(context, { ...booking, bookedEntity: assigned }, service);
  await insertEvent(context, event, service.id);
  const withEvent = assigned.slot && { ...assigned.slot, eventId: event.id, sessionId: event.id };
  return { ...booking, bookedEntity: { ...assigned, ...(withEvent ? { slot: withEvent } : {}) } };
}

async function assign(context: CallContext, booking: Booking, service: Service): Promise<BookedEntity> {
  const span = spanOfBooking(booking);
  if (!span) return booking.bookedEntity;
  const ids = resourcesOf(service);
  const [free] = await freeOf(context, service, ids, span, booking.id);
  return withResource(context, booking.bookedEntity, free?.id ?? ids[0]);
}

function appointmentEvent(context: CallContext, booking: Booking, service: Service): CalendarEvent {
  const { slot } = booking.bookedEntity;
  const { from, to } = spanOfBooking(booking) ?? { from: 0, to: 0 };
  const zone = zoneOf(slot?.timezone ?? '') ?? siteZone(context.site);
  const local = siteZone(context.site);
  const now = toIso(context.clock.now());
  return {
    ...{ id: context.ids.guid(), appId: service.appId, scheduleId: service.schedule.id },
    ...{ externalScheduleId: service.id, type: 'APPOINTMENT', title: service.name },
    ...{ start: zoned(from, zone), end: zoned(to, zone) },
    ...{ adjustedStart: zoned(from, local), adjustedEnd: zoned(to, local) },
    ...{ recurrenceType: 'NONE', status: 'CONFIRMED', transparency: 'BUSY' },
    resources: slot?.resource
      ? [{ id: slot.resource.id, name: slot.resource.name ?? '', permissionRole: 'WRITER' }]
      : [],
    ...{ totalCapacity: 1, createdDate: now, updatedDate: now, revision: '1' },
  };
}

/** Takes an appointment out of the calendar; a session stays for the others who come. */
export async function takeOutOfCalendar(context: CallContext, { bookedEntity }: Booking): Promise<void> {
  const { slot, tags } = bookedEntity;
  if (tags[0] === 'INDIVIDUAL' && slot?.eventId !== undefined) await deleteEvent(context, slot.eventId);
}
