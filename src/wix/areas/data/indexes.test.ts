import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { sql } from 'kysely';
import { testDatabases } from '../../../../test/databases.ts';
import { verifies } from '../../../../test/verifies.ts';
import type { Json, JsonObject } from '../../../base/json.ts';
import { ownerContext } from '../../owner.ts';
import { runQuery } from '../../query/run.ts';
import { watchPlans } from '../../query/watch-plans.ts';
import { loadCollection } from './collections/store.ts';
import { newItem } from './items/item.ts';
import { itemQuery } from './items/query.ts';
import { itemRow } from './items/store.ts';
import { openTestData, type TestData } from './test-data.ts';

const dataCollectionId = 'c';

async function openIndexed(
  location: Parameters<typeof openTestData>[0],
  ...items: object[]
): Promise<TestData> {
  const cms = await openTestData(location);
  await cms.collection(dataCollectionId);
  if (items.length > 0)
    await cms.post('/bulk/items/insert', { dataCollectionId, dataItems: items.map((data) => ({ data })) });
  return cms;
}

const create = ({ post }: TestData, name: string, paths: readonly string[], more: object = {}) =>
  post('/indexes', { dataCollectionId, index: { name, fields: paths.map((path) => ({ path })), ...more } });

const drop = ({ wix }: TestData, name: string) =>
  wix.call('DELETE', `/wix-data/v2/indexes?dataCollectionId=c&indexName=${name}`);

for (const { name, open } of testDatabases())
  describe(`indexes on ${name}`, () => {
    verifies('data.indexes.create', async () => {
      await using cms = await openIndexed(open());
      const { body } = await create(cms, 'by size', ['size', 'name']);
      const { id: _id, ...index } = body.index;
      assert.deepEqual(index, {
        ...{ name: 'by size', unique: false, caseInsensitive: false, status: 'ACTIVE', source: 'USER' },
        fields: [
          { path: 'size', order: 'ASC' },
          { path: 'name', order: 'ASC' },
        ],
      });
      const list = await cms.wix.call('GET', '/wix-data/v2/indexes?dataCollectionId=c');
      assert.deepEqual(
        list.body.indexes.map(({ name: own, source }: { name: string; source: string }) => [own, source]),
        [
          ['_id', 'SYSTEM'],
          ['_createdDate', 'SYSTEM'],
          ['_updatedDate', 'SYSTEM'],
          ['by size', 'USER'],
        ],
      );
      assert.deepEqual(await cms.refusal(create(cms, 'by size', ['size'])), [409, 'WDE0160']);
    });

    verifies('data.indexes.limits', async () => {
      await using cms = await openIndexed(open());
      for (const path of ['a', 'b', 'c']) await create(cms, path, [path]);
      assert.deepEqual(await cms.refusal(create(cms, 'd', ['d'])), [400, 'WDE0164']);
      assert.equal((await create(cms, 'u', ['u'], { unique: true })).status, 200);
      assert.deepEqual(await cms.refusal(create(cms, 'v', ['v'], { unique: true })), [400, 'WDE0164']);
      await drop(cms, 'u');
      const two = create(cms, 'w', ['x', 'y'], { unique: true });
      assert.deepEqual(await cms.refusal(two), [400, 'WDE0080']);
    });

    verifies(['data.indexes.unique', 'data.indexes.unique-missing', 'data.indexes.drop'], async () => {
      await using cms = await openIndexed(open(), { _id: 'a', sku: 'one' }, { _id: 'b' }, { _id: 'c' });
      assert.equal((await create(cms, 'sku', ['sku'], { unique: true })).body.index.status, 'ACTIVE');
      assert.deepEqual(await cms.refusal(cms.insert('c', { sku: 'one' })), [409, 'WDE0123']);
      assert.equal((await cms.insert('c', { _id: 'd', sku: 'two' })).status, 200);
      assert.equal((await cms.insert('c', { sku: 'One' })).status, 200);
      assert.equal((await cms.insert('c', {})).status, 200);
      const update = (_id: string, sku: string) =>
        cms.post('/items/update', { dataCollectionId, dataItem: { data: { _id, sku } } });
      assert.deepEqual(await cms.refusal(update('d', 'one')), [409, 'WDE0123']);
      assert.equal((await update('a', 'one')).status, 200);
      assert.equal((await drop(cms, 'sku')).status, 200);
      assert.equal((await cms.insert('c', { sku: 'one' })).status, 200);
      assert.deepEqual(await cms.refusal(drop(cms, 'sku')), [404, 'WDE0176']);
    });

    verifies('data.indexes.failed', async () => {
      await using cms = await openIndexed(open(), { _id: 'a', n: 1 }, { _id: 'b', n: 1 });
      const { body } = await create(cms, 'n', ['n'], { unique: true });
      assert.equal(body.index.status, 'FAILED');
      assert.deepEqual([body.index.failure.code, body.index.failure.itemId], ['WDE0113', 'b']);
      assert.equal((await cms.insert('c', { n: 1 })).status, 200);
      const other = () => create(cms, 'm', ['m'], { unique: true });
      assert.deepEqual(await cms.refusal(other()), [400, 'WDE0164']);
      await drop(cms, 'n');
      assert.equal((await other()).body.index.status, 'ACTIVE');
    });

    verifies('data.indexes.too-large', async () => {
      await using cms = await openIndexed(open());
      await create(cms, 'text', ['text']);
      assert.equal((await cms.insert('c', { text: 'x'.repeat(981) })).status, 200);
      assert.deepEqual(await cms.refusal(cms.insert('c', { text: 'x'.repeat(982) })), [400, 'WDE0133']);
    });

    verifies('data.indexes.same-answers', async () => {
      const values = [1, 2, 2, 'two', null, true, [2, 3], [], { k: 1 }, 'Two'];
      await using cms = await openIndexed(
        open(),
        ...values.map((v, index) => ({ _id: `i${index}`, v, w: index % 3 })),
      );
      const asked: readonly Json[] = [
        ...[2, null, 'two', [2, 3], { $gt: 1 }, { $lt: 'z' }, { $in: [true, null] }, { $ne: 2 }],
        ...[{ $hasAll: [2, 3] }, { $startsWith: 'TW' }, { $exists: false }],
      ];
      const filters = asked.map((v) => ({ v }));
      const sorts = ['ASC', 'DESC'].map((order) => [
        { fieldName: 'v', order },
        { fieldName: 'w', order: 'DESC' },
      ]);
      const answers = async () => {
        const found: string[][] = [];
        for (const filter of [{}, ...filters])
          for (const sort of sorts) found.push(await cms.ids('c', filter, sort));
        return found;
      };
      const without = await answers();
      assert.equal(without[0]?.length, values.length);
      assert.equal((await create(cms, 'v', ['v', 'w'])).body.index.status, 'ACTIVE');
      assert.deepEqual(await answers(), without);
    });

    verifies('data.indexes.used', async () => {
      await using cms = await openIndexed(open());
      await insertMany(cms, 3_000, (index) => ({ n: index % 300, name: `item ${index}` }));
      await create(cms, 'n', ['n']);
      await sql`analyze data_item`.execute(cms.wix.database.read);
      const plans = await plansOf(cms, [
        { filter: { n: 7 } },
        { filter: { n: { $in: [7, 9] } } },
        { filter: { n: { $gte: 295 } } },
        { sort: [{ fieldName: 'n' }] },
      ]);
      for (const plan of plans) assert.match(plan, /data_item_by_collection_uid_i1a/);
    });
  });

/** Straight into the table, as many at once as a statement takes. */
async function insertMany(
  { wix }: TestData,
  count: number,
  fieldsOf: (index: number) => JsonObject,
): Promise<void> {
  const { database, site, clock, ids } = wix;
  await database.write(async (tx) => {
    const context = ownerContext(tx, database.dialect, site, clock, ids);
    const stored = await loadCollection(context, dataCollectionId);
    const rows = Array.from({ length: count }, (_, index) =>
      itemRow(site.id, stored, newItem(dataCollectionId, ids.guid(), fieldsOf(index), 'me', clock.now())),
    );
    for (let from = 0; from < count; from += 500)
      await tx
        .insertInto('data_item')
        .values(rows.slice(from, from + 500))
        .execute();
  });
}

/** How the database goes about the pages of queries. */
async function plansOf({ wix }: TestData, queries: readonly JsonObject[]): Promise<string[]> {
  const { database, site, clock, ids } = wix;
  const plans: string[] = [];
  const db = watchPlans(database.read, database.dialect, plans);
  const context = ownerContext(database.read, database.dialect, site, clock, ids);
  const stored = await loadCollection(context, dataCollectionId);
  for (const query of queries)
    await runQuery(db, itemQuery(context, { stored, ownerId: undefined }, query, false));
  return plans;
}
