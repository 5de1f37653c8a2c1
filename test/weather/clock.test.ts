import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { testDatabases } from '../databases.ts';
import { codeOf, type Guarded, openGuarded, type TestAgent } from '../guarded.ts';

const hour = 3_600_000;
const day = 24 * hour;
const target = '/contacts/v4/contacts/query';

function read(agent: TestAgent, headers: Record<string, string> = {}) {
  return agent.call('POST', target, { query: {} }, headers);
}

const create = (agent: TestAgent, email: string, headers: Record<string, string> = {}) =>
  agent.call('POST', '/contacts/v4/contacts', { info: { emails: { items: [{ email }] } } }, headers);

/** A person is asked; the call waits, and ends with a status. */
async function ask(
  guarded: Guarded,
  agent: TestAgent,
  email: string,
): Promise<{ id: string; ended: Promise<number> }> {
  const ended = create(agent, email).then(({ status }) => status);
  for (;;) {
    const { body: listed } = await guarded.api('GET', '/api/approvals?state=pending');
    const [one] = listed.approvals.filter(({ agentId }: { agentId: string }) => agentId === agent.id);
    if (one) return { id: one.id, ended };
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

for (const { name, open } of testDatabases())
  describe(`the machine's clock jumps, on ${name}`, () => {
    test('a day forwards: what was to expire has expired, what counts by the day begins anew', async () => {
      await using guarded = await openGuarded({ kind: 'memory' }, open());
      const { clock } = guarded.wix;
      const agent = await guarded.agent('Clerk', {
        areas: { contacts: 'full' },
        guardrails: [{ kind: 'budget', of: 'items-changed', per: 'day', most: 1 }],
      });
      assert.equal((await create(agent, 'one@example.com')).status, 200);
      assert.equal(codeOf(await create(agent, 'two@example.com')), 'GUARDRAIL_BUDGET');
      const asker = await guarded.agent('Asker', {
        areas: { contacts: 'full' },
        groups: { 'contacts/contact/create': 'ask' },
      });
      const { id, ended } = await ask(guarded, asker, 'asked@example.com');
      clock.advance(day);
      assert.equal(await ended, 403, 'nobody answered in time');
      assert.equal((await create(agent, 'three@example.com')).status, 200, 'another day');
      assert.equal((await guarded.api('POST', `/api/approvals/${id}/approve`)).status, 400, 'it has expired');
      assert.equal((await guarded.api('GET', '/api/activity/verify')).body.ok, true);
    });

    test('an hour backwards: nothing that ended by a person comes back, and the log stays whole and in order', async () => {
      await using guarded = await openGuarded({ kind: 'memory' }, open());
      const { clock } = guarded.wix;
      const agent = await guarded.agent('Clerk', {
        areas: { contacts: 'full' },
        guardrails: [{ kind: 'budget', of: 'items-changed', per: 'day', most: 2 }],
      });
      const gone = await guarded.agent('Gone', { areas: { contacts: 'full' } });
      assert.equal((await create(agent, 'one@example.com')).status, 200);
      await guarded.api('PATCH', `/api/agents/${gone.id}`, { state: 'paused' });
      assert.equal((await read(gone)).status, 403);
      const before = await guarded.api('GET', '/api/activity?limit=1');
      clock.advance(-hour);
      assert.equal((await read(gone)).status, 403, 'paused is paused');
      assert.equal((await create(agent, 'two@example.com')).status, 200);
      assert.equal(codeOf(await create(agent, 'three@example.com')), 'GUARDRAIL_BUDGET', 'the same day');
      const last = await read(agent);
      assert.equal(last.status, 200);
      const { body } = await guarded.api('GET', '/api/activity?limit=100');
      const ids = body.entries.map((entry: { id: string }) => entry.id);
      assert.equal(new Set(ids).size, ids.length, 'no id comes twice');
      assert.ok(ids.includes(last.headers['x-fairlead-activity']), 'it is found');
      assert.ok(ids.includes(before.body.entries[0].id), 'and so is what was before');
      const times = body.entries.map(({ at }: { at: string }) => at);
      assert.deepEqual(times, times.toSorted().toReversed(), 'by the time that each says');
      assert.equal((await guarded.api('GET', '/api/activity/verify')).body.ok, true);
    });

    test('a day forwards and back again: an approval that was used stays used, and calls go on', async () => {
      await using guarded = await openGuarded({ kind: 'memory' }, open());
      const { clock } = guarded.wix;
      const asker = await guarded.agent('Asker', {
        areas: { contacts: 'full' },
        groups: { 'contacts/contact/create': 'ask' },
      });
      const { id, ended } = await ask(guarded, asker, 'asked@example.com');
      await guarded.api('POST', `/api/approvals/${id}/approve`);
      assert.equal(await ended, 200);
      const approval = { 'x-fairlead-approval': id };
      clock.advance(day);
      assert.notEqual((await create(asker, 'asked@example.com', approval)).status, 200);
      clock.advance(-day);
      assert.notEqual((await create(asker, 'asked@example.com', approval)).status, 200, 'once is once');
      assert.equal((await read(asker)).status, 200);
      assert.equal((await guarded.api('GET', '/api/activity/verify')).body.ok, true);
    });
  });
