import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Started, startFairlead } from '../running.ts';
import { revisions } from './stage.ts';

const run = promisify(execFile);
const suite = fileURLToPath(
  new URL('../../node_modules/@modelcontextprotocol/conformance/dist/index.js', import.meta.url),
);
const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

describe('the official conformance suite, on the transport that serves agents', () => {
  let fairlead: Started;
  before(async () => {
    fairlead = await startFairlead('--memory', '--mcp-fixture');
  });
  after(() => fairlead[Symbol.asyncDispose]());

  for (const revision of revisions)
    test(`all that ${revision} requires`, { timeout: 180_000 }, async () => {
      const folder = mkdtempSync(join(tmpdir(), 'fairlead-conformance-'));
      try {
        const url = `${fairlead.ready.gateway}/mcp`;
        const { stdout } = await run(
          process.execPath,
          [suite, 'server', '--url', url, '--requirements', revision, '-o', folder],
          {
            maxBuffer: 64 * 1024 * 1024,
          },
        ).catch((error: { stdout: string }) => {
          throw new Error(error.stdout.split('\n').slice(-60).join('\n'));
        });
        assert.match(stdout, /=== SUMMARY ===/);
        assert.ok((stdout.match(/^✓ /gm) ?? []).length > 28, 'the scenarios were run');
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });

  test('the fixture is refused wherever somebody else could reach it, or anything is kept', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fairlead-fixture-'));
    const flags = [
      ['--data', folder],
      ['--memory', '--host', '0.0.0.0'],
    ];
    for (const more of flags) {
      const args = [main, 'up', '--port', '0', '--wix-port', '0', '--mcp-fixture', ...more];
      const ended = await run(process.execPath, args, { timeout: 30_000 }).then(
        () => ({ code: 0, stderr: '' }),
        (error: { code: number; stderr: string }) => error,
      );
      assert.equal(ended.code, 1, more.join(' '));
      assert.match(ended.stderr, /--mcp-fixture is for testing|password/);
    }
    rmSync(folder, { recursive: true, force: true });
  });
});
