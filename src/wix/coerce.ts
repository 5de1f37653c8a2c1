import { isObject, type Json, type JsonObject } from '../base/json.ts';
import type { SchemaWithDefs } from './validate.ts';

/**
 * Reads a message as protobuf's JSON mapping does: a number may come as text and an int64 as a number; in a query
 * string everything is text and a list of one is not told from a single value; fields that there are not are dropped.
 * What cannot be read so is left as it is, for validation to name.
 * @see https://protobuf.dev/programming-guides/json/
 */
export function coerceMessage(source: SchemaWithDefs, message: JsonObject, fromQuery: boolean): JsonObject {
  return coerceMembers(message, resolve(source.schema, source.defs), (name) => ({
    ...{ defs: source.defs, fromQuery },
    // The query language reads these itself, in more spellings than the types have.
    dropsUnknown: !queryParts.has(name),
  }));
}

const queryParts: ReadonlySet<string> = new Set([
  'query',
  'search',
  'filter',
  'sort',
  'paging',
  'cursorPaging',
]);

interface Reading {
  readonly defs: JsonObject;
  readonly fromQuery: boolean;
  readonly dropsUnknown: boolean;
}

function coerce(schema: Json | undefined, value: Json, reading: Reading): Json {
  const resolved = resolve(schema, reading.defs);
  const { type, properties, items, additionalProperties } = resolved;
  if (Array.isArray(value))
    return type === 'array' ? value.map((item) => coerce(items, item, reading)) : value;
  if (isObject(value)) {
    const isClosed = reading.dropsUnknown && isObject(properties) && additionalProperties === undefined;
    return coerceMembers(isClosed ? only(value, properties) : value, resolved, () => reading);
  }
  if (type === 'array' && reading.fromQuery && value !== null) return [coerce(items, value, reading)];
  return coerceScalar(type, value);
}

function coerceMembers(
  value: JsonObject,
  { properties, additionalProperties, required }: JsonObject,
  readingOf: (name: string) => Reading,
): JsonObject {
  const known = isObject(properties) ? properties : {};
  let copy: JsonObject | undefined;
  for (const name of Object.keys(value)) {
    const before = value[name] as Json;
    const isKnown = Object.hasOwn(known, name);
    const after = coerce(isKnown ? known[name] : additionalProperties, before, readingOf(name));
    const isLeftOut = before === null && (isKnown ? isAmong(required, name) : isTyped(additionalProperties));
    if (after === before && !isLeftOut) continue;
    copy ??= { ...value };
    if (isLeftOut) delete copy[name];
    else copy[name] = after;
  }
  return copy ?? value;
}

/** A null is a field that is not set: one that must be there is missing then. */
function isAmong(required: Json | undefined, name: string): boolean {
  return Array.isArray(required) && required.includes(name);
}

/** A map of one type has no nulls; one of anything may. */
function isTyped(values: Json | undefined): boolean {
  return isObject(values) && (values.type !== undefined || values.$ref !== undefined);
}

function only(value: JsonObject, properties: JsonObject): JsonObject {
  const names = Object.keys(value);
  if (names.every((name) => Object.hasOwn(properties, name))) return value;
  return Object.fromEntries(
    names.flatMap((name) => (Object.hasOwn(properties, name) ? [[name, value[name] ?? null]] : [])),
  );
}

function coerceScalar(type: Json | undefined, value: Json): Json {
  if (typeof value === 'number' && type === 'string') return String(value);
  if (typeof value !== 'string') return value;
  if ((type === 'number' || type === 'integer') && /^-?\d+(\.\d+)?$/.test(value)) return Number(value);
  if (type === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  return value;
}

function resolve(schema: Json | undefined, defs: JsonObject): JsonObject {
  if (!isObject(schema)) return {};
  if (typeof schema.$ref !== 'string') return schema;
  const target = defs[schema.$ref.slice('#/$defs/'.length)];
  return isObject(target) ? resolve(target, defs) : {};
}
