import { isObject, type Json, type JsonObject } from '../../../base/json.ts';
import type { CallContext } from '../../endpoint.ts';
import type { FieldMap } from '../../query/fields.ts';
import { parsePaging } from '../../query/page.ts';
import type { Query, Selection } from '../../query/run.ts';
import type { QueryCodes } from '../../query-faults.ts';
import { contactFields, extendedField } from './fields.ts';

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

/** Which contacts a filter and a search text choose; extended fields are looked up when the filter names one. */
export async function contactSelection(
  context: CallContext,
  filter: Json | undefined,
  search: Json | undefined,
): Promise<Selection> {
  const { dialect, siteId } = context;
  const fields = mentionsExtended(filter) ? await withExtendedFields(context) : contactFields;
  return { dialect, siteId, table: 'contact', fields, filter: withSearch(filter, search) };
}

function mentionsExtended(filter: Json | undefined): boolean {
  return JSON.stringify(filter ?? null).includes('"info.extendedFields.');
}

async function withExtendedFields({ db, siteId }: CallContext): Promise<FieldMap> {
  const rows = await db
    .selectFrom('contact_field')
    .select(['id', 'data_type'])
    .where('site_id', '=', siteId)
    .execute();
  const own = rows.map(({ id, data_type }) => [`info.extendedFields.${id}`, extendedField(id, data_type)]);
  return { ...contactFields, ...Object.fromEntries(own) };
}

/** A page of contacts: offsets only, 50 unless asked, oldest first, and one field at most to sort by. */
export async function contactQuery(context: CallContext, query: JsonObject): Promise<Query> {
  return {
    ...(await contactSelection(context, query.filter, query.search)),
    entity: 'contact',
    cursors: context.cursors,
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
