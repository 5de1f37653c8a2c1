import assert from 'node:assert/strict';
import { decodeJwt } from 'jose/jwt/decode';
import type { KeptData } from '../databases.ts';
import { type Receiver, startReceiver } from '../receiver.ts';
import { type Started, startCommand } from '../running.ts';
import { until } from '../scale/fleet.ts';
import { type Doomed, lookInto, quickly, startDoomed } from './process.ts';
import { answered, loadUntilDead, type World } from './world.ts';

function told({ received }: Receiver): string[] {
  return received.map(({ body }) => {
    const { data } = JSON.parse(String(decodeJwt(body).data)) as { data: string };
    return (JSON.parse(data) as { entityId: string }).entityId;
  });
}

/** The local Wix alone, which tells a receiver that outlives it of every contact. */
export async function openWixWorld(kept: KeptData): Promise<World> {
  const flags = [...kept.flags, '--seed', 'empty'];
  const look = lookInto(kept);
  const acknowledged: string[] = [];
  let doomed: Doomed | undefined;
  let made = 0;
  const receiver = await startReceiver((response) => {
    doomed?.reached('received');
    response.end();
  });
  {
    await using first = await startCommand('wix', flags, quickly);
    const { ready } = first;
    const webhooks = [{ eventType: 'wix.contacts.v4.contact_created', url: receiver.url }];
    const answer = await fetch(`${ready.wix}/_local/apps/${ready.app?.id}`, {
      ...{ method: 'PATCH', headers: { authorization: `Bearer ${ready.admin.token}` } },
      body: JSON.stringify({ webhooks }),
    });
    assert.equal(answer.status, 200, await answer.text());
    await first.kill('SIGTERM');
  }

  async function writes({ fairlead: { ready }, reached }: Doomed): Promise<boolean> {
    const answer = await answered(`${ready.wix}/contacts/v4/contacts`, {
      method: 'POST',
      headers: {
        ...{ authorization: ready.wixApiKey, 'wix-site-id': ready.site.id },
        'content-type': 'application/json',
      },
      body: JSON.stringify({ info: { name: { first: `Contact ${made++}` } } }),
    });
    if (!answer) return false;
    assert.equal(answer.status, 200, answer.text);
    acknowledged.push((JSON.parse(answer.text) as { contact: { id: string } }).contact.id);
    reached('acknowledged');
    return true;
  }

  async function holdsItsPromises(): Promise<readonly string[]> {
    const contacts = (await look('wix', 'select id from contact')).map(({ id }) => String(id));
    const events = await look(
      'wix',
      "select entity_id from event where event_type = 'wix.contacts.v4.contact_created'",
    );
    assert.deepEqual(
      acknowledged.filter((id) => !contacts.includes(id)),
      [],
      'acknowledged, and lost',
    );
    assert.deepEqual(
      events.map(({ entity_id: id }) => String(id)).toSorted(),
      contacts.toSorted(),
      'a contact and its event are one',
    );
    assert.deepEqual(
      told(receiver).filter((id) => !contacts.includes(id)),
      [],
      'told, and not there',
    );
    return contacts;
  }

  async function nothingPends({ ready }: Started): Promise<boolean> {
    const answer = await fetch(`${ready.wix}/_local/webhooks?state=pending`, {
      headers: { authorization: `Bearer ${ready.admin.token}` },
    });
    return ((await answer.json()) as { webhooks: readonly unknown[] }).webhooks.length === 0;
  }

  return {
    async crash(step) {
      await using process = await startDoomed('wix', flags, step, 1 + Math.floor(Math.random() * 4));
      doomed = process;
      process.arm();
      await loadUntilDead(
        process.died,
        [0, 1, 2, 3].map(() => () => writes(process)),
      );
      await holdsItsPromises();
    },
    async settle() {
      doomed = undefined;
      await using last = await startCommand('wix', flags, quickly);
      await until('everything is told', () => nothingPends(last), 60_000);
      const contacts = await holdsItsPromises();
      assert.deepEqual([...new Set(told(receiver))].toSorted(), contacts.toSorted(), 'each is told of');
    },
    [Symbol.asyncDispose]: () => receiver[Symbol.asyncDispose](),
  };
}
