import { isObject, type Json, type JsonObject } from '../../../base/json.ts';
import type { CallContext } from '../../endpoint.ts';
import type { ColumnField, Field, FieldMap, Operator } from '../../query/fields.ts';
import { type Page, type PageRules, parsePaging } from '../../query/page.ts';
import type { Query, QueryResult, Selection } from '../../query/run.ts';
import type { SortKey } from '../../query/sort.ts';
import type { EntityTable } from './tables.ts';

/** The operators of Wix's query language that a value by itself can be compared with. */
export const every: readonly Operator[] = [
  ...(['$eq', '$ne', '$in', '$nin', '$exists', '$isEmpty', '$gt', '$gte', '$lt', '$lte'] as const),
  ...(['$startsWith', '$endsWith', '$contains', '$hasSome', '$hasAll'] as const),
];
const sameness: readonly Operator[] = ['$eq', '$ne', '$in', '$nin', '$exists'];
const order: readonly Operator[] = ['$eq', '$ne', '$in', '$nin', '$exists', '$gt', '$gte', '$lt', '$lte'];

/** Text that is the same or not. */
export function exact(column: string, values?: readonly string[]): Field {
  return { kind: 'string', column, operators: sameness, sortable: true, ...(values ? { values } : {}) };
}

/** Text that people wrote, compared without regard to case. */
export function words(column: string): Field {
  return { kind: 'folded', column, operators: every, sortable: true };
}

export function instant(column: string): ColumnField {
  return { kind: 'date', column, operators: order, sortable: true };
}

export function count(column: string): Field {
  return { kind: 'number', column, operators: order, sortable: true };
}

export function flag(column: string): Field {
  return { kind: 'boolean', column, operators: ['$eq', '$ne', '$in', '$exists'], sortable: true };
}

export const idField: ColumnField = { kind: 'id', column: 'id', operators: sameness, sortable: true };

const oldestFirst: readonly SortKey[] = [{ field: instant('created_ms'), descending: false }];

/** How a list of these is asked for. */
export interface ListRules {
  readonly table: EntityTable;
  readonly fields: FieldMap;
  readonly page: PageRules;
  readonly maxSorts: number;
  /** The oldest first unless said. */
  readonly defaultSort?: readonly SortKey[];
}

/** What a filter of these selects. */
export function selectionOf(
  { dialect, siteId }: CallContext,
  { table, fields }: ListRules,
  filter: Json | undefined,
): Selection {
  return { dialect, siteId, table, fields, filter };
}

/** A page of these; a method that pages both ways goes by cursor unless `paging` is given. */
export function queryOf(context: CallContext, rules: ListRules, query: JsonObject): Query {
  return {
    ...selectionOf(context, rules, query.filter),
    entity: rules.table,
    cursors: context.cursors,
    sort: query.sort,
    maxSorts: rules.maxSorts,
    defaultSort: rules.defaultSort ?? oldestFirst,
    page: pageOf(query, rules.page),
  };
}

function pageOf({ paging, cursorPaging }: JsonObject, rules: PageRules): Page {
  if (rules.style !== 'both' || isObject(cursorPaging) || isObject(paging))
    return parsePaging({ paging, cursorPaging }, rules);
  return parsePaging({ cursorPaging: {} }, rules);
}

/** `pagingMetadata` of an answer, of the kind that was asked for. */
export function pagingMetadata(page: QueryResult, withHasNext: boolean): JsonObject {
  const { rows, next, prev, hasNext, total, offset } = page;
  if (total !== undefined) return { count: rows.length, offset: offset ?? 0, total, tooManyToCount: false };
  const cursors = { ...(next ? { next } : {}), ...(prev ? { prev } : {}) };
  return { count: rows.length, cursors, ...(withHasNext ? { hasNext } : {}) };
}

/** A member of a request that is an object, or an empty one. */
export function objectIn(json: Json | undefined): JsonObject {
  return isObject(json) ? json : {};
}

/** The objects of a list in a request. */
export function objectsIn(json: Json | undefined): readonly JsonObject[] {
  return Array.isArray(json) ? json.filter(isObject) : [];
}

/** The texts of a list in a request. */
export function textsIn(json: Json | undefined): readonly string[] {
  return Array.isArray(json) ? json.filter((item) => typeof item === 'string') : [];
}

/** Text in a request; empty is nothing. */
export function textIn(json: Json | undefined): string | undefined {
  return typeof json === 'string' && json !== '' ? json : undefined;
}
