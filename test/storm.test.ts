import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { decodeJwt } from 'jose/jwt/decode';
import { keptDatabases } from './databases.ts';
import { type Receiver, startReceiver } from './receiver.ts';
import { type Started, startFairlead } from './running.ts';
import { verifies } from './verifies.ts';

function local(fairlead: Started, verb: string, path: string, body?: object): Promise<Response> {
  return fetch(`${fairlead.ready.wix}${path}`, {
    ...{ method: verb, headers: { authorization: `Bearer ${fairlead.ready.admin.token}` } },
    ...(body && { body: JSON.stringify(body) }),
  });
}

/** Makes 1,000 contacts, eight at a time, and kills the process somewhere among them; answers those acknowledged. */
async function storm(fairlead: Started, killAfter: number): Promise<string[]> {
  const { wix, wixApiKey, site } = fairlead.ready;
  const headers = { authorization: wixApiKey, 'wix-site-id': site.id, 'content-type': 'application/json' };
  const acknowledged: string[] = [];
  let left = 1_000;
  let killed: Promise<unknown> | undefined;
  const writer = async (): Promise<void> => {
    while (left-- > 0) {
      const body = JSON.stringify({ info: { name: { first: `Storm ${left}` } } });
      const answer = await fetch(`${wix}/contacts/v4/contacts`, { method: 'POST', headers, body })
        .then((response) => response.json() as Promise<{ contact: { id: string } }>)
        .catch(() => undefined);
      if (!answer) return;
      acknowledged.push(answer.contact.id);
      if (acknowledged.length >= killAfter) killed ??= fairlead.kill('SIGKILL');
    }
  };
  await Promise.all(Array.from({ length: 8 }, writer));
  await killed;
  return acknowledged;
}

async function contactIds({ ready }: Started): Promise<string[]> {
  const response = await fetch(`${ready.wix}/contacts/v4/contacts/query`, {
    method: 'POST',
    headers: { authorization: ready.wixApiKey, 'wix-site-id': ready.site.id },
    body: JSON.stringify({ query: { paging: { limit: 1_000 } } }),
  });
  const { contacts } = (await response.json()) as { contacts: readonly { id: string }[] };
  return contacts.map(({ id }) => id);
}

async function untilTold(fairlead: Started): Promise<void> {
  for (;;) {
    const answer = await local(fairlead, 'GET', '/_local/webhooks?state=pending');
    const { webhooks } = (await answer.json()) as { webhooks: readonly unknown[] };
    if (webhooks.length === 0) return;
    // The process is another one: there is nothing to wait on but its own word.
    await delay(20);
  }
}

function toldIds({ received }: Receiver): string[] {
  return received.map(({ body }) => {
    const { data } = JSON.parse(String(decodeJwt(body).data)) as { data: string };
    return (JSON.parse(data) as { entityId: string }).entityId;
  });
}

for (const { name, open } of keptDatabases())
  describe(`a storm of writes on ${name}`, () => {
    verifies('webhooks.storm', async () => {
      await using kept = await open();
      await using receiver = await startReceiver();
      const flags = [...kept.flags, '--seed', 'empty'];
      let acknowledged: string[];
      {
        await using first = await startFairlead(...flags);
        const webhooks = [{ eventType: 'wix.contacts.v4.contact_created', url: receiver.url }];
        await local(first, 'PATCH', `/_local/apps/${first.ready.app?.id}`, { webhooks });
        acknowledged = await storm(first, 600);
      }
      const before = new Set(toldIds(receiver)).size;
      await using second = await startFairlead(...flags);
      await untilTold(second);
      const made = await contactIds(second);
      assert.ok(
        acknowledged.every((id) => made.includes(id)),
        'nothing acknowledged is lost',
      );
      assert.ok(before < made.length, 'the kill left something to tell');
      assert.deepEqual([...new Set(toldIds(receiver))].toSorted(), made.toSorted());
    });
  });
