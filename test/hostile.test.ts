import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { responseText } from '../src/base/http.ts';
import { loadCatalogue } from '../src/catalogue/load.ts';
import { routesOf } from '../src/catalogue/method.ts';
import { testDatabases } from './databases.ts';
import { type Guarded, openGuarded, type TestAgent } from './guarded.ts';
import { type Attempt, attempts } from './hostile.ts';

const grants = {
  areas: { contacts: 'read', data: 'full' },
  groups: { 'orders/draft_order/create': 'ask' },
  guardrails: [
    { kind: 'mask', fields: ['email'], by: 'remove', on: { areas: ['contacts'] } },
    { kind: 'collections', only: ['Stories'] },
  ],
};

async function attempt(
  { gateway, api }: Guarded,
  agent: TestAgent,
  { verb = 'POST', target, headers, body }: Attempt,
) {
  const bytes = body === undefined ? undefined : Buffer.from(body);
  const response = await gateway.handle({
    ...{ verb, target, body: bytes, signal: new AbortController().signal },
    headers: {
      authorization: agent.key,
      ...(bytes ? { 'content-type': 'application/json', 'content-length': String(bytes.byteLength) } : {}),
      ...headers,
    },
  });
  const answer = JSON.parse(await responseText(response));
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
      await using guarded = await openGuarded({ kind: 'memory' }, open());
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
