import type { CalendarEvent } from '../calendar/event.ts';
import { instantAt } from '../calendar/event.ts';
import { toLocal, type Zone } from '../local-time.ts';
import { objectIn } from '../query.ts';
import type { Service, ServiceLocation } from '../services/service.ts';
import type { FreeTime } from './appointments.ts';
import type { Diary } from './diary.ts';
import { mostParticipants, type PolicyViolations, violationsOf } from './policy.ts';

/** Which resources a slot is to list, and how many of each type at most. */
export interface Listing {
  readonly typeIds: readonly string[] | 'all';
  readonly most: number;
}

/** A slot of an appointment as Wix shows it. */
export function appointmentSlot(service: Service, time: FreeTime, zone: Zone, listing: Listing): object {
  const bookable = Object.keys(time.violations).length === 0;
  return {
    serviceId: service.id,
    localStartDate: toLocal(time.from, zone),
    localEndDate: toLocal(time.to, zone),
    bookable,
    location: shownLocation(time.location),
    ...{ totalCapacity: 1, remainingCapacity: 1, bookableCapacity: bookable ? 1 : 0 },
    bookingPolicyViolations: allViolations(time.violations),
    ...(bookable ? {} : { nonBookableReasons: { violatesBookingPolicy: true } }),
    availableResources: listed(time.free, listing),
    ...{ scheduleId: service.schedule.id, allDay: false },
  };
}

/** A session as Wix shows it, as far as anything here looks into it; `startMs` is not for showing. */
interface SessionSlot {
  readonly [shown: string]: unknown;
  readonly bookable: boolean;
  readonly bookableCapacity: number;
  readonly startMs: number;
}

/** A session of a class as Wix shows it; `taken` is how many will come already. */
export function sessionSlot(
  service: Service,
  event: CalendarEvent,
  taken: number,
  zone: Zone,
  nowMs: number,
): SessionSlot {
  const [startMs, endMs] = [instantAt(event.start), instantAt(event.end)];
  const violations = violationsOf(service, { startMs, endMs }, nowMs);
  const totalCapacity = event.totalCapacity ?? service.defaultCapacity;
  const remainingCapacity = Math.max(0, totalCapacity - taken);
  const reasons = {
    ...(remainingCapacity === 0 ? { noRemainingCapacity: true } : {}),
    ...(Object.keys(violations).length > 0 ? { violatesBookingPolicy: true } : {}),
    ...(event.status === 'CANCELLED' ? { eventCancelled: true } : {}),
  };
  const bookable = Object.keys(reasons).length === 0;
  const [location] = service.locations;
  return {
    serviceId: service.id,
    localStartDate: toLocal(startMs, zone),
    localEndDate: toLocal(endMs, zone),
    bookable,
    ...(location ? { location: shownLocation(location) } : {}),
    eventInfo: { eventId: event.id, eventTitle: event.title ?? service.name, ...waitingList(service) },
    ...{ totalCapacity, remainingCapacity },
    bookableCapacity: bookable ? Math.min(remainingCapacity, mostParticipants(service)) : 0,
    bookingPolicyViolations: allViolations(violations),
    ...(bookable ? {} : { nonBookableReasons: reasons }),
    startMs,
  };
}

function waitingList({ bookingPolicy }: Service): object {
  const { enabled, capacity } = objectIn(bookingPolicy.waitlistPolicy);
  if (enabled !== true) return {};
  return { waitingList: { totalCapacity: Number(capacity), remainingCapacity: Number(capacity) } };
}

/** Each rule, whether it is broken or not. */
function allViolations(violations: PolicyViolations): PolicyViolations {
  return { tooEarlyToBook: false, tooLateToBook: false, bookOnlineDisabled: false, ...violations };
}

function shownLocation({ id, type, business, calculatedAddress }: ServiceLocation): object {
  const address = calculatedAddress?.formattedAddress;
  return {
    ...(id === undefined ? {} : { id }),
    ...(business?.name === undefined ? {} : { name: business.name }),
    ...(typeof address === 'string' ? { formattedAddress: address } : {}),
    locationType: type,
  };
}

function listed(free: readonly Diary[], { typeIds, most }: Listing): object[] {
  const wanted = free.filter(({ typeId }) => typeIds === 'all' || typeIds.includes(typeId));
  return [...Map.groupBy(wanted, ({ typeId }) => typeId)].map(([resourceTypeId, diaries]) => ({
    resourceTypeId,
    resources: diaries.slice(0, most).map(({ id, name }) => ({ id, name })),
    hasMoreAvailableResources: diaries.length > most,
  }));
}
