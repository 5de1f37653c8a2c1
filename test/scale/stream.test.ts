import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readEvents } from '../../src/cli/event-stream.ts';
import type { Started } from '../running.ts';
import { type Fleet, openFleet, sharedOnly } from './fleet.ts';

interface Heard {
  readonly id: string;
  readonly kind: string;
  readonly outcome: string;
  readonly agent: { readonly name: string };
  readonly status: number | null;
}

/** What one process tells whoever looks on, as it comes. */
async function listenAt({ ready }: Started, signal: AbortSignal): Promise<AsyncIterator<Heard>> {
  const response = await fetch(`${ready.gateway}/api/activity/stream`, {
    ...{ signal, headers: { authorization: `Bearer ${ready.admin.token}` } },
  });
  assert.equal(response.status, 200);
  const messages = readEvents(response) as AsyncGenerator<Heard>;
  // The first says that it is open.
  await messages.next();
  return messages;
}

/** What comes of a call, up to what says that it is done. */
async function heardOf(messages: AsyncIterator<Heard>, entryId: string): Promise<Heard> {
  for (;;) {
    const { done, value } = await messages.next();
    if (done) throw new Error('The stream has ended');
    if (value.id === entryId && value.outcome !== 'open') return value;
  }
}

async function makeAgent({ api }: Fleet): Promise<string> {
  const { agent, key } = await api('POST', '/api/agents', { name: 'Writer' });
  await api('PUT', `/api/agents/${agent.id}/grants`, { areas: { contacts: 'full' } });
  return key;
}

test('whoever looks on at one process sees the calls of every process, as they end', {
  ...sharedOnly,
  timeout: 120_000,
}, async () => {
  await using fleet = await openFleet(2);
  const [first, second] = fleet.gateways;
  assert.ok(first && second);
  const key = await makeAgent(fleet);
  const stop = new AbortController();
  const streams = await Promise.all([first, second].map((one) => listenAt(one, stop.signal)));
  // Followed from here on: what the other one writes now is looked for from where its log stood.
  for (let round = 0; round < 2; round++)
    for (const [place, through] of [first, second].entries()) {
      const response = await fleet.create(through, key, `seen${round}-${place}@example.com`);
      const id = String(response.headers.get('x-fairlead-activity'));
      assert.equal(response.status, 200);
      for (const messages of streams) {
        const heard = await heardOf(messages, id);
        assert.deepEqual([heard.agent.name, heard.outcome, heard.status], ['Writer', 'done', 200]);
      }
    }
  // One that comes later is heard of too.
  const third = await fleet.start('gateway');
  const response = await fleet.create(third, key, 'third@example.com');
  const id = String(response.headers.get('x-fairlead-activity'));
  for (const messages of streams) assert.equal((await heardOf(messages, id)).outcome, 'done');
  stop.abort();
});
