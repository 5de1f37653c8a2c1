import { isObject, type JsonObject } from '../../base/json.ts';
import type { SchemaWithDefs } from '../../catalogue/schema.ts';
import { resolveRef } from '../docs/resolve.ts';

/** How deep a part that was chosen as a whole is shown. */
const depthBelow = 3;

/**
 * The part of a schema that a model needs: the chosen paths with their limits, references written out, and hints where
 * the schema cannot say it. What is left out may still be sent.
 */
export function trimSchema(
  source: SchemaWithDefs | undefined,
  paths: readonly string[],
  hints: Readonly<Record<string, string>>,
): JsonObject {
  const whole = source ? resolveRef(source.schema, source.defs) : {};
  return trim(whole, source?.defs ?? {}, toTree(paths), '', hints);
}

interface Tree {
  readonly [name: string]: Tree;
}

function toTree(paths: readonly string[]): Tree {
  const names = new Map<string, string[]>();
  for (const path of paths) {
    const [first = '', ...rest] = path.split('.');
    const below = names.get(first) ?? [];
    names.set(first, rest.length > 0 ? [...below, rest.join('.')] : below);
  }
  return Object.fromEntries([...names].map(([name, below]) => [name, toTree(below)]));
}

function trim(
  schema: JsonObject,
  defs: JsonObject,
  tree: Tree,
  path: string,
  hints: Readonly<Record<string, string>>,
): JsonObject {
  const own = schema.type === 'array' && isObject(schema.items) ? resolveRef(schema.items, defs) : schema;
  const fields = isObject(own.properties) ? own.properties : {};
  const properties: JsonObject = {};
  for (const [name, below] of Object.entries(tree)) {
    const at = path === '' ? name : `${path}.${name}`;
    const field = isObject(fields[name]) ? resolveRef(fields[name], defs) : {};
    const hint = hints[at];
    const shown =
      Object.keys(below).length > 0 ? trim(field, defs, below, at, hints) : leaf(field, defs, depthBelow);
    properties[name] = hint === undefined ? shown : { ...shown, description: hint };
  }
  const required = (Array.isArray(own.required) ? own.required : []).filter(
    (name) => typeof name === 'string' && name in tree,
  );
  const object = { type: 'object', properties, ...(required.length > 0 && { required }) };
  return schema.type === 'array' ? { type: 'array', items: object, ...keep(schema, ['maxItems']) } : object;
}

/** A part as it is, to some depth: below that, any object will do. */
function leaf(schema: JsonObject, defs: JsonObject, depth: number): JsonObject {
  const kept = keep(schema, [
    'type',
    'enum',
    'format',
    'maxLength',
    'minLength',
    'maximum',
    'minimum',
    'maxItems',
  ]);
  if (schema.type === 'array' && isObject(schema.items))
    return { ...kept, items: leaf(resolveRef(schema.items, defs), defs, depth) };
  if (!isObject(schema.properties) || depth === 0) return kept;
  const properties: JsonObject = {};
  for (const [name, value] of Object.entries(schema.properties)) {
    const field = isObject(value) ? resolveRef(value, defs) : {};
    if (field.readOnly !== true && field.deprecated !== true) properties[name] = leaf(field, defs, depth - 1);
  }
  return { ...kept, properties };
}

function keep(schema: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(schema).filter(([name]) => names.includes(name)));
}
