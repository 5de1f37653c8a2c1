import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { shortenLog } from '../src/gateway/activity/retention.ts';
import { contentAt, shortenHistory } from '../src/gateway/policy-history.ts';
import { testDatabases } from './databases.ts';
import { type Guarded, openGuarded } from './guarded.ts';

const rounds = 12;

/** An agent whose grant changes with each round, and a call in each; answers the entries, with the version each was decided by. */
async function makeHistory(guarded: Guarded) {
  const agent = await guarded.agent('Changing', { areas: { contacts: 'read' } });
  const made: { readonly id: string; readonly version: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    await agent.grant({ areas: { contacts: round % 2 === 0 ? 'read' : 'off', products: 'read' } });
    const answer = await agent.call('POST', '/contacts/v4/contacts/query', { query: {} });
    assert.equal(answer.status, round % 2 === 0 ? 200 : 403);
    made.push({ id: String(answer.headers['x-fairlead-activity']), version: await versionNow(guarded) });
    guarded.wix.clock.advance(60_000);
  }
  return made;
}

async function versionNow({ gateway: { database } }: Guarded): Promise<number> {
  return (await database.read.selectFrom('policy').select('version').executeTakeFirstOrThrow()).version;
}

async function countParts({ gateway: { database } }: Guarded): Promise<number> {
  return (await database.read.selectFrom('policy_part').select('version').execute()).length;
}

for (const { name, open } of testDatabases())
  describe(`versions of the policy on ${name}`, () => {
    test('go with the entries that were decided by them; what stays can be decided again', async () => {
      await using guarded = await openGuarded({ kind: 'memory' }, open());
      const { api, gateway, wix } = guarded;
      const made = await makeHistory(guarded);
      const isAgain = async (id: string): Promise<boolean> => {
        const { status, body } = await api('GET', `/api/activity/${id}/again`);
        if (status === 404) return false;
        assert.deepEqual(
          { decision: body.again.decision, rule: body.again.rule },
          { decision: body.recorded.decision, rule: body.recorded.rule },
        );
        return true;
      };
      const whatWas = await Promise.all(made.map(({ version }) => contentAt(gateway.database.read, version)));
      const all = await countParts(guarded);
      await shortenHistory(gateway.database, 0);
      assert.ok(all - (await countParts(guarded)) <= 3, 'only what was before the first call');
      for (const { id } of made) assert.ok(await isAgain(id));

      await shortenLog(gateway.database, { beforeMs: wix.clock.now() - 6 * 60_000 });
      const gone = await shortenHistory(gateway.database, 0);
      assert.ok(gone >= 5, `${gone} parts went`);
      assert.equal(await shortenHistory(gateway.database, 0), 0);
      for (const [index, { id, version }] of made.entries()) {
        const content = await contentAt(gateway.database.read, version);
        if (index < 6) assert.equal(content, undefined);
        else {
          assert.deepEqual(content, whatWas[index]);
          assert.ok(await isAgain(id));
        }
      }
      // An upper bound goes before what the log would need, and says so rather than decide by half a policy.
      await shortenHistory(gateway.database, 2);
      assert.deepEqual(await Promise.all(made.slice(-4).map(({ id }) => isAgain(id))), [
        false,
        false,
        true,
        true,
      ]);
      // What goes on is kept on, from there.
      const agent = await guarded.agent('Newer', { areas: { contacts: 'read' } });
      const { headers } = await agent.call('POST', '/contacts/v4/contacts/query', { query: {} });
      assert.ok(await isAgain(String(headers['x-fairlead-activity'])));
    });

    test('do not grow past their bound, whatever changes, and an agent that is gone leaves nothing', async () => {
      await using guarded = await openGuarded({ kind: 'memory' }, open());
      const { gateway } = guarded;
      const counts: number[] = [];
      for (let round = 0; round < 8; round++) {
        const agent = await guarded.agent(`Passing ${round}`, { areas: { contacts: 'read' } });
        await agent.call('POST', '/contacts/v4/contacts/query', { query: {} });
        await guarded.api('DELETE', `/api/agents/${agent.id}`);
        await agent.call('POST', '/contacts/v4/contacts/query', { query: {} });
        await shortenHistory(gateway.database, 1);
        counts.push(await countParts(guarded));
      }
      assert.ok(Math.max(...counts) <= 2, counts.join(' '));
    });
  });
