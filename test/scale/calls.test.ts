import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Agent, fetch as fetchOn } from 'undici';
import type { Started } from '../running.ts';
import { connectTo, contactOf, type Fleet, openFleet, sharedOnly, until } from './fleet.ts';

/** What `/api` answers is asserted on as the tests expect it. */
async function agentWith(fleet: Fleet, name: string, grants: object): Promise<{ id: string; key: string }> {
  const { agent, key } = await fleet.api('POST', '/api/agents', { name });
  await fleet.api('PUT', `/api/agents/${agent.id}/grants`, grants);
  return { id: agent.id, key };
}

function count(statuses: readonly number[], status: number): number {
  return statuses.filter((one) => one === status).length;
}

/** Creates through each of the processes in turn, all at once. */
async function createAll(
  fleet: Fleet,
  key: string,
  emails: readonly string[],
  headers?: Record<string, string>,
): Promise<number[]> {
  return Promise.all(
    emails.map(async (email, place) => {
      const through = fleet.gateways[place % fleet.gateways.length] ?? fleet.first;
      const response = await fleet.create(through, key, email, headers);
      await response.text();
      return response.status;
    }),
  );
}

const emailsOf = (name: string, many: number): string[] =>
  Array.from({ length: many }, (_, place) => `${name}${place}@example.com`);

async function callsOf({ api }: Fleet, agentId: string): Promise<{ outcome: string; sentence: string }[]> {
  const { entries } = await api('GET', `/api/activity?agent=${agentId}&limit=500`);
  return entries.filter(({ kind }: { kind: string }) => kind === 'call');
}

test('three processes on one database', { ...sharedOnly, timeout: 240_000 }, async (t) => {
  await using fleet = await openFleet();
  const { api, first } = fleet;

  await t.test('a budget has as much as it has, whichever process is asked', async () => {
    const agent = await agentWith(fleet, 'Racer', {
      areas: { contacts: 'full' },
      guardrails: [{ kind: 'budget', of: 'items-changed', per: 'day', most: 15 }],
    });
    const statuses = await createAll(fleet, agent.key, emailsOf('race', 60));
    assert.equal(count(statuses, 200), 15, statuses.join());
    assert.equal(count(statuses, 403), 45, statuses.join());
    // What another process has answered is in the log milliseconds later.
    await until('each of them is on record as done', async () => {
      const calls = await callsOf(fleet, agent.id);
      return calls.filter(({ outcome }) => outcome === 'done').length === 60;
    });
  });

  await t.test('a rate has as many calls as it has, whichever process is asked', async () => {
    const agent = await agentWith(fleet, 'Quick', {
      areas: { contacts: 'full' },
      guardrails: [{ kind: 'rate', perMinute: 10 }],
    });
    const minute = () => Math.floor(Date.now() / 60_000);
    const before = minute();
    const statuses = await createAll(fleet, agent.key, emailsOf('quick', 45));
    const minutes = minute() - before + 1;
    assert.ok(count(statuses, 200) <= 10 * minutes, statuses.join());
    assert.ok(count(statuses, 200) >= 10, statuses.join());
    assert.equal(count(statuses, 200) + count(statuses, 429), 45, statuses.join());
  });

  await t.test('an approval lets one call through, whichever processes it is tried at', async () => {
    const agent = await agentWith(fleet, 'Asker', {
      areas: { contacts: 'full' },
      groups: { 'contacts/contact/create': 'ask' },
    });
    await using database = await connectTo(fleet.databaseUrl);
    // Whoever uses it first takes half a second for it: all the others have looked at it by then, and found it unused.
    await database.query(`
      create function fairlead_gateway.take_long() returns trigger language plpgsql as
        $$ begin perform pg_sleep(0.5); return new; end $$`);
    await database.query(`
      create trigger take_long before update on fairlead_gateway.approval for each row
        when (old.used_ms is null and new.used_ms is not null) execute function fairlead_gateway.take_long()`);
    // The same call waits twelve times, in all three; one word of a person lets them go at the same instant.
    const isAsked = async (): Promise<{ id: string }[]> =>
      (await api('GET', '/api/approvals?state=pending')).approvals;
    const first = createAll(fleet, agent.key, ['asked@example.com']);
    await until('a person is asked', async () => (await isAsked()).length === 1);
    const more = createAll(fleet, agent.key, Array(11).fill('asked@example.com'));
    await until('all of them wait', async () => {
      const [{ many } = {}] = await database.query(
        `select count(*)::int as many from fairlead_gateway.record where kind = 'held'`,
      );
      return many === 12;
    });
    const [pending, ...others] = await isAsked();
    assert.deepEqual(others, [], 'a person is asked once');
    await api('POST', `/api/approvals/${pending?.id}/approve`);
    const statuses = [...(await first), ...(await more)];
    assert.equal(count(statuses, 200), 1, statuses.join());
    assert.equal(count(statuses, 403), 11, statuses.join());
    const again = await createAll(fleet, agent.key, Array(6).fill('asked@example.com'), {
      'x-fairlead-approval': String(pending?.id),
    });
    assert.equal(count(again, 200), 0, again.join());
    await database.query('drop function fairlead_gateway.take_long cascade');
  });

  await t.test('a rolling restart loses no call', () => rollingRestart(fleet));

  await t.test('a process that is killed in a call leaves an intent, and another settles it', async () => {
    const agent = await agentWith(fleet, 'Unlucky', { areas: { contacts: 'full' } });
    const doomed = await fleet.start('gateway');
    const wixToken = {
      authorization: `Bearer ${first.ready.admin.token}`,
      'content-type': 'application/json',
    };
    const fault = { method: 'POST /contacts/v4/contacts', delayMs: 60_000, times: 1 };
    await fetch(`${first.ready.wix}/_local/faults`, {
      ...{ method: 'POST', headers: wixToken, body: JSON.stringify(fault) },
    });
    const lost = fleet.create(doomed, agent.key, 'lost@example.com').catch(() => 'lost' as const);
    await until(
      'its intent is on record',
      async () => (await callsOf(fleet, agent.id))[0]?.outcome === 'open',
    );
    await doomed.kill('SIGKILL');
    assert.equal(await lost, 'lost');
    // As if the time had passed for which a process that is not heard of is taken to live.
    await using database = await connectTo(fleet.databaseUrl);
    const [{ chain } = {}] = await database.query(
      `select chain from fairlead_gateway.entry where outcome = 'open' and agent_id = $1`,
      [agent.id],
    );
    await database.query('update fairlead_gateway.chain_lease set until_ms = 0 where chain = $1', [chain]);
    await until('another settles it', async () => (await callsOf(fleet, agent.id))[0]?.outcome === 'unknown');
    const [call] = await callsOf(fleet, agent.id);
    assert.match(call?.sentence ?? '', /whether it took effect is not known/);
  });

  assert.equal((await api('GET', '/api/activity/verify')).ok, true);
});

/**
 * Every process but the one with the local Wix is told to end and replaced by another, while agents write. They go to
 * another process only when a connection is refused: then nothing was sent.
 */
async function rollingRestart(fleet: Fleet): Promise<void> {
  const agent = await agentWith(fleet, 'Busy', { areas: { contacts: 'full' } });
  const inService: Started[] = [...fleet.gateways.slice(1)];
  const stop = new AbortController();
  const statuses: number[] = [];

  async function createOnce(email: string, place: number): Promise<void> {
    for (let tries = 0; tries < 20; tries++) {
      const through = inService[(place + tries) % inService.length];
      if (!through) throw new Error('Nobody is in service');
      try {
        const response = await fetchOn(`${through.ready.gateway}/contacts/v4/contacts`, {
          ...{ method: 'POST', dispatcher: connections, body: JSON.stringify(contactOf(email)) },
          headers: { authorization: agent.key, 'content-type': 'application/json' },
        });
        await response.text();
        statuses.push(response.status);
        return;
      } catch (error) {
        const { code } = (error as { cause?: { code?: string } }).cause ?? {};
        if (code !== 'ECONNREFUSED') throw error;
      }
    }
    throw new Error('Every process refused');
  }

  // Not on a connection that nobody has used for so long that it is about to be closed: its caller could not know.
  await using opened = new AsyncDisposableStack();
  const short = new Agent({ keepAliveTimeout: 200, keepAliveMaxTimeout: 200 });
  const connections = opened.adopt(short, (agent) => agent.close());
  let made = 0;
  const lanes = Promise.all(
    [0, 1, 2, 3].map(async (lane) => {
      while (!stop.signal.aborted) await createOnce(`busy${made++}-${lane}@example.com`, made);
    }),
  );
  for (const old of [...inService]) {
    const fresh = await fleet.start('gateway');
    inService.push(fresh);
    const seen = statuses.length;
    await Promise.race([lanes, until('both serve', async () => statuses.length > seen + 8)]);
    const ended = old.kill('SIGTERM');
    assert.equal(await ended, 0);
    inService.splice(inService.indexOf(old), 1);
  }
  stop.abort();
  await lanes;
  assert.ok(statuses.length > 20, `${statuses.length} calls are no load`);
  assert.deepEqual(new Set(statuses), new Set([200]));
  await using database = await connectTo(fleet.databaseUrl);
  const [{ many } = {}] = await database.query(
    `select count(*)::int as many from fairlead_wix.contact where email like 'busy%'`,
  );
  assert.equal(many, statuses.length, 'each took effect once');
}
