import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { testDatabases } from '../../../../test/databases.ts';
import { verifies } from '../../../../test/verifies.ts';
import { isGuid } from '../../../base/ids.ts';
import { openTestData, type TestData } from './test-data.ts';

const dataCollectionId = 'c';

async function openWithCollection(location: Parameters<typeof openTestData>[0]): Promise<TestData> {
  const cms = await openTestData(location);
  await cms.collection(dataCollectionId);
  return cms;
}

const getItem = async ({ wix }: TestData, id: string) =>
  (await wix.call('GET', `/wix-data/v2/items/${id}?dataCollectionId=${dataCollectionId}`)).body.dataItem;

for (const { name, open } of testDatabases())
  describe(`items on ${name}`, () => {
    verifies(['data.items.insert.generated', 'data.items.insert.owner'], async () => {
      await using cms = await openWithCollection(open());
      const { body } = await cms.insert('c', { title: 'Soup' });
      const { id, data, ...rest } = body.dataItem;
      assert.ok(isGuid(id));
      assert.deepEqual(rest, { dataCollectionId });
      const date = { $date: '2026-03-01T12:00:00.000Z' };
      assert.deepEqual(data, {
        ...{ title: 'Soup', _id: id, _owner: cms.wix.site.accountId },
        ...{ _createdDate: date, _updatedDate: date },
      });
    });

    verifies(['data.items.insert.custom-id', 'data.items.insert.empty-id'], async () => {
      await using cms = await openWithCollection(open());
      const insert = async (dataItem: object) =>
        (await cms.post('/items', { dataCollectionId, dataItem })).body.dataItem;
      const inside = await insert({ data: { _id: 'soup/1 é' } });
      assert.deepEqual([inside.id, inside.data._id], ['soup/1 é', 'soup/1 é']);
      const outside = await insert({ id: 'b', data: {} });
      assert.deepEqual([outside.id, outside.data._id], ['b', 'b']);
      assert.ok(isGuid((await insert({ data: { _id: '' } })).id));
      assert.ok(isGuid((await insert({ data: { _id: null } })).id));
    });

    verifies(['data.items.insert.id-mismatch', 'data.items.insert.error-shape'], async () => {
      await using cms = await openWithCollection(open());
      const { status, body } = await cms.post('/items', {
        dataCollectionId,
        dataItem: { id: 'a', data: { _id: 'b' } },
      });
      assert.equal(status, 400);
      const text = 'WDE0080: dataItem id and data._id fields must match';
      assert.deepEqual(body, {
        message: text,
        details: { applicationError: { code: 'WDE0080', description: text, data: {} } },
      });
    });

    verifies('data.items.insert.exists', async () => {
      await using cms = await openWithCollection(open());
      await cms.insert('c', { _id: 'a', title: 'first' });
      const { status, body } = await cms.insert('c', { _id: 'a', title: 'second' });
      assert.equal(status, 409);
      assert.equal(body.message, 'WDE0074: An item with _id [a] already exists in collection [c].');
      assert.equal((await getItem(cms, 'a')).data.title, 'first');
    });

    verifies('data.items.insert.system-dates', async () => {
      await using cms = await openWithCollection(open());
      const old = { $date: '2001-01-01T00:00:00.000Z' };
      const { body } = await cms.insert('c', { _createdDate: old, _updatedDate: old, _owner: 'me' });
      const { _createdDate, _updatedDate, _owner } = body.dataItem.data;
      assert.deepEqual(
        [_createdDate.$date, _updatedDate.$date, _owner],
        ['2026-03-01T12:00:00.000Z', '2026-03-01T12:00:00.000Z', cms.wix.site.accountId],
      );
    });

    verifies('data.items.insert.no-collection', async () => {
      await using cms = await openWithCollection(open());
      const { status, body } = await cms.insert('Nothing', {});
      assert.equal(status, 404);
      assert.match(body.message, /^WDE0025: The Nothing collection does not exist\./);
    });

    verifies('data.items.insert.schema-free', async () => {
      await using cms = await openWithCollection(open());
      const free = {
        title: 7,
        unknown: [1, 'two', null, { three: true }],
        __proto: { constructor: 1 },
        n: null,
      };
      await cms.insert('c', { _id: 'a', ...free });
      const { title, unknown, __proto, n } = (await getItem(cms, 'a')).data;
      assert.deepEqual({ title, unknown, __proto, n }, free);
    });

    verifies('data.items.insert.dates', async () => {
      await using cms = await openWithCollection(open());
      await cms.insert('c', {
        ...{ _id: 'a', when: { $date: '2024-05-06T07:08:09Z' }, text: '2024-05-06T07:08:09Z' },
        list: [{ deep: { $date: '2024-05-06T07:08:09+02:00' } }],
      });
      const { when, text, list } = (await getItem(cms, 'a')).data;
      assert.deepEqual(when, { $date: '2024-05-06T07:08:09.000Z' });
      assert.equal(text, '2024-05-06T07:08:09Z');
      assert.deepEqual(list, [{ deep: { $date: '2024-05-06T05:08:09.000Z' } }]);
    });

    verifies(['data.items.insert.dollar', 'data.items.insert.no-object'], async () => {
      await using cms = await openWithCollection(open());
      assert.deepEqual(await cms.refusal(cms.insert('c', { $set: 1 })), [400, 'WDE0134']);
      assert.deepEqual(await cms.refusal(cms.insert('c', { a: [{ $b: 1 }] })), [400, 'WDE0134']);
      assert.deepEqual(await cms.refusal(cms.post('/items', { dataCollectionId, dataItem: {} })), [
        400,
        'WDE0004',
      ]);
    });

    verifies('data.items.insert.size', async () => {
      await using cms = await openWithCollection(open());
      assert.equal((await cms.insert('c', { text: 'x'.repeat(500 * 1024 - 11) })).status, 200);
      assert.deepEqual(await cms.refusal(cms.insert('c', { text: 'x'.repeat(500 * 1024 - 10) })), [
        413,
        'WDE0009',
      ]);
    });

    verifies(['data.items.get.one', 'data.items.get.missing', 'data.items.get.fields'], async () => {
      await using cms = await openWithCollection(open());
      await cms.insert('c', { _id: 'a', title: 'Soup', minutes: 5 });
      const { body } = await cms.post('/items/get', { dataCollectionId, dataItemId: 'a' });
      assert.deepEqual(body.dataItem, await getItem(cms, 'a'));
      const missing = await cms.wix.call('GET', '/wix-data/v2/items/b?dataCollectionId=c');
      assert.equal(missing.status, 404);
      assert.equal(missing.body.message, 'WDE0073: Item [b] does not exist in collection [c].');
      const some = await cms.wix.call('GET', '/wix-data/v2/items/a?dataCollectionId=c&fields=minutes');
      assert.deepEqual(some.body.dataItem, { id: 'a', dataCollectionId, data: { _id: 'a', minutes: 5 } });
    });

    verifies('data.items.update.replaces', async () => {
      await using cms = await openWithCollection(open());
      await cms.insert('c', { _id: 'a', title: 'Soup', minutes: 5 });
      cms.wix.clock.advance(60_000);
      const { body } = await cms.post('/items/update', {
        dataCollectionId,
        dataItem: { data: { _id: 'a', title: 'Stew' } },
      });
      assert.deepEqual(body.dataItem.data, {
        ...{ title: 'Stew', _id: 'a', _owner: cms.wix.site.accountId },
        _createdDate: { $date: '2026-03-01T12:00:00.000Z' },
        _updatedDate: { $date: '2026-03-01T12:01:00.000Z' },
      });
      assert.deepEqual(await getItem(cms, 'a'), body.dataItem);
      assert.deepEqual(await cms.ids('c', { minutes: 5 }), []);
    });

    verifies(['data.items.update.missing', 'data.items.update.no-id'], async () => {
      await using cms = await openWithCollection(open());
      const update = (data: object) => cms.post('/items/update', { dataCollectionId, dataItem: { data } });
      assert.deepEqual(await cms.refusal(update({ _id: 'none' })), [404, 'WDE0073']);
      assert.deepEqual(await cms.refusal(update({ title: 'x' })), [400, 'WDE0007']);
    });

    verifies('data.items.update.verbs', async () => {
      await using cms = await openWithCollection(open());
      await cms.insert('c', { _id: 'a', n: 1 });
      const put = await cms.wix.call('PUT', '/wix-data/v2/items/a', {
        dataCollectionId,
        dataItem: { data: { _id: 'a', n: 2 } },
      });
      assert.equal(put.body.dataItem.data.n, 2);
      const fieldModifications = [{ action: 'SET_FIELD', fieldPath: 'n', setFieldOptions: { value: 3 } }];
      const patched = await cms.wix.call('PATCH', '/wix-data/v2/items/a', {
        dataCollectionId,
        patch: { fieldModifications },
      });
      assert.equal(patched.body.dataItem.data.n, 3);
      const removed = await cms.wix.call('DELETE', '/wix-data/v2/items/a?dataCollectionId=c');
      assert.equal(removed.body.dataItem.data.n, 3);
      assert.deepEqual(await cms.ids('c', {}), []);
    });

    verifies('data.items.update.condition', async () => {
      await using cms = await openWithCollection(open());
      await cms.insert('c', { _id: 'a', n: 1 });
      const update = (n: number) =>
        cms.post('/items/update', {
          ...{ dataCollectionId, dataItem: { data: { _id: 'a', n: 2 } } },
          condition: { filter: { n } },
        });
      assert.deepEqual(await cms.refusal(update(7)), [404, 'WDE0073']);
      assert.equal((await getItem(cms, 'a')).data.n, 1);
      assert.equal((await update(1)).body.dataItem.data.n, 2);
    });

    verifies('data.items.save.both', async () => {
      await using cms = await openWithCollection(open());
      const save = async (n: number) =>
        (await cms.post('/items/save', { dataCollectionId, dataItem: { data: { _id: 'a', n } } })).body;
      assert.equal((await save(1)).action, 'INSERTED');
      const second = await save(2);
      assert.deepEqual([second.action, second.dataItem.data.n], ['UPDATED', 2]);
    });

    verifies(['data.items.remove.returns', 'data.items.truncate.all'], async () => {
      await using cms = await openWithCollection(open());
      for (const _id of ['a', 'b', 'c']) await cms.insert('c', { _id });
      const remove = () => cms.post('/items/remove', { dataCollectionId, dataItemId: 'a' });
      assert.equal((await remove()).body.dataItem.id, 'a');
      assert.deepEqual(await cms.refusal(remove()), [404, 'WDE0073']);
      assert.deepEqual((await cms.post('/items/truncate', { dataCollectionId })).body, {});
      assert.deepEqual(await cms.ids('c', {}), []);
      assert.equal((await cms.insert('c', { _id: 'a' })).status, 200);
    });

    verifies(['data.items.patch.set', 'data.items.patch.increment', 'data.items.patch.arrays'], async () => {
      await using cms = await openWithCollection(open());
      await cms.insert('c', { _id: 'a', keep: 1, gone: 2, deep: { x: 1 }, n: 5, tags: ['a', 'b', 'a'] });
      const { body } = await cms.post('/items/patch', {
        dataCollectionId,
        patch: {
          dataItemId: 'a',
          fieldModifications: [
            { action: 'SET_FIELD', fieldPath: 'title', setFieldOptions: { value: 'Soup' } },
            { action: 'SET_FIELD', fieldPath: 'deep.y', setFieldOptions: { value: 2 } },
            { action: 'REMOVE_FIELD', fieldPath: 'gone' },
            { action: 'INCREMENT_FIELD', fieldPath: 'n', incrementFieldOptions: { value: -2 } },
            { action: 'INCREMENT_FIELD', fieldPath: 'fresh', incrementFieldOptions: { value: 1 } },
            { action: 'REMOVE_FROM_ARRAY', fieldPath: 'tags', removeFromArrayOptions: { value: 'a' } },
            { action: 'APPEND_TO_ARRAY', fieldPath: 'tags', appendToArrayOptions: { value: 'c' } },
          ],
        },
      });
      const { _id, _owner, _createdDate, _updatedDate, ...fields } = body.dataItem.data;
      assert.deepEqual(fields, {
        ...{ keep: 1, title: 'Soup', deep: { x: 1, y: 2 }, n: 3, fresh: 1, tags: ['b', 'c'] },
      });
      assert.deepEqual(await cms.ids('c', { tags: 'a' }), []);
    });

    verifies(['data.items.patch.empty', 'data.items.patch.missing', 'data.items.patch.wrong'], async () => {
      await using cms = await openWithCollection(open());
      await cms.insert('c', { _id: 'a', title: 'Soup', n: 1 });
      const patch = (dataItemId: string, ...fieldModifications: object[]) =>
        cms.refusal(
          cms.post('/items/patch', { dataCollectionId, patch: { dataItemId, fieldModifications } }),
        );
      const set = { action: 'SET_FIELD', fieldPath: 'n', setFieldOptions: { value: 2 } };
      assert.deepEqual(await patch('a'), [400, 'WDE0080']);
      assert.deepEqual(await patch('b', set), [404, 'WDE0073']);
      const increment = {
        action: 'INCREMENT_FIELD',
        fieldPath: 'title',
        incrementFieldOptions: { value: 1 },
      };
      assert.deepEqual(await patch('a', set, increment), [400, 'WDE0080']);
      const own = { action: 'SET_FIELD', fieldPath: '_owner', setFieldOptions: { value: 'me' } };
      assert.deepEqual(await patch('a', own), [400, 'WDE0080']);
      assert.equal((await getItem(cms, 'a')).data.n, 1);
    });

    verifies(['data.bulk.insert.rows', 'data.bulk.insert.entities'], async () => {
      await using cms = await openWithCollection(open());
      await cms.insert('c', { _id: 'taken' });
      const insert = (returnEntity: boolean, ...ids: string[]) =>
        cms.post('/bulk/items/insert', {
          ...{ dataCollectionId, returnEntity },
          dataItems: ids.map((_id) => ({ data: { _id } })),
        });
      const { status, body } = await insert(false, 'a', 'taken');
      assert.equal(status, 200);
      assert.deepEqual(body.bulkActionMetadata, {
        totalSuccesses: 1,
        totalFailures: 1,
        undetailedFailures: 0,
      });
      assert.deepEqual(body.results[0], {
        action: 'INSERT',
        itemMetadata: { id: 'a', originalIndex: 0, success: true },
      });
      const { error, ...metadata } = body.results[1].itemMetadata;
      assert.deepEqual(metadata, { id: 'taken', originalIndex: 1, success: false });
      assert.equal(error.code, 'WDE0074');
      const whole = await insert(true, 'b');
      assert.equal(whole.body.results[0].dataItem.data._id, 'b');
    });

    verifies(['data.bulk.update.rows', 'data.bulk.update.no-id'], async () => {
      await using cms = await openWithCollection(open());
      await cms.insert('c', { _id: 'a', n: 1 });
      const { status, body } = await cms.post('/bulk/items/update', {
        dataCollectionId,
        dataItems: [{ data: { _id: 'a', n: 2 } }, { data: { _id: 'none' } }, { data: { n: 3 } }],
      });
      assert.equal(status, 200);
      assert.deepEqual(codes(body), [undefined, 'WDE0073', 'WDE0007']);
      assert.equal((await getItem(cms, 'a')).data.n, 2);
    });

    verifies('data.bulk.save.actions', async () => {
      await using cms = await openWithCollection(open());
      await cms.insert('c', { _id: 'a' });
      const { body } = await cms.post('/bulk/items/save', {
        dataCollectionId,
        dataItems: [{ data: { _id: 'a' } }, { data: { _id: 'b' } }, { data: {} }],
      });
      assert.deepEqual(
        body.results.map(({ action }: { action: string }) => action),
        ['UPDATE', 'INSERT', 'INSERT'],
      );
    });

    verifies(['data.bulk.patch.rows', 'data.bulk.patch.empty'], async () => {
      await using cms = await openWithCollection(open());
      await cms.insert('c', { _id: 'a', n: 1 });
      const fieldModifications = [
        { action: 'INCREMENT_FIELD', fieldPath: 'n', incrementFieldOptions: { value: 1 } },
      ];
      const { body } = await cms.post('/bulk/items/patch', {
        dataCollectionId,
        patches: ['a', 'none'].map((dataItemId) => ({ dataItemId, fieldModifications })),
      });
      assert.equal(body.results[0].action, 'PATCH');
      assert.deepEqual(codes(body), [undefined, 'WDE0073']);
      assert.equal((await getItem(cms, 'a')).data.n, 2);
      const empty = await cms.post('/bulk/items/patch', { dataCollectionId, patches: [] });
      assert.equal(empty.body.message, 'WDE0080: patches must not be empty');
    });

    verifies('data.bulk.remove.rows', async () => {
      await using cms = await openWithCollection(open());
      await cms.insert('c', { _id: 'a' });
      const { body } = await cms.post('/bulk/items/remove', { dataCollectionId, dataItemIds: ['a', 'none'] });
      assert.equal(body.results[0].action, 'DELETE');
      assert.deepEqual(codes(body), [undefined, 'WDE0073']);
      assert.deepEqual(await cms.ids('c', {}), []);
    });

    verifies('data.bulk.limit', async () => {
      await using cms = await openWithCollection(open());
      const dataItems = Array.from({ length: 1_001 }, () => ({ data: {} }));
      const insert = cms.post('/bulk/items/insert', { dataCollectionId, dataItems });
      assert.deepEqual(await cms.refusal(insert), [400, 'WDE0006']);
      const dataItemIds = dataItems.map((_, index) => String(index));
      const remove = cms.post('/bulk/items/remove', { dataCollectionId, dataItemIds });
      assert.deepEqual(await cms.refusal(remove), [400, 'WDE0069']);
    });

    verifies('data.events.items', async () => {
      await using cms = await openWithCollection(open());
      const dataItems = [{ data: { _id: 'a' } }, { data: { _id: 'b' } }];
      await cms.post('/bulk/items/insert', { dataCollectionId, dataItems });
      await cms.post('/items/update', { dataCollectionId, dataItem: { data: { _id: 'a', n: 1 } } });
      await cms.post('/items/remove', { dataCollectionId, dataItemId: 'b' });
      await cms.insert('c', { _id: 'a' });
      await cms.post('/items/truncate', { dataCollectionId });
      const events = await cms.wix.database.read.selectFrom('event').selectAll().orderBy('seq').execute();
      assert.deepEqual(
        events.map(({ event_type, entity_id }) => [event_type, entity_id]),
        [
          ['wix.data.v2.data_item_created', 'a'],
          ['wix.data.v2.data_item_created', 'b'],
          ['wix.data.v2.data_item_updated', 'a'],
          ['wix.data.v2.data_item_deleted', 'b'],
          ['wix.data.v2.data_item_deleted', 'a'],
        ],
      );
      const [, , updated, deleted] = events.map(({ payload }) => JSON.parse(payload));
      assert.equal(updated.updatedEvent.currentEntity.data.n, 1);
      assert.deepEqual(deleted.deletedEvent, { deletedEntity: { id: 'b', dataCollectionId } });
    });
  });

function codes(body: { results: { itemMetadata: { error?: { code: string } } }[] }): (string | undefined)[] {
  return body.results.map(({ itemMetadata }) => itemMetadata.error?.code);
}
