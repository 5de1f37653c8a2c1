import type { CallContext } from '../../../endpoint.ts';
import type { CalendarEvent } from '../calendar/event.ts';

/** What people share the room of: a session of a class, or a course. */
export interface SharedRoom {
  readonly column: 'event_id' | 'course_schedule_id';
  readonly id: string;
}

/** What room a session has is its own; that of a course's sessions is the course's. */
export function sessionKey({ type, id, scheduleId }: CalendarEvent): SharedRoom {
  return type === 'COURSE' ? { column: 'course_schedule_id', id: scheduleId } : { column: 'event_id', id };
}

/** How many take part already, without those of one booking. Those who are only created, or have left, do not count. */
export async function countTaken(
  { db, siteId }: CallContext,
  { column, id }: SharedRoom,
  exceptBookingId = '',
): Promise<number> {
  const { taken } = await db
    .selectFrom('booking')
    .select(({ fn }) => fn.sum<number | string | null>('participants').as('taken'))
    .where('site_id', '=', siteId)
    .where(column, '=', id)
    .where('status', 'in', ['CONFIRMED', 'PENDING'])
    .where('id', '!=', exceptBookingId)
    .executeTakeFirstOrThrow();
  return Number(taken ?? 0);
}

/** How many will come to each of these sessions. */
export async function takenBy(
  { db, siteId }: CallContext,
  eventIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  // In parts: a statement takes so many values and no more.
  for (let start = 0; start < eventIds.length; start += 500) {
    const rows = await db
      .selectFrom('booking')
      .select(({ fn }) => ['event_id', fn.sum<number | string>('participants').as('taken')])
      .where('site_id', '=', siteId)
      .where('event_id', 'in', eventIds.slice(start, start + 500))
      .where('status', 'in', ['CONFIRMED', 'PENDING'])
      .groupBy('event_id')
      .execute();
    for (const { event_id: id, taken } of rows) if (id !== null) counts.set(id, Number(taken));
  }
  return counts;
}
