import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import type { KeptData } from '../databases.ts';
import { type Started, startCommand } from '../running.ts';
import { connectTo } from '../scale/fleet.ts';
import type { CrashStep, Place } from './steps.ts';

const preload = fileURLToPath(new URL('./die.mjs', import.meta.url));

/** Keeps the sources compiled from one start to the next: there are hundreds. */
export const quickly = { NODE_COMPILE_CACHE: join(tmpdir(), 'fairlead-crash-compiled') };

type Command = 'up' | 'gateway' | 'wix';

/** A process that will die at a step once it is armed: at the `nth` time that it comes there. */
export interface Doomed extends AsyncDisposable {
  readonly fairlead: Started;
  arm(): void;
  /** Called by the other side of the process whenever it is reached or answered: kills at the steps that are there. */
  reached(side: 'received' | 'acknowledged'): void;
  /** Resolves when it is dead, and says whether by its step. */
  readonly died: Promise<boolean>;
}

/** What makes a process die at a place in its code. */
export function dieAt(at: Place, nth: number, armed: boolean): Record<string, string> {
  return { ...quickly, NODE_OPTIONS: `--import=${preload}`, DIE_AT: JSON.stringify({ ...at, nth, armed }) };
}

/** Starts Fairlead so that it dies at this step; it lives until it is armed. */
export async function startDoomed(
  command: Command,
  flags: readonly string[],
  { at }: CrashStep,
  nth: number,
): Promise<Doomed> {
  const fairlead = await startCommand(
    command,
    flags,
    typeof at === 'string' ? quickly : dieAt(at, nth, false),
  );
  const { process: child } = fairlead;
  const died = once(child, 'exit').then(([, signal]) => signal === 'SIGKILL');
  let armed = false;
  let left = nth;
  return {
    fairlead,
    died,
    arm() {
      armed = true;
      if (typeof at !== 'string') child.kill('SIGUSR2');
    },
    reached(side) {
      if (armed && side === at && --left <= 0) child.kill('SIGKILL');
    },
    [Symbol.asyncDispose]: () => fairlead[Symbol.asyncDispose](),
  };
}

/** Reads what a room's database holds, past Fairlead. */
export type Look = (
  room: 'gateway' | 'wix',
  query: string,
) => Promise<readonly Readonly<Record<string, unknown>>[]>;

/** Looks into the files as the kill left them, or into the server. */
export function lookInto({ flags }: KeptData): Look {
  if (!flags.includes('--database-url'))
    return async (room, query) => {
      const database = new DatabaseSync(join(String(flags[1]), `${room}.db`));
      try {
        return database.prepare(query).all();
      } finally {
        database.close();
      }
    };
  return async (room, query) => {
    await using database = await connectTo(String(flags.at(-1)));
    await database.query(`set search_path = fairlead_${room}`);
    return await database.query(query);
  };
}

/** As if the time had passed for which processes that are not heard of are taken to live. */
export async function forgetLeases({ flags }: KeptData): Promise<void> {
  if (!flags.includes('--database-url')) return;
  await using database = await connectTo(String(flags.at(-1)));
  await database.query('update fairlead_gateway.chain_lease set until_ms = 0');
}
