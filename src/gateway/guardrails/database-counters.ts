import { type Kysely, sql } from 'kysely';
import type { Database } from '../../storage/database.ts';
import type { GatewayTables } from '../tables.ts';
import type { Counter, Counters, Wanted } from './counters.ts';

/** Counts in the gateway's database: as durable as everything else. */
export function createDatabaseCounters(database: Database<GatewayTables>): Counters {
  return {
    async take(wanted) {
      try {
        return await database.write((tx) => takeAll(tx, wanted));
      } catch (error) {
        if (error instanceof NotLeft) return undefined;
        throw error;
      }
    },
    adjust: (changes) =>
      database.write(async (tx) => {
        const after: (number | undefined)[] = [];
        for (const { counter, by } of changes) after.push(await adjust(tx, counter, by));
        return after;
      }),
    async read(counters) {
      const [first] = counters;
      if (!first) return [];
      // All are of one agent on one connection: few rows, one index.
      const rows = await database.read
        .selectFrom('budget_use')
        .select(['id', 'window_ms', 'used'])
        .where('agent_id', '=', first.agentId)
        .where('connection_id', '=', first.connectionId)
        .execute();
      return counters.map(
        (counter) =>
          rows.find(({ id, window_ms }) => id === counter.id && window_ms === counter.windowMs)?.used ?? 0,
      );
    },
  };
}

class NotLeft extends Error {}

/** @throws {NotLeft} when one of them has not that much left */
async function takeAll(tx: Kysely<GatewayTables>, wanted: readonly Wanted[]): Promise<number[]> {
  const used: number[] = [];
  for (const one of wanted) {
    const after = await add(tx, one);
    if (after === undefined) throw new NotLeft();
    used.push(after);
  }
  return used;
}

/** One statement, so that the last unit goes to one of those who want it. What is used then; nothing when it was not left. */
async function add(db: Kysely<GatewayTables>, wanted: Wanted): Promise<number | undefined> {
  const { agentId, connectionId, id, windowMs, amount, most } = wanted;
  if (amount > most) return undefined;
  const row = await db
    .insertInto('budget_use')
    .values({ agent_id: agentId, connection_id: connectionId, id, window_ms: windowMs, used: amount })
    .onConflict((conflict) =>
      conflict
        .columns(['agent_id', 'connection_id', 'id', 'window_ms'])
        .doUpdateSet((update) => ({ used: update('budget_use.used', '+', amount) }))
        .where(({ eb }) => eb(eb('budget_use.used', '+', amount), '<=', most)),
    )
    .returning('used')
    .executeTakeFirst();
  if (row?.used === amount) await forgetOld(db, wanted);
  return row?.used;
}

/** The first of a window takes those away that are long over. */
const keptMs = 3 * 86_400_000;

async function forgetOld(
  db: Kysely<GatewayTables>,
  { agentId, connectionId, id, windowMs }: Counter,
): Promise<void> {
  await db
    .deleteFrom('budget_use')
    .where('agent_id', '=', agentId)
    .where('connection_id', '=', connectionId)
    .where('id', '=', id)
    .where('window_ms', '<', windowMs - keptMs)
    .execute();
}

async function adjust(
  db: Kysely<GatewayTables>,
  { agentId, connectionId, id, windowMs }: Counter,
  by: number,
): Promise<number | undefined> {
  const row = await db
    .updateTable('budget_use')
    .set({ used: sql<number>`used + ${by}` })
    .where('agent_id', '=', agentId)
    .where('connection_id', '=', connectionId)
    .where('id', '=', id)
    .where('window_ms', '=', windowMs)
    .returning('used')
    .executeTakeFirst();
  return row?.used;
}
