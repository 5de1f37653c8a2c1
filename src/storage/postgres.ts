import { Socket } from 'node:net';
import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type { Client, ClientConfig, DatabaseError, Pool, PoolClient } from 'pg';
import { fromDatabase } from './failure.ts';
import { DatabaseUnusable } from './unusable.ts';

/** A statement or a connection that takes longer than this is late: the server is asked whether it works on it. */
const lateMs = 3_000;
/** How long the server may take to say so, on a connection of its own. */
const sayWithinMs = 5_000;
const lookEveryMs = 1_000;
/** How long a connection may take to be there while the server answers others: it is busy then, or has no more of them. */
const connectWithinMs = 10_000;

/**
 * What is asked of the server for each session. It is not told of a client that is gone without a word: it looks after ten seconds
 * of silence, every five, and gives up after three. So do we, by the machine's own count.
 */
export const sessionOptions = [
  '-c tcp_keepalives_idle=10',
  '-c tcp_keepalives_interval=5',
  '-c tcp_keepalives_count=3',
].join(' ');
const keepAlive = { keepAlive: true, keepAliveInitialDelayMillis: 10_000 } as const;

/** A transaction that nobody goes on with holds what it has locked, of the log too: after so long it is undone. */
const transactionOptions = '-c idle_in_transaction_session_timeout=15s';

/** Connects for one who is alone, within {@link connectWithinMs}; each of its statements is short, and cut off after as long. */
export async function connectAlone(
  url: string,
  name: string,
): Promise<{ readonly client: Client; end(): void }> {
  const { default: pg } = await import('pg');
  const socket = new Socket();
  const client = new pg.Client({
    ...{ connectionString: url, application_name: name, options: sessionOptions, ...keepAlive },
    ...{ connectionTimeoutMillis: connectWithinMs, query_timeout: connectWithinMs, stream: () => socket },
  });
  // Broken off: whoever asks next is told.
  client.on('error', () => {});
  await client.connect();
  return {
    client,
    end() {
      // Nobody waits for a server that may never say that it has heard: what was said goes out, and the process may end.
      void client.end().catch(() => {});
      socket.unref();
    },
  };
}

/** What somebody waits for: a connection, or the answer to a statement on one. */
interface Wait {
  readonly sinceMs: number;
  /** The session that works on it; none for a connection. */
  readonly pid: number | undefined;
  readonly giveUp: (error: Error) => void;
  /** When the server last said that it works on it. */
  vouchedMs: number;
  /** Whether the server has said once that it does not: its answer may have been on the way. */
  isDoubtful: boolean;
}

/**
 * Connections to PostgreSQL that notice when it goes silent: a cable that is cut or a host that is frozen ends no connection, and
 * who waits for its answer would wait for ever. Time alone cannot tell that from a statement that takes long, so the server is
 * asked, on a new connection: when nothing is heard for {@link sayWithinMs}, there or anywhere, all that waits fails,
 * and whatever comes fails at once until it answers again. A statement that it works on may take as long as it likes; one whose
 * connection it does not know any more fails.
 */
export async function openPool(url: string, schema: string): Promise<PostgresPool> {
  // Loaded only when chosen: it costs every embedded start 40 ms otherwise.
  const { default: pg } = await import('pg');
  // Counts and epoch milliseconds are 64-bit there; all of ours fit a JavaScript number.
  pg.types.setTypeParser(20, Number);
  return new WatchedPool(pg, {
    connectionString: url,
    options: `-c search_path=${schema} ${sessionOptions} ${transactionOptions}`,
    ...keepAlive,
  });
}

type Driver = Pick<typeof import('pg'), 'Pool' | 'Client'>;

class WatchedPool implements PostgresPool {
  readonly options: ClientConfig;
  readonly #pg: Driver;
  readonly #waits = new Set<Wait>();
  /** Sessions as the server counts them: a pooler between tells numbers of its own. */
  readonly #pids = new WeakMap<PoolClient, number>();
  readonly #timer: NodeJS.Timeout;
  #sockets = new Set<Socket>();
  #pool: Pool;
  /** Makes what to tell: an error for each who hears of it, since whoever passes one on writes in it. */
  #silence: (() => DatabaseUnusable) | undefined;
  #isLooking = false;

  constructor(pg: Driver, options: ClientConfig) {
    this.#pg = pg;
    this.options = options;
    this.#pool = this.#openPool();
    this.#timer = setInterval(() => void this.#look(), lookEveryMs).unref();
  }

  async connect(): Promise<PostgresPoolClient> {
    if (this.#silence) throw this.#silence();
    const client = await this.#checkOut();
    try {
      await this.#learnPid(client);
    } catch (error) {
      client.release(true);
      throw error;
    }
    const query = (text: string, values: readonly unknown[] = []) => this.#query(client, text, values);
    return {
      // Its other form is that of cursors, which need a package of their own.
      query: query as unknown as PostgresPoolClient['query'],
      release: (destroy) => client.release(destroy),
    };
  }

  async end(): Promise<void> {
    await this.#pool.end();
    clearInterval(this.#timer);
    // A server that is silent never says that it has heard of the end.
    for (const socket of this.#sockets) socket.unref();
  }

  #openPool(): Pool {
    const sockets = new Set<Socket>();
    this.#sockets = sockets;
    const pool = new this.#pg.Pool({
      ...this.options,
      connectionTimeoutMillis: connectWithinMs,
      stream: () => {
        const socket = new Socket();
        sockets.add(socket);
        return socket.once('close', () => sockets.delete(socket));
      },
    });
    // A connection that breaks off: its query fails, and the pool makes a new one. Unheard, it would end the process.
    pool.on('error', () => {});
    pool.on('connect', (client) => client.on('error', () => {}));
    return pool;
  }

  #begin(giveUp: Wait['giveUp'], pid?: number): Wait {
    const sinceMs = performance.now();
    const wait: Wait = { sinceMs, pid, giveUp, vouchedMs: sinceMs, isDoubtful: false };
    this.#waits.add(wait);
    return wait;
  }

  async #checkOut(): Promise<PoolClient> {
    const { promise, resolve, reject } = Promise.withResolvers<PoolClient>();
    const wait = this.#begin(reject);
    this.#pool.connect().then(
      // Nobody waits for it any more: the server had gone silent.
      (client) => (this.#waits.delete(wait) ? resolve(client) : client.release(true)),
      (error: Error) => {
        this.#waits.delete(wait);
        reject(isOfSystem(error) ? fromDatabase(error) : error);
      },
    );
    return promise;
  }

  async #learnPid(client: PoolClient): Promise<void> {
    if (this.#pids.has(client)) return;
    const { rows } = await this.#query(client, 'select pg_backend_pid() as pid', []);
    this.#pids.set(client, (rows as { pid: number }[])[0]?.pid ?? 0);
  }

  async #query(client: PoolClient, text: string, values: readonly unknown[]) {
    const pid = this.#pids.get(client) ?? (client as { processID?: number }).processID;
    const wait = this.#begin((error) => client.connection.stream.destroy(error), pid);
    try {
      return await client.query(text, [...values]);
    } catch (error) {
      throw isOfSystem(error) ? fromDatabase(error) : error;
    } finally {
      this.#waits.delete(wait);
    }
  }

  /** Asks the server what it works on, when something is late or it was silent. */
  async #look(): Promise<void> {
    if (this.#isLooking) return;
    const now = performance.now();
    const late = [...this.#waits].filter(({ vouchedMs }) => now - vouchedMs >= lateMs);
    if (late.length === 0 && !this.#silence) return;
    this.#isLooking = true;
    try {
      await this.#ask(late);
    } finally {
      this.#isLooking = false;
    }
  }

  async #ask(late: readonly Wait[]): Promise<void> {
    const heard = new Map([...this.#sockets].map((socket) => [socket, socket.bytesRead]));
    const pids = late.flatMap(({ pid }) => pid ?? []);
    try {
      const atWork = await askWhatIsAtWork(this.#pg, this.options, pids);
      for (const wait of late) this.#judge(wait, wait.pid === undefined || atWork.has(wait.pid));
    } catch (error) {
      // That it lets nobody in, or not now, is an answer too.
      if (!isSaidByServer(error)) {
        if ([...heard].every(([socket, bytes]) => socket.bytesRead === bytes)) this.#fallSilent(late);
        return;
      }
    }
    this.#silence = undefined;
  }

  #judge(wait: Wait, isAtWork: boolean): void {
    if (!this.#waits.has(wait)) return;
    if (isAtWork) {
      wait.vouchedMs = performance.now();
      wait.isDoubtful = false;
    } else if (wait.isDoubtful)
      wait.giveUp(new Error('PostgreSQL does not know this connection any more, and works on nothing of it'));
    else wait.isDoubtful = true;
  }

  /** All connections go: the server may have forgotten them when it answers again. */
  #fallSilent(late: readonly Wait[]): void {
    if (this.#silence) return;
    const forMs = performance.now() - Math.min(...late.map(({ sinceMs }) => sinceMs));
    const since = new Date(Date.now() - forMs).toISOString().slice(0, 19);
    const tell = (): DatabaseUnusable =>
      new DatabaseUnusable(
        `PostgreSQL has not answered since ${since}Z: check that it runs and can be reached`,
      );
    this.#silence = tell;
    const sockets = this.#sockets;
    void this.#pool.end().catch(() => {});
    this.#pool = this.#openPool();
    for (const { giveUp } of this.#waits) giveUp(tell());
    this.#waits.clear();
    for (const socket of sockets) socket.destroy();
  }
}

/** That a connection broke or was refused; of several addresses that were tried there is an error each. */
function isOfSystem(error: unknown): boolean {
  return error instanceof AggregateError || (error as { syscall?: unknown }).syscall !== undefined;
}

function isSaidByServer(error: unknown): error is DatabaseError {
  return typeof (error as { severity?: unknown }).severity === 'string';
}

/** Which of these sessions are at work, said on a new connection. Fails as the server does, or when it says nothing in time. */
async function askWhatIsAtWork(
  { Client }: Driver,
  options: ClientConfig,
  pids: readonly number[],
): Promise<ReadonlySet<number>> {
  const socket = new Socket();
  const client = new Client({ ...options, application_name: 'fairlead look', stream: () => socket });
  client.on('error', () => {});
  const timer = setTimeout(
    // What came while this process did something else is heard first.
    () => setImmediate(() => socket.destroy(new Error('PostgreSQL does not answer'))),
    sayWithinMs,
  );
  try {
    await client.connect();
    const { rows } = await client.query<{ pid: number }>(
      "select pid from pg_stat_activity where pid = any($1) and coalesce(state, '') not like 'idle%'",
      [pids],
    );
    return new Set(rows.map(({ pid }) => pid));
  } finally {
    clearTimeout(timer);
    void client.end().catch(() => {});
    socket.unref();
  }
}
