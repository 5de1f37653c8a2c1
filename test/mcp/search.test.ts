import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadCatalogue } from '../../src/catalogue/load.ts';
import { createMethodSearch } from '../../src/mcp/docs/search.ts';
import { questions } from './questions.ts';

const catalogue = loadCatalogue();

test('every right answer is a method of the catalogue', () => {
  const known = new Set(catalogue.methods.map(({ entity, name }) => `${entity} ${name}`));
  const wrong = questions.flatMap(([, ...right]) => right.filter((one) => !known.has(one)));
  assert.deepEqual(wrong, []);
  assert.equal(questions.length, 100);
});

test('100 questions in plain words: the right method is among the first five for at least 90', () => {
  const search = createMethodSearch(catalogue);
  const missed = questions.flatMap(([question, ...right]) => {
    const found = search.find(question, 5).map(({ entity, name }) => `${entity} ${name}`);
    return found.some((one) => right.includes(one)) ? [] : [`${question}: ${found.join(', ')}`];
  });
  assert.ok(missed.length <= 10, `${missed.length} missed:\n${missed.join('\n')}`);
});
