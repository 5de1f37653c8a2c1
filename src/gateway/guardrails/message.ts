import {
  BadJson,
  isObject,
  type Json,
  type JsonObject,
  mostDepth,
  parseJson,
  toJsonName,
} from '../../base/json.ts';
import { knownFields } from '../../catalogue/known-fields.ts';
import type { Method } from '../../catalogue/method.ts';

/** What a call says, whole; or why that cannot be known for certain. */
export type Message =
  | { readonly kind: 'read'; readonly value: JsonObject }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** A call as far as its message goes. `bytes` is the whole body; `undefined` when it is larger than may be read. */
export interface Sent {
  readonly verb: string;
  readonly target: string;
  readonly contentType: string | undefined;
  readonly contentEncoding: string | undefined;
  readonly bytes: Buffer | undefined;
  readonly params: Readonly<Record<string, string>>;
  /** The method, where its message must have the fields of that method only. */
  readonly only?: Method | undefined;
}

/**
 * Reads a message as Wix's transcoder would, if there is only one way to read it: body, or `.r`, or plain query
 * parameters, and the path's parameters over them. Whatever another reader might take otherwise is unreadable.
 */
export function readMessage(sent: Sent): Message {
  try {
    const query = readQuery(sent.target);
    const body = readBodyObject(sent);
    if (body && query) throw new Unclear('it has both a body and a query');
    const value = known(body ?? query ?? {}, sent.only);
    for (const [name, text] of Object.entries(sent.params)) setPath(value, name.split('.'), text);
    return { kind: 'read', value };
  } catch (error) {
    if (error instanceof Unclear) return { kind: 'unreadable', reason: error.message };
    throw error;
  }
}

class Unclear extends Error {}

/** What Wix passes over in silence must not be measured: the message without its path, by the names of its fields. */
function known(value: JsonObject, method: Method | undefined): JsonObject {
  const found = method ? knownFields(method, value) : { message: value };
  if ('message' in found) return found.message;
  const field = JSON.stringify(found.unknown.slice(0, 80));
  throw new Unclear(`it has the field ${field}, which ${method?.name} does not take: leave it out`);
}

function readBodyObject({ verb, bytes, contentType, contentEncoding }: Sent): JsonObject | undefined {
  if (contentEncoding !== undefined) throw new Unclear('its body is compressed');
  if (bytes === undefined) throw new Unclear('its body is too large to be read');
  if (bytes.byteLength === 0) return undefined;
  if (verb === 'GET') throw new Unclear('a GET has a body');
  if (contentType !== undefined && !/^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i.test(contentType))
    throw new Unclear(`its body is ${contentType.slice(0, 80)}, not application/json`);
  return parseOnly(decode(bytes), 'its body');
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Unclear('its body is not UTF-8');
  }
}

function readQuery(target: string): JsonObject | undefined {
  const mark = target.indexOf('?');
  if (mark < 0 || mark === target.length - 1) return undefined;
  const parameters = new URLSearchParams(target.slice(mark + 1));
  const names = [...parameters.keys()];
  if (names.includes('.r')) {
    if (names.length > 1) throw new Unclear('its query has more than .r');
    return parseOnly(decodeBase64Url(parameters.get('.r') ?? ''), '.r');
  }
  const message: JsonObject = {};
  for (const name of new Set(names)) {
    const values = parameters.getAll(name);
    const path = name.split('.');
    if (path.length > mostDepth) throw new Unclear(`its query is nested deeper than ${mostDepth} levels`);
    if (isInTheWay(message, path))
      throw new Unclear(`its query has ${JSON.stringify(name.slice(0, 80))} and a part of it`);
    setPath(message, path, values.length === 1 ? (values[0] ?? '') : values);
  }
  const twice = findSameName(message);
  if (twice !== undefined) throw new Unclear(`its query has ${JSON.stringify(twice.slice(0, 80))} twice`);
  return message;
}

/** Whether a value stands already where a path leads, or on its way: `query=x&query.filter=y`. */
function isInTheWay(message: JsonObject, path: readonly string[]): boolean {
  let node: Json = message;
  for (const name of path) {
    if (!isObject(node)) return true;
    if (!Object.hasOwn(node, name)) return false;
    node = node[name] ?? null;
  }
  return true;
}

function decodeBase64Url(text: string): string {
  if (!/^[A-Za-z0-9_-]*={0,2}$/.test(text)) throw new Unclear('.r is not base64url');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(text, 'base64url'));
  } catch {
    throw new Unclear('.r is not UTF-8');
  }
}

function parseOnly(text: string, where: string): JsonObject {
  let value: Json;
  try {
    value = parseJson(text);
  } catch (error) {
    if (error instanceof BadJson) throw new Unclear(`${where} is not JSON: ${error.message.slice(0, 120)}`);
    throw error;
  }
  if (!isObject(value)) throw new Unclear(`${where} is not a JSON object`);
  const twice = findDoubleKey(text) ?? findSameName(value);
  if (twice !== undefined) throw new Unclear(`${where} has ${JSON.stringify(twice.slice(0, 80))} twice`);
  return value;
}

/** A key that stands twice in one object: readers differ in which of them counts. The text is valid JSON. */
function findDoubleKey(text: string): string | undefined {
  const open: (Set<string> | undefined)[] = [];
  for (let i = 0; i < text.length; i++) {
    const code = text[i];
    if (code === '{') open.push(new Set());
    else if (code === '[') open.push(undefined);
    else if (code === '}' || code === ']') open.pop();
    else if (code === '"') {
      const end = endOfString(text, i);
      const keys = open.at(-1);
      if (keys && isKey(text, end)) {
        const key = JSON.parse(text.slice(i, end + 1)) as string;
        if (keys.has(key)) return key;
        keys.add(key);
      }
      i = end;
    }
  }
  return undefined;
}

function endOfString(text: string, start: number): number {
  let end = start + 1;
  while (text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
  return end;
}

function isKey(text: string, end: number): boolean {
  let next = end + 1;
  while (/\s/.test(text[next] ?? '')) next++;
  return text[next] === ':';
}

/** Two keys of one object that Wix's transcoder takes for the same field: `line_items` and `lineItems`. */
function findSameName(value: Json): string | undefined {
  if (Array.isArray(value)) return firstOf(value, findSameName);
  if (!isObject(value)) return undefined;
  const seen = new Set<string>();
  for (const key of Object.keys(value)) {
    const name = toJsonName(key);
    if (seen.has(name)) return key;
    seen.add(name);
  }
  return firstOf(Object.values(value), findSameName);
}

function firstOf<T, R>(items: readonly T[], find: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

function setPath(message: JsonObject, path: readonly string[], value: Json): void {
  let node = message;
  for (const name of path.slice(0, -1)) {
    const next = Object.hasOwn(node, name) ? node[name] : undefined;
    node = isObject(next) ? next : (define(node, name, {}) as JsonObject);
  }
  define(node, path.at(-1) ?? '', value);
}

function define(node: JsonObject, name: string, value: Json): Json {
  Object.defineProperty(node, name, { value, writable: true, enumerable: true, configurable: true });
  return value;
}
