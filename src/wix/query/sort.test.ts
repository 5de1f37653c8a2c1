import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Json } from '../../base/json.ts';
import { parseSort, withTieBreak } from './sort.ts';
import { thingFields } from './test-things.ts';

const columns = (json: Json) =>
  withTieBreak(parseSort(json, thingFields, { max: 2 })).map(
    ({ field, descending }) => `${field.column} ${descending ? 'desc' : 'asc'}`,
  );

test('a sort ends with the id, in the direction of its last field', () => {
  assert.deepEqual(columns(null), ['id asc']);
  assert.deepEqual(columns([{ fieldName: 'size' }]), ['size asc', 'id asc']);
  assert.deepEqual(columns([{ field_name: 'made', order: 'desc' }]), ['made_ms desc', 'id desc']);
  assert.deepEqual(columns([{ fieldName: 'id', order: 'DESC' }, { fieldName: 'size' }]), ['id desc']);
});

test('what cannot be sorted by is named', () => {
  assert.throws(() => columns([{ fieldName: 'tags' }]), { kind: 'unsupportedSortField', field: 'tags' });
  assert.throws(() => columns([{ fieldName: 'toString' }]), { kind: 'unsupportedSortField' });
  assert.throws(() => columns([{ order: 'ASC' }]), { kind: 'unsupportedSortField', field: 'sort' });
  assert.throws(() => columns([{ fieldName: 'size', order: 'UP' }]), {
    message: 'sort by size: order "UP" should be ASC or DESC',
  });
  assert.throws(() => columns([{ fieldName: 'size' }, { fieldName: 'name' }, { fieldName: 'id' }]), {
    kind: 'tooManySorts',
  });
  assert.throws(() => columns({ fieldName: 'size' }), { kind: 'malformedFilter', field: 'sort' });
});
