import { isObject, type JsonObject } from '../../../../base/json.ts';
import { type CallContext, documentPage, type Handler, type JsonText } from '../../../endpoint.ts';
import type { ColumnField, FieldMap, Operator } from '../../../query/fields.ts';
import { parsePaging } from '../../../query/page.ts';
import { runQuery } from '../../../query/run.ts';
import { type QueryCodes, withQueryCodes } from '../../../query-faults.ts';
import type { DefinitionTable } from './store.ts';

const ordered: readonly Operator[] = ['$eq', '$ne', '$gt', '$lt', '$gte', '$lte'];
const exact = (column: string, operators: readonly Operator[]): ColumnField => ({
  kind: 'string',
  column,
  operators,
});
const instant = (column: string): ColumnField => ({
  kind: 'date',
  column,
  operators: ordered,
  sortable: true,
});

const shared: FieldMap = {
  key: exact('id', ['$eq', '$ne', '$in']),
  displayName: {
    kind: 'folded',
    column: 'display_name',
    operators: ['$eq', '$ne', '$in', '$startsWith'],
    sortable: true,
  },
  createdDate: instant('created_ms'),
  updatedDate: instant('updated_ms'),
  namespace: exact('namespace', ['$eq', '$ne']),
};

/** What each sort of definitions can be filtered and sorted by. */
const fieldsOf: Readonly<Record<DefinitionTable, FieldMap>> = {
  contact_label: { ...shared, labelType: exact('type', ['$eq']) },
  contact_field: {
    ...shared,
    fieldType: exact('type', ['$eq']),
    dataType: exact('data_type', ['$eq', '$ne']),
  },
};

const codes: QueryCodes = {
  malformedFilter: 'MALFORMED_FILTER',
  tooComplex: 'MALFORMED_FILTER',
  unknownField: 'UNSUPPORTED_FILTER_FIELD',
  unsupportedOperator: 'UNSUPPORTED_FILTER_OPERATOR',
  badValue: 'UNSUPPORTED_FILTER_VALUE',
  unsupportedSortField: 'INVALID_SORT',
  tooManySorts: 'INVALID_SORT',
};

/** What the lists of a sort of definitions are called. */
interface Names {
  readonly table: DefinitionTable;
  readonly listKey: 'labels' | 'fields';
  readonly typeField: 'labelType' | 'fieldType';
}

/** How a page of definitions is answered: lists say `metadata`, queries `pagingMetadata`. */
interface Answer extends Names {
  readonly pagingKey: 'metadata' | 'pagingMetadata';
  readonly defaultLimit: number;
}

/** The two ways to list definitions: by parameters of the method's own, and by the query language. */
export function definitionLists(names: Names): { readonly list: Handler; readonly query: Handler } {
  return {
    list: (context, request) =>
      answerDefinitions(context, listQuery(request, names.typeField), {
        ...names,
        ...{ pagingKey: 'metadata', defaultLimit: 1_000 },
      }),
    query: (context, request) =>
      answerDefinitions(context, isObject(request.query) ? request.query : {}, {
        ...names,
        ...{ pagingKey: 'pagingMetadata', defaultLimit: 50 },
      }),
  };
}

const maxLimit = 2_000;

/** A page of labels or fields, by name unless sorted. */
async function answerDefinitions(
  context: CallContext,
  { filter, sort, paging }: JsonObject,
  { table, listKey, pagingKey, defaultLimit }: Answer,
): Promise<JsonText> {
  const { dialect, siteId, cursors } = context;
  const result = await withQueryCodes(codes, async () =>
    runQuery(context.db, {
      ...{ dialect, siteId, cursors, table, entity: table, filter, sort },
      fields: fieldsOf[table],
      maxSorts: 1,
      defaultSort: [{ field: { kind: 'folded', column: 'display_name', operators: [] }, descending: false }],
      page: parsePaging({ paging }, { style: 'offset', defaultLimit, maxLimit, minLimit: 0 }),
    }),
  );
  const { rows, offset = 0, total = 0 } = result;
  return documentPage(
    listKey,
    rows.map(({ doc }) => doc),
    { [pagingKey]: { count: rows.length, offset, total, tooManyToCount: false } },
  );
}

/** A list's own parameters as a query: by type, by namespace, by how the name starts. */
function listQuery(request: JsonObject, typeField: Names['typeField']): JsonObject {
  const { namespace, startsWith, sort, paging, [typeField]: type } = request;
  const filter = {
    ...(typeof type === 'string' ? { [typeField]: type } : {}),
    ...(typeof namespace === 'string' ? { namespace } : {}),
    ...(typeof startsWith === 'string' ? { displayName: { $startsWith: startsWith } } : {}),
  };
  return { filter, sort: isObject(sort) ? [sort] : [], paging: paging ?? null };
}
