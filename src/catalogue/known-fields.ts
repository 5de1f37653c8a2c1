import { isObject, type Json, type JsonObject, toJsonName } from '../base/json.ts';
import { closeObjects } from './close.ts';
import { isMaskName } from './field-masks.ts';
import type { Method } from './method.ts';
import { requestSchema } from './schema.ts';

/** A message by the names of its method's fields, or the path of the first field that the method does not have. */
type Known = { readonly message: JsonObject } | { readonly unknown: string };

/**
 * Looks for fields that the request of a method does not have: Wix passes over them in silence. Where it has one, it may
 * be written in camel or in snake case; the answer has the former. What lies in open objects, such as the data of an
 * item, a filter or extended fields, is anybody's to name. A method without a schema has any field.
 */
export function knownFields(method: Method, message: JsonObject): Known {
  const root = closedRequest(method);
  if (!root) return { message };
  try {
    // A request that takes nothing is closed too.
    const known = read(message, { ...resolve(root, root), additionalProperties: false }, root, '');
    return { message: known as JsonObject };
  } catch (error) {
    if (error instanceof Unknown) return { unknown: error.path };
    throw error;
  }
}

/** Whether the request of a method has a field of this name; `false` where it has no schema. */
export function takesField(method: Method, name: string): boolean {
  const root = closedRequest(method);
  const { properties } = root ? resolve(root, root) : {};
  return isObject(properties) && Object.hasOwn(properties, name);
}

/**
 * What each member of a list of a method's message has the entity in: `product` for `products`, where it is beside nothing but
 * its mask, or `booking` beside whom to notify, where it is called as the method's entity. Empty where the members are the
 * entities themselves, `undefined` where there is no schema to tell.
 */
export function wrapperIn(method: Method, list: string): string | undefined {
  const root = closedRequest(method);
  if (!root) return undefined;
  const { properties } = resolve(root, root);
  const { items } = resolve(objectAt(properties, list), root);
  const { properties: members } = resolve(isObject(items) ? items : {}, root);
  const names = Object.keys(isObject(members) ? members : {}).filter((name) => !isMaskName(name));
  const entity = toJsonName(method.entity.slice(method.entity.lastIndexOf('.') + 1));
  const wrapper = names.length === 1 ? names[0] : names.find((name) => name === entity);
  return wrapper !== undefined && isObject(resolve(objectAt(members, wrapper), root).properties)
    ? wrapper
    : '';
}

function objectAt(properties: Json | undefined, name: string): JsonObject {
  const one = isObject(properties) && Object.hasOwn(properties, name) ? properties[name] : undefined;
  return isObject(one) ? one : {};
}

class Unknown extends Error {
  readonly path: string;
  constructor(path: string) {
    super(path);
    this.path = path;
  }
}

const closed = new Map<string, JsonObject | undefined>();

function closedRequest(method: Method): JsonObject | undefined {
  if (!closed.has(method.id)) {
    const source = requestSchema(method);
    closed.set(method.id, source && closeObjects(source));
  }
  return closed.get(method.id);
}

function read(value: Json, schema: JsonObject, root: JsonObject, path: string): Json {
  if (Array.isArray(value)) {
    const one = resolve(isObject(schema.items) ? schema.items : schema, root);
    return value.map((item) => read(item, one, root, path));
  }
  return isObject(value) ? readObject(value, schema, root, path) : value;
}

function readObject(value: JsonObject, schema: JsonObject, root: JsonObject, path: string): JsonObject {
  const { properties = {}, additionalProperties: others, type } = schema;
  const isOpen = others === undefined && (type === undefined || [type].flat().includes('object'));
  const entries = Object.entries(value).map(([key, inner]): [string, Json] => {
    const here = path === '' ? key : `${path}.${key}`;
    const name = nameIn(properties, key);
    const one = name === undefined ? others : (properties as JsonObject)[name];
    if (isObject(one)) return [name ?? key, read(inner, resolve(one, root), root, here)];
    if (isOpen || others === true || isMask(key, inner)) return [key, inner];
    throw new Unknown(here);
  });
  return Object.fromEntries(entries);
}

function nameIn(properties: Json, key: string): string | undefined {
  return [key, toJsonName(key)].find((one) => isObject(properties) && Object.hasOwn(properties, one));
}

/** Schemas leave out the masks that say which fields a change is of: as text, as a list, or as `paths`. */
function isMask(key: string, value: Json): boolean {
  if (!isMaskName(key)) return false;
  const paths = isObject(value) && Object.keys(value).length === 1 ? (value.paths ?? null) : value;
  return typeof paths === 'string' || (Array.isArray(paths) && paths.every((one) => typeof one === 'string'));
}

function resolve(schema: JsonObject, root: JsonObject): JsonObject {
  let one = schema;
  while (typeof one.$ref === 'string') {
    const known: Json = isObject(root.$defs) ? (root.$defs[one.$ref.slice('#/$defs/'.length)] ?? null) : null;
    one = isObject(known) ? known : {};
  }
  return one;
}
