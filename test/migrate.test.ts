import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { MovableClock } from '../src/base/clock.ts';
import { readConfig } from '../src/config.ts';
import { type MoveEvent, moveInstallation } from '../src/start/move.ts';
import { type KeptData, keptDatabases } from './databases.ts';
import { startReceiver } from './receiver.ts';
import { type Started, startFairlead } from './running.ts';
import { connectTo, sharedOnly } from './scale/fleet.ts';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'fairlead-migrate-'));
const source = join(folder, 'source');
after(() => rmSync(folder, { recursive: true, force: true }));

/** An empty database on the server, by its address. */
async function emptyDatabase(): Promise<KeptData & { readonly url: string }> {
  const kind = keptDatabases().find(({ name }) => name === 'PostgreSQL');
  if (!kind) throw new Error('There is no PostgreSQL');
  const kept = await kind.open();
  return { ...kept, url: kept.flags.at(-1) ?? '' };
}

interface Ran {
  readonly code: number | null;
  readonly lines: readonly string[];
}

/** Runs `fairlead migrate`; killed as soon as it has said so many lines. */
async function migrate(data: string, url: string, killAfter?: number, ...more: string[]): Promise<Ran> {
  const child = spawn(
    process.execPath,
    [main, 'migrate', 'sqlite->postgres', '--data', data, '--database-url', url, ...more],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env.PATH } },
  );
  let said = '';
  const hear = (chunk: Buffer): void => {
    said += chunk.toString();
    if (killAfter !== undefined && said.split('\n').length > killAfter) child.kill('SIGKILL');
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, lines: said.split('\n').filter(Boolean) };
}

/** A copy of the installation, and a hand on one of its files. */
function copyOf(name: string): {
  readonly data: string;
  change(file: 'gateway' | 'wix', statement: string): void;
} {
  const data = join(folder, name);
  cpSync(source, data, { recursive: true });
  return {
    data,
    change(file, statement) {
      const database = new DatabaseSync(join(data, `${file}.db`));
      database.exec(statement);
      database.close();
    },
  };
}

const contacts = '/contacts/v4/contacts';

/** A call of an agent, in JSON. */
async function call({ ready }: Started, key: string, verb: string, path: string, body: unknown) {
  const answer = await fetch(ready.gateway + path, {
    method: verb,
    headers: { authorization: key, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

/** `/_local` of the local Wix. */
async function local({ ready }: Started, verb: string, path: string, body?: unknown) {
  const answer = await fetch(`${ready.wix}/_local/${path}`, {
    method: verb,
    headers: { authorization: `Bearer ${ready.admin.token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  assert.equal(answer.status, 200, path);
  return (await answer.json()) as Record<string, unknown>;
}

const permissions = { insert: 'ADMIN', update: 'ADMIN', remove: 'ADMIN', read: 'ANYONE' };

const grants = {
  areas: { contacts: 'full', products: 'full', data: 'full', orders: 'read' },
  groups: { 'products/product/delete': 'ask' },
  guardrails: [
    { kind: 'budget', of: 'items-changed', per: 'day', most: 10_000 },
    { kind: 'rate', perMinute: 100_000 },
  ],
};

/** Fills an installation with something of everything; answers the key of its agent. */
async function populate(fairlead: Started, hook: string): Promise<string> {
  const { api } = fairlead;
  const { agent, key } = await api('POST', '/api/agents', { name: 'Mover', purpose: 'Moves' });
  const text: string = key.text ?? key;
  const granted = await api('PUT', `/api/agents/${agent.id}/grants`, grants);
  assert.ok(granted.areas ?? granted.grants, JSON.stringify(granted));
  const { connections } = await api('GET', '/api/connections');
  await api('PATCH', `/api/connections/${connections[0].id}`, { keepBodies: true });
  await api('POST', '/api/people', { name: 'Ada', role: 'auditor' });
  await api('POST', '/api/alerts', { url: hook, kinds: ['approval-waiting'] });
  await local(fairlead, 'POST', 'apps', {
    ...{ name: 'Listener', siteId: fairlead.ready.site.id },
    webhooks: [{ eventType: '*', url: hook }],
  });
  for (let batch = 0; batch < 30; batch++)
    await Promise.all(
      Array.from({ length: 10 }, (_, index) => {
        const email = `m${batch}-${index}@example.com`;
        const info = { name: { first: `Élodie "${batch}" \\ ✓` }, emails: { items: [{ email }] } };
        return call(fairlead, text, 'POST', contacts, { info });
      }),
    );
  const collection = await call(fairlead, text, 'POST', '/wix-data/v2/collections', {
    collection: {
      id: 'Boats',
      permissions,
      fields: [
        { key: 'n', type: 'NUMBER' },
        { key: 'title', type: 'TEXT' },
      ],
    },
  });
  assert.equal(collection.status, 200, JSON.stringify(collection.body));
  for (let n = 0; n < 40; n++)
    await call(fairlead, text, 'POST', '/wix-data/v2/items', {
      dataCollectionId: 'Boats',
      dataItem: { data: { n: n / 3, title: `Boat ${n}`, deep: { z: [1, 2.5, null, 'é'], a: true } } },
    });
  // Denied: the agent may only read orders.
  await call(fairlead, text, 'POST', '/ecom/v1/orders', { order: {} });
  await decideOne(fairlead, text);
  await local(fairlead, 'POST', 'snapshots');
  return text;
}

/** A call that waits for a person, who says no. */
async function decideOne(fairlead: Started, key: string): Promise<void> {
  const found = await call(fairlead, key, 'POST', '/stores/v3/products/search', { search: {} });
  const [product] = found.body.products as { id: string }[];
  const held = call(fairlead, key, 'DELETE', `/stores/v3/products/${product?.id}`, {});
  for (;;) {
    const { approvals } = await fairlead.api('GET', '/api/approvals?state=pending');
    if (!approvals[0]) continue;
    await fairlead.api('POST', `/api/approvals/${approvals[0].id}/reject`, { note: 'No' });
    break;
  }
  assert.equal((await held).status, 403);
}

/** What `/api` and `/_local` tell, but for the port, which is another one with each start. */
async function apiAnswers(fairlead: Started): Promise<Record<string, unknown>> {
  const { api } = fairlead;
  const { agents } = await api('GET', '/api/agents');
  const told: Record<string, unknown> = { agents };
  for (const { id, name } of agents) told[`grants of ${name}`] = await api('GET', `/api/agents/${id}/grants`);
  const paths = ['approvals', 'policy', 'people', 'alerts', 'stops', 'groups', 'retention', 'connections'];
  for (const path of paths) told[path] = await api('GET', `/api/${path}`);
  for (const query of ['limit=100', 'q=created', 'q=contact', 'decision=denied', 'about=m3-4@example.com'])
    told[query] = await api('GET', `/api/activity?${query}`);
  const { entries } = await api('GET', '/api/activity?about=m3-4@example.com');
  assert.ok(entries.length > 0);
  for (const part of ['bodies', 'again'])
    told[part] = await api('GET', `/api/activity/${entries[0].id}/${part}`);
  told.whole = await api('GET', '/api/activity/verify');
  told.snapshots = await local(fairlead, 'GET', 'snapshots');
  told.webhooks = await local(fairlead, 'GET', 'webhooks');
  return JSON.parse(JSON.stringify(told).replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, 'http://here'));
}

/** What Wix answers an agent. */
async function wixAnswers(fairlead: Started, key: string): Promise<readonly unknown[]> {
  const queries: readonly (readonly [string, object])[] = [
    [`${contacts}/query`, { query: { filter: { 'info.emails.email': 'm7-1@example.com' } } }],
    [`${contacts}/query`, { query: { sort: [{ fieldName: 'createdDate' }], paging: { limit: 50 } } }],
    ['/stores/v3/products/search', { search: { search: { expression: 'mug' } } }],
    ['/ecom/v1/orders/search', { search: { sort: [{ fieldName: 'number', order: 'DESC' }] } }],
    [
      '/wix-data/v2/items/query',
      { dataCollectionId: 'Boats', query: { filter: { n: { $gt: 3 } }, sort: [{ fieldName: 'n' }] } },
    ],
  ];
  const answers: unknown[] = [];
  for (const [path, query] of queries) {
    const answer = await call(fairlead, key, 'POST', path, query);
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    answers.push(answer.body);
  }
  return answers;
}

/** Takes away what a process that is killed earlier would not have listed yet; answers how many entries that were. */
function unlist(data: string): number {
  const database = new DatabaseSync(join(data, 'gateway.db'));
  database.exec(`
    update chain set listed_position = (select max(position) - 20 from record where record.chain = chain.id);
    create temp table unlisted as select entry_id from record join chain on chain.id = record.chain
      where record.kind not in ('outcome', 'resumed') and record.position > chain.listed_position;
    delete from entry_subject where entry_id in (select entry_id from unlisted);
    delete from entry where id in (select entry_id from unlisted);`);
  const { count } = database.prepare('select count(*) as count from unlisted').get() as { count: number };
  database.close();
  return count;
}

/** Moves in this process, until a listener throws. */
async function move(data: string, url: string, tell: (event: MoveEvent) => void = () => {}, anew = false) {
  const config = readConfig({ data, databaseUrl: url }, {});
  return moveInstallation(config, { clock: new MovableClock(), tell, anew });
}

describe('fairlead migrate', { ...sharedOnly, timeout: 900_000 }, () => {
  let key = '';
  let told: Awaited<ReturnType<typeof apiAnswers>>;
  let wix: Awaited<ReturnType<typeof wixAnswers>>;

  before(async () => {
    await using receiver = await startReceiver();
    await using fairlead = await startFairlead('--data', source);
    key = await populate(fairlead, receiver.url);
    await receiver.until(() => receiver.received.length > 300);
    wix = await wixAnswers(fairlead, key);
    told = await apiAnswers(fairlead);
    await using target = await emptyDatabase();
    const { code, lines } = await migrate(source, target.url);
    assert.deepEqual([code, lines.length], [1, 1]);
    assert.match(lines[0] ?? '', /gateway\.db: database is locked\. Another process uses it: stop that one/);
    // Nothing is tidied up: what the write-ahead log has is moved too.
    await fairlead.kill('SIGKILL');
    assert.ok(unlist(source) > 5);
  });

  test('killed again and again it goes on, and what is started on PostgreSQL answers as before', async () => {
    await using target = await emptyDatabase();
    const begins: string[] = [];
    const done = new Map<string, number>();
    let last: Ran = { code: null, lines: [] };
    for (const killAfter of [1, 30, 60, undefined]) {
      last = await migrate(source, target.url, killAfter);
      for (const line of last.lines.filter((each) => /^copied .*: [\d,]+ rows$/.test(each)))
        done.set(line, (done.get(line) ?? 0) + 1);
      begins.push(last.lines[0] ?? '');
      if (killAfter === 30)
        assert.match(
          await refusedStart(target.url),
          /moved to this PostgreSQL database, and is not whole yet/,
        );
    }
    assert.equal(last.code, 0, last.lines.join('\n'));
    assert.match(last.lines.join('\n'), /Moved: \d+ tables with [\d,]+ rows are alike on both sides/);
    const { entries } = told.whole as { entries: number };
    assert.ok(last.lines.includes(`The log is whole there: ${entries} entries.`));
    assert.ok(begins.slice(1).every((line) => line === 'Goes on with what is there.'));
    assert.deepEqual(
      [...done].filter(([, times]) => times > 1),
      [],
      'nothing is copied twice',
    );
    await using fairlead = await startFairlead('--data', source, '--database-url', target.url);
    assert.deepEqual(await apiAnswers(fairlead), told);
    assert.deepEqual(await wixAnswers(fairlead, key), wix);
    // Numbers that the database gives out, the list of words and the parts of the log go on.
    const made = await call(fairlead, key, 'POST', contacts, {
      info: { emails: { items: [{ email: 'after@example.com' }] } },
    });
    assert.equal(made.status, 200);
    const about = await fairlead.api('GET', '/api/activity?about=after@example.com');
    assert.equal(about.entries.length, 1);
    const { snapshots } = told.snapshots as { snapshots: { id: string }[] };
    await local(fairlead, 'POST', `snapshots/${snapshots[0]?.id}/restore`);
    assert.equal((await fairlead.api('GET', '/api/activity/verify')).ok, true);
    const used = copyOf('used');
    used.change('gateway', 'delete from chain_lease');
    await assert.rejects(move(used.data, target.url, undefined, true), {
      message: /^In this PostgreSQL database is an installation already, moved there on .*chain_lease is not/,
    });
    const again = await migrate(source, target.url);
    assert.deepEqual(again.lines, ['All of it was moved before: nothing to do.']);
  });

  test('stopped in the middle of a table it goes on behind the last row that is there', async () => {
    await using target = await emptyDatabase();
    const stopped = new Error('stopped');
    const seen: number[] = [];
    const stopAt = (rows: number) => (event: MoveEvent) => {
      if (event.kind !== 'copied' || event.table !== 'wix.contact') return;
      seen.push(event.rows);
      if (event.rows >= rows && !event.done) throw stopped;
    };
    await assert.rejects(move(source, target.url, stopAt(1)), stopped);
    await assert.rejects(move(source, target.url, stopAt(64)), stopped);
    const moved = await move(source, target.url, stopAt(Number.POSITIVE_INFINITY));
    assert.ok(moved.rows > 5_000 && !moved.before);
    // Every page once, and then the end.
    assert.deepEqual(
      seen,
      seen.toSorted((a, b) => a - b),
    );
    assert.equal(new Set(seen.slice(0, -1)).size, seen.length - 1);
    await using database = await connectTo(target.url);
    const [row] = await database.query('select count(*)::int as count from fairlead_wix.contact');
    assert.equal(row?.count, seen.at(-1));
    // The demo's snapshot has its contacts too, in a table that is there for it alone.
    assert.equal((await database.query('select 1 from fairlead_wix.copy_demo_contact')).length, 60);
  });

  test('what is not as it was is found and told: the log, rows, another source, another target', async () => {
    await using target = await emptyDatabase();
    const refuse = (data: string, message: RegExp, anew = false) =>
      assert.rejects(move(data, target.url, undefined, anew), { message });
    const broken = copyOf('broken');
    broken.change('gateway', "update record set body = replace(body, 'Mover', 'Other') where position = 9");
    await refuse(broken.data, /The log in gateway\.db is broken at entry \S+: its record was changed/);
    const older = copyOf('older');
    older.change('wix', 'delete from migration where id = (select max(id) from migration)');
    await refuse(older.data, /wix\.db was last used by an older Fairlead: start this one on it once/);
    const changed = copyOf('changed');
    const one = 'rowid = (select max(rowid) from';
    changed.change('wix', `update product set name = 'a' || char(0) where ${one} product)`);
    await refuse(
      changed.data,
      /product\.name is "a\\u0000" in the row with .*Correct that row in the SQLite/,
    );
    changed.change('wix', `update product set name = 'a' where ${one} product)`);
    // What is there already is another row now: seen when all of them are compared.
    changed.change('wix', `update contact set first_name = 'Tampered' where ${one} contact)`);
    await refuse(changed.data, /^wix\.contact has 360 rows on both sides, and not the same ones\.$/m);
    changed.change('wix', `delete from contact where ${one} contact)`);
    await refuse(changed.data, /wix\.db is another one, or was used since: contact is not what .*--anew/);
    // Begun again, and stopped at once: the first table is copied anew.
    const first = (event: MoveEvent): void => {
      if (event.kind === 'copied') throw new Error(`copied ${event.table}`);
    };
    await assert.rejects(move(changed.data, target.url, first, true), { message: 'copied gateway.agent' });
    await using other = await emptyDatabase();
    await using fairlead = await startFairlead('--data', join(folder, 'other'), '--database-url', other.url);
    await fairlead.kill('SIGTERM');
    const { lines } = await migrate(source, other.url, undefined, '--anew');
    assert.match(
      lines.join('\n'),
      /is an installation already, in the schema fairlead_gateway: name an empty/,
    );
    await refuse(join(folder, 'none'), /There is no installation in/);
  });
});

/** What Fairlead says when it is started on a target that is not whole. */
async function refusedStart(url: string): Promise<string> {
  const child = spawn(
    process.execPath,
    [main, 'up', '--data', source, '--database-url', url, '--port', '0'],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { PATH: process.env.PATH },
    },
  );
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  await once(child, 'close');
  return said;
}
