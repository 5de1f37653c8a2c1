import { isObject, type Json, type JsonObject } from '../../../base/json.ts';
import { type CallContext, documentPage, type JsonText } from '../../endpoint.ts';
import { invalid } from '../../fault.ts';
import { type Filter, parseFilter } from '../../query/filter.ts';
import { parsePaging } from '../../query/page.ts';
import { runQuery, type Selection } from '../../query/run.ts';
import { memberFields, searchFields } from './fields.ts';
import { requestedFieldset } from './member.ts';
import { documentColumns } from './store.ts';

/** Which members a filter and a search choose. */
export function memberSelection(
  { dialect, siteId }: CallContext,
  filter: Json | undefined,
  search: Json | undefined,
): Selection {
  return {
    dialect,
    siteId,
    table: 'member',
    fields: memberFields,
    filter,
    ...(isObject(search) ? { always: searchFilter(search) } : {}),
  };
}

const maxSorts = 10;

/**
 * A page of members. Wix pages them by offset and calls it `metadata`; a caller that asks by cursor gets
 * `pagingMetadata` besides.
 * @param query `filter`, `sorting`, `paging` or `cursorPaging`
 */
export async function answerMembers(
  context: CallContext,
  query: JsonObject,
  { fieldsets, search }: JsonObject,
  maxLimit: number,
): Promise<JsonText> {
  const page = parsePaging(query, { style: 'both', defaultLimit: 50, maxLimit, minLimit: 0 });
  const result = await runQuery(context.db, {
    ...memberSelection(context, query.filter, search),
    entity: `member:${JSON.stringify(search ?? null)}`,
    sort: query.sorting ?? query.sort,
    maxSorts,
    defaultSort: [{ field: { kind: 'date', column: 'created_ms', operators: [] }, descending: false }],
    page,
    cursors: context.cursors,
    count: true,
    documentColumn: documentColumns[requestedFieldset(fieldsets)],
  });
  const { total = 0, offset = 0, next, prev, hasNext } = result;
  const count = result.rows.length;
  const cursors = { ...(next ? { next } : {}), ...(prev ? { prev } : {}) };
  return documentPage(
    'members',
    result.rows.map((row) => row.doc),
    {
      metadata: { count, offset, total, tooManyToCount: false },
      ...(page.style === 'cursor' ? { pagingMetadata: { count, cursors, hasNext } } : {}),
    },
  );
}

/** The expression as a part of one of the fields; of the nickname, unless told which. */
function searchFilter({ expression, fields }: JsonObject): Filter {
  if (typeof expression !== 'string' || expression === '') return { kind: 'and', parts: [] };
  const named = Array.isArray(fields) && fields.length > 0 ? fields : ['profile.nickname'];
  const parts = named.map((path, index): JsonObject => {
    if (typeof path !== 'string' || !Object.hasOwn(searchFields, path))
      throw invalid(
        `search.fields[${index}]`,
        `must be in [${Object.keys(searchFields).join(', ')}]`,
        'INVALID_ENUM_VALUE',
      );
    return { [path]: { $contains: expression } };
  });
  return parseFilter({ $or: parts }, searchFields, 'search');
}
