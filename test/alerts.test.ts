import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { testDatabases } from './databases.ts';
import { codeOf, openGuarded } from './guarded.ts';
import { startReceiver } from './receiver.ts';

for (const { name, open } of testDatabases())
  describe(`alerts on ${name}`, () => {
    test('four fifths of a budget are told once in each window, whichever process takes them', async () => {
      await using receiver = await startReceiver();
      await using guarded = await openGuarded({ kind: 'memory' }, open(), { alertUrl: receiver.url });
      const agent = await guarded.agent('Spender', {
        areas: { contacts: 'full' },
        guardrails: [{ kind: 'budget', of: 'items-changed', per: 'day', most: 10 }],
      });
      const other = guarded.through(await guarded.another(), agent);
      let made = 0;
      const spend = async (through: typeof agent, times: number) => {
        for (let count = 0; count < times; count++) {
          const email = `c${made++}@example.com`;
          await through.call('POST', '/contacts/v4/contacts', { info: { emails: { items: [{ email }] } } });
        }
      };
      const told = () =>
        receiver.received
          .map(({ body }) => JSON.parse(body) as { kind: string; message: string })
          .filter(({ kind }) => kind === 'budget-nearly-used')
          .map(({ message }) => message);
      await spend(agent, 7);
      assert.deepEqual(told(), []);
      await spend(other, 1);
      await receiver.until(() => told().length > 0);
      await spend(agent, 2);
      assert.equal(
        codeOf(await agent.call('POST', '/contacts/v4/contacts', { info: {} })),
        'GUARDRAIL_BUDGET',
      );
      const { siteName } = guarded.connection;
      const message = `Spender has used 8 of 10 items changed per day on ${siteName}.`;
      assert.deepEqual(told(), [message]);
      guarded.wix.clock.advance(86_400_000);
      await spend(agent, 8);
      await receiver.until(() => told().length > 1);
      assert.deepEqual(told(), [message, message]);
    });
  });
