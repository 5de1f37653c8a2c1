import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { decodeJwt } from 'jose/jwt/decode';
import { testDatabases } from '../../../../test/databases.ts';
import { type Local, openLocal } from '../../../../test/local-wix.ts';
import { startReceiver } from '../../../../test/receiver.ts';
import { verifies } from '../../../../test/verifies.ts';
import { toIso } from '../../../base/clock.ts';

const path = '/events/v3/events';
const hourMs = 3_600_000;
/** The test's clock stands here. */
const start = Date.UTC(2026, 2, 1);
const at = (hours: number) => toIso(start + hours * hourMs);
const dates = (from: number, to: number) => ({
  dateAndTimeSettings: { startDate: at(from), endDate: at(to), timeZoneId: 'UTC' },
});

async function create(local: Local, title: string, settings: object, more: object = {}): Promise<string> {
  const event = {
    ...{ title, location: { name: 'Hall', type: 'VENUE' }, registration: { initialType: 'RSVP' } },
    ...settings,
  };
  const { status, body } = await local.call('POST', path, { event, ...more });
  assert.equal(status, 200, JSON.stringify(body));
  return body.event.id;
}

/** What time has told so far, oldest first, after the clock has moved by so many hours. */
async function toldAfter(local: Local, hours: number) {
  await local.call('POST', '/_local/clock', { advanceMs: hours * hourMs });
  await local.wix.webhooks.settled();
  const rows = await local.wix.database.read
    .selectFrom('event')
    .select(['payload', 'identity'])
    .where(
      'event_type',
      'in',
      ['reminder', 'started', 'ended'].map((slug) => `wix.events.v3.event_${slug}`),
    )
    .orderBy('seq')
    .execute();
  return rows.map(({ payload, identity }) => ({ ...JSON.parse(payload), identity }));
}

const slugs = (told: readonly { slug: string }[]): string[] => told.map(({ slug }) => slug);

for (const { name, open } of testDatabases())
  describe(`what time does to events on ${name}`, () => {
    verifies('events.time.started-ended', async () => {
      await using local = await openLocal(open());
      const id = await create(local, 'Gala', dates(4, 6));
      assert.deepEqual(await toldAfter(local, 3), []);
      const [started, ...others] = await toldAfter(local, 1);
      assert.deepEqual(others, []);
      assert.equal(started.slug, 'started');
      assert.equal(started.entityId, id);
      assert.equal(started.eventTime, at(4));
      assert.deepEqual(started.actionEvent.body, { timestamp: at(4), eventId: id, hasGuests: false });
      assert.equal(started.identity, '{"identityType":"UNKNOWN"}', 'nobody did it');
      assert.deepEqual(slugs(await toldAfter(local, 1)), ['started'], 'once');
      const [, ended] = await toldAfter(local, 30);
      assert.deepEqual([ended.slug, ended.eventTime], ['ended', at(6)], 'as of its own moment');
      assert.deepEqual(slugs(await toldAfter(local, 1_000)), ['started', 'ended']);
    });

    verifies('events.time.reminder', async () => {
      await using local = await openLocal(open());
      const id = await create(local, 'Gala', dates(30, 32));
      await create(local, 'Tonight', dates(20, 22));
      const [reminder, ...others] = await toldAfter(local, 6);
      assert.deepEqual(others, [], 'less than a day before, there is no reminder');
      assert.deepEqual([reminder.slug, reminder.entityId], ['reminder', id]);
      const { timestamp, startsIn, title } = reminder.actionEvent.body;
      assert.deepEqual([timestamp, startsIn, title], [at(6), { days: 1, hours: 0, minutes: 0 }, 'Gala']);
      assert.deepEqual(slugs(await toldAfter(local, 48)), [
        ...['reminder', 'started', 'ended', 'started', 'ended'],
      ]);
    });

    verifies('events.time.only-published', async () => {
      await using local = await openLocal(open());
      const draft = await create(local, 'Draft', dates(4, 6), { draft: true });
      const canceled = await create(local, 'Canceled', dates(4, 6));
      await local.call('POST', `${path}/${canceled}/cancel`, {});
      const gone = await create(local, 'Gone', dates(4, 6));
      await local.call('DELETE', `${path}/${gone}`);
      await create(local, 'Over', dates(-6, -4));
      assert.deepEqual(await toldAfter(local, 5), []);
      await local.call('POST', `${path}/${draft}/publish`, {});
      assert.deepEqual(slugs(await toldAfter(local, 5)), ['ended'], 'published when it had started');
    });

    verifies('events.time.moved', async () => {
      await using local = await openLocal(open());
      const id = await create(local, 'Gala', dates(4, 6));
      await local.call('PATCH', `${path}/${id}`, { event: { id, ...dates(8, 10) } });
      assert.deepEqual(await toldAfter(local, 7), []);
      assert.deepEqual(slugs(await toldAfter(local, 1)), ['started']);
      await local.call('PATCH', `${path}/${id}`, { event: { id, title: 'Ball' } });
      assert.deepEqual(
        slugs(await toldAfter(local, 2)),
        ['started', 'ended'],
        'another title starts nothing',
      );
    });

    verifies('events.time.by-itself', async () => {
      await using local = await openLocal(open());
      const arrived = Promise.withResolvers<string>();
      await using receiver = await startReceiver((response, { body }) => {
        response.end();
        arrived.resolve(String(decodeJwt(body).data));
      });
      const webhooks = [{ eventType: 'wix.events.v3.event_started', url: receiver.url }];
      await local.call('PATCH', `/_local/apps/${local.wix.app.id}`, { webhooks });
      local.wix.clock.run();
      const soon = Math.ceil((local.wix.clock.now() + 100) / 1_000) * 1_000;
      const startDate = toIso(soon);
      const endDate = toIso(soon + hourMs);
      const id = await create(local, 'Now', {
        dateAndTimeSettings: { startDate, endDate, timeZoneId: 'UTC' },
      });
      assert.match(await arrived.promise, new RegExp(id), 'no call, and nobody moved the clock');
    });
  });
