import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { TestAnswer } from '../src/wix/test-wix.ts';
import { testDatabases } from './databases.ts';
import { type Guarded, openGuarded } from './guarded.ts';

const query = '/contacts/v4/contacts/query';
const contacts = '/contacts/v4/contacts';
const contact = (email: string) => ({ info: { emails: { items: [{ email }] } } });

/** Lets a call wait for a person for as long as it does, and nobody answers. */
async function unanswered({ api, wix }: Guarded, call: Promise<TestAnswer>): Promise<TestAnswer> {
  while ((await api('GET', '/api/approvals')).body.approvals.length === 0)
    await new Promise((resolve) => setTimeout(resolve, 1));
  wix.clock.advance(26_000);
  return call;
}

for (const { name, open } of testDatabases())
  describe(`decisions taken again on ${name}`, () => {
    test('from their records, whatever has changed since: grants, budgets, time, the agent itself', async () => {
      await using guarded = await openGuarded({ kind: 'memory' }, open());
      const { api, wix } = guarded;
      const agent = await guarded.agent('Past Agent', {
        areas: { contacts: 'full', products: 'off' },
        methods: { 'com.wix.ecom.orders.v1.Orders.SearchOrders': 'ask' },
        guardrails: [
          { kind: 'budget', of: 'items-changed', per: 'day', most: 1 },
          {
            kind: 'expires',
            at: new Date(wix.clock.now() + 60_000).toISOString(),
            on: { areas: ['contacts'] },
          },
        ],
      });
      const calls = [
        () => agent.call('POST', query, { query: {} }),
        () => agent.call('POST', contacts, contact('a@example.com')),
        () => agent.call('POST', contacts, contact('b@example.com')),
        () => agent.call('POST', '/stores/v3/products/search', { search: {} }),
        () => unanswered(guarded, agent.call('POST', '/ecom/v1/orders/search', { search: {} })),
        () => agent.call('POST', query, { query: {} }, { 'wix-site-id': 'elsewhere' }),
        () => agent.call('POST', query, { query: {} }, { authorization: 'fl_wrong' }),
        () => agent.call('GET', `/${'a'.repeat(3_000)}`),
        () => agent.call('POST', query, '{}', { 'content-encoding': 'gzip' }),
      ];
      const made: string[] = [];
      for (const call of calls) made.push(String((await call()).headers['x-fairlead-activity']));
      wix.clock.advance(120_000);
      made.push(String((await agent.call('POST', query, { query: {} })).headers['x-fairlead-activity']));
      await api('POST', '/api/stops', { scope: 'all' });
      made.push(String((await agent.call('POST', query, { query: {} })).headers['x-fairlead-activity']));
      await api('DELETE', '/api/stops?scope=all');
      await agent.grant({ areas: { products: 'full' } });
      await api('PATCH', `/api/agents/${agent.id}`, { state: 'paused' });
      await agent.call('POST', query, { query: {} });
      await api('DELETE', `/api/agents/${agent.id}`);
      await agent.call('POST', query, { query: {} });
      const rules: string[] = [];
      for (const id of made) {
        const { body } = await api('GET', `/api/activity/${id}/again`);
        const { decision, rule, reason } = body.again;
        assert.deepEqual({ decision, rule, reason }, body.recorded, id);
        rules.push(`${decision} by ${String(rule).replace(/:.*/, '')}`);
      }
      assert.deepEqual(rules, [
        'allowed by level',
        'allowed by level',
        'denied by guardrail',
        'denied by level',
        'held by exception',
        'denied by site',
        'denied by key',
        'denied by path',
        'denied by body',
        'denied by guardrail',
        'denied by stop',
      ]);
      assert.equal((await api('GET', `/api/activity/${agent.id}/again`)).status, 404);
    });

    test('what is kept of a policy is what changed, and neither a key nor a credential', async () => {
      await using guarded = await openGuarded({ kind: 'memory' }, open());
      const agents = [await guarded.agent('One', { areas: {} }), await guarded.agent('Two', { areas: {} })];
      const parts = () =>
        guarded.gateway.database.read.selectFrom('policy_part').selectAll().orderBy('version').execute();
      await agents[0]?.call('POST', query, { query: {} });
      const before = await parts();
      await agents[0]?.grant({ areas: { contacts: 'read' } });
      await agents[1]?.call('POST', query, { query: {} });
      const after = await parts();
      assert.deepEqual(
        after.slice(before.length).map(({ subject }) => subject),
        [`agent ${agents[0]?.id}`],
      );
      const text = JSON.stringify(after);
      for (const { key } of agents) assert.ok(!text.includes(key));
      const [connection] = await guarded.gateway.database.read.selectFrom('connection').selectAll().execute();
      assert.ok(connection && !text.includes(connection.credential));
    });
  });
