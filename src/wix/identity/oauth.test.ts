import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { testDatabases } from '../../../test/databases.ts';
import { verifies } from '../../../test/verifies.ts';
import { openTestWix, type TestAnswer, type TestWix } from '../test-wix.ts';
import type { App } from './apps.ts';
import { createCode } from './grants.ts';
import { type Instance, installApp, uninstallApp } from './instances.ts';
import { installTestApp } from './test-app.ts';

const contactsQuery = '/contacts/v4/contacts/query';
const minute = 60_000;

function post(wix: TestWix, path: string, body: object): Promise<TestAnswer> {
  return wix.call('POST', path, body, { authorization: undefined, 'wix-site-id': undefined });
}

/** A token call of an app: its id and secret, and what else the call is about. */
function tokenCall(wix: TestWix, path: string, { id, secret }: App, body: object): Promise<TestAnswer> {
  return post(wix, path, { client_id: id, client_secret: secret, ...body });
}

function newCode({ database, ids, clock }: TestWix, { id }: Instance): Promise<string> {
  return database.write((tx) => createCode(tx, ids, clock.now(), id));
}

function query(wix: TestWix, token: string): Promise<TestAnswer> {
  return wix.call('POST', contactsQuery, {}, { authorization: token, 'wix-site-id': undefined });
}

for (const { name, open } of testDatabases())
  describe(`OAuth on ${name}`, () => {
    verifies('platform.access.code', async () => {
      await using wix = await openTestWix(open());
      const { app, instance } = await installTestApp(wix);
      const code = await newCode(wix, instance);
      const answer = await tokenCall(wix, '/oauth/access', app, { grant_type: 'authorization_code', code });
      assert.equal(answer.status, 200);
      assert.deepEqual(Object.keys(answer.body).toSorted(), ['access_token', 'refresh_token']);
      assert.match(answer.body.access_token, /^OAUTH2\./);
      assert.equal((await query(wix, answer.body.access_token)).status, 200);
      assert.equal((await query(wix, `Bearer ${answer.body.access_token}`)).status, 200);
    });

    verifies('platform.access.code-expires', async () => {
      await using wix = await openTestWix(open());
      const { app, instance } = await installTestApp(wix);
      const code = await newCode(wix, instance);
      wix.clock.advance(10 * minute);
      const late = await tokenCall(wix, '/oauth/access', app, { grant_type: 'authorization_code', code });
      assert.equal(late.status, 400);
      assert.equal(late.body.details.applicationError.code, 'INVALID_GRANT');
    });

    verifies('platform.access.code-replayed', async () => {
      await using wix = await openTestWix(open());
      const { app, instance } = await installTestApp(wix);
      const exchange = { grant_type: 'authorization_code', code: await newCode(wix, instance) };
      const { body } = await tokenCall(wix, '/oauth/access', app, exchange);
      assert.equal((await tokenCall(wix, '/oauth/access', app, exchange)).status, 400);
      assert.equal((await query(wix, body.access_token)).status, 401);
      const refresh = { grant_type: 'refresh_token', refresh_token: body.refresh_token };
      assert.equal((await tokenCall(wix, '/oauth/access', app, refresh)).status, 401);
    });

    verifies('platform.access.refresh', async () => {
      await using wix = await openTestWix(open());
      const { app, instance } = await installTestApp(wix);
      const code = await newCode(wix, instance);
      const first = await tokenCall(wix, '/oauth/access', app, { grant_type: 'authorization_code', code });
      wix.clock.advance(5 * minute + 1_000);
      assert.equal((await query(wix, first.body.access_token)).status, 401);
      const refresh = { grant_type: 'refresh_token', refresh_token: first.body.refresh_token };
      const second = await tokenCall(wix, '/oauth/access', app, refresh);
      assert.equal((await query(wix, second.body.access_token)).status, 200);
      assert.equal(second.body.refresh_token, first.body.refresh_token);
    });

    verifies('platform.access.wrong-secret', async () => {
      await using wix = await openTestWix(open());
      const { app, instance } = await installTestApp(wix);
      const wrong = { ...app, secret: 'wrong' };
      const credentials = { grant_type: 'client_credentials', instance_id: instance.id };
      const newer = await tokenCall(wix, '/oauth2/token', wrong, credentials);
      assert.equal(newer.status, 401);
      assert.equal(newer.body.error, 'invalid_client');
      const code = await newCode(wix, instance);
      const older = await tokenCall(wix, '/oauth/access', wrong, { grant_type: 'authorization_code', code });
      assert.equal(older.status, 401);
      assert.equal(older.body.details.applicationError.code, 'INVALID_CLIENT');
      const missing = await post(wix, '/oauth2/token', { client_id: app.id, ...credentials });
      assert.match(missing.body.error_description, /client_secret is missing/);
    });

    verifies('platform.token.client-credentials', async () => {
      await using wix = await openTestWix(open());
      const { app, instance } = await installTestApp(wix);
      const credentials = { grant_type: 'client_credentials', instance_id: instance.id };
      const { status, body } = await tokenCall(wix, '/oauth2/token', app, credentials);
      assert.equal(status, 200);
      assert.match(body.access_token, /^OauthNG\.JWS\./);
      assert.deepEqual([body.token_type, body.expires_in], ['Bearer', 14_400]);
      wix.clock.advance(239 * minute);
      assert.equal((await query(wix, body.access_token)).status, 200);
      wix.clock.advance(minute);
      assert.equal((await query(wix, body.access_token)).status, 401);
    });

    verifies('platform.token.names-and-forms', async () => {
      await using wix = await openTestWix(open());
      const { app, instance } = await installTestApp(wix);
      const camel = { clientId: app.id, clientSecret: app.secret, grantType: 'client_credentials' };
      assert.equal((await post(wix, '/oauth2/token', { ...camel, instanceId: instance.id })).status, 200);
      const form = new URLSearchParams({ ...camel, instanceId: instance.id }).toString();
      const sent = await wix.call('POST', '/oauth2/token', form, {
        'content-type': 'application/x-www-form-urlencoded',
      });
      assert.equal(sent.status, 200);
    });

    verifies('platform.token.errors', async () => {
      await using wix = await openTestWix(open());
      const { app } = await installTestApp(wix);
      const credentials = { grant_type: 'client_credentials', instance_id: wix.site.id };
      const unknown = await tokenCall(wix, '/oauth2/token', app, credentials);
      assert.deepEqual([unknown.status, unknown.body.error], [400, 'invalid_grant']);
      const type = await tokenCall(wix, '/oauth2/token', app, { grant_type: 'password' });
      assert.deepEqual([type.status, type.body.error], [400, 'unsupported_grant_type']);
      const broken = await wix.call('POST', '/oauth2/token', '{"client_id":');
      assert.deepEqual([broken.status, broken.body.error], [400, 'invalid_request']);
      assert.ok(broken.headers['x-wix-request-id']);
    });

    verifies('platform.token.uninstalled', async () => {
      await using wix = await openTestWix(open());
      const { app, instance } = await installTestApp(wix);
      const credentials = { grant_type: 'client_credentials', instance_id: instance.id };
      const { body } = await tokenCall(wix, '/oauth2/token', app, credentials);
      await wix.database.write((tx) => uninstallApp(tx, wix.clock.now(), instance, async () => {}));
      assert.equal((await query(wix, body.access_token)).status, 401);
      assert.equal((await tokenCall(wix, '/oauth2/token', app, credentials)).body.error, 'invalid_grant');
      assert.deepEqual((await post(wix, '/oauth2/token-info', { token: body.access_token })).body, {
        active: false,
      });
    });

    verifies('platform.token.reinstalled', async () => {
      await using wix = await openTestWix(open());
      const { app, instance } = await installTestApp(wix);
      const credentials = { grant_type: 'client_credentials', instance_id: instance.id };
      const exchange = { grant_type: 'authorization_code', code: await newCode(wix, instance) };
      const before = (await tokenCall(wix, '/oauth2/token', app, credentials)).body;
      const { refresh_token } = (await tokenCall(wix, '/oauth/access', app, exchange)).body;
      const unused = await newCode(wix, instance);
      const told: string[] = [];
      const tell = async ({ eventType }: { eventType: string }) => told.push(eventType);
      await wix.database.write((tx) => uninstallApp(tx, wix.clock.now(), instance, tell));
      const wanted = { appId: app.id, siteId: wix.site.id, scopes: app.scopes };
      const again = await wix.database.write((tx) => installApp(tx, wix.ids, wix.clock.now(), wanted, tell));
      assert.equal(again.id, instance.id);
      assert.deepEqual(told, ['AppRemoved', 'AppInstalled']);
      assert.equal((await query(wix, before.access_token)).status, 401, 'what was given before stays over');
      const refresh = { grant_type: 'refresh_token', refresh_token };
      assert.equal((await tokenCall(wix, '/oauth/access', app, refresh)).status, 401);
      const late = { grant_type: 'authorization_code', code: unused };
      assert.equal((await tokenCall(wix, '/oauth/access', app, late)).status, 400);
      const after = (await tokenCall(wix, '/oauth2/token', app, credentials)).body;
      assert.equal((await query(wix, after.access_token)).status, 200);
    });

    verifies(['platform.app-instance.get', 'platform.app-instance.scopes'], async () => {
      await using wix = await openTestWix(open());
      const manage = 'SCOPE.DC.MANAGE-YOUR-APP';
      const tokenFor = async (...scopes: string[]) => {
        const { app, instance } = await installTestApp(wix, new Set(scopes));
        const credentials = { grant_type: 'client_credentials', instance_id: instance.id };
        const { body } = await tokenCall(wix, '/oauth2/token', app, credentials);
        return { instance, authorization: String(body.access_token) };
      };
      const get = (authorization: string) =>
        wix.call('GET', '/apps/v1/instance', undefined, { authorization, 'wix-site-id': undefined });
      const { instance, authorization } = await tokenFor(manage);
      const { status, body } = await get(authorization);
      assert.equal(status, 200);
      assert.deepEqual(body, {
        instance: {
          ...{ instanceId: instance.id, appName: 'Test App', appVersion: '^1.0.0', isFree: true },
          ...{ permissions: [manage], availablePlans: [], copiedFromTemplate: false },
          freeTrialAvailable: false,
        },
        site: {
          ...{ siteId: wix.site.id, siteDisplayName: 'Test Shop', locale: 'en', paymentCurrency: 'USD' },
          multilingual: { isMultiLingual: false, supportedLanguages: [] },
          installedWixApps: ['stores', 'bookings', 'events', 'cms', 'members'],
        },
      });
      const detailed = await tokenFor(manage, 'SCOPE.DEV_CENTER.APP-INSTANCE-READ-BASIC-INFO');
      assert.equal((await get(detailed.authorization)).body.site.url, wix.site.url);
      const other = await tokenFor('SCOPE.DC-CONTACTS.READ-CONTACTS');
      const refused = await get(other.authorization);
      assert.equal(refused.status, 403);
      assert.ok(refused.body.details.applicationError.data.missingScopes.includes(manage));
      assert.equal((await wix.call('GET', '/apps/v1/instance')).status, 403, 'a key is no app');
    });

    verifies('platform.app-instance.finished', async () => {
      await using wix = await openTestWix(open());
      const { app, instance } = await installTestApp(wix);
      const credentials = { grant_type: 'client_credentials', instance_id: instance.id };
      const { body } = await tokenCall(wix, '/oauth2/token', app, credentials);
      const asApp = { authorization: body.access_token, 'wix-site-id': undefined };
      const send = (event: object) => wix.call('POST', '/apps/v1/bi-event', event, asApp);
      const done = await send({ eventName: 'APP_FINISHED_CONFIGURATION' });
      assert.deepEqual([done.status, done.body], [200, {}]);
      assert.equal((await send({})).status, 400);
    });

    verifies('platform.token.scopes-of-instance', async () => {
      await using wix = await openTestWix(open());
      const { app, instance } = await installTestApp(wix, new Set(['SCOPE.DC-CONTACTS.READ-CONTACTS']));
      const { body } = await tokenCall(wix, '/oauth2/token', app, {
        ...{ grant_type: 'client_credentials', instance_id: instance.id },
      });
      assert.equal((await query(wix, body.access_token)).status, 200);
      const refused = await wix.call(
        'POST',
        '/contacts/v4/contacts',
        { info: { name: { first: 'Ada' } } },
        { authorization: body.access_token, 'wix-site-id': undefined },
      );
      assert.equal(refused.status, 403);
      assert.ok(
        refused.body.details.applicationError.data.missingScopes.includes(
          'SCOPE.DC-CONTACTS.MANAGE-CONTACTS',
        ),
      );
    });

    verifies('platform.token.visitor', async () => {
      await using wix = await openTestWix(open());
      const { app } = await installTestApp(wix);
      const { body } = await post(wix, '/oauth2/token', { clientId: app.id, grantType: 'anonymous' });
      assert.match(body.access_token, /^OauthNG\.JWS\./);
      assert.match(body.refresh_token, /^JWS\./);
      assert.equal(body.expires_in, 14_400);
      const again = await post(wix, '/oauth2/token', {
        ...{ clientId: app.id, grantType: 'refresh_token', refreshToken: body.refresh_token },
      });
      const [first, second] = await Promise.all(
        [body, again.body].map(({ access_token: token }) => post(wix, '/oauth2/token-info', { token })),
      );
      assert.equal(first?.body.subjectType, 'VISITOR');
      assert.equal(second?.body.subjectId, first?.body.subjectId);
      const products = await wix.call(
        'POST',
        '/stores/v3/products/query',
        { query: {} },
        { authorization: body.access_token, 'wix-site-id': undefined },
      );
      assert.equal(products.status, 200);
      assert.equal((await query(wix, body.access_token)).status, 403);
    });

    verifies('platform.token.info', async () => {
      await using wix = await openTestWix(open());
      const { app, instance } = await installTestApp(wix);
      const { body } = await tokenCall(wix, '/oauth2/token', app, {
        ...{ grant_type: 'client_credentials', instance_id: instance.id },
      });
      const info = await post(wix, '/oauth2/token-info', { token: body.access_token });
      const now = Math.floor(wix.clock.now() / 1_000);
      assert.deepEqual(info.body, {
        ...{ active: true, subjectType: 'APP', subjectId: app.id, clientId: app.id },
        ...{ exp: String(now + 14_400), iat: String(now), instanceId: instance.id },
        ...{ accountId: wix.site.accountId, siteId: wix.site.id },
      });
      assert.deepEqual((await post(wix, '/oauth2/token-info', { token: 'made up' })).body, { active: false });
    });

    verifies('platform.token.strip-bound-session', async () => {
      await using wix = await openTestWix(open());
      const { app } = await installTestApp(wix);
      const visitor = await post(wix, '/oauth2/token', { clientId: app.id, grantType: 'anonymous' });
      const strip = { grant_type: 'strip_bound_session', access_token: visitor.body.access_token };
      const { body } = await post(wix, '/oauth2/token', { ...strip, client_secret: app.secret });
      const info = await post(wix, '/oauth2/token-info', { token: body.access_token });
      assert.equal(info.body.subjectType, 'VISITOR');
      assert.equal((await post(wix, '/oauth2/token', { ...strip, client_secret: 'wrong' })).status, 401);
    });

    verifies('platform.token.member', async () => {
      await using wix = await openTestWix(open());
      const { app } = await installTestApp(wix);
      const created = await wix.call('POST', '/members/v1/members', {
        member: { loginEmail: 'ada@example.com' },
      });
      const memberId = created.body.member.id;
      const visitor = await post(wix, '/oauth2/token', { clientId: app.id, grantType: 'anonymous' });
      const grant = { client_id: app.id, grant_type: 'authorized_client', member_id: memberId };
      const asOwner = { authorization: `${visitor.body.access_token},${wix.key}` };
      const { body } = await wix.call('POST', '/oauth2/token', grant, asOwner);
      const info = await post(wix, '/oauth2/token-info', { token: body.access_token });
      assert.deepEqual([info.body.subjectType, info.body.subjectId], ['MEMBER', memberId]);
      const stranger = await wix.call('POST', '/oauth2/token', grant, { authorization: 'no key' });
      assert.deepEqual([stranger.status, stranger.body.error], [401, 'unauthorized_client']);
    });
  });
