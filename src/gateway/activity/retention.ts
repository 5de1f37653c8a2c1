import type { Kysely } from 'kysely';
import type { Database, Dialect } from '../../storage/database.ts';
import type { GatewayTables } from '../tables.ts';
import { forgetWords } from './words.ts';

/** How long the log is kept: entries older than `olderThanMs`, and all but the newest `maxEntries`, may go. */
export interface Retention {
  readonly beforeMs?: number | undefined;
  readonly maxEntries?: number | undefined;
}

/** What people set: 0 is for ever, and all. */
export interface RetentionRule {
  readonly days: number;
  readonly maxEntries: number;
}

/** What there is, and what a rule would take off it. */
export interface Shortening {
  readonly entries: number;
  /** Epoch milliseconds; nothing when the log is empty. */
  readonly oldestMs: number | undefined;
  readonly wouldGo: number;
}

const dayMs = 86_400_000;

export function retentionOf({ days, maxEntries }: RetentionRule, nowMs: number): Retention {
  return {
    beforeMs: days > 0 ? nowMs - days * dayMs : undefined,
    maxEntries: maxEntries > 0 ? maxEntries : undefined,
  };
}

/** Counts what `shortenLog` would take, but for calls that reach across the cut and stay. */
export async function measureShortening(db: Tx, retention: Retention): Promise<Shortening> {
  const cutMs = await cutOf(db, retention);
  const counted = await db
    .selectFrom('entry')
    .select(({ fn }) => [fn.countAll<number>().as('entries'), fn.min('at_ms').as('oldest')])
    .executeTakeFirstOrThrow();
  const going =
    cutMs === undefined
      ? { count: 0 }
      : await db
          .selectFrom('entry')
          .select(({ fn }) => fn.countAll<number>().as('count'))
          .where('sort_key', '<', String(cutMs).padStart(15, '0'))
          .executeTakeFirstOrThrow();
  return {
    entries: Number(counted.entries),
    oldestMs: counted.oldest === null ? undefined : Number(counted.oldest),
    wouldGo: Number(going.count),
  };
}

type Tx = Kysely<GatewayTables>;

/** Entries that are cut in one transaction, so that calls go on in between. */
const batchSize = 2_000;

/**
 * Shortens the log from its old end. Each chain keeps the hash of the last record that went, so that what stays can still be
 * verified; a call that began before the cut and ended after it stays whole. Answers how many entries went.
 */
export async function shortenLog(database: Database<GatewayTables>, retention: Retention): Promise<number> {
  const cutMs = await cutOf(database.read, retention);
  if (cutMs === undefined) return 0;
  let gone = 0;
  for (const { id } of await database.read.selectFrom('chain').select('id').orderBy('started_ms').execute())
    for (;;) {
      const cut = await database.write((tx) => cutChain(tx, database.dialect, id, cutMs));
      gone += cut;
      if (cut === 0) break;
    }
  return gone;
}

/** The instant before which entries go: the later of the two rules. */
async function cutOf(db: Tx, { beforeMs, maxEntries }: Retention): Promise<number | undefined> {
  const oldestKept =
    maxEntries === undefined
      ? undefined
      : await db
          .selectFrom('entry')
          .select('at_ms')
          .orderBy('sort_key', 'desc')
          .offset(maxEntries - 1)
          .limit(1)
          .executeTakeFirst();
  const cuts = [beforeMs, oldestKept?.at_ms].filter((ms) => ms !== undefined);
  return cuts.length === 0 ? undefined : Math.max(...cuts);
}

/** Cuts a piece off a chain's old end; answers how many entries went with it. */
async function cutChain(tx: Tx, dialect: Dialect, chain: string, cutMs: number): Promise<number> {
  const last = await lastToCut(tx, chain, cutMs);
  if (!last) return 0;
  const ids = (
    await tx
      .selectFrom('record')
      .select('entry_id')
      .distinct()
      .where('chain', '=', chain)
      .where('position', '<=', last.position)
      .execute()
  ).map(({ entry_id }) => entry_id);
  await forgetEntries(tx, dialect, ids);
  await tx.deleteFrom('record').where('chain', '=', chain).where('position', '<=', last.position).execute();
  await tx
    .updateTable('chain')
    .set({ cut_position: last.position, cut_hash: last.hash })
    .where('id', '=', chain)
    .execute();
  return ids.length;
}

/** The last record that may go: old, and no entry reaches across it, in this chain or into another. */
async function lastToCut(
  tx: Tx,
  chain: string,
  cutMs: number,
): Promise<{ position: number; hash: string } | undefined> {
  const first = await firstToStay(tx, chain, cutMs);
  const piece = await tx
    .selectFrom('record')
    .select(['position', 'hash', 'entry_id'])
    .where('chain', '=', chain)
    .$if(first !== undefined, (query) => query.where('position', '<', first ?? 0))
    .orderBy('position')
    .limit(batchSize)
    .execute();
  const whole = new Set(piece.map(({ position }) => position));
  const across = await tx
    .selectFrom('record')
    .select(['entry_id', 'chain', 'position'])
    .where('entry_id', 'in', [...new Set(piece.map(({ entry_id }) => entry_id)), ''])
    .execute();
  const reaching = new Set(
    across
      .filter((each) => each.chain !== chain || !whole.has(each.position))
      .map(({ entry_id }) => entry_id),
  );
  const end = piece.findIndex(({ entry_id }) => reaching.has(entry_id));
  return end < 0 ? piece.at(-1) : piece[end - 1];
}

async function firstToStay(tx: Tx, chain: string, cutMs: number): Promise<number | undefined> {
  const row = await tx
    .selectFrom('record')
    .select('position')
    .where('chain', '=', chain)
    .where('at_ms', '>=', cutMs)
    .orderBy('position')
    .limit(1)
    .executeTakeFirst();
  return row?.position;
}

async function forgetEntries(tx: Tx, dialect: Dialect, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const rows = await tx.selectFrom('entry').select('number').where('id', 'in', ids).execute();
  await forgetWords(
    tx,
    dialect,
    rows.map((row) => row.number),
  );
  await tx.deleteFrom('kept_body').where('id', 'in', ids).execute();
  await tx.deleteFrom('entry_subject').where('entry_id', 'in', ids).execute();
  await tx.deleteFrom('entry').where('id', 'in', ids).execute();
}
