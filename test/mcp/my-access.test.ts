import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { testDatabases } from '../databases.ts';
import { openMcpStage } from './stage.ts';

interface Site {
  readonly budgets: readonly { readonly budget: string; readonly left: string; readonly until: string }[];
  readonly conditions: readonly string[];
  readonly forNow?: readonly { readonly area: string; readonly level: string; readonly until: string }[];
}

for (const { name, open } of testDatabases())
  describe(`my_access, ${name}`, () => {
    test('it tells what is left of each budget and until when, the other conditions, and levels given for a time', async () => {
      await using stage = await openMcpStage(open());
      const nowMs = Date.UTC(2027, 4, 3, 10, 30, 20);
      stage.wix.clock.freeze(nowMs);
      const agent = await stage.agent('Careful', {});
      await stage.gateway.stores.grants.replace(agent.id, {
        areas: { products: 'read', contacts: 'full' },
        guardrails: [
          {
            id: 'writes',
            kind: 'budget',
            of: 'items-changed',
            most: 3,
            per: 'day',
            timeZone: 'Europe/Berlin',
          },
          {
            id: 'money',
            kind: 'budget',
            of: 'money',
            most: '50.00',
            currency: 'EUR',
            per: 'hour',
          },
          { id: 'pace', kind: 'rate', perMinute: 30 },
          { id: 'few', kind: 'ask', above: { items: 2 }, on: { areas: ['contacts'] } },
        ],
      });
      const client = await stage.connect(agent, '2026-07-28');
      const site = async (): Promise<Site> => {
        const { structuredContent } = await client.callTool({ name: 'my_access', arguments: {} });
        const [first] = (structuredContent as { sites: Site[] }).sites;
        assert.ok(first);
        return first;
      };
      const before = await site();
      assert.deepEqual(before.budgets, [
        { budget: 'at most 3 items changed per day', left: '3', until: '2027-05-03T22:00:00.000Z' },
        { budget: 'at most 50.00 EUR per hour', left: '50.00 EUR', until: '2027-05-03T11:00:00.000Z' },
        { budget: 'at most 30 calls a minute', left: '30', until: '2027-05-03T10:31:00.000Z' },
      ]);
      assert.deepEqual(before.conditions, ['a person is asked above 2 items (Contacts)']);
      const made = await client.callTool({
        name: 'contacts_create',
        arguments: { info: { name: { first: 'Ada' }, emails: { items: [{ email: 'ada@example.org' }] } } },
      });
      assert.equal(made.isError, undefined, JSON.stringify(made.content));
      assert.deepEqual(
        (await site()).budgets.map(({ left }) => left),
        ['2', '50.00 EUR', '29'],
      );
      stage.wix.clock.freeze(nowMs + 13 * 3_600_000);
      assert.deepEqual(
        (await site()).budgets.map(({ left }) => left),
        ['3', '50.00 EUR', '30'],
      );
      const asked = { area: 'orders', level: 'read', minutes: 60, reason: 'a look' };
      await client.callTool({ name: 'request_access', arguments: asked });
      const [approval] = (await stage.api('GET', '/api/approvals')).approvals as { id: string }[];
      await stage.api('POST', `/api/approvals/${approval?.id}/approve`);
      assert.deepEqual((await site()).forNow, [
        { area: 'Orders', level: 'read', until: '2027-05-04T00:30:20.000Z' },
      ]);
      await client.close();
    });
  });
