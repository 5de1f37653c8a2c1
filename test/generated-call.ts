import { isObject, type Json, type JsonObject } from '../src/base/json.ts';
import { type Method, routesOf } from '../src/catalogue/method.ts';
import type { Answered } from '../src/gateway/call.ts';
import { exampleFor } from '../src/mcp/docs/example.ts';
import type { Chance } from './chance.ts';
import { siteIdAt } from './generated-policy.ts';

/** A call by chance: a method of the catalogue by one of its paths, with a message that says something. */
export interface GeneratedCall {
  readonly method: Method;
  /** By any of the method's routes. */
  readonly rest: { readonly verb: string; readonly target: string; readonly body: string | undefined };
  /** Path parameters, query and body together. */
  readonly message: JsonObject;
  readonly siteId: string | undefined;
  readonly nowMs: number;
  /** What is used up of guardrails that count. */
  readonly used: number;
  /** What a person said of it, if it brings an approval. */
  readonly answered: Answered['state'] | undefined;
}

/** Generates calls of these methods, the same number of each in the long run. */
export function callGenerator(methods: readonly Method[]): (chance: Chance, nowMs: number) => GeneratedCall {
  const examples = new Map(methods.map((method) => [method, exampleFor(method)]));
  return (chance, nowMs) => {
    const method = chance.pick(methods);
    const message = messageOf(examples.get(method) ?? {}, chance);
    const { verb, path } = chance.pick(routesOf(method));
    return {
      ...{ method, message, rest: onWire(verb, path, method, message) },
      siteId: chance.is(0.1) ? undefined : siteIdAt(chance.pick([0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 7])),
      nowMs,
      used: chance.pick([0, 0, 0, 1, 9, 999, 1_000_000]),
      answered: chance.is(0.1) ? chance.pick(states) : undefined,
    };
  };
}

const states = ['pending', 'approved', 'used', 'rejected', 'expired', 'withdrawn', 'other'] as const;

/** What a method takes, now and then with what guardrails look for: many items, money, a filter by a masked field. */
function messageOf(example: JsonObject, chance: Chance): JsonObject {
  const message = structuredClone(example);
  if (isObject(message.query) && chance.is(0.3)) message.query.filter = filterOf(chance);
  if (isObject(message.search) && chance.is(0.3)) message.search.filter = filterOf(chance);
  if ('dataCollectionId' in message)
    message.dataCollectionId = chance.pick(['Recipes', 'Stories', 'Secrets']);
  for (const [name, value] of Object.entries(message))
    if (Array.isArray(value) && value.length > 0 && chance.is(0.3))
      message[name] = Array.from({ length: chance.from(1, 12) }, () => structuredClone(value[0] ?? null));
  return message;
}

function filterOf(chance: Chance): JsonObject {
  return chance.pick<JsonObject>([
    {},
    { 'info.emails.email': { $startsWith: 'a' } },
    { name: 'Lamp' },
    { createdDate: { $gte: '2026-01-01T00:00:00Z' } },
  ]);
}

/** As a client that knows no Fairlead would send it. */
export function onWire(verb: string, template: string, { path: primary }: Method, message: JsonObject) {
  const own = [...primary.matchAll(/\{([^}]+)\}/g)].map(([, name = '']) => name);
  let place = 0;
  const path = template.replaceAll(/\{([^}]+)\}/g, (_, name: string) => {
    // A path of another form may call its parameters by other names, in the same order.
    const value = valueAt(message, name) ?? valueAt(message, own[place] ?? '') ?? 'x1';
    place++;
    return encodeURIComponent(value.toWellFormed());
  });
  const inBody = verb !== 'GET' && verb !== 'DELETE';
  const rest = Object.fromEntries(
    Object.entries(message).filter(([name]) => !template.includes(`{${name}}`)),
  );
  const query =
    inBody || Object.keys(rest).length === 0
      ? ''
      : `?.r=${Buffer.from(JSON.stringify(rest)).toString('base64url')}`;
  return { verb, target: path + query, body: inBody ? JSON.stringify(message) : undefined };
}

function valueAt(message: JsonObject, path: string): string | undefined {
  const value = path
    .split('.')
    .reduce<Json | undefined>((node, name) => (isObject(node) ? node[name] : undefined), message);
  return typeof value === 'string' ? value : undefined;
}
