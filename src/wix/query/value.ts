import { fold } from '../../base/fold.ts';
import { isObject, type Json } from '../../base/json.ts';
import { QueryFault, shown } from './fault.ts';
import type { ScalarKind } from './fields.ts';
import { keyOf } from './typed.ts';

/** A value as its column holds it. */
export type ColumnValue = string | number | null;

interface Reader {
  /** What the value should be, for the error. */
  readonly expected: string;
  read(value: unknown): ColumnValue | undefined;
}

const readers: Readonly<Record<ScalarKind, Reader>> = {
  id: { expected: 'text', read: readText },
  string: { expected: 'text', read: readText },
  folded: { expected: 'text', read: readFolded },
  number: { expected: 'a number', read: readNumber },
  decimal: { expected: 'a number or a decimal as text', read: readNumber },
  boolean: {
    expected: 'true or false',
    read: (value) => (typeof value === 'boolean' ? Number(value) : undefined),
  },
  date: { expected: 'a date and time in ISO 8601', read: readDate },
  typed: { expected: 'a value', read: (value) => keyOf(value as Json) },
};

/** PostgreSQL can neither hold nor compare a NUL character. */
function readText(value: unknown): string | undefined {
  return typeof value === 'string' && !value.includes('\0') ? value : undefined;
}

function readFolded(value: unknown): string | undefined {
  const text = readText(value);
  return text === undefined ? undefined : fold(text);
}

function readNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

const isoStart = /^\d{4}-\d{2}-\d{2}/;

function readDate(value: unknown): number | undefined {
  if (isObject(value) && '$date' in value) return readDate(value.$date);
  if (typeof value !== 'string' || !isoStart.test(value)) return undefined;
  const ms = Date.parse(value);
  return Number.isNaN(ms) ? undefined : ms;
}

/** Where a value stands, for the error. */
export interface ValuePlace {
  readonly field: string;
  readonly operator: string;
}

/**
 * Reads a value of a filter; null is a field that is missing.
 * @throws {QueryFault} `badValue`
 */
export function readValue(
  kind: ScalarKind,
  value: unknown,
  place: ValuePlace,
  allowed?: readonly string[],
): ColumnValue {
  if (value === null) return null;
  const read = readers[kind].read(value);
  if (read === undefined) throw badValue(value, readers[kind].expected, place);
  if (allowed && !(typeof value === 'string' && allowed.includes(value)))
    throw badValue(value, `one of ${allowed.join(', ')}`, place);
  return read;
}

/**
 * Reads a part of a text, for `$startsWith` and its like.
 * @throws {QueryFault} `badValue`
 */
export function readPart(value: unknown, isFolded: boolean, place: ValuePlace): string {
  const part = isFolded ? readFolded(value) : readText(value);
  if (part === undefined) throw badValue(value, 'text', place);
  return part;
}

/** @throws {QueryFault} `badValue` when it is no list */
export function readValues(
  kind: ScalarKind,
  value: unknown,
  place: ValuePlace,
  allowed?: readonly string[],
): readonly ColumnValue[] {
  if (!Array.isArray(value)) throw badValue(value, 'a list', place);
  return value.map((item) => readValue(kind, item, place, allowed));
}

/** @throws {QueryFault} `badValue` */
export function readBoolean(value: unknown, place: ValuePlace): boolean {
  if (typeof value !== 'boolean') throw badValue(value, 'true or false', place);
  return value;
}

/** A value that is not what the operator takes. */
export function badValue(value: unknown, expected: string, place: ValuePlace): QueryFault {
  return new QueryFault(
    'badValue',
    `${place.field} ${place.operator}: ${shown(value)} should be ${expected}`,
    { ...place, value },
  );
}
