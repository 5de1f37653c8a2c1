import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { keptDatabases } from './databases.ts';
import { startReceiver } from './receiver.ts';
import { startCommand, startFairlead } from './running.ts';
import { connectTo } from './scale/fleet.ts';

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

/** Every file below a folder, as bytes. */
function filesBelow(folder: string): ReadonlyMap<string, Buffer> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => statSync(join(folder, name)).isFile());
  return new Map(files.map((name) => [name, readFileSync(join(folder, name))]));
}

/** A user of a PostgreSQL database whose password is not to be found, and all that is in it as text. */
async function plantPassword(address: string) {
  const [user, password] = [`planted_${process.pid}`, 'planted-database-4719'];
  const onServer = async (...statements: readonly string[]): Promise<void> => {
    const url = new URL(address);
    url.pathname = '/postgres';
    await using server = await connectTo(url.href);
    for (const statement of statements) await server.query(statement);
  };
  await onServer(`create role ${user} superuser login password '${password}'`);
  const url = Object.assign(new URL(address), { username: user, password }).href;
  return {
    ...{ password, url },
    async dump(): Promise<string> {
      await using database = await connectTo(address);
      const tables = await database.query(
        "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname like 'fairlead%'",
      );
      const rows = [];
      for (const { name } of tables)
        rows.push(...(await database.query(`select t::text from ${String(name)} t`)));
      return JSON.stringify(rows);
    },
    drop: () => onServer(`drop role ${user}`),
  };
}

/** What makes Fairlead end as by a mistake of its own, when it is told to. */
const crash = "process.on('SIGUSR2', () => { throw new Error('a mistake of ours'); });";

for (const { name: kind, open } of keptDatabases())
  test(`planted secrets are in no byte that the system wrote, said or answered, nor in what a crash leaves, on ${kind}`, {
    timeout: 240_000,
  }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fairlead-planted-'));
    const data = join(folder, 'data');
    const reports = join(folder, 'reports');
    mkdirSync(reports);
    const crashes = join(folder, 'crash.mjs');
    writeFileSync(crashes, crash);
    const token = 'planted-access-token-4713';
    let failing = false;
    await using wix = await startReceiver((response, { path }) => {
      if (failing) return void response.destroy();
      const body = path.includes('/oauth2/token')
        ? { access_token: token, token_type: 'Bearer', expires_in: 14_400 }
        : { contacts: [] };
      response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
    });
    await using hooks = await startReceiver();
    const planted: Record<string, string> = {
      ...{ credential: 'IST.planted-credential-4711', app: 'planted-app-secret-4712', token },
      ...{ replaced: 'IST.planted-replaced-4714', secretKey: 'planted-secret-key-4715-of-32-characters' },
      ...{
        password: 'planted password 4716',
        alert: 'planted-alert-path-4717',
        hook: 'planted-hook-path-4718',
      },
    };
    const kept = await open();
    const place = kept.flags.indexOf('--database-url');
    const database = place === -1 ? undefined : await plantPassword(kept.flags[place + 1] ?? '');
    try {
      const environment: Record<string, string> = {
        FAIRLEAD_SECRET_KEY: planted.secretKey ?? '',
        FAIRLEAD_OWNER_PASSWORD: planted.password ?? '',
        FAIRLEAD_ALERT_URL: `${hooks.url}/${planted.alert}`,
        NODE_OPTIONS: `--import ${crashes} --report-uncaught-exception --report-directory=${reports}`,
      };
      if (database) {
        planted.database = database.password;
        environment.FAIRLEAD_DATABASE_URL = database.url;
      }
      let said = '';
      await using fairlead = await startCommand('up', ['--data', data, '--log-level', 'debug'], environment);
      const { api, ready } = fairlead;
      const ask = async (path: string, init?: RequestInit): Promise<string> => {
        const response = await fetch(ready.gateway + path, {
          headers: { authorization: `Bearer ${ready.admin.token}` },
          ...init,
        });
        return `${JSON.stringify([...response.headers])}${await response.text()}`;
      };
      const tell = async (...call: Parameters<typeof api>) => {
        const answer = await api(...call);
        said += JSON.stringify(answer);
        return answer;
      };
      const site = '11111111-2222-4333-8444-555555555555';
      const shop = { baseUrl: wix.url, name: 'Shop', siteId: site, credential: planted.credential };
      const app = { appId: 'a', appSecret: planted.app, instanceId: 'i' };
      const second = { baseUrl: wix.url, name: 'Second', siteId: site.replace('1', '2'), app };
      const { connection } = await tell('POST', '/api/connections', shop);
      const asApp = (await tell('POST', '/api/connections', second)).connection;
      await tell('PATCH', `/api/connections/${connection.id}`, { keepBodies: true });
      const { kinds } = await tell('GET', '/api/alerts');
      await tell('POST', '/api/alerts', { kinds, url: `${hooks.url}/${planted.hook}` });
      const { agent, key } = await api('POST', '/api/agents', {
        ...{ name: 'Planted Agent', connections: [connection.id, asApp.id] },
      });
      for (const { id } of [connection, asApp])
        await tell('PUT', `/api/agents/${agent.id}/grants?connection=${id}`, { areas: { contacts: 'read' } });
      planted.key = key;
      const statuses: number[] = [];
      const query = async (path: string, siteId: string): Promise<void> => {
        const response = await fetch(`${ready.gateway}${path}`, {
          method: 'POST',
          headers: { authorization: key, 'wix-site-id': siteId, 'content-type': 'application/json' },
          body: '{"query":{}}',
        });
        statuses.push(response.status);
        said += `${JSON.stringify([...response.headers])}${await response.text()}`;
      };
      for (const siteId of [site, second.siteId]) {
        await query('/contacts/v4/contacts/query', siteId);
        await query('/members/v1/members/query', siteId);
      }
      failing = true;
      await query('/contacts/v4/contacts/query', site);
      failing = false;
      await tell('PUT', `/api/connections/${connection.id}/credential`, { credential: planted.replaced });
      await query('/contacts/v4/contacts/query', site);
      assert.deepEqual(statuses, [200, 403, 200, 403, 502, 200]);
      const sent = new Set(wix.received.map(({ headers }) => headers.authorization));
      for (const used of [planted.credential, planted.replaced, token])
        assert.ok(sent.has(used), 'the calls were made with what is planted');
      for (const { id } of [connection, asApp]) await tell('POST', `/api/connections/${id}/check`);
      const signIn = await fetch(`${ready.gateway}/api/session`, {
        method: 'POST',
        headers: { origin: ready.gateway, 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'Owner', password: planted.password }),
      });
      said += await signIn.text();
      for (const path of [
        ...['agents', 'connections', 'activity', 'catalogue?limit=5', 'openapi.json', `agents/${agent.id}`],
        ...['alerts', 'secrets', 'people', 'policy', 'export', 'anchors', 'retention', 'stops', 'overview'],
        `connections/${connection.id}`,
      ])
        said += await ask(`/api/${path}`);
      said += await ask('/metrics');
      const { entries } = await api('GET', '/api/activity?limit=100');
      for (const { id } of entries)
        said += (await ask(`/api/activity/${id}`)) + (await ask(`/api/activity/${id}/bodies`));

      const gone = once(fairlead.process, 'exit');
      fairlead.process.kill('SIGUSR2');
      await gone;
      said += fairlead.logged();
      assert.match(fairlead.logged(), /a mistake of ours/, 'it has crashed');
      const files = new Map([...filesBelow(data), ...filesBelow(reports)]);
      assert.ok(
        [...files.keys()].some((name) => name.startsWith('report.')),
        'there is a report',
      );
      if (database) files.set('the database', Buffer.from(await database.dump()));
      else assert.ok(files.has('gateway.db'));
      assert.ok(
        [...files.values()].some((bytes) => bytes.includes('Planted Agent')),
        'what is kept is searched',
      );
      for (const [name, text] of Object.entries(planted)) {
        assert.ok(!said.includes(text), `${name} was said`);
        for (const [file, bytes] of files) assert.ok(!bytes.includes(text), `${name} is in ${file}`);
      }
    } finally {
      await kept[Symbol.asyncDispose]();
      await database?.drop();
      rmSync(folder, { recursive: true, force: true });
    }
  });
