import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { testDatabases } from '../../../test/databases.ts';
import type { Json } from '../../base/json.ts';
import { parseSearch, searchText } from './search.ts';
import { idsOf, insertThings, openThings } from './test-things.ts';

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
