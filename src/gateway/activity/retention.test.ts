import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Kysely, sql } from 'kysely';
import { testDatabases } from '../../../test/databases.ts';
import { MovableClock } from '../../base/clock.ts';
import { type Ids, seededIds } from '../../base/ids.ts';
import { type DatabaseLocation, openDatabase } from '../../storage/database.ts';
import { type GatewayTables, gatewayMigrations } from '../tables.ts';
import { parseAnchors, takeAnchors } from './anchors.ts';
import { listEntries } from './list.ts';
import { type ActivityLog, openActivityLog } from './log.ts';
import { shortenLog } from './retention.ts';
import { verifyLog } from './verify.ts';

const day = 86_400_000;

async function openStage(location: DatabaseLocation) {
  const database = await openDatabase<GatewayTables>(location, gatewayMigrations);
  const clock = new MovableClock();
  clock.freeze(Date.UTC(2026, 2, 1));
  const ids: Ids = seededIds('retention');
  return { database, clock, ids, [Symbol.asyncDispose]: () => database.close() };
}

type Stage = Awaited<ReturnType<typeof openStage>>;

/** A call that begins now; answers how to end it. */
async function begin(
  { clock, ids }: Stage,
  log: ActivityLog,
  sentence: string,
): Promise<(in_: ActivityLog) => Promise<void>> {
  const entryId = ids.guid();
  const body = { kind: 'call', decision: 'allowed', sentence, outcome: 'open', subjects: ['c1'] } as const;
  await log.append({ entryId, kind: 'intent', atMs: clock.now(), body });
  return (later) =>
    later.append({ entryId, kind: 'outcome', atMs: clock.now(), body: { outcome: 'done', sentence } });
}

async function countRecords(db: Kysely<GatewayTables>): Promise<number> {
  const { count } = await db
    .selectFrom('record')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}

async function callADay(stage: Stage, log: ActivityLog, days: number): Promise<void> {
  for (let count = 0; count < days; count++) {
    await (await begin(stage, log, `call of day ${count}`))(log);
    stage.clock.advance(day);
  }
  // As all do who read the log: words are indexed a moment later.
  await log.flush();
}

for (const { name, open } of testDatabases())
  describe(`keeping the log for a while on ${name}`, () => {
    test('what is too old goes, in all indexes; what stays is still whole, and goes on', async () => {
      await using stage = await openStage(open());
      const { database, clock, ids } = stage;
      const log = await openActivityLog(database, clock, ids);
      await callADay(stage, log, 10);
      assert.equal(await shortenLog(database, { beforeMs: clock.now() - 4 * day }), 6);
      const left = (await listEntries(database, {}, 50)).entries;
      assert.deepEqual(
        left.map(({ sentence }) => sentence),
        ['call of day 9', 'call of day 8', 'call of day 7', 'call of day 6'],
      );
      assert.equal((await listEntries(database, { q: 'call' }, 50)).entries.length, 4);
      assert.equal((await listEntries(database, { about: 'c1' }, 50)).entries.length, 4);
      assert.deepEqual(await verifyLog(database.read), { ok: true, entries: 4 });
      await callADay(stage, log, 1);
      const next = await openActivityLog(database, clock, ids);
      await callADay(stage, next, 1);
      assert.equal(await shortenLog(database, { maxEntries: 1 }), 5);
      assert.deepEqual(await verifyLog(database.read), { ok: true, entries: 1 });
      await database.read.deleteFrom('record').where('chain', '=', next.chain).execute();
      assert.equal((await verifyLog(database.read)).ok, false, 'an entry without its records');
    });

    test('whoever stops the program meanwhile waits for no more than a piece; the rest goes the next time', async () => {
      await using stage = await openStage(open());
      const { database, clock, ids } = stage;
      const log = await openActivityLog(database, clock, ids);
      for (let count = 0; count < 200; count++) await (await begin(stage, log, `call ${count}`))(log);
      await log.flush();
      clock.advance(day);
      const stop = new AbortController();
      const pieces = {
        ...database,
        write: <Result>(work: (tx: Kysely<GatewayTables>) => Promise<Result>): Promise<Result> =>
          database.write(async (tx) => {
            const before = await countRecords(tx);
            const result = await work(tx);
            if ((await countRecords(tx)) < before) stop.abort();
            return result;
          }),
      };
      const gone = await shortenLog(pieces, { beforeMs: clock.now() }, stop.signal);
      assert.ok(gone > 0 && gone < 200, `${gone} went`);
      assert.deepEqual(await verifyLog(database.read), { ok: true, entries: 200 - gone });
      assert.equal(await shortenLog(database, { beforeMs: clock.now() }), 200 - gone);
    });

    test('a chain that went whole is still what the next one goes on from', async () => {
      await using stage = await openStage(open());
      const { database, clock, ids } = stage;
      const first = await openActivityLog(database, clock, ids);
      await callADay(stage, first, 2);
      await shortenLog(database, { beforeMs: clock.now() });
      const second = await openActivityLog(database, clock, ids);
      await callADay(stage, second, 2);
      assert.deepEqual(await verifyLog(database.read), { ok: true, entries: 2 });
    });

    test('a call that still runs stays, and all after it; then it goes with its beginning, wherever it ended', async () => {
      await using stage = await openStage(open());
      const { database, clock, ids } = stage;
      const log = await openActivityLog(database, clock, ids);
      await callADay(stage, log, 2);
      const end = await begin(stage, log, 'a long call');
      await callADay(stage, log, 3);
      assert.equal(await shortenLog(database, { beforeMs: clock.now() - day }), 2);
      assert.equal((await listEntries(database, {}, 5)).entries.at(-1)?.sentence, 'a long call');
      const next = await openActivityLog(database, clock, ids);
      await end(next);
      assert.equal((await verifyLog(database.read)).ok, true);
      await callADay(stage, next, 1);
      assert.equal(await shortenLog(database, { beforeMs: clock.now() - 2 * day }), 3);
      assert.deepEqual((await listEntries(database, { q: 'long' }, 5)).entries, []);
      assert.deepEqual(await verifyLog(database.read), { ok: true, entries: 2 });
      assert.equal(await shortenLog(database, { beforeMs: clock.now() }), 2);
      assert.deepEqual(await verifyLog(database.read), { ok: true, entries: 0 });
    });

    test('words that no entry has any more are not kept; those that come again are found by how they begin', async () => {
      await using stage = await openStage(open());
      const { database, clock, ids } = stage;
      const log = await openActivityLog(database, clock, ids);
      await (await begin(stage, log, 'zanzibar called'))(log);
      clock.advance(day);
      await (await begin(stage, log, 'another called'))(log);
      await log.flush();
      await shortenLog(database, { beforeMs: clock.now() });
      if (database.dialect === 'sqlite') {
        const { rows } = await sql<{ word: string }>`select word from entry_word order by word`.execute(
          database.read,
        );
        assert.deepEqual(
          rows.map(({ word }) => word),
          ['another', 'called'],
        );
      }
      assert.deepEqual((await listEntries(database, { q: 'zan' }, 5)).entries, []);
      await (await begin(stage, log, 'zanzibar called'))(log);
      await log.flush();
      assert.equal((await listEntries(database, { q: 'zan' }, 5)).entries.length, 1);
    });

    test('who rewrites the log, hashes and all, does not pass an anchor that was kept elsewhere', async () => {
      await using stage = await openStage(open());
      const { database, clock, ids } = stage;
      const log = await openActivityLog(database, clock, ids);
      await callADay(stage, log, 3);
      const anchors = await takeAnchors(database, clock.now(), new Map());
      assert.deepEqual(
        anchors.map(({ position }) => position),
        [6],
      );
      const kept = parseAnchors(`${anchors.map((anchor) => JSON.stringify(anchor)).join('\n')}\n`);
      await callADay(stage, log, 1);
      assert.equal((await verifyLog(database.read, kept)).ok, true);
      for (const table of ['record', 'entry', 'entry_subject', 'chain'] as const)
        await database.read.deleteFrom(table).execute();
      await callADay(stage, await openActivityLog(database, clock, ids), 3);
      assert.equal((await verifyLog(database.read)).ok, true, 'it is whole by itself');
      assert.match((await verifyLog(database.read, kept)).reason ?? '', /anchored at 2026-03-04/);
      assert.throws(() => parseAnchors('{"chain":"x"}'), /Line 1/);
    });
  });
