import { type Kysely, type SelectQueryBuilder, sql } from 'kysely';
import { fold } from '../../base/fold.ts';
import type { GatewayTables } from '../tables.ts';
import { WrongInput } from '../wrong-input.ts';
import { type Entry, toEntry } from './rows.ts';

/** Which entries to list. `q` is text that the sentence has in it; `from` and `to` are epoch milliseconds. */
export interface EntryFilter {
  readonly agent?: string | undefined;
  readonly area?: string | undefined;
  readonly decision?: string | undefined;
  readonly method?: string | undefined;
  /** Id of what the call was about. */
  readonly target?: string | undefined;
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
  db: Kysely<GatewayTables>,
  filter: EntryFilter,
  limit: number,
  cursor?: string,
): Promise<EntryPage> {
  const before = cursor === undefined ? undefined : readCursor(cursor);
  const rows = await filtered(db, filter)
    .$if(before !== undefined, (query) => query.where('sort_key', '<', before ?? ''))
    .orderBy('sort_key', 'desc')
    .limit(limit + 1)
    .execute();
  const entries = rows.slice(0, limit).map(toEntry);
  const last = rows[limit - 1];
  return rows.length > limit && last
    ? { entries, next: Buffer.from(last.sort_key).toString('base64url') }
    : { entries };
}

/** Every entry that the filter finds, newest first, a page in memory at a time: for exports. */
export async function* allEntries(db: Kysely<GatewayTables>, filter: EntryFilter): AsyncGenerator<Entry> {
  let cursor: string | undefined;
  do {
    const page: EntryPage = await listEntries(db, filter, 500, cursor);
    yield* page.entries;
    cursor = page.next;
  } while (cursor !== undefined);
}

export async function getEntry(db: Kysely<GatewayTables>, id: string): Promise<Entry | undefined> {
  const row = await db.selectFrom('entry').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toEntry(row);
}

function filtered(
  db: Kysely<GatewayTables>,
  filter: EntryFilter,
): SelectQueryBuilder<GatewayTables, 'entry', GatewayTables['entry']> {
  const same = {
    agent_id: filter.agent,
    area: filter.area,
    decision: filter.decision,
    method: filter.method,
    target: filter.target,
  } as const;
  let query = db.selectFrom('entry').selectAll();
  for (const [column, value] of Object.entries(same))
    if (value !== undefined) query = query.where(column as keyof typeof same, '=', value);
  if (filter.q !== undefined)
    query = query.where(sql<boolean>`sentence_folded like ${`%${escapeLike(fold(filter.q))}%`} escape '!'`);
  if (filter.fromMs !== undefined) query = query.where('at_ms', '>=', filter.fromMs);
  if (filter.toMs !== undefined) query = query.where('at_ms', '<', filter.toMs);
  return query;
}

function escapeLike(text: string): string {
  return text.replaceAll(/[!%_]/g, '!$&');
}

function readCursor(cursor: string): string {
  const key = Buffer.from(cursor, 'base64url').toString('utf8');
  if (!/^\d{15}-\d{12}-[0-9a-f]{8}$/.test(key))
    throw new WrongInput([`cursor is "${cursor}": take it from the last answer, unchanged.`]);
  return key;
}
