import type { Kysely } from 'kysely';
import { toIso } from '../../base/clock.ts';
import type { GatewayTables } from '../tables.ts';
import { hashRecord } from './record.ts';

/** Where a record of an entry stands in the chain of hashes. */
export interface Position {
  readonly kind: string;
  /** ISO 8601. */
  readonly at: string;
  readonly chain: string;
  readonly position: number;
  readonly hash: string;
  readonly previous: string;
  /** Whether the hash is that of what the record says now, after the record that is before it now. */
  readonly whole: boolean;
}

/** The records of an entry, in the order in which they were written. */
export async function positionsOf(db: Kysely<GatewayTables>, entryId: string): Promise<readonly Position[]> {
  const rows = await db
    .selectFrom('record')
    .selectAll()
    .where('entry_id', '=', entryId)
    .orderBy('at_ms')
    .orderBy('position')
    .execute();
  return Promise.all(
    rows.map(async ({ chain, position, kind, at_ms, body, hash }) => {
      const previous = await hashBefore(db, chain, position);
      const record = { entryId, kind: kind as 'intent', atMs: at_ms };
      const whole = hash === hashRecord(previous, chain, position, record, body);
      return { ...{ kind, chain, position, hash, previous, whole }, at: toIso(at_ms) };
    }),
  );
}

/** Of the record before it; the first one, and the first after a cut, go on from what their chain keeps. */
async function hashBefore(db: Kysely<GatewayTables>, chain: string, position: number): Promise<string> {
  const before = await db
    .selectFrom('record')
    .select('hash')
    .where('chain', '=', chain)
    .where('position', '=', position - 1)
    .executeTakeFirst();
  if (before) return before.hash;
  const start = await db
    .selectFrom('chain')
    .select('cut_hash')
    .where('id', '=', chain)
    .where('cut_position', '=', position - 1)
    .executeTakeFirst();
  return start?.cut_hash ?? '';
}
