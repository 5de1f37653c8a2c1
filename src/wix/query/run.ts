import { isDeepStrictEqual } from 'node:util';
import { type QueryExecutorProvider, sql } from 'kysely';
import type { Json } from '../../base/json.ts';
import type { Dialect } from '../../storage/database.ts';
import { readArrays, readCount } from '../../storage/statement.ts';
import { compileFilter } from './compile.ts';
import { badCursor, type CursorContent, type Cursors } from './cursor.ts';
import { QueryFault } from './fault.ts';
import type { FieldMap, FindField } from './fields.ts';
import { type Filter, parseFilter } from './filter.ts';
import { after } from './keyset.ts';
import type { Page } from './page.ts';
import { findByParts } from './part-index.ts';
import { allOf, type Predicate } from './predicate.ts';
import { compileSearch, parseSearch, type Search } from './search.ts';
import { idField, parseSort, type SortKey, withTieBreak } from './sort.ts';
import { keysOf, type PageRow, type PageStatement, readPage } from './statement.ts';
import { findByWords } from './word-index.ts';

/** Where statements are run: any database handle or transaction, whatever its tables, which are named by data here. */
export type Reader = QueryExecutorProvider;

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
  /** What must hold besides, by what the caller asks: what is shown only when it is named. */
  readonly alwaysBy?: (filter: Json | undefined) => Filter;
  /** The caller's search, as it came, and the column with the text to search. */
  readonly search?: Json | undefined;
  readonly searchColumn?: string;
  /** Whether the words of that column are indexed; see word-index.ts. */
  readonly hasWordIndex?: boolean;
  /** Whether the texts of its `keys` are indexed by their parts; see part-index.ts. */
  readonly hasPartIndex?: boolean;
  /** Columns with the text of single fields, by path, for a search that names its `fields`. */
  readonly searchFields?: Readonly<Record<string, string>>;
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
  /** Whether to count all that match. Offset pages do unless this is false, cursor pages only when it is true. */
  readonly count?: boolean;
  /** Another column to read the documents from. */
  readonly documentColumn?: string;
}

export type QueryRow = Pick<PageRow, 'id' | 'doc'>;

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
export async function runQuery(db: Reader, query: Query): Promise<QueryResult> {
  return query.page.style === 'offset' ? runOffset(db, query, query.page) : runCursor(db, query, query.page);
}

/** How many rows there are. @throws {QueryFault} when the filter or search is wrong */
export async function countQuery(db: Reader, selection: Selection): Promise<number> {
  return count(db, selection, await conditionOf(db, selection));
}

function count(db: Reader, { table }: Selection, where: Predicate): Promise<number> {
  return readCount(db, sql`select count(*) as count from ${sql.table(table)} as e where ${where}`);
}

/** The ids of all rows of a selection, in their order. @throws {QueryFault} when the filter or search is wrong */
export async function selectIds(db: Reader, selection: Selection): Promise<string[]> {
  const where = compileSelection(selection);
  const rows = await readArrays(
    db,
    sql`select e.id from ${sql.table(selection.table)} as e where ${where} order by e.id`,
  );
  return rows.map(([id]) => id as string);
}

const batch = 1_000;

/** Every document of a selection, by id, read a thousand at a time. @throws {QueryFault} when the filter or search is wrong */
export async function* selectDocuments(db: Reader, selection: Selection): AsyncGenerator<string> {
  const where = compileSelection(selection);
  const keys: readonly SortKey[] = [{ field: idField, descending: false }];
  const page = { dialect: selection.dialect, table: selection.table, documentColumn: 'doc', keys, where };
  for (let last: string | undefined; ; ) {
    const parts = last === undefined ? [] : after(keys, [last], selection.dialect);
    const rows = await readPage(db, { ...page, parts, limit: batch, offset: 0 });
    for (const { doc } of rows) yield doc;
    last = rows.at(-1)?.id;
    if (rows.length < batch) return;
  }
}

/**
 * The condition of a selection, by the index of its words or of parts of its texts where that helps. The table is called `e`.
 * @throws {QueryFault} when the filter or search is wrong
 */
export async function conditionOf(db: Reader, selection: Selection): Promise<Predicate> {
  const asked = readAsked(selection);
  const words = await byWords(db, selection, asked);
  const parts = await byParts(db, selection, asked);
  const rest = compileAsked(selection, words ? { ...asked, search: undefined } : asked);
  return words || parts ? allOf([words, parts, rest].filter((one) => one !== undefined)) : rest;
}

async function byWords(
  db: Reader,
  { table, dialect, searchColumn: column, hasWordIndex }: Selection,
  { search }: Asked,
): Promise<Predicate | undefined> {
  return search && column && hasWordIndex ? findByWords(db, { table, column, dialect }, search) : undefined;
}

async function byParts(
  db: Reader,
  { table, dialect, hasPartIndex }: Selection,
  { filter }: Asked,
): Promise<Predicate | undefined> {
  return hasPartIndex && dialect !== 'postgres' ? findByParts(db, table, filter) : undefined;
}

/** What the caller asks of a selection, read and checked. */
interface Asked {
  readonly search: Search | undefined;
  readonly filter: Filter;
}

function readAsked({ searchColumn, search, searchFields, filter, fields }: Selection): Asked {
  return {
    search: searchColumn ? parseSearch(search, searchFields) : undefined,
    filter: parseFilter(filter, fields),
  };
}

/** @throws {QueryFault} when the filter or search is wrong */
export function checkSelection(selection: Selection): void {
  readAsked(selection);
}

/**
 * The condition of a selection, for statements that are not pages: aggregations, deletions. The table is called `e`.
 * @throws {QueryFault} when the filter or search is wrong
 */
export function compileSelection(selection: Selection): Predicate {
  return compileAsked(selection, readAsked(selection));
}

function compileAsked(selection: Selection, asked: Asked): Predicate {
  const { dialect, siteId, table, filter, always, alwaysBy, searchColumn } = selection;
  return allOf([
    sql`e.site_id = ${siteId}`,
    ...(always ? [compileFilter(always, dialect)] : []),
    ...(alwaysBy ? [compileFilter(alwaysBy(filter), dialect)] : []),
    compileFilter(asked.filter, dialect, { siteId, table }),
    ...(asked.search && searchColumn ? [compileSearch(asked.search, searchColumn, dialect)] : []),
  ]);
}

async function runOffset(
  db: Reader,
  query: Query,
  { limit, offset }: Page & { style: 'offset' },
): Promise<QueryResult> {
  const where = await conditionOf(db, query);
  const counted = query.count !== false;
  const found = await select(db, query, {
    ...{ keys: sortOf(query), where, parts: [], offset },
    limit: counted ? limit : limit + 1,
  });
  const rows = found.slice(0, limit);
  if (!counted) return { rows, offset, hasNext: found.length > limit };
  const total = await count(db, query, where);
  return { rows, total, offset, hasNext: offset + rows.length < total };
}

async function runCursor(db: Reader, query: Query, page: Page & { style: 'cursor' }): Promise<QueryResult> {
  const from = readCursor(query, page.cursor);
  const asked: Query = from ? { ...query, filter: from.filter, sort: from.sort, search: from.search } : query;
  const limit = page.limit ?? from?.limit ?? 0;
  const keys = sortOf(asked);
  if (from && from.position.length !== keys.length) throw badCursor(page.cursor ?? '');
  const backwards = from?.direction === 'prev';
  const way = backwards ? keys.map(turned) : keys;
  const where = await conditionOf(db, asked);
  const found = await select(db, asked, {
    keys: way,
    where,
    parts: from ? after(way, from.position, asked.dialect) : [],
    limit: limit === 0 ? 0 : limit + 1,
    offset: page.offset,
  });
  const more = found.length > limit;
  const rows = found.slice(0, limit);
  if (backwards) rows.reverse();
  const sides = backwards
    ? { next: true, prev: more }
    : { next: more, prev: from !== undefined || page.offset > 0 };
  const total = query.count ? { total: await count(db, asked, where) } : {};
  return { rows, ...cursorsOf(asked, rows, limit, sides), ...total };
}

function readCursor(query: Query, cursor: string | undefined): CursorContent | undefined {
  if (cursor === undefined) return undefined;
  const from = query.cursors.decode(cursor, query.entity, query.siteId);
  refuseOtherQuery(query, from);
  return from;
}

/** A cursor stands for the whole query; another filter, sort or search beside it would be silently ignored. */
function refuseOtherQuery(query: Query, from: CursorContent): void {
  for (const part of ['filter', 'sort', 'search'] as const)
    if (isGiven(query[part]) && !isDeepStrictEqual(query[part], from[part]))
      throw new QueryFault(
        'cursorWithQuery',
        `cursorPaging.cursor carries its own ${part}: leave ${part} out of a call with a cursor, or send the same`,
        { field: 'cursorPaging.cursor', value: query[part] },
      );
}

function isGiven(json: Json | undefined): boolean {
  return json !== undefined && json !== null && Object.keys(json).length > 0;
}

function sortOf(query: Query): readonly SortKey[] {
  const given = parseSort(query.sort, query.fields, { max: query.maxSorts });
  return withTieBreak(given.length > 0 ? given : query.defaultSort);
}

function turned(key: SortKey): SortKey {
  return { ...key, descending: !key.descending };
}

async function select(
  db: Reader,
  { dialect, table, documentColumn = 'doc' }: Query,
  page: Pick<PageStatement, 'keys' | 'where' | 'parts' | 'limit' | 'offset'>,
): Promise<PageRow[]> {
  return page.limit === 0 ? [] : readPage(db, { dialect, table, documentColumn, ...page });
}

function cursorsOf(
  query: Query,
  rows: readonly PageRow[],
  limit: number,
  sides: { readonly next: boolean; readonly prev: boolean },
): Pick<QueryResult, 'next' | 'prev' | 'hasNext'> {
  const at = (row: PageRow, direction: CursorContent['direction']) =>
    query.cursors.encode({
      entity: query.entity,
      siteId: query.siteId,
      direction,
      position: keysOf(row),
      limit,
      filter: query.filter ?? null,
      sort: query.sort ?? null,
      search: query.search ?? null,
    });
  const [first, last] = [rows[0], rows.at(-1)];
  if (!first || !last) return { hasNext: false };
  return {
    hasNext: sides.next,
    ...(sides.next ? { next: at(last, 'next') } : {}),
    ...(sides.prev ? { prev: at(first, 'prev') } : {}),
  };
}
