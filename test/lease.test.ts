import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabases } from './databases.ts';
import { openGuarded } from './guarded.ts';

for (const { name, open } of testDatabases().filter((database) => database.name === 'PostgreSQL'))
  test(`a call that runs in one process is not settled by another that starts; once its process is gone it is, on ${name}`, async () => {
    await using guarded = await openGuarded({ kind: 'memory' }, open());
    const { gateway, wix } = guarded;
    const agent = await guarded.agent('Patient', { areas: { contacts: 'full' } });
    const { promise: slow, resolve: answer } = Promise.withResolvers<void>();
    guarded.slow = slow;
    const running = agent.call('POST', '/contacts/v4/contacts/query', { query: {} });
    const outcomes = async (): Promise<string[]> => {
      const rows = await gateway.database.read
        .selectFrom('entry')
        .select('outcome')
        .where('agent_id', '=', agent.id)
        .where('kind', '=', 'call')
        .execute();
      return rows.map(({ outcome }) => outcome);
    };
    while (guarded.arrived.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    await guarded.another();
    assert.deepEqual(await outcomes(), ['open']);
    // Clocks of machines may differ as they like.
    await guarded.another({ now: () => wix.clock.now() + 61_000 });
    assert.deepEqual(await outcomes(), ['open']);
    // Nothing was heard of the first process for longer than a lease.
    await gateway.database.write((tx) => tx.updateTable('chain_lease').set({ until_ms: 0 }).execute());
    await guarded.another();
    assert.deepEqual(await outcomes(), ['unknown']);
    // It was only slow: what it knows at last is what stands.
    answer();
    assert.equal((await running).status, 200);
    const { ok, reason } = (await guarded.api('GET', '/api/activity/verify')).body;
    assert.deepEqual(await outcomes(), ['done']);
    assert.deepEqual({ ok, reason }, { ok: true, reason: undefined });
  });

for (const { name, open } of testDatabases().filter((database) => database.name === 'PostgreSQL'))
  test(`the lease of a process that was killed goes a day after its end, on ${name}`, async () => {
    await using guarded = await openGuarded({ kind: 'memory' }, open());
    const { database } = guarded.gateway;
    const hour = 60 * 60_000;
    const rows = [
      { chain: 'yesterday', until_ms: Date.now() - 25 * hour },
      { chain: 'today', until_ms: Date.now() - hour },
    ];
    await database.write((tx) => tx.insertInto('chain_lease').values(rows).execute());
    await guarded.another();
    const left = await database.read.selectFrom('chain_lease').select('chain').execute();
    const named = left.map(({ chain }) => chain).filter((chain) => rows.some((row) => row.chain === chain));
    assert.deepEqual(named, ['today']);
  });
