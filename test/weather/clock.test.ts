import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { testDatabases } from '../databases.ts';
import { codeOf, type Guarded, openGuarded, type TestAgent } from '../guarded.ts';
import { callTool, owner, PlainBrowser, Program } from '../mcp/oauth-client.ts';
import { openMcpStage } from '../mcp/stage.ts';

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

    test('what ends by time has ended a day forwards, and counts again once the clock is right again', async () => {
      await using guarded = await openGuarded({ kind: 'memory' }, open());
      const { clock } = guarded.wix;
      const soon = new Date(clock.now() + 12 * hour).toISOString();
      const keyed = await guarded.agent('Keyed', { areas: { contacts: 'full' } });
      const made = await guarded.api('POST', `/api/agents/${keyed.id}/keys`, { expiresAt: soon });
      const byKey = { authorization: made.body.key };
      const granted = await guarded.agent('Granted', {
        areas: { contacts: 'full' },
        guardrails: [{ kind: 'expires', at: soon }],
      });
      const given = await guarded.agent('Given', { areas: { contacts: 'read' } });
      const { body: asked } = await given.call('POST', '/_fairlead/approvals', {
        ...{ area: 'contacts', level: 'write', minutes: 30, reason: 'to enter the leads of today' },
      });
      await guarded.api('POST', `/api/approvals/${asked.id}/approve`);
      const { people } = guarded.gateway.stores;
      await people.ensureOwner('Ada', 'correct horse battery');
      const signedIn = await people.signIn('Ada', 'correct horse battery');
      assert.equal(signedIn.kind, 'in');
      const session = signedIn.kind === 'in' ? signedIn.token : '';
      const answers = async (email: string) => [
        (await read(keyed, byKey)).status,
        codeOf(await read(granted)) ?? 200,
        codeOf(await create(given, email)) ?? 200,
        (await people.ofSession(session))?.name,
      ];
      const good = [200, 200, 200, 'Ada'];
      assert.deepEqual(await answers('one@example.com'), good);
      clock.advance(-hour);
      assert.deepEqual(await answers('two@example.com'), good);
      clock.advance(hour + 15 * day);
      assert.deepEqual(await answers('three@example.com'), [
        ...[401, 'GUARDRAIL_EXPIRED', 'NOT_GRANTED'],
        undefined,
      ]);
      clock.advance(-15 * day);
      assert.deepEqual(await answers('four@example.com'), good);
      await guarded.api('DELETE', `/api/agents/${keyed.id}/keys/${made.body.id}`);
      clock.advance(-hour);
      assert.equal((await read(keyed, byKey)).status, 401, 'what a person took back stays so');
    });

    test('an hour backwards: a held call waits no longer, and what another program changed is seen', async () => {
      await using guarded = await openGuarded({ kind: 'memory' }, open());
      const { clock } = guarded.wix;
      const asker = await guarded.agent('Asker', {
        areas: { contacts: 'full' },
        groups: { 'contacts/contact/create': 'ask' },
      });
      assert.equal((await read(asker)).status, 200);
      const { ended } = await ask(guarded, asker, 'asked@example.com');
      clock.advance(-hour);
      let isOver = false;
      void ended.finally(() => {
        isOver = true;
      });
      // A second of the clock for each look, as often as looks would come in the time that calls are held, and to spare.
      for (let seconds = 0; seconds < 60 && !isOver; seconds++) {
        clock.advance(1_000);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      assert.ok(isOver, 'it was told to come back');
      assert.equal(await ended, 403);
      clock.advance(-hour);
      await guarded.gateway.database.write(async (tx) => {
        await tx.updateTable('agent').set({ state: 'paused' }).where('id', '=', asker.id).execute();
        await tx
          .updateTable('policy')
          .set((row) => ({ version: row('version', '+', 1) }))
          .execute();
      });
      assert.equal((await read(asker)).status, 403);
    });

    test('hours and days of a place on the days on which its clocks are changed', async () => {
      await using guarded = await openGuarded({ kind: 'memory' }, open());
      const { clock } = guarded.wix;
      const timeZone = 'Europe/Berlin';
      const night = await guarded.agent('Night', {
        areas: { contacts: 'full' },
        guardrails: [{ kind: 'hours', days: ['sun'], from: '02:00', to: '03:00', timeZone }],
      });
      const daily = await guarded.agent('Daily', {
        areas: { contacts: 'full' },
        guardrails: [{ kind: 'budget', of: 'items-changed', per: 'day', most: 1, timeZone }],
      });
      const at = (iso: string) => clock.freeze(Date.parse(iso));
      const open2to3 = async (iso: string) => {
        at(iso);
        return codeOf(await read(night)) === undefined;
      };
      // In spring the clock goes from 02:00 to 03:00: there is no such hour.
      assert.equal(await open2to3('2026-03-29T00:59:59Z'), false);
      assert.equal(await open2to3('2026-03-29T01:00:00Z'), false);
      // In autumn it goes from 03:00 to 02:00: the hour comes twice.
      assert.equal(await open2to3('2026-10-24T23:59:59Z'), false);
      assert.equal(await open2to3('2026-10-25T00:00:00Z'), true);
      assert.equal(await open2to3('2026-10-25T01:30:00Z'), true);
      // The machine's own clock is put back meanwhile, and forward.
      assert.equal(await open2to3('2026-10-25T00:30:00Z'), true);
      assert.equal(await open2to3('2026-10-24T23:30:00Z'), false);
      assert.equal(await open2to3('2026-10-25T02:00:00Z'), false);
      // That day has 25 hours, and one budget.
      const writes = async (iso: string, email: string) => {
        at(iso);
        return codeOf(await create(daily, email));
      };
      assert.equal(await writes('2026-10-24T22:30:00Z', 'one@example.com'), undefined);
      assert.equal(await writes('2026-10-25T22:59:59Z', 'two@example.com'), 'GUARDRAIL_BUDGET');
      assert.equal(await writes('2026-10-25T23:00:00Z', 'three@example.com'), undefined);
      assert.equal(await writes('2026-10-25T22:30:00Z', 'four@example.com'), 'GUARDRAIL_BUDGET');
    });

    test('tokens of programs: an hour forwards they are refreshed, and what was ended stays so when the clock is put back', async () => {
      await using stage = await openMcpStage(open());
      const { clock } = stage.wix;
      const origin = new URL(stage.url).origin;
      await stage.gateway.stores.people.ensureOwner(owner.name, owner.password);
      const agent = await stage.agent('Clerk', { products: 'read' });
      const program = new Program(origin);
      await program.register();
      const answer = { agent: agent.id, answer: 'allow' };
      const first = await program.exchange(await new PlainBrowser(origin).answer(program.ask(), answer));
      const works = async ({ access_token: token }: { access_token: string }) =>
        (await callTool(stage.url, token)).status;
      assert.equal(await works(first), 200);
      clock.advance(hour + 1_000);
      assert.equal(await works(first), 401);
      const second = await program.refresh(first);
      assert.equal(await works(second), 200);
      clock.advance(-hour - 1_000);
      assert.equal(await works(second), 200);
      assert.notEqual((await program.refresh(first)).status, 200, 'a refresh token is for once');
      assert.equal(await works(second), 401, 'and one that comes again ends them all');
      clock.advance(-hour);
      assert.equal(await works(second), 401);
      assert.equal(await works(first), 401);
    });
  });

for (const { name, open } of testDatabases().filter((database) => database.name === 'PostgreSQL'))
  test(`two processes whose clocks differ by a minute are one gateway, on ${name}`, async () => {
    await using guarded = await openGuarded({ kind: 'memory' }, open());
    const { clock } = guarded.wix;
    // In the middle of a minute, and of a day wherever the clocks are.
    clock.freeze(Date.parse('2026-11-23T12:00:30Z'));
    const ahead = await guarded.another({ now: () => clock.now() + 60_000 });
    const agent = await guarded.agent('Clerk', {
      areas: { contacts: 'full' },
      guardrails: [
        { kind: 'budget', of: 'items-changed', per: 'day', most: 3 },
        { kind: 'rate', perMinute: 4, on: { areas: ['contacts'] } },
      ],
    });
    const other = guarded.through(ahead, agent);
    const both = [agent, other];
    // A day's budget is one.
    for (const [index, one] of [agent, other, agent].entries())
      assert.equal((await create(one, `${index}@example.com`)).status, 200);
    for (const one of both) assert.equal(codeOf(await create(one, 'four@example.com')), 'GUARDRAIL_BUDGET');
    // Each counts calls in its own minute; none of these minutes has more than its four.
    const codes = async (one: TestAgent) => {
      const answers: unknown[] = [];
      for (let count = 0; count < 5; count++) answers.push(codeOf(await read(one)) ?? 200);
      return answers.filter((code) => code === 200).length;
    };
    assert.deepEqual([await codes(agent), await codes(other)], [2, 3]);
    clock.advance(60_000);
    assert.equal(await codes(agent), 0, 'the other has had them');
    // A key ends by the clock of whoever is asked.
    const expiresAt = new Date(clock.now() + 30_000).toISOString();
    const { body: key } = await guarded.api('POST', `/api/agents/${agent.id}/keys`, { expiresAt });
    const byKey = { authorization: key.key };
    await agent.grant({ areas: { contacts: 'full' }, groups: { 'contacts/contact/create': 'ask' } });
    assert.deepEqual([(await read(agent, byKey)).status, (await read(other, byKey)).status], [200, 401]);
    clock.advance(31_000);
    assert.equal((await read(agent, byKey)).status, 401);
    // Asked through one, approved through the other, and good for one call through either.
    const { id, ended } = await ask(guarded, agent, 'asked@example.com');
    assert.equal((await guarded.api('POST', `/api/approvals/${id}/approve`, {}, ahead)).status, 200);
    assert.equal(await ended, 200);
    const approval = { 'x-fairlead-approval': id };
    for (const one of both) assert.notEqual((await create(one, 'asked@example.com', approval)).status, 200);
    await guarded.api('PATCH', `/api/agents/${agent.id}`, { state: 'paused' }, ahead);
    for (const one of both) assert.equal((await read(one)).status, 403);
    // One that starts with a clock behind all of them goes on with the same log.
    const behind = await guarded.another({ now: () => clock.now() - 60_000 });
    assert.equal((await read(guarded.through(behind, agent))).status, 403);
    const { body } = await guarded.api('GET', '/api/activity?limit=100');
    const ids = body.entries.map((entry: { id: string }) => entry.id);
    assert.equal(new Set(ids).size, ids.length);
    assert.ok(body.entries.every(({ outcome }: { outcome: string }) => outcome === 'done'));
    for (const process of [guarded.gateway, ahead, behind])
      assert.equal((await guarded.api('GET', '/api/activity/verify', undefined, process)).body.ok, true);
  });
