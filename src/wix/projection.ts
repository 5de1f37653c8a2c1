import { isObject, type JsonObject } from '../base/json.ts';

/** The stored document cut down to `paths`; as it is when all is asked for, so that it is not even parsed. */
export function project(doc: string, paths: readonly string[] | undefined): string {
  if (!paths) return doc;
  return JSON.stringify(pick(JSON.parse(doc) as JsonObject, paths));
}

/** A copy with nothing but what stands at `paths`. */
export function pick(whole: JsonObject, paths: readonly string[]): JsonObject {
  const part: JsonObject = {};
  for (const path of paths) copyPath(whole, part, path.split('.'));
  return part;
}

function copyPath(from: JsonObject, to: JsonObject, [name, ...rest]: readonly string[]): void {
  if (name === undefined || !Object.hasOwn(from, name)) return;
  const value = from[name];
  if (rest.length === 0 || !isObject(value)) {
    to[name] = value ?? null;
    return;
  }
  const inner = isObject(to[name]) ? to[name] : {};
  to[name] = inner;
  copyPath(value, inner, rest);
}
