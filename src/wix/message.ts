import { BodyTooLarge, readBody, type WireRequest } from '../base/http.ts';
import { BadJson, isObject, type Json, type JsonObject, mostDepth, parseJson } from '../base/json.ts';
import { invalid, WixFault } from './fault.ts';

/**
 * Reads a call's message as Wix's transcoder does: the body, else `.r` (base64url JSON), else plain query parameters
 * with dotted names; path parameters come again there and the path wins.
 * @throws {WixFault} 400 when the body or `.r` is not a JSON object; 413 when it is larger than `maxBytes`.
 */
export async function readMessage(
  request: WireRequest,
  params: Readonly<Record<string, string>>,
  maxBytes: number,
): Promise<JsonObject> {
  const message = { ...queryMessage(request.target), ...(await bodyMessage(request, maxBytes)) };
  for (const path in params) setPath(message, path.split('.'), params[path] as string);
  return message;
}

async function bodyMessage(request: WireRequest, maxBytes: number): Promise<JsonObject> {
  if (request.body === undefined) return {};
  const bytes = await readBody(request.body, maxBytes).catch((error: unknown) => {
    if (error instanceof BodyTooLarge)
      throw new WixFault(413, 'PAYLOAD_TOO_LARGE', `Request body is larger than ${maxBytes} bytes`);
    // Nothing but the caller's connection can fail here.
    throw new WixFault(400, 'BODY_BROKE_OFF', 'Request body broke off before its end');
  });
  return bytes.byteLength === 0 ? {} : parseObject(decodeUtf8(bytes), 'body');
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw invalid('body', 'must be UTF-8 text', 'FORMAT');
  }
}

function queryMessage(target: string): JsonObject {
  const mark = target.indexOf('?');
  if (mark < 0) return {};
  const parameters = new URLSearchParams(target.slice(mark + 1));
  const whole = parameters.get('.r');
  if (whole !== null) return parseObject(Buffer.from(whole, 'base64url').toString('utf8'), '.r');
  const message: JsonObject = {};
  for (const name of new Set(parameters.keys())) {
    const values = parameters.getAll(name);
    const path = name.split('.');
    if (path.length > mostDepth)
      throw invalid('query', `is nested deeper than ${mostDepth} levels`, 'FORMAT');
    setPath(message, path, values.length === 1 ? (values[0] as string) : values);
  }
  return message;
}

function parseObject(text: string, where: string): JsonObject {
  const value = parse(text, where);
  if (!isObject(value)) throw invalid(where, 'Expected an object', 'FORMAT');
  return value;
}

function parse(text: string, where: string): Json {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof BadJson) throw invalid(where, `is not valid JSON: ${error.message}`, 'FORMAT');
    throw error;
  }
}

/** Sets `message.a.b = value` for the path `a.b`; a value that stands in the way is replaced. */
function setPath(message: JsonObject, path: readonly string[], value: Json): void {
  let node = message;
  for (const name of path.slice(0, -1)) {
    const next = Object.hasOwn(node, name) ? node[name] : undefined;
    node = isObject(next) ? next : (define(node, name, {}) as JsonObject);
  }
  define(node, path.at(-1) as string, value);
}

/** Sets an own property whatever its name: `__proto__` from outside is a field like any other. */
function define(node: JsonObject, name: string, value: Json): Json {
  Object.defineProperty(node, name, { value, writable: true, enumerable: true, configurable: true });
  return value;
}
