import { AsyncLocalStorage } from 'node:async_hooks';
import type { Kysely, Transaction } from 'kysely';
import { type Direct, markTransaction } from './direct.ts';
import { busyTimeoutMs } from './sqlite.ts';
import { NotDurable } from './unusable.ts';

/** Runs work in a transaction and answers its result once that is durable. Work that throws changes nothing. */
export type Write<Tables> = <Result>(work: (tx: Kysely<Tables>) => Promise<Result>) => Promise<Result>;

/**
 * {@link Write} for work that waits for nothing: its statements run `now`, and its commit takes one turn. What can be made
 * again from what is on disk already may be told of once it is `committed`: a power cut may undo it, and nothing after it stays.
 * Alone it does not wait long either for another program that holds the file.
 */
export type WriteAtOnce<Tables> = <Result>(
  work: (tx: Kysely<Tables>) => Result,
  until?: 'durable' | 'committed',
) => Promise<Result>;

/** The ways to write; at once only on SQLite, where who looks takes turns with who writes. */
export interface Writer<Tables> {
  readonly write: Write<Tables>;
  readonly writeAtOnce?: WriteAtOnce<Tables>;
  readonly look?: Write<Tables>;
}

/** How many units of work may share one commit, so that the first does not wait for ever. */
const maxBatch = 128;

/** How long a unit that can be done later waits for another program that holds the file. */
const shortWaitMs = 50;

/** After so many changed rows SQLite looks whether its tables have grown so much that its plans need new statistics. */
const changesBetweenChecks = 2_000;

/** On PostgreSQL a transaction for each; on SQLite a queue whose units of work share commits. */
export function createWriter<Tables>(db: Kysely<Tables>, direct: Direct | undefined): Writer<Tables> {
  if (!direct) return { write: (work) => db.transaction().execute((tx: Transaction<Tables>) => work(tx)) };
  const queue = new WriteQueue(db, direct);
  return {
    write: (work) => queue.add(work, 'turns'),
    writeAtOnce: (work, until) => queue.add(work, 'at once', until !== 'committed'),
    look: (work) => queue.add(work, 'look', false),
  };
}

/** Lets SQLite look at a sample of each table that is ten times what it was when it last looked. */
export function refreshStatistics(direct: Direct): void {
  // 0x10012: analyze what has changed, of all tables rather than those that this connection has queried, and of each
  // only a sample: the whole of a long log would take seconds in which nothing else runs.
  direct.run('pragma optimize = 0x10012');
}

/** Work that waits for something, work that waits for nothing, and work that writes nothing. */
type Kind = 'turns' | 'at once' | 'look';

interface Waiting<Tables> {
  readonly kind: Kind;
  /** Whether it is told of only once it is on disk. */
  readonly isDurable: boolean;
  run(tx: Kysely<Tables>): Promise<void> | void;
  done(): void;
  failed(error: unknown): void;
}

/**
 * SQLite has one writer, and a commit costs a disk sync. So the work that waits when a commit begins runs in one
 * transaction, each of several in a savepoint of its own: one that fails undoes itself only, and nobody is answered
 * before the commit is on disk. Measured in docs/decisions/0003-group-commit.md.
 */
class WriteQueue<Tables> {
  readonly #db: Kysely<Tables>;
  readonly #direct: Direct;
  #waiting: Waiting<Tables>[] = [];
  #busy = false;
  #changesAtCheck = 0;

  constructor(db: Kysely<Tables>, direct: Direct) {
    this.#db = db;
    this.#direct = direct;
  }

  add<Result>(
    work: (tx: Kysely<Tables>) => Promise<Result> | Result,
    kind: Kind,
    isDurable = true,
  ): Promise<Result> {
    // It runs among what others asked for: in whose name it is, is that of who asked for it.
    const asAsked = AsyncLocalStorage.snapshot();
    return new Promise<Result>((resolve, reject) => {
      let result: Result;
      this.#waiting.push({
        ...{ kind, isDurable },
        run:
          kind === 'at once'
            ? (tx) => {
                result = asAsked(work, tx) as Result;
              }
            : async (tx) => {
                result = await asAsked(work, tx);
              },
        done: () => resolve(result),
        failed: reject,
      });
      if (!this.#busy) void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    this.#busy = true;
    while (this.#waiting.length > 0) {
      // Whatever else this turn of the event loop brings joins the commit.
      await new Promise(setImmediate);
      const batch = this.#waiting.splice(0, maxBatch);
      const [only] = batch;
      const worked =
        only?.kind === 'at once' && batch.length === 1 ? this.#commitAtOnce(only) : await this.#commit(batch);
      await this.#tell(worked);
    }
    this.#busy = false;
  }

  /** Tells of what was committed once it is on disk; whoever comes in the meantime shares the next commit. */
  async #tell(worked: readonly Waiting<Tables>[]): Promise<void> {
    try {
      if (worked.some(({ isDurable }) => isDurable)) await this.#direct.sync?.();
      for (const unit of worked) unit.done();
    } catch (cause) {
      const error = new NotDurable(cause instanceof Error ? cause.message : String(cause), { cause });
      for (const unit of worked) unit.failed(error);
    }
  }

  /**
   * Without statistics SQLite takes every index for about equally good, and walks a whole site in the order of a sort
   * rather than find ten rows and sort them. PostgreSQL sees to that by itself.
   */
  #checkStatistics(): void {
    const changes = this.#direct.changes();
    if (changes - this.#changesAtCheck < changesBetweenChecks) return;
    this.#changesAtCheck = changes;
    try {
      refreshStatistics(this.#direct);
    } catch {
      // The work is done whatever becomes of this; another process that holds the database leaves it for the next time.
    }
  }

  /** While another program holds the file the thread waits: not long for what can as well be done later. */
  #begin(batch: readonly Waiting<Tables>[]): void {
    const isForLater = batch.every(({ kind, isDurable }) => kind === 'at once' && !isDurable);
    if (isForLater) this.#direct.run(`pragma busy_timeout = ${shortWaitMs}`);
    try {
      this.#direct.run('begin immediate');
    } finally {
      if (isForLater) this.#direct.run(`pragma busy_timeout = ${busyTimeoutMs}`);
    }
  }

  /** In one turn, in which nobody else can come between: there is nothing to keep others from. */
  #commitAtOnce(unit: Waiting<Tables>): readonly Waiting<Tables>[] {
    try {
      this.#begin([unit]);
      try {
        void unit.run(this.#db);
        this.#direct.run('commit');
      } catch (error) {
        if (this.#direct.inTransaction()) this.#direct.run('rollback');
        throw error;
      }
      this.#checkStatistics();
      return [unit];
    } catch (error) {
      unit.failed(error);
      return [];
    }
  }

  async #commit(batch: readonly Waiting<Tables>[]): Promise<readonly Waiting<Tables>[]> {
    let worked: readonly Waiting<Tables>[] = [];
    try {
      await this.#db.connection().execute(async (connection) => {
        this.#begin(batch);
        markTransaction(connection);
        try {
          worked = await runEach(connection, this.#direct, batch);
          this.#direct.run('commit');
        } catch (error) {
          if (this.#direct.inTransaction()) this.#direct.run('rollback');
          throw error;
        }
        this.#checkStatistics();
      });
      return worked;
    } catch (error) {
      for (const unit of batch) unit.failed(error);
      return [];
    }
  }
}

/**
 * Runs each unit in its savepoint; answers those that worked. The others have been told why not. A unit that is alone needs
 * none, and SQLite does not have to keep what each page was before it: one that fails undoes the whole transaction.
 */
async function runEach<Tables>(
  connection: Kysely<Tables>,
  direct: Direct,
  batch: readonly Waiting<Tables>[],
): Promise<readonly Waiting<Tables>[]> {
  const [only] = batch;
  if (only && batch.length === 1) {
    await only.run(connection);
    return batch;
  }
  const worked: Waiting<Tables>[] = [];
  for (const unit of batch) {
    direct.run('savepoint unit');
    try {
      await unit.run(connection);
      worked.push(unit);
    } catch (error) {
      // A full disk, for one, undoes the whole transaction.
      if (!direct.inTransaction()) throw error;
      direct.run('rollback to unit');
      unit.failed(error);
    }
    direct.run('release unit');
  }
  return worked;
}
