import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sql } from 'kysely';
import { testDatabases } from '../../../test/databases.ts';
import { MovableClock } from '../../base/clock.ts';
import { seededIds } from '../../base/ids.ts';
import { type Database, openDatabase } from '../../storage/database.ts';
import { type GatewayTables, gatewayMigrations } from '../tables.ts';
import { takeAnchors } from './anchors.ts';
import { listEntries } from './list.ts';
import { type ActivityLog, openActivityLog } from './log.ts';
import { extendParts } from './partitions.ts';
import { measureShortening, shortenLog } from './retention.ts';
import { dayMs } from './rows.ts';
import { summarise } from './summary.ts';
import { verifyLog } from './verify.ts';

const ids = seededIds('parts');

/** A call; answers how it ends. */
async function begin(
  log: ActivityLog,
  atMs: number,
  sentence: string,
): Promise<(endMs: number) => Promise<void>> {
  const entryId = ids.guid();
  const body = { kind: 'call', decision: 'allowed', sentence, outcome: 'open', subjects: ['c1'] } as const;
  await log.append({ entryId, kind: 'intent', atMs, body });
  return (endMs) =>
    log.append({
      entryId,
      kind: 'outcome',
      atMs: endMs,
      body: { outcome: 'done', sentence, subjects: [sentence] },
    });
}

async function call(log: ActivityLog, atMs: number, sentence: string): Promise<void> {
  await (await begin(log, atMs, sentence))(atMs + 5);
}

async function sentences(database: Database<GatewayTables>, filter = {}): Promise<string[]> {
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await listEntries(database, filter, 3, cursor);
    found.push(...page.entries.map(({ sentence }) => sentence));
    cursor = page.next;
  } while (cursor !== undefined);
  return found;
}

const partsOf = async ({ read }: Database<GatewayTables>): Promise<number[]> =>
  (await read.selectFrom('log_part').select('from_day').orderBy('from_day').execute()).map(
    ({ from_day }) => from_day,
  );

for (const { name, open } of testDatabases().slice(1))
  describe(`the log in parts on ${name}`, () => {
    test('an installation with entries becomes one while it is written, by whichever process comes first', async () => {
      const location = open();
      const clock = new MovableClock();
      // The log of this version needs to know what is listed.
      const before = gatewayMigrations.filter(({ id }) => id < '0016' || id >= '0020');
      await using old = await openDatabase<GatewayTables>(location, before);
      await sql`alter table record add column day integer not null default 0`.execute(old.read);
      const log = await openActivityLog(old, clock, ids);
      await call(log, clock.now() - dayMs, 'before');
      const end = await begin(log, clock.now(), 'meanwhile');
      let going = true;
      const writing = (async () => {
        for (let count = 0; going || count < 3; count++) await call(log, clock.now(), `call ${count}`);
      })();
      const opened = await Promise.all(
        [1, 2, 3].map(() => openDatabase<GatewayTables>(location, gatewayMigrations)),
      );
      going = false;
      await writing;
      await end(clock.now());
      const [first] = opened;
      assert.ok(first);
      const next = await openActivityLog(first, clock, ids);
      await call(next, clock.now(), 'after');
      const all = await sentences(first);
      assert.deepEqual([all.at(-1), all[0]], ['before', 'after']);
      assert.deepEqual(await verifyLog(first.read), { ok: true, entries: all.length });
      assert.equal((await partsOf(first)).length, 1);
      for (const each of opened) await each.close();
    });

    test('what is old goes a part at a time; what stays is whole, counted and found, and a call that runs keeps its part', async () => {
      const location = open();
      await using database = await openDatabase<GatewayTables>(location, gatewayMigrations);
      await using other = await openDatabase<GatewayTables>(location, gatewayMigrations);
      const clock = new MovableClock();
      const midnight = Math.floor(clock.now() / dayMs) * dayMs + 20 * dayMs;
      clock.freeze(midnight);
      const log = await openActivityLog(database, clock, ids);
      await call(log, midnight - 15 * dayMs, 'of the first part');
      await Promise.all([database, other, database].map((each) => extendParts(each, clock.now(), 30)));
      const parts = await partsOf(database);
      assert.ok(parts.length > 10, 'a part for each day since the first');
      const second = await openActivityLog(other, clock, ids);
      for (let day = 0; day < 3; day++) {
        await call(log, midnight + day * dayMs + 1_000, `morning ${day}`);
        await call(second, midnight + day * dayMs + 2_000, `noon ${day}`);
        const end = await begin(log, midnight + (day + 1) * dayMs - 3, `midnight ${day}`);
        await call(second, midnight + (day + 1) * dayMs - 1, `late ${day}`);
        await call(second, midnight + (day + 1) * dayMs + 1, `early ${day}`);
        // It came before midnight, and is written after one that came after it.
        await call(second, midnight + (day + 1) * dayMs - 2, `slow ${day}`);
        await end(midnight + (day + 1) * dayMs + 4);
        await extendParts(day % 2 ? database : other, midnight + (day + 1) * dayMs, 30);
      }
      const anchors = await takeAnchors(database, midnight, new Map());
      const all = await sentences(database);
      assert.equal(all.length, 1 + 3 * 6);
      assert.deepEqual(
        await sentences(database, { q: 'l' }),
        all.filter((each) => each.startsWith('late')),
      );
      assert.deepEqual(
        await sentences(database, { q: '2' }),
        all.filter((each) => each.endsWith('2')),
      );
      assert.deepEqual(await verifyLog(database.read, anchors), { ok: true, entries: all.length });
      const nowMs = midnight + 3 * dayMs;
      const rule = { beforeMs: nowMs - dayMs - 3_600_000 };
      const { wouldGo } = await measureShortening(database, rule);
      const gone = await Promise.all([shortenLog(database, rule), shortenLog(other, rule)]);
      assert.equal(gone[0] + gone[1], wouldGo);
      const left = await sentences(database);
      assert.deepEqual(
        left,
        all.slice(0, all.length - wouldGo).filter((sentence) => left.includes(sentence)),
      );
      // The cut falls into the second day: that stays as a whole.
      assert.equal(left.length, all.length - wouldGo);
      assert.ok(left.includes('morning 1') && !left.includes('morning 0') && left.includes('slow 0'));
      assert.deepEqual(await verifyLog(database.read, anchors), { ok: true, entries: left.length });
      assert.ok(parts.includes(midnight / dayMs) && !(await partsOf(database)).includes(midnight / dayMs));
      const { total } = await summarise(database, midnight - 30 * dayMs, nowMs + dayMs, 30);
      assert.equal(total.allowed, left.length);
      assert.deepEqual(await sentences(database, { about: 'slow 1' }), ['slow 1']);
      assert.deepEqual(await sentences(database, { q: 'noon' }), ['noon 2', 'noon 1']);
      const end = await begin(log, nowMs, 'running');
      assert.ok((await shortenLog(database, { beforeMs: nowMs + 2 * dayMs })) > 0);
      assert.ok((await sentences(database)).includes('running'));
      assert.equal((await verifyLog(database.read)).ok, true);
      await end(nowMs + 10);
      await shortenLog(other, { beforeMs: nowMs + 2 * dayMs });
      assert.deepEqual(await sentences(database), []);
      assert.deepEqual(await verifyLog(database.read), { ok: true, entries: 0 });
    });

    test('several processes may begin on an empty server at once', async () => {
      const location = open();
      const opened = await Promise.all(
        [1, 2, 3].map(() => openDatabase<GatewayTables>(location, gatewayMigrations)),
      );
      const tables = opened.map(({ read }) =>
        read
          .selectFrom('migration' as 'setting')
          .selectAll()
          .execute(),
      );
      for (const rows of await Promise.all(tables)) assert.equal(rows.length, gatewayMigrations.length);
      for (const each of opened) await each.close();
    });

    test('rows that no part was there for are kept, found, and go in their turn', async () => {
      await using database = await openDatabase<GatewayTables>(open(), gatewayMigrations);
      const clock = new MovableClock();
      const log = await openActivityLog(database, clock, ids);
      const farMs = clock.now() + 40 * dayMs;
      await call(log, farMs, 'by a clock that went wrong');
      await extendParts(database, farMs, 30);
      await call(log, farMs + dayMs, 'a day later');
      assert.deepEqual(await sentences(database), ['a day later', 'by a clock that went wrong']);
      await shortenLog(database, { beforeMs: farMs + dayMs });
      assert.deepEqual(await sentences(database), ['a day later']);
      assert.equal((await verifyLog(database.read)).ok, true);
    });

    test('of days whose part could not be made, entries are counted and go one by one', async () => {
      await using database = await openDatabase<GatewayTables>(open(), gatewayMigrations);
      const clock = new MovableClock();
      const log = await openActivityLog(database, clock, ids);
      const farMs = (Math.floor(clock.now() / dayMs) + 10) * dayMs + 1_000;
      for (let count = 0; count < 3; count++) await call(log, farMs + count * 10, `ahead ${count}`);
      await extendParts(database, farMs - 2 * dayMs, 1);
      assert.equal(await shortenLog(database, { beforeMs: farMs + 3 * dayMs }), 3);
      const { total } = await summarise(database, farMs - dayMs, farMs + dayMs, 30);
      assert.equal(total.allowed, 0);
      assert.equal((await measureShortening(database, {})).entries, 0);
      assert.deepEqual(await verifyLog(database.read), { ok: true, entries: 0 });
    });

    test('a part in which a call runs keeps the bodies that were kept of its calls', async () => {
      await using database = await openDatabase<GatewayTables>(open(), gatewayMigrations);
      const clock = new MovableClock();
      const log = await openActivityLog(database, clock, ids);
      const farMs = (Math.floor(clock.now() / dayMs) + 9) * dayMs + 1_000;
      await extendParts(database, farMs - dayMs, 1);
      const end = await begin(log, farMs, 'running');
      await call(log, farMs + 1, 'kept');
      const kept = await database.read
        .selectFrom('entry')
        .select('id')
        .where('sentence', '=', 'kept')
        .executeTakeFirstOrThrow();
      await database.write((tx) =>
        tx
          .insertInto('kept_body')
          .values({ ...kept, sealed: 'x' })
          .execute(),
      );
      const bodies = () => database.read.selectFrom('kept_body').select('id').execute();
      await shortenLog(database, { beforeMs: farMs + 3 * dayMs });
      assert.deepEqual([await sentences(database), await bodies()], [['kept', 'running'], [kept]]);
      await end(farMs + 10);
      await shortenLog(database, { beforeMs: farMs + 3 * dayMs });
      assert.deepEqual([await sentences(database), await bodies()], [[], []]);
    });
  });
