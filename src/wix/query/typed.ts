import { createHash } from 'node:crypto';
import { fold } from '../../base/fold.ts';
import { isObject, type Json, type JsonObject } from '../../base/json.ts';

/**
 * Values of fields that have no fixed type, as text that compares as they do in both databases: the type first, so that
 * values of different types are never equal and sort by type (number, text, object, true or false, date, list), then
 * what orders values of that type.
 */
const types = { number: '1', text: '2', object: '3', boolean: '4', date: '5', list: '6' } as const;

/** The key of a value; undefined for null, which is no value. */
export function keyOf(value: Json): string | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'string') return types.text + storable(value);
  if (typeof value === 'number') return types.number + orderedHex(value);
  if (typeof value === 'boolean') return types.boolean + Number(value);
  if (Array.isArray(value)) return types.list + printed(value);
  const date = dateOf(value);
  return date === undefined ? types.object + printed(value) : types.date + orderedHex(date);
}

/** Keys of the same type as `key` are from the first of these on, and before the second. */
export function typeRange(key: string): readonly [string, string] {
  const type = key.charAt(0);
  return [type, String(Number(type) + 1)];
}

/** The key of empty text. */
export const emptyTextKey: string = types.text;

/** What keys of text begin with, before the text itself. */
export const textPrefix: string = types.text;

/** The instant that `{"$date": "..."}` stands for, in epoch milliseconds; undefined for any other object. */
export function dateOf(value: JsonObject): number | undefined {
  const { $date: date } = value;
  if (date === undefined || Object.keys(value).length !== 1) return undefined;
  const ms = typeof date === 'string' ? Date.parse(date) : typeof date === 'number' ? date : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}

/**
 * The keys of everything in an object, by path: each value of a list under the list's own path, and the list as a whole
 * as well. Beside the keys of text stand the texts themselves, folded, for what looks at parts of them.
 * @returns what a row keeps in `keys`: names as {@link keysName} and {@link partsName} spell them
 */
export function typedKeys(data: JsonObject): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const [name, value] of Object.entries(data)) collect(name, value, found);
  return found;
}

function collect(path: string, value: Json, found: Record<string, string[]>): void {
  const key = keyOf(value);
  if (key === undefined) return;
  if (Array.isArray(value)) for (const item of value) collectItem(path, item, found);
  add(found, keysName(path), key);
  collectMembers(path, value, found);
}

/** A list within a list is one value. */
function collectItem(path: string, item: Json, found: Record<string, string[]>): void {
  const key = keyOf(item);
  if (key === undefined) return;
  add(found, keysName(path), key);
  collectMembers(path, item, found);
}

function collectMembers(path: string, value: Json, found: Record<string, string[]>): void {
  if (typeof value === 'string') add(found, partsName(path), fold(storable(value)));
  if (!isObject(value) || dateOf(value) !== undefined) return;
  for (const [name, member] of Object.entries(value)) collect(`${path}.${name}`, member, found);
}

function add(found: Record<string, string[]>, name: string, key: string): void {
  const keys = found[name];
  if (!keys) found[name] = [key];
  else if (!keys.includes(key)) keys.push(key);
}

/** Paths come from outside, and stand in the JSON paths of SQLite. */
export function keysName(path: string): string {
  return encodeURIComponent(path.toWellFormed());
}

/** Where the folded texts of a path are. */
export function partsName(path: string): string {
  return `${keysName(path)}/`;
}

/** Text that both databases can hold: PostgreSQL takes neither a NUL character nor half a surrogate pair. */
function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '');
}

const maxLetters = 200;

/** Objects and lists are equal when they print alike, names in the same order; long ones sort by how they begin. */
function printed(value: Json): string {
  const text = JSON.stringify(value);
  if (text.length <= maxLetters) return storable(text);
  return storable(text.slice(0, maxLetters)) + createHash('sha256').update(text).digest('base64url');
}

const double = new DataView(new ArrayBuffer(8));

/** A number as 16 hexadecimal digits that sort as numbers do. */
function orderedHex(number: number): string {
  double.setFloat64(0, number === 0 ? 0 : number);
  const [high, low] = [double.getUint32(0), double.getUint32(4)];
  const isNegative = high >= 0x8000_0000;
  const parts = isNegative ? [~high, ~low] : [high | 0x8000_0000, low];
  return parts.map((part) => (part >>> 0).toString(16).padStart(8, '0')).join('');
}
