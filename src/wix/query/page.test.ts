import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../../base/json.ts';
import { type PageRules, parsePaging } from './page.ts';

const rules: PageRules = { style: 'both', defaultLimit: 50, maxLimit: 100, minLimit: 1 };
const page = (query: JsonObject, more: Partial<PageRules> = {}) => parsePaging(query, { ...rules, ...more });
const first = { style: 'cursor', cursor: undefined };

test('a method that pages both ways goes by what is sent', () => {
  assert.deepEqual(page({}), { style: 'offset', limit: 50, offset: 0 });
  assert.deepEqual(page({ paging: { limit: '7', offset: 3 } }), { style: 'offset', limit: 7, offset: 3 });
  assert.deepEqual(page({ cursorPaging: {} }), { ...first, limit: 50, offset: 0 });
  assert.deepEqual(page({ cursorPaging: { cursor: 'c' } }), {
    style: 'cursor',
    cursor: 'c',
    limit: undefined,
    offset: 0,
  });
});

test('a method that pages by cursor takes paging for its first page', () => {
  const style = 'cursor';
  assert.deepEqual(page({}, { style }), { ...first, limit: 50, offset: 0 });
  assert.deepEqual(page({ paging: { limit: 5, offset: 2 } }, { style }), { ...first, limit: 5, offset: 2 });
  assert.deepEqual(page({ paging: { limit: 5 }, cursorPaging: { limit: 6 } }, { style }), {
    ...first,
    limit: 6,
    offset: 0,
  });
});

test('limits and offsets out of range are refused with what would be right', () => {
  for (const limit of [0, 101, -1, 1.5, 'x', true, {}])
    assert.throws(() => page({ paging: { limit } }), {
      kind: 'illegalLimit',
      field: 'paging.limit',
      message: `paging.limit: ${JSON.stringify(limit)} should be a whole number from 1 to 100`,
    });
  assert.throws(() => page({ cursorPaging: { limit: 101 } }), {
    kind: 'illegalLimit',
    field: 'cursorPaging.limit',
  });
  assert.throws(() => page({ paging: { offset: -1 } }), { kind: 'illegalOffset', field: 'paging.offset' });
  assert.throws(() => page({ cursorPaging: { cursor: 5 } }), { kind: 'badCursor' });
  assert.deepEqual(page({ paging: { limit: 0 } }, { minLimit: 0 }), { style: 'offset', limit: 0, offset: 0 });
});
