import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../scripts/test.mjs', import.meta.url));

test('`npm test` ends with 1 when a test fails or nothing comes of a file, and with 0 otherwise', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-suite-'));
  try {
    const statusOf = (body: string): number | null => {
      const file = join(folder, 'one.test.mjs');
      writeFileSync(file, `import { test } from 'node:test';\n${body}\n`);
      // Not as a part of the run that this test is in.
      const { NODE_TEST_CONTEXT: _, ...env } = process.env;
      return spawnSync(process.execPath, [script, file], { env, stdio: 'ignore' }).status;
    };
    assert.equal(statusOf('test("one", () => { throw new Error("it fails"); });'), 1);
    assert.equal(statusOf('process.exit(0);'), 1);
    assert.equal(statusOf('test("one", () => {});'), 0);
    // What a file leaves open does not hold the run.
    assert.equal(statusOf('test("one", () => { setInterval(() => {}, 1000); });'), 0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
