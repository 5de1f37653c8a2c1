import { toIso } from '../../../../base/clock.ts';
import type { CallContext } from '../../../endpoint.ts';
import { WixFault } from '../../../fault.ts';
import { deleteEntity, findDocument, insertEntity } from '../entity.ts';
import { bookingsAppId } from '../known-ids.ts';
import { deleteEventsOf } from './store.ts';

/** What events stand in, as Wix shows it. */
export interface CalendarSchedule {
  id: string;
  appId: string;
  name: string;
  /** What it belongs to: a service, a resource, or the business. */
  externalId: string;
  timeZone: string;
  status: 'ACTIVE';
  createdDate: string;
  updatedDate: string;
  revision: string;
}

/** Makes a schedule for a service, a resource or the business. Answers its id. */
export async function createSchedule(
  context: CallContext,
  { id = context.ids.guid(), externalId, name }: { id?: string; externalId: string; name: string },
): Promise<string> {
  const nowMs = context.clock.now();
  const now = toIso(nowMs);
  const schedule: CalendarSchedule = {
    ...{ id, appId: bookingsAppId, name, externalId, timeZone: context.site.timeZone, status: 'ACTIVE' },
    ...{ createdDate: now, updatedDate: now, revision: '1' },
  };
  await insertEntity(context, 'calendar_schedule', {
    ...{ site_id: context.siteId, id, doc: JSON.stringify(schedule), created_ms: nowMs, updated_ms: nowMs },
    ...{ external_id: externalId, app_id: schedule.appId, status: schedule.status },
  });
  return id;
}

/** @throws {WixFault} 404 SCHEDULE_NOT_FOUND */
export async function loadSchedule(context: CallContext, id: string): Promise<CalendarSchedule> {
  const doc = await findDocument(context, 'calendar_schedule', id);
  if (doc === undefined) throw new WixFault(404, 'SCHEDULE_NOT_FOUND', `Schedule with ${id} ID not found`);
  return JSON.parse(doc) as CalendarSchedule;
}

/** Removes a schedule with all that stands in it. */
export async function deleteSchedule(context: CallContext, id: string): Promise<void> {
  await deleteEventsOf(context, id);
  await deleteEntity(context, 'calendar_schedule', id);
}
