import { sql } from 'kysely';
import type { Database } from '../../storage/database.ts';
import type { GatewayTables } from '../tables.ts';

/** Pauses that Wix has asked for, for all processes on one database. */
export interface SharedPauses {
  /** Tells the others that nobody calls on this connection for so long. Never fails: a call that was answered is answered. */
  tell(connectionId: string, ms: number): Promise<void>;
  /** Who is told of pauses: this process's own among them. */
  hear(listener: (connectionId: string, ms: number) => void): void;
  /** Looks for what was told, when the row that every call reads says that something was. */
  look(): Promise<void>;
}

/** PostgreSQL's own: those of machines may differ by more than a pause. */
const nowMs = sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`;

/**
 * Pauses by way of PostgreSQL. A call reads the version of the policy in any case, and beside it how often a pause was
 * told: only when that has changed are the pauses themselves read, so that calls take no more statements than without.
 */
export function createSharedPauses(
  { read, write }: Database<GatewayTables>,
  onBug: (error: unknown) => void,
): SharedPauses {
  const listeners = new Set<(connectionId: string, ms: number) => void>();
  return {
    async tell(connection_id, ms) {
      const row = { connection_id, until_ms: sql<number>`${nowMs} + ${Math.ceil(ms)}::bigint` };
      const later = sql<number>`greatest(upstream_pause.until_ms, excluded.until_ms)`;
      await write(async (tx) => {
        await tx
          .insertInto('upstream_pause')
          .values(row)
          .onConflict((conflict) => conflict.column('connection_id').doUpdateSet({ until_ms: later }))
          .execute();
        await tx
          .updateTable('policy')
          .set((policy) => ({ pauses: policy('pauses', '+', 1) }))
          .execute();
      }).catch(onBug);
    },
    hear(listener) {
      listeners.add(listener);
    },
    async look() {
      const rows = await read
        .selectFrom('upstream_pause')
        .select(['connection_id', sql<number>`until_ms - ${nowMs}`.as('left_ms')])
        .where('until_ms', '>', nowMs)
        .execute();
      for (const { connection_id, left_ms } of rows)
        for (const listener of listeners) listener(connection_id, Number(left_ms));
    },
  };
}
