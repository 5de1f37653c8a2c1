import { describe } from 'node:test';
import { testDatabases } from '../../../../../test/databases.ts';
import { checkQueries, type OracleField } from '../../../../../test/oracle.ts';
import { verifies } from '../../../../../test/verifies.ts';
import { isObject, type Json, type JsonObject } from '../../../../base/json.ts';
import { seedDemo } from '../../../demo.ts';
import { openTestWix, type TestWix } from '../../../test-wix.ts';
import { bookingsPath, must, readerPath, slotOf } from '../test-studio.ts';

const sameness = ['$eq', '$ne', '$in', '$nin', '$exists'];
const ordered = [...sameness, '$gt', '$gte', '$lt', '$lte'];

const text = (path: string, at = path): OracleField => ({
  path,
  at,
  kind: 'text',
  operators: sameness,
  sortable: true,
});
const date = (path: string): OracleField => ({ path, kind: 'date', operators: ordered, sortable: true });

const fields: readonly OracleField[] = [
  text('id'),
  ...[
    'sessionId',
    'eventId',
    'serviceId',
    'scheduleId',
    'resource.id',
    'location.id',
    'location.locationType',
  ].map((name) => text(`bookedEntity.item.slot.${name}`, `bookedEntity.slot.${name}`)),
  ...['scheduleId', 'serviceId', 'location.id', 'location.locationType'].map((name) =>
    text(`bookedEntity.item.schedule.${name}`, `bookedEntity.schedule.${name}`),
  ),
  { path: 'bookedEntity.tags', kind: 'text', many: true, operators: ['$hasSome', '$hasAll'] },
  text('contactDetails.contactId'),
  { path: 'contactDetails.email', kind: 'word', operators: ordered, sortable: true },
  ...['status', 'paymentStatus', 'selectedPaymentOption', 'externalUserId'].map((path) => text(path)),
  text('createdBy.id.wixUserId', 'createdBy.wixUserId'),
  text('createdBy.id.appId', 'createdBy.appId'),
  ...['createdDate', 'updatedDate', 'startDate', 'endDate'].map(date),
  { path: 'doubleBooked', kind: 'boolean', operators: ['$eq', '$ne'], sortable: true },
  {
    ...{ path: 'participantsInfo.type.totalParticipants.value', at: 'totalParticipants' },
    ...{ kind: 'number', operators: ordered, sortable: true },
  },
];

/** Values of enums that no booking has: where the oracle looks for what is nowhere, it may only ask for these. */
const unused: Readonly<Record<string, string>> = {
  'bookedEntity.item.slot.location.locationType': 'UNDEFINED',
  'bookedEntity.item.schedule.location.locationType': 'UNDEFINED',
  status: 'WAITING_LIST',
  paymentStatus: 'FAILED',
  selectedPaymentOption: 'MEMBERSHIP',
};

function askable(filter: Json | undefined, path = ''): Json {
  if (filter === 'no such thing') return unused[path] ?? filter;
  if (Array.isArray(filter)) return filter.map((part) => askable(part, path));
  if (!isObject(filter)) return filter ?? null;
  const parts = Object.entries(filter).map(([name, part]): [string, Json] => [
    name,
    askable(part, name.startsWith('$') ? path : name),
  ]);
  return Object.fromEntries(parts);
}

/** The demo's bookings, and some that have what these have not. */
async function seed(wix: TestWix): Promise<void> {
  await wix.database.write((tx) => seedDemo(tx, wix.database.dialect, wix.site, wix.clock));
  const { services } = must(await wix.call('POST', '/bookings/v2/services/query', { query: {} }));
  const find = (type: string) => services.find((service: { type: string }) => service.type === type);
  const course = find('COURSE');
  const schedule = { serviceId: course.id, scheduleId: course.schedule.id };
  const flowControlSettings = { skipAvailabilityValidation: true };
  for (const [index, email] of [
    'Ada@Example.com',
    'ada@example.com',
    undefined,
    'ÉMILE@example.com',
  ].entries()) {
    wix.clock.advance(index * 1_000);
    const contactDetails = email === undefined ? {} : { email };
    const more = { externalUserId: `user-${index % 2}`, totalParticipants: 1 + index, contactDetails };
    const of = { ...{ bookedEntity: { schedule } }, ...more };
    must(await wix.call('POST', bookingsPath, { booking: of, flowControlSettings }));
  }
  const { staffMemberIds, ...appointment } = services.find(
    (service: { name: string }) => service.name === 'Pottery consultation',
  );
  for (let twice = 0; twice < 2; twice++) {
    const slot = slotOf(appointment, '2026-03-30T10:00:00', { resource: { id: staffMemberIds[0] } });
    const booking = { bookedEntity: { slot }, totalParticipants: 1 };
    const { id, revision } = must(
      await wix.call('POST', bookingsPath, { booking, flowControlSettings }),
    ).booking;
    must(
      await wix.call('POST', `${bookingsPath}/${id}/confirm`, { revision, paymentStatus: 'PARTIALLY_PAID' }),
    );
  }
}

for (const { name, open } of testDatabases())
  describe(`bookings held against an oracle on ${name}`, () => {
    verifies('bookings.query.oracle', async () => {
      await using wix = await openTestWix(open());
      await seed(wix);
      const ask = async (query: JsonObject) =>
        must(await wix.call('POST', readerPath, { query: { ...query, filter: askable(query.filter) } }));
      const all = await ask({ cursorPaging: { limit: 100 } });
      const documents: JsonObject[] = all.extendedBookings.map(({ booking }: { booking: JsonObject }) => ({
        // Shown only when it is so.
        doubleBooked: false,
        ...booking,
      }));
      await checkQueries({
        ...{ fields, documents, paging: 'cursor', maxLimit: 100, maxSorts: 5 },
        defaultSort: [{ fieldName: 'id', order: 'ASC' }],
        ask: async (query) => {
          const { extendedBookings, pagingMetadata } = await ask(query);
          const ids = extendedBookings.map(({ booking }: { booking: { id: string } }) => booking.id);
          return { ids, next: pagingMetadata.cursors.next };
        },
      });
    });
  });
