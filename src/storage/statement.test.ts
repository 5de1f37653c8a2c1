import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, test } from 'node:test';
import { sql } from 'kysely';
import { testDatabases } from '../../test/databases.ts';
import { type Database, type DatabaseLocation, openDatabase } from './database.ts';
import { insertRows, readArrays, readCount } from './statement.ts';

interface Tables {
  note: { id: number; text: string | null; kind: string | null };
}

const open = (location: DatabaseLocation): Promise<Database<Tables>> =>
  openDatabase<Tables>(location, [
    {
      id: '0001',
      async up(db) {
        await db.schema
          .createTable('note')
          .addColumn('id', 'integer', (column) => column.primaryKey())
          .addColumn('text', 'text')
          .addColumn('kind', 'text', (column) => column.defaultTo('plain'))
          .execute();
      },
    },
  ]);

const all = (db: Database<Tables>) =>
  readArrays(db.read, sql`select id, text, kind from note order by id`).then((rows) => [...rows]);

for (const { name, open: locate } of testDatabases())
  describe(`statements that are made once, on ${name}`, () => {
    test('rows of any number and order of columns are inserted as they are', async () => {
      await using db = await open(locate());
      await db.write(async (tx) => {
        await insertRows(tx, 'note', []);
        await insertRows(tx, 'note', [{ id: 1, text: 'a', kind: 'x' }]);
        await insertRows(tx, 'note', [{ text: 'b', id: 2, kind: null }]);
        await insertRows(tx, 'note', [
          { id: 3, text: 'c', kind: 'y' },
          { id: 4, text: 'd', kind: 'z' },
        ]);
        // In another order within one call.
        await insertRows(tx, 'note', [
          { id: 5, text: 'e', kind: 'x' },
          { kind: 'x', text: 'f', id: 6 },
        ]);
        await insertRows(tx, 'note', [{ id: 7, text: 'g' }]);
      });
      assert.deepEqual(await all(db), [
        [1, 'a', 'x'],
        [2, 'b', null],
        [3, 'c', 'y'],
        [4, 'd', 'z'],
        [5, 'e', 'x'],
        [6, 'f', 'x'],
        [7, 'g', 'plain'],
      ]);
    });

    test('what a row leaves undefined is what the table says, also after rows that had it', async () => {
      await using db = await open(locate());
      await db.write(async (tx) => {
        await insertRows(tx, 'note', [{ id: 1, text: 'a', kind: 'x' }]);
        await insertRows(tx, 'note', [{ id: 2, text: 'b', kind: undefined } as never]);
        await insertRows(tx, 'note', [{ id: 3, text: 'c', kind: 'x' }]);
      });
      assert.deepEqual(
        (await all(db)).map(([, , kind]) => kind),
        ['x', 'plain', 'x'],
      );
    });

    test('a count is right after every change, one that was undone as well', async () => {
      await using db = await open(locate());
      const count = (tx = db.read) => readCount(tx, sql`select count(*) as count from note`);
      const add = (id: number) => db.write((tx) => insertRows(tx, 'note', [{ id, text: 'a', kind: 'x' }]));
      assert.equal(await count(), 0);
      await add(1);
      assert.deepEqual([await count(), await count()], [1, 1]);
      const undone = db.write(async (tx) => {
        await insertRows(tx, 'note', [{ id: 2, text: 'a', kind: 'x' }]);
        assert.equal(await count(tx), 2);
        throw new Error('no');
      });
      await assert.rejects(undone, /no/);
      assert.equal(await count(), 1);
      await db.write((tx) => tx.deleteFrom('note').execute());
      assert.equal(await count(), 0);
    });

    test('who reads sees nothing of a transaction that is under way, and it sees itself', async () => {
      await using db = await open(locate());
      const { promise: isWritten, resolve: written } = Promise.withResolvers<void>();
      const { promise: goOn, resolve: go } = Promise.withResolvers<void>();
      const undone = db.write(async (tx) => {
        await insertRows(tx, 'note', [{ id: 1, text: 'a', kind: 'x' }]);
        const seen = await readArrays(tx, sql`select id from note`);
        assert.deepEqual([...seen], [[1]]);
        written();
        await goOn;
        throw new Error('no');
      });
      await isWritten;
      const seen = all(db);
      go();
      await assert.rejects(undone, /no/);
      assert.deepEqual(await seen, []);
    });
  });

test('a count is right after another program has changed the file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-count-'));
  try {
    const path = join(folder, 'a.db');
    await using db = await open({ kind: 'file', path });
    const count = () => readCount(db.read, sql`select count(*) as count from note`);
    assert.equal(await count(), 0);
    const other = new DatabaseSync(path);
    other.exec("insert into note (id, text) values (1, 'a')");
    other.close();
    assert.equal(await count(), 1);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
