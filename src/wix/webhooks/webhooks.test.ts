import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { contacts } from '@wix/crm';
import { AppStrategy, createClient } from '@wix/sdk';
import { decodeJwt } from 'jose/jwt/decode';
import { jwtVerify } from 'jose/jwt/verify';
import { testDatabases } from '../../../test/databases.ts';
import { type Local, openLocal } from '../../../test/local-wix.ts';
import { startReceiver } from '../../../test/receiver.ts';
import { verifies } from '../../../test/verifies.ts';

const contactCreated = 'wix.contacts.v4.contact_created';
const minute = 60_000;

/** The demo app asks to be told of these at this address. */
async function subscribe(local: Local, url: string, ...eventTypes: string[]): Promise<void> {
  const webhooks = eventTypes.map((eventType) => ({ eventType, url }));
  const { status, body } = await local.call('PATCH', `/_local/apps/${local.wix.app.id}`, { webhooks });
  assert.equal(status, 200, JSON.stringify(body));
}

async function addContact(local: Local, first = 'Ada'): Promise<string> {
  const { body } = await local.call('POST', '/contacts/v4/contacts', { info: { name: { first } } });
  return body.contact.id;
}

async function deliveries(local: Local) {
  return (await local.call('GET', '/_local/webhooks')).body.webhooks;
}

/** The two inner layers of a webhook's body. */
function open(body: string) {
  const outer = JSON.parse(String(decodeJwt(body).data));
  return { outer, payload: JSON.parse(outer.data), identity: JSON.parse(outer.identity ?? 'null') };
}

for (const { name, open: location } of testDatabases())
  describe(`webhooks on ${name}`, () => {
    verifies('webhooks.sdk-verifies', async () => {
      await using local = await openLocal(location());
      await using receiver = await startReceiver();
      await subscribe(local, receiver.url, contactCreated);
      const id = await addContact(local);
      await local.wix.webhooks.settled();
      const { app } = local.wix;
      for (const publicKey of [app.publicKey, Buffer.from(app.publicKey).toString('base64')]) {
        const client = createClient({
          auth: AppStrategy({ appId: app.id, publicKey }),
          modules: { contacts },
        });
        const seen: unknown[] = [];
        client.contacts.onContactCreated(({ entity, metadata }) => {
          seen.push([entity._id, entity.info?.name?.first, metadata.instanceId, metadata.entityId]);
        });
        await client.webhooks.process(receiver.received[0]?.body ?? '');
        assert.deepEqual(seen, [[id, 'Ada', app.instanceId, id]]);
      }
    });

    verifies('webhooks.layout', async () => {
      await using local = await openLocal(location());
      await using receiver = await startReceiver();
      await subscribe(local, receiver.url, contactCreated);
      const id = await addContact(local);
      await local.wix.webhooks.settled();
      const [call] = receiver.received;
      assert.match(call?.headers['content-type'] ?? '', /^text\/plain/);
      const { outer, payload, identity } = open(call?.body ?? '');
      const { site, app } = local.wix;
      assert.equal(outer.eventType, contactCreated);
      assert.equal(outer.instanceId, app.instanceId);
      assert.deepEqual(outer.accountInfo, { accountId: site.accountId, siteId: site.id });
      assert.deepEqual(identity, { identityType: 'WIX_USER', wixUserId: site.accountId });
      const { id: eventId, createdEvent, ...rest } = payload;
      assert.match(eventId, /^[0-9a-f-]{36}$/);
      assert.equal(createdEvent.entity.id, id);
      assert.deepEqual(rest, {
        ...{ entityFqdn: 'wix.contacts.v4.contact', slug: 'created', entityId: id },
        ...{ eventTime: '2026-03-01T00:00:00.000Z', triggeredByAnonymizeRequest: false, originatedFrom: '' },
        entityEventSequence: '1',
      });
    });

    verifies('webhooks.sequence', async () => {
      await using local = await openLocal(location());
      await using receiver = await startReceiver();
      await subscribe(local, receiver.url, contactCreated, 'wix.contacts.v4.contact_updated');
      const id = await addContact(local);
      await local.call('PATCH', `/contacts/v4/contacts/${id}`, { revision: 1, info: { company: 'Engines' } });
      await addContact(local);
      await local.wix.webhooks.settled();
      const told = receiver.received.map(({ body }) => open(body).payload);
      const counts = told.map(({ entityId, entityEventSequence }) =>
        [entityId === id ? 'first' : 'second', entityEventSequence].join(' '),
      );
      assert.deepEqual(counts.toSorted(), ['first 1', 'first 2', 'second 1']);
    });

    verifies('webhooks.hs256', async () => {
      await using local = await openLocal(location());
      await using receiver = await startReceiver();
      const { app } = local.wix;
      const webhooks = [{ eventType: contactCreated, url: receiver.url, alg: 'HS256' }];
      await local.call('PATCH', `/_local/apps/${app.id}`, { webhooks });
      await addContact(local);
      await local.wix.webhooks.settled();
      const body = receiver.received[0]?.body ?? '';
      const { payload } = await jwtVerify(body, new TextEncoder().encode(app.secret), {
        algorithms: ['HS256'],
      });
      assert.equal(JSON.parse(String(payload.data)).eventType, contactCreated);
    });

    verifies('webhooks.only-subscribed', async () => {
      await using local = await openLocal(location());
      await using receiver = await startReceiver();
      await subscribe(local, receiver.url, 'wix.contacts.v4.contact_deleted');
      const id = await addContact(local);
      const other = (await local.call('POST', '/_local/sites', { name: 'Other' })).body;
      const elsewhere = { authorization: local.wix.apiKey, 'wix-site-id': other.id };
      const made = await local.call(
        'POST',
        '/contacts/v4/contacts',
        { info: { name: { first: 'Bob' } } },
        elsewhere,
      );
      await local.call('DELETE', `/contacts/v4/contacts/${made.body.contact.id}`, undefined, elsewhere);
      await local.call('DELETE', `/contacts/v4/contacts/${id}`);
      await local.wix.webhooks.settled();
      assert.deepEqual(
        receiver.received.map(({ body }) => open(body).payload.entityId),
        [id],
      );
    });

    verifies('webhooks.refused-call', async () => {
      await using local = await openLocal(location());
      await using receiver = await startReceiver();
      await subscribe(local, receiver.url, '*');
      assert.equal((await local.call('POST', '/contacts/v4/contacts', { info: {} })).status, 400);
      await local.wix.webhooks.settled();
      assert.equal(receiver.received.length, 0);
    });

    verifies('webhooks.retries', async () => {
      await using local = await openLocal(location());
      let calls = 0;
      await using receiver = await startReceiver((response) => {
        response.statusCode = ++calls === 1 ? 500 : 204;
        response.end('not now');
      });
      await subscribe(local, receiver.url, contactCreated);
      await addContact(local);
      await local.wix.webhooks.settled();
      const delays = [1, 10, 60, 120, 120, 120, 240, 240, 240, 480, 480, 720];
      for (const [index, minutes] of delays.entries()) {
        local.wix.clock.advance(minutes * minute - 1);
        await local.wix.webhooks.settled();
        assert.equal(receiver.received.length, index + 1);
        local.wix.clock.advance(1);
        await local.wix.webhooks.settled();
        assert.equal(receiver.received.length, index + 2);
      }
      local.wix.clock.advance(1_000 * 60 * minute);
      await local.wix.webhooks.settled();
      assert.equal(receiver.received.length, 13);
      const payloads = receiver.received.map(({ body }) => JSON.stringify(open(body)));
      assert.equal(new Set(payloads).size, 1);
      const [delivery] = await deliveries(local);
      assert.deepEqual([delivery.state, delivery.nextTry, delivery.attempts.length], ['failed', null, 13]);
      const { status, response } = delivery.attempts[0];
      assert.deepEqual([status, response], [500, 'not now']);
    });

    verifies('webhooks.timeout', async () => {
      await using local = await openLocal(location());
      let underWay = 0;
      let most = 0;
      await using slow = await startReceiver((response) => {
        most = Math.max(most, ++underWay);
        response.on('close', () => underWay--);
      });
      await using quick = await startReceiver();
      const webhooks = [slow.url, quick.url].map((url) => ({ eventType: contactCreated, url }));
      await local.call('PATCH', `/_local/apps/${local.wix.app.id}`, { webhooks });
      for (let count = 0; count < 20; count++) await addContact(local);
      while (quick.received.length < 20) await new Promise((resolve) => setImmediate(resolve));
      assert.ok(slow.received.length < 20, 'the quick one is told before the slow one was tried 20 times');
      await local.wix.webhooks.settled();
      const late = (await deliveries(local)).filter(({ url }: { url: string }) => url === slow.url);
      assert.equal(late.length, 20);
      assert.equal(most, 8);
      for (const { state, nextTry, attempts } of late) {
        assert.deepEqual([state, nextTry], ['pending', '2026-03-01T00:01:00.000Z']);
        assert.equal(attempts[0].error, 'no answer within 1250 ms');
      }
    });

    verifies('webhooks.redeliver', async () => {
      await using local = await openLocal(location());
      await using receiver = await startReceiver();
      await subscribe(local, receiver.url, contactCreated);
      await addContact(local);
      await local.wix.webhooks.settled();
      const [first] = await deliveries(local);
      assert.equal(first.state, 'delivered');
      assert.equal(
        (await local.call('POST', `/_local/webhooks/${first.id}/redeliver`)).body.state,
        'pending',
      );
      await local.wix.webhooks.settled();
      assert.equal(receiver.received.length, 2);
      assert.equal((await deliveries(local))[0].attempts.length, 2);
      assert.equal((await local.call('POST', '/_local/webhooks/none/redeliver')).status, 404);
    });

    verifies('webhooks.app-lifecycle', async () => {
      await using local = await openLocal(location());
      await using receiver = await startReceiver();
      const made = await local.call('POST', '/_local/apps', {
        name: 'Second',
        webhooks: ['AppInstalled', 'AppRemoved'].map((eventType) => ({ eventType, url: receiver.url })),
      });
      const instance = (await local.call('POST', `/_local/apps/${made.body.id}/instances`, {})).body;
      await local.wix.webhooks.settled();
      await local.call('DELETE', `/_local/apps/${made.body.id}/instances/${instance.id}`);
      await local.wix.webhooks.settled();
      const auth = AppStrategy({ appId: made.body.id, publicKey: made.body.publicKey });
      const client = createClient({ auth });
      const results = [];
      for (const { body } of receiver.received)
        results.push(
          await client.webhooks.process(body, {
            expectedEvents: [{ type: 'AppInstalled' }, { type: 'AppRemoved' }] as never,
          }),
        );
      assert.deepEqual(
        results.map(({ eventType, instanceId, payload }) => [eventType, instanceId, payload]),
        ['AppInstalled', 'AppRemoved'].map((type) => [type, instance.id, { appId: made.body.id }]),
      );
    });

    verifies('webhooks.subscription-checked', async () => {
      await using local = await openLocal(location());
      const url = 'https://app.example/webhooks';
      const wrong = [
        [{ eventType: 'wix.contacts.v4.contact_cloned', url }, /Wix has no such event/],
        [{ eventType: contactCreated, url: 'ftp://app.example' }, /should be an http or https address/],
        [{ eventType: contactCreated, url, alg: 'none' }, /alg must be equal to one of/],
      ] as const;
      for (const [webhook, message] of wrong) {
        const { status, body } = await local.call('PATCH', `/_local/apps/${local.wix.app.id}`, {
          webhooks: [webhook],
        });
        assert.equal(status, 400);
        assert.match(body.message, message);
      }
      const permissions = ['SCOPE.DC-STORES.READ-ORDERS'];
      const { body } = await local.call('POST', '/_local/apps', {
        ...{ name: 'Orders only', permissions, webhooks: [{ eventType: contactCreated, url }] },
      });
      assert.match(body.message, /needs one of the permissions .*SCOPE\.DC-CONTACTS\.READ-CONTACTS/);
    });

    verifies('webhooks.reset', async () => {
      await using local = await openLocal(location());
      await using receiver = await startReceiver((response) => {
        response.statusCode = 500;
        response.end();
      });
      await subscribe(local, receiver.url, contactCreated);
      await addContact(local);
      await local.wix.webhooks.settled();
      await local.call('POST', '/_local/reset', { seed: 'empty' });
      local.wix.clock.advance(minute);
      await local.wix.webhooks.settled();
      assert.equal(receiver.received.length, 1);
      assert.deepEqual(await deliveries(local), []);
    });
  });
