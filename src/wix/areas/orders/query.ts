import { isObject, type Json, type JsonObject } from '../../../base/json.ts';
import type { CallContext } from '../../endpoint.ts';
import { type Filter, parseFilter } from '../../query/filter.ts';
import { parsePaging } from '../../query/page.ts';
import type { Query, Selection } from '../../query/run.ts';
import { orderFields } from './fields.ts';

const maxLimit = 100;

/** A page of orders: newest first, 100 unless asked. */
export function orderQuery(context: CallContext, search: JsonObject): Query {
  return {
    ...orderSelection(context, search.filter),
    cursors: context.cursors,
    entity: 'order',
    sort: search.sort,
    maxSorts: 4,
    defaultSort: [{ field: { kind: 'date', column: 'created_ms', operators: [] }, descending: true }],
    page: parsePaging(search, { style: 'cursor', defaultLimit: maxLimit, maxLimit, minLimit: 1 }),
  };
}

export function orderSelection({ dialect, siteId }: CallContext, filter: Json | undefined): Selection {
  return { dialect, siteId, table: 'ecom_order', fields: orderFields, filter, alwaysBy: shownBy };
}

/** Orders that nobody has paid yet are never found, those that wait or were rejected only when their status is asked for. */
function shownBy(filter: Json | undefined): Filter {
  return asksForStatus(filter) ? begun : settled;
}

const begun = parseFilter({ status: { $ne: 'INITIALIZED' } }, orderFields);
const settled = parseFilter({ status: { $nin: ['INITIALIZED', 'PENDING', 'REJECTED'] } }, orderFields);

function asksForStatus(filter: Json | undefined): boolean {
  if (Array.isArray(filter)) return filter.some(asksForStatus);
  if (!isObject(filter)) return false;
  return Object.entries(filter).some(
    ([name, value]) => name === 'status' || (name.startsWith('$') && asksForStatus(value)),
  );
}
