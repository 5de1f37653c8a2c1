import { isObject, type Json, type JsonObject } from '../base/json.ts';
import type { Method } from '../catalogue/method.ts';
import { exampleFor } from '../mcp/docs/example.ts';

/** One way to call a method, to copy. */
export interface Example {
  readonly language: 'curl' | 'sdk' | 'mcp';
  readonly code: string;
}

/** A method's example message as a call: what goes into the path, the query and the body. */
export interface ExampleCall {
  readonly path: string;
  readonly body: JsonObject | undefined;
}

/** The example of a method as it goes over the wire. */
export function exampleCall(method: Method): ExampleCall {
  const { message, path } = fillPath(method);
  const rest = Object.keys(message).length > 0 ? message : undefined;
  if (method.verb !== 'GET' && method.verb !== 'DELETE') return { path, body: rest ?? {} };
  return { path: rest ? `${path}?${queryOf(rest)}` : path, body: undefined };
}

/** The same call with curl, the official SDK and MCP; the gateway answers at `origin`. */
export function examplesFor(method: Method, origin: string): Example[] {
  const sdk = sdkExample(method);
  return [
    { language: 'curl', code: curlExample(method, origin) },
    ...(sdk === undefined ? [] : [{ language: 'sdk' as const, code: sdk }]),
    { language: 'mcp', code: mcpExample(method) },
  ];
}

function curlExample(method: Method, origin: string): string {
  const { path, body } = exampleCall(method);
  const quoted = `'${`${origin}${path}`.replaceAll("'", '%27')}'`;
  const lines = [
    `curl ${method.verb === 'GET' ? '' : `-X ${method.verb} `}${quoted}`,
    "-H 'authorization: YOUR_KEY'",
    ...(body
      ? [
          "-H 'content-type: application/json'",
          `-d '${JSON.stringify(body, null, 2).replaceAll("'", "'\\''")}'`,
        ]
      : []),
  ];
  return lines.join(' \\\n  ');
}

function mcpExample(method: Method): string {
  const call = { name: 'call_method', arguments: { method: method.id, message: exampleFor(method) } };
  return JSON.stringify(call, null, 2);
}

/** How the SDK spells it: ids first, then the one thing it is about; queries are built. */
function sdkExample(method: Method): string | undefined {
  const [, pack, module, name] = /^(@wix\/[\w-]+) (\w+)\.(\w+)$/.exec(method.sdk) ?? [];
  if (!pack || !module || !name) return undefined;
  const call = method.name.startsWith('Query')
    ? `${module}.${name}().limit(24).find()`
    : `${module}.${name}(${sdkArguments(method).join(', ')})`;
  return `import { ${module} } from '${pack}';

const answer = await wix.${call};`;
}

function sdkArguments(method: Method): string[] {
  const { message, values } = fillPath(method);
  const rest = Object.values(message);
  const [only] = rest;
  const last: Json | undefined =
    rest.length === 1 && isObject(only) ? only : rest.length > 0 ? message : undefined;
  return [
    ...values.map((value) => `'${value}'`),
    ...(last === undefined ? [] : [JSON.stringify(last, null, 2)]),
  ];
}

/** Takes what stands in the path out of the example message. */
function fillPath(method: Method): { message: JsonObject; path: string; values: string[] } {
  const message = structuredClone(exampleFor(method));
  const values: string[] = [];
  const path = method.path.replaceAll(/\{([^}]+)\}/g, (_, name: string) => {
    const value = take(message, name.split('.'));
    values.push(value);
    return encodeURIComponent(value);
  });
  return { message, path, values };
}

function take(message: JsonObject, path: readonly string[]): string {
  const [first = '', ...rest] = path;
  const value = message[first];
  if (rest.length > 0 && isObject(value)) {
    const taken = take(value, rest);
    if (Object.keys(value).length === 0) delete message[first];
    return taken;
  }
  delete message[first];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : 'ID';
}

/** `paging.limit=24`, as Wix takes what a GET asks for. */
function queryOf(message: JsonObject, before = ''): string {
  return Object.entries(message)
    .flatMap(([name, value]) => {
      if (isObject(value)) return [queryOf(value, `${before}${name}.`)];
      return (Array.isArray(value) ? value : [value]).map(
        (one) =>
          `${before}${name}=${encodeURIComponent(typeof one === 'string' ? one : JSON.stringify(one))}`,
      );
    })
    .join('&');
}
