import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { testDatabases } from '../../../test/databases.ts';
import { MovableClock } from '../../base/clock.ts';
import { openDatabase } from '../../storage/database.ts';
import { type GatewayTables, gatewayMigrations } from '../tables.ts';
import { createTokenFinder, hashId } from './tokens.ts';

for (const { name, open } of testDatabases())
  describe(`access tokens, ${name}`, () => {
    test('one that was seen costs no look at the database; it ends on time', async () => {
      await using database = await openDatabase<GatewayTables>(open(), gatewayMigrations);
      const clock = new MovableClock();
      clock.freeze(1_000_000);
      await database.write((tx) =>
        tx
          .insertInto('oauth_item')
          .values({
            ...{ kind: 'AccessToken', id: hashId('token'), grant_id: 'grant', consumed_ms: null },
            ...{ body: JSON.stringify({ aud: 'http://here/mcp' }), expires_ms: 2_000_000 },
          })
          .execute(),
      );
      const find = createTokenFinder(database, clock);
      const good = { clientId: 'grant', audience: 'http://here/mcp' };
      assert.partialDeepStrictEqual(await find('token'), good);
      assert.equal(await find('another'), undefined);
      await database.write((tx) => tx.deleteFrom('oauth_item').execute());
      assert.partialDeepStrictEqual(await find('token'), good, 'the database was not asked');
      clock.advance(1_000_000);
      assert.equal(await find('token'), undefined, 'its time is over');
    });
  });
