import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sql } from 'kysely';
import { atOnce, untilWaitedFor } from '../../test/at-once.ts';
import { testDatabases } from '../../test/databases.ts';
import { MovableClock } from '../base/clock.ts';
import { randomIds } from '../base/ids.ts';
import { loadCatalogue } from '../catalogue/load.ts';
import { type Database, openDatabase } from '../storage/database.ts';
import { createStores } from './stores.ts';
import { type GatewayTables, gatewayMigrations } from './tables.ts';
import { createVault } from './vault.ts';

async function openStage(database: Database<GatewayTables>) {
  const stores = createStores({
    ...{ database, clock: new MovableClock(), ids: randomIds, catalogue: loadCatalogue() },
    vault: createVault('a secret for this test'),
  });
  const site = { kind: 'api-key', baseUrl: 'https://wix.example', credential: 'key' } as const;
  const connection = await stores.connections.create({
    ...{ ...site, name: 'Shop', siteId: 'shop', siteName: 'Shop' },
  });
  const { agent } = await stores.agents.create({ name: 'Pricer' });
  return { ...stores, agent, connection };
}

for (const { open } of testDatabases().slice(1))
  test('a change that PostgreSQL undoes for one of the version before, which locks in another order, is made once more', async () => {
    await using database = await openDatabase<GatewayTables>(open(), gatewayMigrations);
    const { agents, agent } = await openStage(database);
    const older = await database.read.transaction().execute(async (tx) => {
      // It waits longest, so that ours is undone.
      await sql`set local deadlock_timeout = '30s'`.execute(tx);
      await tx.updateTable('agent').set({ purpose: 'Sets prices' }).where('id', '=', agent.id).execute();
      const change = agents.change(agent.id, { name: 'Price Agent' });
      await untilWaitedFor(tx, database.read);
      await tx
        .updateTable('policy')
        .set((row) => ({ version: row('version', '+', 1) }))
        .execute();
      return { change };
    });
    await older.change;
    const { name, purpose } = await agents.get(agent.id);
    assert.deepEqual({ name, purpose }, { name: 'Price Agent', purpose: 'Sets prices' });
  });

for (const { name, open } of testDatabases())
  describe(`changes of the policy at once, on ${name}`, () => {
    test('a pause is not undone by whoever gives the agent another name meanwhile', async () => {
      await using database = await openDatabase<GatewayTables>(open(), gatewayMigrations);
      const { agents, agent } = await openStage(database);
      await atOnce(database, 'policy', [
        () => agents.change(agent.id, { state: 'paused' }),
        () => agents.change(agent.id, { name: 'Price Agent' }),
        () => agents.change(agent.id, { purpose: 'Sets prices' }),
      ]);
      assert.deepEqual(await agents.get(agent.id), {
        ...{ id: agent.id, name: 'Price Agent', purpose: 'Sets prices', state: 'paused' },
      });
    });

    test('of two grants that are set at once one is in force, and no more than it says', async () => {
      await using database = await openDatabase<GatewayTables>(open(), gatewayMigrations);
      const { grants, agent } = await openStage(database);
      const wanted = [{ products: 'full' }, { orders: 'read' }];
      await atOnce(
        database,
        'policy',
        wanted.map((areas) => () => grants.replace(agent.id, { areas })),
      );
      const { areas } = await grants.get(agent.id);
      const given = Object.fromEntries(Object.entries(areas).filter(([, level]) => level !== 'off'));
      assert.ok(
        wanted.some((one) => JSON.stringify(one) === JSON.stringify(given)),
        `${JSON.stringify(given)} was never asked for`,
      );
    });

    test('of two agents with one name that are made at once there is one', async () => {
      await using database = await openDatabase<GatewayTables>(open(), gatewayMigrations);
      const { agents } = await openStage(database);
      const made = await atOnce(
        database,
        'policy',
        [1, 2, 3].map(() => () => agents.create({ name: 'Twin' })),
      );
      assert.equal(made.filter(({ status }) => status === 'fulfilled').length, 1);
      assert.equal((await agents.list()).filter(({ name }) => name === 'Twin').length, 1);
    });
  });
