import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createNetworkUpstream } from '../src/gateway/upstream/network.ts';
import { makeCertificate } from './certificate.ts';
import { type Started, startCommand } from './running.ts';
import { fairlead } from './terminal.ts';
import { startTls } from './tls-front.ts';

async function makeSite({ ready }: Started): Promise<{ id: string }> {
  const response = await fetch(`${ready.wix}/_local/sites`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ready.admin.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Second Shop', accountId: ready.account?.id }),
  });
  return (await response.json()) as { id: string };
}

test('Wix in another process over TCP and TLS: by an API key and as an app, set up and checked from a terminal', {
  timeout: 300_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-tls-'));
  try {
    const certificate = makeCertificate();
    const authority = join(folder, 'authority.pem');
    writeFileSync(authority, certificate.authority);
    await using wix = await startCommand('wix', ['--memory', '--data', join(folder, 'wix')]);
    await using tls = await startTls(certificate, wix.ready.wix);
    await using gateway = await startCommand('gateway', ['--memory', '--data', join(folder, 'gateway')], {
      NODE_EXTRA_CA_CERTS: authority,
    });
    const { ready } = wix;
    assert.ok(ready.app && ready.account);
    const second = await makeSite(wix);
    const at = ['--base-url', tls.url];

    const missing = await fairlead(gateway, [
      'connection',
      'add',
      'Shop',
      '--site',
      ready.site.id,
      '--app',
      'x',
    ]);
    assert.match(missing.said, /An app needs both/);
    assert.equal(missing.code, 1);
    const app = ['--site', ready.site.id, '--app', ready.app.id, '--instance', ready.app.instanceId];
    const added = await fairlead(gateway, ['connection', 'add', 'Shop', ...app, ...at], {
      FAIRLEAD_WIX_APP_SECRET: ready.app.secret,
    });
    assert.match(added.said, /^Added Shop\. Next: fairlead connection check "Shop"\n$/);
    const key = ['--site', second.id, '--account', ready.account.id];
    await fairlead(gateway, ['connection', 'add', 'Second', ...key, ...at], {
      FAIRLEAD_WIX_API_KEY: ready.wixApiKey,
    });
    await fairlead(
      gateway,
      ['connection', 'add', 'Wrong', '--site', ready.site.id.replace(/.$/, 'f'), ...at],
      {
        FAIRLEAD_WIX_API_KEY: 'wrong',
      },
    );
    for (const name of ['Shop', 'Second']) {
      const { said, code } = await fairlead(gateway, ['connection', 'check', name]);
      const lines = said.split('\n');
      assert.equal(code, 0, said);
      assert.match(
        lines[0] ?? '',
        new RegExp(`^${name}: the credential works\\. .*Contacts.* can be read\\.`),
      );
      assert.ok(lines.includes('  yes  Contacts: can be read.'), said);
    }
    const wrong = await fairlead(gateway, ['connection', 'check', 'Wrong']);
    assert.deepEqual(
      [wrong.code, /Wix does not take the credential/.test(wrong.said)],
      [1, true],
      wrong.said,
    );

    const { agent, key: agentKey } = await gateway.api('POST', '/api/agents', { name: 'Far Agent' });
    const { connections } = await gateway.api('GET', '/api/connections');
    for (const { id, siteId, name } of connections.filter(({ name }: { name: string }) => name !== 'Wrong')) {
      await gateway.api('PUT', `/api/agents/${agent.id}/grants?connection=${id}`, {
        areas: { contacts: 'read' },
      });
      const answer = await fetch(`${gateway.ready.gateway}/contacts/v4/contacts/query`, {
        method: 'POST',
        headers: { authorization: agentKey, 'wix-site-id': siteId, 'content-type': 'application/json' },
        body: '{"query":{}}',
      });
      assert.equal(answer.status, 200, name);
    }

    // This process does not know the authority.
    await using stranger = createNetworkUpstream(tls.url, 5_000);
    const call = {
      verb: 'GET',
      target: '/',
      headers: {},
      body: undefined,
      signal: AbortSignal.timeout(5_000),
    };
    await assert.rejects(
      stranger.handle(call),
      /The certificate of https:\/\/localhost:\d+ is of an authority that is not trusted here\. If it is your own, start Fairlead with NODE_EXTRA_CA_CERTS/,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
