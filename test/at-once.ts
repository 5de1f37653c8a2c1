import { type Kysely, sql } from 'kysely';
import type { GatewayTables } from '../src/gateway/tables.ts';
import type { Database } from '../src/storage/database.ts';

/** Makes changes at once: on PostgreSQL none of them writes to the table before all have come to where they wait. */
export async function atOnce<T>(
  { read, dialect }: Database<GatewayTables>,
  table: 'policy' | 'person',
  changes: readonly (() => Promise<T>)[],
): Promise<PromiseSettledResult<T>[]> {
  const begin = () => Promise.allSettled(changes.map((change) => change()));
  if (dialect === 'sqlite') return begin();
  const begun = await read.transaction().execute(async (tx) => {
    await sql`lock table ${sql.table(table)} in share mode`.execute(tx);
    const made = begin();
    await untilWaitedFor(tx, read, changes.length);
    return { made };
  });
  return begun.made;
}

/** Until so many sessions wait for that of a transaction, or for one that waits for it. */
export async function untilWaitedFor(
  tx: Kysely<GatewayTables>,
  db: Kysely<GatewayTables>,
  sessions = 1,
): Promise<void> {
  const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
  while ((await countWaiting(db, rows[0]?.pid ?? 0)) < sessions);
}

async function countWaiting(db: Kysely<GatewayTables>, pid: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    with recursive waiting (pid) as (select ${pid}::int union select each.pid from pg_stat_activity as each, waiting
      where waiting.pid = any (pg_blocking_pids(each.pid)))
    select count(*) - 1 as count from waiting`.execute(db);
  return rows[0]?.count ?? 0;
}
