import { chmodSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DatabaseUnusable } from './unusable.ts';

/** How long a process that is just ending is waited for. */
const waitMs = 1_000;

/**
 * Keeps every other process from running on a SQLite file until it is disposed of; who only reads is not kept out. What holds it is
 * the lock of a transaction on a small file beside it, so that it ends with its process, however that ends.
 * @throws {DatabaseUnusable} when another process runs on it, or the folder cannot be written to
 */
export function keepOthersOut(path: string): Disposable {
  const folder = dirname(path);
  const lockPath = join(folder, `${basename(path, extname(path))}.lock`);
  const lock = open(lockPath, folder);
  try {
    lock.exec(
      `pragma busy_timeout = ${waitMs}; begin immediate; pragma user_version = ${process.pid}; commit;`,
    );
    chmodSync(lockPath, 0o600);
    // Not committed before the process ends.
    lock.exec('begin immediate');
    return { [Symbol.dispose]: () => lock.close() };
  } catch (cause) {
    const holder = holderOf(lock);
    lock.close();
    throw new DatabaseUnusable(
      isBusy(cause)
        ? `Another Fairlead${holder} runs on the folder ${folder}: stop that one, or choose another folder with --data. Nothing was changed.`
        : unusable(folder, cause),
      { cause },
    );
  }
}

function open(path: string, folder: string): DatabaseSync {
  try {
    return new DatabaseSync(path);
  } catch (cause) {
    throw new DatabaseUnusable(unusable(folder, cause), { cause });
  }
}

function unusable(folder: string, cause: unknown): string {
  return `Cannot use the folder ${folder}: ${(cause as Error).message}. Check that it exists and is writable, or choose another with --data. Nothing was changed.`;
}

function isBusy(cause: unknown): boolean {
  return cause instanceof Error && /locked|busy/i.test(cause.message);
}

/** Which process has it, as it said itself; nothing where that cannot be read. */
function holderOf(lock: DatabaseSync): string {
  try {
    const pid = Number(lock.prepare('pragma user_version').get()?.user_version);
    return pid > 0 && pid !== process.pid ? ` (process ${pid})` : '';
  } catch {
    return '';
  }
}
