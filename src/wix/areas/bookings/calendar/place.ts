import { toIso } from '../../../../base/clock.ts';
import type { CallContext } from '../../../endpoint.ts';
import type { Service } from '../services/service.ts';
import { findServiceOfSchedule, replaceService } from '../services/store.ts';
import type { Place } from './build.ts';
import { loadSchedule } from './schedule.ts';

/** The schedule with this id, and the service or resource that it belongs to. @throws {WixFault} 404 SCHEDULE_NOT_FOUND */
export async function placeOf(context: CallContext, scheduleId: string): Promise<Place> {
  const { db, siteId } = context;
  const schedule = await loadSchedule(context, scheduleId);
  const service = await findServiceOfSchedule(context, scheduleId);
  const resource = await db
    .selectFrom('booking_resource')
    .select('id')
    .where('site_id', '=', siteId)
    .where('events_schedule_id', '=', scheduleId)
    .executeTakeFirst();
  return { schedule, service, resourceId: resource?.id };
}

/** Writes into a service when its first session starts and its last one ends. */
export async function refreshSessions(context: CallContext, service: Service | undefined): Promise<void> {
  if (!service || service.type === 'APPOINTMENT') return;
  const { db, siteId } = context;
  const { first, last } = await db
    .selectFrom('calendar_event')
    .select(({ fn }) => [fn.min('start_ms').as('first'), fn.max('end_ms').as('last')])
    .where('site_id', '=', siteId)
    .where('service_id', '=', service.id)
    .where('recurrence', '!=', 'MASTER')
    .where('status', '=', 'CONFIRMED')
    .executeTakeFirstOrThrow();
  const { firstSessionStart: _first, lastSessionEnd: _last, ...schedule } = service.schedule;
  const dates = first === null || last === null ? {} : spanOf(Number(first), Number(last));
  await replaceService(context, { ...service, schedule: { ...schedule, ...dates } });
}

function spanOf(first: number, last: number): { firstSessionStart: string; lastSessionEnd: string } {
  return { firstSessionStart: toIso(first), lastSessionEnd: toIso(last) };
}
