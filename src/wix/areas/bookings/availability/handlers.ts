import type { Json, JsonObject } from '../../../../base/json.ts';
import type { CallContext, Handlers } from '../../../endpoint.ts';
import { invalid, WixFault } from '../../../fault.ts';
import type { Span } from '../calendar/recurrence.ts';
import { findEvent, sessionsOf } from '../calendar/store.ts';
import type { endpoints } from '../endpoints.ts';
import { instantOf, readWall, type Zone, zoneOf } from '../local-time.ts';
import { objectIn, objectsIn, textIn, textsIn } from '../query.ts';
import type { Service, ServiceLocation } from '../services/service.ts';
import { findServiceOfSchedule, findServices, loadService } from '../services/store.ts';
import { dayOf, durationMsOf, type FreeTime, freeTimes, type Search } from './appointments.ts';
import { type Asked, readAsked, slotPaging } from './page.ts';
import { appointmentSlot, type Listing, sessionSlot } from './slot.ts';
import { takenBy } from './taken.ts';

export const availabilityHandlers = {
  async listAvailabilityTimeSlots(context, given) {
    const asked = readAsked(context, 'time_slot', given, { defaultLimit: 1_000, maxLimit: 1_000 });
    const { request } = asked;
    const zone = zoneIn(context, request);
    const service = await loadService(context, required(request, 'serviceId'));
    const search = readSearch(service, request, rangeOf(request, zone));
    const { times, last } = await pageOfTimes(context, asked, search, zone);
    return {
      timeSlots: times.map((time) => appointmentSlot(service, time, zone, listingOf(request))),
      timeZone: zone.name,
      cursorPagingMetadata: slotPaging(context, 'time_slot', asked, last),
    };
  },

  async getAvailabilityTimeSlot(context, request) {
    const zone = zoneIn(context, request);
    const service = await loadService(context, required(request, 'serviceId'));
    const from = localIn(request, 'localStartDate', zone);
    const to = localIn(request, 'localEndDate', zone);
    const durationMs = durationMsOf(service, (to - from) / 60_000);
    if (durationMs !== undefined) {
      const locations = chosenLocations(service, [objectIn(request.location)]);
      const resourceIds = chosenResources(request);
      for await (const time of freeTimes(context, {
        ...{ service, from, to: from + 1, durationMs, locations, resourceIds },
      }))
        return {
          timeSlot: appointmentSlot(service, time, zone, { typeIds: 'all', most: Number.POSITIVE_INFINITY }),
          timeZone: zone.name,
        };
    }
    throw new WixFault(404, 'SLOT_NOT_FOUND', 'There is no such slot, or it is taken.');
  },

  async listEventTimeSlots(context, given) {
    const asked = readAsked(context, 'event_time_slot', given, { defaultLimit: 50, maxLimit: 1_000 });
    const zone = zoneIn(context, asked.request);
    const { slots, last } = await pageOfSessions(context, asked, zone);
    return {
      timeSlots: slots,
      timeZone: zone.name,
      pagingMetadata: slotPaging(context, 'event_time_slot', asked, last),
    };
  },

  async getEventTimeSlot(context, request) {
    const zone = zoneIn(context, request);
    const event = await findEvent(context, String(request.eventId));
    const service = event && (await findServiceOfSchedule(context, event.scheduleId));
    if (!event || !service || event.type !== 'CLASS' || event.recurrenceType === 'MASTER')
      throw new WixFault(404, 'SLOT_NOT_FOUND', `There is no session ${String(request.eventId)}.`);
    const taken = (await takenBy(context, [event.id])).get(event.id) ?? 0;
    const { startMs: _start, ...timeSlot } = sessionSlot(service, event, taken, zone, context.clock.now());
    return { timeSlot, timeZone: zone.name };
  },
} satisfies Partial<Handlers<typeof endpoints>>;

async function pageOfTimes(
  context: CallContext,
  { request, limit, after }: Asked,
  search: Search,
  zone: Zone,
): Promise<{ times: readonly FreeTime[]; last?: readonly [number, string] }> {
  const perDay = countPerDay(request.timeSlotsPerDay, zone);
  const times: FreeTime[] = [];
  let last: readonly [number, string] | undefined;
  for await (const time of freeTimes(context, search)) {
    if (!isWanted(time, request) || !perDay(time.from)) continue;
    const place = String(search.locations.indexOf(time.location)).padStart(3, '0');
    if (after && !isAfter([time.from, place], after)) continue;
    if (last && times.length === limit) return { times, last };
    times.push(time);
    last = [time.from, place];
  }
  return { times };
}

/** Counts what is given on each day; false once a day has as many as are wanted. */
function countPerDay(most: Json | undefined, zone: Zone): (ms: number) => boolean {
  if (typeof most !== 'number') return () => true;
  const counts = new Map<string, number>();
  return (ms) => {
    const day = dayOf(ms, zone);
    const count = (counts.get(day) ?? 0) + 1;
    counts.set(day, count);
    return count <= most;
  };
}

function isWanted({ violations }: FreeTime, { bookable, bookingPolicyViolations }: JsonObject): boolean {
  const isBookable = Object.keys(violations).length === 0;
  if (typeof bookable === 'boolean' && bookable !== isBookable) return false;
  return Object.entries(objectIn(bookingPolicyViolations)).every(
    ([name, wanted]) => typeof wanted !== 'boolean' || name in violations === wanted,
  );
}

async function pageOfSessions(
  context: CallContext,
  { request, limit, after }: Asked,
  zone: Zone,
): Promise<{ slots: readonly object[]; last?: readonly [number, string] }> {
  const ids = textsIn(request.serviceIds);
  const services = new Map((await findServices(context, ids)).map((service) => [service.id, service]));
  const sessions = await sessionsOf(context, ids, rangeOf(request, zone), ['CLASS']);
  const taken = await takenBy(
    context,
    sessions.map(({ event }) => event.id),
  );
  const perDay = countPerDay(request.maxSlotsPerDay, zone);
  const slots: object[] = [];
  let last: readonly [number, string] | undefined;
  for (const { serviceId, event } of sessions) {
    const service = services.get(serviceId);
    if (!service) continue;
    const session = sessionSlot(service, event, taken.get(event.id) ?? 0, zone, context.clock.now());
    const { startMs, ...slot } = session;
    if (!isWantedSession(session, request) || !perDay(startMs)) continue;
    if (after && !isAfter([startMs, event.id], after)) continue;
    if (last && slots.length === limit) return { slots, last };
    slots.push(slot);
    last = [startMs, event.id];
  }
  return { slots };
}

function isAfter([ms, id]: readonly [number, string], [afterMs, afterId]: Asked['after'] & object): boolean {
  return ms > Number(afterMs) || (ms === Number(afterMs) && id > String(afterId));
}

function isWantedSession(
  slot: { readonly bookable: boolean; readonly bookableCapacity: number },
  { includeNonBookable, minBookableCapacity }: JsonObject,
): boolean {
  if (includeNonBookable === false && !slot.bookable) return false;
  return typeof minBookableCapacity !== 'number' || slot.bookableCapacity >= minBookableCapacity;
}

/** Longer than anyone plans ahead: what is asked for is worked out day by day. */
const longestMs = 5 * 366 * 86_400_000;

function rangeOf(request: JsonObject, zone: Zone): Span {
  const range = {
    from: localIn(request, 'fromLocalDate', zone),
    to: localIn(request, 'toLocalDate', zone),
  };
  if (range.to < range.from) throw invalid('toLocalDate', 'must not be before fromLocalDate', 'OTHER');
  if (range.to - range.from > longestMs)
    throw invalid('toLocalDate', 'must be at most 5 years after fromLocalDate', 'OTHER');
  return range;
}

function localIn(request: JsonObject, name: string, zone: Zone): number {
  const wall = readWall(required(request, name));
  if (wall === undefined)
    throw invalid(name, 'must be a valid LOCAL_DATE_TIME: YYYY-MM-DDThh:mm:ss', 'FORMAT', {
      type: 'LOCAL_DATE_TIME',
    });
  return instantOf(wall, zone);
}

/** @throws {WixFault} 400 MISSING_ARGUMENTS */
function required(request: JsonObject, name: string): string {
  const text = textIn(request[name]);
  if (text === undefined) throw new WixFault(400, 'MISSING_ARGUMENTS', `${name} is required.`);
  return text;
}

function zoneIn({ site }: CallContext, { timeZone }: JsonObject): Zone {
  const name = textIn(timeZone) ?? site.timeZone;
  const zone = zoneOf(name);
  if (!zone) throw invalid('timeZone', `must be an IANA time zone, not ${name}`, 'FORMAT');
  return zone;
}

function readSearch(service: Service, request: JsonObject, range: Span): Search {
  const chosen = objectIn(request.customerChoices).durationInMinutes;
  const durationMs = durationMsOf(service, typeof chosen === 'number' ? chosen : undefined);
  const locations = chosenLocations(service, objectsIn(request.locations));
  // A service without durations, such as a class, has no appointments: nothing is found.
  const span = durationMs === undefined ? { from: range.from, to: range.from } : range;
  return { ...span, service, durationMs: durationMs ?? 1, locations, resourceIds: chosenResources(request) };
}

/** The service's locations that were asked for, by id or by type; all unless some were. */
function chosenLocations(service: Service, asked: readonly JsonObject[]): readonly ServiceLocation[] {
  if (asked.length === 0) return service.locations;
  return service.locations.filter((location) =>
    asked.some(({ id, locationType }) =>
      typeof id === 'string' ? location.id === id : location.type === locationType,
    ),
  );
}

function chosenResources({ resourceTypes }: JsonObject): readonly string[] | undefined {
  const named = objectsIn(resourceTypes).flatMap(({ resourceIds }) => textsIn(resourceIds));
  return named.length > 0 ? named : undefined;
}

/** At most 10 of each type that was asked for. */
function listingOf({ includeResourceTypeIds, resourceTypes }: JsonObject): Listing {
  const named = objectsIn(resourceTypes).flatMap(({ resourceTypeId }) => textIn(resourceTypeId) ?? []);
  return { typeIds: [...textsIn(includeResourceTypeIds), ...named], most: 10 };
}
