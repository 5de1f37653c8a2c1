import assert from 'node:assert/strict';
import { emailIn, startCountingWix } from '../counting-wix.ts';
import type { KeptData } from '../databases.ts';
import { type Started, startCommand } from '../running.ts';
import { pass } from '../scale/fleet.ts';
import { type Doomed, forgetLeases, lookInto, quickly, startDoomed } from './process.ts';
import { answered, loadUntilDead, type World } from './world.ts';

/** What was seen from outside, over all the lives of the process. */
interface Seen {
  /** Contacts that Wix was asked to create, as often as it was. */
  readonly forwarded: string[];
  /** Those that the agent was told of as created. */
  readonly created: string[];
  /** Entries of refusals that the agent was told of. */
  readonly refused: string[];
  /** Approvals that a person was told to have given. */
  readonly approved: string[];
}

interface Keys {
  readonly writer: string;
  readonly asker: string;
}

async function setUp(fairlead: Started, wixUrl: string): Promise<Keys> {
  const { connection } = await fairlead.api('POST', '/api/connections', {
    ...{ name: 'Shop', baseUrl: wixUrl, siteId: 'site', siteName: 'Shop', credential: 'credential' },
  });
  const make = async (name: string, grants: object): Promise<string> => {
    const { agent, key } = await fairlead.api('POST', '/api/agents', { name, connections: [connection.id] });
    await fairlead.api('PUT', `/api/agents/${agent.id}/grants`, grants);
    return key;
  };
  return {
    writer: await make('Writer', { areas: { contacts: 'write' } }),
    asker: await make('Asker', { areas: { contacts: 'full' }, groups: { 'contacts/contact/create': 'ask' } }),
  };
}

/** A gateway before a Wix that outlives it: calls, and calls that a person is asked about. */
export async function openGatewayWorld(kept: KeptData): Promise<World> {
  const seen: Seen = { forwarded: [], created: [], refused: [], approved: [] };
  const look = lookInto(kept);
  let doomed: Doomed | undefined;
  let made = 0;
  const wix = await startCountingWix((email) => {
    seen.forwarded.push(email);
    doomed?.reached('received');
  });
  await using first = await startCommand('gateway', kept.flags, quickly);
  const keys = await setUp(first, wix.url);
  await first.kill('SIGTERM');

  function create(fairlead: Started, key: string, email: string, headers: Record<string, string> = {}) {
    return answered(`${fairlead.ready.gateway}/contacts/v4/contacts`, {
      method: 'POST',
      headers: { authorization: key, 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ info: { emails: { items: [{ email }] } } }),
    });
  }

  async function writes({ fairlead, reached }: Doomed): Promise<boolean> {
    const email = `call-${made++}@example.com`;
    const answer = await create(fairlead, keys.writer, email);
    if (!answer) return false;
    assert.equal(answer.status, 200, answer.text);
    seen.created.push(email);
    reached('acknowledged');
    return true;
  }

  async function isRefused({ fairlead }: Doomed): Promise<boolean> {
    const answer = await answered(`${fairlead.ready.gateway}/stores/v3/products/${crypto.randomUUID()}`, {
      headers: { authorization: keys.writer },
    });
    if (!answer) return false;
    assert.equal(answer.status, 403, answer.text);
    seen.refused.push(String(answer.headers.get('x-fairlead-activity')));
    return true;
  }

  async function asks({ fairlead }: Doomed): Promise<boolean> {
    const email = `asked-${made++}@example.com`;
    const answer = await create(fairlead, keys.asker, email);
    if (answer?.status === 200) seen.created.push(email);
    return answer !== undefined;
  }

  /** The person: approves whatever waits. */
  async function approves({ fairlead, reached }: Doomed): Promise<boolean> {
    const admin = { authorization: `Bearer ${fairlead.ready.admin.token}` };
    const at = `${fairlead.ready.gateway}/api/approvals`;
    const listed = await answered(`${at}?state=pending`, { headers: admin });
    if (!listed) return false;
    for (const { id } of (JSON.parse(listed.text) as { approvals: { id: string }[] }).approvals) {
      const answer = await answered(`${at}/${id}/approve`, { method: 'POST', headers: admin });
      if (!answer) return false;
      if (answer.status !== 200) continue;
      seen.approved.push(id);
      reached('acknowledged');
    }
    // Whoever waits for a person asks again and again.
    await pass(5);
    return true;
  }

  async function holdsItsPromises(): Promise<void> {
    const rows = await look('gateway', 'select entry_id, kind, body from record');
    const intents = new Set(
      rows
        .filter(({ kind }) => kind === 'intent' || kind === 'resumed')
        .flatMap(({ body }) => emailIn(String(body))),
    );
    const refusals = new Set(rows.filter(({ kind }) => kind === 'refused').map(({ entry_id: id }) => id));
    const missing = (all: readonly string[], there: ReadonlySet<unknown>): readonly string[] =>
      all.filter((one) => !there.has(one));
    assert.deepEqual(missing(seen.forwarded, intents), [], 'forwarded, and not on record');
    assert.deepEqual(missing(seen.refused, refusals), [], 'refused, and the record is lost');
    assert.deepEqual(missing(seen.created, new Set(seen.forwarded)), [], 'told as done, and never sent');
    assert.equal(new Set(seen.forwarded).size, seen.forwarded.length, 'a write was sent twice');
    const approvals = await look('gateway', "select id from approval where state = 'approved'");
    const approved = new Set(approvals.map(({ id }) => id));
    assert.deepEqual(missing(seen.approved, approved), [], 'approved, and lost');
  }

  /** What a person decided, as far as the log does not tell of it. */
  async function untold(): Promise<readonly unknown[]> {
    const decided = await look('gateway', "select sentence from approval where state = 'approved'");
    const changes = await look('gateway', "select body from record where kind = 'change'");
    const told = new Set(changes.map(({ body }) => emailIn(String(body))));
    return decided.filter(({ sentence }) => !told.has(emailIn(String(sentence))));
  }

  /** What the process before left is settled and told of, and the chain is whole. */
  async function isWhole(fairlead: Started): Promise<void> {
    const verdict = await fairlead.api('GET', '/api/activity/verify');
    assert.equal(verdict.ok, true, JSON.stringify(verdict));
    // Who asked for the verdict has listed what was settled.
    const open = await look('gateway', "select id from entry where outcome = 'open'");
    assert.deepEqual(open, [], 'an intent is still open');
    assert.deepEqual(await untold(), [], 'decided, and not on record');
  }

  /** An approval whose call broke off is tried again: it lets one call through in all, or none. */
  async function trySpentApprovals(fairlead: Started): Promise<void> {
    const approved = await look(
      'gateway',
      "select id, sentence from approval where state = 'approved' and kind = 'call'",
    );
    const before = new Map(approved.map(({ id, sentence }) => [String(id), emailIn(String(sentence))]));
    for (const [id, email] of before)
      if (email) await create(fairlead, keys.asker, email, { 'x-fairlead-approval': id });
  }

  return {
    async crash(step) {
      await forgetLeases(kept);
      await using process = await startDoomed('gateway', kept.flags, step, 1 + Math.floor(Math.random() * 4));
      doomed = process;
      await isWhole(process.fairlead);
      process.arm();
      const lanes =
        step.flow === 'call' ? [writes, writes, writes, isRefused] : [asks, asks, asks, approves, isRefused];
      await loadUntilDead(
        process.died,
        lanes.map((lane) => () => lane(process)),
      );
      await holdsItsPromises();
    },
    async settle() {
      await forgetLeases(kept);
      await using last = await startCommand('gateway', kept.flags, quickly);
      await isWhole(last);
      await trySpentApprovals(last);
      await holdsItsPromises();
      await isWhole(last);
    },
    [Symbol.asyncDispose]: () => wix[Symbol.asyncDispose](),
  };
}
