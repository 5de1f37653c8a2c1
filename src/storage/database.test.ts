import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { type Kysely, sql } from 'kysely';
import { type Database, type DatabaseLocation, openDatabase } from './database.ts';
import { type Direct, directOf } from './direct.ts';

interface Tables {
  note: { id: number; text: string };
}

const migrations = [
  {
    id: '0001',
    async up(db: Kysely<never>) {
      await db.schema
        .createTable('note')
        .addColumn('id', 'integer', (c) => c.primaryKey())
        .addColumn('text', 'text')
        .execute();
      await db.schema.createIndex('note_by_text').on('note').column('text').execute();
    },
  },
];

async function open(location: DatabaseLocation = { kind: 'memory' }): Promise<Database<Tables>> {
  return openDatabase<Tables>(location, migrations);
}

/** A database in a file, with its syncs in hand: each waits until it is let go. */
async function openSyncing() {
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-sync-'));
  const db = await open({ kind: 'file', path: join(folder, 'a.db') });
  const direct = directOf(db.read.getExecutor().adapter) as {
    -readonly [Name in keyof Direct]: Direct[Name];
  };
  const { sync } = direct;
  assert.ok(sync);
  const syncs: { go(): Promise<void>; fail(): void }[] = [];
  direct.sync = () =>
    new Promise((resolve, reject) => {
      syncs.push({ go: () => sync().then(resolve), fail: () => reject(new Error('EIO')) });
    });
  return {
    db,
    direct,
    syncs,
    add: (id: number) => db.write((tx) => tx.insertInto('note').values({ id, text: 'a' }).execute()),
    async [Symbol.asyncDispose]() {
      await db.close();
      rmSync(folder, { recursive: true });
    },
  };
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await setImmediate();
}

test('a write in a file is answered once it is on disk, and those that came meanwhile share the next sync', async () => {
  await using opened = await openSyncing();
  const { db, direct, syncs, add } = opened;
  // SQLite itself waits for the disk no more.
  assert.deepEqual(Object.values(direct.run('pragma synchronous')[0] as object), [1]);
  const done: number[] = [];
  const written = [1, 2, 3].map(async (id) => {
    await (id === 1 ? undefined : turns());
    await add(id);
    done.push(id);
  });
  await turns();
  await turns();
  assert.deepEqual([done, syncs.length], [[], 1]);
  await syncs[0]?.go();
  await turns();
  assert.deepEqual([done, syncs.length], [[1], 2]);
  await syncs[1]?.go();
  await Promise.all(written);
  assert.deepEqual([done, syncs.length], [[1, 2, 3], 2]);
  // Who only looks waits for no disk.
  await db.snapshot((tx) => tx.selectFrom('note').selectAll().execute());
  assert.equal(syncs.length, 2);
});

test('a write whose sync failed is told so, and the next one goes on', async () => {
  await using opened = await openSyncing();
  const { syncs, add } = opened;
  const failed = assert.rejects(add(1), /EIO/);
  await turns();
  syncs[0]?.fail();
  await failed;
  const next = add(2);
  await turns();
  await syncs[1]?.go();
  await next;
});

test('work that throws changes nothing, and the work beside it in the same commit stays', async () => {
  await using db = await open();
  const outcomes = await Promise.allSettled([
    db.write((tx) => tx.insertInto('note').values({ id: 1, text: 'a' }).execute()),
    db.write(async (tx) => {
      await tx.insertInto('note').values({ id: 2, text: 'b' }).execute();
      throw new Error('no');
    }),
    db.write((tx) => tx.insertInto('note').values({ id: 3, text: 'c' }).execute()),
  ]);
  assert.deepEqual(
    outcomes.map((outcome) => outcome.status),
    ['fulfilled', 'rejected', 'fulfilled'],
  );
  const rows = await db.read.selectFrom('note').select('id').orderBy('id').execute();
  assert.deepEqual(
    rows.map((row) => row.id),
    [1, 3],
  );
});

test('a version that does not know a step which the database has had says so, and changes nothing', async () => {
  await using db = await open();
  const image = db.image();
  await assert.rejects(
    openDatabase<Tables>({ kind: 'memory', image }, [{ id: '0000', up: async () => assert.fail('made') }]),
    /^Error: A newer Fairlead has brought this database up to date \(0001\), which this one does not know: start that version/,
  );
});

test('a write that waits for another write is done after it, not never', async () => {
  await using db = await open();
  await Promise.all(
    Array.from({ length: 500 }, (_, id) =>
      db.write((tx) => tx.insertInto('note').values({ id, text: 'x' }).execute()),
    ),
  );
  const { count } = await db.read
    .selectFrom('note')
    .select((e) => e.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  assert.equal(count, 500);
});

test('a write of many rows brings the planner its statistics', async () => {
  await using db = await open();
  const rows = Array.from({ length: 2_500 }, (_, id) => ({ id, text: 'x' }));
  await db.write((tx) => tx.insertInto('note').values(rows).execute());
  await db.write((tx) => tx.insertInto('note').values({ id: 9_999, text: 'y' }).execute());
  const { rows: known } = await sql<{ tbl: string }>`select tbl from sqlite_stat1`.execute(db.read);
  assert.ok(known.some(({ tbl }) => tbl === 'note'));
});

test('a full disk fails all that shared the commit with its own words, and what comes after is written', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-full-'));
  await using db = await open({ kind: 'file', path: join(folder, 'a.db') });
  const direct = directOf(db.read.getExecutor().adapter) as Direct;
  const [row] = direct.run('pragma page_count') as { page_count: number }[];
  direct.run(`pragma max_page_count = ${(row?.page_count ?? 0) + 3}`);
  const add = (id: number, text: string) =>
    db.write((tx) => tx.insertInto('note').values({ id, text }).execute());
  const big = 'x'.repeat(20_000);
  for (const result of await Promise.allSettled([add(1, big), add(2, 'small'), add(3, big)])) {
    assert.equal(result.status, 'rejected');
    assert.match(String(result.reason), /database or disk is full/);
  }
  await add(4, 'small');
  const rows = await db.read.selectFrom('note').select('id').execute();
  assert.deepEqual(
    rows.map(({ id }) => id),
    [4],
  );
  rmSync(folder, { recursive: true });
});

test('what can be done later does not hold the thread up for long while another program holds the file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-held-'));
  const path = join(folder, 'a.db');
  await using db = await open({ kind: 'file', path });
  const other = new DatabaseSync(path);
  other.exec('begin immediate');
  const started = performance.now();
  await assert.rejects(async () => db.writeAtOnce?.(() => {}, 'committed'), /locked/);
  // Who has to be told at once waits for 5 seconds.
  assert.ok(performance.now() - started < 3_000);
  other.exec('rollback');
  other.close();
  await db.write((tx) => tx.insertInto('note').values({ id: 1, text: 'a' }).execute());
  rmSync(folder, { recursive: true });
});
