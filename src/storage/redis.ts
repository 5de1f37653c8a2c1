/** A Redis or Valkey server, as far as it is used. Each fails while the server is not there, rather than wait for it. */
export interface Redis extends AsyncDisposable {
  /** Runs a script in Lua with keys and arguments. */
  run(script: string, keys: readonly string[], args: readonly number[]): Promise<unknown>;
  /** The values of keys; null for what there is not. */
  read(keys: readonly string[]): Promise<(string | null)[]>;
}

/** Said when the server cannot be reached at start; `message` names it and says what to do. */
export class RedisUnusable extends Error {}

/** How long the server may take to answer; a caller waits for it. The library's own limit ends once a command is sent. */
const answerWithinMs = 3_000;
/** How long it may take until a connection can be used, its greeting among that, which the library waits for as long as it takes. */
const connectWithinMs = 5_000;
const lookEveryMs = 1_000;

/**
 * Connects to `redis://` or `rediss://` and stays connected. A server that goes silent and ends no connection is lost too: what
 * waits fails after {@link answerWithinMs}, and the connection is given up for a new one. `onLost` is told once each time.
 * @throws {RedisUnusable}
 */
export async function openRedis(url: string, onLost: (error: unknown) => void): Promise<Redis> {
  const connection = await RedisConnection.open(url, onLost);
  return {
    run: (script, keys, args) =>
      connection.ask((client) =>
        client.eval(script, { keys: [...keys], arguments: args.map((argument) => String(argument)) }),
      ),
    read: (keys) => connection.ask((client) => client.mGet([...keys])),
    async [Symbol.asyncDispose]() {
      connection.end();
    },
  };
}

type CreateClient = typeof import('@redis/client').createClient;
type Client = ReturnType<RedisConnection['createClient']>;

class RedisConnection {
  readonly #createClient: CreateClient;
  readonly #url: string;
  readonly #onLost: (error: unknown) => void;
  #client: Client;
  /** The first time a person waits; afterwards it is tried for ever. */
  #isFirst = true;
  #isLost = false;
  #awayMs: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  private constructor(createClient: CreateClient, url: string, onLost: (error: unknown) => void) {
    this.#createClient = createClient;
    this.#url = url;
    this.#onLost = onLost;
    this.#client = this.createClient();
  }

  /** @throws {RedisUnusable} */
  static async open(url: string, onLost: (error: unknown) => void): Promise<RedisConnection> {
    // Loaded only when chosen.
    const { createClient } = await import('@redis/client');
    const connection = new RedisConnection(createClient, url, onLost);
    try {
      await inTime(connection.#client.connect(), connectWithinMs);
    } catch (cause) {
      connection.end();
      throw new RedisUnusable(
        `Cannot use the Redis server at ${new URL(url).host}: ${(cause as Error).message}. Check --redis-url and that the server runs.`,
        { cause },
      );
    }
    connection.#isFirst = false;
    connection.#timer = setInterval(() => connection.#look(), lookEveryMs).unref();
    return connection;
  }

  createClient() {
    const client = this.#createClient({
      url: this.#url,
      disableOfflineQueue: true,
      commandOptions: { timeout: answerWithinMs },
      socket: {
        connectTimeout: connectWithinMs,
        reconnectStrategy: (retries, cause) => (this.#isFirst ? cause : Math.min(50 * 2 ** retries, 1_000)),
      },
    });
    client.on('error', (error: Error) => this.#lose(error));
    client.on('ready', () => {
      this.#isLost = false;
    });
    return client;
  }

  async ask<T>(question: (client: Client) => Promise<T>): Promise<T> {
    const client = this.#client;
    try {
      return await inTime(question(client), answerWithinMs);
    } catch (error) {
      if (error instanceof NoAnswer && client === this.#client) {
        this.#lose(error);
        this.#beginAnew();
      }
      throw error;
    }
  }

  end(): void {
    clearInterval(this.#timer);
    close(this.#client);
  }

  #lose(error: Error): void {
    if (!this.#isFirst && !this.#isLost)
      this.#onLost(
        new Error(`The connection to Redis is lost, and is tried again: ${error.message}`, { cause: error }),
      );
    this.#isLost = true;
  }

  /** A connection that is made and not greeted is of a server that is silent, or was. */
  #look(): void {
    const nowMs = performance.now();
    this.#awayMs = this.#client.isReady ? undefined : (this.#awayMs ?? nowMs);
    if (this.#awayMs !== undefined && nowMs - this.#awayMs > connectWithinMs) this.#beginAnew();
  }

  #beginAnew(): void {
    this.#awayMs = undefined;
    close(this.#client);
    this.#client = this.createClient();
    // It is tried until it is there, or too long.
    this.#client.connect().catch(() => {});
  }
}

class NoAnswer extends Error {}

async function inTime<T>(work: Promise<T>, ms: number): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  // What came while this process did something else is heard first.
  const timer = setTimeout(() => setImmediate(() => reject(new NoAnswer(`no answer within ${ms} ms`))), ms);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function close(client: Client): void {
  try {
    client.destroy();
  } catch {
    // It never was open.
  }
}
