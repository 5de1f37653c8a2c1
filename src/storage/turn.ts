import { setTimeout as delay } from 'node:timers/promises';
import { DatabaseUnusable } from './database.ts';
import { locks } from './locks.ts';

const lookMs = 50;

/**
 * Runs `work` while no other process runs its own on the same PostgreSQL database. Asks again and again rather than waiting in the
 * database: a statement that waits would keep an index from being made beside it. The turn ends with its connection, so that
 * of a process that is killed at once, and that of a machine that is gone within half a minute.
 * @throws {DatabaseUnusable} when the server cannot be reached
 */
export async function inTurn<T>(url: string, work: () => Promise<T>): Promise<T> {
  const client = await connect(url);
  try {
    while (!(await isOurTurn(client))) await delay(lookMs);
    return await work();
  } finally {
    await client.end().catch(() => {});
  }
}

type Client = Awaited<ReturnType<typeof connect>>;

async function connect(connectionString: string) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({
    connectionString,
    // Who starts, for a person who looks why others wait.
    application_name: `fairlead start ${process.pid}`,
    options: '-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3',
  });
  // Broken off while `work` runs: the tables' own constraints hold what two processes then do at once.
  client.on('error', () => {});
  try {
    await client.connect();
    return client;
  } catch (cause) {
    throw new DatabaseUnusable(
      `Cannot use the PostgreSQL database: ${(cause as Error).message}. Check --database-url and that the server runs.`,
      { cause },
    );
  }
}

async function isOurTurn(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ ours: boolean }>('select pg_try_advisory_lock($1) as ours', [
    locks.start,
  ]);
  return rows[0]?.ours === true;
}
