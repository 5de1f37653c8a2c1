import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { testDatabases } from '../../../../test/databases.ts';
import { verifies } from '../../../../test/verifies.ts';
import type { JsonObject } from '../../../base/json.ts';
import { openTestData, type TestData } from './test-data.ts';

/** Books have one publisher and several authors; authors show their books. */
async function openLibrary(location: Parameters<typeof openTestData>[0]): Promise<TestData> {
  const cms = await openTestData(location);
  const multi = (referencedCollectionId: string, referencingFieldKey: string) => ({
    type: 'MULTI_REFERENCE',
    typeMetadata: { multiReference: { referencedCollectionId, referencingFieldKey } },
  });
  await cms.collection('Publishers');
  await cms.collection('Books', {
    fields: [
      { key: 'title', type: 'TEXT' },
      { key: 'authors', ...multi('Authors', 'books') },
      {
        ...{ key: 'publisher', type: 'REFERENCE' },
        typeMetadata: { reference: { referencedCollectionId: 'Publishers' } },
      },
    ],
  });
  await cms.collection('Authors', {
    fields: [
      { key: 'name', type: 'TEXT' },
      { key: 'books', ...multi('Books', 'authors') },
    ],
  });
  for (const _id of ['ada', 'bob', 'cy']) await cms.insert('Authors', { _id, name: _id });
  await cms.insert('Publishers', { _id: 'p', title: 'Press' });
  await cms.insert('Books', { _id: 'one', title: 'One', publisher: 'p' });
  await cms.insert('Books', { _id: 'two', title: 'Two', publisher: 'gone' });
  return cms;
}

const books = { dataCollectionId: 'Books' };
const reference = (
  referringItemId: string,
  referencedItemId: string,
  referringItemFieldName = 'authors',
) => ({
  ...{ referringItemFieldName, referringItemId, referencedItemId },
});

const refer = ({ post }: TestData, from: string, to: string, field?: string) =>
  post('/items/insert-reference', { ...books, dataItemReference: reference(from, to, field) });

async function authorsOf({ post }: TestData, referringItemId: string, more: object = {}): Promise<string> {
  const { body } = await post('/items/query-referenced', {
    ...{ ...books, referringItemId, referringItemFieldName: 'authors', ...more },
  });
  return body.results.map(({ dataItem }: { dataItem: JsonObject }) => dataItem.id).join();
}

const included = async ({ post }: TestData, field: string, more: object = {}) =>
  (
    await post('/items/query', {
      ...{ ...books, query: { filter: { _id: 'one' } }, includeReferences: [{ field, ...more }] },
    })
  ).body.dataItems[0].data[field];

for (const { name, open } of testDatabases())
  describe(`references on ${name}`, () => {
    verifies(['data.references.dropped', 'data.references.saved'], async () => {
      await using cms = await openLibrary(open());
      const data = { _id: 'three', title: 'Three', authors: ['ada', 'bob'] };
      const { status, body } = await cms.insert('Books', data);
      assert.equal(status, 200);
      assert.equal(body.dataItem.data.authors, undefined);
      assert.equal(await authorsOf(cms, 'three'), '');
      await cms.post('/items/update', { ...books, dataItem: { data }, saveReferences: true });
      assert.equal(await authorsOf(cms, 'three'), 'ada,bob');
    });

    verifies(['data.references.insert', 'data.references.back', 'data.references.remove'], async () => {
      await using cms = await openLibrary(open());
      const { body } = await refer(cms, 'one', 'bob');
      assert.deepEqual(body, { dataItemReference: reference('one', 'bob') });
      await refer(cms, 'one', 'ada');
      assert.equal(await authorsOf(cms, 'one'), 'bob,ada');
      assert.equal(await authorsOf(cms, 'one', { order: 'DESC' }), 'ada,bob');
      const back = await cms.post('/items/query-referenced', {
        ...{ dataCollectionId: 'Authors', referringItemId: 'ada', referringItemFieldName: 'books' },
      });
      assert.equal(back.body.results[0].dataItem.data.title, 'One');
      const dataItemReference = reference('one', 'bob');
      await cms.post('/items/remove-reference', { ...books, dataItemReference });
      assert.equal(await authorsOf(cms, 'one'), 'ada');
    });

    verifies(
      ['data.references.not-multi', 'data.references.exists', 'data.references.target-missing'],
      async () => {
        await using cms = await openLibrary(open());
        assert.deepEqual(await cms.refusal(refer(cms, 'one', 'ada', 'title')), [400, 'WDE0020']);
        assert.deepEqual(await cms.refusal(refer(cms, 'none', 'ada')), [404, 'WDE0073']);
        assert.deepEqual(await cms.refusal(refer(cms, 'one', 'none')), [404, 'WDE0153']);
        await refer(cms, 'one', 'ada');
        assert.deepEqual(await cms.refusal(refer(cms, 'one', 'ada')), [409, 'WDE0029']);
      },
    );

    verifies(['data.references.replace', 'data.references.is-referenced'], async () => {
      await using cms = await openLibrary(open());
      await refer(cms, 'one', 'ada');
      const { body } = await cms.post('/items/replace-references', {
        ...{ ...books, referringItemFieldName: 'authors', referringItemId: 'one' },
        newReferencedItemIds: ['cy', 'bob'],
      });
      assert.deepEqual(body.dataItemReferences, [reference('one', 'cy'), reference('one', 'bob')]);
      assert.equal(await authorsOf(cms, 'one'), 'cy,bob');
      const isReferenced = async (to: string) =>
        (await cms.post('/items/is-referenced', { ...books, ...reference('one', to) })).body;
      assert.deepEqual(await isReferenced('bob'), { isReferenced: true });
      assert.deepEqual(await isReferenced('ada'), { isReferenced: false });
    });

    verifies('data.references.bulk', async () => {
      await using cms = await openLibrary(open());
      const dataItemReferences = [reference('one', 'ada'), reference('one', 'none'), reference('two', 'bob')];
      const bulk = async (verb: string) =>
        (
          await cms.post(`/bulk/items/${verb}-references`, {
            ...books,
            dataItemReferences,
            returnEntity: true,
          })
        ).body;
      const inserted = await bulk('insert');
      assert.deepEqual(inserted.bulkActionMetadata, {
        ...{ totalSuccesses: 2, totalFailures: 1, undetailedFailures: 0 },
      });
      assert.deepEqual(inserted.results[0], {
        action: 'INSERT',
        referenceMetadata: { originalIndex: 0, success: true },
        dataItemReference: reference('one', 'ada'),
      });
      assert.equal(inserted.results[1].referenceMetadata.error.code, 'WDE0153');
      assert.equal(await authorsOf(cms, 'two'), 'bob');
      assert.equal((await bulk('remove')).results[2].action, 'DELETE');
      assert.equal(await authorsOf(cms, 'two'), '');
    });

    verifies('data.references.item-removed', async () => {
      await using cms = await openLibrary(open());
      await refer(cms, 'one', 'ada');
      await refer(cms, 'one', 'bob');
      await cms.post('/items/remove', { dataCollectionId: 'Authors', dataItemId: 'ada' });
      assert.equal(await authorsOf(cms, 'one'), 'bob');
      await cms.post('/items/truncate', { dataCollectionId: 'Authors' });
      assert.equal(await authorsOf(cms, 'one'), '');
    });

    verifies('data.references.page', async () => {
      await using cms = await openLibrary(open());
      for (const author of ['ada', 'bob', 'cy']) await refer(cms, 'one', author);
      const { body } = await cms.post('/items/query-referenced', {
        ...{ ...books, referringItemId: 'one', referringItemFieldName: 'authors' },
        ...{ paging: { limit: 1, offset: 1 }, fields: ['name'], returnTotalCount: true },
      });
      assert.deepEqual(body.results, [
        { dataItem: { id: 'bob', dataCollectionId: 'Authors', data: { name: 'bob', _id: 'bob' } } },
      ]);
      assert.deepEqual(body.pagingMetadata, {
        ...{ count: 1, offset: 1, tooManyToCount: false, total: 3, hasNext: true },
      });
    });

    verifies('data.references.include-single', async () => {
      await using cms = await openLibrary(open());
      assert.equal((await included(cms, 'publisher')).title, 'Press');
      const { body } = await cms.wix.call(
        'GET',
        '/wix-data/v2/items/two?dataCollectionId=Books&includeReferencedItems=publisher',
      );
      assert.equal(body.dataItem.data.publisher, 'gone');
    });

    verifies(['data.references.include-several', 'data.references.include-limit'], async () => {
      await using cms = await openLibrary(open());
      for (const author of ['ada', 'bob', 'cy']) await refer(cms, 'one', author);
      const names = (list: JsonObject[]) => list.map(({ name }) => name).join();
      assert.equal(names(await included(cms, 'authors')), 'ada,bob,cy');
      assert.equal(names(await included(cms, 'authors', { limit: 2 })), 'ada,bob');
      assert.equal(await included(cms, 'publisher').then(({ authors }) => authors), undefined);
      const many = cms.post('/items/query', {
        ...books,
        includeReferences: [{ field: 'authors', limit: 101 }],
      });
      assert.deepEqual(await cms.refusal(many), [400, 'WDE0080']);
    });

    verifies('data.references.patch', async () => {
      await using cms = await openLibrary(open());
      await refer(cms, 'one', 'ada');
      const patch = async (modification: object) => {
        const fieldModifications = [{ fieldPath: 'authors', ...modification }];
        const { status, body } = await cms.post('/bulk/items/patch', {
          ...{ ...books, patches: [{ dataItemId: 'one', fieldModifications }] },
        });
        return [status, body.results[0].itemMetadata.error?.code];
      };
      const set = (value: unknown) => patch({ action: 'SET_FIELD', setFieldOptions: { value } });
      assert.deepEqual(await set(['cy', 'bob']), [200, undefined]);
      assert.equal(await authorsOf(cms, 'one'), 'cy,bob');
      assert.deepEqual(await set('ada'), [200, 'WDE0303']);
      const append = { action: 'APPEND_TO_ARRAY', appendToArrayOptions: { value: 'ada' } };
      assert.deepEqual(await patch(append), [200, 'WDE0303']);
      assert.equal(await authorsOf(cms, 'one'), 'cy,bob');
    });

    verifies('data.references.filter', async () => {
      await using cms = await openLibrary(open());
      for (const author of ['ada', 'bob']) await refer(cms, 'one', author);
      await refer(cms, 'two', 'bob');
      assert.deepEqual(await cms.ids('Books', { authors: { $hasSome: ['ada', 'cy'] } }), ['one']);
      assert.deepEqual(await cms.ids('Books', { authors: { $hasAll: ['ada', 'bob'] } }), ['one']);
      assert.deepEqual(await cms.ids('Authors', { books: 'two' }), ['bob']);
      assert.deepEqual(await cms.ids('Authors', { books: { $exists: false } }), ['cy']);
    });
  });
