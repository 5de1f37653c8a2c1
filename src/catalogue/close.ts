import { isObject, type Json, type JsonObject } from '../base/json.ts';
import type { SchemaWithDefs } from './schema.ts';

/** The same schema, taking no fields that it does not know: Wix passes over them in silence, and a misspelt one is lost. */
export function closeObjects({ schema, defs }: SchemaWithDefs): JsonObject {
  return {
    ...close(schema),
    $defs: Object.fromEntries(Object.entries(defs).map(([name, one]) => [name, closeAny(one)])),
  };
}

function closeAny(value: Json): Json {
  if (Array.isArray(value)) return value.map(closeAny);
  return isObject(value) ? close(value) : value;
}

function close(schema: JsonObject): JsonObject {
  const closed: JsonObject = {};
  // What `allOf` adds are demands on fields, not the list of them.
  for (const [key, value] of Object.entries(schema))
    closed[key] =
      key === 'allOf'
        ? value
        : key === 'properties' && isObject(value)
          ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, closeAny(one)]))
          : closeAny(value);
  const known = isObject(schema.properties) && Object.keys(schema.properties).length > 0;
  return known && closed.additionalProperties === undefined
    ? { ...closed, additionalProperties: false }
    : closed;
}
