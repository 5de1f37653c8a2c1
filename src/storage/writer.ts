import { type Kysely, sql, type Transaction } from 'kysely';
import { type Direct, markTransaction } from './direct.ts';

/** Runs work in a transaction and answers its result once that is durable. Work that throws changes nothing. */
export type Write<Tables> = <Result>(work: (tx: Kysely<Tables>) => Promise<Result>) => Promise<Result>;

/** How many units of work may share one commit, so that the first does not wait for ever. */
const maxBatch = 128;

/** After so many changed rows SQLite looks whether its tables have grown so much that its plans need new statistics. */
const changesBetweenChecks = 2_000;

/** On PostgreSQL a transaction for each; on SQLite a queue whose units of work share commits. */
export function createWriter<Tables>(db: Kysely<Tables>, direct: Direct | undefined): Write<Tables> {
  if (!direct) return (work) => db.transaction().execute((tx: Transaction<Tables>) => work(tx));
  const queue = new WriteQueue(db, direct);
  return (work) => queue.add(work);
}

/** Lets SQLite look at a sample of each table that is ten times what it was when it last looked. */
export async function refreshStatistics<Tables>(db: Kysely<Tables>): Promise<void> {
  // 0x10002: analyze what has changed, of all tables rather than those that this connection has queried.
  await sql`pragma optimize = 0x10002`.execute(db);
}

interface Waiting<Tables> {
  run(tx: Kysely<Tables>): Promise<void>;
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

  add<Result>(work: (tx: Kysely<Tables>) => Promise<Result>): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      let result: Result;
      this.#waiting.push({
        run: async (tx) => {
          result = await work(tx);
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
      await this.#commit(batch);
    }
    this.#busy = false;
  }

  /**
   * Without statistics SQLite takes every index for about equally good, and walks a whole site in the order of a sort
   * rather than find ten rows and sort them. PostgreSQL sees to that by itself.
   */
  async #checkStatistics(connection: Kysely<Tables>): Promise<void> {
    const [row] = this.#direct.run('select total_changes() as changes');
    const { changes } = row as { readonly changes: number };
    if (changes - this.#changesAtCheck < changesBetweenChecks) return;
    this.#changesAtCheck = changes;
    await refreshStatistics(connection);
  }

  async #commit(batch: readonly Waiting<Tables>[]): Promise<void> {
    let worked: readonly Waiting<Tables>[] = [];
    try {
      await this.#db.connection().execute(async (connection) => {
        this.#direct.run('begin immediate');
        markTransaction(connection);
        try {
          worked = await runEach(connection, this.#direct, batch);
          this.#direct.run('commit');
        } catch (error) {
          if (this.#direct.inTransaction()) this.#direct.run('rollback');
          throw error;
        }
        // The work is done whatever becomes of this; another process that holds the database leaves it for the next time.
        await this.#checkStatistics(connection).catch(() => undefined);
      });
      for (const unit of worked) unit.done();
    } catch (error) {
      for (const unit of batch) unit.failed(error);
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
      direct.run('rollback to unit');
      unit.failed(error);
    }
    direct.run('release unit');
  }
  return worked;
}
