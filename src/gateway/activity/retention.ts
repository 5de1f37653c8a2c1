import { type Kysely, sql } from 'kysely';
import type { Database, Dialect } from '../../storage/database.ts';
import type { GatewayTables } from '../tables.ts';
import { countEntries, hoursOf, uncount } from './counts.ts';
import { alignCut, dropParts, firstPartEnd } from './partitions.ts';
import { laterKinds } from './record.ts';
import { dayMs, hourMs, keyAt } from './rows.ts';
import { forgetWords, pruneWords } from './words.ts';

/** How long the log is kept: entries older than `olderThanMs`, and all but the newest `maxEntries`, may go. */
export interface Retention {
  readonly beforeMs?: number | undefined;
  readonly maxEntries?: number | undefined;
  /** From here on everything stays, whatever the two say: its calls may still run. */
  readonly stayMs?: number | undefined;
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

export function retentionOf({ days, maxEntries }: RetentionRule, nowMs: number): Retention {
  return {
    beforeMs: days > 0 ? nowMs - days * dayMs : undefined,
    maxEntries: maxEntries > 0 ? maxEntries : undefined,
    stayMs: nowMs - hourMs,
  };
}

/** Counts what `shortenLog` would take, but for calls that still run and stay. */
export async function measureShortening(
  database: Database<GatewayTables>,
  retention: Retention,
): Promise<Shortening> {
  return database.snapshot(async (db) => {
    const oldest = await db
      .selectFrom('entry')
      .select('at_ms')
      .orderBy('sort_key')
      .limit(1)
      .executeTakeFirst();
    const cutMs = await cutOf({ read: db, dialect: database.dialect }, retention);
    return {
      entries: await countBefore(db),
      oldestMs: oldest?.at_ms,
      wouldGo: cutMs === undefined ? 0 : await countBefore(db, cutMs),
    };
  });
}

type Tx = Kysely<GatewayTables>;

/** How long a piece that is cut in one transaction may keep calls waiting, about; what it takes depends on the disk. */
const pieceMs = 40;
/** Records of a piece: at first, at the least and at the most. */
const pieceSize = { first: 50, least: 10, most: 400 } as const;

/**
 * Shortens the log from its old end. Each chain keeps the hash of the last record that went, so that what stays can still be
 * verified. An entry goes with its first record, but not while its call runs. On PostgreSQL whole parts of the log go at once.
 * Answers how many entries went; once `signal` aborts, what is left goes another time.
 */
export async function shortenLog(
  database: Database<GatewayTables>,
  retention: Retention,
  signal?: AbortSignal,
): Promise<number> {
  const cutMs = await cutOf(database, retention);
  if (cutMs === undefined) return 0;
  await countEntries(database);
  const first = Math.min(cutMs, await firstPartEnd(database.read, database.dialect));
  const before = await cutRows(database, first, signal);
  const dropped = signal?.aborted ? 0 : await dropParts(database, cutMs);
  // What could not be dropped, and rows of no part.
  const rest = first < cutMs ? await cutRows(database, cutMs, signal) : 0;
  return before + dropped + rest;
}

/** So many words of what went are in memory at once. */
const mostWords = 10_000;

/** Cuts off what is older, row by row and in short pieces; answers how many entries went. */
async function cutRows(
  database: Database<GatewayTables>,
  cutMs: number,
  signal: AbortSignal | undefined,
): Promise<number> {
  const words = new Set<string>();
  let gone = 0;
  let size: number = pieceSize.first;
  for (const { id } of await database.read.selectFrom('chain').select('id').orderBy('started_ms').execute())
    for (let wasWhole = true; wasWhole && !signal?.aborted; ) {
      const started = performance.now();
      const asked = size;
      const cut = await database.write((tx) => cutChain(tx, database.dialect, { id, cutMs, asked }, words));
      // A piece changes pages all over the file. Copied there once there are many of them, they would hold up a single call.
      database.checkpoint();
      size = sizeAfter(size, performance.now() - started);
      gone += cut.entries;
      wasWhole = cut.records === asked;
      if (words.size > mostWords) await prune(database, words);
    }
  if (gone > 0) await forgetCounts(database);
  await prune(database, words);
  return gone;
}

async function prune(database: Database<GatewayTables>, words: Set<string>): Promise<void> {
  await pruneWords(database, words);
  words.clear();
}

function sizeAfter(size: number, tookMs: number): number {
  if (tookMs < pieceMs / 2) return Math.min(pieceSize.most, size * 2);
  return tookMs > pieceMs ? Math.max(pieceSize.least, Math.floor(size / 2)) : size;
}

/** The instant before which entries go: the later of the two rules. */
async function cutOf(
  { read: db, dialect }: Pick<Database<GatewayTables>, 'read' | 'dialect'>,
  { beforeMs, maxEntries, stayMs = Number.POSITIVE_INFINITY }: Retention,
): Promise<number | undefined> {
  const oldestKept = maxEntries === undefined ? undefined : await newest(db, maxEntries);
  const cuts = [beforeMs, oldestKept].filter((ms) => ms !== undefined);
  return cuts.length === 0 ? undefined : alignCut(db, dialect, Math.min(stayMs, Math.max(...cuts)));
}

/** The instant of the entry that is the oldest of the newest `count`; nothing when there are not more. */
async function newest(db: Tx, count: number): Promise<number | undefined> {
  let left = count;
  for (const { hour, count: here } of await hoursOf(db)) {
    if (here >= left) return (await entryFrom(db, hour + 1, left))?.at_ms;
    left -= here;
  }
  return undefined;
}

/** The entry that is so many before an hour. */
function entryFrom(db: Tx, hour: number, count: number) {
  return db
    .selectFrom('entry')
    .select('at_ms')
    .where('sort_key', '<', keyAt(hour * hourMs))
    .orderBy('sort_key', 'desc')
    .offset(count - 1)
    .limit(1)
    .executeTakeFirst();
}

/** How many entries there are before an instant, or at all: by the hour, and the rest of its hour one by one. */
async function countBefore(db: Tx, ms = Number.POSITIVE_INFINITY): Promise<number> {
  const hour = Math.floor(ms / hourMs);
  const hours = (await hoursOf(db)).filter((each) => each.hour < hour);
  const whole = hours.reduce((sum, { count }) => sum + count, 0);
  if (!Number.isFinite(ms)) return whole;
  const rest = await db
    .selectFrom('entry')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('sort_key', '>=', keyAt(hour * hourMs))
    .where('sort_key', '<', keyAt(ms))
    .executeTakeFirstOrThrow();
  return whole + Number(rest.count);
}

/** What to cut off which chain: at most so many records. */
interface Cut {
  readonly id: string;
  readonly cutMs: number;
  readonly asked: number;
}

/** Cuts a piece off a chain's old end; answers what went with it. */
async function cutChain(tx: Tx, dialect: Dialect, { id: chain, cutMs, asked }: Cut, words: Set<string>) {
  // Locked on PostgreSQL, so that two processes do not cut the same.
  if (dialect === 'postgres')
    await tx.selectFrom('chain').select('id').where('id', '=', chain).forUpdate().execute();
  const piece = await pieceToCut(tx, chain, cutMs, asked);
  const last = piece.at(-1);
  if (!last) return { entries: 0, records: 0 };
  const ids = piece.filter(({ kind }) => !laterKinds.has(kind)).map(({ entry_id }) => entry_id);
  await forgetEntries(tx, dialect, ids, words);
  await tx.deleteFrom('record').where('chain', '=', chain).where('position', '<=', last.position).execute();
  await tx
    .updateTable('chain')
    .set({ cut_position: last.position, cut_hash: last.hash })
    .where('id', '=', chain)
    .execute();
  return { entries: ids.length, records: piece.length };
}

/** The first records of a chain, as far as they are old and of no call that still runs. */
async function pieceToCut(tx: Tx, chain: string, cutMs: number, most: number) {
  const first = await tx
    .selectFrom('record')
    .select(['position', 'hash', 'entry_id', 'kind', 'at_ms'])
    .where('chain', '=', chain)
    .where('position', '<=', ({ selectFrom }) =>
      selectFrom('chain').select('listed_position').where('id', '=', chain).$asScalar(),
    )
    .orderBy('position')
    .limit(most)
    .execute();
  const open = await tx
    .selectFrom('entry')
    .select('id')
    // As the index of open entries says it, to the letter.
    .where(sql<boolean>`outcome = 'open'`)
    .execute();
  const running = new Set(open.map(({ id }) => id));
  const end = first.findIndex(({ at_ms, entry_id }) => at_ms >= cutMs || running.has(entry_id));
  return end < 0 ? first : first.slice(0, end);
}

async function forgetEntries(
  tx: Tx,
  dialect: Dialect,
  ids: readonly string[],
  words: Set<string>,
): Promise<void> {
  if (ids.length === 0) return;
  await uncount(tx, ids);
  const rows = await tx.selectFrom('entry').select(['number', 'words']).where('id', 'in', ids).execute();
  for (const row of rows) for (const word of row.words.split(' ')) words.add(word);
  await forgetWords(
    tx,
    dialect,
    rows.map((row) => row.number),
  );
  await tx.deleteFrom('kept_body').where('id', 'in', ids).execute();
  await tx.deleteFrom('entry_subject').where('entry_id', 'in', ids).execute();
  await tx.deleteFrom('entry').where('id', 'in', ids).execute();
}

async function forgetCounts(database: Database<GatewayTables>): Promise<void> {
  await database.write((tx) => tx.deleteFrom('entry_count').where('count', '=', 0).execute());
}
