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

/** What is read per area: the generated file, and beside it what is written by hand. */
const filesOfArea: Partial<Record<AreaId, readonly string[]>> = {
  products: ['products.json', 'products-v1.json'],
  orders: ['orders.json'],
  contacts: ['contacts.json'],
  members: ['members.json'],
  bookings: ['bookings.json', 'bookings-calendar.json'],
  data: ['data.json', 'data-items.json'],
  events: ['events.json'],
};
const read = new Map<AreaId, SchemaFile>();

function schemaOf({ area, id }: Method, side: 'request' | 'response'): SchemaWithDefs | undefined {
  const names = filesOfArea[area];
  if (!names) return undefined;
  const file = read.get(area) ?? readSchemas(area, names);
  const schema = file.methods[id]?.[side];
  return schema && { schema, defs: reachable(schema, file.defs) };
}

/** Reads an area's schemas, at most 1 MB, when the first of them is asked for. The files are generated or ours: their shape is known. */
function readSchemas(area: AreaId, names: readonly string[]): SchemaFile {
  const parts = names.map(
    (name) => JSON.parse(readFileSync(new URL(`schemas/${name}`, import.meta.url), 'utf8')) as SchemaFile,
  );
  const file = {
    defs: Object.assign({}, ...parts.map(({ defs }) => defs)),
    methods: Object.assign({}, ...parts.map(({ methods }) => methods)),
  };
  read.set(area, file);
  return file;
}

function reachable(schema: JsonObject, all: JsonObject): JsonObject {
  const defs: JsonObject = {};
  const visit = (value: Json): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (isObject(value)) {
      const name = typeof value.$ref === 'string' ? value.$ref.slice('#/$defs/'.length) : undefined;
      if (name !== undefined && !Object.hasOwn(defs, name)) {
        const definition = all[name] ?? {};
        defs[name] = definition;
        visit(definition);
      }
      Object.values(value).forEach(visit);
    }
  };
  visit(schema);
  return defs;
}
