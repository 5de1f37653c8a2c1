import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../../base/json.ts';
import { loadCatalogue } from '../../catalogue/load.ts';
import { collectionsOf, referencedCollections } from './collections-named.ts';

const { methods } = loadCatalogue();
const data = methods.filter(({ area }) => area === 'data');
const named = (name: string, message: JsonObject) => {
  const method = data.find((one) => one.name === name);
  assert.ok(method, name);
  return collectionsOf(method, message);
};

test('references are followed, by whatever name and spelling', () => {
  for (const member of [
    { includeReferences: [{ field: 'ref' }] },
    { include_references: [{ field: 'ref' }] },
    { includeReferencedItems: ['ref'] },
    { includeReferencedItems: 'ref' },
    { query: { includeReferencedItems: ['ref'] } },
    { referencedItemOptions: { fieldKey: 'ref' } },
    { pipeline: { stages: [{ $lookup: { from: 'Secrets' } }] } },
  ])
    assert.ok(
      named('QueryDataItems', { dataCollectionId: 'A', ...member }).includes(referencedCollections),
      JSON.stringify(member),
    );
});

test('an empty list follows nothing, and the fields of an item may be called anything', () => {
  const item = { data: { includeReferences: ['x'], collectionId: 'Secrets', lookup: 'x' } };
  const query = { filter: { lookup: 'x' }, sort: [] };
  for (const message of [
    { includeReferences: [], includeReferencedItems: [], query },
    { dataItem: item },
    { dataItems: [item] },
  ])
    assert.deepEqual(named('QueryDataItems', { dataCollectionId: 'A', ...message }), ['A']);
});

test('every collection that a call names is seen', () => {
  assert.deepEqual(named('CreateDataCollection', { collection: { id: 'Secrets' } }), ['Secrets']);
  assert.deepEqual(
    named('InsertDataItem', { dataCollectionId: 'A', dataItem: { dataCollectionId: 'Secrets', data: {} } }),
    ['A', 'Secrets'],
  );
  assert.deepEqual(named('BulkGetSharedCollectionStats', { sourceDataCollectionIds: ['A', 'B'] }), [
    'A',
    'B',
  ]);
  const field = { typeMetadata: { reference: { referencedCollectionId: 'Secrets' } } };
  assert.deepEqual(named('CreateDataCollectionField', { dataCollectionId: 'A', field }), ['A', 'Secrets']);
  const job = {
    source: { wixDataCollection: { collectionId: 'A' } },
    destination: { wixDataCollection: { collectionId: 'B' } },
  };
  assert.deepEqual(named('SubmitJob', job), ['A', 'B']);
});

test('every method that works on references reaches other collections', () => {
  const methodsOfReferences = data.filter(({ path }) => /referenc/.test(path));
  assert.ok(methodsOfReferences.length >= 7);
  for (const method of methodsOfReferences)
    assert.deepEqual(
      collectionsOf(method, { dataCollectionId: 'A' }),
      [referencedCollections, 'A'],
      method.id,
    );
});
