import type { WireRequest } from '../../base/http.ts';
import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import { toSegment } from '../../catalogue/canonical.ts';
import type { Method } from '../../catalogue/method.ts';

/** What goes with a call besides its message. */
export interface CallOptions {
  readonly siteId?: string | undefined;
  /** Id of an approval that this call was given. */
  readonly approval?: string | undefined;
  readonly signal: AbortSignal;
}

/**
 * Puts a message (path parameters, query and body together, by wire names) on the wire as the method wants it.
 * @returns the names of the path parameters that are missing when there are some
 */
export function toWire(
  method: Method,
  message: JsonObject,
  options: CallOptions,
): WireRequest | readonly string[] {
  const missing: string[] = [];
  const path = method.path.replaceAll(/\{([^}]+)\}/g, (_, name: string) => {
    const value = valueAt(message, name);
    if (value === undefined) missing.push(name);
    return toSegment(value ?? '');
  });
  if (missing.length > 0) return missing;
  const inBody = method.verb !== 'GET' && method.verb !== 'DELETE';
  const body = inBody ? Buffer.from(JSON.stringify(message)) : undefined;
  return {
    verb: method.verb,
    target: inBody ? path : path + queryOf(method, message),
    headers: {
      ...(body && { 'content-type': 'application/json', 'content-length': String(body.byteLength) }),
      'wix-site-id': options.siteId,
      'x-fairlead-approval': options.approval,
    },
    body,
    signal: options.signal,
  };
}

/** Everything that the path does not carry, whole, in `.r`: what every GET of Wix reads. */
function queryOf({ path }: Method, message: JsonObject): string {
  const rest = Object.fromEntries(Object.entries(message).filter(([name]) => !path.includes(`{${name}}`)));
  if (Object.keys(rest).length === 0) return '';
  return `?.r=${Buffer.from(JSON.stringify(rest)).toString('base64url')}`;
}

function valueAt(message: JsonObject, path: string): string | undefined {
  const value = path
    .split('.')
    .reduce<Json | undefined>((node, name) => (isObject(node) ? node[name] : undefined), message);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}
