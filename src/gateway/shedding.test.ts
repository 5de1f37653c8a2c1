import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { testDatabases } from '../../test/databases.ts';
import { MovableClock } from '../base/clock.ts';
import { seededIds } from '../base/ids.ts';
import { type Database, openDatabase } from '../storage/database.ts';
import { openActivityLog } from './activity/log.ts';
import { verifyLog } from './activity/verify.ts';
import { createShedding } from './shedding.ts';
import { type GatewayTables, gatewayMigrations } from './tables.ts';

/** A database of which the word that a write is done may be lost, once. */
function losing(database: Database<GatewayTables>) {
  const state = { loses: false };
  const lose = <T>(result: T): T => {
    if (!state.loses) return result;
    state.loses = false;
    throw new Error('the connection was cut');
  };
  const { writeAtOnce } = database;
  const writes: Pick<Database<GatewayTables>, 'write' | 'writeAtOnce'> = {
    write: async (work) => lose(await database.write(work)),
    writeAtOnce: writeAtOnce && (async (work, until) => lose(await writeAtOnce(work, until))),
  };
  return { state, database: { ...database, ...writes } };
}

for (const { name, open } of testDatabases())
  describe(`calls that are too many, on ${name}`, () => {
    test('are on record once where the word was lost that they are, and the log goes on', async () => {
      await using real = await openDatabase<GatewayTables>(open(), gatewayMigrations);
      const { state, database } = losing(real);
      const clock = new MovableClock();
      const ids = seededIds('shedding');
      const log = await openActivityLog(database, clock, ids, () => () => {});
      const waits: (() => void)[] = [];
      const bugs: unknown[] = [];
      const shedding = createShedding(() => assert.fail('It was let in'), {
        ...{ log, clock, ids, lastPolicy: () => undefined, maxCallsInFlight: 0 },
        wait: () => new Promise<void>((resolve) => waits.push(resolve)),
        onBug: (error) => bugs.push(error),
      });
      const pass = (): void => {
        for (const end of waits.splice(0)) end();
      };
      const signal = new AbortController().signal;
      const call = { verb: 'GET', target: '/x', headers: {}, body: undefined, signal };
      assert.equal((await shedding.handle(call)).status, 503);
      state.loses = true;
      pass();
      while (bugs.length === 0) await new Promise(setImmediate);
      const other = ids.guid();
      const body = { decision: 'denied', rule: 'level', sentence: 'Reader tried' } as const;
      await log.append({ entryId: other, kind: 'refused', atMs: clock.now(), body });
      pass();
      await shedding.end();
      await log.flush();
      assert.equal(log.problem(), undefined);
      const records = await real.read.selectFrom('record').select(['entry_id', 'body']).execute();
      const counted = records.filter(({ body: text }) => text.includes('TOO_BUSY'));
      assert.equal(counted.length, 1);
      assert.ok(records.some(({ entry_id: id }) => id === other));
      assert.equal((await verifyLog(real.read)).ok, true);
    });
  });
