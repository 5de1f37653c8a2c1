import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { testDatabases } from '../../../test/databases.ts';
import { MovableClock } from '../../base/clock.ts';
import { openDatabase } from '../../storage/database.ts';
import { type GatewayTables, gatewayMigrations } from '../tables.ts';
import { createTokenFinder, hashId } from './tokens.ts';

for (const { name, open } of testDatabases())
  describe(`access tokens, ${name}`, () => {
    test('one that was seen costs no look at the database until the policy changes; it ends on time', async () => {
      await using database = await openDatabase<GatewayTables>(open(), gatewayMigrations);
      const clock = new MovableClock();
      clock.freeze(1_000_000);
      const client = { id: 'grant', agent_id: 'agent', client_id: 'c', name: 'Program', person: 'Ada' };
      await database.write(async (tx) => {
        const times = { created_ms: 0, used_ms: 0, expires_ms: 9_000_000 };
        await tx
          .insertInto('connected_client')
          .values({ ...client, ...times })
          .execute();
        await tx
          .insertInto('oauth_item')
          .values({
            ...{ kind: 'AccessToken', id: hashId('token'), grant_id: 'grant', consumed_ms: null },
            ...{ body: JSON.stringify({ aud: 'http://here/mcp' }), expires_ms: 2_000_000 },
          })
          .execute();
      });
      const find = createTokenFinder(database, clock);
      const good = { agentId: 'agent', audience: 'http://here/mcp', expiresMs: 2_000_000 };
      assert.deepEqual(await find('token', 1), good);
      assert.equal(await find('another', 1), undefined);
      await database.write((tx) => tx.deleteFrom('connected_client').execute());
      assert.deepEqual(await find('token', 1), good, 'the database was not asked');
      assert.equal(await find('token', 2), undefined, 'the policy is another');
      await database.write((tx) =>
        tx
          .insertInto('connected_client')
          .values({ ...client, created_ms: 0, used_ms: 0, expires_ms: 9_000_000 })
          .execute(),
      );
      assert.deepEqual(await find('token', 3), good);
      clock.advance(1_000_000);
      assert.equal(await find('token', 3), undefined, 'its time is over');
    });
  });
