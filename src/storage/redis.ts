/** A Redis or Valkey server, as far as it is used. Each fails while the server is not there, rather than wait for it. */
export interface Redis extends AsyncDisposable {
  /** Runs a script in Lua with keys and arguments. */
  run(script: string, keys: readonly string[], args: readonly number[]): Promise<unknown>;
  /** The values of keys; null for what there is not. */
  read(keys: readonly string[]): Promise<(string | null)[]>;
}

/** Said when the server cannot be reached at start; `message` names it and says what to do. */
export class RedisUnusable extends Error {}

/** How long the server may take to answer; a caller waits for it. */
const answerWithinMs = 1_000;
const connectWithinMs = 5_000;

/**
 * Connects to `redis://` or `rediss://` and stays connected. `onLost` is told once each time the connection is lost.
 * @throws {RedisUnusable}
 */
export async function openRedis(url: string, onLost: (error: unknown) => void): Promise<Redis> {
  // Loaded only when chosen.
  const { createClient } = await import('@redis/client');
  let isConnected = false;
  const client = createClient({
    url,
    disableOfflineQueue: true,
    commandOptions: { timeout: answerWithinMs },
    socket: {
      connectTimeout: connectWithinMs,
      // The first time a person waits; afterwards it is tried for ever.
      reconnectStrategy: (retries, cause) => (isConnected ? Math.min(50 * 2 ** retries, 1_000) : cause),
    },
  });
  let isLost = false;
  client.on('error', (error: Error) => {
    if (isConnected && !isLost)
      onLost(
        new Error(`The connection to Redis is lost, and is tried again: ${error.message}`, { cause: error }),
      );
    isLost = true;
  });
  client.on('ready', () => {
    isLost = false;
  });
  try {
    await client.connect();
    isConnected = true;
  } catch (cause) {
    client.destroy();
    throw new RedisUnusable(
      `Cannot use the Redis server at ${new URL(url).host}: ${(cause as Error).message}. Check --redis-url and that the server runs.`,
      { cause },
    );
  }
  return {
    run: (script, keys, args) =>
      client.eval(script, { keys: [...keys], arguments: args.map((argument) => String(argument)) }),
    read: (keys) => client.mGet([...keys]),
    async [Symbol.asyncDispose]() {
      client.destroy();
    },
  };
}
