import { chmodSync, closeSync, fdatasync, fdatasyncSync, fsyncSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { promisify } from 'node:util';
import type { SqliteDatabase, SqliteStatement } from 'kysely';
import type { Direct } from './direct.ts';

/** How many prepared statements are kept; the hot ones of both rooms are well under that. */
const maxStatements = 400;

/** What Kysely's SQLite dialect needs, a way around it, and the bytes of the whole database. */
export interface OpenSqlite extends SqliteDatabase {
  readonly direct: Direct;
  image(): Uint8Array;
}

/**
 * Pages of the write-ahead log before they are copied into the database, which costs two more syncs: 40 MB. Pages that
 * are written again and again, as those of a log are, are then copied once.
 */
const pagesToCheckpoint = 10_000;

/** How long a statement waits, and the thread with it, for another program that holds the file. */
export const busyTimeoutMs = 5_000;

/** Pages kept in memory, in KiB: the upper parts of all indexes of a log of millions. Taken as they are used. */
const cacheKibibytes = 32_768;

/**
 * Opens a SQLite file (`:memory:` for none) durable to power loss: write-ahead log, full sync at each commit, until
 * {@link Direct.syncApart} leaves that to whoever commits. In memory it may begin as the `image` of another one.
 */
export function openSqlite(path: string, image?: Uint8Array): OpenSqlite {
  const database = new DatabaseSync(path);
  if (image) database.deserialize(image);
  const hasLog = prepareToWrite(database, path);
  return wrap(database, hasLog ? createSync(database, path) : undefined);
}

/** Opens a SQLite file to look at it only: nothing of it is changed, not even its form. */
export function openSqliteForReading(path: string): OpenSqlite {
  return wrap(new DatabaseSync(path, { readOnly: true }));
}

/**
 * Opens a SQLite file that nobody else has open, and keeps everybody out until it is closed. What was still in its
 * write-ahead log is read too.
 */
export function openSqliteExclusively(path: string): OpenSqlite {
  const database = new DatabaseSync(path);
  try {
    // Before anything is read: only then SQLite asks for a lock that no other connection lets it have.
    database.exec('pragma locking_mode = exclusive; begin exclusive; commit;');
    database.exec(`pragma cache_size = -${cacheKibibytes}; pragma query_only = on;`);
    return wrap(database);
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Answers whether it has a write-ahead log: some file systems cannot have one. */
function prepareToWrite(database: DatabaseSync, path: string): boolean {
  database.exec(
    `pragma busy_timeout = ${busyTimeoutMs}; pragma foreign_keys = on; pragma temp_store = memory;`,
  );
  if (path === ':memory:') return false;
  const mode = database.prepare('pragma journal_mode = wal').get()?.journal_mode;
  database.exec(
    `pragma synchronous = full; pragma wal_autocheckpoint = ${pagesToCheckpoint}; pragma cache_size = -${cacheKibibytes};`,
  );
  chmodSync(path, 0o600);
  return mode === 'wal';
}

/** Syncs the write-ahead log in a thread of Node.js's pool. */
interface Sync {
  /** From here on a commit leaves the sync to {@link run}. */
  begin(): void;
  run(): Promise<void>;
  /** In this thread, for a statement that is a commit of its own. */
  runNow(): void;
  end(): void;
}

const syncData = promisify(fdatasync);

/**
 * SQLite waits for the disk in the thread that commits. With `synchronous = normal` it does so only where it copies its log
 * into the file, as is enough for a file that is whole; that a commit is on disk is then ours to see to, in another thread.
 * No lock is ever held on the log's own file, so that to close ours lets go of none. https://sqlite.org/wal.html
 */
function createSync(database: DatabaseSync, path: string): Sync {
  let log: number | undefined;
  /** After a sync that failed the system may take for written what is not: all of the log is then copied from memory. */
  let isLost = false;
  const copyAll = (): void => {
    if (database.prepare('pragma wal_checkpoint(full)').get()?.busy !== 0)
      throw new Error('What could not be synced cannot be copied either: someone else reads it');
    isLost = false;
  };
  const lose = (error: unknown): never => {
    isLost = true;
    throw error;
  };
  return {
    begin() {
      if (log !== undefined) return;
      // It is there once something was read or written.
      database.exec('begin immediate; commit;');
      log = openSync(`${path}-wal`, 'r+');
      // That there is such a file has to be on disk as well; where folders cannot be opened, their system sees to that.
      if (process.platform !== 'win32') syncFolder(dirname(path));
      database.exec('pragma synchronous = normal;');
    },
    async run() {
      if (log === undefined) return;
      if (isLost) copyAll();
      await syncData(log).catch(lose);
    },
    runNow() {
      if (log === undefined) return;
      try {
        fdatasyncSync(log);
      } catch (error) {
        lose(error);
      }
    },
    end() {
      if (log !== undefined) closeSync(log);
      log = undefined;
    },
  };
}

function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

function wrap(database: DatabaseSync, sync?: Sync): OpenSqlite {
  const counted = { changes: 0 };
  const prepare = remembering((sql) => {
    const statement = adapt(database.prepare(sql), counted);
    if (sync && changesData.test(sql)) syncAlone(statement, database, sync);
    return statement;
  });
  const prepareArrays = remembering((sql) => {
    const statement = database.prepare(sql);
    statement.setReturnArrays(true);
    return statement;
  });
  const version = ['select total_changes()', 'pragma data_version'].map(
    (sql) => () => prepareArrays(sql).get(),
  );
  return {
    prepare,
    close() {
      sync?.end();
      database.close();
    },
    image: () => database.serialize(),
    direct: {
      prepare,
      arrays: (sql, parameters) =>
        prepareArrays(sql).all(...(parameters as Bound)) as unknown as readonly (readonly unknown[])[],
      changes: () => counted.changes,
      version: () => version.map((read) => read()).join(),
      inTransaction: () => database.isTransaction,
      syncApart: () => sync?.begin(),
      sync: sync ? () => sync.run() : undefined,
      run(sql, parameters = []) {
        const statement = prepare(sql);
        if (statement.reader) return statement.all(parameters);
        statement.run(parameters);
        return [];
      },
    },
  };
}

/** Prepares each statement once, as long as there are not too many. */
function remembering<Prepared>(prepare: (sql: string) => Prepared): (sql: string) => Prepared {
  const statements = new Map<string, Prepared>();
  return (sql) => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    if (statements.size >= maxStatements) statements.clear();
    const statement = prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
}

const changesData = /^\s*(insert|update|delete|replace|create|drop|alter)\b/i;

/** Outside a transaction a statement commits itself, and whoever runs it does not wait for {@link Sync.run}. */
function syncAlone(
  statement: { -readonly [Name in keyof SqliteStatement]: SqliteStatement[Name] },
  database: DatabaseSync,
  sync: Sync,
): void {
  for (const name of ['all', 'run'] as const) {
    const plain = statement[name].bind(statement) as (parameters: readonly unknown[]) => never;
    statement[name] = (parameters: readonly unknown[]) => {
      const result = plain(parameters);
      if (!database.isTransaction) sync.runNow();
      return result;
    };
  }
}

type Bound = Parameters<StatementSync['all']>;

function adapt(statement: StatementSync, counted: { changes: number }): SqliteStatement {
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...(parameters as Bound)),
    run(parameters) {
      const result = statement.run(...(parameters as Bound));
      counted.changes += Number(result.changes);
      return result;
    },
    iterate: (parameters) => statement.iterate(...(parameters as Bound)) as IterableIterator<unknown>,
  };
}
