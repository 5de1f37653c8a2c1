import { type Kysely, sql } from 'kysely';
import type { Clock } from '../../base/clock.ts';
import type { Database } from '../../storage/database.ts';
import type { WixTables } from '../tables.ts';

/** The data of all sites at a moment. */
export interface Snapshot {
  readonly id: string;
  readonly createdMs: number;
}

/**
 * Copies of the sites' data, beside the data itself; restoring one leaves accounts, keys and apps as they are. Each call is one
 * transaction: it does all of what it says or, where it rejects, nothing.
 */
export interface Snapshots {
  take(id: string): Promise<Snapshot>;
  list(): Promise<readonly Snapshot[]>;
  /** Whether there is one of this id; when there is, all sites are as they were then. */
  restore(id: string): Promise<boolean>;
  /** Restores the one of this id; where there is none, empties every site, fills it, and takes one. */
  restoreOrMake(id: string, fill: (tx: Db) => Promise<void>): Promise<void>;
  /** Empties every site. */
  clear(): Promise<void>;
}

type Db = Kysely<WixTables>;

/** What snapshots are made with. */
export interface SnapshotParts {
  readonly database: Database<WixTables>;
  readonly clock: Clock;
  /** Names the state of the tables: a copy that was made of others cannot be put back, and is as good as gone. */
  readonly tablesAsOf: string;
  /** Writes what is Wix's own into every site that was emptied or put back. */
  readonly begin: (tx: Db) => Promise<void>;
}

/**
 * Each snapshot is a copy of every table that belongs to sites, made and put back by the database itself: no row
 * passes through this process, so that it costs milliseconds.
 */
export function createSnapshots({ database, clock, tablesAsOf, begin }: SnapshotParts): Snapshots {
  let tables: readonly string[] | undefined;
  const siteTables = async (): Promise<readonly string[]> => (tables ??= await findSiteTables(database));
  return {
    take: async (id) => {
      const names = await siteTables();
      return database.write((tx) => takeIn(tx, { id, createdMs: clock.now() }, names, tablesAsOf));
    },
    list: async () => {
      const rows = await database.read
        .selectFrom('snapshot')
        .selectAll()
        .where('tables_as_of', '=', tablesAsOf)
        .orderBy('created_ms')
        .orderBy('id')
        .execute();
      return rows.map((row) => ({ id: row.id, createdMs: row.created_ms }));
    },
    restore: async (id) => {
      const names = await siteTables();
      return database.write(async (tx) => {
        const isKnown = await restoreIn(tx, id, names, tablesAsOf);
        if (isKnown) await begin(tx);
        return isKnown;
      });
    },
    restoreOrMake: async (id, fill) => {
      const names = await siteTables();
      await database.write(async (tx) => {
        if (await restoreIn(tx, id, names, tablesAsOf)) return begin(tx);
        await clearIn(tx, names);
        await begin(tx);
        await fill(tx);
        await takeIn(tx, { id, createdMs: clock.now() }, names, tablesAsOf);
      });
    },
    clear: async () => {
      const names = await siteTables();
      await database.write(async (tx) => {
        await clearIn(tx, names);
        await begin(tx);
      });
    },
  };
}

async function takeIn(
  tx: Db,
  snapshot: Snapshot,
  names: readonly string[],
  tablesAsOf: string,
): Promise<Snapshot> {
  const { id, createdMs } = snapshot;
  await forget(tx, id, names);
  for (const name of names)
    await sql`create table ${sql.table(copyName(id, name))} as select * from ${sql.table(name)}`.execute(tx);
  await tx.insertInto('snapshot').values({ id, created_ms: createdMs, tables_as_of: tablesAsOf }).execute();
  return snapshot;
}

async function restoreIn(tx: Db, id: string, names: readonly string[], tablesAsOf: string): Promise<boolean> {
  const known = await tx
    .selectFrom('snapshot')
    .select('id')
    .where('id', '=', id)
    .where('tables_as_of', '=', tablesAsOf)
    .executeTakeFirst();
  if (!known) return false;
  await clearIn(tx, names);
  for (const name of names)
    await sql`insert into ${sql.table(name)} select * from ${sql.table(copyName(id, name))}`.execute(tx);
  return true;
}

async function clearIn(tx: Db, names: readonly string[]): Promise<void> {
  for (const name of names) await sql`delete from ${sql.table(name)}`.execute(tx);
}

async function forget(tx: Db, id: string, names: readonly string[]): Promise<void> {
  for (const name of names) await sql`drop table if exists ${sql.table(copyName(id, name))}`.execute(tx);
  await tx.deleteFrom('snapshot').where('id', '=', id).execute();
}

function copyName(id: string, table: string): string {
  return `copy_${id.replaceAll('-', '')}_${table}`;
}

/**
 * Makes in `to` the tables of the snapshots that are in `from`, empty, so that their rows can be moved. Answers the tables
 * of those that were made of other steps: they cannot be put back, and stay where they are.
 */
export async function makeSnapshotTables(from: Db, to: Db, tablesAsOf: string): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`
    select name from sqlite_master where type = 'table' and name like 'copy\\_%' escape '\\'`.execute(from);
  const left = new Set(rows.map(({ name }) => name));
  const snapshots = from.selectFrom('snapshot').select('id').where('tables_as_of', '=', tablesAsOf);
  for (const { id } of await snapshots.execute()) {
    const begin = copyName(id, '');
    for (const copy of [...left].filter((name) => name.startsWith(begin))) {
      const table = copy.slice(begin.length);
      await sql`create table if not exists ${sql.table(copy)} as select * from ${sql.table(table)} with no data`.execute(
        to,
      );
      left.delete(copy);
    }
  }
  return [...left];
}

/** Every table with a site in its key, so that an area's new table is copied without anyone thinking of it. */
async function findSiteTables({ dialect, read }: Database<WixTables>): Promise<readonly string[]> {
  // A PostgreSQL database may hold several installations, each in a schema of its own.
  const query =
    dialect === 'postgres'
      ? sql<{
          name: string;
        }>`select c.relname as name from pg_attribute a join pg_class c on c.oid = a.attrelid
          where a.attname = 'site_id' and c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace`
      : sql<{ name: string }>`select m.name from sqlite_master m, pragma_table_info(m.name) c
          where m.type = 'table' and c.name = 'site_id'`;
  const { rows } = await query.execute(read);
  return rows
    .map(({ name }) => name)
    .filter((name) => !name.startsWith('copy_'))
    .toSorted();
}
