import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { testDatabases } from '../../test/databases.ts';
import { type GatewayTables, gatewayMigrations } from '../gateway/tables.ts';
import { createVault, type Vault, VaultLocked } from '../gateway/vault.ts';
import { type Database, openDatabase } from '../storage/database.ts';
import { rewrapSealed } from './secrets.ts';

const first = 'the-first-secret-of-this-installation';
const second = 'the-second-secret-of-this-installation';

/** A vault that notes what it is given to seal anew. */
function noting(vault: Vault): Vault & { readonly given: string[] } {
  const given: string[] = [];
  const rewrap = (text: string): string => {
    given.push(text);
    return vault.rewrap(text);
  };
  return { ...vault, given, rewrap };
}

async function keepBodies({ write }: Database<GatewayTables>, vault: Vault, count: number): Promise<void> {
  const rows = Array.from({ length: count }, (_, place) => ({
    id: `entry-${String(place).padStart(4, '0')}`,
    sealed: vault.seal(`what call ${place} said`),
  }));
  await write((tx) => tx.insertInto('kept_body').values(rows).execute());
}

const keptIn = ({ read }: Database<GatewayTables>) =>
  read.selectFrom('kept_body').selectAll().orderBy('id').execute();

for (const { name, open } of testDatabases())
  describe(`what is sealed, on ${name}`, () => {
    test('is not read at a start with the same secret', async () => {
      await using database = await openDatabase<GatewayTables>(open(), gatewayMigrations);
      await keepBodies(database, createVault(first), 250);
      const vault = noting(createVault(first));
      await rewrapSealed(database, vault);
      assert.deepEqual(vault.given, []);
    });

    test('is sealed anew with another secret, however much there is, and then once', async () => {
      await using database = await openDatabase<GatewayTables>(open(), gatewayMigrations);
      await keepBodies(database, createVault(first), 250);
      await rewrapSealed(database, createVault(second, first));
      const later = createVault(second);
      assert.deepEqual(
        (await keptIn(database)).map(({ sealed }) => later.open(sealed)),
        Array.from({ length: 250 }, (_, place) => `what call ${place} said`),
      );
      const again = noting(later);
      await rewrapSealed(database, again);
      assert.deepEqual(again.given, []);
    });

    test('stays as it is when one secret is missing', async () => {
      await using database = await openDatabase<GatewayTables>(open(), gatewayMigrations);
      await keepBodies(database, createVault(first), 250);
      const lost = { id: 'z', sealed: createVault('a secret that nobody has any more').seal('x') };
      await database.write((tx) => tx.insertInto('kept_body').values(lost).execute());
      const before = await keptIn(database);
      await assert.rejects(rewrapSealed(database, createVault(second, first)), VaultLocked);
      assert.deepEqual(await keptIn(database), before);
    });
  });
