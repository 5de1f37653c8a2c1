import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { collections, indexes, items } from '@wix/data';
import { type Stage, sdkClient, stages } from '../stages.ts';
import { verifies } from '../verifies.ts';

const clientOf = (stage: Stage) => sdkClient(stage, { items, collections, indexes });
type Client = ReturnType<typeof clientOf>;

const permissions = { insert: 'ADMIN', update: 'ADMIN', remove: 'ADMIN', read: 'ANYONE' } as const;

async function withCollection(stage: Stage, _id = 'Recipes'): Promise<Client> {
  const client = clientOf(stage);
  await client.collections.createDataCollection({
    _id,
    fields: [
      { key: 'title', type: 'TEXT' },
      {
        ...{ key: 'likes', type: 'MULTI_REFERENCE' },
        typeMetadata: { multiReference: { referencedCollectionId: _id } },
      },
    ],
    permissions,
  });
  return client;
}

async function withItems(stage: Stage): Promise<Client> {
  const client = await withCollection(stage);
  const rows = Array.from({ length: 5 }, (_, n) => ({
    _id: `r${n}`,
    title: `Recipe ${n}`,
    n,
    kind: n % 2 ? 'odd' : 'even',
  }));
  await client.items.bulkInsert('Recipes', rows);
  return client;
}

for (const { name, open } of stages())
  describe(`data by the SDK on ${name}`, () => {
    verifies('data.sdk.items', async () => {
      await using stage = await open();
      const { items: data } = await withCollection(stage);
      const when = new Date('2026-02-03T04:05:06.789Z');
      const made = await data.insert('Recipes', { title: 'Soup', when, deep: [{ when }] });
      assert.ok(made._createdDate instanceof Date);
      const got = await data.get('Recipes', made._id);
      assert.deepEqual([got?.title, got?.when, got?.deep[0].when], ['Soup', when, when]);
      assert.equal(await data.get('Recipes', 'none'), null);
      await assert.rejects(data.insert('Recipes', { _id: made._id }), /WDE0074/);
      const updated = await data.update('Recipes', { _id: made._id, title: 'Stew' });
      assert.deepEqual([updated.title, updated.when], ['Stew', undefined]);
      assert.equal((await data.save('Recipes', { _id: 'saved', title: 'Cake' }))._id, 'saved');
      const patched = await data
        .patch('Recipes', 'saved')
        .setField('title', 'Pie')
        .incrementField('n', 2)
        .run();
      assert.deepEqual([patched?.title, patched?.n], ['Pie', 2]);
      assert.equal((await data.remove('Recipes', 'saved'))?.title, 'Pie');
      assert.equal(await data.remove('Recipes', 'saved'), null);
      await data.truncate('Recipes');
      assert.equal((await data.query('Recipes').find()).items.length, 0);
    });

    verifies('data.sdk.query', async () => {
      await using stage = await open();
      const { items: data } = await withItems(stage);
      let page = await data
        .query('Recipes')
        .ne('n', 2)
        .descending('n')
        .limit(3)
        .find({ returnTotalCount: true });
      assert.deepEqual([page.totalCount, page.hasNext()], [4, true]);
      const seen = page.items.map(({ n }) => n);
      while (page.hasNext()) {
        page = await page.next();
        seen.push(...page.items.map(({ n }) => n));
      }
      assert.deepEqual(seen, [4, 3, 1, 0]);
      const found = await data
        .query('Recipes')
        .startsWith('title', 'recipe')
        .between('n', 1, 4)
        .or(data.query('Recipes').eq('n', 0))
        .not(data.query('Recipes').eq('n', 2))
        .ascending('n')
        .fields('n')
        .find();
      assert.deepEqual(
        found.items.map(({ _id, n, title }) => [_id, n, title]),
        [0, 1, 3].map((n) => [`r${n}`, n, undefined]),
      );
      const many = Array.from({ length: 300 }, (_, index) => `no such title ${index}`);
      const long = await data
        .query('Recipes')
        .hasSome('title', [...many, 'Recipe 1'])
        .find();
      assert.deepEqual(
        long.items.map(({ _id }) => _id),
        ['r1'],
      );
    });

    verifies('data.sdk.aggregate', async () => {
      await using stage = await open();
      const { items: data } = await withItems(stage);
      assert.equal(await data.query('Recipes').eq('kind', 'even').count(), 3);
      assert.deepEqual((await data.query('Recipes').distinct('kind')).items, ['even', 'odd']);
      const sums = await data
        .aggregate('Recipes')
        .group('kind')
        .sum('n', 'sum')
        .count()
        .ascending('kind')
        .run();
      assert.deepEqual(
        sums.items.map((one: Record<string, unknown>) => [one._id, one.sum, one.count]),
        [
          ['even', 6, 3],
          ['odd', 4, 2],
        ],
      );
    });

    verifies('data.sdk.bulk', async () => {
      await using stage = await open();
      const { items: data } = await withItems(stage);
      const inserted = await data.bulkInsert('Recipes', [{ _id: 'r1' }, { _id: 'r9' }]);
      assert.deepEqual([inserted.inserted, inserted.skipped], [1, 1]);
      const updated = await data.bulkUpdate('Recipes', [{ _id: 'r9', n: 9 }, { _id: 'none' }]);
      assert.deepEqual([updated.updated, updated.skipped], [1, 1]);
      const saved = await data.bulkSave('Recipes', [{ _id: 'r9' }, { _id: 'r10' }]);
      assert.deepEqual([saved.inserted, saved.updated], [1, 1]);
      const patched = await data.bulkPatch('Recipes', ['r0', 'none']).setField('title', 'Same').run();
      assert.deepEqual([patched.updated, patched.skipped], [1, 1]);
      const removed = await data.bulkRemove('Recipes', ['r0', 'none']);
      assert.deepEqual([removed.removed, removed.skipped], [1, 1]);
    });

    verifies('data.sdk.references', async () => {
      await using stage = await open();
      const { items: data } = await withItems(stage);
      await data.insertReference('Recipes', 'likes', 'r0', ['r1', 'r2']);
      const first = await data.queryReferenced('Recipes', 'r0', 'likes');
      assert.deepEqual(
        first.items.map(({ _id }) => _id),
        ['r1', 'r2'],
      );
      assert.equal(await data.isReferenced('Recipes', 'likes', 'r0', 'r2'), true);
      await data.removeReference('Recipes', 'likes', 'r0', 'r1');
      await data.replaceReferences('Recipes', 'likes', 'r0', ['r3']);
      const shown = await data.query('Recipes').include('likes').eq('_id', 'r0').find();
      assert.equal(shown.items[0]?.likes[0].title, 'Recipe 3');
    });

    verifies('data.sdk.collections', async () => {
      await using stage = await open();
      const { collections: kept } = await withCollection(stage);
      const got = await kept.getDataCollection('Recipes');
      assert.deepEqual([got.revision, got._createdDate instanceof Date], ['1', true]);
      await kept.createDataCollectionField('Recipes', { field: { key: 'n', type: 'NUMBER' } });
      await kept.updateDataCollectionField('Recipes', { field: { key: 'n', type: 'TEXT' } });
      await kept.patchDataCollectionField('Recipes', { key: 'n', displayName: 'Number' });
      const { dataCollection } = await kept.deleteDataCollectionField('Recipes', { fieldKey: 'n' });
      assert.equal(dataCollection?.revision, '5');
      await kept.patchDataCollection('Recipes', { displayName: 'Cooking' });
      const now = await kept.getDataCollection('Recipes');
      const fields = (now.fields ?? []).filter(({ systemField }) => !systemField);
      const renamed = await kept.updateDataCollection({
        ...now,
        fields,
        displayName: 'Food',
        revision: now.revision ?? '',
      });
      assert.equal(renamed.displayName, 'Food');
      const list = await kept.listDataCollections({ fields: ['displayName'] });
      assert.ok(
        list.collections?.some(({ _id, displayName }) => _id === 'Recipes' && displayName === 'Food'),
      );
      await kept.deleteDataCollection('Recipes');
      await assert.rejects(kept.getDataCollection('Recipes'), /WDE0025/);
    });

    verifies('data.sdk.indexes', async () => {
      await using stage = await open();
      const client = await withItems(stage);
      const index = await client.indexes.createIndex('Recipes', { name: 'by n', fields: [{ path: 'n' }] });
      assert.equal(index.status, 'ACTIVE');
      const found = await client.items.query('Recipes').gt('n', 2).ascending('n').find();
      assert.deepEqual(
        found.items.map(({ n }) => n),
        [3, 4],
      );
      const names = async () =>
        (await client.indexes.listIndexes('Recipes')).indexes?.map((one) => one.name) ?? [];
      assert.ok((await names()).includes('by n'));
      await client.indexes.dropIndex('Recipes', 'by n');
      assert.ok(!(await names()).includes('by n'));
    });
  });
