import { setTimeout as delay } from 'node:timers/promises';
import { type Kysely, sql } from 'kysely';
import type { Database, Dialect } from './database.ts';
import { isUndoneForOthers } from './failure.ts';
import { takeLock } from './locks.ts';
import { DatabaseUnusable } from './unusable.ts';

/** One step of a room's tables: an id that sorts after all before it, and what it does. Never changed once released. */
export interface Migration {
  readonly id: string;
  up(db: Kysely<never>, dialect: Dialect): Promise<void>;
}

export type Migrations = readonly Migration[];

interface MigrationTable {
  migration: { id: string; applied_ms: number };
}

/**
 * Applies the migrations that the database has not had yet, each in its own transaction, in order.
 * @throws {DatabaseUnusable} when it has had one that is not among them: what that made may not be as this version takes it to be.
 */
export async function migrate<Tables>(database: Database<Tables>, migrations: Migrations): Promise<void> {
  await database.write(async (tx) => {
    await takeTurn(tx, database.dialect);
    await tx.schema
      .createTable('migration')
      .ifNotExists()
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('applied_ms', 'bigint', (column) => column.notNull())
      .execute();
    await refuseNewer(tx as unknown as Kysely<MigrationTable>, migrations);
  });
  for (const migration of migrations) await apply(database, migration);
}

async function refuseNewer(tx: Kysely<MigrationTable>, migrations: Migrations): Promise<void> {
  const known = new Set(migrations.map(({ id }) => id));
  const had = await tx.selectFrom('migration').select('id').orderBy('id').execute();
  const newer = had.findLast(({ id }) => !known.has(id));
  if (newer)
    throw new DatabaseUnusable(
      `A newer Fairlead has brought this database up to date (${newer.id}), which this one does not know: start that version, or restore the back-up from before it.`,
    );
}

const mostTries = 120;
const tryAgainMs = 500;

/**
 * On PostgreSQL whoever waits for a table makes all that come after wait too. So a step that does not get its tables within a
 * second lets go, and tries again once calls have had their turn; so does one that PostgreSQL ends because it and a call wait for
 * each other.
 */
async function apply<Tables>(database: Database<Tables>, migration: Migration): Promise<void> {
  for (let tries = 1; ; tries++)
    try {
      return await applyOnce(database, migration);
    } catch (error) {
      if (!isUndoneForOthers(error)) throw error;
      if (tries === mostTries)
        throw new Error(
          `the step ${migration.id} did not get its tables in ${tries} tries, because other transactions hold them`,
          { cause: error },
        );
      await delay(tryAgainMs);
    }
}

async function applyOnce<Tables>(database: Database<Tables>, migration: Migration): Promise<void> {
  await database.write(async (tx) => {
    const known = tx as unknown as Kysely<MigrationTable>;
    await takeTurn(tx, database.dialect);
    if (database.dialect === 'postgres') await sql`set local lock_timeout = '1s'`.execute(tx);
    const done = await known
      .selectFrom('migration')
      .select('id')
      .where('id', '=', migration.id)
      .executeTakeFirst();
    if (done) return;
    await migration.up(tx as unknown as Kysely<never>, database.dialect);
    await known.insertInto('migration').values({ id: migration.id, applied_ms: Date.now() }).execute();
  });
}

/** Several processes may start at once: the lock makes the others wait, and then find it done. */
async function takeTurn<Tables>(tx: Kysely<Tables>, dialect: Dialect): Promise<void> {
  if (dialect === 'postgres') await takeLock('schema').execute(tx);
}
