import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { globSync } from '../scripts/files.mjs';
import { effectsPage } from '../tools/docs/effects.ts';
import { versionsPage } from '../tools/docs/versions.ts';
import { behaviours } from './behaviours.ts';
import { fidelityPage } from './fidelity.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Ids that stand in a call of `verifies`, by the test files' own text. */
function citedIds(): ReadonlySet<string> {
  const cited = new Set<string>();
  for (const file of globSync(root, ['src', 'test'], '.test.ts')) {
    if (relative(root, file) === 'test/behaviours.test.ts') continue;
    for (const [, ids = ''] of readFileSync(file, 'utf8').matchAll(/\bverifies\(\s*(\[[^\]]*\]|'[^']*')/g))
      for (const [, id = ''] of ids.matchAll(/'([^']+)'/g)) cited.add(id);
  }
  return cited;
}

test('every behaviour has a test, and its id once', () => {
  const cited = citedIds();
  assert.deepEqual(
    behaviours.map(({ id }) => id).filter((id) => !cited.has(id)),
    [],
    'behaviours without a test',
  );
  assert.equal(new Set(behaviours.map(({ id }) => id)).size, behaviours.length);
});

test('docs/effects.md is what the catalogue says: `npm run docs` writes it', () => {
  assert.equal(readFileSync(join(root, 'docs', 'effects.md'), 'utf8'), effectsPage());
});

test('docs/versions.md is what the catalogue says: `npm run docs` writes it', () => {
  assert.equal(readFileSync(join(root, 'docs', 'versions.md'), 'utf8'), versionsPage());
});

test('docs/fidelity.md is what the behaviours say: `npm run docs` writes it', () => {
  assert.equal(readFileSync(join(root, 'docs', 'fidelity.md'), 'utf8'), fidelityPage());
});
