import { DatabaseUnusable, NotDurable } from './unusable.ts';

/** Why a database did not do what it was asked, where neither the statement nor whoever asked is at fault. */
export interface StorageFailure {
  /** In the words of the database or of the system: `database or disk is full`. */
  readonly reason: string;
  /** Whether it is certain that nothing of what was to be written is there. */
  readonly isUndone: boolean;
}

/**
 * SQLite's result codes for a file that cannot be used as it should: PERM, BUSY, LOCKED, READONLY, IOERR, CORRUPT, FULL,
 * CANTOPEN, NOLFS and NOTADB. https://sqlite.org/rescode.html
 */
const sqliteCodes: ReadonlySet<number> = new Set([3, 5, 6, 8, 10, 11, 13, 14, 22, 26]);

/**
 * PostgreSQL's classes for the same: of the connection, of resources, of an operator who intervenes and of the system, and a
 * server that only reads. https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const postgresCodes = /^(08|53|57P|58)|^25006$/;

/** What the driver says, without a code, of a connection that is gone or was not got. */
const goneConnection =
  /^(Connection terminated|Client (has encountered|was closed)|timeout exceeded when trying to connect|PostgreSQL does not)/;

/** Errors of the system that came of asking the database. Those of a caller's connection look the same. */
const ofDatabase = new WeakSet<Error>();

/** Passes an error on as one that came of asking the database. */
export function fromDatabase(error: unknown): unknown {
  if (error instanceof Error) ofDatabase.add(error);
  return error;
}

/** Whether an error is that of a storage that is full, failing, read-only, held by others or away; nothing for any other. */
export function storageFailureOf(error: unknown): StorageFailure | undefined {
  if (!(error instanceof Error)) return undefined;
  const { message: reason } = error;
  if (error instanceof NotDurable || error instanceof DatabaseUnusable) return { reason, isUndone: false };
  const {
    code = '',
    errcode,
    severity,
  } = error as Error & {
    readonly code?: string;
    readonly errcode?: number;
    readonly severity?: string;
  };
  // The lower byte is what it is, whatever more is said of it.
  if (errcode !== undefined) return sqliteCodes.has(errcode & 0xff) ? { reason, isUndone: true } : undefined;
  if (severity !== undefined)
    return postgresCodes.test(code) ? { reason, isUndone: !/^(08|57P)/.test(code) } : undefined;
  if (!ofDatabase.has(error) && !goneConnection.test(reason)) return undefined;
  // Of several addresses that were tried only the code is told.
  return { reason: reason || code, isUndone: false };
}

/**
 * PostgreSQL's codes for a lock that was not got in time, for transactions that wait for each other, and for one that cannot stand
 * beside another: `lock_not_available`, `deadlock_detected`, `serialization_failure`.
 */
const otherTransactions: ReadonlySet<unknown> = new Set(['55P03', '40P01', '40001']);

/** Whether a transaction is undone only because another was at the same rows or tables: made again, it may succeed. */
export function isUndoneForOthers(error: unknown): boolean {
  return error instanceof Error && otherTransactions.has((error as Error & { readonly code?: string }).code);
}

/** BUSY and LOCKED: another connection holds the file. */
const heldCodes: ReadonlySet<number> = new Set([5, 6]);

/** Whether SQLite gave up because another program holds the file. */
export function isHeldByOthers(error: unknown): boolean {
  const { errcode } = error as { readonly errcode?: number };
  return errcode !== undefined && heldCodes.has(errcode & 0xff);
}

/**
 * Whether SQLite cannot make sense of its file, which stays so until it is put right (CORRUPT, NOTADB), or the disk failed
 * (IOERR); nothing for any other error.
 */
export function damageOf(error: unknown): 'damaged' | 'failing' | undefined {
  const { errcode = 0 } = error as { readonly errcode?: number };
  if (damagedCodes.has(errcode & 0xff)) return 'damaged';
  return (errcode & 0xff) === 10 ? 'failing' : undefined;
}

const damagedCodes: ReadonlySet<number> = new Set([11, 26]);
