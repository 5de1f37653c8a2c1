import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { testDatabases } from '../../../../../test/databases.ts';
import { verifies } from '../../../../../test/verifies.ts';
import { staffTypeId } from '../known-ids.ts';
import {
  appointments,
  must,
  openStudio,
  refusal,
  type Studio,
  servicesPath,
  slotsPath,
} from '../test-studio.ts';

interface Slot {
  readonly localStartDate: string;
  readonly localEndDate: string;
  readonly [more: string]: unknown;
}

const newYork = { timeZone: 'America/New_York' };
const on = (date: string) => ({
  fromLocalDate: `${date}T00:00:00`,
  toLocalDate: `${date}T23:59:59`,
  ...newYork,
});
const times = (slots: readonly Slot[]) => slots.map(({ localStartDate }) => localStartDate.slice(11, 16));

for (const { name, open } of testDatabases())
  describe(`time slots on ${name}`, () => {
    const list = async (studio: Studio, request: object) =>
      must(await studio.call('POST', slotsPath, { serviceId: studio.haircut.id, ...request }));
    const slotsOf = async (studio: Studio, request: object): Promise<readonly Slot[]> =>
      (await list(studio, request)).timeSlots;
    const serviceWith = async (studio: Studio, more: object) =>
      must(await studio.call('POST', servicesPath, { service: appointments(studio.owner, more) })).service;
    const sessions = async (studio: Studio, request: object) =>
      must(await studio.call('POST', `${slotsPath}/event`, { serviceIds: [studio.yoga.id], ...request }));

    verifies(['bookings.slots.hours', 'bookings.slots.shape', 'bookings.slots.paging-key'], async () => {
      await using studio = await openStudio(open());
      const { timeSlots, timeZone, cursorPagingMetadata } = await list(studio, on('2026-03-02'));
      assert.deepEqual(times(timeSlots), [
        '10:00',
        '11:00',
        '12:00',
        '13:00',
        '14:00',
        '15:00',
        '16:00',
        '17:00',
      ]);
      assert.equal(timeZone, 'America/New_York');
      assert.deepEqual(cursorPagingMetadata, { cursors: {}, hasNext: false });
      const { location, ...slot } = timeSlots[0];
      assert.equal(location.locationType, 'BUSINESS');
      assert.deepEqual(slot, {
        ...{ serviceId: studio.haircut.id, scheduleId: studio.haircut.schedule.id, allDay: false },
        ...{ localStartDate: '2026-03-02T10:00:00', localEndDate: '2026-03-02T11:00:00', bookable: true },
        ...{ totalCapacity: 1, remainingCapacity: 1, bookableCapacity: 1, availableResources: [] },
        bookingPolicyViolations: { tooEarlyToBook: false, tooLateToBook: false, bookOnlineDisabled: false },
      });
      assert.deepEqual(await slotsOf(studio, on('2026-03-07')), []);
    });

    verifies(['bookings.slots.range', 'bookings.slots.date-format', 'bookings.slots.arguments'], async () => {
      await using studio = await openStudio(open());
      const range = { fromLocalDate: '2026-03-02T11:00:00', toLocalDate: '2026-03-02T13:00:00', ...newYork };
      assert.deepEqual(times(await slotsOf(studio, range)), ['11:00', '12:00']);
      const plain = { serviceId: studio.haircut.id, ...range, fromLocalDate: '2026-03-02' };
      assert.equal(refusal(await studio.call('POST', slotsPath, plain)), '400 fromLocalDate');
      const { fromLocalDate: _, ...half } = { serviceId: studio.haircut.id, ...range };
      assert.equal(refusal(await studio.call('POST', slotsPath, half)), '400 MISSING_ARGUMENTS');
      assert.equal(refusal(await studio.call('POST', slotsPath, range)), '400 MISSING_ARGUMENTS');
      const unknown = { ...range, serviceId: studio.wix.ids.guid() };
      assert.equal(refusal(await studio.call('POST', slotsPath, unknown)), '404 SERVICE_NOT_FOUND');
    });

    verifies(['bookings.slots.time-zone', 'bookings.slots.daylight-saving'], async () => {
      await using studio = await openStudio(open());
      const utc = (date: string) => slotsOf(studio, { ...on(date), timeZone: 'UTC' });
      // The clocks of New York go forward on 8 March 2026 and back on 1 November.
      assert.equal(times(await utc('2026-03-06'))[0], '15:00');
      assert.equal(times(await utc('2026-03-09'))[0], '14:00');
      assert.equal(times(await utc('2026-11-02'))[0], '15:00');
      const { timeZone: _, ...unsaid } = on('2026-03-09');
      assert.equal(times(await slotsOf(studio, unsaid))[0], '10:00');
    });

    verifies(['bookings.slots.taken', 'bookings.slots.get', 'bookings.slots.get-not-found'], async () => {
      await using studio = await openStudio(open());
      const at = (hour: string, end: string) => ({
        ...{
          serviceId: studio.haircut.id,
          localStartDate: `2026-03-02T${hour}:00`,
          localEndDate: `2026-03-02T${end}:00`,
        },
        ...{ ...newYork, location: { locationType: 'BUSINESS' } },
      });
      const { timeSlot } = must(await studio.call('POST', `${slotsPath}/get`, at('11:00', '12:00')));
      assert.equal(timeSlot.availableResources[0].resources[0].id, studio.owner);
      const booking = must(await studio.book('2026-03-02T11:00:00', { status: 'CONFIRMED' })).booking;
      assert.equal(times(await slotsOf(studio, on('2026-03-02'))).includes('11:00'), false);
      const get = (request: object) => studio.call('POST', `${slotsPath}/get`, request);
      assert.equal(refusal(await get(at('11:00', '12:00'))), '404 SLOT_NOT_FOUND');
      assert.equal(refusal(await get(at('13:00', '13:20'))), '404 SLOT_NOT_FOUND');
      assert.equal(refusal(await get(at('20:00', '21:00'))), '404 SLOT_NOT_FOUND');
      must(await studio.act(booking, 'cancel'));
      assert.ok(times(await slotsOf(studio, on('2026-03-02'))).includes('11:00'));
    });

    verifies('bookings.slots.blocked', async () => {
      await using studio = await openStudio(open());
      await studio.session('2026-03-02T10:30:00', '2026-03-02T12:00:00');
      assert.deepEqual(times(await slotsOf(studio, on('2026-03-02'))).slice(0, 2), ['12:00', '13:00']);
    });

    verifies('bookings.slots.resources', async () => {
      await using studio = await openStudio(open());
      const made = must(
        await studio.call('POST', '/bookings/v1/staff-members', { staffMember: { name: 'Maya' } }),
      );
      const maya = made.staffMember.resourceId;
      const service = await serviceWith(studio, { name: 'Massage', staffMemberIds: [studio.owner, maya] });
      must(await studio.book('2026-03-02T10:00:00', { status: 'CONFIRMED' }));
      const request = { ...on('2026-03-02'), serviceId: service.id, includeResourceTypeIds: [staffTypeId] };
      const [first, second] = await slotsOf(studio, request);
      const names = (slot: unknown) =>
        (
          slot as { availableResources: { resources: { name: string }[] }[] }
        ).availableResources[0]?.resources.map((resource) => resource.name);
      assert.deepEqual(names(first), ['Maya']);
      assert.deepEqual(names(second), ['Business Owner', 'Maya']);
      const only = {
        ...request,
        resourceTypes: [{ resourceTypeId: staffTypeId, resourceIds: [studio.owner] }],
      };
      assert.equal(times(await slotsOf(studio, only))[0], '11:00');
    });

    verifies(['bookings.slots.policy', 'bookings.slots.bookable'], async () => {
      await using studio = await openStudio(open());
      const bookingPolicy = {
        name: 'Near',
        limitLateBookingPolicy: { enabled: true, latestBookingInMinutes: 1_440 },
        limitEarlyBookingPolicy: { enabled: true, earliestBookingInMinutes: 2 * 1_440 },
      };
      const policy = must(
        await studio.call('POST', '/bookings/v1/booking-policies', { bookingPolicy }),
      ).bookingPolicy;
      const { id } = await serviceWith(studio, { name: 'Shave', bookingPolicy: { id: policy.id } });
      const [early] = (await slotsOf(studio, { ...on('2026-03-04'), serviceId: id })) as unknown as {
        [name: string]: unknown;
      }[];
      assert.equal(early?.bookable, false);
      assert.deepEqual(early?.bookingPolicyViolations, {
        ...{ tooEarlyToBook: true, earliestBookingDate: '2026-03-02T15:00:00.000Z' },
        ...{ tooLateToBook: false, bookOnlineDisabled: false },
      });
      assert.deepEqual(early?.nonBookableReasons, { violatesBookingPolicy: true });
      const bookable = { ...on('2026-03-04'), serviceId: id, bookable: true };
      assert.deepEqual(await slotsOf(studio, bookable), []);
      const wanted = {
        ...on('2026-03-04'),
        serviceId: id,
        bookingPolicyViolations: { tooEarlyToBook: true },
      };
      assert.equal((await slotsOf(studio, wanted)).length, 8);
    });

    verifies(['bookings.slots.durations', 'bookings.slots.pause', 'bookings.slots.per-day'], async () => {
      await using studio = await openStudio(open());
      const constraints = { sessionDurations: [120, 30], timeBetweenSessions: 30 };
      const { id } = await serviceWith(studio, {
        name: 'Colour',
        schedule: { availabilityConstraints: constraints },
      });
      const request = { ...on('2026-03-02'), serviceId: id };
      assert.deepEqual(times(await slotsOf(studio, request)), ['10:00', '12:30', '15:00']);
      const short = { ...request, customerChoices: { durationInMinutes: 30 }, timeSlotsPerDay: 2 };
      assert.deepEqual(times(await slotsOf(studio, short)), ['10:00', '11:00']);
    });

    verifies(['bookings.slots.cursor', 'bookings.slots.locations'], async () => {
      await using studio = await openStudio(open());
      const locations = [{ type: 'BUSINESS' }, { type: 'CUSTOMER' }];
      const { id } = await serviceWith(studio, { name: 'House call', locations });
      const request = { ...on('2026-03-02'), toLocalDate: '2026-03-04T00:00:00', serviceId: id };
      const kinds: string[] = [];
      let body = await list(studio, { ...request, cursorPaging: { limit: 7 } });
      for (;;) {
        for (const slot of body.timeSlots) kinds.push(`${slot.localStartDate} ${slot.location.locationType}`);
        const { cursors, hasNext } = body.cursorPagingMetadata;
        assert.equal(hasNext, cursors.next !== undefined);
        if (!hasNext) break;
        body = must(await studio.call('POST', slotsPath, { cursorPaging: { cursor: cursors.next } }));
      }
      assert.equal(kinds.length, 32);
      assert.equal(new Set(kinds).size, 32);
      assert.deepEqual(
        kinds,
        kinds.toSorted((one, other) => (one < other ? -1 : 1)),
      );
      const home = { ...request, locations: [{ locationType: 'CUSTOMER' }] };
      assert.equal((await slotsOf(studio, home)).length, 16);
      const forged = await studio.call('POST', slotsPath, { cursorPaging: { cursor: 'x.y.z' } });
      assert.equal(forged.status, 400);
    });

    verifies(
      ['bookings.sessions.list', 'bookings.sessions.paging-key', 'bookings.sessions.capacity'],
      async () => {
        await using studio = await openStudio(open());
        const first = await studio.session('2026-03-02T19:00:00', '2026-03-02T20:00:00', {
          totalCapacity: 1,
        });
        const second = await studio.session('2026-03-03T19:00:00', '2026-03-03T20:00:00');
        must(await studio.join(first.id, { status: 'CONFIRMED' }));
        const week = { fromLocalDate: '2026-03-02T00:00:00', toLocalDate: '2026-03-09T00:00:00', ...newYork };
        const { timeSlots, pagingMetadata } = await sessions(studio, { ...week, cursorPaging: { limit: 1 } });
        assert.equal(timeSlots[0].eventInfo.eventId, first.id);
        assert.equal(timeSlots[0].eventInfo.eventTitle, 'Yoga');
        assert.equal('scheduleId' in timeSlots[0], false);
        assert.equal(timeSlots[0].bookable, false);
        assert.deepEqual(timeSlots[0].nonBookableReasons, { noRemainingCapacity: true });
        assert.equal(pagingMetadata.hasNext, true);
        const next = must(
          await studio.call('POST', `${slotsPath}/event`, {
            cursorPaging: { cursor: pagingMetadata.cursors.next },
          }),
        );
        assert.deepEqual(
          next.timeSlots.map((slot: { eventInfo: { eventId: string } }) => slot.eventInfo.eventId),
          [second.id],
        );
        assert.deepEqual(
          [
            next.timeSlots[0].totalCapacity,
            next.timeSlots[0].remainingCapacity,
            next.timeSlots[0].bookableCapacity,
          ],
          [3, 3, 1],
        );
        const bookable = await sessions(studio, { ...week, includeNonBookable: false });
        assert.equal(bookable.timeSlots.length, 1);
        assert.equal((await sessions(studio, { ...week, minBookableCapacity: 2 })).timeSlots.length, 0);
      },
    );

    verifies(['bookings.sessions.get', 'bookings.sessions.cancelled'], async () => {
      await using studio = await openStudio(open());
      const session = await studio.session('2026-03-02T19:00:00', '2026-03-02T20:00:00');
      const path = `${slotsPath}/event/${session.id}?timeZone=Europe/Berlin`;
      const { timeSlot, timeZone } = must(await studio.call('GET', path));
      assert.equal(timeSlot.localStartDate, '2026-03-03T01:00:00');
      assert.equal(timeZone, 'Europe/Berlin');
      must(await studio.call('POST', `/calendar/v3/events/${session.id}/cancel`, {}));
      const cancelled = must(await studio.call('GET', path)).timeSlot;
      assert.deepEqual(cancelled.nonBookableReasons, { eventCancelled: true });
      assert.equal(refusal(await studio.join(session.id)), '428 SLOT_NOT_AVAILABLE');
      const unknown = `${slotsPath}/event/${studio.wix.ids.guid()}`;
      assert.equal(refusal(await studio.call('GET', unknown)), '404 SLOT_NOT_FOUND');
    });
  });
