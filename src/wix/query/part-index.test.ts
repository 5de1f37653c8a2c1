import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { sql } from 'kysely';
import { testDatabases } from '../../../test/databases.ts';
import type { JsonObject } from '../../base/json.ts';
import { type Database, type DatabaseLocation, openDatabase } from '../../storage/database.ts';
import { createEntityTable } from '../columns.ts';
import { createCursors } from './cursor.ts';
import type { Field, Operator } from './fields.ts';
import { createPartIndex } from './part-index.ts';
import { type Query, runQuery } from './run.ts';
import { typedKeys } from './typed.ts';
import { watchPlans } from './watch-plans.ts';

interface Tables {
  note: { site_id: string; id: string; doc: string; keys: string; created_ms: number; updated_ms: number };
}
type Notes = Database<Tables>;

const openNotes = (location: DatabaseLocation): Promise<Notes> =>
  openDatabase<Tables>(location, [
    {
      id: '1',
      async up(db, dialect) {
        await createEntityTable(db, dialect, 'note', { columns: { keys: 'json' } });
        await createPartIndex(db, dialect, 'note');
      },
    },
  ]);

const keysOf = (data: JsonObject): string => JSON.stringify(typedKeys(data));

async function insertNotes(notes: Notes, all: readonly JsonObject[]): Promise<void> {
  const rows = all.map((data, index) => ({
    ...{ site_id: 's', id: String(10_000 + index), doc: JSON.stringify(data), keys: keysOf(data) },
    ...{ created_ms: index, updated_ms: index },
  }));
  await notes.write(async (tx) => {
    for (let from = 0; from < rows.length; from += 500)
      await tx
        .insertInto('note')
        .values(rows.slice(from, from + 500))
        .execute();
  });
}

const operators: readonly Operator[] = ['$eq', '$ne', '$contains', '$startsWith', '$endsWith'];
const field = (path: string): Field => ({ kind: 'typed', path, operators, sortable: true });

const queryOf = (notes: Notes, filter: JsonObject, hasPartIndex: boolean): Query => ({
  ...{ dialect: notes.dialect, table: 'note', siteId: 's', fields: field, filter, hasPartIndex },
  ...{ maxSorts: 1, cursors: createCursors('s'), entity: 'note', count: true },
  defaultSort: [{ field: { kind: 'date', column: 'created_ms', operators: [] }, descending: false }],
  page: { style: 'offset', limit: 1_000, offset: 0 },
});

const pieces = ['a', 'A', 'ab', 'Ä', 'ß', '"', '\\', '%', '_', '\n', ' ', '/', '*', '😀', '\u{E000}', '1'];
const text = fc
  .array(fc.constantFrom(...pieces), { maxLength: 12 })
  .chain((some) => fc.constantFrom(some.join(''), some.join('').repeat(200)));

for (const { name, open } of testDatabases())
  describe(`an index of the parts of texts on ${name}`, () => {
    test('finds what going through all rows finds, whatever was changed or deleted', async () => {
      await using notes = await openNotes(open());
      const data = fc.record(
        {
          title: text,
          tags: fc.array(text, { maxLength: 3 }),
          inner: fc.record({ name: text }),
          _own: text,
          size: fc.nat(3),
        },
        { requiredKeys: [] },
      );
      await insertNotes(notes, fc.sample(data, { numRuns: 300, seed: 1 }) as JsonObject[]);
      await notes.write(async (tx) => {
        await tx.deleteFrom('note').where('id', 'like', '%3').execute();
        const keys = keysOf({ title: 'ab1 Ä"\\/', tags: ['ab ab', '1😀1'] });
        await tx.updateTable('note').set({ keys }).where('id', 'like', '%7').execute();
      });
      const condition = fc
        .tuple(
          fc.constantFrom('title', 'tags', 'inner.name', '_own'),
          fc.constantFrom(...operators),
          text.map((some) => some.slice(0, 30).toWellFormed()),
        )
        .map(([path, operator, value]): JsonObject => ({ [path]: { [operator]: value } }));
      const filter = fc.oneof(
        condition,
        fc.tuple(condition, condition).map((both): JsonObject => ({ $and: both })),
        fc.tuple(condition, condition).map((both): JsonObject => ({ $or: both })),
        condition.map((one): JsonObject => ({ $not: one })),
      );
      const isSameEitherWay = fc.asyncProperty(filter, async (asked) => {
        const plain = await runQuery(notes.read, queryOf(notes, asked, false));
        const indexed = await runQuery(notes.read, queryOf(notes, asked, true));
        assert.deepEqual([indexed.rows, indexed.total], [plain.rows, plain.total]);
      });
      await fc.assert(isSameEitherWay, { numRuns: 300 });
    });

    test('a part that few texts have is found by the index, and one that most have is not', async () => {
      await using notes = await openNotes(open());
      await insertNotes(
        notes,
        Array.from({ length: 2_500 }, (_, index) => ({ title: `Book ${index}`, _own: 'me and you' })),
      );
      await sql`analyze`.execute(notes.read);
      const plansOf = async (filter: JsonObject) => {
        const plans: string[] = [];
        const db = watchPlans(notes.read, notes.dialect, plans);
        const { rows } = await runQuery(db, queryOf(notes, filter, true));
        return { count: rows.length, plan: plans.at(-1) ?? '', asked: plans.length };
      };
      const few = await plansOf({ title: { $contains: 'OOK 249' } });
      const most = await plansOf({ title: { $startsWith: 'book' } });
      const short = await plansOf({ title: { $contains: '49' } });
      const own = await plansOf({ _own: { $contains: 'me and' } });
      assert.deepEqual([few.count, most.count, own.count], [11, 1_000, 1_000]);
      if (notes.dialect === 'postgres') return;
      assert.match(few.plan, /SEARCH e USING INTEGER PRIMARY KEY/);
      assert.doesNotMatch(most.plan, /INTEGER PRIMARY KEY/);
      // The index is not even asked: a page and a count.
      assert.deepEqual([short.asked, own.asked], [2, 2]);
    });

    test('a filter is read once for a query, although the index is asked by it too', async () => {
      await using notes = await openNotes(open());
      const looked: string[] = [];
      const fields = (path: string): Field => {
        looked.push(path);
        return field(path);
      };
      await runQuery(notes.read, { ...queryOf(notes, { title: { $contains: 'book' } }, true), fields });
      assert.deepEqual(looked, ['title']);
    });
  });
