import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { testDatabases } from './databases.ts';
import { codeOf, openGuarded } from './guarded.ts';
import { type Receiver, startReceiver } from './receiver.ts';

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
      const told = () => alertsOf(receiver, 'budget-nearly-used')().map(({ message }) => message);
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

    test('a question to a person is told once: a call that nobody answers, the same again, and a level that is asked for', async () => {
      await using receiver = await startReceiver();
      await using guarded = await openGuarded({ kind: 'memory' }, open(), { alertUrl: receiver.url });
      const agent = await guarded.agent('Asker', {
        areas: { contacts: 'read' },
        groups: { 'contacts/contact/create': 'ask' },
      });
      const told = alertsOf(receiver, 'approval-waiting');
      const contact = { info: { name: { first: 'Ada' } } };
      const first = agent.call('POST', '/contacts/v4/contacts', contact);
      await receiver.until(() => told().length === 1);
      const same = guarded
        .through(await guarded.another(), agent)
        .call('POST', '/contacts/v4/contacts', contact);
      let over = false;
      const both = Promise.all([first, same]).finally(() => {
        over = true;
      });
      while (!over) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        guarded.wix.clock.advance(26_000);
      }
      const [answer, again] = await both;
      assert.deepEqual([codeOf(answer), codeOf(again)], ['APPROVAL_PENDING', 'APPROVAL_PENDING']);
      const asked = await agent.call('POST', '/_fairlead/approvals', {
        ...{ area: 'contacts', level: 'full', minutes: 30, reason: 'to tidy up' },
      });
      assert.equal(asked.status, 201);
      await receiver.until(() => told().length === 2);
      const { siteName } = guarded.connection;
      assert.match(told()[0]?.message ?? '', /^Asker tried to create the contact Ada on .* Held: /);
      assert.equal(told()[0]?.entryId, answer.headers['x-fairlead-activity']);
      assert.equal(told()[1]?.message, `Asker asks for Contacts: Full on ${siteName} for 30 minutes.`);
      const entry = await guarded.api('GET', `/api/activity/${told()[1]?.entryId}`);
      assert.equal(entry.body.sentence, told()[1]?.message);
    });

    test('the first refusal of a kind is told once, whichever process refuses; another method is another kind', async () => {
      await using receiver = await startReceiver();
      await using guarded = await openGuarded({ kind: 'memory' }, open(), { alertUrl: receiver.url });
      const agent = await guarded.agent('Reader', { areas: { contacts: 'read' } });
      const other = guarded.through(await guarded.another(), agent);
      const told = alertsOf(receiver, 'first-denial');
      const create = (through: typeof agent) => through.call('POST', '/contacts/v4/contacts', { info: {} });
      const refused = await create(agent);
      await receiver.until(() => told().length === 1);
      await create(agent);
      await create(other);
      await other.call('POST', '/ecom/v1/orders/search', { search: {} });
      await receiver.until(() => told().length === 2);
      assert.equal(told()[0]?.entryId, refused.headers['x-fairlead-activity']);
      assert.match(
        told()[0]?.message ?? '',
        /^Reader tried to create a contact on .* Denied: Contacts is set to Read/,
      );
      assert.match(told()[1]?.message ?? '', /^Reader tried to search orders/);
    });

    test('a log that is found broken by whoever asks is told of, once', async () => {
      await using receiver = await startReceiver();
      await using guarded = await openGuarded({ kind: 'memory' }, open(), { alertUrl: receiver.url });
      const agent = await guarded.agent('Reader', { areas: { contacts: 'read' } });
      const answer = await agent.call('POST', '/contacts/v4/contacts/query', { query: {} });
      const entry = String(answer.headers['x-fairlead-activity']);
      const { database } = guarded.gateway;
      const told = alertsOf(receiver, 'log-broken');
      assert.equal((await guarded.api('GET', '/api/activity/verify')).body.ok, true);
      await database.write((tx) =>
        tx.updateTable('record').set({ body: '{}' }).where('entry_id', '=', entry).execute(),
      );
      const verdict = (await guarded.api('GET', '/api/activity/verify')).body;
      assert.deepEqual([verdict.ok, verdict.firstBroken], [false, entry]);
      await receiver.until(() => told().length === 1);
      await guarded.api('GET', '/api/activity/verify', undefined, await guarded.another());
      // What a refusal tells comes after.
      await agent.call('POST', '/contacts/v4/contacts', { info: {} });
      await receiver.until(() => alertsOf(receiver, 'first-denial')().length === 1);
      assert.deepEqual(
        told().map(({ message }) => message),
        [`The activity log is broken at entry ${entry}: its record was changed.`],
      );
    });
  });

interface Told {
  readonly kind: string;
  readonly message: string;
  readonly entryId?: string;
}

/** The alerts of a kind that have come so far. */
function alertsOf({ received }: Receiver, kind: string): () => readonly Told[] {
  return () => received.map(({ body }) => JSON.parse(body) as Told).filter((alert) => alert.kind === kind);
}
