import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import type { Method } from '../../catalogue/method.ts';
import { requestSchema } from '../../catalogue/schema.ts';
import { guideMethods } from '../guide/guide.ts';
import { resolveRef } from './resolve.ts';

/** A message that fits a method: written by hand for those of the guide, else the least that its schema asks for. */
export function exampleFor(method: Method): JsonObject {
  const written = guideMethods.find(({ method: id }) => id === method.id)?.example;
  if (written) return written;
  const source = requestSchema(method);
  const drawn = source ? fill(source.schema, source.defs, 0) : {};
  const message = isObject(drawn) ? drawn : {};
  for (const [, name = ''] of method.path.matchAll(/\{([^}]+)\}/g)) put(message, name.split('.'), sampleId);
  return message;
}

const sampleId = '5f0c1b9e-3d2a-4c47-9a55-0d6f7b8c9e10';

/** What is required, and how to page where there is a query. */
function fill(schema: JsonObject, defs: JsonObject, depth: number): Json {
  const own = resolveRef(schema, defs);
  if (Array.isArray(own.enum)) return own.enum[0] ?? null;
  if (own.type === 'array')
    return depth > 6 || !isObject(own.items) ? [] : [fill(own.items, defs, depth + 1)];
  if (own.type !== 'object') return sampleOf(own);
  const properties = isObject(own.properties) ? own.properties : {};
  const wanted = new Set<Json>([...(Array.isArray(own.required) ? own.required : []), ...pagingNames]);
  const filled: JsonObject = {};
  for (const [name, value] of Object.entries(properties))
    if (wanted.has(name) && isObject(value) && depth < 8)
      filled[name] = name === 'limit' ? 24 : fill(value, defs, depth + 1);
  return filled;
}

const pagingNames = ['query', 'cursorPaging', 'limit'] as const;

/** A value of a type that has no members. */
export function sampleOf({ type, format }: JsonObject): Json {
  if (type === 'boolean') return true;
  if (type === 'number' || type === 'integer') return 1;
  return typeof format === 'string' ? (samples[format] ?? 'text') : 'text';
}

const samples: Readonly<Record<string, string>> = {
  guid: sampleId,
  decimal: '24.50',
  'date-time': '2026-05-01T09:30:00Z',
  date: '2026-05-01',
  email: 'ada@example.com',
  uri: 'https://example.com/',
};

function put(message: JsonObject, path: readonly string[], value: string): void {
  const [first = '', ...rest] = path;
  if (rest.length === 0) {
    message[first] = value;
    return;
  }
  const next = isObject(message[first]) ? message[first] : {};
  message[first] = next;
  put(next, rest, value);
}
