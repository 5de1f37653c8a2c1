import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Started, startFairlead } from '../running.ts';
import { owner, PlainBrowser, Program } from './oauth-client.ts';
import { revisions } from './stage.ts';

const run = promisify(execFile);
const suite = fileURLToPath(
  new URL('../../node_modules/@modelcontextprotocol/conformance/dist/index.js', import.meta.url),
);
const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** A person signs in, lets the suite act as a new agent, and the browser brings the answer back. */
async function letIn(url: string, asked: string): Promise<void> {
  const browser = new PlainBrowser(url);
  const page = await browser.go(asked);
  await browser.go(page.url, { name: 'Owner', password: owner.password, answer: 'sign-in' });
  const { left } = await browser.go(page.url, { agent: 'new', name: 'Suite', answer: 'allow' });
  assert.ok(left);
  await fetch(left);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

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

  test('the scenarios for authorization servers', { timeout: 120_000 }, async () => {
    await using server = await startFairlead('--memory', '--owner-password', owner.password);
    const url = server.ready.gateway;
    const port = await freePort();
    const program = new Program(url);
    await program.register({ redirect_uris: [`http://127.0.0.1:${port}/callback`] });
    const folder = mkdtempSync(join(tmpdir(), 'fairlead-conformance-'));
    const given = ['--client-id', program.clientId, '--resource', `${url}/mcp`, '--port', String(port)];
    const child = spawn(process.execPath, [suite, 'authorization', '--url', url, ...given, '-o', folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    try {
      for await (const line of createInterface({ input: child.stdout })) {
        said += `${line}\n`;
        if (line.startsWith(`${url}/connect/authorize`)) await letIn(url, line);
      }
      if (child.exitCode === null) await once(child, 'exit');
      assert.equal(child.exitCode, 0, said);
      assert.match(said, /^✓ authorization-server-metadata-endpoint: 2 passed, 0 failed$/m);
      assert.match(said, /^✓ authorization-code-grant: 1 passed, 0 failed$/m);
    } finally {
      child.kill();
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
