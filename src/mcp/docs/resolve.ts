import { isObject, type JsonObject } from '../../base/json.ts';

/** The schema that a reference stands for, or the schema itself. */
export function resolveRef(schema: JsonObject, defs: JsonObject): JsonObject {
  if (typeof schema.$ref !== 'string') return schema;
  const definition = defs[schema.$ref.slice('#/$defs/'.length)];
  return isObject(definition) ? resolveRef(definition, defs) : {};
}
