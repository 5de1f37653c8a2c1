import type { Json, JsonObject } from '../../../../../base/json.ts';
import type { TypedField } from '../../../../query/fields.ts';
import { type Condition, type Filter, parseFilter } from '../../../../query/filter.ts';
import { isLike } from '../../../../query/pattern.ts';
import { emptyTextKey, keysName, partsName, typedKeys, typeRange } from '../../../../query/typed.ts';
import { itemField } from '../../indexes/stored.ts';

/** Reads a filter that is asked of results, which are in no table. @throws {QueryFault} */
export function resultFilter(json: Json | undefined): (row: JsonObject) => boolean {
  const filter = parseFilter(json, (path) =>
    path.startsWith('$') ? undefined : { ...itemField('', []), path },
  );
  return (row) => holds(filter, typedKeys(row));
}

type Keys = Readonly<Record<string, readonly string[]>>;

function holds(filter: Filter, keys: Keys): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.parts.every((part) => holds(part, keys));
    case 'or':
      return filter.parts.some((part) => holds(part, keys));
    case 'not':
      return !holds(filter.part, keys);
    case 'is':
      return compares(filter, keys);
    case 'item':
      return false;
  }
}

function compares({ field, operator, values }: Condition, keys: Keys): boolean {
  const { path } = field as TypedField;
  const own = keys[keysName(path)] ?? [];
  const parts = keys[partsName(path)] ?? [];
  const [value = null] = values;
  const has = (one: (typeof values)[number]) => (one === null ? own.length === 0 : own.includes(String(one)));
  const text = String(value);
  switch (operator) {
    case '$eq':
    case '$in':
    case '$hasSome':
      return values.some(has);
    case '$hasAll':
      return values.every(has);
    case 'missing':
      return own.length === 0;
    case 'empty':
      return own.length === 0 || own.includes(emptyTextKey);
    case '$startsWith':
      return parts.some((part) => part.startsWith(text));
    case '$endsWith':
      return parts.some((part) => part.endsWith(text));
    case '$contains':
      return parts.some((part) => part.includes(text));
    case '$matches':
      return parts.some((part) => isLike(part, text));
    case '$lt':
    case '$lte':
    case '$gt':
    case '$gte':
      return value !== null && own.some((key) => isInRange(key, operator, text));
  }
}

function isInRange(key: string, operator: '$lt' | '$lte' | '$gt' | '$gte', edge: string): boolean {
  const [from, to] = typeRange(edge);
  if (key < from || key >= to) return false;
  const order = Buffer.compare(Buffer.from(key), Buffer.from(edge));
  return { $lt: order < 0, $lte: order <= 0, $gt: order > 0, $gte: order >= 0 }[operator];
}
