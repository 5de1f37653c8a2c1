import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CompiledQuery, createQueryId, type KyselyPlugin, type RootOperationNode } from 'kysely';
import { systemClock } from '../base/clock.ts';
import { randomIds } from '../base/ids.ts';
import { openDatabase } from '../storage/database.ts';
import { createApprovals } from './approvals.ts';
import { type GatewayTables, gatewayMigrations } from './tables.ts';

test('what waits is found without going through all that ever waited', async () => {
  await using database = await openDatabase<GatewayTables>({ kind: 'memory' }, gatewayMigrations);
  const asked: RootOperationNode[] = [];
  const listening: KyselyPlugin = {
    transformQuery({ node }) {
      asked.push(node);
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  const read = database.read.withPlugin(listening);
  const parts = { database: { ...database, read }, clock: systemClock, ids: randomIds };
  const approvals = createApprovals(parts, async () => {});
  await approvals.list({ state: 'pending' });
  await approvals.list({ state: 'pending', agentId: 'agent' });
  assert.equal(asked.length, 2);
  for (const node of asked) {
    const { sql, parameters } = database.read.getExecutor().compileQuery(node, createQueryId());
    const plan = CompiledQuery.raw(`explain query plan ${sql}`, [...parameters]);
    const { rows } = await database.read.executeQuery<{ detail: string }>(plan);
    const details = rows.map(({ detail }) => detail).join('\n');
    assert.match(details, /SEARCH approval USING INDEX approval_by_\w+ \(.*created_ms>\?/);
    assert.doesNotMatch(details, /TEMP B-TREE/);
  }
});
