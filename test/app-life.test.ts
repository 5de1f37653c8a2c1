import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import AxeBuilder from '@axe-core/playwright';
import { contacts } from '@wix/crm';
import { AppStrategy, createClient } from '@wix/sdk';
import { toFetch } from '../src/base/http.ts';
import { listen } from '../src/start/server.ts';
import { launchBrowser } from './browser.ts';
import { testDatabases } from './databases.ts';
import { openLocal } from './local-wix.ts';
import { onWixNetwork } from './network.ts';
import { startReceiver } from './receiver.ts';

/** Where the app takes browsers back: answers the address that the first of them came with. */
async function startCallback() {
  const visited = Promise.withResolvers<string>();
  const server = createServer((request, answer) => {
    if (request.url?.startsWith('/callback')) visited.resolve(request.url);
    answer.end('installed');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const visit = async (): Promise<string> => origin + (await visited.promise);
  return { url: `${origin}/callback`, visit, [Symbol.dispose]: () => void server.close() };
}

/** A server that a failing test stops as well: else the file would never end. */
function stopping(server: { stop(graceMs: number): Promise<void> }): AsyncDisposable {
  return { [Symbol.asyncDispose]: () => server.stop(0) };
}

for (const { name, open } of testDatabases())
  describe(`the life of an app on ${name}`, () => {
    test('registered, agreed to in a browser without script, called by the SDK, told of events, taken off again', async () => {
      await using local = await openLocal(open(), { seed: 'demo' });
      await using receiver = await startReceiver();
      using callback = await startCallback();
      const types = ['AppInstalled', 'AppRemoved', 'wix.contacts.v4.contact_created'];
      const app = (
        await local.call('POST', '/_local/apps', {
          ...{ name: 'Greeter', redirectUrls: [callback.url] },
          permissions: ['SCOPE.DC-CONTACTS.READ-CONTACTS', 'SCOPE.DC-CONTACTS.MANAGE-CONTACTS'],
          webhooks: types.map((eventType) => ({ eventType, url: receiver.url })),
        })
      ).body;
      const auth = AppStrategy({ appId: app.id, appSecret: app.secret, publicKey: app.publicKey });
      const client = createClient({ modules: { contacts }, auth });

      const server = await listen(
        local.wix.handle,
        { host: '127.0.0.1', port: 0, flag: 'wix-port' },
        () => {},
      );
      await using _server = stopping(server);
      await using browser = await launchBrowser();
      const context = await browser.newContext({ javaScriptEnabled: false });
      const page = await context.newPage();
      const link = client.auth.getInstallUrl({ redirectUrl: callback.url, state: 'a state' });
      await page.goto(link.replace('https://www.wix.com', server.url));
      assert.equal(
        await page.getByRole('listitem').allTextContents().then(String),
        'Read Contacts,Manage Contacts',
      );
      await page.getByRole('radio', { name: 'Demo Store' }).check();
      await page.getByRole('button', { name: 'Agree and install' }).press('Enter');
      const visited = await callback.visit();

      await onWixNetwork(toFetch(local.wix.handle), async () => {
        const { instanceId, refreshToken } = await client.auth.handleOAuthCallback(visited, {
          state: 'a state',
        });
        const { contact } = await client.contacts.createContact({ name: { first: 'Ada' } });
        const later = createClient({
          modules: { contacts },
          auth: AppStrategy({ appId: app.id, appSecret: app.secret, refreshToken }),
        });
        assert.equal((await later.contacts.getContact(contact?._id ?? ''))._id, contact?._id);
        await local.call('DELETE', `/_local/apps/${app.id}/instances/${instanceId}`);
        await assert.rejects(async () => later.auth.getAuthHeaders(), /status code from Wix OAuth API: 400/);
        await local.wix.webhooks.settled();
        const told: string[] = [];
        client.contacts.onContactCreated(({ entity, metadata }) => {
          told.push(`${entity._id} by ${metadata.identity?.identityType}`);
        });
        const expectedEvents = [{ type: 'AppInstalled' }, { type: 'AppRemoved' }] as never;
        for (const { body } of receiver.received) await client.webhooks.process(body, { expectedEvents });
        assert.deepEqual(told, [`${contact?._id} by APP`]);
        assert.equal(receiver.received.length, 3);
      });
    });
  });

test('the consent page has nothing that axe finds wrong, light and dark', async () => {
  await using local = await openLocal({ kind: 'memory' });
  const [redirectUrl = ''] = (await local.call('GET', `/_local/apps/${local.wix.app.id}`)).body.redirectUrls;
  const server = await listen(local.wix.handle, { host: '127.0.0.1', port: 0, flag: 'wix-port' }, () => {});
  await using _server = stopping(server);
  await using browser = await launchBrowser();
  const query = new URLSearchParams({ appId: local.wix.app.id, redirectUrl }).toString();
  for (const colorScheme of ['light', 'dark'] as const) {
    const context = await browser.newContext({ colorScheme, bypassCSP: true });
    const page = await context.newPage();
    await page.goto(`${server.url}/installer/install?${query}`);
    const { violations } = await new AxeBuilder({ page }).analyze();
    assert.deepEqual(
      violations.map(({ id, help }) => `${id}: ${help}`),
      [],
    );
  }
});
