import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { responseText } from '../src/base/http.ts';
import { loadCatalogue } from '../src/catalogue/load.ts';
import { routesOf } from '../src/catalogue/method.ts';
import { listen } from '../src/start/server.ts';
import type { DatabaseLocation } from '../src/storage/database.ts';
import type { TestAnswer } from '../src/wix/test-wix.ts';
import { waysThrough } from './coverage.ts';
import { testDatabases } from './databases.ts';
import { codeOf, type Guarded, openGuarded, type TestAgent } from './guarded.ts';
import { type Attempt, attempts, type ScenarioId, scenarios, streamLength } from './hostile.ts';
import { besideAllowed, wireAttempts } from './hostile-wire.ts';

const grants = {
  areas: { contacts: 'read', data: 'full' },
  groups: { 'orders/draft_order/create': 'ask' },
  guardrails: [
    { kind: 'mask', fields: ['email', 'name'], by: 'remove', on: { areas: ['contacts'] } },
    { kind: 'collections', only: ['Stories'] },
  ],
};

const searchOrders = 'com.wix.ecom.orders.v1.Orders.SearchOrders';
const limits = {
  areas: { contacts: 'full', orders: 'full', products: 'full' },
  guardrails: [
    { kind: 'since', after: '2026-01-01T00:00:00.000Z', on: { methods: [searchOrders] } },
    { kind: 'total', most: { amount: '100.00', currency: 'USD' } },
    { kind: 'price-change', mostPercent: 10 },
    { kind: 'budget', of: 'items-changed', per: 'day', most: 5, on: { areas: ['contacts'] } },
    { kind: 'budget', of: 'items-deleted', per: 'day', most: 5 },
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

const create = '/contacts/v4/contacts';
const contactOf = (first: string) => ({ info: { name: { first } } });

/** An agent that asks to create contacts, a second one that may ask too, and an approval of the first's call. */
async function openApproved(gatewayAt: DatabaseLocation) {
  await using opened = new AsyncDisposableStack();
  const guarded = opened.use(await openGuarded({ kind: 'memory' }, gatewayAt));
  const asking = { areas: { contacts: 'full' }, groups: { 'contacts/contact/create': 'ask' } };
  const agent = await guarded.agent('Asker', asking);
  const other = await guarded.agent('Other', asking);
  const held = agent.call('POST', create, contactOf('Ada'));
  let id: string | undefined;
  while (id === undefined) {
    await delay(2);
    id = (await guarded.api('GET', '/api/approvals?state=pending')).body.approvals[0]?.id;
  }
  let isOver = false;
  void held.finally(() => {
    isOver = true;
  });
  // The call itself does not use it: its time runs out first.
  while (!isOver) {
    guarded.wix.clock.advance(26_000);
    await delay(20);
  }
  await guarded.api('POST', `/api/approvals/${id}/approve`);
  const header = { 'x-fairlead-approval': id };
  const all = opened.move();
  return { guarded, agent, other, header, [Symbol.asyncDispose]: () => all.disposeAsync() };
}

/** How often each code came, or the status where there is none. */
const countOf = (answers: readonly TestAnswer[]): Readonly<Record<string, number>> =>
  Object.fromEntries(
    [...Map.groupBy(answers, (answer) => String(codeOf(answer) ?? answer.status))].map(([code, all]) => [
      code,
      all.length,
    ]),
  );

/** What becomes of each scenario; nothing of it reaches Wix but what a person meant. */
const plays: { readonly [Id in ScenarioId]: (at: DatabaseLocation) => Promise<void> } = {
  async 'approval.again'(at) {
    await using stage = await openApproved(at);
    const { guarded, agent, header } = stage;
    const call = () => agent.call('POST', create, contactOf('Ada'), header);
    assert.equal((await call()).status, 200);
    assert.deepEqual([codeOf(await call()), codeOf(await call())], ['APPROVAL_USED', 'APPROVAL_USED']);
    assert.equal(guarded.arrived.length, 1);
  },
  async 'approval.race'(at) {
    await using stage = await openApproved(at);
    const { guarded, agent, header } = stage;
    const second = guarded.through(await guarded.another(), agent);
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, place) =>
        (place % 2 ? agent : second).call('POST', create, contactOf('Ada'), header),
      ),
    );
    assert.deepEqual(countOf(answers), { 200: 1, APPROVAL_USED: 15 });
    assert.equal(guarded.arrived.length, 1);
  },
  async 'approval.other-call'(at) {
    await using stage = await openApproved(at);
    const { guarded, agent, header } = stage;
    assert.equal(codeOf(await agent.call('POST', create, contactOf('Eve'), header)), 'APPROVAL_MISMATCH');
    assert.equal(
      codeOf(await agent.call('POST', `${create}?x=1`, contactOf('Ada'), header)),
      'APPROVAL_MISMATCH',
    );
    assert.deepEqual(guarded.arrived, []);
  },
  async 'approval.other-agent'(at) {
    await using stage = await openApproved(at);
    const { guarded, other, header } = stage;
    assert.equal(codeOf(await other.call('POST', create, contactOf('Ada'), header)), 'APPROVAL_MISMATCH');
    assert.deepEqual(guarded.arrived, []);
  },
  async 'budget.race'(at) {
    await using guarded = await openGuarded({ kind: 'memory' }, at);
    const agent = await guarded.agent('Racer', {
      areas: { contacts: 'full' },
      guardrails: [{ kind: 'budget', of: 'items-changed', per: 'day', most: 5 }],
    });
    const second = guarded.through(await guarded.another(), agent);
    const answers = await Promise.all(
      Array.from({ length: 32 }, (_, place) =>
        (place % 2 ? agent : second).call('POST', create, contactOf(`C${place}`)),
      ),
    );
    assert.deepEqual(countOf(answers), { 200: 5, GUARDRAIL_BUDGET: 27 });
    assert.equal(guarded.arrived.length, 5);
  },
  async 'key.near'(at) {
    await using guarded = await openGuarded({ kind: 'memory' }, at);
    const agent = await guarded.agent('Keyholder', grants);
    const { key } = agent;
    // Right up to a place, and wrong from there on: the way through the code must not tell how far.
    // The first round is not looked at: what has never been run before is told of as a whole.
    const runs: string[] = [];
    for (const right of [1, 0, 4, 20, key.length - 1]) {
      const rest = key.slice(right).replaceAll(/./g, (one) => (one === 'A' ? 'B' : 'A'));
      runs.push(
        await waysThrough(/src\/gateway\/(policy|keys)\.ts$/, /^(identify|hashKey)$/, async () => {
          for (let count = 0; count < 20; count++) {
            const authorization = key.slice(0, right) + rest;
            const answer = await agent.call('POST', create, {}, { authorization });
            assert.equal(codeOf(answer), 'AGENT_KEY_INVALID');
          }
        }),
      );
    }
    assert.match(runs[1] ?? '', /hashKey [\s\S]*identify /);
    assert.equal(new Set(runs.slice(1)).size, 1, runs.join('\n\n'));
  },
};

/** Sends bytes and reads until the connection ends. */
async function overWire(url: string, bytes: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  // One that is cut off is answered as well.
  socket.on('error', () => {});
  socket.setTimeout(20_000, () => socket.destroy(new Error('The connection stays open')));
  socket.write(bytes, 'latin1');
  let answer = '';
  socket.on('data', (chunk) => {
    answer += String(chunk);
  });
  await new Promise((resolve) => socket.once('close', resolve));
  return answer;
}

/** A gateway that listens, with the agent of the attempts. */
async function openListening(gatewayAt: DatabaseLocation) {
  await using opened = new AsyncDisposableStack();
  const guarded = opened.use(await openGuarded({ kind: 'memory' }, gatewayAt));
  const agent = await guarded.agent('Hostile Agent', grants);
  const server = await listen(guarded.gateway.handle, { host: '127.0.0.1', port: 0, flag: 'port' }, (error) =>
    assert.fail(String(error)),
  );
  opened.defer(() => server.stop(0));
  const all = opened.move();
  return { guarded, agent, url: server.url, [Symbol.asyncDispose]: () => all.disposeAsync() };
}

for (const { name, open } of testDatabases())
  describe(`a hostile agent on ${name}`, () => {
    test(`${attempts.length} attempts: each refused for what it is, on record, and never sent`, async () => {
      await using guarded = await openGuarded({ kind: 'memory' }, open(), { bodyTimeoutMs: '50' });
      const agent = await guarded.agent('Hostile Agent', grants);
      const limited = await guarded.agent('Limited Agent', limits);
      for (const one of attempts) {
        const who = one.isLimited ? limited : agent;
        const { code, decision, sentence } = await attempt(guarded, who, one);
        assert.equal(code, one.code, one.id);
        assert.equal(decision, 'denied', one.id);
        assert.doesNotMatch(sentence, /[\p{Cc}\p{Zl}\p{Zp}]/u, one.id);
        assert.deepEqual(guarded.arrived, [], one.id);
      }
      assert.equal((await guarded.api('GET', '/api/activity/verify')).body.ok, true);
    });

    test(`${wireAttempts.length} attempts in bytes at a gateway that listens: each refused for what it is, or no call at all, and never sent`, async () => {
      await using stage = await openListening(open());
      const { guarded, agent, url } = stage;
      const newest = async () => (await guarded.api('GET', '/api/activity?limit=1')).body.entries[0];
      for (const { id, code, isCutOff, bytes } of wireAttempts) {
        const before = (await newest())?.id;
        const answer = await overWire(url, bytes(agent.key));
        const told = /"code":"([A-Z_]+)"/.exec(answer)?.[1] ?? 'none';
        assert.ok(told === code || isCutOff, `${id}: ${answer}`);
        assert.ok(!/^HTTP\/1.1 [^45]/m.test(answer), `${id}: ${answer}`);
        let entry = await newest();
        // Who was cut off may be so before it is on record.
        while (isCutOff && entry?.id === before) entry = await newest();
        if (code === 'none')
          assert.equal(entry?.id, before, `${id}: a call came of it: ${JSON.stringify(entry)}`);
        else assert.deepEqual([entry.decision, entry.code], ['denied', code], id);
        assert.deepEqual(guarded.arrived, [], id);
      }
      assert.equal((await guarded.api('GET', '/api/activity/verify')).body.ok, true);
    });

    test('what is told beside an allowed call changes nothing, and none of it reaches Wix', async () => {
      await using stage = await openListening(open());
      const { guarded, agent, url } = stage;
      const answer = await overWire(url, besideAllowed(agent.key));
      assert.match(answer, /^HTTP\/1.1 200 /);
      const [sent, ...more] = guarded.arrived;
      assert.deepEqual(more, []);
      assert.deepEqual([sent?.verb, sent?.target], ['POST', '/contacts/v4/contacts/query']);
      assert.deepEqual(Object.keys(sent?.headers ?? {}).toSorted(), [
        ...['authorization', 'content-length', 'content-type', 'wix-site-id'],
      ]);
      assert.ok(!JSON.stringify(sent).includes(agent.key));
    });

    for (const { id, what, code } of scenarios)
      test(`${id}: ${what}: ${code}`, async () => {
        await plays[id](open());
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

test('docs/security.md lists every attempt, and none that is not made', () => {
  const text = readFileSync(new URL('../docs/security.md', import.meta.url), 'utf8');
  const [, table = ''] = text.split(/^## Attempts$|^## Attempts at .*$/m);
  const listed = [...table.matchAll(/^\| `([^`]+)` \| (.+) \| (.+) \|$/gm)].map(([line]) => line);
  assert.deepEqual(
    listed,
    [...attempts, ...wireAttempts, ...scenarios].map(
      ({ id, what, code }) =>
        `| \`${id}\` | ${what} | ${code === 'none' ? '400 or nothing: no call' : `\`${code}\``} |`,
    ),
  );
});
