import { isObject, type JsonObject } from '../../../base/json.ts';
import type { CallContext } from '../../endpoint.ts';
import { everything, type Filter, parseFilter } from '../../query/filter.ts';
import { type Page, type PageRules, parsePaging } from '../../query/page.ts';
import type { Query, Selection } from '../../query/run.ts';
import type { SortKey } from '../../query/sort.ts';
import { queryFields, searchFields } from './fields.ts';

const newestFirst: readonly SortKey[] = [
  { field: { kind: 'date', column: 'created_ms', operators: [] }, descending: true },
];

/** Scopes that let a caller see products that are hidden from shoppers. */
const seesHidden = [
  'SCOPE.STORES.PRODUCT_READ_ADMIN',
  'SCOPE.STORES.PRODUCT_WRITE',
  'SCOPE.STORES.CATALOG_WRITE',
  'SCOPE.STORES.MANAGE-STORES',
  'SCOPE.DC-STORES-MEGA.MANAGE-STORES',
  'SCOPE.DC-STORES.MANAGE-PRODUCTS',
];

/** Whether a caller sees hidden products. */
export function mayAll({ caller: { scopes } }: Pick<CallContext, 'caller'>): boolean {
  return scopes === 'all' || seesHidden.some((scope) => scopes.has(scope));
}

/** Pages of lists here: by cursor; builders also send `paging`, which counts as well. */
export function pageOf(query: JsonObject, rules: Omit<PageRules, 'style' | 'minLimit'>): Page {
  const whole: PageRules = { ...rules, style: 'both', minLimit: 1 };
  const cursorPaging = isObject(query.cursorPaging)
    ? query.cursorPaging
    : isObject(query.paging) && query.paging.offset === undefined
      ? query.paging
      : undefined;
  const page = parsePaging(
    { paging: query.paging, cursorPaging: cursorPaging ?? (query.paging === undefined ? {} : undefined) },
    whole,
  );
  return page;
}

/** What products a call means, by Query's fields or by Search's. */
export function productSelection(
  context: CallContext,
  kind: 'query' | 'search',
  query: JsonObject,
): Selection {
  const fields = kind === 'query' ? queryFields : searchFields;
  return {
    dialect: context.dialect,
    siteId: context.siteId,
    table: 'product',
    fields,
    filter: query.filter,
    always: mayAll(context) ? everything : onlyVisible,
    search: query.search,
    searchColumn: 'search_text',
    hasWordIndex: true,
  };
}

export function productQuery(context: CallContext, kind: 'query' | 'search', query: JsonObject): Query {
  return {
    ...productSelection(context, kind, query),
    entity: `product-${kind}`,
    cursors: context.cursors,
    sort: query.sort,
    maxSorts: kind === 'query' ? 5 : 10,
    defaultSort: newestFirst,
    page: pageOf(query, { defaultLimit: 100, maxLimit: 100 }),
  };
}

const onlyVisible: Filter = parseFilter({ visible: true }, queryFields);
