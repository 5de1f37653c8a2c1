import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import { testDatabases } from '../../../../test/databases.ts';
import { verifies } from '../../../../test/verifies.ts';
import { openTestData, type TestData } from './test-data.ts';

const dataCollectionId = 'c';
const date = ($date: string) => ({ $date });

/** Values of every type, in fields that have whatever type they like. */
const items = [
  { _id: 'a', title: 'Red Shoe', n: 1, tags: ['x', 'y'], when: date('2024-01-01T00:00:00.000Z'), any: 5 },
  { _id: 'b', title: 'red hat', n: 2.5, tags: ['y'], when: date('2025-01-01T00:00:00.000Z'), any: 'five' },
  { _id: 'c', title: 'Blue-Shoe', n: -3, tags: [], deep: { x: { y: 1 } }, any: true },
  { _id: 'd', title: 'blue', n: 10, rows: [{ k: 1 }, { k: 2 }], any: date('2020-01-01T00:00:00.000Z') },
  { _id: 'e', title: 'Zebra', n: null, any: [3, 'z'] },
  { _id: 'f', any: { o: 1 } },
];

for (const { name, open } of testDatabases())
  describe(`queries of items on ${name}`, () => {
    let cms: TestData;
    before(async () => {
      cms = await openTestData(open());
      await cms.collection(dataCollectionId);
      for (const item of items) {
        cms.wix.clock.advance(1_000);
        await cms.insert(dataCollectionId, item);
      }
    });
    after(() => cms[Symbol.asyncDispose]());

    const query = (asked: object, more: object = {}) =>
      cms.post('/items/query', { dataCollectionId, query: asked, ...more });
    const found = async (filter: object, sort: readonly object[] = []) =>
      (await cms.ids(dataCollectionId, filter, sort)).join('');

    verifies(
      [
        'data.query.page.default',
        'data.query.page.has-next',
        'data.query.page.offset',
        'data.query.sort.default',
      ],
      async () => {
        const { body } = await cms.post('/items/query', { dataCollectionId });
        assert.deepEqual(body.pagingMetadata, { count: 6, offset: 0, tooManyToCount: false, hasNext: false });
        assert.equal(body.dataItems.map(({ id }: { id: string }) => id).join(''), 'abcdef');
        const nothing = await query({ filter: { title: 'none' } });
        assert.deepEqual(nothing.body.dataItems, []);
        assert.equal(nothing.body.pagingMetadata.hasNext, false);
        const first = await query({ paging: { limit: 2, offset: 1 } });
        assert.deepEqual(first.body.pagingMetadata, {
          ...{ count: 2, offset: 1, tooManyToCount: false, hasNext: true },
        });
      },
    );

    verifies('data.query.page.total', async () => {
      const { body } = await query({ paging: { limit: 2 } }, { returnTotalCount: true });
      assert.equal(body.pagingMetadata.total, 6);
      assert.equal((await query({})).body.pagingMetadata.total, undefined);
    });

    verifies('data.query.page.cursor', async () => {
      const filter = { n: { $gt: -5 } };
      const sort = [{ fieldName: 'n', order: 'DESC' }];
      let page = (await query({ filter, sort, cursorPaging: { limit: 2 } })).body;
      const ids = page.dataItems.map(({ id }: { id: string }) => id);
      while (page.pagingMetadata.cursors.next) {
        assert.equal(page.pagingMetadata.hasNext, true);
        const cursor = page.pagingMetadata.cursors.next;
        page = (await query({ cursorPaging: { limit: 2, cursor }, fields: [] })).body;
        ids.push(...page.dataItems.map(({ id }: { id: string }) => id));
      }
      assert.equal(page.pagingMetadata.hasNext, false);
      assert.equal(ids.join(''), 'dbac');
    });

    verifies(['data.query.page.max', 'data.query.page.bad'], async () => {
      assert.equal((await query({ paging: { limit: 1_000 } })).status, 200);
      assert.deepEqual(await cms.refusal(query({ paging: { limit: 1_001 } })), [400, 'WDE0036']);
      assert.equal((await query({ cursorPaging: { limit: 100 } })).status, 200);
      assert.deepEqual(await cms.refusal(query({ cursorPaging: { limit: 101 } })), [400, 'WDE0036']);
      assert.deepEqual(await cms.refusal(query({ paging: { limit: -1 } })), [400, 'WDE0034']);
      assert.deepEqual(await cms.refusal(query({ paging: { limit: 1.5 } })), [400, 'WDE0035']);
      assert.deepEqual(await cms.refusal(query({ paging: { limit: 'two' } })), [400, 'WDE0032']);
      assert.deepEqual(await cms.refusal(query({ paging: { offset: -1 } })), [400, 'WDE0034']);
    });

    verifies('data.query.get', async () => {
      const asked = { dataCollectionId, query: { filter: { tags: 'y' }, fields: ['title'] } };
      const r = Buffer.from(JSON.stringify(asked)).toString('base64url');
      const got = await cms.wix.call('GET', `/wix-data/v2/items/query?.r=${r}`);
      assert.deepEqual(got.body, (await cms.post('/items/query', asked)).body);
      assert.equal(got.body.dataItems.length, 2);
    });

    verifies('data.query.fields', async () => {
      const { body } = await query({ filter: { _id: 'c' }, fields: ['title', 'deep.x'] });
      assert.deepEqual(body.dataItems, [
        { id: 'c', dataCollectionId, data: { _id: 'c', title: 'Blue-Shoe', deep: { x: { y: 1 } } } },
      ]);
    });

    verifies('data.query.sort.order', async () => {
      // f's object, c's true and d's date come after the numbers and texts.
      assert.equal(await found({}, [{ fieldName: 'any', order: 'ASC' }]), 'eabfcd');
      assert.equal(await found({}, [{ fieldName: 'any', order: 'DESC' }]), 'dcfbae');
      assert.equal(await found({}, [{ fieldName: 'title' }]), 'fcaedb');
      assert.equal(await found({}, [{ fieldName: 'n' }]), 'efcabd');
    });

    verifies('data.query.sort.several', async () => {
      assert.equal(
        await found({}, [
          { fieldName: 'nothing', order: 'ASC' },
          { fieldName: '_id', order: 'DESC' },
        ]),
        'fedcba',
      );
    });

    verifies('data.query.filter.equals', async () => {
      assert.equal(await found({ title: 'Red Shoe' }), 'a');
      assert.equal(await found({ title: { $eq: 'Red Shoe' } }), 'a');
      assert.equal(await found({ title: 'red shoe' }), '');
      assert.equal(await found({ deep: { x: { y: 1 } } }), 'c');
    });

    verifies('data.query.filter.types', async () => {
      assert.equal(await found({ any: 5 }), 'a');
      assert.equal(await found({ any: '5' }), '');
      assert.equal(await found({ any: { $gt: 0 } }), 'ae');
      assert.equal(await found({ any: { $gt: '' } }), 'be');
      assert.equal(await found({ any: { $lt: date('2021-01-01T00:00:00.000Z') } }), 'd');
      assert.equal(await found({ any: 1 }), '');
    });

    verifies(['data.query.filter.ranges', 'data.query.filter.dates'], async () => {
      assert.equal(await found({ n: { $gte: 1, $lt: 10 } }), 'ab');
      assert.equal(await found({ n: { $lte: -3 } }), 'c');
      assert.equal(await found({ title: { $gt: 'blue' } }), 'b');
      assert.equal(await found({ when: { $gte: date('2025-01-01T00:00:00Z') } }), 'b');
      assert.equal(await found({ when: date('2024-01-01T00:00:00.000+00:00') }), 'a');
    });

    verifies(['data.query.filter.missing', 'data.query.filter.ne'], async () => {
      assert.equal(await found({ n: null }), 'ef');
      assert.equal(await found({ n: { $ne: null } }), 'abcd');
      assert.equal(await found({ n: { $exists: false } }), 'ef');
      assert.equal(await found({ n: { $exists: true } }), 'abcd');
      assert.equal(await found({ n: { $ne: 1 } }), 'bcdef');
      assert.equal(await found({ tags: { $ne: 'y' } }), 'cdef');
    });

    verifies('data.query.filter.in', async () => {
      assert.equal(await found({ n: { $in: [1, 10, 'x'] } }), 'ad');
      assert.equal(await found({ n: { $in: [null, 1] } }), 'aef');
      assert.equal(await found({ n: { $in: [] } }), '');
    });

    verifies('data.query.filter.parts', async () => {
      assert.equal(await found({ title: { $startsWith: 'RED' } }), 'ab');
      assert.equal(await found({ title: { $endsWith: 'SHOE' } }), 'ac');
      assert.equal(await found({ title: { $contains: 'E' } }), 'abcde');
      assert.equal(await found({ tags: { $startsWith: 'X' } }), 'a');
      assert.equal(await found({ n: { $startsWith: '1' } }), '');
    });

    verifies('data.query.filter.lists', async () => {
      assert.equal(await found({ tags: 'x' }), 'a');
      assert.equal(await found({ tags: { $hasSome: ['x', 'y'] } }), 'ab');
      assert.equal(await found({ tags: { $hasAll: ['x', 'y'] } }), 'a');
      assert.equal(await found({ tags: ['x', 'y'] }), 'a');
      assert.equal(await found({ tags: ['y', 'x'] }), '');
      assert.equal(await found({ tags: [] }), 'c');
    });

    verifies('data.query.filter.joined', async () => {
      assert.equal(await found({ $or: [{ n: 1 }, { title: 'blue' }] }), 'ad');
      assert.equal(await found({ $and: [{ tags: 'y' }, { n: { $gt: 2 } }] }), 'b');
      assert.equal(await found({ $not: [{ tags: 'y' }] }), 'cdef');
      assert.equal(await found({ $not: { tags: 'y' } }), 'cdef');
    });

    verifies('data.query.filter.nested', async () => {
      assert.equal(await found({ 'deep.x.y': 1 }), 'c');
      assert.equal(await found({ 'rows.k': 2 }), 'd');
      assert.equal(await found({ 'any.o': { $exists: true } }), 'f');
    });

    verifies('data.query.filter.system', async () => {
      assert.equal(await found({ _id: { $in: ['a', 'f', 7] } }), 'af');
      assert.equal(await found({ _id: { $gt: 'd' } }), 'ef');
      assert.equal(await found({ _id: null }), '');
      assert.equal(await found({ _createdDate: { $gt: date('2026-03-01T12:00:04.000Z') } }), 'ef');
      assert.equal(await found({ _owner: cms.wix.site.accountId }), 'abcdef');
    });

    verifies('data.query.filter.matches', async () => {
      const urlized = (...words: string[]) => ({
        title: {
          $matches: {
            ignoreCase: true,
            spec: words
              .flatMap((value) => [
                { type: 'literal', value },
                { type: 'anyOf', value: ' \t\n-' },
              ])
              .slice(0, -1),
          },
        },
      });
      assert.equal(await found(urlized('red', 'shoe')), 'a');
      assert.equal(await found(urlized('blue', 'shoe')), 'c');
      assert.equal(await found(urlized('red', 'h*')), '');
      assert.equal(await found(urlized('blue')), 'd');
    });

    verifies('data.query.filter.errors', async () => {
      const refusal = (filter: unknown, sort: unknown = []) => cms.refusal(query({ filter, sort }));
      assert.deepEqual(await refusal({ title: { $regex: 'a' } }), [400, 'WDE0070']);
      assert.deepEqual(await refusal({ title: { $like: 'a' } }), [400, 'WDE0093']);
      assert.deepEqual(await refusal({ title: { $startsWith: 1 } }), [400, 'WDE0059']);
      assert.deepEqual(await refusal({ title: { $in: 1 } }), [400, 'WDE0057']);
      assert.deepEqual(await refusal({ $or: { n: 1 } }), [400, 'WDE0057']);
      assert.deepEqual(await refusal({ $not: 1 }), [400, 'WDE0056']);
      assert.deepEqual(await refusal({ $nor: [] }), [400, 'WDE0093']);
      assert.deepEqual(await refusal({}, [{ order: 'ASC' }]), [400, 'WDE0066']);
      assert.deepEqual(await refusal({}, [{ fieldName: 'n', order: 'UP' }]), [400, 'WDE0067']);
      const cursor = query({ cursorPaging: { cursor: 'made up' } });
      assert.deepEqual(await cms.refusal(cursor), [400, 'WDE0151']);
    });

    verifies('data.query.count', async () => {
      const { body } = await cms.post('/items/count', { dataCollectionId, filter: { tags: 'y' } });
      assert.deepEqual(body, { totalCount: 2 });
    });

    verifies('data.distinct.values', async () => {
      const distinct = async (more: object) =>
        (await cms.post('/items/query-distinct-values', { dataCollectionId, ...more })).body;
      const tags = await distinct({ fieldName: 'tags', order: 'DESC' });
      assert.deepEqual(tags.distinctValues, ['y', 'x']);
      assert.deepEqual(tags.pagingMetadata, { count: 2, offset: 0, tooManyToCount: false, hasNext: false });
      const when = await distinct({ fieldName: 'when', paging: { limit: 1 }, returnTotalCount: true });
      assert.deepEqual(when.distinctValues, [date('2024-01-01T00:00:00.000Z')]);
      assert.deepEqual([when.pagingMetadata.hasNext, when.pagingMetadata.total], [true, 2]);
      assert.deepEqual((await distinct({ fieldName: 'n', filter: { tags: 'x' } })).distinctValues, [1]);
    });
  });
