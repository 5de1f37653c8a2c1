import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { wixEventsV2 } from '@wix/events';
import { type Stage, sdkClient, stages } from '../stages.ts';
import { verifies } from '../verifies.ts';

const clientOf = (stage: Stage) => sdkClient(stage, { wixEventsV2 });
const gala = (title: string) => ({
  title,
  location: { name: 'Grand Hall', type: 'VENUE' as const },
  dateAndTimeSettings: {
    startDate: new Date('2026-03-01T16:00:00Z'),
    endDate: new Date('2026-03-01T18:00:00Z'),
    timeZoneId: 'America/New_York',
  },
  registration: { initialType: 'RSVP' as const },
});

for (const { name, open } of stages())
  describe(`events by the SDK on ${name}`, () => {
    verifies('events.sdk.one', async () => {
      await using stage = await open();
      const { wixEventsV2: api } = clientOf(stage);
      const made = await api.createEvent(gala('Summer Gala'), { draft: true, fields: ['DETAILS', 'URLS'] });
      const id = made._id ?? '';
      assert.equal(made.status, 'DRAFT');
      assert.equal(made.eventPageUrl, 'https://test-shop.example/event-details/summer-gala');
      const updated = await api.updateEvent(id, { event: { title: 'Winter Gala' } });
      assert.equal(updated.title, 'Winter Gala');
      assert.equal((await api.publishDraftEvent(id)).event?.status, 'UPCOMING');
      const got = await api.getEvent(id, { fields: ['REGISTRATION'] });
      assert.equal(got.registration?.status, 'OPEN_RSVP');
      assert.equal(got.dateAndTimeSettings?.startDate?.toISOString(), '2026-03-01T16:00:00.000Z');
      assert.equal((await api.getEventBySlug('summer-gala')).event?._id, id);
      assert.equal((await api.cancelEvent(id)).event?.status, 'CANCELED');
      assert.equal((await api.deleteEvent(id)).eventId, id);
      await assert.rejects(api.getEvent(id), /EVENT_NOT_FOUND/);
    });

    verifies('events.sdk.many', async () => {
      await using stage = await open();
      const { wixEventsV2: api } = clientOf(stage);
      for (let index = 0; index < 5; index++) await api.createEvent(gala(`Gala ${index}`));
      let page = await api.queryEvents().ascending('title').eq('status', 'UPCOMING').limit(2).find();
      const seen = page.items.map(({ title }) => title);
      while (page.hasNext()) {
        page = await page.next();
        seen.push(...page.items.map(({ title }) => title));
      }
      assert.deepEqual(
        seen,
        [0, 1, 2, 3, 4].map((index) => `Gala ${index}`),
      );
      const typed = await api.queryEvents(
        { filter: { title: { $in: ['Gala 1', 'Gala 3'] } }, sort: [{ fieldName: 'title', order: 'DESC' }] },
        { fields: ['REGISTRATION'] },
      );
      assert.deepEqual(
        typed.events?.map(({ title, registration }) => [title, registration?.type]),
        [
          ['Gala 3', 'RSVP'],
          ['Gala 1', 'RSVP'],
        ],
      );
      const counted = await api.countEventsByStatus({ filter: {}, facet: ['status'] });
      assert.deepEqual(counted.facets?.status?.counts, { UPCOMING: 5 });
    });

    verifies('events.sdk.bulk', async () => {
      await using stage = await open();
      const { wixEventsV2: api } = clientOf(stage);
      for (let index = 0; index < 3; index++) await api.createEvent(gala(`Gala ${index}`));
      await api.bulkCancelEventsByFilter({ filter: { filter: { title: 'Gala 1' } } });
      await api.bulkDeleteEventsByFilter({ filter: { filter: { status: 'CANCELED' } } });
      assert.equal((await api.queryEvents().find()).items.length, 2);
    });
  });
