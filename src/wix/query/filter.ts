import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import { QueryFault, shown } from './fault.ts';
import { type Field, type FieldMap, type FindField, finderOf, type Operator } from './fields.ts';
import { badValue, type ColumnValue, readBoolean, readValue, readValues, type ValuePlace } from './value.ts';

/** A filter, read and checked: every field is known, may be compared so, and its values are as its column holds them. */
export type Filter =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Filter[] }
  | { readonly kind: 'not'; readonly part: Filter }
  | Condition;

/** One comparison. `values` are the operands. */
export interface Condition {
  readonly kind: 'is';
  readonly field: Field;
  readonly operator: Comparison;
  readonly values: readonly ColumnValue[];
}

/** What remains of the operators once read: `$exists` and `$isEmpty` are `missing`, under a `not` when they are so meant. */
export type Comparison = Exclude<Operator, '$exists' | '$isEmpty'> | 'missing';

/** A filter that every row passes. */
export const everything: Filter = { kind: 'and', parts: [] };

const maxDepth = 20;
const maxConditions = 500;
const maxListValues = 1_000;

interface Reading {
  readonly find: FindField;
  conditions: number;
}

/**
 * Reads a filter of Wix's query language.
 * @param json the filter: an object, or the same as JSON text, which some methods take
 * @throws {QueryFault} naming the first thing that is wrong
 * @see https://dev.wix.com/docs/rest/articles/getting-started/api-query-language
 */
export function parseFilter(json: Json | undefined, fields: FieldMap | FindField): Filter {
  const find = typeof fields === 'function' ? fields : finderOf(fields);
  if (json === undefined || json === null) return everything;
  const filter = typeof json === 'string' ? parseText(json) : json;
  return readFilter(filter, { find, conditions: 0 }, 0);
}

function parseText(text: string): Json {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new QueryFault('malformedFilter', `filter ${shown(text)} is not JSON`, {
      field: 'filter',
      value: text,
    });
  }
}

function readFilter(filter: Json, reading: Reading, depth: number): Filter {
  if (!isObject(filter))
    throw new QueryFault('malformedFilter', `filter: ${shown(filter)} should be an object`, {
      field: 'filter',
      value: filter,
    });
  if (depth > maxDepth)
    throw new QueryFault('tooComplex', `filter is nested more than ${maxDepth} deep`, { field: 'filter' });
  return and(Object.entries(filter).flatMap(([name, value]) => readMember(name, value, reading, depth)));
}

function readMember(name: string, value: Json, reading: Reading, depth: number): readonly Filter[] {
  if (name === '$and' || name === '$or') {
    const parts = readParts(name, value, reading, depth);
    return [{ kind: name === '$and' ? 'and' : 'or', parts }];
  }
  // The SDK's builder writes an object here, the REST pages a list.
  if (name === '$not')
    return [
      {
        kind: 'not',
        part: Array.isArray(value)
          ? and(readParts(name, value, reading, depth))
          : readFilter(value, reading, depth + 1),
      },
    ];
  if (name.startsWith('$'))
    throw new QueryFault(
      'unsupportedOperator',
      `${name} is not an operator that joins filters: $and, $or and $not are`,
      { operator: name },
    );
  const field = reading.find(name);
  if (!field)
    throw new QueryFault('unknownField', `${name} is not a field that can be filtered by`, {
      field: name,
      value,
    });
  return readComparisons(name, field, value, reading);
}

function readParts(name: string, value: Json, reading: Reading, depth: number): readonly Filter[] {
  if (!Array.isArray(value))
    throw new QueryFault('malformedFilter', `${name}: ${shown(value)} should be a list of filters`, {
      operator: name,
      value,
    });
  return value.map((part) => readFilter(part, reading, depth + 1));
}

function readComparisons(path: string, field: Field, value: Json, reading: Reading): readonly Filter[] {
  if (!isOperators(value)) return [readComparison(path, field, '$eq', value, reading)];
  return Object.entries(value).map(([operator, operand]) =>
    readComparison(path, field, operator, operand, reading),
  );
}

/** `{"$gt": 1}` and not `{"$date": "..."}`, which is a value. */
function isOperators(value: Json): value is JsonObject {
  if (!isObject(value)) return false;
  const names = Object.keys(value);
  return names.length > 0 && names.every((name) => name.startsWith('$') && name !== '$date');
}

/** `$begins` is an older name. */
const aliases: Readonly<Record<string, Operator>> = { $begins: '$startsWith' };

function readComparison(path: string, field: Field, name: string, operand: Json, reading: Reading): Filter {
  const operator = (aliases[name] ?? name) as Operator;
  if (!field.operators.includes(operator))
    throw new QueryFault(
      'unsupportedOperator',
      `${path} cannot be compared with ${name}: it takes ${field.operators.join(', ')}`,
      {
        field: path,
        operator: name,
        value: operand,
      },
    );
  reading.conditions += 1;
  if (reading.conditions > maxConditions)
    throw new QueryFault('tooComplex', `filter has more than ${maxConditions} conditions`, {
      field: 'filter',
    });
  return readOperand(field, operator, operand, { field: path, operator });
}

function readOperand(field: Field, operator: Operator, operand: Json, place: ValuePlace): Filter {
  const kind = field.kind === 'list' ? (field.list.of ?? 'folded') : field.kind;
  const is = (comparison: Comparison, values: readonly ColumnValue[] = []): Filter => ({
    kind: 'is',
    field,
    operator: comparison,
    values,
  });
  const not = (part: Filter): Filter => ({ kind: 'not', part });
  switch (operator) {
    case '$exists':
      return readBoolean(operand, place) ? not(is('missing')) : is('missing');
    case '$isEmpty':
      return readBoolean(operand, place) ? is('missing') : not(is('missing'));
    case '$ne':
      return not(is('$eq', [readValue(kind, operand, place, field.values)]));
    case '$nin':
      return not(is('$in', readList(field, kind, operand, place)));
    case '$in':
    case '$hasSome':
    case '$hasAll':
      return is(operator, readList(field, kind, operand, place));
    case '$startsWith':
    case '$endsWith':
    case '$contains':
      return is(operator, [readPart(kind, operand, place)]);
    default:
      return is(operator, [readValue(kind, operand, place, field.values)]);
  }
}

function readList(
  field: Field,
  kind: Parameters<typeof readValues>[0],
  operand: Json,
  place: ValuePlace,
): readonly ColumnValue[] {
  const values = readValues(kind, operand, place, field.values);
  if (values.length > maxListValues)
    throw new QueryFault(
      'tooComplex',
      `${place.field} ${place.operator} has more than ${maxListValues} values`,
      place,
    );
  return values;
}

function readPart(kind: Parameters<typeof readValue>[0], operand: Json, place: ValuePlace): ColumnValue {
  const value = readValue(kind, operand, place);
  if (typeof value !== 'string') throw badValue(operand, 'text', place);
  return value;
}

function and(parts: readonly Filter[]): Filter {
  return parts.length === 1 && parts[0] ? parts[0] : { kind: 'and', parts };
}
