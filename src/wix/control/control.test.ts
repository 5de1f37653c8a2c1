import assert from 'node:assert/strict';
import { describe } from 'node:test';
import fc from 'fast-check';
import { testDatabases } from '../../../test/databases.ts';
import { openLocal } from '../../../test/local-wix.ts';
import { startReceiver } from '../../../test/receiver.ts';
import { verifies } from '../../../test/verifies.ts';
import { listen } from '../../start/server.ts';

const contacts = '/contacts/v4/contacts';
const ada = { info: { name: { first: 'Ada' } } };

for (const { name, open } of testDatabases())
  describe(`the control plane on ${name}`, () => {
    verifies('control.drop', async () => {
      await using local = await openLocal(open());
      const server = await listen(
        local.wix.handle,
        { host: '127.0.0.1', port: 0, flag: 'wix-port' },
        () => {},
      );
      await local.call('POST', '/_local/faults', { method: `POST ${contacts}`, drop: true, times: 1 });
      const headers = { authorization: local.wix.apiKey, 'wix-site-id': local.wix.site.id };
      const send = () => fetch(server.url + contacts, { method: 'POST', headers, body: JSON.stringify(ada) });
      const broken = await send();
      assert.equal(broken.status, 200);
      await assert.rejects(broken.json(), /terminated/);
      assert.match(await send().then((answer) => answer.text()), /"first":"Ada"/);
      const { body } = await local.call('POST', `${contacts}/query`, {});
      assert.equal(body.pagingMetadata.total, 2, 'the dropped call was done');
      await server.stop(0);
    });

    verifies('control.probability', async () => {
      await using local = await openLocal(open());
      // The test's chance is always one half.
      await local.call('POST', '/_local/faults', { method: '*', status: 503, probability: 0.5 });
      assert.equal((await local.call('POST', contacts, ada)).status, 200);
      await local.call('DELETE', '/_local/faults');
      await local.call('POST', '/_local/faults', { method: '*', status: 503, probability: 0.6 });
      assert.equal((await local.call('POST', contacts, ada)).status, 503);
    });

    verifies('control.clock-story', async () => {
      await using local = await openLocal(open());
      await using receiver = await startReceiver((response) => {
        response.statusCode = 500;
        response.end();
      });
      const { app } = local.wix;
      const webhooks = [{ eventType: 'wix.contacts.v4.contact_created', url: receiver.url }];
      await local.call('PATCH', `/_local/apps/${app.id}`, { webhooks });
      const credentials = { client_id: app.id, client_secret: app.secret, instance_id: app.instanceId };
      const { body } = await local.call('POST', '/oauth2/token', {
        grant_type: 'client_credentials',
        ...credentials,
      });
      const asApp = { authorization: body.access_token };
      assert.equal((await local.call('POST', contacts, ada, asApp)).status, 200);
      await local.wix.webhooks.settled();
      await local.call('POST', '/_local/clock', { advanceMs: 60_000 });
      await local.wix.webhooks.settled();
      assert.equal(receiver.received.length, 2, 'a minute later the webhook is tried again');
      await local.call('POST', '/_local/clock', { advanceMs: 4 * 60 * 60_000 });
      assert.equal((await local.call('POST', contacts, ada, asApp)).status, 401, 'the token has expired');
      const made = await local.call('POST', contacts, ada);
      assert.equal(made.body.contact.createdDate, '2026-03-01T04:01:00.000Z');
    });

    verifies('control.requests', async () => {
      await using local = await openLocal(open());
      await local.call('POST', contacts, ada);
      await local.call('POST', contacts, { info: {} });
      await local.call('GET', '/ecom/v1/no-such-thing', undefined, {});
      const { requests } = (await local.call('GET', '/_local/requests')).body;
      const [unknown, refused, done] = requests;
      const method = 'com.wixpress.contacts.core.api.v4.ContactsServiceV4.CreateContact';
      assert.deepEqual([done.method, done.status, done.error], [method, 200, undefined]);
      assert.equal(done.caller.kind, 'apiKey');
      assert.equal(done.requestBytes, Buffer.byteLength(JSON.stringify(ada)));
      assert.ok(done.responseBytes > 100);
      assert.match(refused.error, /at least one of name, phone and email/);
      assert.deepEqual([unknown.method, unknown.caller, unknown.status], [undefined, undefined, 404]);
    });

    verifies('control.requests-faults', async () => {
      await using local = await openLocal(open());
      const fault = async (rule: object): Promise<{ id: string }> =>
        (await local.call('POST', '/_local/faults', { method: `POST ${contacts}`, times: 1, ...rule })).body;
      const busy = await fault({ status: 503, code: 'BUSY' });
      const slow = await fault({ delayMs: 1 });
      const cut = await fault({ drop: true });
      for (let count = 0; count < 4; count++)
        await local
          .call('POST', contacts, ada)
          .catch((error: Error) => assert.match(error.message, /dropped/));
      const { requests } = (await local.call('GET', '/_local/requests')).body;
      const [none, dropped, delayed, answered] = requests;
      assert.equal(requests.length, 4, 'each once');
      const method = 'com.wixpress.contacts.core.api.v4.ContactsServiceV4.CreateContact';
      for (const one of requests) assert.deepEqual([one.verb, one.method], ['POST', method]);
      assert.deepEqual(answered.fault, {
        ...{ id: busy.id, method: `POST ${contacts}`, times: 1, status: 503, code: 'BUSY' },
      });
      assert.deepEqual([answered.status, answered.error], [503, 'A fault that was asked for.']);
      assert.equal(answered.requestBytes, Buffer.byteLength(JSON.stringify(ada)));
      assert.deepEqual([delayed.status, delayed.fault.id], [200, slow.id]);
      assert.deepEqual([dropped.status, dropped.fault.id, dropped.fault.drop], [200, cut.id, true]);
      assert.deepEqual([none.status, none.fault], [200, undefined]);
    });

    verifies('control.accounts', async () => {
      await using local = await openLocal(open());
      const account = (await local.call('POST', '/_local/accounts', { name: 'Second' })).body;
      const site = (await local.call('POST', '/_local/sites', { name: 'Shop', accountId: account.id })).body;
      const { key } = (await local.call('POST', '/_local/api-keys', { name: 'Key', accountId: account.id }))
        .body;
      const call = (authorization: string, id: string) =>
        local.call('POST', `${contacts}/query`, {}, { authorization, 'wix-site-id': id });
      assert.equal((await call(key, site.id)).status, 200);
      assert.equal((await call(key, local.wix.site.id)).status, 403);
      assert.equal((await call(local.wix.apiKey, site.id)).status, 403);
      const { accounts } = (await local.call('GET', '/_local/accounts')).body;
      assert.deepEqual(
        new Set(accounts.map((one: { name: string }) => one.name)),
        new Set(['Demo Account', 'Second']),
      );
      const lost = await local.call('POST', '/_local/sites', { name: 'Lost', accountId: 'nobody' });
      assert.deepEqual([lost.status, lost.body.message], [400, 'accountId is nobody: it should be a GUID.']);
    });

    verifies('control.sites-apart', async () => {
      await using local = await openLocal(open());
      const sites: string[] = [local.wix.site.id];
      for (const site of ['B', 'C'])
        sites.push((await local.call('POST', '/_local/sites', { name: site })).body.id);
      const known = new Map(sites.map((site) => [site, new Set<string>()]));
      const on = (site: string) => ({ authorization: local.wix.apiKey, 'wix-site-id': site });
      const step = fc.record({
        site: fc.constantFrom(...sites),
        other: fc.constantFrom(...sites),
        remove: fc.boolean(),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
          for (const { site, other, remove } of steps) {
            const [foreign] = known.get(other) ?? [];
            if (foreign && other !== site) {
              const target = `${contacts}/${foreign}`;
              assert.equal((await local.call('GET', target, undefined, on(site))).status, 404);
              assert.equal((await local.call('DELETE', target, undefined, on(site))).status, 404);
            }
            if (remove && foreign) {
              await local.call('DELETE', `${contacts}/${foreign}`, undefined, on(other));
              known.get(other)?.delete(foreign);
            } else known.get(site)?.add((await local.call('POST', contacts, ada, on(site))).body.contact.id);
          }
          for (const [site, ids] of known) {
            const { body } = await local.call(
              'POST',
              `${contacts}/query`,
              { query: { paging: { limit: 1_000 } } },
              on(site),
            );
            const seen = body.contacts.map(({ id }: { id: string }) => id);
            assert.deepEqual(new Set(seen), ids);
          }
        }),
        { numRuns: 15 },
      );
    });
  });
