import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { testDatabases } from '../../../../../test/databases.ts';
import { verifies } from '../../../../../test/verifies.ts';
import { bookingsPath, must, openStudio, readerPath, refusal, type Studio } from '../test-studio.ts';

const monday = (time: string) => `2026-03-02T${time}:00`;

for (const { name, open } of testDatabases())
  describe(`reading bookings on ${name}`, () => {
    const query = async (studio: Studio, body: object) => must(await studio.call('POST', readerPath, body));
    /** Which of the bookings, by number, a filter finds. */
    const found = async (studio: Studio, made: readonly { id: string }[], filter: object) => {
      const { extendedBookings } = await query(studio, { query: { filter } });
      const ids = extendedBookings.map(({ booking }: { booking: { id: string } }) => booking.id);
      return made.flatMap(({ id }, index) => (ids.includes(id) ? [index] : []));
    };
    /** An appointment that is confirmed, a class that is created, a course. */
    const threeKinds = async (studio: Studio) => {
      const session = await studio.session('2026-03-03T19:00:00', '2026-03-03T20:00:00');
      const schedule = { scheduleId: studio.pottery.schedule.id, serviceId: studio.pottery.id };
      const course = { bookedEntity: { schedule }, totalParticipants: 1, selectedPaymentOption: 'OFFLINE' };
      return [
        must(await studio.book(monday('10:00'), { status: 'CONFIRMED', externalUserId: 'u-1' })).booking,
        must(await studio.join(session.id, { contactDetails: { email: 'Grace@example.com' } })).booking,
        must(await studio.call('POST', bookingsPath, { booking: course })).booking,
      ];
    };

    verifies(['bookings.query.shape', 'bookings.query.default-sort'], async () => {
      await using studio = await openStudio(open());
      const made = await threeKinds(studio);
      const { extendedBookings, pagingMetadata } = await query(studio, { query: {} });
      assert.deepEqual(
        extendedBookings.map(({ booking }: { booking: { id: string } }) => booking.id),
        made.map(({ id }) => id).toSorted((one, other) => (one < other ? -1 : 1)),
      );
      assert.deepEqual(pagingMetadata, { count: 3, cursors: {} });
      assert.deepEqual(Object.keys(extendedBookings[0]), ['booking']);
    });

    verifies('bookings.query.item-paths', async () => {
      await using studio = await openStudio(open());
      const made = await threeKinds(studio);
      const { haircut, yoga, pottery, owner } = studio;
      const [appointment, lesson] = made;
      const by = (filter: object) => found(studio, made, filter);
      assert.deepEqual(await by({ 'bookedEntity.item.slot.serviceId': haircut.id }), [0]);
      assert.deepEqual(
        await by({ 'bookedEntity.item.slot.serviceId': { $in: [haircut.id, yoga.id] } }),
        [0, 1],
      );
      assert.deepEqual(await by({ 'bookedEntity.item.slot.scheduleId': yoga.schedule.id }), [1]);
      assert.deepEqual(await by({ 'bookedEntity.item.slot.resource.id': owner }), [0, 1]);
      assert.deepEqual(await by({ 'bookedEntity.item.slot.eventId': lesson.bookedEntity.slot.eventId }), [1]);
      assert.deepEqual(
        await by({ 'bookedEntity.item.slot.sessionId': appointment.bookedEntity.slot.eventId }),
        [0],
      );
      assert.deepEqual(
        await by({ 'bookedEntity.item.slot.location.locationType': 'OWNER_BUSINESS' }),
        [0, 1],
      );
      const locationId = appointment.bookedEntity.slot.location.id;
      assert.deepEqual(await by({ 'bookedEntity.item.slot.location.id': locationId }), [0, 1]);
      assert.deepEqual(await by({ 'bookedEntity.item.schedule.serviceId': pottery.id }), [2]);
      assert.deepEqual(
        await by({ 'bookedEntity.item.schedule.scheduleId': { $ne: pottery.schedule.id } }),
        [0, 1],
      );
    });

    verifies('bookings.query.short-paths', async () => {
      await using studio = await openStudio(open());
      const made = await threeKinds(studio);
      assert.deepEqual(await found(studio, made, { 'bookedEntity.slot.serviceId': studio.haircut.id }), [0]);
      const sort = [{ fieldName: 'bookedEntity.slot.serviceId' }];
      await query(studio, { query: { sort } });
    });

    verifies('bookings.query.tags', async () => {
      await using studio = await openStudio(open());
      const made = await threeKinds(studio);
      assert.deepEqual(
        await found(studio, made, { 'bookedEntity.tags': { $hasSome: ['GROUP', 'COURSE'] } }),
        [1, 2],
      );
      assert.deepEqual(await found(studio, made, { 'bookedEntity.tags': { $hasAll: ['INDIVIDUAL'] } }), [0]);
    });

    verifies('bookings.query.contact', async () => {
      await using studio = await openStudio(open());
      const made = await threeKinds(studio);
      const contactId = made[0].contactDetails.contactId;
      assert.deepEqual(await found(studio, made, { 'contactDetails.contactId': contactId }), [0]);
      assert.deepEqual(await found(studio, made, { 'contactDetails.email': 'grace@example.com' }), [1]);
    });

    verifies('bookings.query.status', async () => {
      await using studio = await openStudio(open());
      const made = await threeKinds(studio);
      const by = (filter: object) => found(studio, made, filter);
      assert.deepEqual(await by({ status: 'CONFIRMED' }), [0]);
      assert.deepEqual(await by({ status: { $ne: 'CONFIRMED' } }), [1, 2]);
      assert.deepEqual(await by({ status: { $in: ['CONFIRMED', 'CREATED'] } }), [0, 1, 2]);
      assert.deepEqual(await by({ paymentStatus: 'UNDEFINED' }), [0, 1, 2]);
      assert.deepEqual(await by({ selectedPaymentOption: 'OFFLINE' }), [2]);
      assert.deepEqual(await by({ externalUserId: 'u-1' }), [0]);
      assert.deepEqual(await by({ doubleBooked: { $ne: true } }), [0, 1, 2]);
    });

    verifies('bookings.query.created-by', async () => {
      await using studio = await openStudio(open());
      const made = await threeKinds(studio);
      assert.deepEqual(
        await found(studio, made, { 'createdBy.id.wixUserId': studio.wix.site.accountId }),
        [0, 1, 2],
      );
      assert.deepEqual(await found(studio, made, { 'createdBy.id.appId': studio.wix.site.accountId }), []);
    });

    verifies('bookings.query.dates', async () => {
      await using studio = await openStudio(open());
      const made = await threeKinds(studio);
      const by = (filter: object) => found(studio, made, filter);
      assert.deepEqual(await by({ startDate: { $gte: '2026-03-03T00:00:00Z' } }), [1]);
      assert.deepEqual(await by({ endDate: { $lt: '2026-03-02T16:00:00.000Z' } }), []);
      assert.deepEqual(await by({ endDate: { $lte: '2026-03-02T16:00:00.000Z' } }), [0]);
      assert.deepEqual(await by({ createdDate: '2026-03-01T12:00:00.000Z' }), [0, 1, 2]);
      const range = [
        { startDate: { $gte: '2026-03-02T00:00:00Z' } },
        { startDate: { $lte: '2026-03-02T23:59:59Z' } },
      ];
      assert.deepEqual(await by({ $and: range }), [0]);
    });

    verifies('bookings.query.participants', async () => {
      await using studio = await openStudio(open());
      const made = await threeKinds(studio);
      const path = 'participantsInfo.type.totalParticipants.value';
      assert.deepEqual(await found(studio, made, { [path]: { $gt: 1 } }), []);
      assert.deepEqual(await found(studio, made, { [path]: 1 }), [0, 1, 2]);
    });

    verifies('bookings.query.unknown-field', async () => {
      await using studio = await openStudio(open());
      const { status, body } = await studio.call('POST', readerPath, {
        query: { filter: { colour: 'red' } },
      });
      assert.equal(status, 400);
      assert.match(body.message, /colour/);
      const wrong = { query: { filter: { status: 'CONFIRMD' } } };
      assert.equal(refusal(await studio.call('POST', readerPath, wrong)), '400 status');
    });

    verifies(['bookings.query.cursor', 'bookings.query.cursor-carries'], async () => {
      await using studio = await openStudio(open());
      const starts = ['10:00', '11:00', '12:00', '13:00', '14:00'];
      for (const start of starts) must(await studio.book(monday(start)));
      const sort = [{ fieldName: 'startDate', order: 'DESC' }];
      const filter = { startDate: { $gte: '2026-03-02T16:00:00Z' } };
      const seen: string[] = [];
      let body = await query(studio, { query: { filter, sort, cursorPaging: { limit: 3 } } });
      for (;;) {
        seen.push(
          ...body.extendedBookings.map((one: { booking: { startDate: string } }) => one.booking.startDate),
        );
        const { next } = body.pagingMetadata.cursors;
        if (!next) break;
        body = await query(studio, { query: { cursorPaging: { limit: 3, cursor: next } } });
      }
      assert.deepEqual(
        seen,
        ['19', '18', '17', '16'].map((hour) => `2026-03-02T${hour}:00:00.000Z`),
      );
    });

    verifies('bookings.query.offset', async () => {
      await using studio = await openStudio(open());
      for (const start of ['10:00', '11:00', '12:00']) must(await studio.book(monday(start)));
      const { extendedBookings, pagingMetadata } = await query(studio, {
        query: { paging: { limit: 2, offset: 2 }, sort: [{ fieldName: 'startDate' }] },
      });
      assert.equal(extendedBookings[0].booking.startDate, '2026-03-02T17:00:00.000Z');
      assert.deepEqual(pagingMetadata, { count: 1, offset: 2, total: 3, tooManyToCount: false });
    });

    verifies('bookings.query.limits', async () => {
      await using studio = await openStudio(open());
      for (const limit of [0, 101]) {
        const { status } = await studio.call('POST', readerPath, { query: { cursorPaging: { limit } } });
        assert.equal(status, 400);
      }
      assert.equal(
        (await query(studio, { query: { cursorPaging: { limit: 100 } } })).pagingMetadata.count,
        0,
      );
    });

    verifies(['bookings.query.allowed-actions', 'bookings.query.policy-settings'], async () => {
      await using studio = await openStudio(open());
      const [, , course] = await threeKinds(studio);
      const { extendedBookings } = await query(studio, {
        ...{ query: { filter: { id: course.id } } },
        ...{ withBookingAllowedActions: true, withBookingPolicySettings: true },
      });
      assert.deepEqual(extendedBookings[0].allowedActions, { cancel: true, reschedule: false });
      assert.deepEqual(extendedBookings[0].bookingPolicySettings, { cancellationFeeEnabled: false });
    });

    verifies('bookings.query.aliases', async () => {
      await using studio = await openStudio(open());
      must(await studio.book(monday('10:00')));
      const path = '/bookings/bookings-reader/v2/extended-bookings/query';
      assert.equal(must(await studio.call('POST', path, { query: {} })).extendedBookings.length, 1);
    });

    verifies('bookings.query.legacy', async () => {
      await using studio = await openStudio(open());
      const [appointment, lesson] = await threeKinds(studio);
      const path = '/_api/bookings-reader/v2/extended-booking/query';
      const sessionId = lesson.bookedEntity.slot.eventId;
      const body = { query: { filter: { id: appointment.id }, paging: { limit: 2, offset: 0 } }, sessionId };
      const { extendedBookings } = must(await studio.call('POST', path, body));
      assert.deepEqual(
        extendedBookings.map(({ booking }: { booking: { id: string } }) => booking.id),
        [lesson.id],
      );
    });

    verifies('bookings.count', async () => {
      await using studio = await openStudio(open());
      await threeKinds(studio);
      const path = '/_api/bookings-reader/v2/extended-bookings/count';
      assert.deepEqual(must(await studio.call('POST', path, { filter: { status: 'CONFIRMED' } })), {
        count: 1,
      });
      assert.deepEqual(must(await studio.call('POST', path, {})), { count: 3 });
    });
  });
