import { isObject, type Json, type JsonObject } from '../../../../base/json.ts';
import type { CallContext } from '../../../endpoint.ts';
import type { Field, FindField, SortField } from '../../../query/fields.ts';
import type { Filter } from '../../../query/filter.ts';
import { parsePaging } from '../../../query/page.ts';
import type { Query, Selection } from '../../../query/run.ts';
import { parseSort } from '../../../query/sort.ts';
import type { StoredCollection } from '../collections/store.ts';
import { itemField } from '../indexes/stored.ts';
import { findLink } from '../references/link.ts';

/** What of a collection's items the caller may see: all, or those of one owner. */
export interface Visible {
  readonly stored: StoredCollection;
  readonly ownerId: string | undefined;
}

/** Any field can be asked for: what a collection's schema does not name is a field all the same. */
export function itemFields({ collection, indexes }: StoredCollection): FindField {
  return (path): Field | undefined => {
    if (path === '' || path.split('.').some((name) => name.startsWith('$'))) return undefined;
    const link = findLink(collection, path);
    if (!link) return itemField(path, indexes);
    return {
      kind: 'list',
      list: {
        ...{ table: 'data_reference', owner: link.own, value: link.other, of: 'string' },
        where: { link: link.name },
      },
      operators: ['$eq', '$ne', '$in', '$nin', '$hasSome', '$hasAll', '$exists'],
    };
  };
}

/** Items of a collection that pass a filter, as far as the caller may see them. */
export function itemSelection(
  { dialect, siteId }: CallContext,
  { stored, ownerId }: Visible,
  filter: Json | undefined,
): Selection {
  const within: Filter = is(column('collection_uid'), '$eq', stored.uid);
  const owned: readonly Filter[] =
    ownerId === undefined ? [] : [is({ ...itemField('_owner', []) }, '$eq', `2${ownerId}`)];
  return {
    ...{ dialect, siteId, table: 'data_item', fields: itemFields(stored), filter },
    always: { kind: 'and', parts: [within, ...owned] },
    hasPartIndex: true,
  };
}

/** Most fields that can be sorted by. */
const maxSorts = 10;

/** A page of items: by offset at most 1,000, by cursor 100; oldest first unless asked. */
export function itemQuery(
  context: CallContext,
  visible: Visible,
  query: JsonObject,
  returnTotalCount: Json | undefined,
): Query {
  const { stored } = visible;
  const selection = itemSelection(context, visible, query.filter);
  const byCursor = isObject(query.cursorPaging);
  return {
    ...selection,
    always: allOf([selection.always, ...sortedColumns(query.sort, stored)]),
    sort: query.sort,
    maxSorts,
    defaultSort: [{ field: itemField('_createdDate', []), descending: false }],
    page: parsePaging(query, {
      ...{ style: 'both', defaultLimit: 50, minLimit: 0 },
      maxLimit: byCursor ? 100 : 1_000,
    }),
    cursors: context.cursors,
    entity: `data_item/${stored.uid}`,
    count: returnTotalCount === true,
  };
}

/** An index of a collection holds all its items, which the databases only see when told that the column has a value. */
function sortedColumns(sort: Json | undefined, stored: StoredCollection): readonly Filter[] {
  return parseSort(sort, itemFields(stored), { max: maxSorts })
    .map(({ field }) => field)
    .filter((field) => field.kind === 'typed' && /^i\d/.test(field.column ?? ''))
    .map(({ column: name = '' }: SortField) => is(column(name), '$gte', ''));
}

function column(name: string): Field {
  return { kind: 'string', column: name, operators: [] };
}

function is(field: Field, operator: '$eq' | '$gte', value: string): Filter {
  return { kind: 'is', field, operator, values: [value] };
}

function allOf(parts: readonly (Filter | undefined)[]): Filter {
  return { kind: 'and', parts: parts.filter((part) => part !== undefined) };
}
