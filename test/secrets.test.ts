import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startFairlead } from './running.ts';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const secret = (word: string): string => word.repeat(8);

test('secrets: by file or command, changed by putting the new one first, told at start when wrong', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-secrets-'));
  const keyFile = join(folder, 'key');
  const data = join(folder, 'data');
  const search = async (...flags: string[]): Promise<number> => {
    await using fairlead = await startFairlead('--data', data, ...flags);
    const answer = await fetch(`${fairlead.ready.gateway}/stores/v3/products/search`, {
      method: 'POST',
      headers: { authorization: fairlead.keyOf('Storefront Agent'), 'content-type': 'application/json' },
      body: '{"search":{}}',
    });
    return answer.status;
  };
  try {
    writeFileSync(keyFile, `${secret('first')}\n`);
    assert.equal(await search('--secret-key-file', keyFile), 200);
    const wrong = spawnSync(
      process.execPath,
      [main, 'up', '--data', data, '--port', '0', '--wix-port', '0', '--secret-key', secret('other')],
      { encoding: 'utf8', env: { PATH: process.env.PATH } },
    );
    assert.equal(wrong.status, 1);
    assert.match(wrong.stderr, /^The stored credentials were sealed with another key: .*\n$/);
    writeFileSync(keyFile, `${secret('second')}\n${secret('first')}\n`);
    assert.equal(await search('--secret-key-file', keyFile), 200);
    assert.equal(await search('--secret-key-command', `echo ${secret('second')}`), 200);
    const short = spawnSync(
      process.execPath,
      [main, 'up', '--data', data, '--secret-key-command', 'echo abc'],
      {
        encoding: 'utf8',
        env: { PATH: process.env.PATH },
      },
    );
    assert.match(short.stderr, /fewer than 32 characters/);
    const failed = spawnSync(
      process.execPath,
      [main, 'up', '--data', data, '--secret-key-command', 'exit 3'],
      {
        encoding: 'utf8',
        env: { PATH: process.env.PATH },
      },
    );
    assert.match(failed.stderr, /failed with exit code 3/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('planted secrets are in no byte that the system wrote, said or answered', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-planted-'));
  try {
    const planted = { credential: 'IST.planted-credential-4711', app: 'planted-app-secret-4712' };
    let said = '';
    {
      await using fairlead = await startFairlead('--data', folder, '--log-level', 'debug');
      const { api } = fairlead;
      const site = '11111111-2222-4333-8444-555555555555';
      const unreachable = { baseUrl: 'http://127.0.0.1:9', name: 'Shop', siteId: site };
      said += JSON.stringify(
        await api('POST', '/api/connections', { ...unreachable, credential: planted.credential }),
      );
      const app = { appId: 'a', appSecret: planted.app, instanceId: 'i' };
      const second = { ...unreachable, name: 'Second', siteId: site.replace('1', '2'), app };
      said += JSON.stringify(await api('POST', '/api/connections', second));
      const { connections } = await api('GET', '/api/connections');
      for (const { id } of connections)
        said += JSON.stringify(await api('POST', `/api/connections/${id}/check`));
      const { agents } = await api('GET', '/api/agents');
      const { key } = await api('POST', `/api/agents/${agents[0].id}/keys`, {});
      const paths = [
        'agents',
        'connections',
        'activity',
        'catalogue',
        'openapi.json',
        `agents/${agents[0].id}`,
      ];
      for (const path of paths) said += JSON.stringify(await api('GET', `/api/${path}`));
      const refused = await fetch(`${fairlead.ready.gateway}/contacts/v4/contacts`, {
        headers: { authorization: key, 'wix-site-id': site },
      });
      said += await refused.text();
      await fairlead.kill('SIGTERM');
      said += fairlead.logged();
      for (const text of [...Object.values(planted), key]) assert.ok(!said.includes(text), 'in an answer');
      for (const file of readdirSync(folder).filter((name) => name.includes('.db')))
        for (const text of [...Object.values(planted), key])
          assert.ok(!readFileSync(join(folder, file)).includes(text), `in ${file}`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
