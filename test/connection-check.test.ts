import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { ConnectionCheck } from '../src/gateway/check-connection.ts';
import { makeCertificate } from './certificate.ts';
import { type Started, startCommand } from './running.ts';
import { fairlead } from './terminal.ts';
import { startTls } from './tls-front.ts';

const nowhere = '00000000-1111-4222-8333-444444444444';

/** The control plane of the local Wix. */
async function control({ ready }: Started, method: string, path: string, body?: object) {
  const response = await fetch(`${ready.wix}/_local/${path}`, {
    method,
    headers: { authorization: `Bearer ${ready.admin.token}`, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  assert.equal(response.status, 200, `${method} ${path}`);
  return response.json() as Promise<{ id: string; key: string }>;
}

test('a check says area by area what works and what is missing, over TCP and TLS', {
  timeout: 300_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-check-'));
  try {
    const certificate = makeCertificate();
    const authority = join(folder, 'authority.pem');
    writeFileSync(authority, certificate.authority);
    await using wix = await startCommand('wix', ['--memory', '--data', join(folder, 'wix')]);
    let headers: Record<string, string> = {};
    await using tls = await startTls(certificate, wix.ready.wix, () => headers);
    await using strange = await startTls(makeCertificate(), wix.ready.wix);
    await using gateway = await startCommand('gateway', ['--memory', '--data', join(folder, 'gateway')], {
      NODE_EXTRA_CA_CERTS: authority,
    });
    const { ready } = wix;
    assert.ok(ready.app && ready.account);
    let count = 0;
    /** Adds a connection, checks it, and deletes it again. */
    const check = async (given: object): Promise<ConnectionCheck> => {
      const name = `Shop ${++count}`;
      const { connection, message } = await gateway.api('POST', '/api/connections', {
        ...{ name, siteId: ready.site.id, baseUrl: tls.url, ...given },
      });
      assert.ok(connection, message);
      const told = await gateway.api('POST', `/api/connections/${connection.id}/check`);
      await gateway.api('DELETE', `/api/connections/${connection.id}`);
      return told;
    };
    const found = ({ areas }: ConnectionCheck, area: string) => areas.find((one) => one.area === area);
    const problems = ({ areas }: ConnectionCheck) =>
      Object.fromEntries(areas.flatMap(({ area, problem }) => (problem ? [[area, problem]] : [])));
    const every = { credential: ready.wixApiKey, accountId: ready.account.id };

    const whole = await check(every);
    assert.deepEqual([whole.ok, problems(whole)], [true, {}], JSON.stringify(whole));
    assert.equal(
      whole.message,
      'Shop 1: the credential works. Contacts, Products, Orders, Members, Bookings, Data and Events can be read.',
    );
    assert.deepEqual(found(whole, 'account')?.ok, true);

    const limited = await control(wix, 'POST', 'api-keys', {
      ...{ name: 'Contacts alone', accountId: ready.account.id },
      scopes: ['SCOPE.DC-CONTACTS.READ-CONTACTS', 'SCOPE.DC-DATA.READ'],
    });
    const some = await check({ ...every, credential: limited.key });
    assert.equal(some.ok, true);
    assert.deepEqual(problems(some), {
      ...{ products: 'permission', orders: 'permission', members: 'permission' },
      ...{ bookings: 'permission', events: 'permission' },
    });
    assert.match(
      found(some, 'orders')?.message ?? '',
      /lacks the permission .*SCOPE\.DC-STORES\.READ-ORDERS/,
    );
    assert.match(some.message, /Contacts and Data can be read\. Not so: Products, Orders, Members/);

    const bare = await control(wix, 'POST', 'sites', {
      ...{ name: 'Bare Shop', accountId: ready.account.id, apps: ['members'] },
    });
    const lacking = await check({ ...every, siteId: bare.id });
    assert.equal(lacking.ok, true);
    assert.deepEqual(problems(lacking), { products: 'app', bookings: 'app', data: 'app', events: 'app' });
    assert.match(found(lacking, 'products')?.message ?? '', /lacks the app that this area needs: install it/);

    const wrongSite = await check({ ...every, siteId: nowhere });
    assert.equal(wrongSite.ok, false);
    assert.match(
      wrongSite.message,
      new RegExp(`the account ${ready.account.id} has no site ${nowhere}: check the site id`),
    );
    const wrongSiteAlone = await check({ credential: ready.wixApiKey, siteId: nowhere });
    assert.match(
      wrongSiteAlone.message,
      /lets it read nothing on the site .*: check the site id, and the permissions/,
    );

    const wrongAccount = await check({ ...every, accountId: nowhere });
    assert.deepEqual([wrongAccount.ok, problems(wrongAccount)], [false, { account: 'account' }]);
    assert.match(wrongAccount.message, new RegExp(`the account ${nowhere} .*: check the account id`));

    await control(wix, 'DELETE', `api-keys/${limited.id}`);
    const revoked = await check({ ...every, credential: limited.key });
    assert.equal(revoked.ok, false);
    assert.match(revoked.message, /does not take the credential .* The key was revoked or mistyped/);
    assert.equal(problems(revoked).orders, 'credential');
    const app = { appId: ready.app.id, appSecret: ready.app.secret, instanceId: ready.app.instanceId };
    assert.equal((await check({ app })).ok, true);
    const noApp = await check({ app: { ...app, appSecret: 'wrong' } });
    assert.match(noApp.message, /no access token: .*Check the app id, its secret and the instance id/);

    headers = { date: new Date(Date.now() - 900_000).toUTCString() };
    const late = await check(every);
    assert.deepEqual([late.ok, problems(late)], [false, { clock: 'clock' }]);
    assert.match(late.message, /clock is 15 minutes ahead of Wix's/);
    headers = {};

    for (const [baseUrl, said] of [
      [
        'https://no-such-host.invalid',
        /no-such-host\.invalid cannot be reached: (its name is not known to DNS|the name server)/,
      ],
      ['http://127.0.0.1:9', /127\.0\.0\.1:9 cannot be reached: it refuses connections/],
      [strange.url, /certificate of .* (cannot be verified|is of an authority that is not trusted here)/],
    ] as const) {
      const { ok, message, areas } = await check({ ...every, baseUrl });
      assert.match(message, said);
      assert.deepEqual([ok, areas.length], [false, 7]);
    }

    const { connection } = await gateway.api('POST', '/api/connections', {
      ...{ name: 'Paused', siteId: ready.site.id, baseUrl: tls.url, ...every },
    });
    await control(wix, 'POST', 'faults', { method: 'POST /stores/v3/products/query', status: 429 });
    const before = (await control(wix, 'GET', 'requests')) as unknown as { requests: unknown[] };
    const paused: ConnectionCheck = await gateway.api('POST', `/api/connections/${connection.id}/check`);
    assert.equal(paused.ok, false);
    assert.equal(found(paused, 'products')?.problem, 'paused');
    assert.equal(found(paused, 'events')?.problem, 'paused', 'nothing more is asked');
    const after = (await control(wix, 'GET', 'requests')) as unknown as { requests: unknown[] };
    assert.ok(after.requests.length - before.requests.length <= 4);
    const told = await fairlead(gateway, ['connection', 'check', 'Paused']);
    assert.deepEqual(
      [told.code, /Wix has asked for a pause: .* Try again in \d+ seconds/.test(told.said)],
      [1, true],
      told.said,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
