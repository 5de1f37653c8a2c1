import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { testDatabases } from '../../../test/databases.ts';
import { rewriteChain } from '../../../test/tamper.ts';
import { MovableClock } from '../../base/clock.ts';
import { seededIds } from '../../base/ids.ts';
import { type DatabaseLocation, openDatabase } from '../../storage/database.ts';
import { migrate } from '../../storage/migrate.ts';
import { type GatewayTables, gatewayMigrations } from '../tables.ts';
import { type Alert, alertOnBreaks } from './alerts.ts';
import { checkLog } from './check.ts';
import { openActivityLog } from './log.ts';
import { shortenLog } from './retention.ts';
import { walkLog, walkOn } from './verify.ts';

const hourMs = 3_600_000;
const running = new AbortController().signal;

async function openStage(location: DatabaseLocation, migrations = gatewayMigrations) {
  const database = await openDatabase<GatewayTables>(location, migrations);
  const clock = new MovableClock();
  clock.freeze(Date.UTC(2026, 2, 1));
  const ids = seededIds('check');
  const log = await openActivityLog(database, clock, ids);
  const told: Alert[] = [];
  const address = { isDeaf: false };
  const tell = async (alert: Alert) => !address.isDeaf && told.push(alert) > 0;
  const onBroken = alertOnBreaks(database, clock, { tell, wants: async () => true });
  const write = async (...methods: string[]) => {
    const written: string[] = [];
    for (const method of methods) {
      const entryId = ids.guid();
      written.push(entryId);
      const body = { method, decision: 'denied', rule: 'level', sentence: `a tried ${method}` } as const;
      await log.append({ ...{ entryId, kind: 'refused', atMs: clock.now() }, body });
    }
    await log.flush();
    return written;
  };
  /** An hour later, as another process would. */
  const check = async (pauses = { count: 0 }) => {
    clock.advance(hourMs);
    const wait = async () => void pauses.count++;
    const onBug = (error: unknown) => assert.fail(String(error));
    await checkLog({ database, clock, wait, onBroken, anchors: () => [], onBug }, running);
    return told.splice(0).map(({ message }) => message);
  };
  const checked = () => database.read.selectFrom('chain_check').selectAll().execute();
  return {
    database,
    clock,
    log,
    write,
    check,
    checked,
    address,
    [Symbol.asyncDispose]: () => database.close(),
  };
}

for (const { name, open } of testDatabases())
  describe(`looking through the log on ${name}`, () => {
    test('a record that is changed and one that is gone are told of within the hour, once', async () => {
      await using stage = await openStage(open());
      const { database, log, write, check, checked } = stage;
      await write('m1', 'm2');
      assert.deepEqual(await check(), []);
      const [, changed] = await write('m3', 'm4', 'm5', 'm6');
      await database.read
        .updateTable('record')
        .set(({ fn, val }) => ({ body: fn('replace', ['body', val('m4'), val('m9')]) }))
        .where('entry_id', '=', String(changed))
        .execute();
      await database.read.deleteFrom('record').where('position', '=', 5).execute();
      assert.deepEqual(await check(), [
        `The activity log is broken at entry ${changed}: its record was changed.`,
      ]);
      assert.deepEqual(await check(), [], 'told once');
      assert.equal((await checked())[0]?.position, 2, 'what comes before it was right');
      // Made good, the other one is seen.
      await rewriteChain(database, log.chain, (body) => body);
      const [gone] = await check();
      assert.match(gone ?? '', /a record before it is missing \(5 of chain/);
    });

    test('that the log is broken is told again where nobody could be told, and then once', async () => {
      await using stage = await openStage(open());
      const { database, write, check, address } = stage;
      await write('m1', 'm2');
      await database.read.updateTable('record').set({ hash: 'x' }).where('position', '=', 2).execute();
      address.isDeaf = true;
      assert.deepEqual(await check(), []);
      address.isDeaf = false;
      assert.equal((await check()).length, 1);
      assert.deepEqual(await check(), []);
    });

    test('what a version told that kept one row of it is not told again after the upgrade', async () => {
      const before = gatewayMigrations.filter(({ id }) => id < '0027');
      await using stage = await openStage(open(), before);
      const { database, write, check } = stage;
      const [, entry] = await write('m1', 'm2');
      await database.read.updateTable('record').set({ hash: 'x' }).where('position', '=', 2).execute();
      await database.read
        .insertInto('alert_seen')
        .values({ kind: `log-broken ${entry}`, at_ms: stage.clock.now() })
        .execute();
      await migrate(database, gatewayMigrations);
      assert.deepEqual(await check(), []);
    });

    test('calls go on while the chains of many starts are looked through', async () => {
      await using stage = await openStage(open());
      const { database, log, write, check } = stage;
      await write('m1');
      const { id: _id, ...own } = await database.read
        .selectFrom('chain')
        .selectAll()
        .where('id', '=', log.chain)
        .executeTakeFirstOrThrow();
      const starts = Array.from({ length: 200 }, (_, place) => ({ ...own, id: `start ${place}` }));
      await database.write((tx) => tx.insertInto('chain').values(starts).execute());
      let turns = 0;
      let isOver = false;
      const turn = (): void => {
        turns++;
        if (!isOver) setImmediate(turn);
      };
      setImmediate(turn);
      assert.deepEqual(await check(), []);
      isOver = true;
      // Once for what is new and once for the whole.
      assert.ok(turns >= 2 * starts.length, `${turns} turns`);
    });

    test('what was changed in what was right already is told of within the day', async () => {
      await using stage = await openStage(open());
      const [first] = await stage.write('m1', 'm2', 'm3');
      assert.deepEqual(await stage.check(), []);
      await stage.database.read
        .updateTable('entry')
        .set({ sentence: 'a did nothing' })
        .where('id', '=', String(first))
        .execute();
      assert.deepEqual(await stage.check(), []);
      stage.clock.advance(23 * hourMs);
      assert.deepEqual(await stage.check(), [
        `The activity log is broken at entry ${first}: it does not say what its records say.`,
      ]);
    });

    test('a chain that was rewritten up to where it was right is told of within the hour', async () => {
      await using stage = await openStage(open());
      await stage.write('m1', 'm2');
      assert.deepEqual(await stage.check(), []);
      await rewriteChain(stage.database, stage.log.chain, (body) => body.replaceAll('m1', 'm9'));
      const [message] = await stage.check();
      assert.match(message ?? '', /record 2 is not as it was anchored at 2026-03-01T01:00/);
    });

    test('each record is gone through once an hour, by one process, from where the last came to', async () => {
      await using stage = await openStage(open());
      const { clock, write, check, checked } = stage;
      await write(...Array.from({ length: 600 }, (_, index) => `m${index}`));
      assert.deepEqual(await check(), []);
      assert.equal((await checked())[0]?.position, 600);
      await write('new');
      const pauses = { count: 0 };
      await check(pauses);
      assert.equal(pauses.count, 1, 'one page of what is new');
      assert.equal((await checked())[0]?.position, 601);
      // Another process in the same hour finds it done.
      await write('newer');
      clock.advance(-hourMs);
      await check(pauses);
      assert.equal(pauses.count, 1);
      assert.deepEqual(await check(), []);
      assert.equal((await checked())[0]?.position, 602);
    });

    test('what retention takes, or calls change, while the log is gone through is no break', async () => {
      await using stage = await openStage(open());
      const { database, clock, log, write } = stage;
      for (let day = 0; day < 6; day++) {
        await write('m1', 'm2');
        clock.advance(24 * hourMs);
      }
      const { cut_hash: hash } = await database.read
        .selectFrom('chain')
        .select('cut_hash')
        .executeTakeFirstOrThrow();
      const whole = walkLog(database.read, [], 2);
      const onward = walkOn(database.read, { chain: log.chain, position: 0, hash }, 2);
      await whole.next();
      await onward.next();
      assert.ok((await shortenLog(database, { beforeMs: Date.UTC(2026, 2, 4) })) >= 4);
      let verdict = await whole.next();
      while (!verdict.done) verdict = await whole.next();
      assert.equal(verdict.value.ok, true, verdict.value.reason);
      let came = await onward.next();
      while (!came.done) came = await onward.next();
      assert.equal(came.value, undefined);
    });
  });
