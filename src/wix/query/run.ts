import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Json } from '../../base/json.ts';
import type { Dialect } from '../../storage/database.ts';
import { allOf, columnOf, compileFilter, type Predicate } from './compile.ts';
import type { CursorContent, Cursors } from './cursor.ts';
import { QueryFault } from './fault.ts';
import type { FieldMap, FindField } from './fields.ts';
import { type Filter, parseFilter } from './filter.ts';
import { after, orderBy } from './keyset.ts';
import type { Page } from './page.ts';
import { compileSearch, parseSearch } from './search.ts';
import { parseSort, type SortKey, withTieBreak } from './sort.ts';
import type { ColumnValue } from './value.ts';

/** Which rows: an entity's table of one site, and what the caller asks of it. */
export interface Selection {
  readonly dialect: Dialect;
  readonly table: string;
  readonly siteId: string;
  readonly fields: FieldMap | FindField;
  /** The caller's filter, as it came. */
  readonly filter?: Json | undefined;
  /** What must hold besides, whatever the caller asks: only this collection, only what is visible. */
  readonly always?: Filter;
  /** The caller's search, as it came, and the column with the text to search. */
  readonly search?: Json | undefined;
  readonly searchColumn?: string;
}

/** A page of a selection. */
export interface Query extends Selection {
  readonly sort?: Json | undefined;
  readonly maxSorts: number;
  readonly defaultSort: readonly SortKey[];
  readonly page: Page;
  readonly cursors: Cursors;
  /** What the cursors are good for: the name of the entity, with whatever else must stay the same. */
  readonly entity: string;
  /** Whether to count all that match; offset pages always do. */
  readonly count?: boolean;
  /** Another column to read the documents from. */
  readonly documentColumn?: string;
}

export interface QueryRow {
  readonly id: string;
  /** The stored document: JSON as it goes on the wire. */
  readonly doc: string;
}

export interface QueryResult {
  readonly rows: readonly QueryRow[];
  readonly next?: string;
  readonly prev?: string;
  readonly hasNext: boolean;
  readonly total?: number;
  readonly offset?: number;
}

/**
 * Answers a page of an entity's documents.
 * @throws {QueryFault} when the filter, sort, paging or cursor is wrong
 */
// biome-ignore lint/suspicious/noExplicitAny: the query runs on any room's tables; the table's name is data here.
export async function runQuery(db: Kysely<any>, query: Query): Promise<QueryResult> {
  return query.page.style === 'offset' ? runOffset(db, query, query.page) : runCursor(db, query, query.page);
}

/** How many rows there are. */
// biome-ignore lint/suspicious/noExplicitAny: as above.
export async function countQuery(db: Kysely<any>, selection: Selection): Promise<number> {
  const { rows } = await sql<{
    count: number;
  }>`select count(*) as count from ${sql.table(selection.table)} as e where ${compileSelection(selection)}`.execute(
    db,
  );
  return Number(rows[0]?.count ?? 0);
}

/** The condition of a selection, for statements that are not pages: aggregations, deletions. The table is called `e`. */
export function compileSelection(selection: Selection): Predicate {
  const { dialect, fields, siteId, always, searchColumn } = selection;
  const search = searchColumn ? parseSearch(selection.search) : undefined;
  return allOf([
    sql`e.site_id = ${siteId}`,
    ...(always ? [compileFilter(always, dialect)] : []),
    compileFilter(parseFilter(selection.filter, fields), dialect),
    ...(search && searchColumn ? [compileSearch(search, searchColumn, dialect)] : []),
  ]);
}

type Row = QueryRow & Readonly<Record<`k${number}`, ColumnValue>>;

async function runOffset(
  db: Kysely<unknown>,
  query: Query,
  { limit, offset }: Page & { style: 'offset' },
): Promise<QueryResult> {
  const where = compileSelection(query);
  const keys = sortOf(query);
  const rows = limit === 0 ? [] : await select(db, query, keys, where, limit, offset);
  const total = await countQuery(db, query);
  return { rows, total, offset, hasNext: offset + rows.length < total };
}

async function runCursor(
  db: Kysely<unknown>,
  query: Query,
  page: Page & { style: 'cursor' },
): Promise<QueryResult> {
  const from = page.cursor === undefined ? undefined : query.cursors.decode(page.cursor, query.entity);
  if (from) refuseOtherQuery(query);
  const asked: Query = from ? { ...query, filter: from.filter, sort: from.sort, search: from.search } : query;
  const limit = page.limit ?? from?.limit ?? 0;
  const keys = sortOf(asked);
  const backwards = from?.direction === 'prev';
  const way = backwards ? keys.map(turned) : keys;
  const where = allOf([compileSelection(asked), ...(from ? [after(way, from.position)] : [])]);
  const found = limit === 0 ? [] : await select(db, asked, way, where, limit + 1, 0);
  const more = found.length > limit;
  const rows = found.slice(0, limit);
  if (backwards) rows.reverse();
  const hasNext = backwards ? true : more;
  const hasPrev = backwards ? more : from !== undefined;
  const total = query.count ? { total: await countQuery(db, asked) } : {};
  return { rows, hasNext, ...cursorsOf(asked, keys, rows, limit, hasNext, hasPrev), ...total };
}

/** A cursor stands for the whole query; another filter or sort beside it would be silently ignored. */
function refuseOtherQuery({ filter, sort }: Query): void {
  const isGiven = (json: Json | undefined) =>
    json !== undefined && json !== null && Object.keys(json).length > 0;
  if (isGiven(filter) || isGiven(sort))
    throw new QueryFault(
      'cursorWithQuery',
      'cursorPaging.cursor carries its filter and sort: leave both out of a call with a cursor',
      { field: 'cursorPaging.cursor' },
    );
}

function sortOf(query: Query): readonly SortKey[] {
  const given = parseSort(query.sort, query.fields, { max: query.maxSorts });
  return withTieBreak(given.length > 0 ? given : query.defaultSort);
}

function turned(key: SortKey): SortKey {
  return { ...key, descending: !key.descending };
}

async function select(
  db: Kysely<unknown>,
  query: Query,
  keys: readonly SortKey[],
  where: Predicate,
  limit: number,
  offset: number,
): Promise<Row[]> {
  const positions = keys.map(
    ({ field }, index): RawBuilder<unknown> => sql`${columnOf(field)} as ${sql.ref(`k${index}`)}`,
  );
  const columns = sql.join([
    sql`e.id as id`,
    sql`${sql.ref(`e.${query.documentColumn ?? 'doc'}`)} as doc`,
    ...positions,
  ]);
  const { rows } = await sql<Row>`
    select ${columns} from ${sql.table(query.table)} as e where ${where}
    order by ${orderBy(keys, query.dialect)} limit ${limit} offset ${offset}`.execute(db);
  return rows;
}

function cursorsOf(
  query: Query,
  keys: readonly SortKey[],
  rows: readonly Row[],
  limit: number,
  hasNext: boolean,
  hasPrev: boolean,
): { next?: string; prev?: string } {
  const at = (row: Row | undefined, direction: CursorContent['direction']) =>
    query.cursors.encode({
      entity: query.entity,
      direction,
      position: keys.map((_, index) => row?.[`k${index}`] ?? null),
      limit,
      filter: query.filter ?? null,
      sort: query.sort ?? null,
      search: query.search ?? null,
    });
  if (rows.length === 0) return {};
  return {
    ...(hasNext ? { next: at(rows.at(-1), 'next') } : {}),
    ...(hasPrev ? { prev: at(rows[0], 'prev') } : {}),
  };
}
