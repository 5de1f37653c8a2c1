import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import { loadCatalogue } from '../../catalogue/load.ts';
import type { Method } from '../../catalogue/method.ts';
import { requestSchema, type SchemaWithDefs } from '../../catalogue/schema.ts';
import { allFields, asksBy } from './asks.ts';

const { methods, byId } = loadCatalogue();
const methodOf = (name: string, area?: string): Method => {
  const found = methods.find((method) => method.name === name && (!area || method.area === area));
  assert.ok(found, name);
  return found;
};
const asked = (name: string, message: JsonObject, area?: string) => asksBy(methodOf(name, area), message);

test('words to look for in all fields are a text search, however they are given', () => {
  for (const [name, message, area] of [
    ['QueryContacts', { search: 'ada@example.com' }],
    ['CountContacts', { search: 'ada@example.com' }],
    ['CountContacts', { search: 15_550_100 }],
    ['SearchContacts', { search: { search: { expression: 'ada' } } }],
    ['SearchContacts', { semanticQuery: 'who is ada' }],
    ['QueryMembers', { search: { expression: 'ada', fields: ['loginEmail'] } }],
    ['ListRsvp', { searchPhrase: 'ada' }],
    ['ListRsvp', { search_phrase: 'ada' }],
    ['QueryRsvp', { searchPhrase: 'ada' }],
    ['ListOrders', { searchPhrase: 'ada' }, 'events'],
    ['ListTickets', { searchPhrase: ['ada'] }],
    ['SearchDataItems', { search: { search: { expression: 'ada' } } }],
    ['BulkDeleteContacts', { search: 'ada' }],
  ] as const)
    assert.ok(asked(name, message as JsonObject, area).includes(allFields), name);
  assert.ok(
    !asked('SearchContacts', {
      search: { search: { expression: '', mode: 'OR' }, timeZone: 'UTC' },
    }).includes(allFields),
  );
});

test('what a read is given beside a path is what it finds by, and a calculation finds nothing', () => {
  assert.deepEqual(asked('FindMatchingContacts', { email: 'ada@example.com' }), ['email']);
  assert.ok(asked('ListDeletedContacts', { phone: '1', deletedFromDate: 'x' }).includes('phone'));
  assert.ok(asked('ListTippableStaff', { filterByName: 'Zed' }).some((name) => /\.name$/.test(name)));
  assert.deepEqual(asked('GetProductBySlug', { slug: 'mug' }), []);
  assert.ok(!asked('CalculateTotals', { buyerEmail: 'a@b.example' }).includes('buyerEmail'));
});

test('fields are found in filters within each other, as text, in orders, groups and aggregations', () => {
  for (const [name, message, field] of [
    [
      'QueryContacts',
      { query: { filter: { $or: [{ $not: { 'info.name.last': 'x' } }] } } },
      'info.name.last',
    ],
    ['QueryProducts', { query: { filter: '{"price": {"$gt": 5}}', sort: '[{"sku": "desc"}]' } }, 'price'],
    ['QueryProducts', { query: { filter: '{"price": {"$gt": 5}}', sort: '[{"sku": "desc"}]' } }, 'sku'],
    ['QueryContacts', { query: { filter: { info: { jobTitle: 'x' } } } }, 'info.jobTitle'],
    ['ListRsvp', { sort: 'email:asc' }, 'email'],
    ['ListRsvp', { sort: ['-lastName'] }, 'lastName'],
    ['ListRsvp', { facet: ['email'] }, 'email'],
    ['QueryMembers', { query: { sorting: [{ fieldName: 'contact.lastName' }] } }, 'contact.lastName'],
    ['QueryDistinctValues', { fieldName: 'email' }, 'email'],
    ['AggregateDataItems', { aggregation: { groupingFields: ['email'] } }, 'email'],
    [
      'AggregatePipelineDataItems',
      {
        pipeline: {
          stages: [
            {
              projection: {
                fields: [{ reshape: { resultFieldName: 'x', expression: { fieldPath: 'buyer' } } }],
              },
            },
          ],
        },
      },
      'buyer.*',
    ],
    [
      'AggregatePipelineDataItems',
      { pipeline: { stages: [{ unwindArray: { arrayFieldName: 'phones' } }] } },
      'phones',
    ],
  ] as const) {
    const found = asked(name, message as unknown as JsonObject);
    assert.ok(found.includes(field), `${name}: ${found.join(' ')}`);
  }
});

test('an aggregation of numbers is no text search', () => {
  const pipeline = {
    stages: [{ group: { accumulators: [{ resultFieldName: 'n', sum: { expression: { numeric: 1 } } }] } }],
  };
  assert.ok(!asked('AggregatePipelineDataItems', { dataCollectionId: 'A', pipeline }).includes(allFields));
});

/** Members that are called as if they held words to look for. */
const noWords = /(Mode|Type|Fields?|Id|Ids|fieldPath)$/;

/** Paths of a schema's texts whose own name is that of a search. */
function* searchTexts({ schema, defs }: SchemaWithDefs): Generator<string[]> {
  function* visit(value: Json | undefined, path: string[], seen: readonly string[]): Generator<string[]> {
    if (!isObject(value) || path.length > 5) return;
    const ref = typeof value.$ref === 'string' ? value.$ref.slice('#/$defs/'.length) : undefined;
    if (ref !== undefined) {
      if (!seen.includes(ref)) yield* visit(defs[ref], path, [...seen, ref]);
      return;
    }
    const name = path.at(-1) ?? '';
    if (
      value.type === 'string' &&
      /search|phrase|query$|keyword|^expression$/i.test(name) &&
      !noWords.test(name)
    )
      yield path;
    for (const [key, inner] of Object.entries(isObject(value.properties) ? value.properties : {}))
      yield* visit(inner, [...path, key], seen);
  }
  yield* visit(schema, [], []);
}

test('every text of a request in the catalogue that is called a search is one', () => {
  let count = 0;
  for (const method of byId.values()) {
    const known = method.access === 'read' && requestSchema(method);
    for (const path of known ? searchTexts(known) : []) {
      const message = path.reduceRight<Json>((inner, key) => ({ [key]: inner }), 'ada');
      assert.ok(asksBy(method, message as JsonObject).includes(allFields), `${method.id} ${path.join('.')}`);
      count++;
    }
  }
  assert.ok(count > 20, String(count));
});
