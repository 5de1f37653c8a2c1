import { type Kysely, type SelectQueryBuilder, sql } from 'kysely';
import { fold } from '../../base/fold.ts';
import type { Database } from '../../storage/database.ts';
import type { GatewayTables } from '../tables.ts';
import { WrongInput } from '../wrong-input.ts';
import { partBounds } from './partitions.ts';
import { type Entry, firstNumberAt, keyAt, lastNumberAt, toEntry } from './rows.ts';
import { type Search, searchOf } from './words.ts';

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
  const search = await searchOf(db, dialect, filter.q);
  const query = filtered(db, filter, search, before);
  const rows = search?.where
    ? await newestPartFirst(db, query, limit + 1)
    : await query.limit(limit + 1).execute();
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

/**
 * PostgreSQL's index of words finds all that there is before the newest of it is known. So it is asked for one part of the log
 * after the other, until there are `most`.
 */
async function newestPartFirst(db: Kysely<GatewayTables>, query: EntryQuery, most: number) {
  const bounds = await partBounds(db);
  const rows: GatewayTables['entry'][] = [];
  for (let index = 0; index <= bounds.length && rows.length < most; index++) {
    const [to, from] = [bounds[index - 1], bounds[index]];
    let part = query;
    if (from !== undefined) part = part.where('entry.sort_key', '>=', from);
    if (to !== undefined) part = part.where('entry.sort_key', '<', to);
    rows.push(...(await part.limit(most - rows.length).execute()));
  }
  return rows;
}

type EntryQuery = SelectQueryBuilder<GatewayTables, 'entry', GatewayTables['entry']>;

/** The entries that a filter finds, newest first, from where the page before ended. */
function filtered(
  db: Kysely<GatewayTables>,
  filter: EntryFilter,
  search: Search | undefined,
  before: string | undefined,
): EntryQuery {
  const same = {
    agent_id: filter.agent,
    area: filter.area,
    decision: filter.decision,
    method: filter.method,
    target: filter.target,
  } as const;
  let query = ordered(db.selectFrom('entry').selectAll('entry'), search, filter.about);
  for (const [column, value] of Object.entries(same))
    if (value !== undefined) query = query.where(`entry.${column as keyof typeof same}`, '=', value);
  // By the sort key, which is indexed and begins with the time.
  if (filter.fromMs !== undefined) query = query.where('entry.sort_key', '>=', keyAt(filter.fromMs));
  const until = [filter.toMs === undefined ? undefined : keyAt(filter.toMs), before].filter(
    (key) => key !== undefined,
  );
  for (const key of until) query = query.where('entry.sort_key', '<', key);
  return search?.match === undefined ? query : withinNumbers(query, filter.fromMs, until);
}

/**
 * Walks from the newest entry on, whatever is looked for, so that what is found often costs a page and not all there is:
 * SQLite's index of words by number, else what an entry was about or the entries themselves by sort key.
 */
function ordered(query: EntryQuery, search: Search | undefined, subject: string | undefined): EntryQuery {
  const folded = subject === undefined ? undefined : fold(subject);
  if (search?.match !== undefined) {
    const matching = query
      .innerJoin(sql<{ rowid: number }>`entry_words`.as('w'), (join) =>
        join.onRef('w.rowid', '=', 'entry.number'),
      )
      .where(sql<boolean>`w.entry_words match ${search.match}`)
      .orderBy('w.rowid', 'desc') as unknown as EntryQuery;
    const isAbout = sql<boolean>`exists (select 1 from entry_subject as s
      where s.subject = ${folded ?? ''} and s.sort_key = entry.sort_key and s.entry_id = entry.id)`;
    return folded === undefined ? matching : matching.where(isAbout);
  }
  const found = search ? query.where(search.where) : query;
  if (folded === undefined) return found.orderBy('entry.sort_key', 'desc');
  return found
    .innerJoin('entry_subject as s', (join) =>
      join.onRef('s.entry_id', '=', 'entry.id').onRef('s.sort_key', '=', 'entry.sort_key'),
    )
    .where('s.subject', '=', folded)
    .orderBy('s.sort_key', 'desc') as unknown as EntryQuery;
}

/** The same bounds for the index of words, which knows entries by their numbers. */
function withinNumbers(query: EntryQuery, fromMs: number | undefined, until: readonly string[]): EntryQuery {
  const last = Math.min(...until.map((key) => lastNumberAt(Number(key.slice(0, 15)))));
  const from = fromMs === undefined ? query : query.where(sql`w.rowid`, '>=', firstNumberAt(fromMs));
  return Number.isFinite(last) ? from.where(sql`w.rowid`, '<=', last) : from;
}

function readCursor(cursor: string): string {
  const key = Buffer.from(cursor, 'base64url').toString('utf8');
  if (!/^\d{15}-\d{12}-[0-9a-f]{8}$/.test(key))
    throw new WrongInput([`cursor is "${cursor}": take it from the last answer, unchanged.`]);
  return key;
}
