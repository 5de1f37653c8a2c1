import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { testDatabases } from '../../../../test/databases.ts';
import { verifies } from '../../../../test/verifies.ts';
import { forEveryone, openTestData } from './test-data.ts';

for (const { name, open } of testDatabases())
  describe(`collections on ${name}`, () => {
    verifies('data.collections.create.shown', async () => {
      await using cms = await openTestData(open());
      const { status, body } = await cms.collection('Recipes', { displayName: 'Our recipes' });
      assert.equal(status, 200);
      const { fields, capabilities, ...shown } = body.collection;
      assert.deepEqual(shown, {
        id: 'Recipes',
        collectionType: 'NATIVE',
        maxPageSize: 1000,
        displayName: 'Our recipes',
        displayField: 'title',
        permissions: forEveryone,
        plugins: [],
        pagingModes: ['OFFSET', 'CURSOR'],
        revision: '1',
        createdDate: '2026-03-01T12:00:00.000Z',
        updatedDate: '2026-03-01T12:00:00.000Z',
      });
      assert.deepEqual(capabilities.collectionOperations, ['UPDATE', 'REMOVE']);
      assert.deepEqual(capabilities.indexLimits, { regular: 3, unique: 1, total: 4 });
      assert.ok(capabilities.dataOperations.includes('TRUNCATE'));
      const [title] = fields;
      assert.deepEqual([title.key, title.type, title.systemField], ['title', 'TEXT', false]);
      assert.ok(title.capabilities.sortable);
      assert.ok(title.capabilities.queryOperators.includes('STARTS_WITH'));
    });

    verifies('data.collections.create.system-fields', async () => {
      await using cms = await openTestData(open());
      const { body } = await cms.collection('Recipes');
      const system = body.collection.fields.filter((field: { systemField: boolean }) => field.systemField);
      assert.deepEqual(
        system.map(({ key, type }: { key: string; type: string }) => [key, type]),
        [
          ['_id', 'TEXT'],
          ['_createdDate', 'DATETIME'],
          ['_updatedDate', 'DATETIME'],
          ['_owner', 'TEXT'],
        ],
      );
    });

    verifies('data.collections.create.required', async () => {
      await using cms = await openTestData(open());
      const create = async (collection: object) => {
        const { status, body } = await cms.post('/collections', { collection });
        return [status, body.details.validationError?.fieldViolations[0]?.field];
      };
      const fields = [{ key: 'a', type: 'TEXT' }];
      assert.deepEqual(await create({ fields, permissions: forEveryone }), [400, 'collection.id']);
      assert.deepEqual(await create({ id: 'a', permissions: forEveryone }), [400, 'collection.fields']);
      assert.deepEqual(await create({ id: 'a', fields: [], permissions: forEveryone }), [
        400,
        'collection.fields',
      ]);
      assert.deepEqual(await create({ id: 'a', fields }), [400, 'collection.permissions']);
      assert.deepEqual(await create({ id: 'a', fields, permissions: { ...forEveryone, read: 'NOBODY' } }), [
        400,
        'collection.permissions.read',
      ]);
    });

    verifies('data.collections.create.exists', async () => {
      await using cms = await openTestData(open());
      await cms.collection('Recipes');
      assert.deepEqual(await cms.refusal(cms.collection('Recipes')), [409, 'WDE0104']);
    });

    verifies('data.collections.create.wrapper', async () => {
      await using cms = await openTestData(open());
      assert.deepEqual(Object.keys((await cms.collection('Recipes')).body), ['collection']);
      const patched = await cms.wix.call('PATCH', '/wix-data/v2/collections/Recipes', {
        dataCollection: { id: 'Recipes', displayName: 'Recipes' },
      });
      assert.deepEqual(Object.keys(patched.body), ['dataCollection']);
    });

    verifies('data.collections.create.unknown-metadata', async () => {
      await using cms = await openTestData(open());
      const { status, body } = await cms.collection('Recipes', {
        fields: [
          {
            key: 'authors',
            type: 'MULTI_REFERENCE',
            typeMetadata: { multiReference: { referencedCollection: 'Authors' } },
          },
        ],
      });
      assert.equal(status, 200);
      assert.deepEqual(body.collection.fields[0].typeMetadata, { multiReference: {} });
    });

    verifies('data.collections.create.unknown-type', async () => {
      await using cms = await openTestData(open());
      const { status, body } = await cms.collection('Recipes', { fields: [{ key: 'a', type: 'STRING' }] });
      assert.equal(status, 400);
      const [violation] = body.details.validationError.fieldViolations;
      assert.equal(violation.field, 'collection.fields[0].type');
      assert.ok(violation.data.enumValues.includes('TEXT'));
    });

    verifies('data.collections.get.missing', async () => {
      await using cms = await openTestData(open());
      assert.deepEqual(await cms.refusal(cms.wix.call('GET', '/wix-data/v2/collections/Nothing')), [
        404,
        'WDE0025',
      ]);
    });

    verifies('data.collections.get.fields', async () => {
      await using cms = await openTestData(open());
      await cms.collection('Recipes');
      const { body } = await cms.wix.call(
        'GET',
        '/wix-data/v2/collections/Recipes?dataCollectionId=Recipes&fields=displayName&fields=plugins',
      );
      assert.deepEqual(body, { collection: { id: 'Recipes', displayName: 'Recipes', plugins: [] } });
    });

    verifies(['data.collections.list.pages', 'data.collections.list.fields'], async () => {
      await using cms = await openTestData(open());
      for (const id of ['b', 'a', 'c']) await cms.collection(id);
      const list = async (query: string) =>
        (await cms.wix.call('GET', `/wix-data/v2/collections?${query}`)).body;
      const whole = await list('');
      assert.deepEqual(
        whole.collections.map(({ id }: { id: string }) => id),
        ['a', 'b', 'c'],
      );
      assert.deepEqual(whole.pagingMetadata, { count: 3, offset: 0, total: 3, tooManyToCount: false });
      const page = await list(
        'sort.fieldName=id&sort.order=DESC&paging.limit=1&paging.offset=1&fields=displayName&fields=plugins',
      );
      assert.deepEqual(page.collections, [{ id: 'b', displayName: 'b', plugins: [] }]);
      assert.deepEqual(page.pagingMetadata, { count: 1, offset: 1, total: 3, tooManyToCount: false });
    });

    verifies('data.collections.update.revision', async () => {
      await using cms = await openTestData(open());
      const { body } = await cms.collection('Recipes');
      const update = (collection: object) => cms.wix.call('PUT', '/wix-data/v2/collections', { collection });
      const changed = await update({ ...body.collection, displayName: 'First' });
      assert.deepEqual(
        [changed.body.collection.displayName, changed.body.collection.revision],
        ['First', '2'],
      );
      assert.deepEqual(await cms.refusal(update({ ...body.collection, displayName: 'Second' })), [
        409,
        'WDE0178',
      ]);
      const { body: after } = await cms.wix.call('GET', '/wix-data/v2/collections/Recipes');
      assert.equal(after.collection.displayName, 'First');
    });

    verifies(['data.collections.update.replaces', 'data.collections.update.permissions'], async () => {
      await using cms = await openTestData(open());
      await cms.collection('Recipes');
      const { body } = await cms.wix.call('PUT', '/wix-data/v2/collections', {
        collection: {
          id: 'Recipes',
          revision: '1',
          fields: [{ key: 'minutes', type: 'NUMBER' }],
          permissions: { ...forEveryone, insert: 'ADMIN' },
        },
      });
      const keys = body.collection.fields.map(({ key }: { key: string }) => key);
      assert.deepEqual(keys, ['minutes', '_id', '_createdDate', '_updatedDate', '_owner']);
      assert.equal(body.collection.permissions.insert, 'ADMIN');
      assert.equal(body.collection.createdDate, '2026-03-01T12:00:00.000Z');
    });

    verifies(['data.collections.patch.names', 'data.collections.patch.permissions'], async () => {
      await using cms = await openTestData(open());
      await cms.collection('Recipes');
      const patch = (dataCollection: object) =>
        cms.wix.call('PATCH', '/wix-data/v2/collections/Recipes', { dataCollection });
      const { body } = await patch({ id: 'Recipes', displayName: 'Cooking' });
      assert.deepEqual([body.dataCollection.displayName, body.dataCollection.revision], ['Cooking', '2']);
      assert.deepEqual(await cms.refusal(patch({ id: 'Recipes', permissions: forEveryone })), [
        400,
        'WDE0075',
      ]);
    });

    verifies('data.collections.delete.all', async () => {
      await using cms = await openTestData(open());
      await cms.collection('Recipes');
      await cms.insert('Recipes', { _id: 'a', title: 'Soup' });
      const { body } = await cms.wix.call('DELETE', '/wix-data/v2/collections/Recipes');
      assert.deepEqual(body, {});
      assert.deepEqual(await cms.refusal(cms.insert('Recipes', {})), [404, 'WDE0025']);
      await cms.collection('Recipes');
      assert.deepEqual(await cms.ids('Recipes', {}), []);
    });

    verifies(['data.collections.fields.create', 'data.collections.fields.exists'], async () => {
      await using cms = await openTestData(open());
      await cms.collection('Recipes');
      const create = (field: object) =>
        cms.post('/collections/create-field', { dataCollectionId: 'Recipes', field });
      const { body } = await create({ key: 'minutes', type: 'NUMBER', displayName: 'Minutes' });
      assert.equal(body.dataCollection.revision, '2');
      assert.deepEqual(body.dataCollection.fields.map(({ key }: { key: string }) => key).slice(0, 3), [
        'title',
        'minutes',
        '_id',
      ]);
      assert.deepEqual(await cms.refusal(create({ key: 'minutes', type: 'TEXT' })), [400, 'WDE0075']);
    });

    verifies(['data.collections.fields.update', 'data.collections.fields.system'], async () => {
      await using cms = await openTestData(open());
      await cms.collection('Recipes');
      const update = (field: object) =>
        cms.post('/collections/update-field', { dataCollectionId: 'Recipes', field });
      const { body } = await update({ key: 'title', type: 'RICH_TEXT', displayName: 'Name' });
      const [replaced] = body.dataCollection.fields;
      assert.deepEqual([replaced.type, replaced.displayName], ['RICH_TEXT', 'Name']);
      const patched = await cms.wix.call('PATCH', '/wix-data/v2/collections/Recipes/patch-field', {
        field: { key: 'title', displayName: 'Heading' },
      });
      const [field] = patched.body.dataCollection.fields;
      assert.deepEqual([field.type, field.displayName], ['RICH_TEXT', 'Heading']);
      assert.deepEqual(await cms.refusal(update({ key: '_id', type: 'NUMBER' })), [400, 'WDE0075']);
      assert.deepEqual(await cms.refusal(update({ key: 'none', type: 'NUMBER' })), [400, 'WDE0075']);
    });

    verifies('data.collections.fields.delete', async () => {
      await using cms = await openTestData(open());
      await cms.collection('Recipes');
      await cms.insert('Recipes', { _id: 'a', title: 'Soup', minutes: 5 });
      const { body } = await cms.post('/collections/delete-field', {
        dataCollectionId: 'Recipes',
        fieldKey: 'title',
      });
      assert.equal(body.dataCollection.fields[0].key, '_id');
      const { body: got } = await cms.wix.call('GET', '/wix-data/v2/items/a?dataCollectionId=Recipes');
      assert.deepEqual([got.dataItem.data.title, got.dataItem.data.minutes], [undefined, 5]);
      assert.deepEqual(await cms.ids('Recipes', { title: 'Soup' }), []);
    });
  });
