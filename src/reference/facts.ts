import { isObject, type Json, type JsonObject } from '../base/json.ts';
import type { Method } from '../catalogue/method.ts';
import { requestSchema } from '../catalogue/schema.ts';

/** The version of a method's track: `v3` of `/stores/v3/products`. */
export function versionOf({ path }: Pick<Method, 'path'>): string | undefined {
  return /\/(v\d+)(\/|$)/.exec(path)?.[1];
}

/** What Wix allows each app instance on each site, unless it says otherwise. */
export const callsPerMinute = 200;

/** The most that one page of a method's answer holds; nothing when it has no pages, or the catalogue does not tell. */
export function pageLimitOf(method: Method): number | undefined {
  const source = requestSchema(method);
  return source && findLimit(source.schema, source.defs, 0);
}

/** Looks for `paging.limit`, `cursorPaging.limit` or `limit`, in a query or beside it. */
function findLimit(schema: JsonObject, defs: JsonObject, depth: number): number | undefined {
  const own = typeof schema.$ref === 'string' ? (defs[schema.$ref.slice('#/$defs/'.length)] ?? {}) : schema;
  const properties: JsonObject = isObject(own) && isObject(own.properties) ? own.properties : {};
  const { limit } = properties;
  if (isObject(limit) && typeof limit.maximum === 'number') return limit.maximum;
  if (depth > 3) return undefined;
  for (const name of ['query', 'search', 'paging', 'cursorPaging']) {
    const inner: Json | undefined = properties[name];
    const found = isObject(inner) ? findLimit(inner, defs, depth + 1) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}
