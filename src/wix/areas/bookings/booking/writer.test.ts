import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { testDatabases } from '../../../../../test/databases.ts';
import { verifies } from '../../../../../test/verifies.ts';
import type { JsonObject } from '../../../../base/json.ts';
import {
  appointments,
  bookingsPath,
  must,
  openStudio,
  readerPath,
  refusal,
  type Studio,
  servicesPath,
  slotOf,
} from '../test-studio.ts';
import { createBooking } from './create.ts';

const monday = (time: string) => `2026-03-02T${time}:00`;

for (const { name, open } of testDatabases())
  describe(`writing bookings on ${name}`, () => {
    const events = async ({ wix }: Studio) => {
      const rows = await wix.database.read.selectFrom('event').selectAll().orderBy('seq').execute();
      return rows
        .filter(({ event_type }) => event_type.startsWith('wix.bookings.v2.'))
        .map(({ event_type, payload }) => ({
          slug: event_type.split('_').slice(1).join('_'),
          ...JSON.parse(payload),
        }));
    };
    const withService = async (studio: Studio, more: object) =>
      must(
        await studio.call('POST', servicesPath, {
          service: appointments(studio.owner, { name: 'Shave', ...more }),
        }),
      ).service;
    const withPolicy = async (studio: Studio, policy: object) => {
      const { bookingPolicy } = must(
        await studio.call('POST', '/bookings/v1/booking-policies', {
          bookingPolicy: { name: 'Strict', ...policy },
        }),
      );
      return withService(studio, { bookingPolicy: { id: bookingPolicy.id } });
    };
    const bookOf = (studio: Studio, service: object, start: string, more: object = {}) => {
      const slot = slotOf(service, start, { resource: { id: studio.owner } });
      return studio.call('POST', bookingsPath, {
        booking: { bookedEntity: { slot }, totalParticipants: 1, ...more },
      });
    };

    verifies('bookings.create.computed', async () => {
      await using studio = await openStudio(open());
      const { booking } = must(await studio.book(monday('10:00')));
      assert.equal(booking.revision, '1');
      assert.equal(booking.createdDate, '2026-03-01T12:00:00.000Z');
      assert.equal(booking.bookedEntity.title, 'Haircut');
      assert.equal(booking.appId, '13d21c63-b5ec-5912-8397-c3a5ddb27a97');
      assert.equal(booking.createdByAppId, booking.appId);
      assert.equal(booking.formId, studio.haircut.form.id);
      assert.deepEqual(booking.createdBy, { wixUserId: studio.wix.site.accountId });
    });

    test('half a participant cannot be booked for', async () => {
      await using studio = await openStudio(open());
      const { status, body } = await studio.book(monday('10:00'), { totalParticipants: 1.5 });
      assert.equal(status, 400);
      assert.equal(body.details.validationError.fieldViolations[0].field, 'booking.totalParticipants');
    });

    verifies(['bookings.create.instants', 'bookings.create.local-dates'], async () => {
      await using studio = await openStudio(open());
      const { booking } = must(await studio.book(monday('10:00')));
      assert.equal(booking.startDate, '2026-03-02T15:00:00.000Z');
      assert.equal(booking.endDate, '2026-03-02T16:00:00.000Z');
      assert.equal(booking.bookedEntity.slot.startDate, monday('10:00'));
      const offset = slotOf(studio.haircut, monday('12:00'), {
        resource: { id: studio.owner },
        ...{ startDate: '2026-03-02T12:00:00-05:00', endDate: '2026-03-02T18:00:00Z' },
      });
      const again = must(
        await studio.call('POST', bookingsPath, {
          booking: { bookedEntity: { slot: offset }, totalParticipants: 1 },
        }),
      );
      assert.equal(again.booking.startDate, '2026-03-02T17:00:00.000Z');
    });

    verifies('bookings.create.defaults', async () => {
      await using studio = await openStudio(open());
      const { booking } = must(await studio.book(monday('10:00'), { paymentStatus: 'PAID' }));
      assert.equal(booking.status, 'CREATED');
      assert.equal(booking.paymentStatus, 'UNDEFINED');
      assert.equal('doubleBooked' in booking, false);
    });

    verifies('bookings.create.tags', async () => {
      await using studio = await openStudio(open());
      const session = await studio.session('2026-03-02T19:00:00', '2026-03-02T20:00:00');
      const schedule = { scheduleId: studio.pottery.schedule.id, serviceId: studio.pottery.id };
      const course = { booking: { bookedEntity: { schedule }, totalParticipants: 1 } };
      const made = [
        must(await studio.book(monday('10:00'))),
        must(await studio.join(session.id)),
        must(await studio.call('POST', bookingsPath, course)),
      ];
      assert.deepEqual(
        made.map(({ booking }) => booking.bookedEntity.tags),
        [['INDIVIDUAL'], ['GROUP'], ['COURSE']],
      );
    });

    verifies('bookings.create.entity', async () => {
      await using studio = await openStudio(open());
      const book = (booking: object) => studio.call('POST', bookingsPath, { booking });
      assert.equal(refusal(await book({ totalParticipants: 1 })), '400 booking.bookedEntity');
      const both = { slot: slotOf(studio.haircut, monday('10:00')), schedule: {} };
      assert.equal(
        refusal(await book({ bookedEntity: both, totalParticipants: 1 })),
        '400 booking.bookedEntity',
      );
    });

    verifies('bookings.create.appointment-fields', async () => {
      await using studio = await openStudio(open());
      const slot = { serviceId: studio.haircut.id };
      const { status, body } = await studio.call('POST', bookingsPath, {
        booking: { bookedEntity: { slot }, totalParticipants: 1 },
      });
      assert.equal(status, 400);
      assert.deepEqual(
        body.details.validationError.fieldViolations.map(({ field }: { field: string }) =>
          field.split('.').at(-1),
        ),
        ['scheduleId', 'startDate', 'endDate', 'timezone', 'locationType'],
      );
    });

    verifies('bookings.create.location-type', async () => {
      await using studio = await openStudio(open());
      const slot = slotOf(studio.haircut, monday('10:00'), { location: { locationType: 'BUSINESS' } });
      const { status, body } = await studio.call('POST', bookingsPath, {
        booking: { bookedEntity: { slot }, totalParticipants: 1 },
      });
      assert.equal(status, 400);
      const [violation] = body.details.validationError.fieldViolations;
      assert.equal(violation.field, 'booking.bookedEntity.slot.location.locationType');
      assert.match(violation.description, /must be in \[UNDEFINED, OWNER_BUSINESS, OWNER_CUSTOM, CUSTOM\]/);
    });

    verifies('bookings.create.participants', async () => {
      await using studio = await openStudio(open());
      const choices = { participantsChoices: { serviceChoices: [{ numberOfParticipants: 1 }] } };
      assert.equal(refusal(await studio.book(monday('10:00'), choices)), '400 booking.totalParticipants');
      const { totalParticipants: _, ...rest } = must(
        await studio.book(monday('10:00'), { ...choices, totalParticipants: undefined }),
      ).booking;
      assert.equal(rest.participantsChoices.serviceChoices[0].numberOfParticipants, 1);
      assert.equal(
        refusal(await studio.book(monday('11:00'), { totalParticipants: 0 })),
        '400 booking.totalParticipants',
      );
    });

    verifies('bookings.create.participants-policy', async () => {
      await using studio = await openStudio(open());
      assert.equal(
        refusal(await studio.book(monday('10:00'), { totalParticipants: 2 })),
        '403 BOOKING_POLICY_VIOLATION',
      );
    });

    verifies(['bookings.create.time-zone', 'bookings.create.date-format'], async () => {
      await using studio = await openStudio(open());
      const book = (more: object) =>
        studio.call('POST', bookingsPath, {
          booking: {
            bookedEntity: { slot: slotOf(studio.haircut, monday('10:00'), more) },
            totalParticipants: 1,
          },
        });
      assert.equal(refusal(await book({ timezone: 'Mars/Olympus' })), '400 INVALID_TIME_ZONE');
      assert.equal(refusal(await book({ startDate: 'next Monday' })), '400 INVALID_DATE_FORMAT');
    });

    verifies('bookings.create.overlap', async () => {
      await using studio = await openStudio(open());
      must(await studio.book(monday('10:00'), { status: 'CONFIRMED' }));
      assert.equal(refusal(await studio.book(monday('10:30'))), '428 SLOT_NOT_AVAILABLE');
      assert.equal(refusal(await studio.book(monday('10:00'))), '428 SLOT_NOT_AVAILABLE');
      must(await studio.book(monday('11:00')));
    });

    verifies('bookings.create.created-takes-nothing', async () => {
      await using studio = await openStudio(open());
      must(await studio.book(monday('10:00')));
      must(await studio.book(monday('10:00')));
    });

    verifies('bookings.create.hours', async () => {
      await using studio = await openStudio(open());
      assert.equal(refusal(await studio.book(monday('09:00'))), '428 SLOT_NOT_AVAILABLE');
      assert.equal(refusal(await studio.book(monday('17:30'))), '428 SLOT_NOT_AVAILABLE');
      assert.equal(refusal(await studio.book('2026-03-07T11:00:00')), '428 SLOT_NOT_AVAILABLE');
      must(await studio.book(monday('17:00')));
    });

    verifies('bookings.create.duration', async () => {
      await using studio = await openStudio(open());
      const slot = slotOf(studio.haircut, monday('10:00'), { endDate: monday('10:45') });
      assert.equal(
        refusal(
          await studio.call('POST', bookingsPath, {
            booking: { bookedEntity: { slot }, totalParticipants: 1 },
          }),
        ),
        '428 SLOT_NOT_AVAILABLE',
      );
    });

    verifies('bookings.create.skip-availability', async () => {
      await using studio = await openStudio(open());
      const flowControlSettings = { skipAvailabilityValidation: true };
      must(await studio.book('2026-03-01T03:00:00', {}, { flowControlSettings }));
      const slot = slotOf(studio.haircut, monday('10:00'));
      const booking = { bookedEntity: { slot }, totalParticipants: 1 };
      assert.equal(
        refusal(await studio.call('POST', bookingsPath, { booking, flowControlSettings })),
        '428 CAN_NOT_SKIP_AVAILABILITY_VALIDATION_IF_RESOURCE_NOT_PROVIDED',
      );
    });

    verifies('bookings.create.multi-service-info', async () => {
      await using studio = await openStudio(open());
      const multiServiceBookingInfo = { id: studio.wix.ids.guid(), type: 'SEQUENTIAL_BOOKINGS' };
      assert.equal(
        refusal(await studio.book(monday('10:00'), { multiServiceBookingInfo })),
        '428 CAN_NOT_CREATE_BOOKING_WITH_MULTI_SERVICE_BOOKING_INFO',
      );
    });

    verifies(['bookings.create.contact-new', 'bookings.create.contact-known'], async () => {
      await using studio = await openStudio(open());
      const first = must(await studio.book(monday('10:00'))).booking.contactDetails.contactId;
      const contact = must(await studio.call('GET', `/contacts/v4/contacts/${first}`)).contact;
      assert.equal(contact.primaryInfo.email, 'ada@example.com');
      assert.equal(contact.info.name.first, 'Ada');
      const contactDetails = { email: 'ADA@example.com' };
      const again = must(await studio.book(monday('12:00'), { contactDetails })).booking;
      assert.equal(again.contactDetails.contactId, first);
    });

    verifies(['bookings.create.form', 'bookings.create.form-conflict'], async () => {
      await using studio = await openStudio(open());
      const formSubmission = { email: 'grace@example.com' };
      assert.equal(
        refusal(await studio.book(monday('10:00'), {}, { formSubmission })),
        '400 CONTACT_DETAILS_CONFLICT',
      );
      const { booking } = must(
        await studio.book(monday('10:00'), { contactDetails: {} }, { formSubmission }),
      );
      assert.equal(booking.contactDetails.email, 'grace@example.com');
    });

    verifies('bookings.create.confirmed', async () => {
      await using studio = await openStudio(open());
      const { booking } = must(await studio.book(monday('10:00'), { status: 'CONFIRMED' }));
      assert.equal(booking.status, 'CONFIRMED');
      assert.ok(booking.bookedEntity.slot.eventId);
      assert.deepEqual(
        (await events(studio)).map(({ slug }) => slug),
        ['created', 'confirmed'],
      );
    });

    verifies('bookings.create.confirmed-only-by-managers', async () => {
      await using studio = await openStudio(open());
      const slot = slotOf(studio.haircut, monday('10:00'), { resource: { id: studio.owner } }) as JsonObject;
      const booking: JsonObject = { bookedEntity: { slot }, totalParticipants: 1, status: 'CONFIRMED' };
      const reader = await studio.wix.keyWith(new Set(['SCOPE.DC-BOOKINGS.READ-BOOKINGS-SENSITIVE']));
      const refused = await studio.wix.call('POST', bookingsPath, { booking }, { authorization: reader });
      assert.equal(refusal(refused), '403 PERMISSION_DENIED');
      // What a visitor or a member is, who may book but not manage.
      const { database, site, clock, ids } = studio.wix;
      const book = database.write((tx) =>
        createBooking(
          {
            ...{ db: tx, dialect: database.dialect, siteId: site.id, site, clock, ids },
            caller: { kind: 'visitor', id: ids.guid(), appId: ids.guid(), scopes: new Set() },
            cursors: { encode: () => '', decode: () => assert.fail() },
            header: () => undefined,
            emit: async () => {},
          },
          { booking },
        ),
      );
      await assert.rejects(book, { status: 403, code: 'UNAUTHORIZED_OPERATION' });
    });

    verifies('bookings.create.other-status', async () => {
      await using studio = await openStudio(open());
      for (const status of ['PENDING', 'WAITING_LIST', 'CANCELED'])
        assert.equal(refusal(await studio.book(monday('10:00'), { status })), '400 booking.status');
    });

    verifies('bookings.create.events', async () => {
      await using studio = await openStudio(open());
      const { booking } = must(await studio.book(monday('10:00')));
      const [event, ...more] = await events(studio);
      assert.equal(more.length, 0);
      assert.equal(event.slug, 'created');
      assert.equal(event.entityFqdn, 'wix.bookings.v2.booking');
      assert.deepEqual(event.createdEvent.entity, booking);
    });

    verifies('bookings.create.resource-unknown', async () => {
      await using studio = await openStudio(open());
      const slot = slotOf(studio.haircut, monday('10:00'), { resource: { id: studio.wix.ids.guid() } });
      assert.equal(
        refusal(
          await studio.call('POST', bookingsPath, {
            booking: { bookedEntity: { slot }, totalParticipants: 1 },
          }),
        ),
        '428 SLOT_NOT_AVAILABLE',
      );
    });

    verifies('bookings.create.schedule-not-found', async () => {
      await using studio = await openStudio(open());
      const id = studio.wix.ids.guid();
      const book = (more: object) =>
        studio.call('POST', bookingsPath, {
          booking: {
            bookedEntity: { slot: slotOf(studio.haircut, monday('10:00'), more) },
            totalParticipants: 1,
          },
        });
      assert.equal(refusal(await book({ scheduleId: id })), '428 SCHEDULE_NOT_FOUND');
      assert.equal(refusal(await book({ serviceId: id })), '428 SCHEDULE_NOT_FOUND');
    });

    verifies('bookings.create.early-late', async () => {
      await using studio = await openStudio(open());
      const service = await withPolicy(studio, {
        limitEarlyBookingPolicy: { enabled: true, earliestBookingInMinutes: 2 * 1_440 },
        limitLateBookingPolicy: { enabled: true, latestBookingInMinutes: 1_440 },
      });
      assert.equal(
        refusal(await bookOf(studio, service, '2026-03-04T10:00:00')),
        '403 BOOKING_POLICY_VIOLATION',
      );
      assert.equal(refusal(await bookOf(studio, service, monday('06:00'))), '403 BOOKING_POLICY_VIOLATION');
      must(await bookOf(studio, service, monday('10:00')));
    });

    verifies('bookings.create.class', async () => {
      await using studio = await openStudio(open());
      const session = await studio.session('2026-03-02T19:00:00', '2026-03-02T20:00:00');
      const { slot } = must(await studio.join(session.id)).booking.bookedEntity;
      assert.equal(slot.startDate, '2026-03-02T19:00:00');
      assert.equal(slot.timezone, 'America/New_York');
      assert.equal(slot.resource.id, studio.owner);
      assert.equal(slot.location.locationType, 'OWNER_BUSINESS');
      assert.equal(refusal(await studio.join(studio.wix.ids.guid())), '428 SESSION_NOT_FOUND');
    });

    verifies('bookings.create.class-capacity', async () => {
      await using studio = await openStudio(open());
      const session = await studio.session('2026-03-02T19:00:00', '2026-03-02T20:00:00', {
        totalCapacity: 2,
      });
      const first = must(await studio.join(session.id, { status: 'CONFIRMED' })).booking;
      must(await studio.join(session.id, { status: 'CONFIRMED' }));
      assert.equal(refusal(await studio.join(session.id)), '428 SESSION_CAPACITY_EXCEEDED');
      must(await studio.act(first, 'cancel'));
      must(await studio.join(session.id));
    });

    verifies('bookings.create.course-capacity', async () => {
      await using studio = await openStudio(open());
      const schedule = { scheduleId: studio.pottery.schedule.id, serviceId: studio.pottery.id };
      const booking = { bookedEntity: { schedule }, totalParticipants: 1, status: 'CONFIRMED' };
      for (let place = 0; place < 3; place++) must(await studio.call('POST', bookingsPath, { booking }));
      assert.equal(
        refusal(await studio.call('POST', bookingsPath, { booking })),
        '428 SCHEDULE_CAPACITY_EXCEEDED',
      );
    });

    verifies('bookings.create.bulk', async () => {
      await using studio = await openStudio(open());
      const row = (start: string, status = 'CONFIRMED') => ({
        booking: {
          bookedEntity: { slot: slotOf(studio.haircut, start, { resource: { id: studio.owner } }) },
          ...{ totalParticipants: 1, status },
        },
      });
      const createBookingsInfo = [row(monday('10:00')), row(monday('10:00')), row(monday('11:00'))];
      const path = '/bookings/v2/bulk/bookings/create';
      const body = must(await studio.call('POST', path, { createBookingsInfo, returnFullEntity: true }));
      assert.deepEqual(body.bulkActionMetadata, {
        totalSuccesses: 2,
        totalFailures: 1,
        undetailedFailures: 0,
      });
      assert.equal(body.results[1].itemMetadata.error.code, 'SLOT_NOT_AVAILABLE');
      assert.equal(body.results[2].item.status, 'CONFIRMED');
      const quiet = must(await studio.call('POST', path, { createBookingsInfo: [row(monday('12:00'))] }));
      assert.equal('item' in quiet.results[0], false);
      const missing = await studio.call('POST', path, { createBookingsInfo: [row(monday('13:00')), {}] });
      assert.equal(missing.status, 400);
    });

    verifies(['bookings.confirm.confirms', 'bookings.confirm.event'], async () => {
      await using studio = await openStudio(open());
      const { booking } = must(await studio.book(monday('10:00')));
      const confirmed = must(await studio.act(booking, 'confirm', { paymentStatus: 'PAID' })).booking;
      assert.equal(confirmed.status, 'CONFIRMED');
      assert.equal(confirmed.paymentStatus, 'PAID');
      assert.equal(confirmed.revision, '2');
      const { eventId } = confirmed.bookedEntity.slot;
      const { event } = must(await studio.call('GET', `/calendar/v3/events/${eventId}`));
      assert.equal(event.type, 'APPOINTMENT');
      assert.equal(event.start.localDate, monday('10:00'));
    });

    verifies('bookings.confirm.assigns', async () => {
      await using studio = await openStudio(open());
      const slot = slotOf(studio.haircut, monday('10:00'));
      const { booking } = must(
        await studio.call('POST', bookingsPath, {
          booking: { bookedEntity: { slot }, totalParticipants: 1 },
        }),
      );
      assert.equal('resource' in booking.bookedEntity.slot, false);
      const confirmed = must(await studio.act(booking, 'confirm')).booking;
      assert.equal(confirmed.bookedEntity.slot.resource.id, studio.owner);
      assert.equal(refusal(await studio.book(monday('10:00'))), '428 SLOT_NOT_AVAILABLE');
    });

    verifies('bookings.confirm.status', async () => {
      await using studio = await openStudio(open());
      const { booking } = must(await studio.book(monday('10:00'), { status: 'CONFIRMED' }));
      assert.equal(
        refusal(await studio.act(booking, 'confirm')),
        '428 FAILED_CONFIRMING_NON_PENDING_BOOKING',
      );
      must(await studio.act(booking, 'cancel'));
      assert.equal(
        refusal(await studio.act(booking, 'confirm')),
        '428 FAILED_CONFIRMING_NON_PENDING_BOOKING',
      );
    });

    verifies(['bookings.confirm.double', 'bookings.confirm.no-open-spots'], async () => {
      await using studio = await openStudio(open());
      const [one, two, three] = await Promise.all([1, 2, 3].map(() => studio.book(monday('10:00'))));
      const [first, second, third] = [one, two, three].map((answer) => must(answer as never).booking);
      must(await studio.act(first, 'confirm'));
      const double = must(await studio.act(second, 'confirm')).booking;
      assert.equal(double.doubleBooked, true);
      const flowControlSettings = { checkAvailabilityValidation: true };
      assert.equal(refusal(await studio.act(third, 'confirm', { flowControlSettings })), '428 NO_OPEN_SPOTS');
      must(await studio.act(third, 'confirm', { flowControlSettings, doubleBooked: true }));
    });

    verifies('bookings.writer.not-found', async () => {
      await using studio = await openStudio(open());
      const id = studio.wix.ids.guid();
      for (const action of ['confirm', 'decline', 'cancel', 'mark_booking_as_pending'])
        assert.equal(
          refusal(await studio.call('POST', `${bookingsPath}/${id}/${action}`, { revision: '1' })),
          '404 BOOKING_NOT_FOUND',
        );
    });

    verifies(['bookings.writer.revision-required', 'bookings.writer.revision-stale'], async () => {
      await using studio = await openStudio(open());
      const { booking } = must(await studio.book(monday('10:00')));
      for (const action of ['confirm', 'decline', 'cancel']) {
        const path = `${bookingsPath}/${booking.id}/${action}`;
        assert.equal(refusal(await studio.call('POST', path, {})), '400 revision');
        assert.equal(
          refusal(await studio.call('POST', path, { revision: '7' })),
          '409 BOOKING_REVISION_MISMATCH',
        );
      }
      must(await studio.call('POST', `${bookingsPath}/${booking.id}/confirm`, { revision: 1 }));
    });

    verifies(['bookings.decline.declines', 'bookings.decline.status'], async () => {
      await using studio = await openStudio(open());
      const { booking } = must(await studio.book(monday('10:00')));
      const declined = must(await studio.act(booking, 'decline', { paymentStatus: 'NOT_PAID' })).booking;
      assert.deepEqual(
        [declined.status, declined.paymentStatus, declined.revision],
        ['DECLINED', 'NOT_PAID', '2'],
      );
      assert.equal(refusal(await studio.act(booking, 'decline')), '428 FAILED_DECLINE_NON_PENDING_BOOKING');
    });

    verifies(['bookings.cancel.cancels', 'bookings.cancel.frees'], async () => {
      await using studio = await openStudio(open());
      const { booking } = must(await studio.book(monday('10:00'), { status: 'CONFIRMED' }));
      const canceled = must(await studio.act(booking, 'cancel')).booking;
      assert.equal(canceled.status, 'CANCELED');
      assert.equal(canceled.revision, '2');
      const gone = await studio.call('GET', `/calendar/v3/events/${booking.bookedEntity.slot.eventId}`);
      assert.equal(refusal(gone), '404 EVENT_NOT_FOUND');
      must(await studio.book(monday('10:00')));
      assert.equal(refusal(await studio.act(booking, 'cancel')), '428 VALIDATION_FAILURE');
    });

    verifies(
      ['bookings.cancel.policy', 'bookings.cancel.policy-ignored', 'bookings.cancel.snapshot'],
      async () => {
        await using studio = await openStudio(open());
        const service = await withPolicy(studio, {
          cancellationPolicy: {
            enabled: true,
            limitLatestCancellation: true,
            latestCancellationInMinutes: 2 * 1_440,
          },
        });
        const { booking } = must(await bookOf(studio, service, monday('10:00')));
        const laxer = { id: service.bookingPolicy.id, revision: '1', cancellationPolicy: { enabled: true } };
        must(
          await studio.call('PATCH', `/bookings/v1/booking-policies/${laxer.id}`, { bookingPolicy: laxer }),
        );
        assert.equal(refusal(await studio.act(booking, 'cancel')), '403 BOOKING_POLICY_VIOLATION');
        const flowControlSettings = { ignoreCancellationPolicy: true };
        must(await studio.act(booking, 'cancel', { flowControlSettings }));
      },
    );

    verifies(['bookings.reschedule.moves', 'bookings.reschedule.own-time'], async () => {
      await using studio = await openStudio(open());
      const { booking } = must(await studio.book(monday('10:00'), { status: 'CONFIRMED' }));
      const slot = slotOf(studio.haircut, monday('10:30'), { resource: { id: studio.owner } });
      const moved = must(await studio.act(booking, 'reschedule', { slot })).booking;
      assert.equal(moved.startDate, '2026-03-02T15:30:00.000Z');
      assert.equal(moved.status, 'CONFIRMED');
      assert.equal(moved.revision, '2');
      const { event } = must(
        await studio.call('GET', `/calendar/v3/events/${moved.bookedEntity.slot.eventId}`),
      );
      assert.equal(event.start.localDate, monday('10:30'));
    });

    verifies('bookings.reschedule.refused', async () => {
      await using studio = await openStudio(open());
      const { booking } = must(await studio.book(monday('10:00'), { status: 'CONFIRMED' }));
      must(await studio.book(monday('12:00'), { status: 'CONFIRMED' }));
      const slot = slotOf(studio.haircut, monday('12:00'), { resource: { id: studio.owner } });
      assert.equal(refusal(await studio.act(booking, 'reschedule', { slot })), '428 SLOT_NOT_AVAILABLE');
      const flowControlSettings = { skipAvailabilityValidation: true };
      must(await studio.act(booking, 'reschedule', { slot, flowControlSettings }));
    });

    verifies('bookings.reschedule.class', async () => {
      await using studio = await openStudio(open());
      const first = await studio.session('2026-03-02T19:00:00', '2026-03-02T20:00:00');
      const second = await studio.session('2026-03-03T19:00:00', '2026-03-03T20:00:00');
      const { booking } = must(await studio.join(first.id));
      const slot = { serviceId: studio.yoga.id, eventId: second.id };
      const moved = must(await studio.act(booking, 'reschedule', { slot })).booking;
      assert.equal(moved.bookedEntity.slot.eventId, second.id);
      assert.equal(moved.startDate, '2026-03-04T00:00:00.000Z');
    });

    verifies('bookings.reschedule.course', async () => {
      await using studio = await openStudio(open());
      const schedule = { scheduleId: studio.pottery.schedule.id, serviceId: studio.pottery.id };
      const { booking } = must(
        await studio.call('POST', bookingsPath, {
          booking: { bookedEntity: { schedule }, totalParticipants: 1 },
        }),
      );
      const slot = slotOf(studio.haircut, monday('12:00'));
      assert.equal(refusal(await studio.act(booking, 'reschedule', { slot })), '428 VALIDATION_FAILURE');
    });

    verifies(['bookings.reschedule.policy', 'bookings.reschedule.policy-ignored'], async () => {
      await using studio = await openStudio(open());
      const service = await withPolicy(studio, { reschedulePolicy: { enabled: false } });
      const { booking } = must(await bookOf(studio, service, monday('10:00')));
      const slot = slotOf(service, monday('12:00'), { resource: { id: studio.owner } });
      assert.equal(
        refusal(await studio.act(booking, 'reschedule', { slot })),
        '403 BOOKING_POLICY_VIOLATION',
      );
      const flowControlSettings = { ignoreReschedulePolicy: true };
      must(await studio.act(booking, 'reschedule', { slot, flowControlSettings }));
    });

    verifies(['bookings.pending.marks', 'bookings.pending.takes', 'bookings.pending.service'], async () => {
      await using studio = await openStudio(open());
      const { booking } = must(await studio.book(monday('10:00')));
      assert.equal(
        refusal(await studio.act(booking, 'mark_booking_as_pending')),
        '428 NOT_PENDING_APPROVAL_SERVICE',
      );
      const service = await withService(studio, {
        onlineBooking: { enabled: true, requireManualApproval: true },
      });
      const waits = must(await bookOf(studio, service, monday('14:00'))).booking;
      const pending = must(await studio.act(waits, 'mark_booking_as_pending')).booking;
      assert.equal(pending.status, 'PENDING');
      assert.equal(refusal(await studio.book(monday('14:00'))), '428 SLOT_NOT_AVAILABLE');
      assert.equal(must(await studio.act(waits, 'confirm')).booking.status, 'CONFIRMED');
      assert.equal(refusal(await studio.act(waits, 'mark_booking_as_pending')), '428 INVALID_BOOKING_STATUS');
    });

    verifies('bookings.participants.update', async () => {
      await using studio = await openStudio(open());
      const session = await studio.session('2026-03-02T19:00:00', '2026-03-02T20:00:00');
      const { booking } = must(await studio.join(session.id));
      const policy = must(await studio.call('POST', '/bookings/v1/booking-policies/query', { query: {} }));
      assert.equal(policy.bookingPolicies[0].participantsPolicy.maxParticipantsPerBooking, 1);
      const action = 'update_number_of_participants';
      assert.equal(
        refusal(await studio.act(booking, action, { totalParticipants: 2 })),
        '403 BOOKING_POLICY_VIOLATION',
      );
      const changed = must(await studio.act(booking, action, { totalParticipants: 1 })).booking;
      assert.equal(changed.revision, '2');
      const single = must(await studio.book(monday('10:00'))).booking;
      assert.equal(
        refusal(await studio.act(single, action, { totalParticipants: 1 })),
        '428 VALIDATION_FAILURE',
      );
    });

    verifies('bookings.extended-fields.update', async () => {
      await using studio = await openStudio(open());
      const { booking } = must(await studio.book(monday('10:00')));
      const path = `${bookingsPath}/${booking.id}/update_extended_fields`;
      const sent = { namespace: '@acme/shop', namespaceData: { seat: 4 } };
      assert.deepEqual(must(await studio.call('POST', path, sent)), sent);
      const now = await studio.read(booking.id);
      assert.deepEqual(now.extendedFields, { namespaces: { '@acme/shop': { seat: 4 } } });
    });

    verifies('bookings.submission.set', async () => {
      await using studio = await openStudio(open());
      const { booking } = must(await studio.book(monday('10:00')));
      const submissionId = studio.wix.ids.guid();
      const path = `${bookingsPath}/${booking.id}/set-booking-submission-id`;
      assert.equal(
        must(await studio.call('POST', path, { submissionId })).booking.formSubmissionId,
        submissionId,
      );
    });

    verifies(
      ['bookings.confirmator.confirms', 'bookings.confirmator.declines', 'bookings.confirmator.paid'],
      async () => {
        await using studio = await openStudio(open());
        const made = await Promise.all([1, 2, 3].map(() => studio.book(monday('10:00'))));
        const [one, two, three] = made.map((answer) => must(answer).booking.id);
        const decide = async (id: string, paymentStatus: string) =>
          must(
            await studio.call('POST', `/bookings/v2/confirmation/${id}:confirmOrDecline`, { paymentStatus }),
          ).booking;
        assert.equal((await decide(one, 'NOT_PAID')).status, 'CONFIRMED');
        const declined = await decide(two, 'EXEMPT');
        assert.deepEqual([declined.status, declined.doubleBooked], ['DECLINED', true]);
        const accepted = await decide(three, 'PAID');
        assert.deepEqual([accepted.status, accepted.doubleBooked], ['CONFIRMED', true]);
        const again = await studio.call('POST', `/bookings/v2/confirmation/${one}:confirmOrDecline`, {});
        assert.equal(refusal(again), '428 INVALID_BOOKING_STATUS');
      },
    );

    verifies('bookings.confirmator.pending', async () => {
      await using studio = await openStudio(open());
      const service = await withService(studio, {
        onlineBooking: { enabled: true, requireManualApproval: true },
      });
      const { booking } = must(await bookOf(studio, service, monday('10:00')));
      const path = '/bookings/v2/bulk/bookings/confirmOrDecline';
      const details = [{ bookingId: booking.id }];
      const { results } = must(await studio.call('POST', path, { details, returnEntity: true }));
      assert.equal(results[0].item.status, 'PENDING');
      const twice = await studio.call('POST', path, { details: [...details, ...details] });
      assert.equal(refusal(twice), '400 DUPLICATED_BOOKINGS');
    });

    verifies('bookings.allowed-actions.bulk', async () => {
      await using studio = await openStudio(open());
      const one = must(await studio.book(monday('10:00'))).booking;
      const two = must(await studio.book(monday('11:00'))).booking;
      must(await studio.act(two, 'cancel'));
      const unknown = studio.wix.ids.guid();
      const { results } = must(
        await studio.call('POST', '/bookings/v2/bulk/bookings/calculate_allowed_actions', {
          bookingIds: [one.id, two.id, unknown],
        }),
      );
      assert.deepEqual(results[0].item, { cancel: true, reschedule: true });
      assert.deepEqual(results[1].item, { cancel: false, reschedule: false });
      assert.equal(results[2].itemMetadata.error.code, 'BOOKING_NOT_FOUND');
    });

    verifies('bookings.writer.events', async () => {
      await using studio = await openStudio(open());
      const { booking } = must(await studio.book(monday('10:00')));
      const participantNotification = { notifyParticipants: true, message: 'See you' };
      must(await studio.act(booking, 'confirm', { paymentStatus: 'PAID', participantNotification }));
      const slot = slotOf(studio.haircut, monday('12:00'), { resource: { id: studio.owner } });
      must(await studio.act(booking, 'reschedule', { slot }));
      must(await studio.act(booking, 'cancel'));
      const told = await events(studio);
      assert.deepEqual(
        told.map(({ slug }) => slug),
        ['created', 'confirmed', 'updated', 'rescheduled', 'updated', 'canceled', 'updated'],
      );
      const confirmed = told[1].actionEvent.body;
      assert.deepEqual(
        [confirmed.booking.status, confirmed.previousStatus, confirmed.previousPaymentStatus],
        ['CONFIRMED', 'CREATED', 'UNDEFINED'],
      );
      assert.deepEqual(confirmed.participantNotification, participantNotification);
      assert.deepEqual(confirmed.initiatedBy, { wixUserId: studio.wix.site.accountId });
      const moved = told[3].actionEvent.body;
      assert.equal(moved.previousStartDate, '2026-03-02T15:00:00.000Z');
      assert.equal(moved.previousBookedEntity.slot.startDate, monday('10:00'));
      assert.equal(moved.previousTotalParticipants, 1);
      assert.equal(told[5].actionEvent.body.previousStatus, 'CONFIRMED');
    });

    verifies('bookings.writer.aliases', async () => {
      await using studio = await openStudio(open());
      const slot = slotOf(studio.haircut, monday('10:00'), { resource: { id: studio.owner } });
      const booking = { bookedEntity: { slot }, totalParticipants: 1 };
      const made = must(await studio.call('POST', '/bookings/v2/bookings', { booking })).booking;
      const path = `/bookings/v2/bookings/${made.id}`;
      must(await studio.call('POST', `${path}/confirm`, { bookingId: made.id, revision: '1' }));
      must(await studio.call('POST', `${path}/cancel`, { bookingId: made.id, revision: '2' }));
    });

    verifies('bookings.writer.no-reading', async () => {
      await using studio = await openStudio(open());
      const { booking } = must(await studio.book(monday('10:00')));
      for (const path of [`${bookingsPath}/${booking.id}`, `/bookings/v2/bookings/${booking.id}`])
        assert.equal((await studio.call('GET', path)).status, 404);
      assert.equal((await studio.call('POST', `${bookingsPath}/query`, { query: {} })).status, 404);
      const writer = await studio.wix.keyWith(new Set(['SCOPE.BOOKINGS.CONFIGURATION']));
      const read = await studio.wix.call('POST', readerPath, { query: {} }, { authorization: writer });
      assert.equal(refusal(read), '403 PERMISSION_DENIED');
    });
  });
