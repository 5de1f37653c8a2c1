import { isObject, type Json, type JsonObject } from '../../base/json.ts';

/** Keeps the chosen paths of a value; a path goes through lists as if each thing in them were meant. */
export function pick(value: JsonObject, paths: readonly string[]): JsonObject {
  const picked: JsonObject = {};
  for (const path of paths) keepPath(value, path.split('.'), picked);
  return picked;
}

function keepPath(from: JsonObject, [first = '', ...rest]: readonly string[], into: JsonObject): void {
  const value = from[first];
  if (value === undefined || !Object.hasOwn(from, first)) return;
  if (rest.length === 0) into[first] = value;
  else if (Array.isArray(value))
    into[first] = value.map((one, index) => keepInItem(one, rest, into[first], index));
  else if (isObject(value)) {
    const inside = isObject(into[first]) ? into[first] : {};
    into[first] = inside;
    keepPath(value, rest, inside);
  }
}

function keepInItem(one: Json, rest: readonly string[], kept: Json | undefined, index: number): Json {
  const before = Array.isArray(kept) ? kept[index] : undefined;
  const inside = isObject(before) ? before : {};
  if (isObject(one)) keepPath(one, rest, inside);
  return inside;
}

/** The value at a path, through objects only. */
export function at(value: JsonObject, path: string): Json | undefined {
  return path
    .split('.')
    .reduce<Json | undefined>((node, name) => (isObject(node) ? node[name] : undefined), value);
}
