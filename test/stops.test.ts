import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { describe, test } from 'node:test';
import { responseText } from '../src/base/http.ts';
import { testDatabases } from './databases.ts';
import { codeOf, type Guarded, openGuarded, type TestAgent } from './guarded.ts';
import { startReceiver } from './receiver.ts';

const query = '/contacts/v4/contacts/query';
const everything = { areas: { contacts: 'full', products: 'full' } };

/** Waits until a call has reached Wix. */
async function untilArrived({ arrived }: Guarded): Promise<void> {
  for (let tries = 0; tries < 1_000 && arrived.length === 0; tries++)
    await new Promise((resolve) => setTimeout(resolve, 2));
}

/** Begins a call, does `meanwhile` while its body is still coming, and answers how it was refused. */
async function whileItsBodyComes(
  { gateway, wix }: Guarded,
  agent: TestAgent,
  meanwhile: () => unknown,
): Promise<string | undefined> {
  const text = JSON.stringify({ info: { name: { first: 'Slow' } } });
  const body = new PassThrough();
  body.write(text.slice(0, 10));
  const answer = gateway.handle({
    ...{ verb: 'POST', target: '/contacts/v4/contacts', body, signal: new AbortController().signal },
    headers: {
      ...{ authorization: agent.key, 'content-type': 'application/json' },
      'content-length': String(text.length),
    },
  });
  while (body.listenerCount('data') === 0) await new Promise((resolve) => setTimeout(resolve, 2));
  await meanwhile();
  wix.clock.advance(10);
  body.end(text.slice(10));
  return JSON.parse(await responseText(await answer)).details?.applicationError?.code;
}

for (const { name, open } of testDatabases())
  describe(`stops on ${name}`, () => {
    const stage = () => openGuarded({ kind: 'memory' }, open());

    test('an area, a connection, everything: stopped for every agent in every process, until let go on', async () => {
      await using guarded = await stage();
      const agent = await guarded.agent('Agent', everything);
      const other = guarded.through(await guarded.another(), agent);
      const codes = async () => [
        codeOf(await agent.call('POST', query, { query: {} })),
        codeOf(await other.call('POST', query, { query: {} })),
        codeOf(await agent.call('POST', '/stores/v3/products/search', { search: {} })),
      ];
      assert.deepEqual(await codes(), [undefined, undefined, undefined]);
      for (const [stop, expected] of [
        [{ scope: 'area', id: 'contacts' }, ['STOPPED', 'STOPPED', undefined]],
        [{ scope: 'connection', id: guarded.connection.id }, ['STOPPED', 'STOPPED', 'STOPPED']],
        [{ scope: 'all' }, ['STOPPED', 'STOPPED', 'STOPPED']],
      ] as const) {
        assert.equal((await guarded.api('POST', '/api/stops', stop)).status, 201);
        assert.deepEqual(await codes(), expected);
        assert.equal((await guarded.api('GET', '/api/stops')).body.stops.length, 1);
        const undone = await guarded.api('DELETE', `/api/stops?${new URLSearchParams(stop).toString()}`);
        assert.equal(undone.status, 200);
        assert.deepEqual(await codes(), [undefined, undefined, undefined]);
      }
      assert.equal((await guarded.api('POST', '/api/stops', { scope: 'area', id: 'contcats' })).status, 400);
      assert.equal((await guarded.api('DELETE', '/api/stops?scope=all')).status, 404);
    });

    for (const [what, stop, code] of [
      [
        'its agent is paused',
        ({ api }: Guarded, id: string) => api('PATCH', `/api/agents/${id}`, { state: 'paused' }),
        'AGENT_PAUSED',
      ],
      [
        'its area is stopped',
        ({ api }: Guarded) => api('POST', '/api/stops', { scope: 'area', id: 'contacts' }),
        'STOPPED',
      ],
      ['everything is stopped', ({ api }: Guarded) => api('POST', '/api/stops', { scope: 'all' }), 'STOPPED'],
      [
        'its key is revoked',
        ({ api }: Guarded, id: string, keyId: string) => api('DELETE', `/api/agents/${id}/keys/${keyId}`),
        'AGENT_KEY_INVALID',
      ],
      [
        'its agent is removed',
        ({ api }: Guarded, id: string) => api('DELETE', `/api/agents/${id}`),
        'AGENT_KEY_INVALID',
      ],
    ] as const) {
      for (const guardrails of [[], [{ kind: 'budget', of: 'items-changed', per: 'day', most: 9 }]])
        test(`a call whose body is still coming is not sent when ${what}, with ${guardrails.length} guardrails`, async () => {
          await using guarded = await stage();
          const agent = await guarded.agent('Agent', { ...everything, guardrails });
          const got = await whileItsBodyComes(guarded, agent, () => stop(guarded, agent.id, agent.keyId));
          assert.deepEqual([got, guarded.arrived], [code, []]);
        });

      test(`a call that runs is cut off when ${what}, also in another process`, async () => {
        await using guarded = await stage();
        const agent = await guarded.agent('Agent', everything);
        const another = await guarded.another();
        const other = guarded.through(another, agent);
        guarded.slow = new Promise(() => {});
        const running = other.call('POST', '/contacts/v4/contacts', { info: { name: { first: 'A' } } });
        await untilArrived(guarded);
        await stop(guarded, agent.id, agent.keyId);
        const answer = await running;
        assert.equal(codeOf(answer), code);
        assert.match(answer.body.message, /may have taken effect/);
        const path = `/api/activity/${answer.headers['x-fairlead-activity']}`;
        const entry = (await guarded.api('GET', path, undefined, another)).body;
        assert.deepEqual([entry.decision, entry.outcome], ['allowed', 'unknown']);
      });
    }

    test('a call whose body comes when what was granted has ended, or asks for more by then, is not sent', async () => {
      await using guarded = await stage();
      const { clock } = guarded.wix;
      const soon = new Date(clock.now() + 60_000).toISOString();
      const ends = await guarded.agent('Ends', {
        ...everything,
        guardrails: [{ kind: 'expires', at: soon }],
      });
      const ended = await whileItsBodyComes(guarded, ends, () => clock.advance(60_000));
      assert.equal(ended, 'GUARDRAIL_EXPIRED');
      const changed = await guarded.agent('Changed', everything);
      const limited = { ...everything, guardrails: [{ kind: 'fields', only: ['jobTitle'] }] };
      const now = await whileItsBodyComes(guarded, changed, () => changed.grant(limited));
      assert.equal(now, 'GUARDRAIL_FIELDS', 'the new guardrail has read the whole body');
      assert.deepEqual(guarded.arrived, []);
    });

    test('a call that waits for a person is cut off, and its question withdrawn', async () => {
      await using guarded = await stage();
      const agent = await guarded.agent('Agent', {
        ...everything,
        groups: { 'contacts/contact/create': 'ask' },
      });
      const waiting = agent.call('POST', '/contacts/v4/contacts', { info: { name: { first: 'A' } } });
      let approvals: { id: string; state: string }[] = [];
      for (let tries = 0; tries < 500 && approvals.length === 0; tries++) {
        await new Promise((resolve) => setTimeout(resolve, 2));
        approvals = (await guarded.api('GET', '/api/approvals')).body.approvals;
      }
      await guarded.api('PATCH', `/api/agents/${agent.id}`, { state: 'paused' });
      assert.equal(codeOf(await waiting), 'AGENT_PAUSED');
      assert.equal((await guarded.api('GET', `/api/approvals/${approvals[0]?.id}`)).body.state, 'withdrawn');
      assert.equal((await guarded.api('GET', '/api/activity/verify')).body.ok, true);
      assert.deepEqual(guarded.arrived, []);
    });

    const shown = [
      ...['paused the agent', 'stopped an area', 'stopped a connection', 'stopped everything'].flatMap(
        threeOf,
      ),
      ...threeOf('revoked the key'),
    ];

    test('the drill shows every way to stop, of calls that run, wait and come, in each process at once; and leaves nothing behind', async () => {
      await using receiver = await startReceiver();
      await using guarded = await openGuarded({ kind: 'memory' }, open(), { alertUrl: receiver.url });
      const agent = await guarded.agent('Agent', everything);
      const another = await guarded.another();
      // Of others nothing is stopped: their calls go on.
      let going = true;
      const codes = new Set<string | undefined>();
      const others = (async () => {
        while (going) codes.add(codeOf(await agent.call('POST', query, { query: {} })));
      })();
      const drills = await Promise.all(
        [guarded.gateway, another].map((process) =>
          guarded.api('POST', '/api/stops/drill', undefined, process),
        ),
      );
      going = false;
      await others;
      assert.deepEqual([...codes], [undefined]);
      for (const { status, body } of drills) {
        assert.equal(status, 200, JSON.stringify(body));
        assert.equal(body.ok, true, JSON.stringify(body));
        assert.deepEqual(
          body.steps.map(({ did, got }: { did: string; got: string }) => `${did}: ${got}`),
          shown,
        );
      }
      assert.ok(guarded.arrived.every(({ target }) => target === query));
      const { agents } = (await guarded.api('GET', '/api/agents')).body;
      assert.deepEqual(
        agents.map(({ name: each }: { name: string }) => each),
        ['Agent'],
      );
      assert.equal((await guarded.api('GET', '/api/connections')).body.connections.length, 1);
      assert.deepEqual((await guarded.api('GET', '/api/stops')).body.stops, []);
      // What a real agent is refused is told of; nothing of the drill came before.
      await agent.call('POST', '/ecom/v1/orders/search', { search: {} });
      await receiver.until(() => receiver.received.length > 0);
      assert.deepEqual(
        receiver.received.map(({ body }) => (JSON.parse(body) as { message: string }).message.split(' ')[0]),
        ['Agent'],
      );
      assert.equal((await guarded.api('GET', '/api/activity/verify')).body.ok, true);
    });

    test('a drill says so where everything, or its area, is stopped already', async () => {
      await using guarded = await stage();
      for (const [stop, says] of [
        [{ scope: 'all' }, /everything is stopped, and a drill needs calls that run/],
        [{ scope: 'area', id: 'orders' }, /Orders is stopped, and a drill needs calls of it/],
      ] as const) {
        await guarded.api('POST', '/api/stops', stop);
        const { status, body } = await guarded.api('POST', '/api/stops/drill');
        assert.equal(status, 400);
        assert.match(body.message, says);
        await guarded.api('DELETE', `/api/stops?${new URLSearchParams(stop).toString()}`);
      }
    });
  });

/** What a drill tells of one way to stop. */
function threeOf(did: string): string[] {
  const code = did.startsWith('paused')
    ? 'AGENT_PAUSED'
    : did.startsWith('revoked')
      ? 'AGENT_KEY_INVALID'
      : 'STOPPED';
  return ['while a call ran', 'while a call waited for a person', 'and let it call'].map(
    (what) => `${did} ${what}: ${code}`,
  );
}
