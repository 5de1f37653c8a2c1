import assert from 'node:assert/strict';
import { describe } from 'node:test';
import {
  availabilityTimeSlots,
  bookingPolicies,
  bookings,
  categoriesV2,
  eventTimeSlots,
  extendedBookings,
  resources,
  resourceTypes,
  services,
  staffMembers,
} from '@wix/bookings';
import { type Stage, sdkClient, stages } from '../stages.ts';
import { verifies } from '../verifies.ts';

const clientOf = (stage: Stage) =>
  sdkClient(stage, {
    ...{ availabilityTimeSlots, bookingPolicies, bookings, categoriesV2, eventTimeSlots, extendedBookings },
    ...{ resources, resourceTypes, services, staffMembers },
  });

type Client = ReturnType<typeof clientOf>;

const payment = {
  rateType: 'FIXED',
  fixed: { price: { value: '45.00', currency: 'USD' } },
  options: { online: true, inPerson: true },
} as const;

/** A service of appointments of an hour, given by the business's owner. */
async function haircut(client: Client) {
  const { items } = await client.staffMembers.queryStaffMembers().find();
  const resourceId = items[0]?.resourceId ?? '';
  const service = await client.services.createService({
    ...{
      type: 'APPOINTMENT',
      name: 'Haircut',
      defaultCapacity: 1,
      onlineBooking: { enabled: true },
      payment,
    },
    staffMemberIds: [resourceId],
    schedule: { availabilityConstraints: { sessionDurations: [60] } },
  });
  return { serviceId: service._id ?? '', scheduleId: service.schedule?._id ?? '', resourceId };
}

type Given = Awaited<ReturnType<typeof haircut>>;

function slotAt({ serviceId, scheduleId, resourceId }: Given, hour: number) {
  return {
    ...{ serviceId, scheduleId, timezone: 'America/New_York', resource: { _id: resourceId } },
    ...{ startDate: `2026-03-02T${hour}:00:00`, endDate: `2026-03-02T${hour + 1}:00:00` },
    location: { locationType: 'OWNER_BUSINESS' },
  } as const;
}

async function book(client: Client, given: Given, hour: number) {
  const { booking } = await client.bookings.createBooking({
    bookedEntity: { slot: slotAt(given, hour) },
    contactDetails: { firstName: 'Ada', email: 'ada@example.com' },
    totalParticipants: 1,
  });
  return { id: booking?._id ?? '', revision: booking?.revision ?? '' };
}

/** What the builder does besides what its types say. */
interface Filtering {
  eq(field: string, value: string): Filtering;
  ge(field: string, value: string): Filtering;
  descending(field: string): ReturnType<Client['extendedBookings']['queryExtendedBookings']>;
}

/** A class with a session of three places on the evening of 2 March. */
async function yoga(stage: Stage, client: Client) {
  const service = await client.services.createService({
    ...{ type: 'CLASS', name: 'Yoga', defaultCapacity: 3, onlineBooking: { enabled: true }, payment },
  });
  const { items } = await client.resources.queryResources().find();
  const event = {
    ...{ type: 'CLASS', scheduleId: service.schedule?._id, resources: [{ id: items[0]?._id }] },
    ...{ start: { localDate: '2026-03-02T19:00:00' }, end: { localDate: '2026-03-02T20:00:00' } },
  };
  const { body } = await stage.wix.call('POST', '/calendar/v3/events', { event });
  return { serviceId: service._id ?? '', eventId: body.event.id as string };
}

for (const { name, open } of stages())
  describe(`bookings by the SDK on ${name}`, () => {
    verifies('bookings.sdk.writer', async () => {
      await using stage = await open();
      const client = clientOf(stage);
      const given = await haircut(client);
      const { id, revision } = await book(client, given, 10);
      const confirmed = await client.bookings.confirmBooking(id, revision, {
        paymentStatus: 'PAID',
        participantNotification: { notifyParticipants: true },
      });
      assert.equal(confirmed.booking?.status, 'CONFIRMED');
      assert.equal(confirmed.booking?.startDate?.toISOString(), '2026-03-02T15:00:00.000Z');
      await assert.rejects(book(client, given, 10), /SLOT_NOT_AVAILABLE/);
      const moved = await client.bookings.rescheduleBooking(id, slotAt(given, 14), { revision: '2' });
      assert.equal(moved.booking?.bookedEntity?.slot?.startDate, '2026-03-02T14:00:00');
      const canceled = await client.bookings.cancelBooking(id, { revision: '3' });
      assert.equal(canceled.booking?.status, 'CANCELED');

      const second = await book(client, given, 11);
      const declined = await client.bookings.declineBooking(second.id, second.revision);
      assert.equal(declined.booking?.status, 'DECLINED');
      const third = await book(client, given, 12);
      const decided = await client.bookings.confirmOrDeclineBooking(third.id, { paymentStatus: 'PAID' });
      assert.equal(decided.booking?.status, 'CONFIRMED');
      const allowed = await client.bookings.bulkCalculateAllowedActions([id, third.id]);
      assert.deepEqual(
        allowed.results?.map(({ item }) => item?.cancel),
        [false, true],
      );
      const row = { booking: { bookedEntity: { slot: slotAt(given, 16) }, totalParticipants: 1 } };
      const bulk = await client.bookings.bulkCreateBooking([row], { returnFullEntity: true });
      const made = bulk.results?.[0]?.item;
      assert.equal(made?.status, 'CREATED');
      const many = await client.bookings.bulkConfirmOrDeclineBooking([{ bookingId: made?._id ?? '' }], {
        returnEntity: true,
      });
      assert.equal(many.results?.[0]?.item?.status, 'CONFIRMED');
      const fields = await client.bookings.updateExtendedFields(third.id, '@acme/shop', {
        namespaceData: { seat: 4 },
      });
      assert.deepEqual(fields.namespaceData, { seat: 4 });
      const submissionId = stage.wix.ids.guid();
      const told = await client.bookings.setBookingSubmissionId(third.id, submissionId);
      assert.equal(told.booking?.formSubmissionId, submissionId);
    });

    verifies('bookings.sdk.reader', async () => {
      await using stage = await open();
      const client = clientOf(stage);
      const given = await haircut(client);
      for (const hour of [10, 11, 12, 13, 14]) await book(client, given, hour);
      const builder = client.extendedBookings.queryExtendedBookings({ withBookingAllowedActions: true });
      let page = await (builder as typeof builder & Filtering)
        .eq('bookedEntity.item.slot.serviceId', given.serviceId)
        .ge('startDate', '2026-03-02T16:00:00Z')
        .descending('startDate')
        .limit(3)
        .find();
      const seen = [...page.items];
      while (page.hasNext()) {
        page = await page.next();
        seen.push(...page.items);
      }
      assert.deepEqual(
        seen.map(({ booking }) => booking?.startDate?.toISOString().slice(11, 13)),
        ['19', '18', '17', '16'],
      );
      assert.ok(seen.every(({ allowedActions }) => allowedActions?.cancel));
      const typed = await client.extendedBookings.queryExtendedBookings({
        filter: { status: 'CREATED' },
        cursorPaging: { limit: 2 },
      });
      assert.equal(typed.extendedBookings?.length, 2);
      assert.ok(typed.pagingMetadata?.cursors?.next);
      const count = await client.extendedBookings.countExtendedBookings({ filter: { status: 'CREATED' } });
      assert.equal(count.count, 5);
    });

    verifies('bookings.sdk.services', async () => {
      await using stage = await open();
      const client = clientOf(stage);
      const { serviceId } = await haircut(client);
      const service = await client.services.getService(serviceId);
      assert.equal(service._createdDate?.toISOString(), '2026-03-01T12:00:00.000Z');
      const { revision = '' } = service;
      const updated = await client.services.updateService(serviceId, {
        name: 'Trim',
        revision: revision ?? '',
      });
      assert.equal(updated.revision, '2');
      for (const title of ['Dance', 'Yoga'])
        await client.services.createService({
          ...{ type: 'CLASS', name: title, defaultCapacity: 3, onlineBooking: { enabled: true }, payment },
        });
      let page = await client.services.queryServices().ascending('name').limit(2).find();
      const names = page.items.map((item) => item.name);
      while (page.hasNext()) {
        page = await page.next();
        names.push(...page.items.map((item) => item.name));
      }
      assert.deepEqual(names, ['Dance', 'Trim', 'Yoga']);
      const found = await client.services.searchServices({ search: { expression: 'yog' } });
      assert.deepEqual(
        found.services?.map((item) => item.name),
        ['Yoga'],
      );
      assert.equal((await client.services.countServices({ filter: { type: 'CLASS' } })).count, 2);
      const bulk = await client.services.bulkCreateServices(
        [{ type: 'CLASS', name: 'Ballet', defaultCapacity: 3, onlineBooking: { enabled: true }, payment }],
        { returnEntity: true },
      );
      const id = bulk.results?.[0]?.item?._id ?? '';
      const renamed = await client.services.bulkUpdateServices({
        services: [{ service: { _id: id, revision: '1', name: 'Tango' } }],
      } as never);
      assert.equal(renamed.bulkActionMetadata?.totalSuccesses, 1);
      const slug = await client.services.setCustomSlug(id, { slug: 'tango-nights' });
      assert.equal(slug.slug?.name, 'tango-nights');
      assert.equal((await client.services.validateSlug(serviceId, { slug: 'tango-nights' })).valid, false);
      const gone = await client.services.bulkDeleteServices([id]);
      assert.equal(gone.bulkActionMetadata?.totalSuccesses, 1);
      await client.services.deleteService(serviceId);
      await assert.rejects(client.services.getService(serviceId), /SERVICE_NOT_FOUND/);
    });

    verifies('bookings.sdk.slots', async () => {
      await using stage = await open();
      const client = clientOf(stage);
      const { serviceId } = await haircut(client);
      const range = {
        ...{ fromLocalDate: '2026-03-02T00:00:00', toLocalDate: '2026-03-03T00:00:00' },
        timeZone: 'America/New_York',
      };
      const listed = await client.availabilityTimeSlots.listAvailabilityTimeSlots({
        ...{ serviceId, ...range, cursorPaging: { limit: 5 } },
      });
      assert.equal(listed.timeSlots?.length, 5);
      const cursor = listed.cursorPagingMetadata?.cursors?.next;
      assert.ok(cursor);
      const rest = await client.availabilityTimeSlots.listAvailabilityTimeSlots({ cursorPaging: { cursor } });
      assert.deepEqual(
        rest.timeSlots?.map((slot) => slot.localStartDate),
        ['15', '16', '17'].map((hour) => `2026-03-02T${hour}:00:00`),
      );
      const one = await client.availabilityTimeSlots.getAvailabilityTimeSlot(
        serviceId,
        '2026-03-02T11:00:00',
        '2026-03-02T12:00:00',
        'America/New_York',
        { locationType: 'BUSINESS' },
      );
      assert.equal(one.timeSlot?.bookable, true);

      const session = await yoga(stage, client);
      const sessions = await client.eventTimeSlots.listEventTimeSlots({
        ...range,
        serviceIds: [session.serviceId],
      });
      assert.equal(sessions.timeSlots?.[0]?.eventInfo?.eventId, session.eventId);
      const { timeSlot } = await client.eventTimeSlots.getEventTimeSlot(session.eventId);
      assert.equal(timeSlot?.remainingCapacity, 3);
      const { booking } = await client.bookings.createBooking({
        bookedEntity: { slot: session },
        totalParticipants: 1,
        status: 'CONFIRMED',
      });
      const id = booking?._id ?? '';
      const fewer = await client.bookings.updateNumberOfParticipants(id, {
        revision: booking?.revision ?? '',
        totalParticipants: 1,
      });
      assert.equal(fewer.booking?.revision, '2');
      const taken = await client.eventTimeSlots.getEventTimeSlot(session.eventId);
      assert.equal(taken.timeSlot?.remainingCapacity, 2);
    });

    verifies('bookings.sdk.records', async () => {
      await using stage = await open();
      const client = clientOf(stage);
      const maya = await client.staffMembers.createStaffMember(
        { name: 'Maya' },
        { fields: ['RESOURCE_DETAILS'] },
      );
      const id = maya._id ?? '';
      const scheduleId = maya.resource?.eventsSchedule?._id ?? '';
      assert.equal(maya.resource?.usesDefaultWorkingHours, true);
      const assigned = await client.staffMembers.assignWorkingHoursSchedule(id, scheduleId);
      assert.equal(assigned.staffMember?.resource?.usesDefaultWorkingHours, false);
      const renamed = await client.staffMembers.updateStaffMember(id, { name: 'Maya Chen', revision: '1' });
      assert.equal(renamed.name, 'Maya Chen');
      assert.equal((await client.staffMembers.getStaffMember(id)).name, 'Maya Chen');
      assert.equal((await client.staffMembers.countStaffMembers()).count, 2);
      await client.staffMembers.deleteStaffMember(id);

      const type = await client.resourceTypes.createResourceType({ name: 'Room' });
      const room = await client.resources.createResource({ name: 'Studio', typeId: type._id ?? '' });
      const roomId = room._id ?? '';
      const changed = await client.resources.updateResource(roomId, { name: 'Studio 2', revision: '1' });
      assert.equal(changed.revision, '2');
      assert.equal((await client.resources.getResource(roomId)).name, 'Studio 2');
      assert.equal((await client.resources.queryResources().eq('name', 'Studio 2').find()).items.length, 1);
      assert.equal((await client.resources.countResources()).count, 2);
      await client.resources.deleteResource(roomId);
      const typeId = type._id ?? '';
      await client.resourceTypes.updateResourceType(typeId, { name: 'Chamber', revision: '1' });
      assert.equal((await client.resourceTypes.getResourceType(typeId)).name, 'Chamber');
      assert.equal((await client.resourceTypes.queryResourceTypes().find()).items.length, 1);
      assert.equal((await client.resourceTypes.countResourceTypes()).count, 1);
      await client.resourceTypes.deleteResourceType(typeId);

      const category = await client.categoriesV2.createCategory({ name: 'Wellness' });
      const categoryId = category._id ?? '';
      await client.categoriesV2.updateCategory(categoryId, { name: 'Body', revision: '1' });
      assert.equal((await client.categoriesV2.getCategory(categoryId)).name, 'Body');
      assert.equal((await client.categoriesV2.queryCategories().find()).items.length, 1);
      assert.equal((await client.categoriesV2.countCategories()).count, 1);
      await client.categoriesV2.deleteCategory(categoryId);

      const policy = await client.bookingPolicies.createBookingPolicy({ name: 'Strict' });
      const policyId = policy._id ?? '';
      await client.bookingPolicies.updateBookingPolicy(policyId, { name: 'Stricter', revision: '1' });
      const set = await client.bookingPolicies.setDefaultBookingPolicy(policyId);
      assert.equal(set.currentDefaultBookingPolicy?.name, 'Stricter');
      assert.equal((await client.bookingPolicies.getBookingPolicy(policyId)).default, true);
      assert.equal((await client.bookingPolicies.queryBookingPolicies().find()).items.length, 2);
      assert.equal((await client.bookingPolicies.countBookingPolicies()).count, 2);
      const former = set.previousDefaultBookingPolicy?._id ?? '';
      await client.bookingPolicies.deleteBookingPolicy(former);
    });
  });
