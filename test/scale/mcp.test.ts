import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Started } from '../running.ts';
import { openFleet, sharedOnly } from './fleet.ts';

/** One message of a client that speaks the revision 2025-11-25. */
function say({ ready }: Started, key: string, message: object, session?: string, verb = 'POST') {
  return fetch(`${ready.gateway}/mcp`, {
    method: verb,
    headers: {
      ...{ authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...{ accept: 'application/json, text/event-stream', 'mcp-protocol-version': '2025-11-25' },
      ...(session === undefined ? {} : { 'mcp-session-id': session }),
    },
    ...(verb === 'POST' ? { body: JSON.stringify({ jsonrpc: '2.0', ...message }) } : {}),
  });
}

test('a session of an earlier revision of MCP is served by every process, of its own agent alone', {
  ...sharedOnly,
  timeout: 120_000,
}, async () => {
  await using fleet = await openFleet(2);
  const { api, gateways } = fleet;
  const [first, second] = gateways;
  assert.ok(first && second);
  const made = await Promise.all(
    ['Asker', 'Other'].map(async (name) => {
      const { agent, key } = await api('POST', '/api/agents', { name });
      await api('PUT', `/api/agents/${agent.id}/grants`, { areas: { contacts: 'read' } });
      return key as string;
    }),
  );
  const [key = '', strange = ''] = made;
  const begun = await say(first, key, {
    id: 1,
    method: 'initialize',
    params: {
      ...{ protocolVersion: '2025-11-25', capabilities: {} },
      clientInfo: { name: 'test', version: '1' },
    },
  });
  assert.equal(begun.status, 200);
  await begun.text();
  const session = begun.headers.get('mcp-session-id') ?? assert.fail('a session');
  const list = { id: 2, method: 'tools/list' };
  const call = { id: 3, method: 'tools/call', params: { name: 'contacts_query', arguments: {} } };
  for (const gateway of [second, first, second]) {
    const initialized = await say(gateway, key, { method: 'notifications/initialized' }, session);
    assert.equal(initialized.status, 202);
    assert.match(await (await say(gateway, key, list, session)).text(), /contacts_query/);
    const answer = await (await say(gateway, key, call, session)).text();
    assert.match(answer, /"id":3/);
    assert.doesNotMatch(answer, /"isError":true|"error"/);
  }
  // Nobody else can use it, and no id that is none.
  assert.equal((await say(second, strange, list, session)).status, 404);
  assert.equal((await say(second, key, list, `${session}x`)).status, 404);
  // Whoever opened it may be gone.
  await first.kill('SIGTERM');
  assert.match(await (await say(second, key, list, session)).text(), /contacts_query/);
  // What is ended is ended.
  assert.equal((await say(second, key, {}, session, 'DELETE')).status, 200);
  assert.equal((await say(second, key, list, session)).status, 404);
});
