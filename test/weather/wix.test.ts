import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { decodeJwt } from 'jose';
import { answered } from '../crash/world.ts';
import { type Receiver, startReceiver } from '../receiver.ts';
import { type Started, startCommand } from '../running.ts';
import { contactOf, until } from '../scale/fleet.ts';
import { openFolder } from './folder.ts';

// The weather of the local Wix's own file, as `database.test.ts` tries that of the gateway's.

interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test asserts on what it expects.
  readonly body: any;
  readonly headers: Headers;
}

/** A local Wix as a process of its own, what was told to whom of what it did, and an app that listens. */
interface Stage extends AsyncDisposable {
  readonly fairlead: Started;
  readonly receiver: Receiver;
  /** With the demo key, or another. */
  readonly call: (verb: string, path: string, body?: unknown, key?: string) => Promise<Answer>;
  readonly control: (verb: string, path: string, body?: unknown) => Promise<Answer>;
  /** Creates a contact. */
  create(): Promise<Answer>;
  /** Ids of the contacts that were created by a call that was answered 200. */
  readonly created: readonly string[];
  /** Ids of the contacts that the app was told of as created. */
  told(): ReadonlySet<string>;
}

const collection = {
  ...{ id: 'Log', displayName: 'Log', fields: [{ key: 'text', type: 'TEXT' }] },
  permissions: { insert: 'ANYONE', update: 'ANYONE', remove: 'ANYONE', read: 'ANYONE' },
};

async function openStage(
  command: 'wix' | 'up',
  flags: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Stage> {
  await using opened = new AsyncDisposableStack();
  const receiver = opened.use(await startReceiver());
  const fairlead = opened.use(await startCommand(command, [...flags, '--seed', 'empty'], environment));
  const { wix, wixApiKey, site, app, admin } = fairlead.ready;
  const send = async (headers: Record<string, string>, verb: string, path: string, body?: unknown) => {
    const answer = await answered(wix + path, {
      method: verb,
      headers: { ...headers, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    assert.ok(answer, `${verb} ${path} was not answered`);
    return { ...answer, body: JSON.parse(answer.text) };
  };
  const call = (verb: string, path: string, body?: unknown, key = wixApiKey) =>
    send({ authorization: key, 'wix-site-id': site.id }, verb, path, body);
  const control = (verb: string, path: string, body?: unknown) =>
    send({ authorization: `Bearer ${admin.token}` }, verb, path, body);
  const created: string[] = [];
  let made = 0;
  await control('PATCH', `/_local/apps/${app?.id}`, {
    webhooks: [{ eventType: 'wix.contacts.v4.contact_created', url: receiver.url }],
  });
  await call('POST', '/wix-data/v2/collections', { collection });
  const all = opened.move();
  return {
    ...{ fairlead, receiver, call, control, created },
    async create() {
      const answer = await call('POST', '/contacts/v4/contacts', contactOf(`weather-${made++}@example.com`));
      if (answer.status === 200) created.push(answer.body.contact.id);
      return answer;
    },
    told: () => new Set(receiver.received.map(({ body }) => entityIn(body))),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

/** The contact that a webhook is about. */
function entityIn(body: string): string {
  const outer = JSON.parse(String(decodeJwt(body).data));
  return JSON.parse(outer.data).entityId;
}

/** The one error that a call gets whose writing the storage does not take. */
function isRefused({ status, body, headers }: Answer, why: RegExp): void {
  const { code, description } = body.details.applicationError;
  assert.deepEqual([status, code], [503, 'UNAVAILABLE']);
  assert.match(body.message, /^The storage of the local Wix cannot be written: /);
  assert.match(body.message, why);
  assert.equal(description, body.message);
  assert.ok(Number(headers.get('retry-after')) > 0);
}

/** Creates until that is refused; what went through before had room. */
async function untilRefused({ create }: Stage, why: RegExp): Promise<void> {
  for (let tries = 0; tries < 2_000; tries++) {
    const answer = await create();
    if (answer.status === 200) continue;
    isRefused(answer, why);
    return;
  }
  assert.fail('The weather did not come');
}

async function whyNotReady({ fairlead }: Stage): Promise<string | undefined> {
  const answer = await answered(`${fairlead.ready.wix}/readyz`, {});
  return answer?.status === 200 ? undefined : JSON.parse(answer?.text ?? '{"message":"nothing"}').message;
}

async function recovers(stage: Stage): Promise<void> {
  await until('calls go through again', async () => (await stage.create()).status === 200);
  await until('it says that it is ready', async () => (await whyNotReady(stage)) === undefined);
}

/** A key of which its first use is still to be written down. */
async function newKey({ control }: Stage): Promise<string> {
  const scopes = ['SCOPE.DC-CONTACTS.READ-CONTACTS'];
  return (await control('POST', '/_local/api-keys', { name: 'Reader', scopes })).body.key;
}

/** Every contact that there is, by id, with its job title. */
async function contactsIn({ call }: Stage): Promise<ReadonlyMap<string, string | undefined>> {
  const { body } = await call('POST', '/contacts/v4/contacts/query', { query: { paging: { limit: 1_000 } } });
  return new Map(
    body.contacts.map((one: { id: string; info: { jobTitle?: string } }) => [one.id, one.info.jobTitle]),
  );
}

async function itemsIn({ call }: Stage): Promise<number> {
  const { body } = await call('POST', '/wix-data/v2/items/count', { dataCollectionId: 'Log' });
  return body.totalCount;
}

/** What was answered is there, the rest is not, and the app is told of the one and never of the other. */
async function isWhole(stage: Stage, goneIds: readonly string[] = []): Promise<void> {
  const there = await contactsIn(stage);
  assert.deepEqual(new Set(there.keys()), new Set(stage.created.filter((id) => !goneIds.includes(id))));
  await until('the app is told of all of them', async () => stage.told().size >= stage.created.length);
  assert.deepEqual(stage.told(), new Set(stage.created));
}

const kinds = [
  { kind: 'full', why: /database or disk is full\. Nothing was changed/ },
  { kind: 'read-only', why: /attempt to write a readonly database\. Nothing was changed/ },
] as const;

for (const command of ['wix', 'up'] as const)
  for (const { kind, why } of kinds)
    test(`a ${kind} disk under the local Wix (fairlead ${command}): 503 in Wix's shape, nothing half done, reads go on, and so does all of it by itself`, async () => {
      using folder = openFolder('wix.db');
      await using stage = await openStage(command, folder.flags, folder.environment);
      const { call, control } = stage;
      for (let count = 0; count < 2; count++) assert.equal((await stage.create()).status, 200);
      const [kept = '', gone = ''] = stage.created;
      const unused = await newKey(stage);
      folder.set(kind);
      await untilRefused(stage, why);
      assert.match(
        String(await whyNotReady(stage)),
        new RegExp(
          `^The storage of the local Wix cannot be written, so .* is refused: ${why.source.split('\\.')[0]}`,
        ),
      );
      assert.equal((await answered(`${stage.fairlead.ready.wix}/healthz`, {}))?.status, 200);

      const read = await call('GET', `/contacts/v4/contacts/${kept}`, undefined, unused);
      assert.deepEqual([read.status, read.body.contact?.id], [200, kept]);
      assert.equal((await contactsIn(stage)).size, stage.created.length);

      // What needs no more room may be done on a disk that is full.
      const info = { jobTitle: 'Changed' };
      const updated = await call('PATCH', `/contacts/v4/contacts/${kept}`, { revision: 1, info });
      if (updated.status !== 200) isRefused(updated, why);
      const deleted = await call('DELETE', `/contacts/v4/contacts/${gone}`);
      if (deleted.status !== 200) isRefused(deleted, why);
      const rows = Array.from({ length: 50 }, () => ({ data: { text: 'x'.repeat(2_000) } }));
      isRefused(
        await call('POST', '/wix-data/v2/bulk/items/insert', { dataCollectionId: 'Log', dataItems: rows }),
        why,
      );
      for (const [path, body] of [
        ['/_local/snapshots', {}],
        ['/_local/reset', { seed: 'demo' }],
      ] as const) {
        const answer = await control('POST', path, body);
        assert.equal(answer.status, 503, path);
        assert.match(answer.body.message, why);
      }

      folder.set('fine');
      await recovers(stage);
      const there = await contactsIn(stage);
      assert.equal(there.get(kept), updated.status === 200 ? info.jobTitle : undefined);
      assert.equal(await itemsIn(stage), 0, 'nothing of the bulk call is there');
      assert.deepEqual((await control('GET', '/_local/snapshots')).body.snapshots, []);
      await isWhole(stage, deleted.status === 200 ? [gone] : []);
      assert.match(stage.fairlead.logged(), /"message":"The storage of the local Wix cannot be written/);
    });

test('a disk under the local Wix that loses what is synced: what is refused says that it may have been done, and what is there was told of', async () => {
  using folder = openFolder('wix.db');
  await using stage = await openStage('wix', folder.flags, folder.environment);
  folder.set('unsynced');
  await untilRefused(stage, /EIO: i\/o error, fdatasync\. Whether it was done is not known: look before/);
  assert.match(String(await whyNotReady(stage)), /is refused: EIO: i\/o error, fdatasync$/);
  assert.equal((await stage.call('GET', '/contacts/v4/contacts')).status, 200);
  folder.set('fine');
  await recovers(stage);
  const there = await contactsIn(stage);
  for (const id of stage.created) assert.ok(there.has(id));
  await until('the app is told of what is there', async () => stage.told().size >= there.size);
  assert.deepEqual(stage.told(), new Set(there.keys()));
});

const hasLimits = spawnSync('prlimit', ['--version']).status === 0;

test('a file of the local Wix that may not grow any more, by the limit of the process: 503 and the reason, and it goes on by itself', {
  ...(hasLimits ? {} : { skip: 'needs prlimit (util-linux)' }),
}, async () => {
  using folder = openFolder('wix.db');
  await using stage = await openStage('wix', folder.flags);
  assert.equal((await stage.create()).status, 200);
  const limit = (soft: string) =>
    execFileSync('prlimit', ['--pid', String(stage.fairlead.process.pid), `--fsize=${soft}:unlimited`]);
  limit(String(statSync(`${folder.file}-wal`).size + 40_000));
  await untilRefused(stage, /disk I\/O error\. Nothing was changed/);
  assert.match(String(await whyNotReady(stage)), /is refused: disk I\/O error/);
  assert.equal((await contactsIn(stage)).size, stage.created.length, 'reads go on');
  limit('unlimited');
  await recovers(stage);
  await isWhole(stage);
});

test('a slow disk under the local Wix: what writes is slow, nothing fails, and what only reads does not wait', async () => {
  using folder = openFolder('wix.db');
  await using stage = await openStage('wix', folder.flags, folder.environment);
  assert.equal((await stage.create()).status, 200);
  folder.set('slow 300');
  let ended = 0;
  const writing = Array.from({ length: 32 }, async () => {
    const { status } = await stage.create();
    ended++;
    return status;
  });
  const health = await answered(`${stage.fairlead.ready.wix}/healthz`, {});
  const read = await stage.call('GET', `/contacts/v4/contacts/${stage.created[0]}`);
  assert.deepEqual([health?.status, read.status, ended], [200, 200, 0]);
  assert.deepEqual([...new Set(await Promise.all(writing))], [200]);
  folder.set('fine');
  await isWhole(stage);
});

test('another program that holds the file of the local Wix: what writes is refused, what reads is not, and it goes on by itself', async () => {
  using folder = openFolder('wix.db');
  await using stage = await openStage('wix', folder.flags);
  assert.equal((await stage.create()).status, 200);
  const unused = await newKey(stage);
  const other = new DatabaseSync(folder.file, { timeout: 10_000 });
  other.exec('begin immediate');
  isRefused(await stage.create(), /database is locked\. Nothing was changed/);
  assert.match(String(await whyNotReady(stage)), /is refused: database is locked$/);
  const read = await stage.call('GET', `/contacts/v4/contacts/${stage.created[0]}`, undefined, unused);
  assert.equal(read.status, 200);
  other.exec('rollback');
  other.close();
  await recovers(stage);
  await isWhole(stage);
});

test('an agent gets what the local Wix says of its storage, and its calls are on record all the same', async () => {
  using folder = openFolder('wix.db');
  await using stage = await openStage('up', folder.flags, folder.environment);
  const { fairlead } = stage;
  const { connections } = await fairlead.api('GET', '/api/connections');
  const { agent, key } = await fairlead.api('POST', '/api/agents', {
    ...{ name: 'Writer', connections: [connections[0].id] },
  });
  await fairlead.api('PUT', `/api/agents/${agent.id}/grants`, { areas: { contacts: 'full' } });
  folder.set('read-only');
  const answer = await answered(`${fairlead.ready.gateway}/contacts/v4/contacts`, {
    ...{ method: 'POST', headers: { authorization: key, 'content-type': 'application/json' } },
    body: JSON.stringify(contactOf('agent@example.com')),
  });
  assert.ok(answer);
  isRefused({ ...answer, body: JSON.parse(answer.text) }, /attempt to write a readonly database/);
  const read = await answered(`${fairlead.ready.gateway}/contacts/v4/contacts`, {
    headers: { authorization: key },
  });
  assert.equal(read?.status, 200);
  const { entries } = await fairlead.api('GET', `/api/activity?agent=${agent.id}&limit=10`);
  const calls = entries.filter(({ kind }: { kind: string }) => kind === 'call');
  assert.deepEqual(
    calls.map(({ status }: { status: number }) => status),
    [200, 503],
  );
  assert.equal((await answered(`${fairlead.ready.gateway}/readyz`, {}))?.status, 200, 'the gateway is ready');
  assert.match(String(await whyNotReady(stage)), /is refused: attempt to write a readonly database$/);
  folder.set('fine');
  await recovers(stage);
});

test('a first start of the local Wix that runs out of room says so in a line, and the next one begins anew', {
  ...(hasLimits ? {} : { skip: 'needs prlimit (util-linux)' }),
}, async () => {
  using before = openFolder('wix.db');
  await using empty = await openStage('wix', before.flags);
  // Enough for the tables, and not for the demo.
  const room = statSync(`${before.file}-wal`).size + 50_000;
  await empty.fairlead.kill('SIGKILL');
  using folder = openFolder('wix.db');
  const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
  const { status, stderr } = spawnSync(
    'prlimit',
    [`--fsize=${room}`, process.execPath, main, 'wix', '--wix-port', '0', ...folder.flags],
    { encoding: 'utf8', env: { PATH: process.env.PATH } },
  );
  assert.deepEqual(
    [status, stderr.trimEnd().split('\n').at(-1)],
    [1, 'The local Wix cannot start, because its storage cannot be written: disk I/O error.'],
  );
  await using again = await startCommand('wix', folder.flags);
  const { wix, wixApiKey, site } = again.ready;
  const headers = { authorization: wixApiKey, 'wix-site-id': site.id };
  const contacts = await answered(`${wix}/contacts/v4/contacts?paging.limit=100`, { headers });
  assert.equal(JSON.parse(contacts?.text ?? '{}').contacts.length, 60);
});
