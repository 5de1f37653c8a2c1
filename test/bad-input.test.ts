import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startFairlead } from './running.ts';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

function run(
  flags: readonly string[],
  environment: Record<string, string> = {},
): { code: number | null; said: string } {
  const { status, stderr } = spawnSync(
    process.execPath,
    [main, 'up', '--port', '0', '--wix-port', '0', ...flags],
    { encoding: 'utf8', env: { PATH: process.env.PATH, ...environment }, timeout: 60_000 },
  );
  return { code: status, said: stderr };
}

describe('what bad input gets', () => {
  test('wrong flags and variables: all at once, a line each, exit code 1', () => {
    const { code, said } = run(['--memory', '--seed', 'lots', '--max-body-bytes', 'big'], {
      FAIRLEAD_HOST: 'not a host',
      FAIRLEAD_PROT: '1',
    });
    assert.equal(code, 1);
    assert.deepEqual(said.trim().split('\n'), [
      'FAIRLEAD_HOST is "not a host": it should be an IP address or a host name.',
      '--seed is "lots": it should be demo, empty, or a file that ends in .json, .yaml or .yml.',
      '--max-body-bytes is "big": it should be a number of bytes from 1024 to 1073741824.',
      'FAIRLEAD_PROT is not a setting of Fairlead: `fairlead --help` lists them.',
    ]);
  });

  test('a port in use, a folder that cannot be made, a database that is damaged or not there: one line, exit code 1', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const folder = mkdtempSync(join(tmpdir(), 'fairlead-bad-'));
    try {
      const { port } = taken.address() as AddressInfo;
      const inUse = run(['--memory', '--port', String(port)]);
      assert.deepEqual(
        [inUse.code, inUse.said],
        [
          1,
          `Port ${port} on 127.0.0.1 is in use: stop the program that uses it, or choose another with --port (0 takes any free one).\n`,
        ],
      );
      const file = join(folder, 'file');
      writeFileSync(file, 'in the way');
      assert.match(
        run(['--data', join(file, 'below')]).said,
        /^Cannot make the folder .* Choose another with --data\.\n$/,
      );
      const damaged = join(folder, 'damaged');
      mkdirSync(damaged);
      writeFileSync(
        join(damaged, 'wix.db'),
        'this is no database, and it is long enough to be read as one'.repeat(20),
      );
      const broken = run(['--data', damaged]);
      assert.equal(broken.code, 1);
      assert.match(
        broken.said,
        /^Cannot use the database file .*wix\.db: .* The file is damaged: restore it from a back-up, or move it away to start empty\. Nothing was changed\.\n$/,
      );
      const unreachable = run(['--database-url', 'postgres://nobody@127.0.0.1:1/none']);
      assert.equal(unreachable.code, 1);
      assert.match(
        unreachable.said,
        /^Cannot use the PostgreSQL database: .* Check --database-url and that the server runs\.\n$/,
      );
    } finally {
      taken.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test("bodies that are no JSON, too large, too deep or of a wrong type get Wix's error with the path, through the gateway too", async () => {
    await using fairlead = await startFairlead('--memory', '--max-body-bytes', '20000');
    const post = async (body: string, path = '/contacts/v4/contacts') => {
      const response = await fetch(fairlead.ready.gateway + path, {
        method: 'POST',
        body,
        headers: { authorization: fairlead.keyOf('Storefront Agent'), 'content-type': 'application/json' },
      });
      return { status: response.status, text: await response.text() };
    };
    const broken = await post('{"info":');
    assert.equal(broken.status, 400);
    assert.match(broken.text, /"field":"body"/);
    const deep = await post(`{"info":${'{"a":'.repeat(200)}1${'}'.repeat(200)}}`);
    assert.equal(deep.status, 400);
    assert.match(deep.text, /deep/);
    const typed = await post('{"info":{"name":{"first":["a"]}}}');
    assert.equal(typed.status, 400);
    assert.match(typed.text, /"field":"info.name.first"/);
    const large = await post(JSON.stringify({ info: { company: 'x'.repeat(30_000) } }));
    assert.equal(large.status, 413);
    assert.match(large.text, /PAYLOAD_TOO_LARGE/);
    const operator = await post(
      '{"query":{"filter":{"info.name.first":{"$like":"a"}}}}',
      '/contacts/v4/contacts/query',
    );
    assert.match(operator.text, /UNSUPPORTED_FILTER_OPERATOR/);
    const cursor = await fetch(`${fairlead.ready.gateway}/stores/v3/products/query`, {
      method: 'POST',
      body: '{"query":{"cursorPaging":{"cursor":"made-up"}}}',
      headers: { authorization: fairlead.keyOf('Storefront Agent'), 'content-type': 'application/json' },
    });
    assert.equal(cursor.status, 400);
    assert.match(await cursor.text(), /cursorPaging\.cursor/);
  });

  test('a signal ends it with exit code 0, and running calls are finished', async () => {
    await using fairlead = await startFairlead('--memory');
    await fetch(`${fairlead.ready.wix}/_local/faults`, {
      method: 'POST',
      headers: { authorization: `Bearer ${fairlead.ready.admin.token}` },
      body: JSON.stringify({ method: '*', delayMs: 300 }),
    });
    const call = fetch(`${fairlead.ready.gateway}/contacts/v4/contacts`, {
      headers: { authorization: fairlead.keyOf('Storefront Agent') },
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    const code = fairlead.kill('SIGTERM');
    const answer = await call;
    assert.equal(answer.status, 200);
    // Read to its end: the fetch of Node.js breaks when a connection ends with an answer on it that nobody reads.
    await answer.text();
    assert.equal(await code, 0);
  });
});
