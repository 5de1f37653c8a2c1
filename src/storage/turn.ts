import { setTimeout as delay } from 'node:timers/promises';
import { locks } from './locks.ts';
import { connectAlone } from './postgres.ts';
import { DatabaseUnusable } from './unusable.ts';

const lookMs = 50;

/**
 * Runs `work` while no other process runs its own on the same PostgreSQL database. Asks again and again rather than waiting in the
 * database: a statement that waits would keep an index from being made beside it. The turn ends with its connection, so that
 * of a process that is killed at once, and that of a machine that is gone within half a minute. When it is broken off while
 * `work` runs, the tables' own constraints hold what two processes then do at once.
 * @throws {DatabaseUnusable} when the server cannot be reached
 */
export async function inTurn<T>(url: string, work: () => Promise<T>): Promise<T> {
  // Who starts, for a person who looks why others wait.
  const turn = await orUnusable(connectAlone(url, `fairlead start ${process.pid}`));
  try {
    while (!(await orUnusable(isOurTurn(turn.client)))) await delay(lookMs);
    return await work();
  } finally {
    turn.end();
  }
}

async function orUnusable<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (cause) {
    throw new DatabaseUnusable(
      `Cannot use the PostgreSQL database: ${(cause as Error).message}. Check --database-url and that the server runs.`,
      { cause },
    );
  }
}

type Client = Awaited<ReturnType<typeof connectAlone>>['client'];

async function isOurTurn(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ ours: boolean }>('select pg_try_advisory_lock($1) as ours', [
    locks.start,
  ]);
  return rows[0]?.ours === true;
}
