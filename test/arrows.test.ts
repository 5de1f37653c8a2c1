import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { globSync } from '../scripts/files.mjs';

const source = join(dirname(dirname(fileURLToPath(import.meta.url))), 'src');

/** Whom each room may import besides itself. A room that is not listed may import all of them. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  base: [],
  catalogue: ['base'],
  storage: ['base'],
  wix: ['base', 'catalogue', 'storage'],
  gateway: ['base', 'catalogue', 'storage'],
  mcp: ['base', 'catalogue', 'storage', 'gateway'],
  oauth: ['base', 'catalogue', 'storage', 'gateway'],
};

function roomOf(file: string): string {
  return relative(source, file).split('/')[0] ?? '';
}

/** Every import of another room, as `from -> to (file)`. */
function arrows(): { from: string; to: string; file: string }[] {
  return globSync(source, ['.'], '.ts')
    .filter((file) => !/\.test\.ts$|\/test-[\w-]+\.ts$/.test(file))
    .flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map(([, path = '']) => ({
        ...{ from: roomOf(file), to: roomOf(join(dirname(file), path)) },
        file: relative(source, file),
      })),
    )
    .filter(({ from, to }) => from !== to);
}

test('rooms import only the rooms below them; the gateway and the local Wix never each other', () => {
  const found = arrows();
  assert.ok(found.length > 100, 'the imports were read');
  const wrong = found.filter(({ from, to }) => allowed[from] && !allowed[from].includes(to));
  assert.deepEqual(wrong, []);
});
