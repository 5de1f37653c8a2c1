import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sql } from 'kysely';
import { testDatabases } from '../../../test/databases.ts';
import type { Alarm } from '../../base/alarm.ts';
import { MovableClock } from '../../base/clock.ts';
import { seededIds } from '../../base/ids.ts';
import { type DatabaseLocation, openDatabase } from '../../storage/database.ts';
import { type GatewayTables, gatewayMigrations } from '../tables.ts';
import { LogUnwritable, openActivityLog } from './log.ts';
import type { ActivityRecord } from './record.ts';
import { verifyLog } from './verify.ts';

async function openStage(location: DatabaseLocation) {
  const database = await openDatabase<GatewayTables>(location, gatewayMigrations);
  const clock = new MovableClock();
  clock.freeze(Date.UTC(2026, 2, 1));
  const rings = new Map<() => void, number>();
  const alarm: Alarm = (ms, then) => {
    const ring = (): void => {
      rings.delete(ring);
      then();
    };
    rings.set(ring, ms);
    return () => rings.delete(ring);
  };
  const log = await openActivityLog(database, clock, seededIds('log'), alarm);
  const intent = (entryId: string): ActivityRecord => ({
    ...{ entryId, kind: 'intent', atMs: clock.now() },
    body: { kind: 'call', agentId: 'a', agentName: 'Agent', decision: 'allowed', outcome: 'open' },
  });
  const outcome = (entryId: string): ActivityRecord => ({
    ...{ entryId, kind: 'outcome', atMs: clock.now() },
    body: { outcome: 'done', status: 200, sentence: 'it went well' },
  });
  return {
    ...{ database, log, intent, outcome },
    /** For records that nobody waits for; their words are left for longer. */
    isAlarmSet: () => [...rings.values()].some((ms) => ms !== 250),
    ring() {
      for (const ring of [...rings.keys()]) ring();
    },
    kinds: async () =>
      (await database.read.selectFrom('record').select('kind').orderBy('position').execute()).map(
        ({ kind }) => kind,
      ),
    breakLog: () => sql.raw('alter table record rename to record_away').execute(database.read),
    mendLog: () => sql.raw('alter table record_away rename to record').execute(database.read),
    [Symbol.asyncDispose]: () => database.close(),
  };
}

for (const { name, open } of testDatabases())
  describe(`the log on ${name}`, () => {
    test('what nobody waits for goes with the next record that someone waits for', async () => {
      await using stage = await openStage(open());
      const { log, intent, outcome } = stage;
      await log.append(intent('one'));
      log.post(outcome('one'));
      assert.deepEqual(await stage.kinds(), ['intent']);
      await log.append(intent('two'));
      assert.deepEqual(await stage.kinds(), ['intent', 'outcome', 'intent']);
      assert.equal(stage.isAlarmSet(), false);
    });

    test('with no other record it goes when its time is up, or when someone reads', async () => {
      await using stage = await openStage(open());
      const { log, intent, outcome } = stage;
      await log.append(intent('one'));
      log.post(outcome('one'));
      stage.ring();
      await log.flush();
      assert.deepEqual(await stage.kinds(), ['intent', 'outcome']);
      await log.append(intent('two'));
      log.post(outcome('two'));
      await log.flush();
      assert.equal((await stage.kinds()).length, 4);
    });

    test('text that no database keeps as it is neither stops the log nor makes it look changed', async () => {
      await using stage = await openStage(open());
      const { database, log, intent } = stage;
      const odd = 'a\0b\ud800c';
      const { body, ...rest } = intent('one');
      const context = { filter: odd };
      await log.append({ ...rest, body: { ...body, path: odd, target: odd, subjects: [odd], context } });
      log.post({
        ...{ entryId: 'one', kind: 'outcome', atMs: rest.atMs },
        body: { outcome: 'done', sentence: odd },
      });
      await log.flush();
      assert.equal(log.problem(), undefined);
      const entry = await database.read.selectFrom('entry').selectAll().executeTakeFirstOrThrow();
      assert.deepEqual([entry.path, entry.sentence], ['a\ufffdb\ufffdc', 'a\ufffdb\ufffdc']);
      assert.deepEqual(await verifyLog(database.read), { ok: true, entries: 1 });
    });

    test('an outcome that cannot be written is kept, and goes first when the log can be written again', async () => {
      await using stage = await openStage(open());
      const { log, intent, outcome } = stage;
      await log.append(intent('one'));
      await stage.breakLog();
      log.post(outcome('one'));
      await log.flush();
      assert.match(log.problem() ?? '', /record/);
      await assert.rejects(log.append(intent('two')), LogUnwritable);
      await stage.mendLog();
      assert.equal(stage.isAlarmSet(), true);
      await log.append(intent('three'));
      assert.equal(log.problem(), undefined);
      assert.deepEqual(await stage.kinds(), ['intent', 'outcome', 'change', 'intent']);
      await log.flush();
      assert.deepEqual(await verifyLog(stage.database.read), { ok: true, entries: 3 });
    });

    test('without another call it is tried again after a while', async () => {
      await using stage = await openStage(open());
      const { log, intent, outcome } = stage;
      await log.append(intent('one'));
      await stage.breakLog();
      log.post(outcome('one'));
      await log.flush();
      await stage.mendLog();
      stage.ring();
      await log.flush();
      assert.deepEqual(await stage.kinds(), ['intent', 'outcome']);
      assert.equal(log.problem(), undefined);
    });

    test('that calls were refused for want of the log is written as soon as it can be, without another call', async () => {
      await using stage = await openStage(open());
      const { log, intent } = stage;
      await stage.breakLog();
      for (const id of ['one', 'two']) await assert.rejects(log.append(intent(id)), LogUnwritable);
      await stage.mendLog();
      stage.ring();
      await log.flush();
      assert.deepEqual(await stage.kinds(), ['change'], 'once, however many were refused');
      assert.equal(log.problem(), undefined);
    });

    test('a connection that breaks as a record is committed: the call is refused, said to be not sent, and the log goes on', async () => {
      await using database = await openDatabase<GatewayTables>(open(), gatewayMigrations);
      const ids = seededIds('log');
      let isLost = false;
      const lose = <T>(result: T): T => {
        if (isLost) throw new Error('Connection terminated unexpectedly');
        return result;
      };
      const losing: typeof database = {
        ...database,
        write: (work) => database.write(work).then(lose),
        writeAtOnce: database.writeAtOnce && ((work) => database.writeAtOnce?.(work).then(lose) as never),
      };
      const log = await openActivityLog(losing, new MovableClock(), ids);
      const append = async (sentence: string): Promise<string> => {
        const entryId = ids.guid();
        const body = { kind: 'call', decision: 'allowed', sentence, outcome: 'open' } as const;
        await log.append({ entryId, kind: 'intent', atMs: 0, body });
        return entryId;
      };
      await append('First.');
      isLost = true;
      await assert.rejects(append('Lost.'), LogUnwritable);
      isLost = false;
      const last = await append('Last.');
      await log.append({ entryId: last, kind: 'outcome', atMs: 1, body: { outcome: 'done' } });
      await log.flush();
      const rows = await database.read
        .selectFrom('entry')
        .select(['sentence', 'outcome', 'status'])
        .orderBy('sort_key')
        .execute();
      assert.deepEqual(
        rows.map(({ sentence, outcome, status }) => [sentence, outcome, status]),
        [
          ['First.', 'open', null],
          ['Lost. The activity log did not answer in time, so it was not sent.', 'done', 503],
          ['Last.', 'done', null],
          [
            'The activity log could not be written, so calls were refused: Connection terminated unexpectedly.',
            'done',
            null,
          ],
        ],
      );
      assert.equal((await verifyLog(database.read)).ok, true);
    });

    test('what a lost word left on disk is not written again, even where the next attempt fails too', async () => {
      await using database = await openDatabase<GatewayTables>(open(), gatewayMigrations);
      const plan: string[] = [];
      const attempt = async <T>(work: () => Promise<T>): Promise<T> => {
        const how = plan.shift();
        if (how === 'refused') throw new Error('Connection refused');
        const result = await work();
        if (how === 'no word') throw new Error('Connection terminated unexpectedly');
        return result;
      };
      const { writeAtOnce } = database;
      const failing: typeof database = {
        ...database,
        write: (work) =>
          database.dialect === 'sqlite' ? database.write(work) : attempt(() => database.write(work)),
        writeAtOnce:
          writeAtOnce &&
          ((work, until) =>
            until === 'committed' ? writeAtOnce(work, until) : attempt(() => writeAtOnce(work, until))),
      };
      const log = await openActivityLog(failing, new MovableClock(), seededIds('log'), () => () => {});
      const call = { kind: 'call', agentName: 'Ada', decision: 'denied' } as const;
      const append = (entryId: string) => log.append({ entryId, kind: 'refused', atMs: 0, body: call });
      plan.push('refused', 'no word', 'refused');
      for (const id of ['one', 'two', 'three']) await assert.rejects(append(id), LogUnwritable);
      await append('four');
      await append('five');
      await log.flush();
      assert.equal(log.problem(), undefined);
      const rows = await database.read
        .selectFrom('record')
        .select(['entry_id', 'kind'])
        .orderBy('position')
        .execute();
      assert.deepEqual(
        rows.map(({ entry_id, kind }) => (kind === 'change' ? kind : entry_id)),
        ['change', 'two', 'four', 'five'],
      );
      assert.deepEqual(await verifyLog(database.read), { ok: true, entries: 4 });
    });
  });
