import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { testDatabases } from '../../../test/databases.ts';
import { openGuarded } from '../../../test/guarded.ts';

/** An address that alerts are posted to. */
async function openAddress() {
  const arrived: { kind: string; message: string }[] = [];
  const state = { status: 200 };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      arrived.push(JSON.parse(Buffer.concat(parts).toString('utf8')));
      response.writeHead(state.status).end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    ...{
      arrived,
      state,
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?key=planted-4713`,
    },
    async until(kind: string) {
      for (let tries = 0; tries < 500 && !arrived.some((alert) => alert.kind === kind); tries++)
        await new Promise((resolve) => setTimeout(resolve, 2));
      return arrived.find((alert) => alert.kind === kind);
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

for (const { name, open } of testDatabases())
  describe(`settings on ${name}`, () => {
    const stage = () => openGuarded({ kind: 'memory' }, open());
    const sentencesOf = async (guarded: Awaited<ReturnType<typeof stage>>): Promise<string[]> =>
      (await guarded.api('GET', '/api/activity')).body.entries.map(
        (entry: { sentence: string }) => entry.sentence,
      );

    test('alerts go to the addresses that want them; an address is never told again whole', async () => {
      await using guarded = await stage();
      await using address = await openAddress();
      const wrong = await guarded.api('POST', '/api/alerts', { url: 'ftp://x', kinds: [] });
      assert.equal(wrong.status, 400);
      const { body: added } = await guarded.api('POST', '/api/alerts', {
        ...{ url: address.url, kinds: ['first-denial'] },
      });
      const agent = await guarded.agent('Curious');
      await agent.call('POST', '/contacts/v4/contacts/query', {});
      assert.match((await address.until('first-denial'))?.message ?? '', /^Curious tried to search contacts/);
      const arrived = address.arrived.length;
      await agent.call('POST', '/contacts/v4/contacts/query', {});

      assert.equal((await guarded.api('POST', `/api/alerts/${added.id}/test`)).body.ok, true);
      assert.equal(address.arrived.at(-1)?.kind, 'test');
      assert.equal(address.arrived.length, arrived + 1, 'the second refusal of a kind is not told');
      address.state.status = 410;
      const refused = (await guarded.api('POST', `/api/alerts/${added.id}/test`)).body;
      assert.deepEqual([refused.ok, refused.message], [false, 'The alert address answered 410']);

      await guarded.api('PATCH', `/api/alerts/${added.id}`, { kinds: ['log-broken'] });
      const { alerts } = (await guarded.api('GET', '/api/alerts')).body;
      assert.deepEqual(alerts[0].kinds, ['log-broken']);
      assert.match(alerts[0].shown, /^http:\/\/127\.0\.0\.1:\d+\/…$/);
      const said = JSON.stringify([
        alerts,
        (await guarded.api('GET', '/api/export')).body,
        await sentencesOf(guarded),
        await guarded.gateway.database.read.selectFrom('alert_address').selectAll().execute(),
      ]);
      assert.doesNotMatch(said, /planted-4713/);
      await guarded.api('DELETE', `/api/alerts/${added.id}`);
      assert.deepEqual((await guarded.api('GET', '/api/alerts')).body.alerts, []);
      assert.equal((await guarded.api('DELETE', `/api/alerts/${added.id}`)).status, 404);
      const told = await sentencesOf(guarded);
      for (const pattern of [
        /has alerts sent to http/,
        /sent a test alert/,
        /has these alerts/,
        /has no more alerts/,
      ])
        assert.ok(
          told.some((sentence) => pattern.test(sentence)),
          String(pattern),
        );
    });

    test('what a retention would take is told before it is set', async () => {
      await using guarded = await stage();
      const agent = await guarded.agent('Old');
      for (let count = 0; count < 3; count++) await agent.call('POST', '/contacts/v4/contacts/query', {});
      guarded.wix.clock.advance(10 * 86_400_000);
      await agent.call('POST', '/contacts/v4/contacts/query', {});
      const now = (await guarded.api('GET', '/api/retention')).body;
      assert.deepEqual([now.days, now.maxEntries, now.wouldGo, now.fixed], [0, 0, 0, false]);
      assert.equal((await guarded.api('GET', '/api/retention?days=5')).body.wouldGo, now.entries - 1);
      assert.equal((await guarded.api('GET', '/api/retention?maxEntries=1')).body.wouldGo, now.entries - 1);
      assert.equal((await guarded.api('GET', '/api/retention?days=many')).status, 400);
      assert.equal((await guarded.api('PUT', '/api/retention', { days: -1, maxEntries: 0 })).status, 400);
      const set = (await guarded.api('PUT', '/api/retention', { days: 5, maxEntries: 0 })).body;
      assert.equal(set.wouldGo, now.entries - 1);
      assert.equal((await guarded.api('GET', '/api/retention')).body.days, 5);
      assert.ok(
        (await sentencesOf(guarded)).includes(
          'The owner set how long the activity log is kept to 5 days; it was for ever.',
        ),
      );
    });

    test('an entry tells where its records stand in the chain, and whether they are as they were written', async () => {
      await using guarded = await stage();
      const agent = await guarded.agent('Reader', { areas: { contacts: 'read' } });
      const { headers } = await agent.call('POST', '/contacts/v4/contacts/query', {});
      const path = `/api/activity/${headers['x-fairlead-activity']}`;
      const { records } = (await guarded.api('GET', path)).body;
      assert.deepEqual(
        records.map(({ kind, whole }: { kind: string; whole: boolean }) => [kind, whole]),
        [
          ['intent', true],
          ['outcome', true],
        ],
      );
      assert.equal(records[1].previous, records[0].hash);
      await guarded.gateway.database.read
        .updateTable('record')
        .set({ body: '{}' })
        .where('position', '=', records[1].position)
        .execute();
      const changed = (await guarded.api('GET', path)).body.records;
      assert.deepEqual(
        changed.map(({ whole }: { whole: boolean }) => whole),
        [true, false],
      );
    });

    test('how it stands with secrets and anchors is told, and everything is exported, without a secret', async () => {
      await using guarded = await stage();
      const agent = await guarded.agent('Reader', { areas: { contacts: 'read' } });
      await agent.call('POST', '/contacts/v4/contacts/query', {});
      const secrets = (await guarded.api('GET', '/api/secrets')).body;
      assert.deepEqual(
        [secrets.source, secrets.earlierKeys, secrets.sealed, secrets.changed],
        [{ kind: 'setting' }, 0, 1, null],
      );
      assert.match(secrets.keyId, /^[0-9a-f]{12}$/);
      assert.ok(secrets.since);
      const anchors = (await guarded.api('GET', '/api/anchors')).body;
      assert.equal(anchors.anchors.length, 1);
      assert.equal(anchors.to, null);
      const exported = await guarded.api('GET', '/api/export');
      const lines = String(exported.body)
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { part: string; hash?: string });
      const parts = new Set(lines.map(({ part }) => part));
      for (const part of ['export', 'policy', 'agent', 'retention', 'chain', 'record'])
        assert.ok(parts.has(part), part);
      assert.equal(lines.filter(({ part }) => part === 'record').at(-1)?.hash, anchors.anchors[0].hash);
      const all = String(exported.body);
      for (const secret of [agent.key, guarded.wix.key]) assert.ok(!all.includes(secret));
    });
  });
