import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { startCommand } from '../running.ts';
import { startTestServer } from '../test-server.ts';

const megabyte = 1_048_576;
/** The JSON that takes the most memory for its size. */
const hostile = (bytes: number): string => `[${'{},'.repeat(bytes / 3)}{}]`;
const hostileBody = (bytes: number): string => `{"info":{"emails":{"items":${hostile(bytes)}}}}`;
const large = `{"contact":{},"info":${hostile(12 * megabyte)}}`;
const plain = JSON.stringify({ contact: {}, note: 'x'.repeat(20 * megabyte) });

const plainId = randomUUID();
const hostileId = randomUUID();

/** A Wix that takes whatever comes and answers as much as the path asks for. */
function startLargeWix() {
  return startTestServer((incoming, response) => {
    incoming.resume();
    incoming.on('end', () => {
      response.setHeader('content-type', 'application/json');
      const id = incoming.url?.split('/').at(-1);
      response.end(id === hostileId ? large : id === plainId ? plain : '{"contact":{"id":"1"}}');
    });
  });
}

/** The most memory that a process ever had, in megabytes. */
function peakOf(pid: number): number {
  const file = `/proc/${pid}/status`;
  return existsSync(file) ? Number(/VmHWM:\s+(\d+)/.exec(readFileSync(file, 'utf8'))?.[1]) / 1_024 : 0;
}

test('a heap of 96 MB: large bodies and answers, many at once, flow or are refused, and the process lives', {
  timeout: 180_000,
}, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-memory-'));
  await using wix = await startLargeWix();
  await using fairlead = await startCommand('gateway', ['--data', folder], {
    NODE_OPTIONS: '--max-old-space-size=96',
  });
  const { ready, api } = fairlead;
  const site = { siteId: 'site', siteName: 'Shop', credential: 'credential' };
  const { connection } = await api('POST', '/api/connections', { name: 'Shop', baseUrl: wix.url, ...site });
  const agent = async (name: string, guardrails: readonly object[]): Promise<string> => {
    const made = await api('POST', '/api/agents', { name, connections: [connection.id] });
    await api('PUT', `/api/agents/${made.agent.id}/grants`, { areas: { contacts: 'full' }, guardrails });
    return made.key;
  };
  const free = await agent('Free', []);
  const ruled = await agent('Ruled', [
    { kind: 'mask', fields: ['email'], by: 'mask' },
    { kind: 'budget', of: 'items-changed', per: 'day', most: 1_000_000_000 },
  ]);
  const call = async (key: string, path: string, body?: string): Promise<[number, number]> => {
    const response = await fetch(`${ready.gateway}/contacts/v4/contacts${path}`, {
      ...(body === undefined ? {} : { method: 'POST', body }),
      headers: { authorization: key, 'content-type': 'application/json' },
    }).catch(() => undefined);
    // Whoever is refused while it still sends may find the connection closed before it has read why.
    if (!response) return [0, 0];
    return [response.status, (await response.arrayBuffer()).byteLength];
  };
  const many = async (times: number, ask: () => Promise<[number, number]>): Promise<[number, number][]> =>
    Promise.all(Array.from({ length: times }, ask));
  const statuses = (all: readonly [number, number][]): number[] =>
    [...new Set(all.map(([status]) => status))].toSorted((a, b) => a - b);

  await t.test('bodies of 9 MB that nothing has to look into flow through', async () => {
    const body = plain.slice(0, 9 * megabyte);
    assert.deepEqual(statuses(await many(30, () => call(free, '', body))), [200]);
  });
  await t.test(
    'bodies that a guardrail has to read: taken while there is room, else 503; too large is 413',
    async () => {
      const body = hostileBody(megabyte / 6);
      const got = statuses(await many(30, () => call(ruled, '', body)));
      assert.ok(got.includes(200), got.join());
      assert.deepEqual(
        got.filter((status) => ![0, 200, 503].includes(status)),
        [],
      );
      const tooLarge = statuses(await many(10, () => call(ruled, '', hostileBody(8 * megabyte))));
      assert.deepEqual(
        tooLarge.filter((status) => ![0, 413].includes(status)),
        [],
      );
    },
  );
  await t.test('answers of 20 MB that nothing has to look into flow through, whole', async () => {
    const got = await many(15, () => call(free, `/${plainId}`));
    assert.deepEqual(statuses(got), [200]);
    assert.ok(got.every(([, bytes]) => bytes === plain.length));
  });
  await t.test('answers of 12 MB that a guardrail has to read are kept back', async () => {
    assert.deepEqual(statuses(await many(15, () => call(ruled, `/${hostileId}`))), [403]);
  });
  await t.test('long listings and exports, many at once', async () => {
    const admin = { headers: { authorization: `Bearer ${ready.admin.token}` } };
    const paths = ['/api/activity?limit=500', '/api/export', '/api/activity/verify'];
    const asked = Array.from({ length: 30 }, (_, place) => paths[place % paths.length]).map(async (path) => {
      const response = await fetch(`${ready.gateway}${path}`, admin);
      await response.arrayBuffer();
      return response.status;
    });
    assert.deepEqual([...new Set(await Promise.all(asked))], [200]);
  });
  assert.deepEqual(await call(free, ''), [200, 22], 'it goes on');
  assert.equal((await api('GET', '/api/activity/verify')).ok, true);
  assert.equal(fairlead.process.exitCode, null);
  const peak = peakOf(fairlead.process.pid ?? 0);
  assert.ok(peak < 800, `it took ${peak.toFixed(0)} MB at the most`);
  t.diagnostic(`${peak.toFixed(0)} MB at the most`);
  rmSync(folder, { recursive: true, force: true });
});
