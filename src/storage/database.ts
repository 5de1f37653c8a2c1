import { Kysely, PostgresDialect, SqliteDialect, sql } from 'kysely';
import { type Direct, directOf, enableDirect } from './direct.ts';
import { takeLock } from './locks.ts';
import { type Migrations, migrate } from './migrate.ts';
import { beginMove, isUnfinished } from './move/begin.ts';
import { openPool } from './postgres.ts';
import { type OpenSqlite, openSqlite, openSqliteExclusively, openSqliteForReading } from './sqlite.ts';
import { DatabaseUnusable } from './unusable.ts';
import { createWriter, refreshStatistics, type Write, type WriteAtOnce } from './writer.ts';

/** Which database: a SQLite file, SQLite in memory, or a schema of a PostgreSQL database. */
export type DatabaseLocation =
  /** `image` is what {@link Database.image} gave of another one. */
  | { readonly kind: 'memory'; readonly image?: Uint8Array | undefined }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'postgres'; readonly url: string; readonly schema: string };

export type Dialect = 'sqlite' | 'postgres';

/**
 * One room's tables. The local Wix and the gateway each have their own, of different types,
 * so that code of one which reads the other's tables does not compile.
 */
export interface Database<Tables> extends AsyncDisposable {
  readonly dialect: Dialect;
  /** For reading. Writes go through {@link write}. */
  readonly read: Kysely<Tables>;
  /** Runs `work` in a transaction; answers when it is durable. On SQLite, all that wait in one turn share one commit. */
  readonly write: Write<Tables>;
  /** {@link write} for the hottest work, which waits for nothing; only on SQLite. */
  readonly writeAtOnce?: WriteAtOnce<Tables> | undefined;
  /** Runs `look` so that all it reads is of one moment; it must not write. */
  readonly snapshot: Write<Tables>;
  /**
   * Copies what was written into SQLite's file now, between two pieces of long work, so that it is never so much that a call
   * waits for it. What cannot be copied now is later.
   */
  checkpoint(): void;
  /** All that is in it, as bytes to open another one in memory with; nothing of PostgreSQL. */
  image(): Uint8Array | undefined;
  close(): Promise<void>;
}

/**
 * Opens a database and brings its tables up to date.
 * @throws {DatabaseUnusable} when the file is damaged, locked or not writable, the server cannot be reached, or a newer version
 * has been at work there.
 */
export async function openDatabase<Tables>(
  location: DatabaseLocation,
  migrations: Migrations,
): Promise<Database<Tables>> {
  try {
    await using opened = new AsyncDisposableStack();
    const database = opened.use(await connect<Tables>(location));
    if (await isUnfinished(database))
      throw new DatabaseUnusable(
        'An installation is being moved to this PostgreSQL database, and is not whole yet: run `fairlead migrate` again until it says that it is.',
      );
    await migrate(database, migrations);
    const direct = directOf(database.read.getExecutor().adapter);
    if (location.kind === 'file' && direct) {
      refreshStatistics(direct);
      // What was written so far waited for the disk; from here on all goes through the writer, which waits without holding calls up.
      direct.syncApart();
    }
    opened.move();
    return database;
  } catch (cause) {
    throw explain(location, cause);
  }
}

/**
 * Opens a SQLite file to read it as it is; a write fails.
 * @throws {DatabaseUnusable}
 */
export function openForReading<Tables>(path: string): Database<Tables> {
  try {
    return connectTo<Tables>(openSqliteForReading(path));
  } catch (cause) {
    throw explain({ kind: 'file', path }, cause);
  }
}

/**
 * Opens a SQLite file for one reader who wants it to stay as it is: nobody else can open it meanwhile.
 * @throws {DatabaseUnusable} when a process has it open
 */
export function openExclusively<Tables>(path: string): Database<Tables> {
  try {
    return connectTo<Tables>(openSqliteExclusively(path));
  } catch (cause) {
    throw explain({ kind: 'file', path }, cause);
  }
}

/**
 * Opens what an installation is moved to, with tables that nothing but the move is in.
 * @throws {DatabaseUnusable} when there is an installation already
 */
export async function openMoveTarget<Tables>(
  location: DatabaseLocation & { readonly kind: 'postgres' },
  migrations: Migrations,
): Promise<Database<Tables>> {
  try {
    await using opened = new AsyncDisposableStack();
    const database = opened.use(await connectPostgres<Tables>(location));
    const problem = await beginMove(database, migrations);
    if (problem !== undefined) throw new DatabaseUnusable(problem);
    await migrate(database, migrations);
    opened.move();
    return database;
  } catch (cause) {
    throw explain(location, cause);
  }
}

/** Drops what a move that has not ended made there; nothing else. @throws {DatabaseUnusable} */
export async function dropUnfinishedMove(
  location: DatabaseLocation & { readonly kind: 'postgres' },
): Promise<void> {
  try {
    await using database = await connectPostgres<never>(location);
    if (!(await isUnfinished(database))) return;
    await database.write((tx) => sql`drop schema ${sql.id(location.schema)} cascade`.execute(tx));
  } catch (cause) {
    throw explain(location, cause);
  }
}

async function connect<Tables>(location: DatabaseLocation): Promise<Database<Tables>> {
  return location.kind === 'postgres' ? connectPostgres(location) : connectSqlite(location);
}

function connectSqlite<Tables>(location: Exclude<DatabaseLocation, { kind: 'postgres' }>): Database<Tables> {
  return connectTo(
    location.kind === 'file' ? openSqlite(location.path) : openSqlite(':memory:', location.image),
  );
}

function connectTo<Tables>(database: OpenSqlite): Database<Tables> {
  const read = new Kysely<Tables>({ dialect: new SqliteDialect({ database }) });
  enableDirect(read, database.direct);
  return finish('sqlite', read, () => database.image(), database.direct);
}

async function connectPostgres<Tables>({
  url,
  schema,
}: {
  url: string;
  schema: string;
}): Promise<Database<Tables>> {
  const read = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: await openPool(url, schema) }) });
  try {
    await read.transaction().execute(async (tx) => {
      // "If not exists" does not hold between two that start at once.
      await takeLock('schema').execute(tx);
      await sql`create schema if not exists ${sql.id(schema)}`.execute(tx);
    });
  } catch (error) {
    await read.destroy();
    throw error;
  }
  return finish('postgres', read, () => undefined);
}

function finish<Tables>(
  dialect: Dialect,
  read: Kysely<Tables>,
  image: () => Uint8Array | undefined,
  direct?: Direct,
): Database<Tables> {
  const close = (): Promise<void> => read.destroy();
  const { write, writeAtOnce, look } = createWriter(read, direct);
  // SQLite has one writer: in its turn nothing changes.
  const snapshot: Write<Tables> =
    look ??
    ((work) =>
      read.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(work));
  const checkpoint = (): void => {
    if (direct?.inTransaction() === false) direct.run('pragma wal_checkpoint(passive)');
  };
  return {
    dialect,
    read,
    write,
    writeAtOnce,
    checkpoint,
    snapshot,
    image,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function explain(location: DatabaseLocation, cause: unknown): Error {
  if (cause instanceof DatabaseUnusable || location.kind === 'memory') return cause as Error;
  const reason = cause instanceof Error ? cause.message : String(cause);
  if (location.kind === 'postgres')
    return new DatabaseUnusable(
      `Cannot use the PostgreSQL database: ${reason}. Check --database-url and that the server runs.`,
      { cause },
    );
  return new DatabaseUnusable(
    `Cannot use the database file ${location.path}: ${reason}. ${advice(reason)} Nothing was changed.`,
    { cause },
  );
}

function advice(reason: string): string {
  if (/not a database|malformed|corrupt/i.test(reason))
    return 'The file is damaged: restore it from a back-up, or move it away to start empty.';
  if (/locked|busy/i.test(reason))
    return 'Another process uses it: stop that one, or choose another folder with --data.';
  return 'Check that the folder exists and is writable, or choose another with --data.';
}
