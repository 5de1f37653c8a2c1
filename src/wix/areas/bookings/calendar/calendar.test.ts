import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { testDatabases } from '../../../../../test/databases.ts';
import { verifies } from '../../../../../test/verifies.ts';
import { eventsPath, must, openStudio, refusal, type Studio, slotsPath } from '../test-studio.ts';

const businessExternalId = '4e0579a5-491e-4e70-a872-d097eed6e520';
const bulkPath = '/calendar/v3/bulk/events';

for (const { name, open } of testDatabases())
  describe(`the calendar of bookings on ${name}`, () => {
    const schedule = async (studio: Studio, externalId: string) =>
      must(await studio.call('POST', '/calendar/v3/schedules/query', { query: { filter: { externalId } } }))
        .schedules[0];
    const masters = async (studio: Studio, filter: object) =>
      must(
        await studio.call('POST', `${eventsPath}/query`, { recurrenceType: ['MASTER'], query: { filter } }),
      ).events;
    const firstSlot = async (studio: Studio, date: string) => {
      const range = { fromLocalDate: `${date}T00:00:00`, toLocalDate: `${date}T23:59:59` };
      const { timeSlots } = must(
        await studio.call('POST', slotsPath, { serviceId: studio.haircut.id, ...range }),
      );
      return timeSlots[0]?.localStartDate.slice(11, 16);
    };
    const weekly = (scheduleId: string, day: string, date: string, from: string, to: string) => ({
      event: {
        ...{ type: 'WORKING_HOURS', scheduleId },
        ...{ start: { localDate: `${date}T${from}:00` }, end: { localDate: `${date}T${to}:00` } },
        recurrenceRule: { frequency: 'WEEKLY', interval: 1, days: [day] },
      },
    });

    verifies(['bookings.calendar.business', 'bookings.calendar.default-hours'], async () => {
      await using studio = await openStudio(open());
      const business = await schedule(studio, businessExternalId);
      assert.equal(business.name, 'business');
      const hours = await masters(studio, { scheduleId: business.id, type: 'WORKING_HOURS' });
      assert.deepEqual(
        hours.map((event: { recurrenceRule: { days: string[] } }) => event.recurrenceRule.days[0]),
        ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY'],
      );
      assert.deepEqual(hours[0].start, { localDate: '2026-03-02T10:00:00', timeZone: 'America/New_York' });
      const constant = await studio.call(
        'POST',
        eventsPath,
        weekly(businessExternalId, 'MONDAY', '2026-03-02', '08:00', '09:00'),
      );
      assert.equal(refusal(constant), '404 SCHEDULE_NOT_FOUND');
    });

    verifies(
      ['bookings.calendar.update-hours', 'bookings.calendar.cancel-hours', 'bookings.calendar.mask'],
      async () => {
        await using studio = await openStudio(open());
        const { id: scheduleId } = await schedule(studio, businessExternalId);
        const [monday, tuesday] = await masters(studio, { scheduleId, type: 'WORKING_HOURS' });
        const event = {
          ...{ id: monday.id, revision: monday.revision },
          ...{ start: { localDate: '2026-03-02T08:00:00' }, end: { localDate: '2026-03-02T16:00:00' } },
        };
        const updated = must(
          await studio.call('POST', `${bulkPath}/update`, {
            events: [{ event: { ...event, title: 'Not this' } }],
            fieldmask: 'start,end',
            returnEntity: true,
          }),
        );
        assert.equal(updated.results[0].item.revision, '2');
        assert.equal(updated.results[0].item.title, monday.title);
        assert.equal(await firstSlot(studio, '2026-03-02'), '08:00');
        const stale = must(await studio.call('POST', `${bulkPath}/update`, { events: [{ event }] }));
        assert.equal(stale.results[0].itemMetadata.error.code, 'INVALID_REVISION');
        must(await studio.call('POST', `${bulkPath}/cancel`, { eventIds: [tuesday.id] }));
        assert.equal(await firstSlot(studio, '2026-03-03'), undefined);
      },
    );

    verifies(
      ['bookings.calendar.bulk-envelope', 'bookings.calendar.one-day', 'bookings.calendar.no-past'],
      async () => {
        await using studio = await openStudio(open());
        const { id } = await schedule(studio, businessExternalId);
        const row = weekly(id, 'SATURDAY', '2026-03-07', '12:00', '14:00');
        const flat = await studio.call('POST', `${bulkPath}/create`, { events: [row.event] });
        assert.equal(flat.status, 400);
        assert.match(flat.body.message, /event must not be empty/);
        const two = {
          event: { ...row.event, recurrenceRule: { frequency: 'WEEKLY', days: ['SATURDAY', 'SUNDAY'] } },
        };
        const past = weekly(id, 'SATURDAY', '2026-02-28', '12:00', '14:00');
        const { results } = must(
          await studio.call('POST', `${bulkPath}/create`, { events: [row, two, past] }),
        );
        assert.deepEqual(
          results.map(({ itemMetadata }: { itemMetadata: { success: boolean } }) => itemMetadata.success),
          [true, false, false],
        );
        assert.match(results[1].itemMetadata.error.description, /days must have exactly one day/);
        assert.match(results[2].itemMetadata.error.description, /must be today or later/);
        assert.equal(await firstSlot(studio, '2026-03-07'), '12:00');
      },
    );

    verifies(['bookings.staff.details', 'bookings.staff.own-hours'], async () => {
      await using studio = await openStudio(open());
      const path = '/bookings/v1/staff-members';
      const [{ id }] = must(await studio.call('POST', `${path}/query`, { query: {} })).staffMembers;
      const before = must(await studio.call('GET', `${path}/${id}?fields=RESOURCE_DETAILS`)).staffMember
        .resource;
      assert.equal(before.usesDefaultWorkingHours, true);
      const scheduleId = before.eventsSchedule.id;
      const assigned = must(
        await studio.call('POST', `${path}/${id}/assign-working-hours-schedule`, { scheduleId }),
      );
      assert.equal(assigned.staffMember.resource.usesDefaultWorkingHours, false);
      assert.equal(await firstSlot(studio, '2026-03-02'), undefined);
      const created = must(
        await studio.call('POST', eventsPath, weekly(scheduleId, 'MONDAY', '2026-03-02', '06:00', '12:00')),
      );
      assert.equal(created.event.externalScheduleId, studio.owner);
      assert.equal(await firstSlot(studio, '2026-03-02'), '06:00');
      assert.equal(await firstSlot(studio, '2026-03-03'), undefined);
    });

    verifies(['bookings.calendar.sessions', 'bookings.calendar.session-resources'], async () => {
      await using studio = await openStudio(open());
      const session = {
        ...{ type: 'CLASS', scheduleId: studio.yoga.schedule.id },
        ...{ start: { localDate: '2026-03-02T19:00:00' }, end: { localDate: '2026-03-02T20:00:00' } },
      };
      assert.equal(refusal(await studio.call('POST', eventsPath, { event: session })), '400 event.resources');
      const event = { ...session, resources: [{ id: studio.owner, permissionRole: 'WRITER' }] };
      const made = must(await studio.call('POST', eventsPath, { event })).event;
      assert.deepEqual([made.title, made.totalCapacity, made.remainingCapacity], ['Yoga', 3, 3]);
      const stranger = { ...session, resources: [{ id: studio.wix.ids.guid() }] };
      assert.equal(
        refusal(await studio.call('POST', eventsPath, { event: stranger })),
        '404 RESOURCE_NOT_FOUND',
      );
      const other = { ...event, scheduleId: studio.haircut.schedule.id };
      assert.equal(refusal(await studio.call('POST', eventsPath, { event: other })), '400 event.scheduleId');
    });

    verifies(
      ['bookings.calendar.recurring', 'bookings.calendar.recurring-cancel', 'bookings.calendar.kinds'],
      async () => {
        await using studio = await openStudio(open());
        const recurrenceRule = {
          ...{ frequency: 'WEEKLY', interval: 1, days: ['TUESDAY'] },
          until: { localDate: '2026-03-31T00:00:00' },
        };
        const master = await studio.session('2026-03-02T19:00:00', '2026-03-02T20:00:00', { recurrenceRule });
        const instances = async (more: object = {}) =>
          must(
            await studio.call('POST', `${eventsPath}/query`, {
              query: { filter: { scheduleId: studio.yoga.schedule.id, ...more } },
            }),
          ).events;
        const found = await instances();
        assert.deepEqual(
          found.map(({ start }: { start: { localDate: string } }) => start.localDate.slice(0, 10)),
          ['2026-03-03', '2026-03-10', '2026-03-17', '2026-03-24'],
        );
        assert.equal(found[0].recurringEventId, master.id);
        assert.equal(found[0].recurrenceType, 'INSTANCE');
        must(await studio.join(found[0].id));
        const service = must(await studio.call('GET', `/bookings/v2/services/${studio.yoga.id}`)).service;
        assert.equal(service.schedule.firstSessionStart, '2026-03-04T00:00:00.000Z');
        must(await studio.call('POST', `${eventsPath}/${master.id}/cancel`, {}));
        assert.equal((await instances({ status: 'CANCELLED' })).length, 4);
      },
    );

    verifies('bookings.calendar.exception', async () => {
      await using studio = await openStudio(open());
      const recurrenceRule = {
        frequency: 'WEEKLY',
        days: ['TUESDAY'],
        until: { localDate: '2026-03-31T00:00:00' },
      };
      await studio.session('2026-03-02T19:00:00', '2026-03-02T20:00:00', { recurrenceRule });
      const { events } = must(
        await studio.call('POST', `${eventsPath}/query`, {
          query: { filter: { scheduleId: studio.yoga.schedule.id } },
        }),
      );
      const { id, revision } = events[0];
      const event = { id, revision, title: 'Yoga outdoors', totalCapacity: 9 };
      const changed = must(await studio.call('PATCH', `${eventsPath}/${id}`, { event })).event;
      assert.deepEqual(
        [changed.recurrenceType, changed.title, changed.totalCapacity, changed.revision],
        ['EXCEPTION', 'Yoga outdoors', 9, '2'],
      );
    });

    verifies('bookings.calendar.window', async () => {
      await using studio = await openStudio(open());
      await studio.session('2026-03-02T19:00:00', '2026-03-02T20:00:00');
      await studio.session('2026-03-03T19:00:00', '2026-03-03T20:00:00');
      const body = {
        ...{ fromLocalDate: '2026-03-03T00:00:00', toLocalDate: '2026-03-04T00:00:00' },
        query: { filter: { 'resources.id': studio.owner } },
      };
      const { events } = must(await studio.call('POST', `${eventsPath}/query`, body));
      assert.deepEqual(
        events.map(({ start }: { start: { localDate: string } }) => start.localDate),
        ['2026-03-03T19:00:00'],
      );
      assert.equal(
        refusal(await studio.call('GET', `${eventsPath}/${studio.wix.ids.guid()}`)),
        '404 EVENT_NOT_FOUND',
      );
    });

    verifies('bookings.calendar.instances-of-hours', async () => {
      await using studio = await openStudio(open());
      const { id } = await schedule(studio, businessExternalId);
      const body = {
        ...{ fromLocalDate: '2026-03-02T00:00:00', toLocalDate: '2026-03-09T00:00:00' },
        query: { filter: { scheduleId: id } },
      };
      const { events } = must(await studio.call('POST', `${eventsPath}/query`, body));
      assert.equal(events.length, 5);
    });
  });
