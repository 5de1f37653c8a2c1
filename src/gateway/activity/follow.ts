import type { Kysely } from 'kysely';
import type { Wait } from '../../base/wait.ts';
import type { Database } from '../../storage/database.ts';
import type { GatewayTables } from '../tables.ts';
import type { ActivityLog } from './log.ts';
import { type Entry, toEntry } from './rows.ts';

/** What all processes write, as it is written. */
export interface Following {
  /**
   * Hears of every entry as it is written and as it is settled, whichever process does, from when this resolves. Answers how to
   * stop hearing.
   */
  listen(listener: (entry: Entry) => void): Promise<() => void>;
}

export interface FollowParts {
  readonly database: Pick<Database<GatewayTables>, 'read' | 'dialect'>;
  readonly log: Pick<ActivityLog, 'chain' | 'listen'>;
  readonly wait: Wait;
  readonly onBug: (error: unknown) => void;
}

/** How often it is looked at what other processes wrote, while somebody listens. */
const lookEveryMs = 1_000;
const pageSize = 500;

/** Follows the log of all processes: this one's at once, that of others within about a second. SQLite is for one process. */
export function followLog({ database, log, wait, onBug }: FollowParts): Following {
  if (database.dialect === 'sqlite') return { listen: async (listener) => log.listen(listener) };
  const listeners = new Set<(entry: Entry) => void>();
  let following: { readonly stop: AbortController; readonly begun: Promise<void> } | undefined;

  function begin() {
    const stop = new AbortController();
    const look = createLook(database.read, log.chain);
    const lookOnce = async (): Promise<void> => {
      const entries = await look();
      if (stop.signal.aborted) return;
      for (const entry of entries) for (const listener of listeners) listener(entry);
    };
    const begun = lookOnce();
    void (async () => {
      await begun.catch(onBug);
      for (;;) {
        await wait(lookEveryMs, stop.signal);
        if (stop.signal.aborted) return;
        // Who stops listening as the program ends leaves no database behind.
        await lookOnce().catch((error: unknown) => stop.signal.aborted || onBug(error));
      }
    })();
    return { stop, begun };
  }

  return {
    async listen(listener) {
      const stopOwn = log.listen(listener);
      listeners.add(listener);
      following ??= begin();
      await following.begun.catch(() => {});
      return () => {
        stopOwn();
        listeners.delete(listener);
        if (listeners.size > 0) return;
        following?.stop.abort();
        following = undefined;
      };
    },
  };
}

/** Answers how to look at what the chains of other processes have more than the last time; at the first time nothing. */
function createLook(db: Kysely<GatewayTables>, own: string): () => Promise<readonly Entry[]> {
  let seen: Map<string, number> | undefined;
  return async () => {
    const alive = await chainsBut(db, own);
    if (!seen) {
      seen = new Map(await Promise.all(alive.map(async (chain) => [chain, await endOf(db, chain)] as const)));
      return [];
    }
    const ids = new Set<string>();
    // The last of one that has ended meanwhile too.
    for (const chain of new Set([...seen.keys(), ...alive]))
      seen.set(chain, await takeAfter(db, chain, seen.get(chain) ?? 0, ids));
    for (const chain of seen.keys()) if (!alive.includes(chain)) seen.delete(chain);
    return readEntries(db, [...ids]);
  };
}

async function chainsBut(db: Kysely<GatewayTables>, own: string): Promise<readonly string[]> {
  const rows = await db.selectFrom('chain_lease').select('chain').where('chain', '<>', own).execute();
  return rows.map(({ chain }) => chain);
}

async function endOf(db: Kysely<GatewayTables>, chain: string): Promise<number> {
  const { last } = await db
    .selectFrom('record')
    .select(({ fn }) => fn.max('position').as('last'))
    .where('chain', '=', chain)
    .executeTakeFirstOrThrow();
  return Number(last ?? 0);
}

/** Adds the entries that a chain's records after a position are of; answers where they end. */
async function takeAfter(
  db: Kysely<GatewayTables>,
  chain: string,
  after: number,
  ids: Set<string>,
): Promise<number> {
  for (let position = after; ; ) {
    const rows = await db
      .selectFrom('record')
      .select(['position', 'entry_id'])
      .where('chain', '=', chain)
      .where('position', '>', position)
      .orderBy('position')
      .limit(pageSize)
      .execute();
    for (const { entry_id } of rows) ids.add(entry_id);
    position = rows.at(-1)?.position ?? position;
    if (rows.length < pageSize) return position;
  }
}

async function readEntries(db: Kysely<GatewayTables>, ids: readonly string[]): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  for (let from = 0; from < ids.length; from += pageSize) {
    const some = ids.slice(from, from + pageSize);
    const rows = await db
      .selectFrom('entry')
      .selectAll()
      .where('id', 'in', some)
      .orderBy('sort_key')
      .execute();
    entries.push(...rows.map(toEntry));
  }
  return entries;
}
