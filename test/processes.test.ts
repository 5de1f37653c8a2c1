import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keptDatabases } from './databases.ts';
import { startCommand, startFairlead } from './running.ts';

for (const { name, open } of keptDatabases().filter((kept) => kept.name === 'PostgreSQL'))
  test(`64 calls at once through two processes change exactly as much as the budget has, and leave one whole log, on ${name}`, {
    timeout: 300_000,
  }, async () => {
    await using kept = await open();
    await using first = await startFairlead(...kept.flags);
    await using second = await startCommand('gateway', kept.flags);
    const { agent, key } = await first.api('POST', '/api/agents', { name: 'Racer' });
    await first.api('PUT', `/api/agents/${agent.id}/grants`, {
      areas: { contacts: 'full' },
      guardrails: [{ kind: 'budget', of: 'items-changed', per: 'day', most: 20 }],
    });
    const statuses = await Promise.all(
      Array.from({ length: 64 }, async (_, place) => {
        const { gateway } = (place % 2 ? first : second).ready;
        const response = await fetch(`${gateway}/contacts/v4/contacts`, {
          method: 'POST',
          headers: { authorization: key, 'content-type': 'application/json' },
          body: JSON.stringify({ info: { emails: { items: [{ email: `race${place}@example.com` }] } } }),
        });
        await response.text();
        return response.status;
      }),
    );
    assert.equal(statuses.filter((status) => status === 200).length, 20, statuses.join());
    assert.equal(statuses.filter((status) => status === 403).length, 44, statuses.join());
    // How a call ended is there for all once its own process has written it: at the latest when it is asked.
    for (const each of [first, second]) await each.api('GET', '/api/activity?limit=1');
    for (const each of [first, second]) {
      const { entries } = await each.api('GET', `/api/activity?agent=${agent.id}&limit=100`);
      const calls = entries.filter(({ kind }: { kind: string }) => kind === 'call');
      assert.equal(calls.length, 64);
      assert.equal(calls.filter(({ outcome }: { outcome: string }) => outcome === 'done').length, 64);
      assert.deepEqual((await each.api('GET', '/api/activity/verify')).ok, true);
    }
  });
