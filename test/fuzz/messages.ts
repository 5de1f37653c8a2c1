import fc from 'fast-check';
import { isObject, type Json, type JsonObject } from '../../src/base/json.ts';
import type { SchemaWithDefs } from '../../src/catalogue/schema.ts';

/** Stands in a message for the id of something that an answer has named: the n-th of them. */
const idMark = /^id:(\d+)$/;

/** Messages by a method's JSON Schema: what it names, of the kinds that it says, now and then at the edge of its bounds. */
export function messageFor({ schema, defs }: SchemaWithDefs): fc.Arbitrary<JsonObject> {
  return valueFor(schema, defs, 0) as fc.Arbitrary<JsonObject>;
}

/** The message with its marks replaced by ids that are known; by one that leads nowhere when there are none. */
export function withIds(message: Json, known: readonly string[]): Json {
  if (typeof message === 'string') {
    const place = idMark.exec(message)?.[1];
    return place === undefined ? message : (known[Number(place) % (known.length || 1)] ?? nowhere);
  }
  if (Array.isArray(message)) return message.map((part) => withIds(part, known));
  if (!isObject(message)) return message;
  return Object.fromEntries(Object.entries(message).map(([name, part]) => [name, withIds(part, known)]));
}

/** Every id in an answer, for later calls to name. */
export function idsIn(answer: Json, found: string[] = []): string[] {
  if (Array.isArray(answer)) for (const part of answer) idsIn(part, found);
  else if (isObject(answer))
    for (const [name, part] of Object.entries(answer))
      if (typeof part === 'string' && /(^|[a-z])id$/i.test(name) && part !== '') found.push(part);
      else idsIn(part, found);
  return found;
}

const nowhere = '0b3a1b4e-8c1c-4e0a-9d6f-6d9f6f1c2a11';

const anId = fc.oneof(
  { weight: 8, arbitrary: fc.nat(999).map((place) => `id:${place}`) },
  { weight: 1, arbitrary: fc.uuid() },
  { weight: 1, arbitrary: fc.constantFrom('', 'x', 'null') },
);

const byFormat: Readonly<Record<string, fc.Arbitrary<Json>>> = {
  guid: anId,
  'date-time': fc.constantFrom(
    '2026-03-01T12:00:00Z',
    '2026-03-02T00:00:00.123Z',
    '1970-01-01T00:00:00Z',
    '9999-12-31T23:59:59Z',
    'soon',
  ),
  date: fc.constantFrom('2026-03-01', '2026-02-30'),
  decimal: fc.constantFrom('0', '9.99', '-1', '1e5', '99999999999999999999.99', 'x'),
  email: fc.constantFrom('ada@example.com', 'no address', 'Ärger@example.com'),
  uri: fc.constantFrom('https://example.com/a.png', 'javascript:alert(1)', '/a'),
  byte: fc.constantFrom('', 'AAAA', '?'),
};

function valueFor(schema: Json, defs: JsonObject, depth: number): fc.Arbitrary<Json> {
  if (!isObject(schema)) return fc.constant(null);
  if (typeof schema.$ref === 'string')
    return valueFor(defs[schema.$ref.slice('#/$defs/'.length)] ?? {}, defs, depth);
  if (Array.isArray(schema.allOf))
    return valueFor(
      { ...schema.allOf.map((part) => resolved(part, defs)).reduce(merge, {}), ...without(schema, 'allOf') },
      defs,
      depth,
    );
  if (Array.isArray(schema.enum))
    return fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...schema.enum) }, fc.constant<Json>('UNKNOWN'));
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (type === 'object' || schema.properties) return objectFor(schema, defs, depth);
  if (type === 'array') return depth > 8 ? fc.constant([]) : listFor(schema, defs, depth);
  if (type === 'string') return textFor(schema);
  if (type === 'integer' || type === 'number') return numberFor(schema);
  if (type === 'boolean') return fc.boolean();
  return fc.constantFrom<Json>({}, 'x', 1, null);
}

function resolved(schema: Json, defs: JsonObject): JsonObject {
  const named =
    isObject(schema) && typeof schema.$ref === 'string' ? defs[schema.$ref.slice('#/$defs/'.length)] : schema;
  return isObject(named) ? named : {};
}

function merge(one: JsonObject, other: JsonObject): JsonObject {
  const properties = { ...(one.properties as JsonObject), ...(other.properties as JsonObject) };
  return { ...one, ...other, properties };
}

function without(schema: JsonObject, name: string): JsonObject {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== name));
}

/** What is required, and some of the rest; the deeper, the less of it. */
function objectFor(schema: JsonObject, defs: JsonObject, depth: number): fc.Arbitrary<Json> {
  const properties = isObject(schema.properties) ? schema.properties : {};
  const names = Object.keys(properties);
  if (names.length === 0 || depth > 8) return freeObject;
  const required = Array.isArray(schema.required) ? schema.required.map(String) : [];
  return fc
    .subarray(names, { maxLength: Math.max(1, Math.ceil(names.length / (depth + 1))) })
    .chain((chosen) => {
      const all = [...new Set([...chosen, ...(depth < 6 ? required : [])])];
      return fc
        .tuple(...all.map((name) => valueFor(properties[name] ?? {}, defs, depth + 1)))
        .map((values) =>
          Object.fromEntries(all.map((name, place): [string, Json] => [name, values[place] ?? null])),
        );
    });
}

const freeObject: fc.Arbitrary<Json> = fc
  .dictionary(
    fc.constantFrom('name', '_id', 'title', 'id', '$eq', '$and', 'price', '__proto__'),
    fc.constantFrom<Json>('x', 1, null, true, [], {}, 'id:1'),
    { maxKeys: 3 },
  )
  .map((object) => JSON.parse(JSON.stringify(object)) as Json);

function listFor(schema: JsonObject, defs: JsonObject, depth: number): fc.Arbitrary<Json> {
  const most = Number(schema.maxItems ?? 3);
  const few = fc.array(valueFor(schema.items ?? {}, defs, depth + 1), { maxLength: Math.min(3, most) });
  const tooMany = few.map((items) =>
    Array.from({ length: Math.min(most + 1, 1_001) }, (_, place) =>
      structuredClone(items[place % (items.length || 1)] ?? 'x'),
    ),
  );
  return fc.oneof({ weight: 30, arbitrary: few }, { weight: 1, arbitrary: tooMany }) as fc.Arbitrary<Json>;
}

function textFor(schema: JsonObject): fc.Arbitrary<Json> {
  const known = byFormat[String(schema.format ?? schema['x-format'] ?? '')];
  if (known) return known;
  const most = Number(schema.maxLength ?? 50);
  return fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom<Json>('a', 'Ada', 'Lamp', 'id:1', 'USD', 'name', '0', '12') },
    { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: Math.min(8, most) }) },
    { weight: 1, arbitrary: fc.constant<Json>('x'.repeat(Math.min(most + 1, 10_000))) },
  );
}

function numberFor(schema: JsonObject): fc.Arbitrary<Json> {
  const least = Number(schema.minimum ?? 0);
  const most = Number(schema.maximum ?? 1_000);
  return fc.constantFrom<Json>(least, most, least - 1, most + 1, 1, 2, 10, 0.5, 2 ** 31, 2 ** 53, '5');
}
