import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const page = readFileSync(join(root, 'docs', 'testing-your-app.md'), 'utf8');

// Inside the project, where `fairlead/testing` and the SDK are found as an app finds them.
const folder = mkdtempSync(join(root, 'test', 'tmp-docs-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** The page's example for a test runner, as a file. */
function example(runner: string): string {
  const code = page.match(new RegExp(`\`\`\`ts ${runner}\\n(.*?)\`\`\``, 's'))?.[1];
  assert.ok(code, `the page has an example for ${runner}`);
  const file = join(folder, `${runner.replace(':', '-')}.test.ts`);
  writeFileSync(file, code);
  return file;
}

function run(program: string, args: readonly string[]): void {
  const path = [join(root, 'node_modules', '.bin'), join(process.execPath, '..'), process.env.PATH].join(':');
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd: root,
    encoding: 'utf8',
    env: { PATH: path, HOME: process.env.HOME },
  });
  assert.equal(status, 0, `${stdout}\n${stderr}`);
}

test('docs/testing-your-app.md: the example for node:test passes', () => {
  run(process.execPath, ['--test', '--test-reporter=tap', example('node:test')]);
});

test('docs/testing-your-app.md: the example for Vitest passes', () => {
  run('vitest', ['run', '--root', folder, '--testTimeout=60000', '--hookTimeout=60000', example('vitest')]);
});

test('docs/testing-your-app.md: the examples compile', () => {
  for (const runner of ['node:test', 'vitest']) example(runner);
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ extends: '../../tsconfig.json', include: ['*.ts'] }),
  );
  run('tsc', ['--noEmit', '--project', folder]);
});
