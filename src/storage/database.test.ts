import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Kysely, sql } from 'kysely';
import { type Database, openDatabase } from './database.ts';

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

async function open(): Promise<Database<Tables>> {
  return openDatabase<Tables>({ kind: 'memory' }, migrations);
}

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
