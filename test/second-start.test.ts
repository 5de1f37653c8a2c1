import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startCommand, startFairlead } from './running.ts';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

function run(...args: string[]): { readonly code: number | null; readonly said: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    ...{ encoding: 'utf8', env: { PATH: process.env.PATH } },
  });
  return { code: status, said: (stdout + stderr).trim() };
}

test('a second start on a folder says who runs on it and changes nothing; who reads may, and after a kill it is free', {
  timeout: 300_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-second-'));
  try {
    {
      await using first = await startFairlead('--data', folder);
      const { total: before } = await first.api('GET', '/api/overview');
      assert.deepEqual(run('gateway', '--data', folder, '--port', '0'), {
        code: 1,
        said: `Another Fairlead (process ${first.process.pid}) runs on the folder ${folder}: stop that one, or choose another folder with --data. Nothing was changed.`,
      });
      assert.match(run('activity', 'verify', join(folder, 'gateway.db')).said, /^The log is whole/);
      assert.deepEqual((await first.api('GET', '/api/overview')).total, before);
      await first.kill('SIGKILL');
    }
    await using next = await startFairlead('--data', folder);
    assert.ok((await next.api('GET', '/api/agents')).agents.length > 0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a second local Wix on a folder says who runs on it, whichever way the first was started', {
  timeout: 300_000,
}, async () => {
  for (const command of ['up', 'wix'] as const) {
    const folder = mkdtempSync(join(tmpdir(), 'fairlead-second-'));
    try {
      await using first = await startCommand(command, ['--data', folder]);
      assert.deepEqual(run('wix', '--data', folder, '--wix-port', '0'), {
        code: 1,
        said: `Another Fairlead (process ${first.process.pid}) runs on the folder ${folder}: stop that one, or choose another folder with --data. Nothing was changed.`,
      });
      await first.kill('SIGKILL');
      await using next = await startCommand('wix', ['--data', folder]);
      assert.ok(next.ready.wix);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
});
