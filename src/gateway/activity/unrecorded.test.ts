import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { testDatabases } from '../../../test/databases.ts';
import { MovableClock } from '../../base/clock.ts';
import { randomIds } from '../../base/ids.ts';
import { loadCatalogue } from '../../catalogue/load.ts';
import { type DatabaseLocation, openDatabase } from '../../storage/database.ts';
import { createChanges } from '../admin/admin.ts';
import type { Keep } from '../policy.ts';
import { createStores } from '../stores.ts';
import { type GatewayTables, gatewayMigrations } from '../tables.ts';
import { createVault } from '../vault.ts';
import { keepLease } from './lease.ts';
import { listEntries } from './list.ts';
import { type ActivityLog, LogUnwritable, openActivityLog } from './log.ts';
import { verifyLog } from './verify.ts';

async function openStage(location: DatabaseLocation) {
  const database = await openDatabase<GatewayTables>(location, gatewayMigrations);
  const clock = new MovableClock();
  clock.freeze(Date.UTC(2026, 2, 1));
  const ids = randomIds;
  const vault = createVault('a secret for this test');
  const stores = createStores({ database, clock, ids, catalogue: loadCatalogue(), vault });
  const { agent } = await stores.agents.create({ name: 'Pricer' });
  const rename = (log: ActivityLog, name: string) =>
    createChanges({ log, database, ids, clock }).make(
      (keep) => stores.agents.change(agent.id, { name }, keep),
      () => [{ what: `calls it ${name}`, agent }],
    );
  /** Another process begins: what others left is looked for at once. */
  const begin = async () => {
    const log = await openActivityLog(database, clock, ids);
    let passed = () => {};
    let onWait = () => {};
    const wait = async (_ms: number, signal?: AbortSignal) => {
      onWait();
      return new Promise<void>((resolve) => {
        passed = resolve;
        signal?.addEventListener('abort', () => resolve());
      });
    };
    /** After a while it looks again. */
    const lookAgain = () =>
      new Promise<void>((resolve) => {
        onWait = resolve;
        passed();
      });
    const end = await keepLease({
      database,
      log,
      clock,
      ids,
      wait,
      onBug: (error: unknown) => assert.fail(String(error)),
    });
    return { log, end, lookAgain };
  };
  const told = async (log: ActivityLog) => {
    await log.flush();
    return (await listEntries(database, {}, 50)).entries.map(({ sentence }) => sentence).toReversed();
  };
  const kept = () => database.read.selectFrom('unrecorded_change').selectAll().execute();
  return { database, clock, stores, agent, rename, begin, told, kept };
}

/** A log that cannot be written, and whose process then ends: nothing that waits in it is ever written. */
function lost(log: ActivityLog): ActivityLog {
  return { ...log, append: () => Promise.reject(new LogUnwritable('no')), post() {} };
}

for (const { name, open } of testDatabases())
  describe(`a change and its record, on ${name}`, () => {
    test('what was changed by a process that ended before it could record it is recorded by the next, once', async () => {
      const { database, clock, stores, agent, rename, begin, told, kept } = await openStage(open());
      await using _closed = database;
      const first = await begin();
      await rename(first.log, 'One');
      assert.deepEqual(await kept(), [], 'what is in the log is not kept');
      await assert.rejects(rename(lost(first.log), 'Two'), LogUnwritable);
      assert.equal((await stores.agents.get(agent.id)).name, 'Two');
      if (database.dialect === 'postgres') {
        // While its process lives it is that one's to record.
        const second = await begin();
        assert.deepEqual(await told(first.log), ['The owner calls it One.']);
        await second.end();
      }
      await first.end();
      clock.advance(5_000);
      const next = await begin();
      const sentences = [
        'The owner calls it One.',
        'The owner calls it Two. It was made at 2026-03-01T00:00:00.000Z, and Fairlead ended before it was on record.',
      ];
      assert.deepEqual(await told(next.log), sentences);
      assert.deepEqual(await kept(), []);
      await next.end();
      assert.deepEqual(await told((await begin()).log), sentences);
      assert.equal((await verifyLog(database.read)).ok, true);
    });

    test('a change that fails leaves nothing to record, and one that is in the log is not recorded again', async () => {
      const { database, agent, stores, rename, begin, told, kept } = await openStage(open());
      await using _closed = database;
      const first = await begin();
      await stores.agents.create({ name: 'Taken' });
      await assert.rejects(rename(first.log, 'Taken'), /there is an agent called "Taken" already/);
      assert.deepEqual(await kept(), []);
      await rename(first.log, 'One');
      // It ended after the record and before it forgot what it had kept.
      await first.log.flush();
      const [entry] = (await listEntries(database, {}, 1)).entries;
      assert.ok(entry);
      await database.write((tx) =>
        tx
          .insertInto('unrecorded_change')
          .values({ id: entry.id, chain: first.log.chain, at_ms: 0, body: '{}' })
          .execute(),
      );
      await first.end();
      const next = await begin();
      assert.deepEqual(await told(next.log), ['The owner calls it One.']);
      assert.deepEqual(await kept(), []);
      assert.equal((await stores.agents.get(agent.id)).name, 'One');
    });

    test('what a change kept that was undone and made once more is not waited for', async () => {
      const { database, clock, begin, told, kept } = await openStage(open());
      await using _closed = database;
      const { log, end } = await begin();
      await createChanges({ log, database, ids: randomIds, clock }).make(
        async (keep: Keep<string>) => {
          const undone = database.write(async (tx) => {
            await keep(tx, 'One');
            throw new Error('deadlock detected');
          });
          await assert.rejects(undone, /deadlock/);
          assert.equal(log.underWay.size, 1);
          await database.write((tx) => keep(tx, 'Two'));
          assert.equal(log.underWay.size, 1);
          return 'Two';
        },
        (name) => [{ what: `calls it ${name}` }],
      );
      assert.deepEqual([log.underWay.size, await kept()], [0, []]);
      assert.deepEqual(await told(log), ['The owner calls it Two.']);
      await end();
    });

    test('a change that is in force although it was said to have failed is recorded while its process goes on, once', async () => {
      const { database, clock, stores, agent, begin, told, kept } = await openStage(open());
      await using _closed = database;
      const { log, end, lookAgain } = await begin();
      const changes = createChanges({ log, database, ids: randomIds, clock });
      const making = changes.make(
        async (keep) => {
          await stores.agents.change(agent.id, { name: 'One' }, keep);
          throw new Error('Connection terminated unexpectedly');
        },
        () => [{ what: 'calls it One', agent }],
      );
      await assert.rejects(making, /Connection terminated/);
      await lookAgain();
      assert.deepEqual(await told(log), [], 'it may be about to be recorded');
      clock.advance(60_000);
      await lookAgain();
      const sentences = [
        'The owner calls it One. It was made at 2026-03-01T00:00:00.000Z, and Fairlead was not told that it was.',
      ];
      assert.deepEqual(await told(log), sentences);
      assert.deepEqual(await kept(), []);
      clock.advance(60_000);
      await lookAgain();
      assert.deepEqual(await told(log), sentences);
      await end();
    });

    test('what is recorded late, once the log can be written, is not kept any longer and not recorded again', async () => {
      const { database, clock, rename, begin, told, kept } = await openStage(open());
      await using _closed = database;
      const { log, end, lookAgain } = await begin();
      const posted: Parameters<ActivityLog['post']>[0][] = [];
      const full: ActivityLog = { ...lost(log), post: (record) => void posted.push(record) };
      await assert.rejects(rename(full, 'One'), LogUnwritable);
      clock.advance(60_000);
      await lookAgain();
      assert.deepEqual(await told(log), [], 'it waits in the log');
      assert.equal((await kept()).length, 1);
      for (const record of posted) log.post(record);
      assert.deepEqual(await told(log), ['The owner calls it One.']);
      await lookAgain();
      assert.deepEqual(await kept(), []);
      await end();
      assert.deepEqual(await told((await begin()).log), ['The owner calls it One.']);
    });
  });
