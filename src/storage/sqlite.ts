import { chmodSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
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

/** Pages kept in memory, in KiB: the upper parts of all indexes of a log of millions. Taken as they are used. */
const cacheKibibytes = 32_768;

/**
 * Opens a SQLite file (`:memory:` for none) durable to power loss: write-ahead log, full sync at each commit. In memory
 * it may begin as the `image` of another one.
 */
export function openSqlite(path: string, image?: Uint8Array): OpenSqlite {
  const database = new DatabaseSync(path);
  if (image) database.deserialize(image);
  prepareToWrite(database, path);
  return wrap(database);
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

function prepareToWrite(database: DatabaseSync, path: string): void {
  database.exec('pragma busy_timeout = 5000; pragma foreign_keys = on; pragma temp_store = memory;');
  if (path !== ':memory:') {
    database.exec('pragma journal_mode = wal; pragma synchronous = full;');
    database.exec(
      `pragma wal_autocheckpoint = ${pagesToCheckpoint}; pragma cache_size = -${cacheKibibytes};`,
    );
    chmodSync(path, 0o600);
  }
}

function wrap(database: DatabaseSync): OpenSqlite {
  const statements = new Map<string, SqliteStatement>();
  const counted = { changes: 0 };
  const prepare = (sql: string): SqliteStatement => {
    const known = statements.get(sql);
    if (known) return known;
    if (statements.size >= maxStatements) statements.clear();
    const statement = adapt(database.prepare(sql), counted);
    statements.set(sql, statement);
    return statement;
  };
  return {
    prepare,
    close: () => database.close(),
    image: () => database.serialize(),
    direct: {
      prepare,
      changes: () => counted.changes,
      inTransaction: () => database.isTransaction,
      run(sql, parameters = []) {
        const statement = prepare(sql);
        if (statement.reader) return statement.all(parameters);
        statement.run(parameters);
        return [];
      },
    },
  };
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
