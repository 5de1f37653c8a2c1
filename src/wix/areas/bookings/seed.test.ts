import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { testDatabases } from '../../../../test/databases.ts';
import { verifies } from '../../../../test/verifies.ts';
import { seedDemo } from '../../demo.ts';
import { openTestWix } from '../../test-wix.ts';
import { must, readerPath } from './test-studio.ts';

for (const { name, open } of testDatabases())
  describe(`the demo's bookings on ${name}`, () => {
    const demo = async () => {
      await using wix = await openTestWix(open());
      await wix.database.write((tx) => seedDemo(tx, wix.database.dialect, wix.site, wix.clock));
      const query = { paging: { limit: 100 }, sort: [{ fieldName: 'startDate' }] };
      const { extendedBookings } = must(await wix.call('POST', readerPath, { query }));
      const contacts = must(await wix.call('POST', '/contacts/v4/contacts/query', { query: {} })).contacts;
      return { bookings: extendedBookings.map(({ booking }: { booking: object }) => booking), contacts };
    };

    verifies('bookings.demo', async () => {
      const { bookings, contacts } = await demo();
      const known = new Set(contacts.map(({ id }: { id: string }) => id));
      const now = '2026-03-01T12:00:00.000Z';
      assert.ok(bookings.length >= 50);
      assert.ok(
        bookings.every((booking: { contactDetails: { contactId: string } }) =>
          known.has(booking.contactDetails.contactId),
        ),
      );
      assert.ok(bookings.some(({ startDate }: { startDate: string }) => startDate < now));
      assert.ok(bookings.some(({ startDate }: { startDate: string }) => startDate > now));
      const statuses = new Set(bookings.map(({ status }: { status: string }) => status));
      const every = ['CANCELED', 'CONFIRMED', 'CREATED', 'DECLINED', 'PENDING'];
      assert.deepEqual(statuses, new Set(every));
      assert.deepEqual((await demo()).bookings, bookings);
    });
  });
