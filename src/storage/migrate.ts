import type { Kysely } from 'kysely';
import type { Database, Dialect } from './database.ts';
import { takeLock } from './locks.ts';

/** One step of a room's tables: an id that sorts after all before it, and what it does. Never changed once released. */
export interface Migration {
  readonly id: string;
  up(db: Kysely<never>, dialect: Dialect): Promise<void>;
}

export type Migrations = readonly Migration[];

interface MigrationTable {
  migration: { id: string; applied_ms: number };
}

/** Applies the migrations that the database has not had yet, each in its own transaction, in order. */
export async function migrate<Tables>(database: Database<Tables>, migrations: Migrations): Promise<void> {
  await database.write(async (tx) => {
    await takeTurn(tx, database.dialect);
    await tx.schema
      .createTable('migration')
      .ifNotExists()
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('applied_ms', 'bigint', (column) => column.notNull())
      .execute();
  });
  for (const migration of migrations) await apply(database, migration);
}

async function apply<Tables>(database: Database<Tables>, migration: Migration): Promise<void> {
  await database.write(async (tx) => {
    const known = tx as unknown as Kysely<MigrationTable>;
    await takeTurn(tx, database.dialect);
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
