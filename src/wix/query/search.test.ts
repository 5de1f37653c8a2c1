import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { sql } from 'kysely';
import { testDatabases } from '../../../test/databases.ts';
import type { Json } from '../../base/json.ts';
import { runQuery } from './run.ts';
import { parseSearch, searchText } from './search.ts';
import { deleteThings, idsOf, insertThings, openThings, thingQuery } from './test-things.ts';
import { watchPlans } from './watch-plans.ts';

test('a search column holds folded words', () => {
  assert.equal(searchText('Red-Shoes,  SIZE 9½', null, 'Ünï_100%'), ' red shoes size 9½ ünï 100 ');
  assert.equal(searchText(), '  ');
});

test('what is wrong with a search is named', () => {
  const fault = (search: Json) => () => parseSearch(search, { name: 'name_text' });
  assert.throws(fault({ expression: 5 }), { kind: 'badValue', field: 'search.expression' });
  assert.throws(fault('x'.repeat(101)), { kind: 'badValue', field: 'search.expression' });
  assert.throws(fault({ expression: 'a', mode: 'NOT' }), { field: 'search.mode' });
  assert.throws(fault({ expression: 'a', fuzzy: 'very' }), { field: 'search.fuzzy' });
  assert.throws(fault({ expression: 'a', fields: ['colour'] }), {
    kind: 'unknownField',
    field: 'search.fields',
  });
  assert.equal(parseSearch({ expression: ' -- ' }), undefined);
  assert.equal(parseSearch(null), undefined);
});

for (const location of testDatabases())
  describe(`search on ${location.name}`, () => {
    test('finds words: the last by its beginning, the others whole', async () => {
      await using database = await openThings(location.open());
      await insertThings(database, 's', [
        { id: '1', name: 'Red Running Shoes' },
        { id: '2', name: 'Red shirt', code: 'shoebox' },
        { id: '3', name: 'Blue Ärmel', tags: ['RED'] },
        { id: '4', name: 'reddish thing' },
        { id: '5' },
      ]);
      const found = (search: Json) => idsOf(database, 's', { search });
      assert.deepEqual(await found('red'), ['1', '2', '3', '4']);
      assert.deepEqual(await found({ expression: 'red sho', mode: 'AND' }), ['1', '2']);
      assert.deepEqual(await found({ expression: 'sho red', mode: 'AND' }), []);
      assert.deepEqual(await found({ expression: 'blue shirt' }), ['2', '3']);
      assert.deepEqual(await found('ÄRM'), ['3']);
      assert.deepEqual(await found({ expression: 'shoe', fields: ['name'] }), ['1']);
      assert.deepEqual(await found('_'), ['1', '2', '3', '4', '5']);
      assert.deepEqual(await found('100%'), []);
      assert.deepEqual(await idsOf(database, 's', { search: 'red', filter: { code: { $exists: true } } }), [
        '2',
      ]);
    });

    test('the index of words finds what going through the rows finds', async () => {
      await using database = await openThings(location.open());
      const words = [
        'red',
        'redder',
        'ärmel',
        'größe',
        '9½',
        'x100',
        'й',
        'ᦃ\u19b0ᦃ',
        'shoe',
        'shoes',
        'y'.repeat(3_000),
      ];
      const named = (count: number) =>
        fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: count });
      const things = fc.sample(named(5), { numRuns: 300, seed: 1 }).map((name, index) => ({
        id: String(1_000 + index),
        name: name.join(' '),
      }));
      await insertThings(database, 's', things);
      await insertThings(database, 'other', things);
      await deleteThings(database, 's', ['1003', '1100']);
      const asked = fc.record({
        expression: named(3).chain((some) => fc.nat(99).map((end) => some.join(' ').slice(0, end + 1))),
        mode: fc.constantFrom('AND', 'OR'),
      });
      const sameEitherWay = fc.asyncProperty(asked, async (search) => {
        const query = thingQuery(database, 's', { search, cursorPaging: { limit: 100 } });
        const plain = await runQuery(database.read, query);
        const indexed = await runQuery(database.read, { ...query, hasWordIndex: true });
        assert.deepEqual(indexed.rows, plain.rows);
      });
      await fc.assert(sameEitherWay, { numRuns: 200 });
    });

    test('a word that few have is found by the index, and one that most have is not', async () => {
      await using database = await openThings(location.open());
      const things = Array.from({ length: 2_500 }, (_, index) => ({
        id: String(index),
        name: index === 5 ? 'rare thing' : 'thing',
      }));
      await insertThings(database, 's', things);
      await sql`analyze`.execute(database.read);
      const plansOf = async (search: string) => {
        const plans: string[] = [];
        const query = {
          ...thingQuery(database, 's', { search, cursorPaging: { limit: 5 } }),
          hasWordIndex: true,
        };
        const { rows } = await runQuery(watchPlans(database.read, database.dialect, plans), query);
        return { rows: rows.length, plan: plans.at(-1) ?? '' };
      };
      const found = await plansOf('rare');
      assert.equal(found.rows, 1);
      assert.match(found.plan, /USING INTEGER PRIMARY KEY|thing_by_words/);
      const many = await plansOf('thing');
      assert.equal(many.rows, 5);
      // PostgreSQL's planner knows of itself how many match.
      if (database.dialect === 'sqlite') assert.doesNotMatch(many.plan, /USING INTEGER PRIMARY KEY/);
    });

    test('if fuzzy, finds words that are one letter off', async () => {
      await using database = await openThings(location.open());
      await insertThings(database, 's', [{ id: '1', name: 'leather jacket' }]);
      const found = async (expression: string, fuzzy = true) =>
        (await idsOf(database, 's', { search: { expression, fuzzy } })).length === 1;
      for (const near of ['lether jacket', 'leatther', 'laether', 'jakket', 'jackez'])
        assert.equal(await found(near), near !== 'laether', near);
      assert.equal(await found('lether', false), false);
      assert.equal(await found('xeather'), false);
    });
  });
