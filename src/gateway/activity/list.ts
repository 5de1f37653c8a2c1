import { type Kysely, type SelectQueryBuilder, sql } from 'kysely';
import { fold } from '../../base/fold.ts';
import type { Database, Dialect } from '../../storage/database.ts';
import type { GatewayTables } from '../tables.ts';
import { WrongInput } from '../wrong-input.ts';
import { type Entry, toEntry } from './rows.ts';
import { hasWords, matchWords, wordsOf } from './words.ts';

type Log = Pick<Database<GatewayTables>, 'read' | 'dialect'>;

/** Which entries to list. `q` is words that the sentence has, or how they begin; `from` and `to` are epoch milliseconds. */
export interface EntryFilter {
  readonly agent?: string | undefined;
  readonly area?: string | undefined;
  readonly decision?: string | undefined;
  readonly method?: string | undefined;
  /** Id of what the call was for. */
  readonly target?: string | undefined;
  /** An id or an e-mail address: of anything that was read or changed, or of the person it belongs to. */
  readonly about?: string | undefined;
  readonly q?: string | undefined;
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
}

export interface EntryPage {
  readonly entries: readonly Entry[];
  /** For the next page; not there on the last. */
  readonly next?: string;
}

/** A page of entries, newest first. @throws {WrongInput} for a cursor that is none */
export async function listEntries(
  { read: db, dialect }: Log,
  filter: EntryFilter,
  limit: number,
  cursor?: string,
): Promise<EntryPage> {
  const before = cursor === undefined ? undefined : readCursor(cursor);
  const rows = await filtered(db, dialect, filter, before)
    .limit(limit + 1)
    .execute();
  const entries = rows.slice(0, limit).map(toEntry);
  const last = rows[limit - 1];
  return rows.length > limit && last
    ? { entries, next: Buffer.from(last.sort_key).toString('base64url') }
    : { entries };
}

/** Every entry that the filter finds, newest first, a page in memory at a time: for exports. */
export async function* allEntries(log: Log, filter: EntryFilter): AsyncGenerator<Entry> {
  let cursor: string | undefined;
  do {
    const page: EntryPage = await listEntries(log, filter, 500, cursor);
    yield* page.entries;
    cursor = page.next;
  } while (cursor !== undefined);
}

export async function getEntry(db: Kysely<GatewayTables>, id: string): Promise<Entry | undefined> {
  const row = await db.selectFrom('entry').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toEntry(row);
}

type EntryQuery = SelectQueryBuilder<GatewayTables, 'entry', GatewayTables['entry']>;

/** The entries that a filter finds, newest first, from where the page before ended. */
function filtered(
  db: Kysely<GatewayTables>,
  dialect: Dialect,
  filter: EntryFilter,
  before: string | undefined,
): EntryQuery {
  const same = {
    agent_id: filter.agent,
    area: filter.area,
    decision: filter.decision,
    method: filter.method,
    target: filter.target,
  } as const;
  let query = about(withWords(db.selectFrom('entry').selectAll('entry'), dialect, filter.q), filter.about);
  for (const [column, value] of Object.entries(same))
    if (value !== undefined) query = query.where(`entry.${column as keyof typeof same}`, '=', value);
  if (filter.fromMs !== undefined) query = query.where('entry.at_ms', '>=', filter.fromMs);
  if (filter.toMs !== undefined) query = query.where('entry.at_ms', '<', filter.toMs);
  if (before !== undefined) query = query.where('entry.sort_key', '<', before);
  return isIndexed(dialect, filter.q) ? query : query.orderBy('entry.sort_key', 'desc');
}

/** Whether SQLite's index of words gives the order. */
function isIndexed(dialect: Dialect, q: string | undefined): boolean {
  return dialect === 'sqlite' && q !== undefined && wordsOf(q).length > 0;
}

/** SQLite walks its index of words from the newest entry on, so that a common word costs a page and not all it finds. */
function withWords(query: EntryQuery, dialect: Dialect, q: string | undefined): EntryQuery {
  const words = q === undefined ? [] : wordsOf(q);
  if (words.length === 0) return query;
  if (dialect === 'postgres') return query.where(hasWords(words));
  return query
    .innerJoin(sql<{ rowid: number }>`entry_words`.as('w'), (join) =>
      join.onRef('w.rowid', '=', 'entry.number'),
    )
    .where(sql<boolean>`w.entry_words match ${matchWords(words)}`)
    .orderBy('w.rowid', 'desc') as unknown as EntryQuery;
}

function about(query: EntryQuery, subject: string | undefined): EntryQuery {
  if (subject === undefined) return query;
  const ids = sql<string>`(select entry_id from entry_subject where subject = ${fold(subject)})`;
  return query.where(sql<boolean>`entry.id in ${ids}`);
}

function readCursor(cursor: string): string {
  const key = Buffer.from(cursor, 'base64url').toString('utf8');
  if (!/^\d{15}-\d{12}-[0-9a-f]{8}$/.test(key))
    throw new WrongInput([`cursor is "${cursor}": take it from the last answer, unchanged.`]);
  return key;
}
