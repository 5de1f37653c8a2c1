import { type RawBuilder, sql } from 'kysely';

/** The advisory locks of PostgreSQL, all in one place: two that were alike would wait for each other for ever. */
export const locks = {
  /** Changes the schema. */
  schema: 4_700,
  /** Makes or drops a part of the log. */
  parts: 4_701,
  /** Starts: see `turn.ts`. */
  start: 4_702,
  /** Changes who may sign in. */
  people: 4_703,
} as const;

/** Waits for a lock and has it until the transaction ends. */
export function takeLock(name: keyof typeof locks): RawBuilder<unknown> {
  return sql`select pg_advisory_xact_lock(${locks[name]}::bigint)`;
}
