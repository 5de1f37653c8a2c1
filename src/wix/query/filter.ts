import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import { QueryFault, shown } from './fault.ts';
import {
  type Field,
  type FieldMap,
  type FindField,
  finderOf,
  type ListField,
  type Operator,
  type ScalarKind,
  scalarKind,
} from './fields.ts';
import { readPattern } from './pattern.ts';
import { badValue, type ColumnValue, readBoolean, readPart, readValue, readValues } from './value.ts';

/** A filter, read and checked: every field is known, may be compared so, and its values are as its column holds them. */
export type Filter =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Filter[] }
  | { readonly kind: 'not'; readonly part: Filter }
  | Condition
  | ItemCondition;

/** One comparison. `values` are the operands. */
export interface Condition {
  readonly kind: 'is';
  readonly field: Field;
  readonly operator: Comparison;
  readonly values: readonly ColumnValue[];
}

/** Some element of a list passes a filter of its own, whose fields are columns of the side table. */
export interface ItemCondition {
  readonly kind: 'item';
  readonly field: ListField;
  readonly part: Filter;
}

/**
 * What remains of the operators once read: `$exists` is `missing` under a `not`, `$isEmpty` is `empty`, `$ne` and
 * `$nin` are `$eq` and `$in` under a `not`, `$matchItems` is a filter for each item.
 */
export type Comparison =
  | Exclude<Operator, '$exists' | '$isEmpty' | '$ne' | '$nin' | '$matchItems'>
  | 'missing'
  | 'empty';

/** A filter that every row passes. */
export const everything: Filter = { kind: 'and', parts: [] };

const maxDepth = 20;
/** Databases refuse statements of more than 1,000 nested expressions; this stays well below. */
const maxConditions = 500;
/** Each is a join to PostgreSQL: it plans 50 in a tenth of a second, 150 in four, and 500 in ten minutes. */
const maxListConditions = 50;
const maxListValues = 1_000;
/** SQLite takes 32,766 parameters, and a page after a cursor may repeat the filter a few times. */
const maxValues = 4_000;

interface Reading {
  readonly find: FindField;
  /** What the filter is called in messages about the whole of it; within `$matchItems`, the list's path. */
  readonly name: string;
  /** Of the whole filter. */
  readonly used: { readonly name: string; conditions: number; lists: number; values: number };
}

/**
 * Reads a filter of Wix's query language.
 * @param json the filter: an object, or the same as JSON text, which some methods take
 * @param name where the filter stands in the request, for messages about the whole of it
 * @throws {QueryFault} naming the first thing that is wrong
 * @see https://dev.wix.com/docs/rest/articles/getting-started/api-query-language
 */
export function parseFilter(json: Json | undefined, fields: FieldMap | FindField, name = 'filter'): Filter {
  const find = typeof fields === 'function' ? fields : finderOf(fields);
  if (json === undefined || json === null) return everything;
  const filter = typeof json === 'string' ? parseText(json, name) : json;
  return readFilter(filter, { find, name, used: { name, conditions: 0, lists: 0, values: 0 } }, 0);
}

function parseText(text: string, name: string): Json {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new QueryFault('malformedFilter', `${name}: ${shown(text)} is not JSON`, {
      field: name,
      value: text,
    });
  }
}

function readFilter(filter: Json, reading: Reading, depth: number): Filter {
  if (!isObject(filter))
    throw new QueryFault('malformedFilter', `${reading.name}: ${shown(filter)} should be an object`, {
      field: reading.name,
      value: filter,
    });
  if (depth > maxDepth) throw tooComplex(reading, `is nested more than ${maxDepth} deep`);
  count(reading, { conditions: 1 });
  return and(Object.entries(filter).flatMap(([name, value]) => readMember(name, value, reading, depth)));
}

function count(reading: Reading, more: { conditions?: number; lists?: number; values?: number }): void {
  const { used } = reading;
  used.conditions += more.conditions ?? 0;
  used.lists += more.lists ?? 0;
  used.values += more.values ?? 0;
  if (used.conditions > maxConditions) throw tooComplex(reading, `has more than ${maxConditions} conditions`);
  if (used.lists > maxListConditions)
    throw tooComplex(reading, `has more than ${maxListConditions} conditions on lists`);
  if (used.values > maxValues) throw tooComplex(reading, `has more than ${maxValues} values`);
}

function tooComplex({ used: { name } }: Reading, what: string): QueryFault {
  return new QueryFault('tooComplex', `${name} ${what}`, { field: name });
}

function readMember(name: string, value: Json, reading: Reading, depth: number): readonly Filter[] {
  if (name === '$and' || name === '$or') {
    const parts = readParts(name, value, reading, depth);
    return [{ kind: name === '$and' ? 'and' : 'or', parts }];
  }
  // The SDK's builder writes an object here, the REST pages a list.
  if (name === '$not') {
    const isList = Array.isArray(value);
    const part = isList ? and(readParts(name, value, reading, depth)) : readFilter(value, reading, depth + 1);
    return [not(part)];
  }
  return readField(name, value, reading, depth);
}

function readParts(operator: string, value: Json, reading: Reading, depth: number): readonly Filter[] {
  if (!Array.isArray(value))
    throw new QueryFault('malformedFilter', `${operator}: ${shown(value)} should be a list of filters`, {
      operator,
      value,
    });
  return value.map((part) => readFilter(part, reading, depth + 1));
}

/** A field is named by its dotted path, or by objects within each other: `{"price": {"amount": 5}}`. */
function readField(path: string, value: Json, reading: Reading, depth: number): readonly Filter[] {
  const field = reading.find(path);
  if (field) return readComparisons(path, field, value, reading, depth);
  const operator = path.split('.').find((name) => name.startsWith('$'));
  if (operator !== undefined)
    throw new QueryFault(
      'unsupportedOperator',
      `${reading.name}: ${path} is not an operator that joins filters: $and, $or and $not are`,
      { operator, value },
    );
  if (depth > maxDepth) throw tooComplex(reading, `is nested more than ${maxDepth} deep`);
  if (isObject(value) && Object.keys(value).length > 0 && !isOperators(value))
    return Object.entries(value).flatMap(([name, inner]) =>
      readField(`${path}.${name}`, inner, reading, depth + 1),
    );
  throw new QueryFault('unknownField', `${path} is not a field that can be filtered by`, {
    field: path,
    value,
  });
}

function readComparisons(
  path: string,
  field: Field,
  value: Json,
  reading: Reading,
  depth: number,
): readonly Filter[] {
  const comparisons: readonly (readonly [string, Json])[] =
    isObject(value) && isOperators(value) ? Object.entries(value) : [bareValue(field, value)];
  return comparisons.map(([operator, operand]) =>
    readComparison({ path, field, name: operator, operand }, reading, depth),
  );
}

/** `{"$gt": 1}` and not `{"$date": "..."}`, which is a value. */
function isOperators(value: JsonObject): boolean {
  const names = Object.keys(value);
  return names.length > 0 && names.every((name) => name.startsWith('$') && name !== '$date');
}

/** A value by itself is what the field equals, or what a list has. */
function bareValue(field: Field, value: Json): readonly [Operator, Json] {
  const isListed = field.kind === 'list' && !field.operators.includes('$eq') && value !== null;
  return isListed ? ['$hasSome', Array.isArray(value) ? value : [value]] : ['$eq', value];
}

/** `$begins` is an older name. */
const aliases: Readonly<Record<string, Operator>> = { $begins: '$startsWith' };

/** One operator of one field, as it came. */
interface Written {
  readonly path: string;
  readonly field: Field;
  readonly name: string;
  readonly operand: Json;
}

function readComparison(written: Written, reading: Reading, depth: number): Filter {
  const { path, field, name, operand } = written;
  const operator = field.operators.find((known) => known === (aliases[name] ?? name));
  if (operator === undefined)
    throw new QueryFault(
      'unsupportedOperator',
      `${path} cannot be compared with ${name}: it takes ${field.operators.join(', ')}`,
      { field: path, operator: name, value: operand },
    );
  if (operator === '$matchItems') return readItems(written, reading, depth);
  const filter = readOperand(written, operator);
  const { values } = filter.kind === 'not' ? filter.part : filter;
  // `$hasAll` binds its values twice.
  const bindings = values.length * (operator === '$hasAll' ? 2 : 1);
  count(reading, { conditions: 1, lists: field.kind === 'list' ? 1 : 0, values: bindings });
  return filter;
}

type Read = Condition | { readonly kind: 'not'; readonly part: Condition };

function readOperand({ path, field, operand }: Written, operator: Exclude<Operator, '$matchItems'>): Read {
  const kind = scalarKind(field);
  const place = { field: path, operator };
  const is = (comparison: Comparison, values: readonly ColumnValue[] = []): Condition => ({
    kind: 'is',
    field,
    operator: comparison,
    values,
  });
  switch (operator) {
    case '$exists':
      return readBoolean(operand, place) ? not(is('missing')) : is('missing');
    case '$isEmpty':
      return readBoolean(operand, place) ? is('empty') : not(is('empty'));
    case '$ne':
      return not(is('$eq', [readValue(kind, operand, place, field.values)]));
    case '$nin':
      return not(is('$in', readList(field, operand, place)));
    case '$in':
      return is(operator, readList(field, operand, place));
    case '$hasSome':
    case '$hasAll':
      return is(operator, readPresentList(field, operand, place));
    case '$startsWith':
    case '$endsWith':
    case '$contains':
      if (!isText(kind)) throw badValue(operand, 'compared as a whole: it is no text', place);
      return is(operator, [readPart(operand, isFoldedPart(field), place)]);
    case '$matches':
      return is(operator, [readPattern(operand, place)]);
    case '$eq':
    case '$lt':
    case '$lte':
    case '$gt':
    case '$gte':
      return is(operator, [readValue(kind, operand, place, field.values)]);
  }
}

/** Whether values are text, so that they have parts and can be empty. */
export function isText(kind: ScalarKind): boolean {
  return kind === 'id' || kind === 'string' || kind === 'folded' || kind === 'typed';
}

function isFoldedPart(field: Field): boolean {
  const kind = scalarKind(field);
  return kind === 'folded' || kind === 'typed' || field.foldedParts === true;
}

type Place = { readonly field: string; readonly operator: string };

function readList(field: Field, operand: Json, place: Place): readonly ColumnValue[] {
  const values = readValues(scalarKind(field), operand, place, field.values);
  if (values.length > maxListValues)
    throw new QueryFault(
      'tooComplex',
      `${place.field} ${place.operator} has more than ${maxListValues} values`,
      place,
    );
  return values;
}

/** A list has values; that something is missing from it cannot be asked this way. */
function readPresentList(field: Field, operand: Json, place: Place): readonly ColumnValue[] {
  const values = readList(field, operand, place);
  if (values.includes(null)) throw badValue(operand, 'a list without null', place);
  return values;
}

/** `{"$matchItems": [{"id": "a"}, {"id": "b"}]}`: for each filter there, some element passes it. */
function readItems({ path, field, operand }: Written, reading: Reading, depth: number): Filter {
  const place = { field: path, operator: '$matchItems' };
  if (field.kind !== 'list' || !field.list.items)
    throw new Error(`The field ${path} takes $matchItems but does not say what its items have`);
  if (!Array.isArray(operand)) throw badValue(operand, 'a list of filters', place);
  count(reading, { lists: operand.length });
  const within: Reading = { ...reading, name: path, find: finderOf(field.list.items) };
  const parts = operand.map(
    (item): Filter => ({
      kind: 'item',
      field,
      part: readFilter(item, within, depth + 1),
    }),
  );
  return and(parts);
}

function not<Part extends Filter>(part: Part): { readonly kind: 'not'; readonly part: Part } {
  return { kind: 'not', part };
}

function and(parts: readonly Filter[]): Filter {
  return parts.length === 1 && parts[0] ? parts[0] : { kind: 'and', parts };
}
