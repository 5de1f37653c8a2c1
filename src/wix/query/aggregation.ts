import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import { QueryFault, shown } from './fault.ts';
import { type FindField, type FixedField, type FixedKind, scalarKind } from './fields.ts';
import { type Interval, intervals } from './interval.ts';
import { type ColumnValue, readValue } from './value.ts';

/** What all aggregations of a field say. */
interface Head {
  readonly name: string;
  readonly fieldPath: string;
  readonly field: FixedField;
}

/** How often each value comes. */
export interface ValueAggregation extends Head {
  readonly type: 'VALUE';
  readonly limit: number;
  readonly sortType: 'COUNT' | 'VALUE';
  readonly descending: boolean;
  /** What a missing value counts as; undefined when it does not count. */
  readonly missing: ColumnValue | undefined;
}

/** How many values are in each bucket: `from` is in it, `to` no longer. */
export interface RangeAggregation extends Head {
  readonly type: 'RANGE';
  readonly buckets: readonly { readonly from?: number; readonly to?: number }[];
}

const scalarTypes = ['COUNT_DISTINCT', 'MIN', 'MAX', 'SUM', 'AVG'] as const;

/** One number for all values. */
export interface ScalarAggregation extends Head {
  readonly type: 'SCALAR';
  readonly scalar: (typeof scalarTypes)[number];
}

/** How many dates are in each interval that has any. */
export interface DateHistogramAggregation extends Head {
  readonly type: 'DATE_HISTOGRAM';
  readonly interval: Interval;
}

/** An aggregation of one field. */
export type FieldAggregation =
  | ValueAggregation
  | RangeAggregation
  | ScalarAggregation
  | DateHistogramAggregation;

/** Aggregations within each other: the second within each bucket of the first. */
export interface NestedAggregation {
  readonly type: 'NESTED';
  readonly name: string;
  readonly nested: readonly FieldAggregation[];
}

/** One of the `aggregations` of a search. */
export type Aggregation = FieldAggregation | NestedAggregation;

const maxAggregations = 10;
const maxName = 100;
const maxValues = 250;
const maxBuckets = 50;
const maxNested = 3;

/**
 * Reads the `aggregations` of a search.
 * @throws {QueryFault} `unknownField` for a field that cannot be aggregated, `badValue` for anything else that is wrong
 * @see https://dev.wix.com/docs/rest/articles/work-with-wix-apis/data-retrieval/about-the-wix-api-search
 */
export function parseAggregations(json: Json | undefined, find: FindField): readonly Aggregation[] {
  if (json === undefined || json === null) return [];
  const place = 'aggregations';
  if (!Array.isArray(json) || json.length > maxAggregations)
    throw wrong(place, json, `a list of at most ${maxAggregations}`);
  return json.map((item, index) => readAggregation(item, `${place}[${index}]`, find));
}

function wrong(field: string, value: Json | undefined, expected: string): QueryFault {
  return new QueryFault('badValue', `${field}: ${shown(value)} should be ${expected}`, { field, value });
}

function readAggregation(json: Json, place: string, find: FindField): Aggregation {
  if (!isObject(json)) throw wrong(place, json, 'an object');
  return json.type === 'NESTED' ? readNested(json, place, find) : readFieldAggregation(json, place, find);
}

function readNested(json: JsonObject, place: string, find: FindField): NestedAggregation {
  const inner = isObject(json.nested) ? json.nested.nestedAggregations : undefined;
  const field = `${place}.nested.nestedAggregations`;
  if (!Array.isArray(inner) || inner.length < 2 || inner.length > maxNested)
    throw wrong(field, inner, `a list of 2 or ${maxNested}`);
  const nested = inner.map((item, index) =>
    readFieldAggregation(isObject(item) ? item : {}, `${field}[${index}]`, find),
  );
  if (nested.slice(0, -1).some(({ type }) => type === 'SCALAR'))
    throw wrong(field, inner, 'a list whose SCALAR, if any, is the last');
  return { type: 'NESTED', name: readName(json, place), nested };
}

function readName({ name }: JsonObject, place: string): string {
  if (name === undefined || name === null) return '';
  if (typeof name !== 'string' || name.length > maxName)
    throw wrong(`${place}.name`, name, `text of at most ${maxName} letters`);
  return name;
}

function readFieldAggregation(json: JsonObject, place: string, find: FindField): FieldAggregation {
  const read = typeof json.type === 'string' && Object.hasOwn(readers, json.type) && readers[json.type];
  if (!read) throw wrong(`${place}.type`, json.type, `${Object.keys(readers).join(', ')} or NESTED`);
  const fieldPath = typeof json.fieldPath === 'string' ? json.fieldPath : '';
  const field = find(fieldPath);
  if (!field || field.kind === 'typed')
    throw new QueryFault(
      'unknownField',
      `${place}.fieldPath: ${shown(json.fieldPath)} is not a field that can be aggregated`,
      { field: fieldPath || `${place}.fieldPath`, value: json.fieldPath },
    );
  return read(json, place, { name: readName(json, place), fieldPath, field });
}

type Read = (json: JsonObject, place: string, head: Head) => FieldAggregation;

const readers: Readonly<Record<string, Read>> = {
  VALUE(json, place, head) {
    const given = options(json.value, `${place}.value`);
    const at = (name: string) => `${place}.value.${name}`;
    const sortType = oneOf(given.sortType ?? 'COUNT', ['COUNT', 'VALUE'], at('sortType'));
    const way = oneOf(given.sortDirection ?? 'DESC', ['ASC', 'DESC'], at('sortDirection'));
    return {
      ...head,
      type: 'VALUE',
      limit: readLimit(given.limit ?? 10, at('limit')),
      sortType,
      descending: way === 'DESC',
      missing: readMissing(given, scalarKind(head.field), `${place}.value`),
    };
  },
  RANGE(json, place, head) {
    requireNumbers(head, place);
    const { buckets } = options(json.range, `${place}.range`);
    const field = `${place}.range.buckets`;
    if (!Array.isArray(buckets) || buckets.length === 0 || buckets.length > maxBuckets)
      throw wrong(field, buckets, `a list of 1 to ${maxBuckets}`);
    return {
      ...head,
      type: 'RANGE',
      buckets: buckets.map((bucket, index) => readBucket(bucket, `${field}[${index}]`)),
    };
  },
  SCALAR(json, place, head) {
    const { type } = options(json.scalar, `${place}.scalar`);
    const scalar = oneOf(type, scalarTypes, `${place}.scalar.type`);
    if (scalar !== 'COUNT_DISTINCT') requireNumbers(head, place);
    return { ...head, type: 'SCALAR', scalar };
  },
  DATE_HISTOGRAM(json, place, head) {
    if (head.field.kind !== 'date')
      throw wrong(`${place}.fieldPath`, head.fieldPath, 'a date, to count by interval');
    const { interval } = options(json.dateHistogram, `${place}.dateHistogram`);
    return {
      ...head,
      type: 'DATE_HISTOGRAM',
      interval: oneOf(interval, intervals, `${place}.dateHistogram.interval`),
    };
  },
};

function options(json: Json | undefined, field: string): JsonObject {
  if (json === undefined || json === null) return {};
  if (!isObject(json)) throw wrong(field, json, 'an object');
  return json;
}

function oneOf<Word extends string>(value: Json | undefined, allowed: readonly Word[], field: string): Word {
  const found = allowed.find((word) => word === value);
  if (found === undefined) throw wrong(field, value, `one of ${allowed.join(', ')}`);
  return found;
}

function readLimit(value: Json, field: string): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= maxValues) return value;
  throw wrong(field, value, `a whole number from 1 to ${maxValues}`);
}

/** What a missing value is counted as where the caller does not say. */
const missingBuckets: Readonly<Record<FixedKind, ColumnValue>> = {
  id: 'N/A',
  string: 'N/A',
  folded: 'N/A',
  number: 0,
  decimal: 0,
  boolean: 0,
  date: 0,
};

function readMissing(given: JsonObject, kind: FixedKind, place: string): ColumnValue | undefined {
  const included = oneOf(given.missingValues ?? 'EXCLUDE', ['EXCLUDE', 'INCLUDE'], `${place}.missingValues`);
  if (included === 'EXCLUDE') return undefined;
  const field = `${place}.includeOptions`;
  const { addToBucket } = options(given.includeOptions, field);
  if (addToBucket === undefined || addToBucket === null) return missingBuckets[kind];
  if (kind === 'boolean')
    return Number(oneOf(addToBucket, ['true', 'false'], `${field}.addToBucket`) === 'true');
  return readValue(kind === 'folded' ? 'string' : kind, addToBucket, { field, operator: 'addToBucket' });
}

function requireNumbers({ field, fieldPath }: Head, place: string): void {
  if (!['number', 'decimal', 'date'].includes(scalarKind(field)))
    throw wrong(`${place}.fieldPath`, fieldPath, 'a field of numbers or dates');
}

function readBucket(json: Json, place: string): { from?: number; to?: number } {
  const { from, to } = options(json, place);
  return { ...edge('from', from, place), ...edge('to', to, place) };
}

function edge(name: 'from' | 'to', value: Json | undefined, place: string): { from?: number; to?: number } {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'number') throw wrong(`${place}.${name}`, value, 'a number');
  return { [name]: value };
}
