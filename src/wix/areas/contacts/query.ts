import { isObject, type Json, type JsonObject } from '../../../base/json.ts';
import type { CallContext } from '../../endpoint.ts';
import type { FieldMap } from '../../query/fields.ts';
import { parsePaging } from '../../query/page.ts';
import type { Query } from '../../query/run.ts';
import type { QueryCodes } from '../../query-faults.ts';

/** Wix's codes for what is wrong with a query of contacts. */
export const queryCodes: QueryCodes = {
  malformedFilter: 'MALFORMED_FILTER',
  tooComplex: 'MALFORMED_FILTER',
  unknownField: 'UNSUPPORTED_FILTER_FIELD_UNKNOWN',
  unsupportedOperator: 'UNSUPPORTED_FILTER_OPERATOR',
  badValue: 'UNSUPPORTED_FILTER_VALUE',
  unsupportedSortField: 'UNSUPPORTED_SORT_FIELD',
  tooManySorts: 'UNSUPPORTED_SORT_FIELD',
  illegalLimit: 'ILLEGAL_LIMIT',
  illegalOffset: 'ILLEGAL_LIMIT',
};

/** A page of contacts: offsets only, 50 unless asked, oldest first, and one field at most to sort by. */
export function contactQuery(
  { dialect, siteId, cursors }: CallContext,
  query: JsonObject,
  fields: FieldMap,
): Query {
  return {
    dialect,
    siteId,
    table: 'contact',
    entity: 'contact',
    fields,
    cursors,
    filter: withSearch(query.filter, query.search),
    sort: query.sort,
    maxSorts: 1,
    defaultSort: [{ field: { kind: 'date', column: 'created_ms', operators: [] }, descending: false }],
    page: parsePaging(query, { style: 'offset', defaultLimit: 50, maxLimit: 1_000, minLimit: 0 }),
  };
}

const searched = ['info.name.first', 'info.name.last', 'info.emails.email', 'info.phones.phone'] as const;

/** The search text beside a filter asks for names, addresses or numbers that are exactly so. */
function withSearch(filter: Json | undefined, search: Json | undefined): Json {
  const given = isObject(filter) ? filter : (filter ?? {});
  if (typeof search !== 'string' || search === '') return given;
  return { $and: [given, { $or: searched.map((path) => ({ [path]: search })) }] };
}
