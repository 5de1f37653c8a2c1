import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { type GatewayTables, gatewayMigrations } from '../../src/gateway/tables.ts';
import { openDatabase } from '../../src/storage/database.ts';
import type { Migration } from '../../src/storage/migrate.ts';
import { openEmptyDatabase } from '../databases.ts';
import { startCommand } from '../running.ts';
import { connectTo, type Fleet, openFleet, sharedOnly, until } from './fleet.ts';

/** Calls through a process until it is told to stop; answers their statuses. */
function callOn(fleet: Fleet, key: string) {
  const statuses: number[] = [];
  let isOver = false;
  const ended = (async () => {
    while (!isOver) {
      const response = await fleet.create(fleet.first, key, `upgrade${statuses.length}@example.com`);
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
