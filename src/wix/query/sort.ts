import { isObject, type Json } from '../../base/json.ts';
import { QueryFault, shown } from './fault.ts';
import { type ColumnField, type FieldMap, type FindField, finderOf, type SortField } from './fields.ts';

/** One thing to sort by. A missing value comes before all others, so it is first ascending and last descending. */
export interface SortKey {
  readonly field: SortField;
  readonly descending: boolean;
}

/** The entity's id: the last thing that every sort goes by, so that no two rows are equal. */
export const idField: ColumnField = { kind: 'id', column: 'id', operators: [] };

/** How a sort is read. */
export interface SortRules {
  /** Most fields to sort by. */
  readonly max: number;
}

/**
 * Reads `[{"fieldName": "price", "order": "DESC"}]`; a field is sorted ascending unless told otherwise. As with all of
 * Wix's messages, `field_name` says the same, and `order` may be in lower case.
 * @throws {QueryFault} `unsupportedSortField` or `tooManySorts`
 */
export function parseSort(
  json: Json | undefined,
  fields: FieldMap | FindField,
  { max }: SortRules,
): readonly SortKey[] {
  if (json === undefined || json === null) return [];
  if (!Array.isArray(json))
    throw new QueryFault('malformedFilter', `sort: ${shown(json)} should be a list`, {
      field: 'sort',
      value: json,
    });
  if (json.length > max)
    throw new QueryFault('tooManySorts', `sort has ${json.length} fields; ${max} is the most`, {
      field: 'sort',
      value: json,
    });
  const find = typeof fields === 'function' ? fields : finderOf(fields);
  return json.map((item) => readKey(item, find));
}

function readKey(item: Json, find: FindField): SortKey {
  const path = isObject(item) ? (item.fieldName ?? item.field_name) : undefined;
  if (!isObject(item) || typeof path !== 'string')
    throw new QueryFault('unsupportedSortField', `sort: ${shown(item)} should have a fieldName`, {
      field: 'sort',
      value: item,
    });
  const field = find(path);
  if (!field?.sortable)
    throw new QueryFault('unsupportedSortField', `${path} is not a field that can be sorted by`, {
      field: path,
      value: item,
    });
  return { field, descending: readOrder(item.order ?? 'ASC', path) };
}

function readOrder(order: Json, path: string): boolean {
  const way = typeof order === 'string' ? order.toUpperCase() : order;
  if (way === 'ASC' || way === 'DESC') return way === 'DESC';
  throw new QueryFault(
    'unsupportedSortField',
    `sort by ${path}: order ${shown(order)} should be ASC or DESC`,
    { field: path, value: order },
  );
}

/** The sort with the id behind it, in the direction of the last key, so that one index serves both ways. */
export function withTieBreak(keys: readonly SortKey[]): readonly SortKey[] {
  const id = keys.findIndex(({ field }) => field.column === idField.column);
  if (id >= 0) return keys.slice(0, id + 1);
  return [...keys, { field: idField, descending: keys.at(-1)?.descending ?? false }];
}
