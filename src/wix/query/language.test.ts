import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import { testDatabases } from '../../../test/databases.ts';
import { verifies } from '../../../test/verifies.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { insertThings, openThings, queryThings, type Things } from './test-things.ts';

const site = 'site';

for (const { name, open } of testDatabases())
  describe(`the query language on ${name}`, () => {
    let things: Things;
    before(async () => {
      things = await openThings(open());
      await insertThings(things, site, [
        { id: 'a', name: 'Émile', size: 1, tags: ['Red', 'Blue'], made: '2026-01-01T00:00:00Z' },
        { id: 'b', name: 'emil', size: 1, tags: ['red'], made: '2026-02-01T00:00:00Z' },
        { id: 'c', name: 'Bob', size: 2, tags: [], open: true },
        { id: 'd', name: '', size: null, tags: ['Green'], open: false },
        { id: 'e', name: null, size: 3, tags: ['blue'] },
      ]);
    });
    after(() => things.close());

    const page = (query: JsonObject) => queryThings(things, site, query);
    const ids = async (filter: Json, more: JsonObject = {}): Promise<string> => {
      const { rows } = await page({ filter, paging: { limit: 100 }, ...more });
      return rows
        .map(({ doc }) => (JSON.parse(doc) as { id: string }).id)
        .toSorted()
        .join('');
    };
    const inOrder = async (query: JsonObject): Promise<string> =>
      (await page(query)).rows.map(({ doc }) => (JSON.parse(doc) as { id: string }).id).join('');

    verifies('query.equality', async () => {
      assert.equal(await ids({ size: 1 }), 'ab');
      assert.equal(await ids({ size: { $eq: 1 } }), 'ab');
      assert.equal(await ids({ size: 1, name: 'emil' }), 'b', 'siblings are joined by and');
    });

    verifies('query.null', async () => {
      assert.equal(await ids({ size: null }), 'd');
      assert.equal(await ids({ size: { $exists: false } }), 'd');
      assert.equal(await ids({ size: { $exists: true } }), 'abce');
    });

    verifies('query.not-equal-missing', async () => {
      assert.equal(await ids({ size: { $ne: 1 } }), 'cde');
      assert.equal(await ids({ size: { $nin: [1, 2] } }), 'de');
    });

    verifies('query.ranges-missing', async () => {
      assert.equal(await ids({ size: { $gt: 1 } }), 'ce');
      assert.equal(await ids({ size: { $gte: 1, $lt: 3 } }), 'abc');
      assert.equal(await ids({ made: { $gt: '2026-01-15T00:00:00Z' } }), 'b');
    });

    verifies('query.in', async () => {
      assert.equal(await ids({ size: { $in: [1, 3] } }), 'abe');
      assert.equal(await ids({ size: { $in: [] } }), '');
      assert.equal(await ids({ size: { $in: [null, 3] } }), 'de');
    });

    verifies('query.lists', async () => {
      assert.equal(await ids({ tags: 'red' }), 'ab', 'one value is contained');
      assert.equal(await ids({ tags: { $hasSome: ['blue', 'green'] } }), 'ade');
      assert.equal(await ids({ tags: { $hasAll: ['red', 'blue'] } }), 'a');
    });

    verifies('query.empty', async () => {
      assert.equal(await ids({ name: { $isEmpty: true } }), 'de');
      assert.equal(await ids({ name: { $isEmpty: false } }), 'abc');
      assert.equal(await ids({ tags: { $isEmpty: true } }), 'c');
    });

    verifies('query.text-case', async () => {
      assert.equal(await ids({ name: { $startsWith: 'EM' } }), 'b');
      assert.equal(await ids({ name: { $startsWith: 'ÉM' } }), 'a');
      assert.equal(await ids({ name: { $endsWith: 'IL' } }), 'b');
      assert.equal(await ids({ name: { $contains: 'MIL' } }), 'ab');
    });

    verifies('query.logic', async () => {
      assert.equal(await ids({ $or: [{ size: 2 }, { tags: 'green' }] }), 'cd');
      assert.equal(await ids({ $and: [{ size: 1 }, { tags: 'blue' }] }), 'a');
      assert.equal(await ids({ $not: { size: 1 } }), 'cde');
      assert.equal(await ids({ $not: [{ size: 1 }] }), 'cde', 'a list of one, as data sends it');
      assert.equal(await ids({ $and: [] }), 'abcde');
      assert.equal(await ids({ $or: [] }), '');
    });

    verifies('query.unknown-field', async () => {
      await assert.rejects(async () => ids({ colour: 'red' }), { kind: 'unknownField', field: 'colour' });
      await assert.rejects(async () => ids({ open: { $gt: true } }), { kind: 'unsupportedOperator' });
      await assert.rejects(async () => ids({ size: 'big' }), { kind: 'badValue', field: 'size' });
    });

    verifies(['query.sort.ties', 'query.sort.default-order'], async () => {
      const sort = (fieldName: string, order?: string) => ({
        sort: [{ fieldName, ...(order && { order }) }],
      });
      const size = await inOrder(sort('size'));
      assert.equal(size.replace('d', ''), 'abce', 'ascending unless told, and ties by id');
      assert.equal((await inOrder(sort('size', 'DESC'))).replace('d', ''), 'ecba');
      const twice = [{ fieldName: 'size' }, { fieldName: 'made', order: 'DESC' }];
      assert.equal((await inOrder({ sort: twice })).replace('d', ''), 'bace', 'from left to right');
    });

    verifies('query.sort.missing', async () => {
      assert.equal(await inOrder({ sort: [{ fieldName: 'size' }] }), 'dabce');
      assert.equal(await inOrder({ sort: [{ fieldName: 'size', order: 'DESC' }] }), 'ecbad');
    });

    verifies(['query.cursor.walk', 'query.cursor.query-inside'], async () => {
      const sort = [{ fieldName: 'size', order: 'DESC' }];
      const filter = { size: { $exists: true } };
      let seen = '';
      let asked: JsonObject = { filter, sort, cursorPaging: { limit: 3 } };
      let back: string | undefined;
      for (;;) {
        const { rows, next, prev, hasNext } = await page(asked);
        seen += rows.map(({ doc }) => (JSON.parse(doc) as { id: string }).id).join('');
        back = prev;
        assert.equal(hasNext, next !== undefined);
        if (next === undefined) break;
        asked = { cursorPaging: { cursor: next, limit: 3 } };
      }
      assert.equal(seen, 'ecba', 'all, once, in order, without saying again what was asked');
      assert.equal(await inOrder({ cursorPaging: { cursor: back ?? '', limit: 3 } }), 'ecb');
      await assert.rejects(async () => page({ cursorPaging: { cursor: 'made-up' } }));
    });

    verifies('query.offset', async () => {
      const { rows, total } = await page({ paging: { limit: 2, offset: 4 } });
      assert.deepEqual([rows.length, total], [1, 5]);
      await assert.rejects(async () => page({ paging: { limit: 101 } }));
    });
  });
