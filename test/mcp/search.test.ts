import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
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

test('the index is there in under 150 ms of processor time, in a fresh process', () => {
  const script = `
    const { loadCatalogue } = await import('./src/catalogue/load.ts');
    const { createMethodSearch } = await import('./src/mcp/docs/search.ts');
    const catalogue = loadCatalogue();
    const before = process.cpuUsage();
    createMethodSearch(catalogue).find('find a product', 5);
    const { user, system } = process.cpuUsage(before);
    console.log((user + system) / 1000);`;
  const cwd = new URL('../..', import.meta.url);
  const took = Array.from({ length: 3 }, () =>
    Number(execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd, encoding: 'utf8' })),
  );
  assert.ok(Math.min(...took) < 150, took.join(', '));
});
