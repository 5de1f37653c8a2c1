import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import type { SchemaWithDefs } from '../../catalogue/schema.ts';
import { resolveRef } from './resolve.ts';

/** An outline of a schema: one field a line, as deep as fits. */
export interface Outline {
  readonly text: string;
  /** Whether something below was left out. */
  readonly cut: boolean;
}

/**
 * Draws a schema in a tenth of its size: `name* text, at most 80 characters`. `*` marks what is required.
 * @param at the path of the part to draw, such as `product.options`; all of it when empty
 * @returns `undefined` when there is no such part
 */
export function outlineOf(source: SchemaWithDefs, at: string, mostCharacters: number): Outline | undefined {
  const part = partAt(source, at);
  if (!part) return undefined;
  let best = draw(part, source, 1);
  for (let depth = 2; best.cut && depth < 12; depth++) {
    const deeper = draw(part, source, depth);
    if (deeper.text.length > mostCharacters) break;
    best = deeper;
  }
  return best;
}

function partAt(source: SchemaWithDefs, at: string): JsonObject | undefined {
  let node: JsonObject | undefined = resolveRef(source.schema, source.defs);
  for (const name of at.split(/[.[\]]+/).filter((each) => each !== '' && !/^\d+$/.test(each))) {
    const inside: JsonObject | undefined = node && itemsOf(node, source.defs);
    const properties: Json | undefined = inside?.properties;
    const next: Json | undefined = isObject(properties) ? properties[name] : undefined;
    node = isObject(next) ? resolveRef(next, source.defs) : undefined;
  }
  return node;
}

function draw(part: JsonObject, { defs }: SchemaWithDefs, depth: number): Outline {
  const lines: string[] = [];
  const cut = drawFields(itemsOf(part, defs), defs, depth, '', lines, new Set());
  return { text: lines.join('\n'), cut };
}

/** Writes the fields of an object below each other; answers whether some are deeper than `depth`. */
function drawFields(
  schema: JsonObject,
  defs: JsonObject,
  depth: number,
  indent: string,
  lines: string[],
  inside: ReadonlySet<JsonObject>,
): boolean {
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  let cut = false;
  for (const [name, value] of Object.entries(isObject(schema.properties) ? schema.properties : {})) {
    const field = resolveRef(isObject(value) ? value : {}, defs);
    if (field.readOnly === true) continue;
    const below = itemsOf(field, defs);
    const hasFields = isObject(below.properties) && Object.keys(below.properties).length > 0;
    lines.push(`${indent}${name}${required.has(name) ? '*' : ''} ${kindOf(field, defs)}`);
    if (!hasFields || inside.has(below)) continue;
    if (depth > 1) {
      const deeper = new Set([...inside, below]);
      cut = drawFields(below, defs, depth - 1, `${indent}  `, lines, deeper) || cut;
    } else {
      lines[lines.length - 1] += ' …';
      cut = true;
    }
  }
  return cut;
}

function kindOf(schema: JsonObject, defs: JsonObject): string {
  if (schema.type === 'array') {
    const items = isObject(schema.items) ? resolveRef(schema.items, defs) : {};
    return [`list of ${kindOf(items, defs)}`, limit('at most', schema.maxItems)].filter(Boolean).join(', ');
  }
  const name = Array.isArray(schema.enum) ? enumOf(schema.enum) : nameOf(schema);
  const limits = [
    limit('at most', schema.maxLength, 'characters'),
    limit('from', schema.minimum),
    limit('up to', schema.maximum),
    schema.deprecated === true ? 'deprecated' : '',
  ];
  return [name, ...limits].filter(Boolean).join(', ');
}

function enumOf(values: readonly Json[]): string {
  return values.length > 12
    ? `${values.slice(0, 12).join(' | ')} | … (${values.length})`
    : values.join(' | ');
}

function nameOf({ type, format }: JsonObject): string {
  if (typeof format === 'string') return formats[format] ?? format;
  const named = (one: Json): string => (typeof one === 'string' ? (types[one] ?? one) : 'anything');
  return Array.isArray(type) ? type.map(named).join(' or ') : named(type ?? null);
}

const types: Readonly<Record<string, string>> = { string: 'text', boolean: 'true or false' };
const formats: Readonly<Record<string, string>> = {
  guid: 'id',
  decimal: 'decimal number as text',
  'date-time': 'date and time',
};

function limit(words: string, value: Json | undefined, unit = ''): string {
  return typeof value === 'number' ? `${words} ${value} ${unit}`.trim() : '';
}

function itemsOf(schema: JsonObject, defs: JsonObject): JsonObject {
  return schema.type === 'array' && isObject(schema.items)
    ? itemsOf(resolveRef(schema.items, defs), defs)
    : schema;
}
