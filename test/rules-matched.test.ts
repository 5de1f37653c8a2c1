import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { loadCatalogue } from '../src/catalogue/load.ts';
import { testDatabases } from './databases.ts';
import { codeOf, type Guarded, openGuarded, type TestAgent } from './guarded.ts';

const contacts = '/contacts/v4/contacts';
const someone = '0b3a1b4e-8c1c-4e0a-9d6f-6d9f6f1c2a11';
const idOf = (verb: 'GET' | 'DELETE' | 'PATCH', path: string): string => {
  const match = loadCatalogue().router.match(verb, path);
  assert.equal(match.kind, 'method');
  return match.kind === 'method' ? match.method.id : '';
};
const remove = idOf('DELETE', `${contacts}/${someone}`);
const change = idOf('PATCH', `${contacts}/${someone}`);

interface Shown {
  readonly subject?: string;
  readonly id: string;
  readonly rule?: string;
  readonly matched: { readonly count: number };
  readonly unused: boolean;
}

/** How often each rule of an agent looked at a call. */
async function counts({ api }: Guarded, { id }: TestAgent): Promise<Record<string, number>> {
  const { body } = await api('GET', `/api/agents/${id}/grants`);
  const shown = [...body.exceptions, ...body.guardrails] as Shown[];
  for (const { matched, unused } of shown) assert.equal(unused, matched.count === 0);
  return Object.fromEntries(shown.map(({ subject, id: rail, matched }) => [subject ?? rail, matched.count]));
}

for (const { name, open } of testDatabases())
  describe(`rules that matched on ${name}`, () => {
    test('exceptions are counted as guardrails are, and what an earlier check denied is no match of a later rule', async () => {
      await using guarded = await openGuarded({ kind: 'memory' }, open());
      const grants = {
        areas: { contacts: 'read' },
        methods: { [remove]: 'deny', [change]: 'allow' },
        groups: { 'contacts/contact/create': 'allow', 'contacts/contact/view': 'allow' },
        guardrails: [
          { kind: 'rate', id: 'rate', perMinute: 50 },
          { kind: 'mask', id: 'mask', fields: ['email'], by: 'mask' },
          { kind: 'hours', id: 'hours', days: ['sun'], from: '00:00', to: '24:00', timeZone: 'UTC' },
        ],
      };
      const agent = await guarded.agent('Any', grants);
      const none = {
        ...{ [remove]: 0, [change]: 0, 'contacts/contact/create': 0, 'contacts/contact/view': 0 },
        ...{ rate: 0, mask: 0, hours: 0 },
      };
      assert.deepEqual(await counts(guarded, agent), none);

      await guarded.api('PATCH', `/api/agents/${agent.id}`, { state: 'paused' });
      assert.equal(codeOf(await agent.call('DELETE', `${contacts}/${someone}`)), 'AGENT_PAUSED');
      await guarded.api('PATCH', `/api/agents/${agent.id}`, { state: 'active' });
      assert.deepEqual(await counts(guarded, agent), none, 'a paused agent gets as far as none of them');

      assert.equal(codeOf(await agent.call('DELETE', `${contacts}/${someone}`)), 'NOT_GRANTED');
      assert.equal(codeOf(await agent.call('POST', '/contacts/v4/labels', {})), 'NOT_GRANTED');
      assert.deepEqual(await counts(guarded, agent), { ...none, [remove]: 1 }, 'nor does what is denied');

      const search = { search: 'ada@example.com' };
      assert.equal(codeOf(await agent.call('POST', `${contacts}/query`, search)), 'GUARDRAIL_MASK');
      const masked = { ...none, [remove]: 1, 'contacts/contact/view': 1, hours: 1, mask: 1 };
      assert.deepEqual(await counts(guarded, agent), masked, 'a rate is looked at after a mask');

      await agent.call('POST', `${contacts}/query`, { query: {} });
      const all = { ...masked, 'contacts/contact/view': 2, hours: 2, mask: 2, rate: 1 };
      assert.deepEqual(await counts(guarded, agent), all);
      const { body } = await guarded.api('GET', `/api/agents/${agent.id}/grants`);
      assert.deepEqual((await agent.grant(body)).body.changes, [], 'what is shown can be saved');
      assert.deepEqual(await counts(guarded, agent), all);

      await agent.grant({ ...grants, methods: { [remove]: 'ask' }, guardrails: grants.guardrails.slice(1) });
      await agent.grant({ ...grants, methods: { [remove]: 'allow' } });
      const { [change]: _gone, ...left }: Record<string, number> = { ...all, [remove]: 0, rate: 0 };
      assert.deepEqual(await counts(guarded, agent), left, 'a rule that is new has looked at nothing yet');
    });
  });
