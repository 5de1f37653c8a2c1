import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { extendParts } from '../../src/gateway/activity/partitions.ts';
import { type GatewayTables, gatewayMigrations } from '../../src/gateway/tables.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { locks } from '../../src/storage/locks.ts';
import { inTurn } from '../../src/storage/turn.ts';
import { openEmptyDatabase } from '../databases.ts';
import { type Started, startCommand } from '../running.ts';
import { connectTo, pass, sharedOnly } from './fleet.ts';

const commands = ['up', 'gateway', 'up'] as const;
const secret = 'the-same-secret-in-every-container';

interface Round extends AsyncDisposable {
  readonly url: string;
  /** Started in the same moment; settled when each of them answers or has ended. */
  readonly starts: Promise<PromiseSettledResult<Started>[]>;
}

/** Starts processes on an empty database, in one data folder or each in its own, as containers do. */
async function startAll(folders: 'one' | 'own'): Promise<Round> {
  await using opened = new AsyncDisposableStack();
  const database = opened.use(await openEmptyDatabase().then((made) => made ?? assert.fail('no PostgreSQL')));
  const root = await mkdtemp(join(tmpdir(), 'fairlead-start-'));
  opened.defer(() => rm(root, { recursive: true, force: true }));
  const starts = Promise.allSettled(
    commands.map((command, place) => {
      const data = folders === 'one' ? root : join(root, String(place));
      const key = folders === 'one' ? [] : ['--secret-key', secret];
      return startCommand(command, ['--data', data, '--database-url', database.url, ...key]);
    }),
  );
  opened.defer(async () => {
    for (const start of await starts)
      if (start.status === 'fulfilled') await start.value[Symbol.asyncDispose]();
  });
  const all = opened.move();
  return { url: database.url, starts, [Symbol.asyncDispose]: () => all.disposeAsync() };
}

/** Kills the process whose turn it is as soon as the database is so. */
async function killInTurn({ url, starts }: Round, isSo: string): Promise<void> {
  await using database = await connectTo(url);
  let areOver = false;
  void starts.then(() => (areOver = true));
  while (!areOver) {
    // What is asked for may not be there yet.
    const [row] = await database
      .query(
        `select substring(application_name from '\\d+$')::int as pid from pg_stat_activity a
          join pg_locks l on l.pid = a.pid and l.locktype = 'advisory' and l.objid = ${locks.start} and l.granted
          where a.datname = current_database() and (${isSo})`,
      )
      .catch(() => []);
    if (row) {
      process.kill(Number(row.pid), 'SIGKILL');
      return;
    }
    await pass(2);
  }
  assert.fail('it never was so');
}

async function countIn(url: string, table: string): Promise<unknown> {
  await using database = await connectTo(url);
  return (await database.query(`select count(*)::int as many from ${table}`))[0]?.many;
}

function one<T>(values: readonly T[], what: string): T {
  for (const value of values) assert.deepEqual(value, values[0], what);
  assert.ok(values[0] !== undefined, what);
  return values[0];
}

/** What is made once is there once, whole, and each process lets in and knows the same. */
async function assertOneGateway(url: string, all: readonly Started[]): Promise<void> {
  const token = one(
    all.map(({ ready }) => ready.admin.token),
    'one admin token',
  );
  one(
    await Promise.all(all.map(async ({ api }) => (await api('GET', '/api/agents')).agents)),
    'one set of agents',
  );
  const withWix = all.filter(({ ready }) => ready.wix !== undefined);
  one(
    withWix.map(({ ready: { site, wixApiKey, app } }) => ({ site, wixApiKey, app })),
    'one local Wix',
  );
  const agents = one(
    withWix.map(({ ready }) => ready.agents),
    'the same keys are shown',
  );
  for (const [table, many] of [
    ['fairlead_gateway.agent', 4],
    ['fairlead_gateway.connection', 1],
    ['fairlead_gateway.person', 1],
    ['fairlead_wix.site', 1],
    ['fairlead_wix.app', 1],
    ['fairlead_wix.app_instance', 1],
  ] as const)
    assert.equal(await countIn(url, table), many, table);
  const key = agents.find(({ name }) => name === 'Storefront Agent')?.key ?? assert.fail('a demo key');
  const totals = await Promise.all(
    withWix.map(async ({ ready }) => {
      const response = await fetch(`${ready.gateway}/contacts/v4/contacts`, {
        headers: { authorization: key },
      });
      assert.equal(response.status, 200);
      return ((await response.json()) as { pagingMetadata: { total: number } }).pagingMetadata.total;
    }),
  );
  assert.ok(one(totals, 'one shop') > 10, 'the demo is whole');
  const links = all.map(({ ready }) => ready.signIn?.split('#')[1]);
  assert.equal(new Set(links).size, all.length, 'a link of each');
  for (const [place, { ready }] of all.entries()) {
    const [tokenOfIt, link] = [`Bearer ${token}`, links[(place + 1) % links.length]];
    const shown = await fetch(`${ready.gateway}/api/session/link`, {
      ...{ method: 'POST', body: JSON.stringify({ link }) },
      headers: { 'content-type': 'application/json', origin: new URL(ready.gateway).origin },
    });
    assert.equal(shown.status, 200, 'a link works in every process');
    const verified = await fetch(`${ready.gateway}/api/activity/verify`, {
      headers: { authorization: tokenOfIt },
    });
    assert.equal(((await verified.json()) as { ok: boolean }).ok, true);
  }
}

test('processes that start at once on an empty database are one gateway', {
  ...sharedOnly,
  timeout: 240_000,
}, async () => {
  await using round = await startAll('one');
  const all = (await round.starts).map((start) =>
    start.status === 'fulfilled' ? start.value : assert.fail(String(start.reason)),
  );
  await assertOneGateway(round.url, all);
});

for (const [when, isSo] of [
  ['in the midst of migrations', '(select count(*) from fairlead_gateway.migration) between 3 and 12'],
  ['while the demo is filled', `exists (select from fairlead_wix.setting where name = 'filling')`],
] as const)
  test(`a process that is killed ${when} leaves nothing half done for those that start beside it, each with a folder of its own`, {
    ...sharedOnly,
    timeout: 240_000,
  }, async () => {
    await using round = await startAll('own');
    await killInTurn(round, isSo);
    const starts = await round.starts;
    const all = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
    assert.equal(all.length, commands.length - 1, 'the others came up');
    await assertOneGateway(round.url, all);
  });

test('in its turn a process makes the parts of the log that are due', sharedOnly, async () => {
  await using empty = await openEmptyDatabase();
  assert.ok(empty);
  const { url } = empty;
  await using database = await openDatabase<GatewayTables>(
    { kind: 'postgres', url, schema: 'turn' },
    gatewayMigrations,
  );
  const parts = () => database.read.selectFrom('log_part').selectAll().execute();
  const before = await parts();
  await inTurn(url, () => extendParts(database, Date.now() + 30 * 86_400_000, 0));
  assert.ok((await parts()).length > before.length);
});
