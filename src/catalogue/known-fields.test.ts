import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../base/json.ts';
import { knownFields, takesField } from './known-fields.ts';
import { loadCatalogue } from './load.ts';

const { router, methods } = loadCatalogue();
const guid = '0b3a1b4e-8c1c-4e0a-9d6f-6d9f6f1c2a11';

function known(verb: string, path: string, message: JsonObject) {
  const match = router.match(verb, path);
  assert.ok(match.kind === 'method', path);
  return knownFields(match.method, message);
}

test('a field that the method does not have is named by its path, at whatever depth', () => {
  const query = (message: JsonObject) => known('POST', '/contacts/v4/contacts/query', message);
  assert.deepEqual(query({ limit: 0, query: {} }), { unknown: 'limit' });
  assert.deepEqual(query({ query: { paging: { x: 1 } } }), { unknown: 'query.paging.x' });
  assert.deepEqual(query({ query: { sort: [{ fieldName: 'a', x: 1 }] } }), { unknown: 'query.sort.x' });
  assert.deepEqual(query(JSON.parse('{"__proto__":{"query":{}}}')), { unknown: '__proto__' });
  const items = (message: JsonObject) => known('POST', '/wix-data/v2/items/query', message);
  assert.deepEqual(items({ dataCollectionId: { a: 1 } }), { unknown: 'dataCollectionId.a' });
  assert.deepEqual(known('GET', '/ecom/v1/carts/current', { a: 1 }), { unknown: 'a' });
});

test('what is anybody to name stays as it is, and masks are fields of every method', () => {
  const item = { dataCollectionId: 'A', dataItem: { data: { any_name: { inner_name: [{ x_y: 1 }] } } } };
  assert.deepEqual(known('POST', '/wix-data/v2/items', item), { message: item });
  const filter = { query: { filter: { $and: [{ 'info.name.first': 'a' }, { any_thing: 1 }] } } };
  assert.deepEqual(known('POST', '/contacts/v4/contacts/query', filter), { message: filter });
  for (const fieldMask of ['a,b', ['a'], { paths: ['a'] }])
    assert.deepEqual(known('PATCH', `/contacts/v4/contacts/${guid}`, { revision: 1, fieldMask }), {
      message: { revision: 1, fieldMask },
    });
  assert.deepEqual(known('PATCH', `/contacts/v4/contacts/${guid}`, { fieldMask: { a: 1 } }), {
    unknown: 'fieldMask',
  });
});

test('both spellings of a field are one, in the answer by its JSON name', () => {
  assert.deepEqual(
    known('POST', '/ecom/v1/orders', {
      order: { price_summary: { total: { amount: '1' } }, line_items: [{ product_name: { original: 'x' } }] },
    }),
    {
      message: {
        order: { priceSummary: { total: { amount: '1' } }, lineItems: [{ productName: { original: 'x' } }] },
      },
    },
  );
});

test('every method of the areas with schemas can be asked; a method without one takes any field', () => {
  for (const method of methods) {
    const found = knownFields(method, { notAFieldOfWix: 1 });
    assert.ok('unknown' in found || !takesField(method, 'id'), method.id);
  }
  const cafe = methods.find(({ area }) => area === 'restaurants');
  assert.ok(cafe);
  assert.deepEqual(knownFields(cafe, { anything: 1 }), { message: { anything: 1 } });
});
