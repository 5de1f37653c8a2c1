import { isObject, type Json, type JsonObject } from '../../../../../base/json.ts';
import { keyOf } from '../../../../query/typed.ts';

/** The value at a path of an item or a result; undefined when there is none. */
export function valueAt(row: JsonObject, path: string): Json | undefined {
  return path
    .split('.')
    .reduce<Json | undefined>(
      (node, name) => (isObject(node) && Object.hasOwn(node, name) ? node[name] : undefined),
      row,
    );
}

/** Orders values as sorts do: by type, then by value; what is missing first. */
export function compareValues(a: Json | undefined, b: Json | undefined): number {
  return Buffer.compare(Buffer.from(keyOf(a ?? null) ?? ''), Buffer.from(keyOf(b ?? null) ?? ''));
}

/** A row with a value at a path; objects on the way are made. */
export function withValue(row: JsonObject, path: string, value: Json): JsonObject {
  const [name = '', ...rest] = path.split('.');
  if (rest.length === 0) return { ...row, [name]: value };
  const inner = row[name];
  return { ...row, [name]: withValue(isObject(inner) ? inner : {}, rest.join('.'), value) };
}

/** A row without what is at a path. */
export function withoutPath(row: JsonObject, path: string): JsonObject {
  const [name = '', ...rest] = path.split('.');
  const { [name]: inner, ...others } = row;
  if (rest.length === 0 || inner === undefined) return others;
  return { ...row, [name]: isObject(inner) ? withoutPath(inner, rest.join('.')) : inner };
}
