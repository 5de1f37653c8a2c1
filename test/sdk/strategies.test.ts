import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { contacts } from '@wix/crm';
import { ApiKeyStrategy, AppStrategy, createClient, OAuthStrategy } from '@wix/sdk';
import { productsV3 } from '@wix/stores';
import { createCode } from '../../src/wix/identity/grants.ts';
import { installTestApp } from '../../src/wix/identity/test-app.ts';
import { openTestWix } from '../../src/wix/test-wix.ts';
import { testDatabases } from '../databases.ts';
import { onWixNetwork } from '../network.ts';
import { verifies } from '../verifies.ts';

const modules = { contacts, productsV3 };

for (const { name, open } of testDatabases())
  describe(`the SDK's strategies on ${name}`, () => {
    verifies('platform.sdk.app-strategy-refresh-token', async () => {
      await using wix = await openTestWix(open());
      const { app, instance } = await installTestApp(wix);
      const code = await wix.database.write((tx) => createCode(tx, wix.ids, wix.clock.now(), instance.id));
      await onWixNetwork(wix.fetch, async () => {
        const first = createClient({
          modules,
          auth: AppStrategy({ appId: app.id, appSecret: app.secret }),
        });
        const callback = `https://app.example/callback?code=${code}&state=s&instanceId=${instance.id}`;
        const { instanceId, refreshToken } = await first.auth.handleOAuthCallback(callback, { state: 's' });
        assert.equal(instanceId, instance.id);
        assert.equal((await first.contacts.queryContacts().find()).items.length, 0);
        const auth = AppStrategy({ appId: app.id, appSecret: app.secret, refreshToken });
        const later = createClient({ modules, auth });
        await later.contacts.createContact({ name: { first: 'Ada' } });
        assert.equal((await later.contacts.queryContacts().find()).items.length, 1);
        const info = await later.auth.getTokenInfo();
        assert.equal(info.instanceId, instance.id);
      });
    });

    verifies('platform.sdk.app-strategy-instance', async () => {
      await using wix = await openTestWix(open());
      const { app, instance } = await installTestApp(wix);
      await onWixNetwork(wix.fetch, async () => {
        const auth = AppStrategy({ appId: app.id, appSecret: app.secret, instanceId: instance.id });
        const client = createClient({ modules, auth });
        const made = await client.contacts.createContact({ name: { first: 'Ada' } });
        assert.deepEqual(made.contact?.source, { sourceType: 'WIX_APP', appId: app.id });
        const wrong = createClient({
          modules,
          auth: AppStrategy({ appId: app.id, appSecret: 'wrong', instanceId: instance.id }),
        });
        await assert.rejects(
          async () => wrong.auth.getAuthHeaders(),
          /status code from Wix OAuth API: 401, request id: \w/,
        );
      });
    });

    verifies('platform.sdk.app-strategy-access-token', async () => {
      await using wix = await openTestWix(open());
      const { app, instance } = await installTestApp(wix);
      await onWixNetwork(wix.fetch, async () => {
        const visitor = OAuthStrategy({ clientId: app.id });
        const accessToken = (await visitor.generateVisitorTokens()).accessToken.value;
        const auth = AppStrategy({ appId: app.id, appSecret: app.secret, accessToken });
        const client = createClient({ modules, auth });
        assert.equal((await client.productsV3.queryProducts().find()).items.length, 0);
        await assert.rejects(client.contacts.queryContacts().find(), /PERMISSION_DENIED/);
        assert.equal((await client.auth.getTokenInfo()).subjectType, 'VISITOR');
        const elevated = createClient({ modules, auth: await client.auth.elevated() });
        assert.equal((await elevated.contacts.queryContacts().find()).items.length, 0);
        assert.equal((await client.auth.getTokenInfo()).instanceId, instance.id);
      });
    });

    verifies('platform.sdk.oauth-strategy', async () => {
      await using wix = await openTestWix(open());
      const { app } = await installTestApp(wix);
      await onWixNetwork(wix.fetch, async () => {
        const auth = OAuthStrategy({ clientId: app.id });
        const client = createClient({ modules, auth });
        assert.equal((await client.productsV3.queryProducts().find()).items.length, 0);
        const { accessToken, refreshToken } = client.auth.getTokens();
        assert.equal(refreshToken.role, 'visitor');
        const renewed = await client.auth.renewToken(refreshToken);
        assert.notEqual(renewed.accessToken.value, '');
        assert.ok(accessToken.expiresAt > Date.now() / 1_000);
        const stranger = OAuthStrategy({ clientId: wix.site.id });
        await assert.rejects(stranger.generateVisitorTokens(), /invalid_client/);
      });
    });

    verifies('platform.sdk.api-key-strategy', async () => {
      await using wix = await openTestWix(open());
      const { fetch, site, key } = wix;
      const auth = ApiKeyStrategy({ apiKey: key, siteId: site.id });
      const client = createClient({ modules, auth, fetch });
      assert.equal((await client.contacts.queryContacts().find()).items.length, 0);
      const wrong = createClient({
        modules,
        auth: ApiKeyStrategy({ apiKey: 'IST.no', siteId: site.id }),
        fetch,
      });
      await assert.rejects(wrong.contacts.queryContacts().find(), /UNAUTHENTICATED/);
    });
  });
