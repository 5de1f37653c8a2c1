import { readFileSync } from 'node:fs';
import { isObject, type Json, type JsonObject } from '../base/json.ts';
import type { AreaId, Method } from './method.ts';

/** A JSON Schema whose references point to `#/$defs/<name>`, with just those definitions that it reaches. */
export interface SchemaWithDefs {
  readonly schema: JsonObject;
  readonly defs: JsonObject;
}

/**
 * The JSON Schema (2020-12) of the message a method takes: path parameters, query and body together, by wire names.
 * Formats: `guid`, `date-time`, `date`, `email`, `uri`, `byte`, `decimal`. `undefined` outside the seven core areas.
 */
export function requestSchema(method: Method): SchemaWithDefs | undefined {
  return schemaOf(method, 'request');
}

/** The JSON Schema of the body that a method answers with; see {@link requestSchema}. */
export function responseSchema(method: Method): SchemaWithDefs | undefined {
  return schemaOf(method, 'response');
}

/** `schemas/<area>.json`: definitions shared by the methods of an area. */
interface SchemaFile {
  readonly defs: JsonObject;
  readonly methods: {
    readonly [methodId: string]: { readonly request?: JsonObject; readonly response?: JsonObject };
  };
}

const withSchemas: ReadonlySet<AreaId> = new Set([
  'products',
  'orders',
  'contacts',
  'members',
  'bookings',
  'data',
  'events',
]);
const files = new Map<AreaId, SchemaFile>();

function schemaOf({ area, id }: Method, side: 'request' | 'response'): SchemaWithDefs | undefined {
  if (!withSchemas.has(area)) return undefined;
  const file = readSchemas(area);
  const schema = file.methods[id]?.[side];
  return schema && { schema, defs: reachable(schema, file.defs) };
}

/** An area's schemas are up to 2 MB: they are read when the first of them is asked for. */
function readSchemas(area: AreaId): SchemaFile {
  let file = files.get(area);
  if (!file) {
    file = JSON.parse(readFileSync(new URL(`schemas/${area}.json`, import.meta.url), 'utf8')) as SchemaFile;
    files.set(area, file);
  }
  return file;
}

function reachable(schema: JsonObject, all: JsonObject): JsonObject {
  const defs: JsonObject = {};
  const visit = (value: Json): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (isObject(value)) {
      const name = typeof value.$ref === 'string' ? value.$ref.slice('#/$defs/'.length) : undefined;
      if (name !== undefined && !Object.hasOwn(defs, name)) visit((defs[name] = all[name] ?? {}));
      Object.values(value).forEach(visit);
    }
  };
  visit(schema);
  return defs;
}
