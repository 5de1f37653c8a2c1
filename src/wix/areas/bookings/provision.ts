import type { CallContext } from '../../endpoint.ts';
import { createEvent } from './calendar/handlers.ts';
import { dayMs, days } from './calendar/recurrence.ts';
import { createSchedule } from './calendar/schedule.ts';
import { businessExternalId, idOfSiteThing } from './known-ids.ts';
import { siteZone, toLocal } from './local-time.ts';
import { createStaffMember } from './records/handlers.ts';
import { insertDefaultPolicy } from './records/policies.ts';

/** What Wix Bookings gives a site: business hours from Monday to Friday, a policy, and its owner as staff. */
export async function provision(context: CallContext): Promise<void> {
  if (await isProvisioned(context)) return;
  const { siteId } = context;
  const scheduleId = idOfSiteThing(siteId, 'business-schedule');
  await createSchedule(context, { id: scheduleId, externalId: businessExternalId, name: 'business' });
  for (const event of businessHours(context)) await createEvent(context, { ...event, scheduleId });
  await insertDefaultPolicy(context);
  await createStaffMember(
    context,
    { name: 'Business Owner' },
    { id: idOfSiteThing(siteId, 'business-owner') },
  );
}

/** Whether the site has what Wix Bookings gives it when it is installed. */
async function isProvisioned({ db, siteId }: CallContext): Promise<boolean> {
  const row = await db
    .selectFrom('calendar_schedule')
    .select('id')
    .where('site_id', '=', siteId)
    .where('id', '=', idOfSiteThing(siteId, 'business-schedule'))
    .executeTakeFirst();
  return row !== undefined;
}

/** From 10 to 18 on the clocks of the site, from the coming weekdays on. */
function businessHours({ clock, site }: CallContext) {
  const zone = siteZone(site);
  return days.slice(1, 6).map((day, index) => {
    const today = new Date(`${toLocal(clock.now(), zone).slice(0, 10)}T00:00:00Z`);
    const ahead = (index + 1 - today.getUTCDay() + 7) % 7;
    const date = new Date(today.getTime() + ahead * dayMs).toISOString().slice(0, 10);
    return {
      type: 'WORKING_HOURS',
      start: { localDate: `${date}T10:00:00` },
      end: { localDate: `${date}T18:00:00` },
      recurrenceRule: { frequency: 'WEEKLY', interval: 1, days: [day] },
    };
  });
}
