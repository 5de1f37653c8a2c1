import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { testDatabases } from '../../../test/databases.ts';
import { verifies } from '../../../test/verifies.ts';
import { openTestWix, type TestAnswer, type TestWix } from '../test-wix.ts';
import { changeApp } from './apps.ts';
import { listInstances } from './instances.ts';
import { installTestApp } from './test-app.ts';

const redirectUrl = 'https://app.example/callback';

function open(wix: TestWix, parameters: Record<string, string>): Promise<TestAnswer> {
  return wix.call('GET', `/installer/install?${new URLSearchParams(parameters).toString()}`);
}

/** The form's fields as the page has them. */
function fieldsOf({ body }: TestAnswer): Record<string, string> {
  const fields = [...String(body).matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)];
  return Object.fromEntries(
    fields.map(([, name = '', value = '']) => [name, value.replaceAll('&amp;', '&')]),
  );
}

function send(wix: TestWix, fields: Record<string, string>): Promise<TestAnswer> {
  return wix.call('POST', '/installer/install', new URLSearchParams(fields).toString());
}

function targetOf({ headers }: TestAnswer): URL {
  return new URL(headers.location ?? '');
}

for (const { name, open: location } of testDatabases())
  describe(`the consent page on ${name}`, () => {
    verifies('platform.consent.shows', async () => {
      await using wix = await openTestWix(location());
      const scopes = new Set(['SCOPE.DC-CONTACTS.READ-CONTACTS', 'SCOPE.DC-STORES.READ-ORDERS']);
      const { app } = await installTestApp(wix, scopes);
      const { status, body, headers } = await open(wix, { appId: app.id, redirectUrl, state: 's' });
      assert.equal(status, 200);
      for (const words of ['Test App', 'Test Shop', 'Read Contacts', 'Read Orders'])
        assert.ok(body.includes(words));
      assert.ok(!/<script/i.test(body));
      assert.match(headers['content-security-policy'] ?? '', /default-src 'none';.*frame-ancestors 'none'/);
    });

    verifies('platform.consent.approve', async () => {
      await using wix = await openTestWix(location());
      const { app, instance } = await installTestApp(wix);
      const page = await open(wix, { appId: app.id, redirectUrl, state: 'a&b "c"' });
      const fields = { ...fieldsOf(page), state: 'a&b "c"' };
      const answer = await send(wix, { ...fields, siteId: wix.site.id, answer: 'approve' });
      assert.equal(answer.status, 303);
      const target = targetOf(answer);
      assert.equal(target.origin + target.pathname, redirectUrl);
      assert.equal(target.searchParams.get('state'), 'a&b "c"');
      assert.equal(target.searchParams.get('instanceId'), instance.id);
      const exchanged = await wix.call('POST', '/oauth/access', {
        ...{ client_id: app.id, client_secret: app.secret, grant_type: 'authorization_code' },
        code: target.searchParams.get('code'),
      });
      assert.equal(exchanged.status, 200);
    });

    verifies('platform.consent.decline', async () => {
      await using wix = await openTestWix(location());
      const { app } = await installTestApp(wix);
      const fields = fieldsOf(await open(wix, { appId: app.id, redirectUrl, state: 's' }));
      const target = targetOf(await send(wix, { ...fields, answer: 'decline' }));
      assert.equal(target.search, '?error=access_denied&state=s');
    });

    verifies('platform.consent.redirect-exact', async () => {
      await using wix = await openTestWix(location());
      const { app } = await installTestApp(wix);
      for (const url of [
        `${redirectUrl}/`,
        `${redirectUrl}?a=1`,
        'https://evil.example/',
        'javascript:alert(1)',
      ]) {
        const answer = await open(wix, { appId: app.id, redirectUrl: url });
        assert.equal(answer.status, 400);
        assert.equal(answer.headers.location, undefined);
      }
      assert.equal((await open(wix, { appId: 'nobody', redirectUrl })).status, 400);
    });

    verifies('platform.consent.escapes', async () => {
      await using wix = await openTestWix(location());
      const { app } = await installTestApp(wix);
      const mark = `"><img src=x onerror=alert(1)>`;
      await wix.database.write((tx) => changeApp(tx, app.id, { name: mark }));
      for (const parameters of [
        { appId: app.id, redirectUrl, state: mark },
        { appId: mark, redirectUrl },
        { appId: app.id, redirectUrl: mark },
      ])
        assert.ok(!(await open(wix, parameters)).body.includes('<img'));
    });

    verifies('platform.consent.only-its-own-page', async () => {
      await using wix = await openTestWix(location());
      const { app } = await installTestApp(wix);
      const fields = fieldsOf(await open(wix, { appId: app.id, redirectUrl, state: 's' }));
      const yes = { ...fields, siteId: wix.site.id, answer: 'approve' };
      assert.equal((await send(wix, { ...yes, state: 'other' })).status, 400);
      assert.equal((await send(wix, { ...yes, proof: 'made up' })).status, 400);
      assert.equal((await send(wix, { ...yes, siteId: 'another' })).status, 400);
      wix.clock.advance(60 * 60_000);
      assert.equal((await send(wix, yes)).status, 400);
    });

    verifies('platform.consent.permission-update', async () => {
      await using wix = await openTestWix(location());
      const few = new Set(['SCOPE.DC-CONTACTS.READ-CONTACTS']);
      const { app, instance } = await installTestApp(wix, few);
      const more = new Set([...few, 'SCOPE.DC-CONTACTS.MANAGE-CONTACTS']);
      const held = async () => (await listInstances(wix.database.read, app.id))[0];
      await wix.database.write((tx) => changeApp(tx, app.id, { scopes: more }));
      assert.deepEqual((await held())?.scopes, few);
      const fields = fieldsOf(await open(wix, { appId: app.id, redirectUrl, state: '' }));
      await send(wix, { ...fields, siteId: wix.site.id, answer: 'approve' });
      assert.deepEqual(await held(), { ...instance, scopes: more });
    });
  });
