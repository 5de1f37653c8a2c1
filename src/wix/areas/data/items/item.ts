import { toIso } from '../../../../base/clock.ts';
import { isObject, type Json, type JsonObject } from '../../../../base/json.ts';
import { dateOf } from '../../../query/typed.ts';
import { badRequest, wde } from '../fault.ts';

/** A data item as Wix shows it; `id` and `data._id` are the same. */
export interface DataItem {
  readonly id: string;
  readonly dataCollectionId: string;
  readonly data: ItemData;
}

/** The user's fields, with those of the system. */
export type ItemData = JsonObject & {
  readonly _id: string;
  readonly _owner: string;
  readonly _createdDate: { $date: string };
  readonly _updatedDate: { $date: string };
};

/** An item as it was sent. */
export interface SentItem {
  readonly id: string | undefined;
  /** The user's fields only. */
  readonly fields: JsonObject;
}

const maxItemBytes = 500 * 1024;

/**
 * Reads an item that is to be written.
 * @throws {WixFault} 400 or 413 when it cannot be stored
 */
export function readItem(json: Json | undefined): SentItem {
  if (!isObject(json) || !isObject(json.data))
    throw wde(400, 'WDE0004', 'Failed to save the item. Items must be objects, in data.');
  const { _id, _owner, _createdDate, _updatedDate, ...fields } = json.data;
  const id = readId(json.id);
  const inner = readId(_id);
  if (id !== undefined && inner !== undefined && id !== inner)
    throw badRequest('dataItem id and data._id fields must match');
  const stored = storedFields(fields);
  if (Buffer.byteLength(JSON.stringify(stored)) > maxItemBytes) throw tooLarge();
  return { id: id ?? inner, fields: stored };
}

export function tooLarge(): Error {
  return wde(413, 'WDE0009', 'Document is too large. The maximum size of an item is 500 KB.');
}

/** No id and an empty one are the same. */
function readId(id: Json | undefined): string | undefined {
  if (id === undefined || id === null || id === '') return undefined;
  if (typeof id === 'string') return id;
  throw wde(400, 'WDE0002', 'Item ID must be a string.');
}

function storedFields(fields: JsonObject): JsonObject {
  const names = Object.keys(fields);
  const dollar = names.find((name) => name.startsWith('$'));
  if (dollar !== undefined) throw wde(400, 'WDE0134', `Field name [${dollar}] must not begin with $.`);
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, storedValue(value)]));
}

/** A value as it is kept: dates in ISO 8601 with milliseconds; everything else as it came. */
export function storedValue(value: Json): Json {
  if (Array.isArray(value)) return value.map(storedValue);
  if (!isObject(value)) return value;
  const date = dateOf(value);
  return date === undefined ? storedFields(value) : { $date: toIso(date) };
}

/** An item that is new. */
export function newItem(
  dataCollectionId: string,
  id: string,
  fields: JsonObject,
  owner: string,
  nowMs: number,
): DataItem {
  const date = { $date: toIso(nowMs) };
  const system = { _id: id, _owner: owner, _createdDate: date, _updatedDate: date };
  return { id, dataCollectionId, data: { ...fields, ...system } };
}

/** An item with other fields: those that are not among them are gone. */
export function updatedItem(before: DataItem, fields: JsonObject, nowMs: number): DataItem {
  const { _id, _owner, _createdDate } = before.data;
  const system = { _id, _owner, _createdDate, _updatedDate: { $date: toIso(nowMs) } };
  return { ...before, data: { ...fields, ...system } };
}

/** The user's fields of an item. */
export function fieldsOf({ data }: DataItem): JsonObject {
  const { _id, _owner, _createdDate, _updatedDate, ...fields } = data;
  return fields;
}
