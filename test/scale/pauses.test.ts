import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startReceiver } from '../receiver.ts';
import type { Started } from '../running.ts';
import { connectTo, openFleet, sharedOnly } from './fleet.ts';

test('a pause that Wix asks of one process holds for all, also for one that starts meanwhile; calls take no more statements for it', {
  ...sharedOnly,
  timeout: 240_000,
}, async () => {
  let limit = true;
  await using wix = await startReceiver((response) => {
    response.setHeader('content-type', 'application/json');
    if (limit) response.writeHead(429, { 'retry-after': '900' }).end('{"message":"Too many requests"}');
    else response.end('{"contacts":[]}');
  });
  await using fleet = await openFleet(2);
  const { api, first, gateways } = fleet;
  const [, second = first] = gateways;
  const connect = async (name: string, siteId: string) => {
    const { connection } = await api('POST', '/api/connections', {
      ...{ name, siteId, baseUrl: wix.url, credential: 'IST.key' },
    });
    const { agent, key } = await api('POST', '/api/agents', {
      name: `Agent of ${name}`,
      connections: [connection.id],
    });
    await api('PUT', `/api/agents/${agent.id}/grants`, { areas: { contacts: 'read' } });
    return key as string;
  };
  const key = await connect('Limited', '11111111-2222-4333-8444-555555555555');
  const other = await connect('Other', '11111111-2222-4333-8444-666666666666');
  const query = async ({ ready }: Started, as = key) => {
    const response = await fetch(`${ready.gateway}/contacts/v4/contacts/query`, {
      method: 'POST',
      headers: { authorization: as, 'content-type': 'application/json' },
      body: '{"query":{}}',
    });
    const { details } = (await response.json()) as { details?: { applicationError: { code: string } } };
    const after = Number(response.headers.get('retry-after'));
    return { status: response.status, code: details?.applicationError.code, after };
  };

  assert.equal((await query(first)).status, 429);
  assert.equal(wix.received.length, 1);
  limit = false;
  const third = await fleet.start('gateway');
  for (const gateway of [second, first, third]) {
    const { status, code, after } = await query(gateway);
    assert.deepEqual([status, code], [429, 'UPSTREAM_RATE_LIMITED']);
    assert.ok(after > 60 && after <= 900, String(after));
  }
  assert.equal(wix.received.length, 1, 'Wix heard of none of them');
  assert.equal((await query(second, other)).status, 200, 'other connections go on');

  await using database = await connectTo(fleet.databaseUrl);
  const [row] = await database.query('select pauses from fairlead_gateway.policy');
  assert.equal(Number(row?.pauses), 1);
  // The pause is over: by the clock of the database, and told.
  await database.query('update fairlead_gateway.upstream_pause set until_ms = 0');
  const fourth = await fleet.start('gateway');
  assert.equal((await query(fourth)).status, 200);
});
