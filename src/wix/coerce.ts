import { isObject, type Json, type JsonObject } from '../base/json.ts';
import type { SchemaWithDefs } from './validate.ts';

/**
 * Reads scalars as protobuf's JSON mapping does: a number may come as text and an int64 as a number; in a query
 * string everything is text and a list of one is not told from a single value.
 * What cannot be read so is left as it is, for validation to name.
 * @see https://protobuf.dev/programming-guides/json/
 */
export function coerceMessage(source: SchemaWithDefs, message: JsonObject, fromQuery: boolean): JsonObject {
  return coerce(source.schema, message, { defs: source.defs, fromQuery }) as JsonObject;
}

interface Reading {
  readonly defs: JsonObject;
  readonly fromQuery: boolean;
}

function coerce(schema: Json | undefined, value: Json, reading: Reading): Json {
  const { type, properties, items, additionalProperties } = resolve(schema, reading.defs);
  if (Array.isArray(value))
    return type === 'array' ? value.map((item) => coerce(items, item, reading)) : value;
  if (isObject(value))
    return coerceMembers(value, isObject(properties) ? properties : {}, additionalProperties, reading);
  if (type === 'array' && reading.fromQuery && value !== null) return [coerce(items, value, reading)];
  return coerceScalar(type, value);
}

function coerceMembers(
  value: JsonObject,
  properties: JsonObject,
  rest: Json | undefined,
  reading: Reading,
): JsonObject {
  let copy: JsonObject | undefined;
  for (const name of Object.keys(value)) {
    const before = value[name] as Json;
    const after = coerce(Object.hasOwn(properties, name) ? properties[name] : rest, before, reading);
    if (after === before) continue;
    copy ??= { ...value };
    copy[name] = after;
  }
  return copy ?? value;
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
