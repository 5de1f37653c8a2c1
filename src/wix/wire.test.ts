import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { describe, test } from 'node:test';
import { contacts } from '@wix/crm';
import { ApiKeyStrategy, createClient } from '@wix/sdk';
import { testDatabases } from '../../test/databases.ts';
import { openLocal } from '../../test/local-wix.ts';
import { verifies } from '../../test/verifies.ts';
import { updateSite } from './identity/sites.ts';
import { openTestWix, type TestWix } from './test-wix.ts';

const path = '/contacts/v4/contacts';
const eventsApp = '140603ad-af8d-84a5-2c80-a0f60cb47351';
const installPath = '/apps-installer-service/v1/app-instance/install';

const create = async (wix: TestWix, first = 'Ada') =>
  (await wix.call('POST', path, { info: { name: { first } } })).body.contact;
const codeOf = ({
  status,
  body,
}: {
  status: number;
  body: { details: { applicationError: { code: string } } };
}) => [status, body.details.applicationError.code];

async function* breaksOff(): AsyncGenerator<Buffer> {
  yield Buffer.from('{"info":');
  throw Object.assign(new Error('read ECONNRESET'), { syscall: 'read' });
}

for (const { name, open } of testDatabases()) {
  describe(`the wire on ${name}`, () => {
    verifies('wire.answer.only-200', async () => {
      await using wix = await openTestWix(open());
      const made = await wix.call('POST', path, { info: { name: { first: 'Ada' } } });
      const { id } = made.body.contact;
      const changed = await wix.call('PATCH', `${path}/${id}`, { revision: 1, info: { company: 'X' } });
      const gone = await wix.call('DELETE', `${path}/${id}`);
      assert.deepEqual([made.status, changed.status, gone.status], [200, 200, 200]);
      assert.deepEqual(gone.body, {});
      assert.equal(gone.headers['content-type'], 'application/json');
    });

    test('a body that breaks off is no bug of ours', async () => {
      await using wix = await openTestWix(open());
      const headers = { authorization: wix.key, 'wix-site-id': wix.site.id };
      const body = Readable.from(breaksOff());
      const { status, body: said } = await wix.handle({
        verb: 'POST',
        target: path,
        headers,
        body,
        signal: new AbortController().signal,
      });
      assert.equal(status, 400);
      assert.match(String(said), /BODY_BROKE_OFF/);
    });

    verifies(['wire.answer.request-id', 'wire.answer.unknown-path'], async () => {
      await using wix = await openTestWix(open());
      const answers = [
        await wix.call('GET', path),
        await wix.call('GET', `${path}/${wix.ids.guid()}`),
        await wix.call('POST', path, {}),
        await wix.call('GET', '/no/such/path'),
      ];
      assert.deepEqual(
        answers.map(({ status }) => status),
        [200, 404, 400, 404],
      );
      assert.equal(new Set(answers.map(({ headers }) => headers['x-wix-request-id'])).size, 4);
      assert.match(answers[3]?.headers['content-type'] ?? '', /^text\/html/);
    });

    verifies('wire.errors.violations-at-once', async () => {
      await using wix = await openTestWix(open());
      const info = { name: { first: 'x'.repeat(1_001), last: 7 }, birthdate: ['x'] };
      const { status, body } = await wix.call('POST', path, { info });
      assert.equal(status, 400);
      const violations = body.details.validationError.fieldViolations;
      assert.deepEqual(violations.map(({ field }: { field: string }) => field).toSorted(), [
        'info.birthdate',
        'info.name.first',
      ]);
      const long = violations.find(({ field }: { field: string }) => field === 'info.name.first');
      assert.deepEqual([long.violatedRule, long.data], ['MAX_LENGTH', { threshold: 1_000 }]);
    });

    verifies(['wire.errors.no-credential', 'wire.errors.no-site', 'wire.errors.other-account'], async () => {
      await using wix = await openTestWix(open());
      const bare = await wix.call('GET', path, undefined, { authorization: undefined });
      assert.deepEqual([bare.status, bare.body], [403, { message: '', details: {} }]);
      const siteless = await wix.call('GET', path, undefined, { 'wix-site-id': undefined });
      assert.equal(siteless.status, 403);
      const unknown = await wix.call('GET', path, undefined, { 'wix-site-id': wix.ids.guid() });
      assert.deepEqual(codeOf(unknown), [403, 'PERMISSION_DENIED']);
    });

    verifies('wire.request.authorization-spellings', async () => {
      await using wix = await openTestWix(open());
      for (const authorization of [wix.key, `Bearer ${wix.key}`, `bearer ${wix.key}`])
        assert.equal((await wix.call('GET', path, undefined, { authorization })).status, 200);
    });

    verifies(['wire.request.whole-in-r', 'wire.request.r-broken'], async () => {
      await using wix = await openTestWix(open());
      for (const first of ['Ada', 'Bob']) await create(wix, first);
      const request = {
        paging: { limit: 1 },
        sort: { fieldName: 'info.name.first', order: 'DESC' },
        fields: ['info.name'],
      };
      const encoded = Buffer.from(JSON.stringify(request)).toString('base64url');
      assert.doesNotMatch(encoded, /=/);
      const { body } = await wix.call('GET', `${path}?.r=${encoded}`);
      assert.deepEqual(
        body.contacts.map((contact: { info: object }) => contact.info),
        [{ name: { first: 'Bob' } }],
      );
      const broken = await wix.call('GET', `${path}?.r=bm90IGpzb24`);
      assert.equal(broken.status, 400);
      assert.equal(broken.body.details.validationError.fieldViolations[0].field, '.r');
    });

    verifies(['wire.request.dotted', 'wire.request.repeated'], async () => {
      await using wix = await openTestWix(open());
      for (const first of ['Ada', 'Bob']) await create(wix, first);
      const shown = async (parameters: string) =>
        (await wix.call('GET', `${path}?${parameters}`)).body.contacts.map((contact: object) =>
          Object.keys(contact),
        );
      assert.deepEqual(await shown('paging.limit=1&fields=createdDate&fields=source'), [
        ['id', 'revision', 'createdDate', 'source'],
      ]);
      assert.deepEqual(await shown('paging.limit=1&paging.offset=1&fields=source'), [
        ['id', 'revision', 'source'],
      ]);
    });

    verifies('wire.request.path-repeated', async () => {
      await using wix = await openTestWix(open());
      const { id } = await create(wix);
      const other = wix.ids.guid();
      assert.equal((await wix.call('GET', `${path}/${id}?id=${id}`)).status, 200);
      assert.equal((await wix.call('GET', `${path}/${id}?id=${other}`)).body.contact.id, id);
      const change = { contactId: other, revision: 1, info: { company: 'X' } };
      assert.equal((await wix.call('PATCH', `${path}/${id}`, change)).body.contact.id, id);
    });

    verifies(
      ['wire.request.unknown-fields', 'wire.request.int64-text', 'wire.request.null-unset'],
      async () => {
        await using wix = await openTestWix(open());
        const made = await wix.call('POST', path, {
          info: { name: { first: 'Ada' }, company: null, shoeSize: 41 },
          tracking: { id: 'x' },
        });
        assert.equal(made.status, 200);
        const { id, info } = made.body.contact;
        assert.equal(Object.hasOwn(info, 'company'), false);
        for (const revision of ['1', 2])
          assert.equal(
            (await wix.call('PATCH', `${path}/${id}`, { revision, info: { company: 'X' } })).status,
            200,
          );
      },
    );

    verifies('wire.hosts.same', async () => {
      await using wix = await openTestWix(open());
      const hosts = new Set<string>();
      for (const useCDN of [true, false]) {
        const client = createClient({
          modules: { contacts },
          auth: ApiKeyStrategy({ apiKey: wix.key, siteId: wix.site.id }),
          useCDN,
          fetch: (input, init) => {
            hosts.add(new URL(input instanceof Request ? input.url : String(input)).host);
            return wix.fetch(input, init);
          },
        });
        assert.equal((await client.contacts.queryContacts().find()).items.length, 0);
      }
      assert.deepEqual([...hosts].toSorted(), ['edge.wixapis.com', 'www.wixapis.com']);
    });
  });

  describe(`versions on ${name}`, () => {
    verifies(
      ['wire.versions.deprecation-header', 'wire.versions.sunset-header', 'wire.versions.deprecation-errors'],
      async () => {
        await using wix = await openTestWix(open());
        const old = await wix.call('POST', '/stores-reader/v1/products/query', {});
        assert.equal(old.status, 200);
        assert.equal(old.headers.deprecation, '@1743465600');
        assert.equal(old.headers.sunset, 'Fri, 31 Dec 2027 00:00:00 GMT');
        assert.match(old.headers.link ?? '', /catalog-v1-to-v3-migration-guide>; rel="deprecation"/);
        const missing = await wix.call('GET', `/stores-reader/v1/products/${wix.ids.guid()}`);
        assert.equal(missing.status, 404);
        assert.equal(missing.headers.deprecation, '@1743465600');
        const current = await wix.call('POST', '/stores/v3/products/query', {});
        assert.deepEqual([current.status, current.headers.deprecation], [200, undefined]);
      },
    );

    verifies(['wire.versions.removed', 'wire.versions.not-implemented'], async () => {
      await using wix = await openTestWix(open());
      const removed = await wix.call('POST', '/events/v1/events/query', {});
      assert.equal(removed.status, 404);
      assert.match(removed.body.message, /EventManagement\.QueryEvents/);
      const newer = await wix.call('POST', '/contacts/v5/contacts', { contact: { name: { first: 'Ada' } } });
      assert.equal(newer.status, 501);
      assert.equal(newer.body.message, 'Contacts V5 is not implemented by the local Wix: call Contacts V4.');
    });
  });

  describe(`apps on a site on ${name}`, () => {
    verifies(
      [
        'wire.apps.events',
        'wire.apps.stores',
        'wire.apps.cms',
        'wire.apps.bookings-members',
        'wire.apps.catalog-version',
        'wire.apps.others-stay',
      ],
      async () => {
        await using wix = await openTestWix(open());
        await wix.database.write((tx) => updateSite(tx, wix.site.id, { apps: [] }));
        const events = await wix.call('POST', '/events/v3/events/query', {});
        assert.deepEqual(codeOf(events), [428, 'WIX_EVENTS_APP_NOT_INSTALLED']);
        assert.equal(events.body.message, `Events app not installed for metaSiteId=${wix.site.id}`);
        const stores = await wix.call('POST', '/stores/v3/products/query', {});
        assert.deepEqual(codeOf(stores), [428, 'REQUIRED_APP_NOT_INSTALLED']);
        const cms = await wix.call('POST', '/wix-data/v2/items/query', { dataCollectionId: 'X' });
        assert.deepEqual(codeOf(cms), [400, 'WDE0110']);
        const services = await wix.call('POST', '/bookings/v2/services/query', {});
        assert.deepEqual(codeOf(services), [428, 'REQUIRED_APP_NOT_INSTALLED']);
        const members = await wix.call('GET', '/members/v1/members');
        assert.deepEqual(codeOf(members), [428, 'REQUIRED_APP_NOT_INSTALLED']);
        const version = await wix.call('GET', '/stores/v3/provision/version');
        assert.deepEqual([version.status, version.body], [200, { catalogVersion: 'STORES_NOT_INSTALLED' }]);
        assert.equal((await wix.call('GET', path)).status, 200);
      },
    );

    verifies(['wire.apps.install', 'wire.apps.install-nested'], async () => {
      await using wix = await openTestWix(open());
      await wix.database.write((tx) => updateSite(tx, wix.site.id, { apps: [] }));
      const install = (body: object) =>
        wix.call(
          'POST',
          installPath,
          { tenant: { tenantType: 'SITE', id: wix.site.id }, ...body },
          {
            'wix-site-id': undefined,
          },
        );
      const atRoot = await install({ appDefId: eventsApp });
      assert.equal(atRoot.status, 400);
      assert.equal(atRoot.body.message, 'appInstance must not be empty');
      assert.equal((await install({ appInstance: { appDefId: wix.ids.guid() } })).status, 404);
      const { status, body } = await install({ appInstance: { appDefId: eventsApp } });
      assert.deepEqual([status, body.appInstance.appDefId], [200, eventsApp]);
      assert.equal((await wix.call('POST', '/events/v3/events/query', {})).status, 200);
      assert.equal((await wix.call('POST', '/stores/v3/products/query', {})).status, 428);
    });

    verifies('wire.apps.control', async () => {
      await using local = await openLocal(open());
      const made = await local.call('POST', '/_local/sites', { name: 'Bare', apps: ['events'] });
      assert.deepEqual(made.body.apps, ['events']);
      const query = () =>
        local.call('GET', '/members/v1/members', undefined, {
          authorization: local.wix.apiKey,
          'wix-site-id': made.body.id,
        });
      assert.equal((await query()).status, 428);
      const changed = await local.call('PATCH', `/_local/sites/${made.body.id}`, { apps: ['members'] });
      assert.deepEqual(changed.body.apps, ['members']);
      assert.equal((await query()).status, 200);
      const wrong = await local.call('PATCH', `/_local/sites/${made.body.id}`, { apps: ['chess'] });
      assert.equal(wrong.status, 400);
      assert.match(wrong.body.message, /apps\.0/);
      const older = await local.call('PATCH', `/_local/sites/${made.body.id}`, {
        catalogVersion: 'V1_CATALOG',
      });
      assert.deepEqual([older.body.catalogVersion, older.body.apps], ['V1_CATALOG', ['members']]);
      assert.equal((await local.call('PATCH', '/_local/sites/none', {})).status, 404);
    });
  });

  describe(`rate limits on ${name}`, () => {
    const list = (wix: TestWix, headers = {}) => wix.call('GET', path, undefined, headers);

    verifies(['wire.rate.limit', 'wire.rate.next-minute', 'wire.rate.per-caller'], async () => {
      await using wix = await openTestWix(open(), { callsPerMinute: 3 });
      for (let count = 0; count < 3; count++) assert.equal((await list(wix)).status, 200);
      assert.deepEqual(codeOf(await list(wix)), [429, 'RESOURCE_EXHAUSTED']);
      const other = await wix.keyWith('all');
      assert.equal((await list(wix, { authorization: other })).status, 200);
      wix.clock.advance(60_000);
      assert.equal((await list(wix)).status, 200);
    });

    verifies('wire.rate.off', async () => {
      await using wix = await openTestWix(open(), { callsPerMinute: 0 });
      for (let count = 0; count < 250; count++) assert.equal((await list(wix)).status, 200);
    });
  });
}
