import type { Kysely, SqliteStatement } from 'kysely';

/**
 * Runs a statement on SQLite in this very turn. Kysely's own way there, made for servers, is a chain of promises that
 * costs more than the statement.
 */
export interface Direct {
  /** Whether a transaction is under way: what it has written is there for it alone to see. */
  inTransaction(): boolean;
  run(sql: string, parameters?: readonly unknown[]): readonly unknown[];
  prepare(sql: string): SqliteStatement;
  /** What a query finds, each row as the list of its columns: Node.js makes that in a fraction of the time of one with names. */
  arrays(sql: string, parameters: readonly unknown[]): readonly (readonly unknown[])[];
  /**
   * From now on a commit does not wait for the disk: whoever commits waits for {@link sync} before anybody hears of it. Once
   * called, all that is written must go through the one who does.
   */
  syncApart(): void;
  /** Resolves when all commits so far are on disk, and holds no call up meanwhile; nothing where there is no file. */
  readonly sync: (() => Promise<void>) | undefined;
  /** Another one after each change, by whomever: what was read at one version is true for as long as it stays. */
  version(): string;
  /** How many rows were inserted, updated or deleted since the database was opened. */
  changes(): number;
}

/** By adapter, which a database and its transactions have in common. */
const directs = new WeakMap<object, Direct>();
/** Handles of transactions that are under way. */
const transactions = new WeakSet<object>();

export function enableDirect<Tables>(db: Kysely<Tables>, direct: Direct): void {
  directs.set(db.getExecutor().adapter, direct);
}

/** Says that `tx` is the one that holds the transaction under way. */
export function markTransaction<Tables>(tx: Kysely<Tables>): void {
  transactions.add(tx);
}

/** The direct way to the database of this adapter; none on PostgreSQL. */
export function directOf(adapter: object): Direct | undefined {
  return directs.get(adapter);
}

/** Whether this handle may go the direct way now: not while a transaction that is not its own is under way. */
export function isFree(db: object, direct: Direct): boolean {
  return !direct.inTransaction() || transactions.has(db);
}
