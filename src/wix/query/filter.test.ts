import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Json } from '../../base/json.ts';
import { QueryFault } from './fault.ts';
import { parseFilter } from './filter.ts';
import { thingFields } from './test-things.ts';

function faultOf(filter: Json): string {
  try {
    parseFilter(filter, thingFields);
    return 'fine';
  } catch (error) {
    if (!(error instanceof QueryFault)) throw error;
    return `${error.kind} ${error.field ?? error.operator}`;
  }
}

test('what is wrong with a filter is said with its path', () => {
  assert.equal(faultOf({ colour: 'red' }), 'unknownField colour');
  assert.equal(faultOf({ exact: { colour: { $gt: 1 } } }), 'unknownField exact.colour');
  assert.equal(faultOf({ constructor: 'x' }), 'unknownField constructor');
  assert.equal(faultOf(JSON.parse('{"__proto__": 1}')), 'unknownField __proto__');
  assert.equal(faultOf({ open: { $gt: true } }), 'unsupportedOperator open');
  assert.equal(faultOf({ size: { $gt: 1, $regex: 'x' } }), 'unsupportedOperator size');
  assert.equal(faultOf({ size: 'big' }), 'badValue size');
  assert.equal(faultOf({ made: 'soon' }), 'badValue made');
  assert.equal(faultOf({ made: 1_700_000_000_000 }), 'badValue made');
  assert.equal(faultOf({ size: { $in: 1 } }), 'badValue size');
  assert.equal(faultOf({ name: 'a\0b' }), 'badValue name');
  assert.equal(faultOf({ name: { $exists: 'yes' } }), 'badValue name');
  assert.equal(faultOf({ tags: { $hasSome: ['a', null] } }), 'badValue tags');
  assert.equal(faultOf({ $and: {} }), 'malformedFilter $and');
  assert.equal(faultOf({ $nor: [] }), 'unsupportedOperator $nor');
  assert.equal(faultOf({ exact: { $or: [] } }), 'unknownField exact');
  assert.equal(faultOf([]), 'malformedFilter filter');
  assert.equal(faultOf('{"size":'), 'malformedFilter filter');
  assert.equal(faultOf({ parts: { $matchItems: {} } }), 'badValue parts');
  assert.equal(faultOf({ parts: { $matchItems: [5] } }), 'malformedFilter parts');
  assert.equal(faultOf({ parts: { $matchItems: [{ size: 1 }] } }), 'unknownField size');
  const deep: Json = JSON.parse(`${'{"$not":'.repeat(30)}{}${'}'.repeat(30)}`);
  assert.equal(faultOf(deep), 'tooComplex filter');
  assert.equal(faultOf(JSON.parse(`${'{"a":'.repeat(90)}1${'}'.repeat(90)}`)), 'tooComplex filter');
});

test('a filter may come as text, and say the same in several ways', () => {
  assert.deepEqual(parseFilter('{"size":1}', thingFields), parseFilter({ size: { $eq: 1 } }, thingFields));
  assert.deepEqual(parseFilter({ size: '1.50' }, thingFields), parseFilter({ size: 1.5 }, thingFields));
  assert.deepEqual(
    parseFilter({ exact: { name: 'x' } }, thingFields),
    parseFilter({ 'exact.name': 'x' }, thingFields),
  );
  assert.deepEqual(
    parseFilter({ made: { $date: '2026-01-01T00:00:00Z' } }, thingFields),
    parseFilter({ made: '2026-01-01T01:00:00+01:00' }, thingFields),
  );
  assert.deepEqual(
    parseFilter({ $not: [{ size: 1 }] }, thingFields),
    parseFilter({ $not: { size: 1 } }, thingFields),
  );
  assert.deepEqual(
    parseFilter({ name: { $begins: 'x' } }, thingFields),
    parseFilter({ name: { $startsWith: 'x' } }, thingFields),
  );
  assert.deepEqual(
    parseFilter({ prices: 5 }, thingFields),
    parseFilter({ prices: { $hasSome: [5] } }, thingFields),
  );
});

test('a whole filter that is wrong is called as it stands in the request', () => {
  assert.throws(
    () => parseFilter(5, thingFields, 'query.filter'),
    /^Error: query\.filter: 5 should be an object/,
  );
});

test('a value that is not one of those a field can have is refused', () => {
  const fields = {
    status: { kind: 'string', column: 'status', operators: ['$eq', '$in'], values: ['ON', 'OFF'] },
  } as const;
  assert.throws(() => parseFilter({ status: 'on' }, fields), /"on" should be one of ON, OFF/);
  assert.doesNotThrow(() => parseFilter({ status: { $in: ['ON', null] } }, fields));
});
