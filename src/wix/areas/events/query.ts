import { isObject, type Json, type JsonObject } from '../../../base/json.ts';
import type { CallContext } from '../../endpoint.ts';
import type { ColumnField, FieldMap, Operator } from '../../query/fields.ts';
import { parseFilter } from '../../query/filter.ts';
import { parsePaging } from '../../query/page.ts';
import type { Query, Selection } from '../../query/run.ts';
import type { QueryCodes } from '../../query-faults.ts';
import { withStatusByTime } from './status-filter.ts';

const ordered: readonly Operator[] = ['$eq', '$ne', '$gt', '$gte', '$lt', '$lte', '$in'];
const equality: readonly Operator[] = ['$eq', '$ne', '$in'];
const sortable = { sortable: true } as const;
const instant = (column: string): ColumnField => ({ kind: 'date', column, operators: ordered, ...sortable });

const shared: FieldMap = {
  id: { kind: 'id', column: 'id', operators: ordered, ...sortable },
  createdDate: instant('created_ms'),
  updatedDate: instant('updated_ms'),
  slug: { kind: 'string', column: 'slug', operators: ordered, ...sortable, isRare: true },
  title: { kind: 'folded', column: 'title', operators: ordered, ...sortable },
  'dateAndTimeSettings.startDate': instant('start_ms'),
  'dateAndTimeSettings.endDate': instant('end_ms'),
  userId: { kind: 'id', column: 'user_id', operators: equality },
  'registration.initialType': {
    kind: 'string',
    column: 'initial_type',
    operators: ['$eq'],
  },
};

/** What Query Events can filter and sort by. */
const eventFields: FieldMap = {
  ...shared,
  status: { kind: 'string', column: 'stored_status', operators: equality },
};

/** The same with the status as it is stored, which callers do not see. */
const storedFields: FieldMap = {
  ...shared,
  storedStatus: { kind: 'string', column: 'stored_status', operators: equality },
};

/** Wix has one code for all that can be wrong with a filter of events. */
export const queryCodes: QueryCodes = {
  malformedFilter: 'FILTER_PARSER_ERROR',
  tooComplex: 'FILTER_PARSER_ERROR',
  unknownField: 'FILTER_PARSER_ERROR',
  unsupportedOperator: 'FILTER_PARSER_ERROR',
  badValue: 'FILTER_PARSER_ERROR',
  unsupportedSortField: 'FILTER_PARSER_ERROR',
  tooManySorts: 'FILTER_PARSER_ERROR',
};

/** Which events a filter chooses at this moment; drafts only when they are asked for. */
export function eventSelection(
  { dialect, siteId, clock }: CallContext,
  filter: Json | undefined,
  includeDrafts: boolean,
): Selection {
  parseFilter(filter, eventFields);
  const drafts: JsonObject = { storedStatus: { $ne: 'DRAFT' } };
  const asked = isObject(filter) ? withStatusByTime(filter, clock.now()) : {};
  return {
    ...{ dialect, siteId, table: 'site_event', fields: storedFields },
    filter: includeDrafts ? asked : { $and: [asked, drafts] },
  };
}

/** A page of events: by offset, 50 unless asked, the latest made first. */
export function eventQuery(context: CallContext, query: JsonObject, includeDrafts: boolean): Query {
  return {
    ...eventSelection(context, query.filter, includeDrafts),
    entity: 'event',
    cursors: context.cursors,
    sort: query.sort,
    maxSorts: 20,
    defaultSort: [{ field: { kind: 'date', column: 'created_ms', operators: [] }, descending: true }],
    page: parsePaging(query, { style: 'offset', defaultLimit: 50, maxLimit: 1_000, minLimit: 0 }),
  };
}
