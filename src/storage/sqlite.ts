import { chmodSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { SqliteDatabase, SqliteStatement } from 'kysely';

/** How many prepared statements are kept; the hot ones of both rooms are well under that. */
const maxStatements = 400;

/** What Kysely's SQLite dialect needs, and the bytes of the whole database. */
export interface ImagedDatabase extends SqliteDatabase {
  image(): Uint8Array;
}

/**
 * Opens a SQLite file (`:memory:` for none) durable to power loss: write-ahead log, full sync at each commit. In memory
 * it may begin as the `image` of another one.
 */
export function openSqlite(path: string, image?: Uint8Array): ImagedDatabase {
  const database = new DatabaseSync(path);
  if (image) database.deserialize(image);
  database.exec('pragma busy_timeout = 5000; pragma foreign_keys = on;');
  if (path !== ':memory:') {
    database.exec('pragma journal_mode = wal; pragma synchronous = full;');
    chmodSync(path, 0o600);
  }
  const statements = new Map<string, SqliteStatement>();
  return {
    close: () => database.close(),
    image: () => database.serialize(),
    prepare(sql) {
      const known = statements.get(sql);
      if (known) return known;
      if (statements.size >= maxStatements) statements.clear();
      const statement = adapt(database.prepare(sql));
      statements.set(sql, statement);
      return statement;
    },
  };
}

type Bound = Parameters<StatementSync['all']>;

function adapt(statement: StatementSync): SqliteStatement {
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...(parameters as Bound)),
    run: (parameters) => statement.run(...(parameters as Bound)),
    iterate: (parameters) => statement.iterate(...(parameters as Bound)) as IterableIterator<unknown>,
  };
}
