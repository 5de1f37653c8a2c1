import assert from 'node:assert/strict';
import { test } from 'node:test';
import { indexMethods, searchMethods } from '../../console/src/pages/reference/search.ts';
import { tellEffect } from '../../src/catalogue/effect.ts';
import { groupIdOf } from '../../src/catalogue/groups.ts';
import { loadCatalogue } from '../../src/catalogue/load.ts';

const methods = loadCatalogue()
  .methods.filter(({ visibility }) => visibility === 'public')
  .map((method) => ({ ...method, effect: tellEffect(method.effect), group: groupIdOf(method) }));
const index = indexMethods(methods);

test('methods are found by its path, its name, its permission and the words of its summary', () => {
  for (const method of methods.filter((_, place) => place % 9 === 0)) {
    const texts = [method.path, method.name, method.summary, method.id, ...method.scopes.slice(0, 1)];
    for (const q of texts) assert.ok(searchMethods(index, { q }).includes(method), `${method.id}: ${q}`);
  }
});

test('what has the words in its name comes first, and filters hold', () => {
  assert.equal(searchMethods(index, { q: 'query contacts' })[0]?.name, 'QueryContacts');
  const found = searchMethods(index, { q: 'order', area: 'orders', verb: 'POST', access: 'write' });
  assert.ok(found.length > 10);
  for (const { area, verb, access } of found)
    assert.deepEqual([area, verb, access], ['orders', 'POST', 'write']);
  assert.deepEqual(searchMethods(index, { q: 'no such thing at all' }), []);
});

test('a letter typed is answered well within 50 ms, over all methods', () => {
  const times = 'query contacts by'.split('').map((_, length, all) => {
    const started = performance.now();
    searchMethods(index, { q: all.slice(0, length + 1).join('') });
    return performance.now() - started;
  });
  const median = times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
  assert.ok(median < 50, `${median} ms`);
});
