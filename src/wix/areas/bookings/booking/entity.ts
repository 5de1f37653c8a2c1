import { isObject, type Json, type JsonObject } from '../../../../base/json.ts';
import type { CallContext } from '../../../endpoint.ts';
import { ValidationFault, type Violation, WixFault } from '../../../fault.ts';
import { type CalendarEvent, instantAt } from '../calendar/event.ts';
import { findEvent } from '../calendar/store.ts';
import { readInstant, type Zone, zoneOf } from '../local-time.ts';
import { objectIn, textIn } from '../query.ts';
import type { Service, ServiceLocation } from '../services/service.ts';
import { findService } from '../services/store.ts';
import type { BookedEntity, BookedLocation } from './booking.ts';

/** What is to be booked, looked up: when it is, and what of it must be free. */
export interface Wanted {
  readonly service: Service;
  readonly entity: BookedEntity;
  /** Undefined for a course that has no sessions yet. */
  readonly startMs?: number;
  readonly endMs?: number;
  /** The resource that an appointment asks for. */
  readonly resourceId?: string;
  /** The session of a class. */
  readonly event?: CalendarEvent;
}

/**
 * Looks up what a caller wants to book.
 * @throws {ValidationFault} when something is missing; {WixFault} 400 INVALID_TIME_ZONE or INVALID_DATE_FORMAT,
 * 428 SESSION_NOT_FOUND or SCHEDULE_NOT_FOUND
 */
export async function readEntity(context: CallContext, entity: JsonObject): Promise<Wanted> {
  const { slot, schedule } = entity;
  if (isObject(slot) === isObject(schedule))
    throw new ValidationFault([
      missing('booking.bookedEntity', 'must have exactly one of slot and schedule'),
    ]);
  return isObject(slot)
    ? readSlot(context, slot, 'booking.bookedEntity.slot')
    : readCourse(context, objectIn(schedule));
}

/** Looks up a slot: a session when it names an event, else an appointment. `at` is where it stands in the request. */
export async function readSlot(context: CallContext, slot: JsonObject, at: string): Promise<Wanted> {
  const eventId = textIn(slot.eventId);
  const event = eventId === undefined ? undefined : await findEvent(context, eventId);
  const service = await serviceOf(context, slot, at);
  if (service.type === 'APPOINTMENT') return readAppointment(service, slot, at);
  if (service.type === 'COURSE')
    throw new WixFault(428, 'VALIDATION_FAILURE', 'A course is booked whole: give bookedEntity.schedule.');
  if (event?.type !== 'CLASS' || event.scheduleId !== service.schedule.id)
    throw new WixFault(428, 'SESSION_NOT_FOUND', `There is no session ${eventId ?? ''} of ${service.name}.`);
  return sessionOf(service, event);
}

async function serviceOf(context: CallContext, { serviceId }: JsonObject, at: string): Promise<Service> {
  const id = textIn(serviceId);
  if (id === undefined) throw new ValidationFault([missing(`${at}.serviceId`)]);
  const service = await findService(context, id);
  if (!service)
    throw new WixFault(428, 'SCHEDULE_NOT_FOUND', `There is no service ${id}, so it has no schedule.`);
  return service;
}

/** A session says itself when and where it is, whatever was sent. */
function sessionOf(service: Service, event: CalendarEvent): Wanted {
  const [resource] = event.resources;
  const [location] = service.locations;
  return {
    ...{ service, event, startMs: instantAt(event.start), endMs: instantAt(event.end) },
    entity: {
      slot: {
        ...{ serviceId: service.id, scheduleId: service.schedule.id, eventId: event.id, sessionId: event.id },
        ...{ startDate: event.start.localDate, endDate: event.end.localDate, timezone: event.start.timeZone },
        ...(resource
          ? { resource: { id: resource.id, ...(resource.name ? { name: resource.name } : {}) } }
          : {}),
        ...(location ? { location: bookedLocation(location) } : {}),
      },
      ...{ title: event.title ?? service.name, tags: ['GROUP'] },
    },
  };
}

const neededOfAppointment = ['scheduleId', 'startDate', 'endDate', 'timezone'] as const;

function readAppointment(service: Service, slot: JsonObject, at: string): Wanted {
  const absent = neededOfAppointment
    .filter((name) => textIn(slot[name]) === undefined)
    .map((name) => missing(`${at}.${name}`));
  const locationType = textIn(objectIn(slot.location).locationType);
  if (locationType === undefined) absent.push(missing(`${at}.location.locationType`));
  if (absent.length > 0) throw new ValidationFault(absent);
  if (slot.scheduleId !== service.schedule.id)
    throw new WixFault(
      428,
      'SCHEDULE_NOT_FOUND',
      `${service.name} has no schedule ${String(slot.scheduleId)}.`,
    );
  const timezone = String(slot.timezone);
  const zone = zoneIn(timezone);
  const [startMs, endMs] = [dateIn(slot.startDate, zone), dateIn(slot.endDate, zone)];
  if (endMs <= startMs)
    throw new WixFault(400, 'INVALID_DATE_FORMAT', 'The end of the slot must be after its start.');
  const resourceId = textIn(objectIn(slot.resource).id);
  return {
    ...{ service, startMs, endMs, ...(resourceId === undefined ? {} : { resourceId }) },
    entity: {
      slot: {
        ...{ serviceId: service.id, scheduleId: service.schedule.id },
        ...{ startDate: String(slot.startDate), endDate: String(slot.endDate), timezone },
        location: locationIn(service, objectIn(slot.location)),
      },
      ...{ title: service.name, tags: ['INDIVIDUAL'] },
    },
  };
}

async function readCourse(context: CallContext, schedule: JsonObject): Promise<Wanted> {
  const at = 'booking.bookedEntity.schedule';
  const service = await serviceOf(context, schedule, at);
  const { id, firstSessionStart, lastSessionEnd } = service.schedule;
  if (service.type !== 'COURSE' || (textIn(schedule.scheduleId) ?? id) !== id)
    throw new WixFault(428, 'SCHEDULE_NOT_FOUND', `${service.name} is no course with that schedule.`);
  const timezone = textIn(schedule.timezone) ?? context.site.timeZone;
  zoneIn(timezone);
  const [location] = service.locations;
  return {
    service,
    ...(firstSessionStart ? { startMs: Date.parse(firstSessionStart) } : {}),
    ...(lastSessionEnd ? { endMs: Date.parse(lastSessionEnd) } : {}),
    entity: {
      schedule: {
        ...{ scheduleId: id, serviceId: service.id, timezone },
        ...(location ? { location: bookedLocation(location) } : {}),
        ...(firstSessionStart && lastSessionEnd ? { firstSessionStart, lastSessionEnd } : {}),
      },
      ...{ title: service.name, tags: ['COURSE'] },
    },
  };
}

function missing(field: string, description = 'must not be empty'): Violation {
  return { field, description, violatedRule: 'REQUIRED_FIELD' };
}

function zoneIn(name: string): Zone {
  const zone = zoneOf(name);
  if (!zone) throw new WixFault(400, 'INVALID_TIME_ZONE', `${name} is not an IANA time zone.`);
  return zone;
}

function dateIn(date: Json | undefined, zone: Zone): number {
  const ms = readInstant(String(date), zone);
  if (ms === undefined)
    throw new WixFault(
      400,
      'INVALID_DATE_FORMAT',
      `${String(date)} should be YYYY-MM-DDThh:mm:ss, or the same with an offset.`,
    );
  return ms;
}

/** What services call their kinds of place, in the words of bookings. */
const bookedTypes = { BUSINESS: 'OWNER_BUSINESS', CUSTOM: 'OWNER_CUSTOM', CUSTOMER: 'CUSTOM' } as const;

function bookedLocation({ id, type, business, calculatedAddress }: ServiceLocation): BookedLocation {
  const address = calculatedAddress?.formattedAddress;
  return {
    ...(id === undefined ? {} : { id }),
    ...(business?.name === undefined ? {} : { name: business.name }),
    ...(typeof address === 'string' ? { formattedAddress: address } : {}),
    locationType: bookedTypes[type],
  };
}

/** @throws {WixFault} 428 SLOT_NOT_AVAILABLE when the service is not given there */
function locationIn(service: Service, { id, locationType, formattedAddress }: JsonObject): BookedLocation {
  const location = service.locations.find((one) =>
    typeof id === 'string' ? one.id === id : bookedTypes[one.type] === locationType,
  );
  if (!location)
    throw new WixFault(428, 'SLOT_NOT_AVAILABLE', `${service.name} is not given at that location.`);
  const address = location.type === 'CUSTOMER' ? textIn(formattedAddress) : undefined;
  return { ...bookedLocation(location), ...(address === undefined ? {} : { formattedAddress: address }) };
}
