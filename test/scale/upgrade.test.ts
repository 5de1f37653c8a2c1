import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import { type GatewayTables, gatewayMigrations } from '../../src/gateway/tables.ts';
import { openDatabase } from '../../src/storage/database.ts';
import type { Migration } from '../../src/storage/migrate.ts';
import { wixMigrations } from '../../src/wix/migrations.ts';
import { openEmptyDatabase } from '../databases.ts';
import { startCommand } from '../running.ts';
import { connectTo, type Fleet, openFleet, sharedOnly, until } from './fleet.ts';

/** Calls through a process until it is told to stop; answers their statuses. */
function callOn(fleet: Fleet, key: string, through = fleet.first) {
  const statuses: number[] = [];
  let isOver = false;
  const ended = (async () => {
    while (!isOver) {
      const email = `upgrade${statuses.length}-${through.process.pid}@example.com`;
      const response = await fleet.create(through, key, email);
      await response.text();
      statuses.push(response.status);
    }
  })();
  return {
    statuses,
    async stop() {
      isOver = true;
      await ended;
    },
  };
}

test('a step that waits for a table lets calls go before it, and is done when the table is free', {
  ...sharedOnly,
  timeout: 120_000,
}, async () => {
  await using fleet = await openFleet(1);
  const { agent, key } = await fleet.api('POST', '/api/agents', { name: 'Busy' });
  await fleet.api('PUT', `/api/agents/${agent.id}/grants`, { areas: { contacts: 'full' } });
  const next: Migration = {
    id: '9999-next',
    up: async (db) => void (await sql`alter table entry add column next text`.execute(db)),
  };
  // Someone looks at the log for long: while they do, nobody can change the table.
  await using reader = await connectTo(fleet.databaseUrl);
  await reader.query('begin');
  await reader.query('select id from fairlead_gateway.entry limit 1');
  const upgrading = openDatabase<GatewayTables>(
    { kind: 'postgres', url: fleet.databaseUrl, schema: 'fairlead_gateway' },
    [...gatewayMigrations, next],
  );
  const calls = callOn(fleet, key);
  await using onlooker = await connectTo(fleet.databaseUrl);
  await until('the step waits', async () => {
    const rows = await onlooker.query(
      `select 1 from pg_stat_activity where datname = current_database()
        and wait_event_type = 'Lock' and query like 'alter table%'`,
    );
    return rows.length > 0;
  });
  // It waits again and again, for as long as the table is held: calls go on between.
  const before = calls.statuses.length;
  await until('calls go on', async () => calls.statuses.length > before + 20);
  await reader.query('commit');
  await using _database = await upgrading;
  const after = calls.statuses.length;
  await until('calls go on afterwards', async () => calls.statuses.length > after + 5);
  await calls.stop();
  assert.deepEqual(new Set(calls.statuses), new Set([200]));
  const [row] = await onlooker.query(
    `select count(*)::int as many from information_schema.columns
      where table_schema = 'fairlead_gateway' and table_name = 'entry' and column_name = 'next'`,
  );
  assert.equal(row?.many, 1);
  assert.equal((await fleet.api('GET', '/api/activity/verify')).ok, true);
});

test('a step of the local Wix that locks tables locks one of those that calls use: two could wait for each other', {
  ...sharedOnly,
  timeout: 120_000,
}, async () => {
  await using empty = await openEmptyDatabase();
  assert.ok(empty);
  const locked = new Map<string, readonly string[]>();
  const watched = (step: Migration): Migration => ({
    ...step,
    async up(db, dialect) {
      const before = await sql<{ oid: number }>`select oid from pg_class where relkind in ('r', 'p')`.execute(
        db,
      );
      await step.up(db, dialect);
      const { rows } = await sql<{ name: string }>`
        select c.relname as name from pg_locks l join pg_class c on c.oid = l.relation
        where l.pid = pg_backend_pid() and l.mode = 'AccessExclusiveLock' and c.oid = any(${before.rows.map(({ oid }) => oid)})
        order by 1`.execute(db);
      locked.set(
        step.id,
        rows.map(({ name }) => name),
      );
    },
  });
  const location = { kind: 'postgres', url: empty.url, schema: 'fairlead_wix' } as const;
  await using _database = await openDatabase<unknown>(location, wixMigrations.map(watched));
  const recent = [...locked].filter(([id]) => id >= '0016');
  assert.deepEqual(
    recent.filter(([, names]) => names.length > 1),
    [],
  );
  assert.deepEqual(locked.get('0016-event-key-by-site'), ['event']);
});

const nextVersion = { NODE_OPTIONS: `--import=${new URL('./next-version.mjs', import.meta.url).href}` };
const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

test('processes of a version and of the one after it serve one database: no call is lost, and the older starts no more', {
  ...sharedOnly,
  timeout: 120_000,
}, async () => {
  await using fleet = await openFleet(2);
  const { agent, key } = await fleet.api('POST', '/api/agents', { name: 'Busy' });
  await fleet.api('PUT', `/api/agents/${agent.id}/grants`, { areas: { contacts: 'full' } });
  const older = fleet.gateways.map((one) => callOn(fleet, key, one));
  const goesOn = (calls: typeof older) =>
    Promise.all(
      calls.map(({ statuses }) => {
        const before = statuses.length;
        return until('calls go on', async () => statuses.length > before + 5);
      }),
    );
  await goesOn(older);
  await using newer = await startCommand('gateway', fleet.flags, nextVersion);
  await using onlooker = await connectTo(fleet.databaseUrl);
  const [step] = await onlooker.query("select id from fairlead_gateway.migration where id = '9999-next'");
  assert.ok(step, 'it has made its step');
  const all = [...older, callOn(fleet, key, newer)];
  await goesOn(all);

  const [first, second] = fleet.gateways;
  assert.ok(first && second);
  const again = await promisify(execFile)(
    process.execPath,
    [main, 'gateway', '--port', '0', ...fleet.flags],
    {
      env: { PATH: process.env.PATH },
    },
  ).catch((error: { code: number; stderr: string }) => error);
  assert.equal('code' in again && again.code, 1);
  assert.match(
    again.stderr,
    /^A newer Fairlead has brought this database up to date \(9999-next\), which this one does not know: .*\n$/,
  );

  await goesOn(all);
  for (const calls of all) await calls.stop();
  const statuses = all.flatMap((calls) => calls.statuses);
  assert.deepEqual(new Set(statuses), new Set([200]));
  // What one says, the others obey, whichever version each is.
  for (const one of [newer, second]) {
    for (const [state, status] of [
      ['paused', 403],
      ['active', 200],
    ] as const) {
      await one.api('PATCH', `/api/agents/${agent.id}`, { state });
      for (const through of [...fleet.gateways, newer])
        assert.equal((await fleet.create(through, key, `${crypto.randomUUID()}@example.com`)).status, status);
    }
  }
  const done = statuses.length + 2 * 3;
  await until('each call is on record as done, once', async () => {
    const [row] = await onlooker.query(
      "select count(*)::int as many from fairlead_gateway.entry where agent_id = $1 and kind = 'call' and outcome = 'done' and status = 200",
      [agent.id],
    );
    return row?.many === done;
  });
  await second.kill('SIGTERM');
  for (const one of [first, newer])
    assert.equal((await one.api('GET', '/api/activity/verify')).ok, true, 'whole, whoever reads it');
});

test('several processes that start on an older schema at once bring it up to date, and are one gateway', {
  ...sharedOnly,
  timeout: 120_000,
}, async () => {
  await using empty = await openEmptyDatabase();
  assert.ok(empty);
  const { url } = empty;
  const older = await openDatabase<GatewayTables>(
    { kind: 'postgres', url, schema: 'fairlead_gateway' },
    gatewayMigrations.slice(0, -6),
  );
  await older.close();
  const flags = ['--memory', '--database-url', url, '--secret-key', 'one-secret-for-every-process-of-it'];
  const all = await Promise.all([startCommand('gateway', flags), startCommand('gateway', flags)]);
  await using opened = new AsyncDisposableStack();
  for (const one of all) opened.use(one);
  assert.equal(new Set(all.map(({ ready }) => ready.admin.token)).size, 1);
  await using database = await connectTo(url);
  const [row] = await database.query('select count(*)::int as many from fairlead_gateway.migration');
  assert.equal(row?.many, gatewayMigrations.length);
});
