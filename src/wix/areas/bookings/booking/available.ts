import { sql } from 'kysely';
import type { CallContext } from '../../../endpoint.ts';
import { WixFault } from '../../../fault.ts';
import { type Diary, isFree, openDiaries, overlaps } from '../availability/diary.ts';
import { mostParticipants, violationsOf } from '../availability/policy.ts';
import { countTaken, type SharedRoom } from '../availability/taken.ts';
import type { Span } from '../calendar/recurrence.ts';
import { durationsOf, pauseOf, resourcesOf, type Service } from '../services/service.ts';
import type { Wanted } from './entity.ts';

/** Whose booking it is that wants to be made or moved. */
export interface Claim {
  readonly participants: number;
  /** The booking itself, whose own time does not stand in its way. */
  readonly exceptBookingId?: string | undefined;
}

/**
 * Refuses what cannot be booked.
 * @throws {WixFault} 403 BOOKING_POLICY_VIOLATION; 428 SLOT_NOT_AVAILABLE, SESSION_CAPACITY_EXCEEDED or
 * SCHEDULE_CAPACITY_EXCEEDED
 */
export async function refuseUnavailable(context: CallContext, wanted: Wanted, claim: Claim): Promise<void> {
  refusePolicyBreach(context, wanted);
  if (wanted.entity.schedule || wanted.event) return refuseFull(context, wanted, claim);
  const { service, resourceId } = wanted;
  const span = spanOf(wanted);
  if (!durationsOf(service).includes((span.to - span.from) / 60_000))
    throw notAvailable(`${service.name} does not take that long.`);
  const ids = resourcesOf(service).filter((id) => resourceId === undefined || id === resourceId);
  const free = await freeOf(context, service, ids, span, claim.exceptBookingId);
  if (free.length === 0) throw notAvailable(`${service.name} is not free at that time.`);
}

function refusePolicyBreach({ clock }: CallContext, { service, startMs, endMs }: Wanted): void {
  if (startMs === undefined || endMs === undefined) return;
  const { tooEarlyToBook, tooLateToBook } = violationsOf(service, { startMs, endMs }, clock.now());
  const why = tooEarlyToBook ? 'early' : tooLateToBook ? 'late' : undefined;
  if (why !== undefined)
    throw new WixFault(
      403,
      'BOOKING_POLICY_VIOLATION',
      `It is too ${why} to book ${service.name} for that time.`,
    );
}

/** @throws {WixFault} 403 BOOKING_POLICY_VIOLATION when one booking is for more than the service takes at once */
export function refuseTooMany(service: Service, participants: number): void {
  const most = mostParticipants(service);
  if (participants > most)
    throw new WixFault(
      403,
      'BOOKING_POLICY_VIOLATION',
      `A booking of ${service.name} can be for at most ${most} participants, not ${participants}.`,
    );
}

async function refuseFull(context: CallContext, wanted: Wanted, claim: Claim): Promise<void> {
  const { service, event } = wanted;
  if (event?.status === 'CANCELLED') throw notAvailable('The session is cancelled.');
  const capacity = event?.totalCapacity ?? service.defaultCapacity;
  const left = capacity - (await countTaken(context, roomOf(wanted), claim.exceptBookingId));
  if (claim.participants > left)
    throw new WixFault(
      428,
      event ? 'SESSION_CAPACITY_EXCEEDED' : 'SCHEDULE_CAPACITY_EXCEEDED',
      `There is room for ${Math.max(0, left)} more, not for ${claim.participants}.`,
    );
}

/** The session or the course that a booking wants to join. */
export function roomOf({ entity, event }: Pick<Wanted, 'entity' | 'event'>): SharedRoom {
  return event
    ? { column: 'event_id', id: event.id }
    : { column: 'course_schedule_id', id: entity.schedule?.scheduleId ?? '' };
}

/** Those of the resources that are free for all of the time, with their diaries kept from others until this is done. */
export async function freeOf(
  context: CallContext,
  service: Service,
  resourceIds: readonly string[],
  span: Span,
  exceptBookingId: string | undefined,
): Promise<readonly Diary[]> {
  const diaries = await lockedDiaries(context, resourceIds, span, exceptBookingId);
  return diaries.filter((diary) => isFree(diary, span, pauseOf(service) * 60_000));
}

/** Whether a resource is taken already at some moment of a stretch. */
export async function isTaken(
  context: CallContext,
  resourceId: string,
  span: Span,
  exceptBookingId: string,
): Promise<boolean> {
  const [diary] = await lockedDiaries(context, [resourceId], span, exceptBookingId);
  return diary?.busy.some((busy) => overlaps(busy, span)) ?? false;
}

async function lockedDiaries(
  context: CallContext,
  resourceIds: readonly string[],
  span: Span,
  exceptBookingId: string | undefined,
): Promise<readonly Diary[]> {
  const { db, dialect, siteId } = context;
  // Two callers at once must not both find it free. SQLite has one writer anyway.
  if (dialect === 'postgres' && resourceIds.length > 0)
    await sql`select id from booking_resource where site_id = ${siteId} and id in (${sql.join(resourceIds)})
      order by id for update`.execute(db);
  const around = { from: span.from - 86_400_000, to: span.to + 86_400_000 };
  return openDiaries(context, resourceIds, around, exceptBookingId);
}

/** When something with a time is. */
export function spanOf({ startMs = 0, endMs = 0 }: Pick<Wanted, 'startMs' | 'endMs'>): Span {
  return { from: startMs, to: endMs };
}

function notAvailable(description: string): WixFault {
  return new WixFault(428, 'SLOT_NOT_AVAILABLE', description);
}
