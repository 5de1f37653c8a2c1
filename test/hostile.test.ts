import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { describe, test } from 'node:test';
import { responseText } from '../src/base/http.ts';
import { loadCatalogue } from '../src/catalogue/load.ts';
import { routesOf } from '../src/catalogue/method.ts';
import { listen } from '../src/start/server.ts';
import { testDatabases } from './databases.ts';
import { type Guarded, openGuarded, type TestAgent } from './guarded.ts';
import { type Attempt, attempts, streamLength } from './hostile.ts';

const grants = {
  areas: { contacts: 'read', data: 'full' },
  groups: { 'orders/draft_order/create': 'ask' },
  guardrails: [
    { kind: 'mask', fields: ['email', 'name'], by: 'remove', on: { areas: ['contacts'] } },
    { kind: 'collections', only: ['Stories'] },
  ],
};

async function attempt(
  { gateway, api }: Guarded,
  agent: TestAgent,
  { verb = 'POST', target, headers, body }: Attempt,
) {
  const bytes = typeof body === 'function' ? body() : body === undefined ? undefined : Buffer.from(body);
  const length = bytes instanceof Buffer ? bytes.byteLength : streamLength;
  const response = await gateway.handle({
    ...{ verb, target, body: bytes, signal: new AbortController().signal },
    headers: {
      authorization: agent.key,
      ...(bytes ? { 'content-type': 'application/json', 'content-length': String(length) } : {}),
      ...headers,
    },
  });
  const answer = JSON.parse(await responseText(response));
  if (bytes instanceof Readable) bytes.destroy();
  const entry = (await api('GET', `/api/activity/${response.headers['x-fairlead-activity']}`)).body;
  return {
    code: answer.details?.applicationError?.code,
    decision: entry.decision,
    sentence: String(entry.sentence),
  };
}

for (const { name, open } of testDatabases())
  describe(`a hostile agent on ${name}`, () => {
    test(`${attempts.length} attempts: each refused for what it is, on record, and never sent`, async () => {
      await using guarded = await openGuarded({ kind: 'memory' }, open(), { bodyTimeoutMs: '50' });
      const agent = await guarded.agent('Hostile Agent', grants);
      for (const one of attempts) {
        const { code, decision, sentence } = await attempt(guarded, agent, one);
        assert.equal(code, one.code, one.id);
        assert.equal(decision, 'denied', one.id);
        assert.doesNotMatch(sentence, /[\p{Cc}\p{Zl}\p{Zp}]/u, one.id);
        assert.deepEqual(guarded.arrived, [], one.id);
      }
      assert.equal((await guarded.api('GET', '/api/activity/verify')).body.ok, true);
    });

    test('a body that drips over a real connection ends with 408, on record, and so does the connection', async () => {
      await using guarded = await openGuarded({ kind: 'memory' }, open(), { bodyTimeoutMs: '50' });
      const agent = await guarded.agent('Hostile Agent', grants);
      const server = await listen(
        guarded.gateway.handle,
        { host: '127.0.0.1', port: 0, flag: 'port' },
        (error) => assert.fail(String(error)),
      );
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
      socket.write(
        `POST /wix-data/v2/items/query HTTP/1.1\r\nhost: x\r\nauthorization: ${agent.key}\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n`,
      );
      const drip = setInterval(() => socket.write(' '), 5);
      socket.on('error', () => {});
      let answer = '';
      socket.on('data', (chunk) => {
        answer += String(chunk);
      });
      // One more byte may be on its way when the connection ends, which is no failure.
      await new Promise((resolve) => socket.once('close', resolve));
      clearInterval(drip);
      await server.stop(0);
      assert.match(answer, /^HTTP\/1.1 408 /);
      const { entries } = (await guarded.api('GET', '/api/activity?decision=denied')).body;
      assert.deepEqual([entries[0].code, entries[0].status], ['BODY_TOO_SLOW', 408]);
    });

    test('a wrong key, an old one and one that was revoked: the same answer to the byte, and none is kept or compared as text', async () => {
      await using guarded = await openGuarded({ kind: 'memory' }, open());
      const agent = await guarded.agent('Keyholder', grants);
      const later = new Date(guarded.wix.clock.now() + 1_000).toISOString();
      const old = (await guarded.api('POST', `/api/agents/${agent.id}/keys`, { expiresAt: later })).body.key;
      const revoked = await guarded.api('POST', `/api/agents/${agent.id}/keys`, {});
      await guarded.api('DELETE', `/api/agents/${agent.id}/keys/${revoked.body.id}`);
      guarded.wix.clock.advance(2_000);
      const flipped = agent.key.slice(0, -1) + (agent.key.endsWith('A') ? 'B' : 'A');
      const longer = `${agent.key}A`;
      const answers: string[] = [];
      for (const authorization of [old, revoked.body.key, flipped, longer, `fl_${'A'.repeat(43)}`, 'x']) {
        const { status, body } = await agent.call(
          'POST',
          '/contacts/v4/contacts/query',
          {},
          { authorization },
        );
        answers.push(JSON.stringify([status, body]));
      }
      assert.equal(new Set(answers).size, 1, answers.join('\n'));
      // What is there to be compared with is a digest: however alike a guess is, nothing is alike in its hash.
      const kept = await guarded.gateway.database.read.selectFrom('agent_key').selectAll().execute();
      const digests = [agent.key, old, revoked.body.key].map((key: string) => hash('sha256', key));
      assert.deepEqual(kept.map((row) => row.hash).toSorted(), digests.toSorted());
    });

    test('every other path of every method that is not granted is denied like the first', async () => {
      await using guarded = await openGuarded({ kind: 'memory' }, open());
      const agent = await guarded.agent('Hostile Agent', grants);
      const orders = loadCatalogue().methods.filter(
        ({ area, visibility }) => area === 'orders' && visibility === 'public',
      );
      const others = orders.flatMap((method) => routesOf(method).slice(1)).slice(0, 60);
      assert.ok(others.length > 10);
      for (const { verb, path } of others) {
        const answer = await agent.call(
          verb,
          path.replaceAll(/\{[^}]+\}/g, '0b3a1b4e-8c1c-4e0a-9d6f-6d9f6f1c2a11'),
        );
        assert.equal(answer.status, 403, `${verb} ${path}`);
      }
      assert.deepEqual(guarded.arrived, []);
    });
  });

test('docs/security.md lists every attempt', () => {
  const text = readFileSync(new URL('../docs/security.md', import.meta.url), 'utf8');
  for (const { id } of attempts) assert.ok(text.includes(`\`${id}\``), id);
});
