import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { isObject } from '../../src/base/json.ts';
import { loadCatalogue } from '../../src/catalogue/load.ts';
import { handlersByMethod } from '../../src/wix/app.ts';
import { type Guarded, openGuarded, type TestAgent } from '../guarded.ts';
import { fuzzedCalls, wireOf } from './calls.ts';
import { fuzz } from './cases.ts';
import { idsIn } from './messages.ts';

const implemented = handlersByMethod();
const methods = loadCatalogue().methods.filter(({ id }) => implemented.has(id));

/** Whatever an agent may do, what is not granted it does not get: these stand in fields that are masked for it. */
const planted = ['kept@away.example', '+4930901820', 'Nevertold'];

const person = {
  name: { first: planted[2], last: planted[2] },
  emails: { items: [{ email: planted[0] }] },
  phones: { items: [{ phone: planted[1] }] },
};

const areas = [...new Set(methods.map(({ area }) => area))];

/** Guardrails that look into requests and answers: each reads the body that is fuzzed. */
const guardrails = [
  { kind: 'mask', fields: ['email', 'phone', 'name'], by: 'mask', on: { areas: ['contacts', 'members'] } },
  { kind: 'price-change', mostPercent: 20 },
  { kind: 'collections', only: ['Recipes'] },
  { kind: 'budget', of: 'items-changed', per: 'day', most: 1_000_000 },
  { kind: 'budget', of: 'personal-records-read', per: 'day', most: 1_000_000 },
];

describe('calls of every method through a gateway whose guardrails look inside', () => {
  const bugs: unknown[] = [];
  let guarded: Guarded;
  let agent: TestAgent;
  before(async () => {
    guarded = await openGuarded({ kind: 'memory' }, { kind: 'memory' }, {}, (error) => bugs.push(error));
    agent = await guarded.agent('Fuzzer', {
      areas: Object.fromEntries(areas.map((area) => [area, 'full'])),
      guardrails,
    });
  });
  after(() => guarded[Symbol.asyncDispose]());

  test('no answer is a 5xx, each is on record once, and what is masked never shows', async () => {
    const known: string[] = [];
    const seen = new Set<string>();
    const counts = new Map<number, number>();
    const { body: made } = await guarded.wix.call('POST', '/contacts/v4/contacts', { info: person });
    known.push(made.contact.id);
    await fuzz(fuzzedCalls(methods), async (call) => {
      const { verb, target, body } = wireOf(call, known);
      const { authorization } = call;
      const answer = await agent.call(
        verb,
        target,
        body,
        authorization === undefined ? {} : { authorization },
      );
      const told = `${answer.status} ${verb} ${target}\n${body}\n${JSON.stringify(answer.body)}`;
      assert.deepEqual(bugs.splice(0), [], told);
      assert.ok(answer.status < 500, told);
      counts.set(answer.status, (counts.get(answer.status) ?? 0) + 1);
      for (const secret of planted)
        assert.ok(!JSON.stringify([answer.headers, answer.body]).includes(secret), told);
      const entry = answer.headers['x-fairlead-activity'] ?? '';
      assert.ok(entry !== '' && !seen.has(entry), told);
      seen.add(entry);
      if (answer.status === 200 && isObject(answer.body))
        known.splice(1, known.length > 900 ? 200 : 0, ...idsIn(answer.body).slice(0, 20));
    });
    const allowed = counts.get(200) ?? 0;
    assert.ok(allowed > seen.size / 20, `${JSON.stringify([...counts])}: the fuzzer does not get in`);
    await assertRecorded(seen);
  });

  /** The log holds every call that was answered, and nobody has learnt from it what is masked. */
  async function assertRecorded(seen: ReadonlySet<string>): Promise<void> {
    const listed = new Set<string>();
    for (let cursor: string | undefined = ''; cursor !== undefined; ) {
      const { body } = await guarded.api('GET', `/api/activity?limit=500${cursor}`);
      for (const entry of body.entries) {
        listed.add(entry.id);
        for (const secret of planted) assert.ok(!JSON.stringify(entry).includes(secret), entry.sentence);
      }
      cursor = body.next === undefined ? undefined : `&cursor=${encodeURIComponent(body.next)}`;
    }
    const missing = [...seen].filter((id) => !listed.has(id));
    assert.deepEqual(missing, []);
    const { body: verdict } = await guarded.api('GET', '/api/activity/verify');
    assert.ok(verdict.ok, JSON.stringify(verdict));
  }
});
