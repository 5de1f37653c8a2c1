import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sql } from 'kysely';
import { testDatabases } from '../../test/databases.ts';
import { MovableClock } from '../base/clock.ts';
import { responseText } from '../base/http.ts';
import { randomIds } from '../base/ids.ts';
import { loadCatalogue } from '../catalogue/load.ts';
import type { DatabaseLocation } from '../storage/database.ts';
import { type LocalWix, openLocalWix } from './local.ts';
import { createPostNetwork } from './webhooks/post.ts';

const contactsPath = '/contacts/v4/contacts';

async function open(
  location: DatabaseLocation,
  onBug = (error: unknown): void => {
    throw error;
  },
): Promise<LocalWix> {
  const clock = new MovableClock();
  clock.freeze(Date.UTC(2026, 2, 1));
  return openLocalWix({
    location,
    catalogue: loadCatalogue(),
    clock,
    ids: randomIds,
    random: () => 0.5,
    seed: 'demo',
    callsPerMinute: 0,
    maxBodyBytes: 100_000,
    network: createPostNetwork({ allowInside: true }),
    isAdmin: (token) => token === 'admin',
    onBug,
  });
}

async function call(wix: LocalWix, verb: string, target: string, body?: unknown, token?: string) {
  const headers = target.startsWith('/_local')
    ? { authorization: `Bearer ${token ?? 'admin'}` }
    : { authorization: wix.apiKey, 'wix-site-id': wix.site.id };
  const bytes = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
  const response = await wix.handle({
    verb,
    target,
    headers,
    body: bytes,
    signal: new AbortController().signal,
  });
  return { status: response.status, body: JSON.parse(await responseText(response)) };
}

const totalOf = async (wix: LocalWix): Promise<number> =>
  (await call(wix, 'POST', `${contactsPath}/query`, {})).body.pagingMetadata.total;
const addContact = (wix: LocalWix) => call(wix, 'POST', contactsPath, { info: { name: { first: 'New' } } });

for (const { name, open: location } of testDatabases())
  describe(`a site under control on ${name}`, () => {
    test('the demo site has the same 60 contacts every time', async () => {
      await using one = await open(location());
      await using two = await open(location());
      const page = { query: { paging: { limit: 100 } } };
      const [first, second] = await Promise.all(
        [one, two].map((wix) => call(wix, 'POST', `${contactsPath}/query`, page)),
      );
      assert.equal(first?.body.contacts.length, 60);
      assert.deepEqual(first?.body, second?.body);
    });

    test('reset empties the site, or brings the demo back', async () => {
      await using wix = await open(location());
      await addContact(wix);
      assert.equal(await totalOf(wix), 61);
      await call(wix, 'POST', '/_local/reset', {});
      assert.equal(await totalOf(wix), 60);
      await call(wix, 'POST', '/_local/reset', { seed: 'empty' });
      assert.equal(await totalOf(wix), 0);
      await call(wix, 'POST', '/_local/reset', { seed: 'demo' });
      assert.equal(await totalOf(wix), 60);
    });

    test('a snapshot is put back as it was', async () => {
      await using wix = await open(location());
      await addContact(wix);
      const { id } = (await call(wix, 'POST', '/_local/snapshots')).body;
      await addContact(wix);
      assert.equal((await call(wix, 'POST', `/_local/snapshots/${id}/restore`)).status, 200);
      assert.equal(await totalOf(wix), 61);
      assert.equal((await call(wix, 'POST', '/_local/snapshots/none/restore')).status, 404);
      const { snapshots } = (await call(wix, 'GET', '/_local/snapshots')).body;
      const kept = snapshots.map((snapshot: { id: string }) => snapshot.id);
      assert.deepEqual(new Set(kept), new Set(['demo', id]));
    });

    test('the clock stands, moves and dates what is made', async () => {
      await using wix = await open(location());
      await call(wix, 'POST', '/_local/clock', { freeze: true, now: '2030-01-01T00:00:00.000Z' });
      await call(wix, 'POST', '/_local/clock', { advanceMs: 60_000 });
      assert.deepEqual((await call(wix, 'GET', '/_local/clock')).body, {
        now: '2030-01-01T00:01:00.000Z',
        frozen: true,
      });
      assert.equal((await addContact(wix)).body.contact.createdDate, '2030-01-01T00:01:00.000Z');
    });

    test('a fault strikes the method it names, as often as it says', async () => {
      await using wix = await open(location());
      await call(wix, 'POST', '/_local/faults', {
        method: 'POST /contacts/v4/contacts',
        status: 503,
        code: 'UNAVAILABLE',
        times: 1,
      });
      const struck = await addContact(wix);
      assert.equal(struck.status, 503);
      assert.equal(struck.body.details.applicationError.code, 'UNAVAILABLE');
      assert.equal((await addContact(wix)).status, 200);
      assert.equal((await call(wix, 'GET', '/_local/faults')).body.faults[0].struck, 1);
      await call(wix, 'POST', '/_local/faults', { method: '*', drop: true });
      await assert.rejects(addContact(wix), /dropped/);
      await call(wix, 'DELETE', '/_local/faults');
      assert.equal(await totalOf(wix), 62);
    });

    test('keys come with the permissions that were chosen, and end when revoked', async () => {
      await using wix = await open(location());
      const made = await call(wix, 'POST', '/_local/api-keys', {
        name: 'Reader',
        scopes: ['SCOPE.DC-CONTACTS.READ-CONTACTS'],
      });
      const reader = { ...wix, apiKey: made.body.key } as LocalWix;
      assert.equal(await totalOf(reader), 60);
      assert.equal((await addContact(reader)).status, 403);
      await call(wix, 'DELETE', `/_local/api-keys/${made.body.id}`);
      assert.equal((await addContact(reader)).status, 401);
    });

    test('another site has rows of its own', async () => {
      await using wix = await open(location());
      const site = (await call(wix, 'POST', '/_local/sites', { name: 'Second' })).body;
      const second = { ...wix, site } as LocalWix;
      assert.equal(await totalOf(second), 0);
      await addContact(second);
      assert.equal(await totalOf(second), 1);
      assert.equal(await totalOf(wix), 60);
    });

    test('requests are seen, and methods that are not there are named', async () => {
      await using wix = await open(location());
      await totalOf(wix);
      const signal = new AbortController().signal;
      await wix.handle({
        verb: 'POST',
        target: '/ecom/v1/checkouts',
        headers: {},
        body: Buffer.from('{}'),
        signal,
      });
      const { requests, missing } = (await call(wix, 'GET', '/_local/requests')).body;
      assert.deepEqual(
        requests.map((request: { status: number }) => request.status),
        [404, 200],
      );
      assert.equal(missing.length, 1);
      assert.match(missing[0], /CreateCheckout$/);
    });

    test('bad input and a wrong token are told', async () => {
      await using wix = await open(location());
      const bad = await call(wix, 'POST', '/_local/faults', { status: 200, colour: 'red' });
      assert.equal(bad.status, 400);
      assert.match(
        bad.body.message,
        /required property 'method'.*additional properties: colour.*status must be >= 400/,
      );
      assert.equal((await call(wix, 'GET', '/_local/clock', undefined, 'wrong')).status, 401);
      assert.equal((await call(wix, 'GET', '/_local/nothing')).status, 404);
    });
  });

test('a read that a damaged file fails is told of once, and the local Wix is not ready any more', async () => {
  await using whole = await open({ kind: 'memory' });
  const image = whole.database.image();
  assert.ok(image);
  const pages = await sql<{ page: number }>`select rootpage as page from sqlite_schema
    where type = 'table' and name in ('contact', 'snapshot')`.execute(whole.database.read);
  for (const { page } of pages.rows) image.fill(0xff, (page - 1) * 4096, page * 4096);
  const told: unknown[] = [];
  await using wix = await open({ kind: 'memory', image }, (error) => told.push(error));
  const isReady = async () => (await call(wix, 'GET', '/readyz')).status === 200;
  assert.deepEqual([told.length, await isReady()], [0, true]);
  for (const target of [contactsPath, '/_local/snapshots', contactsPath]) {
    const { status, body } = await call(wix, 'GET', target);
    assert.equal(status, 503, target);
    assert.match(body.message, /cannot be read: database disk image is malformed/);
    assert.deepEqual([told.length, await isReady()], [1, false], target);
  }
  assert.match(String(told[0]), /The storage of the local Wix cannot be read: database disk image/);
});
