import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Hono } from 'hono';
import { testDatabases } from '../../../test/databases.ts';
import { MovableClock } from '../../base/clock.ts';
import { randomIds as ids } from '../../base/ids.ts';
import { loadCatalogue } from '../../catalogue/load.ts';
import { type DatabaseLocation, openDatabase } from '../../storage/database.ts';
import { createAlertAddresses } from '../activity/alert-addresses.ts';
import { listEntries } from '../activity/list.ts';
import { LogUnwritable, openActivityLog } from '../activity/log.ts';
import { recordLeft } from '../activity/unrecorded.ts';
import { actAs } from '../people/actor.ts';
import { createRetentionRules } from '../retention-rule.ts';
import { createStores } from '../stores.ts';
import { type GatewayTables, gatewayMigrations } from '../tables.ts';
import { createVault } from '../vault.ts';
import { type AdminParts, createChanges } from './admin.ts';
import { alertRoutes } from './alerts.ts';
import { peopleRoutes } from './people.ts';
import { retentionRoutes } from './retention.ts';
import { sessionRoutes } from './session.ts';

/** What people set, with a log that cannot be written, and whose process then ends: nothing that waits in it is ever written. */
async function openStage(location: DatabaseLocation) {
  const database = await openDatabase<GatewayTables>(location, gatewayMigrations);
  const clock = new MovableClock();
  clock.freeze(Date.UTC(2026, 2, 1));
  const vault = createVault('a secret for this test');
  const stores = createStores({ database, clock, ids, catalogue: loadCatalogue(), vault });
  const log = await openActivityLog(database, clock, ids);
  const lost = { ...log, append: () => Promise.reject(new LogUnwritable('no')), post() {} };
  const tellAt = () => async () => true;
  const some: Partial<AdminParts> = {
    ...{ database, clock, stores, changes: createChanges({ log: lost, database, ids, clock }) },
    alerts: createAlertAddresses({ database, vault, clock, ids, send: fetch, tellAt, fixed: undefined }),
    retention: createRetentionRules(database, { days: 0, maxEntries: 0 }),
  };
  const parts = some as AdminParts;
  const app = new Hono()
    .route('/people', peopleRoutes(parts))
    .route('/session', sessionRoutes(parts))
    .route('/alerts', alertRoutes(parts))
    .route('/retention', retentionRoutes(parts));
  app.onError((error, context) => context.text(String(error), error instanceof LogUnwritable ? 503 : 500));
  const change = async (method: string, path: string, body?: object) => {
    const init = { method, ...(body ? { body: JSON.stringify(body) } : {}) };
    const response = await app.request(path, init);
    assert.equal(response.status, 503, await response.text());
    clock.advance(1_000);
  };
  /** What the next process finds to record. */
  const recorded = async () => {
    clock.advance(60_000);
    const next = await openActivityLog(database, clock, ids);
    await recordLeft({ database, log: next, clock, ids }, () => false);
    await next.flush();
    const { entries } = await listEntries(database, {}, 50);
    const told = entries.map(({ sentence }) => sentence.split(' It was made at '));
    return told.toSorted(([, one = ''], [, other = '']) => (one < other ? -1 : 1)).map(([what]) => what);
  };
  return { database, parts, change, recorded, people: stores.people };
}

for (const { name, open } of testDatabases())
  describe(`what people set and its record, on ${name}`, () => {
    test('a change of people that was not recorded by the process that made it is recorded by the next', async () => {
      const { database, people, change, recorded } = await openStage(open());
      await using _closed = database;
      await change('POST', '/people', { name: 'Ada', role: 'owner' });
      const [ada] = await people.list();
      assert.ok(ada);
      const link = await people.newLink(ada.id);
      await change('POST', '/session/accept', { link, name: 'Ada', password: 'correct horse battery' });
      const passwords = { current: 'correct horse battery', next: 'correct horse battery two' };
      const asAda = { personId: ada.id, name: 'Ada', role: 'owner' } as const;
      await actAs(asAda, () => change('PUT', '/session/password', passwords));
      await change('POST', '/people', { name: 'Grace', role: 'auditor' });
      const grace = (await people.list()).find((person) => person.name === 'Grace');
      await change('PATCH', `/people/${grace?.id}`, { role: 'approver' });
      await change('POST', `/people/${grace?.id}/link`);
      await change('DELETE', `/people/${grace?.id}`);
      assert.deepEqual(await recorded(), [
        'The owner invited Ada as owner.',
        'Ada chose a password with a one-time link.',
        'Ada changed their own password.',
        'The owner invited Grace as auditor.',
        'The owner made Grace approver.',
        'The owner gave Grace a new one-time link.',
        'The owner removed Grace.',
      ]);
    });

    test('and so is one of where alerts go, and of how long the log is kept', async () => {
      const { database, parts, change, recorded } = await openStage(open());
      await using _closed = database;
      await change('POST', '/alerts', { url: 'https://a.example/hook', kinds: ['log-broken'] });
      const [address] = await parts.alerts.list();
      await change('PATCH', `/alerts/${address?.id}`, { kinds: ['first-denial'] });
      await change('DELETE', `/alerts/${address?.id}`);
      await change('PUT', '/retention', { days: 90, maxEntries: 0 });
      await change('PUT', '/retention', { days: 30, maxEntries: 100 });
      assert.deepEqual(await recorded(), [
        'The owner has alerts sent to https://a.example/…: log-broken.',
        'The owner has these alerts sent to https://a.example/…: first-denial.',
        'The owner has no more alerts sent to https://a.example/….',
        'The owner set how long the activity log is kept to 90 days; it was for ever.',
        'The owner set how long the activity log is kept to 30 days, at most 100 entries; it was 90 days.',
      ]);
    });
  });
