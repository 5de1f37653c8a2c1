import { isObject, type Json, type JsonObject } from '../../../../base/json.ts';
import { keyOf } from '../../../query/typed.ts';
import type { Collection } from '../collections/collection.ts';
import { badRequest, wde } from '../fault.ts';
import { findLink, type Link } from '../references/link.ts';

/** One change of a field, as it was sent: `{"action": "SET_FIELD", "fieldPath": "a.b", "setFieldOptions": {"value": 1}}`. */
type Modification = JsonObject;

interface Patch {
  readonly id: string;
  readonly modifications: readonly Modification[];
}

/** @throws {WixFault} 400 WDE0080 */
export function readPatch(json: Json | undefined): Patch {
  if (!isObject(json) || typeof json.dataItemId !== 'string' || json.dataItemId === '')
    throw badRequest('dataItemId must not be empty');
  const { fieldModifications } = json;
  if (!Array.isArray(fieldModifications) || fieldModifications.length === 0)
    throw badRequest('fieldModifications must not be empty');
  return { id: json.dataItemId, modifications: fieldModifications.filter(isObject) };
}

/** What a patch makes of an item: its fields, and the links of multi-reference fields that are set. */
interface Patched {
  readonly fields: JsonObject;
  readonly links: readonly { readonly link: Link; readonly ids: readonly string[] }[];
}

/** @throws {WixFault} 400 for a change that the field's value does not allow */
export function applyPatch(
  collection: Collection,
  before: JsonObject,
  modifications: readonly Modification[],
): Patched {
  const fields = structuredClone(before);
  const links: { link: Link; ids: readonly string[] }[] = [];
  for (const modification of modifications) {
    const path = String(modification.fieldPath ?? '');
    const link = findLink(collection, path);
    if (link) links.push({ link, ids: newLinks(path, modification) });
    else modify(fields, readPath(path), modification);
  }
  return { fields, links };
}

/** A multi-reference field can be set to a list of ids, and nothing else. */
function newLinks(path: string, { action, setFieldOptions }: Modification): readonly string[] {
  const value = isObject(setFieldOptions) ? setFieldOptions.value : undefined;
  const isIds = Array.isArray(value) && value.every((id) => typeof id === 'string');
  if (action === 'REMOVE_FIELD') return [];
  if (action !== 'SET_FIELD' || !isIds)
    throw wde(400, 'WDE0303', `Multi-reference field [${path}] can only be set to a list of item ids.`);
  return value;
}

const systemPaths = ['_id', '_owner', '_createdDate', '_updatedDate'];

function readPath(path: string): readonly string[] {
  const names = path.split('.');
  if (names.some((name) => name === '' || name.startsWith('$')))
    throw badRequest(`fieldPath [${path}] should be the path of a field`);
  if (systemPaths.includes(names[0] ?? ''))
    throw badRequest(`fieldPath [${path}] is a system field and cannot be changed`);
  return names;
}

function modify(fields: JsonObject, path: readonly string[], modification: Modification): void {
  const change = Object.hasOwn(changes, String(modification.action))
    ? changes[String(modification.action)]
    : undefined;
  if (!change)
    throw badRequest(
      `action [${String(modification.action)}] of fieldPath [${path.join('.')}] is not one of ${Object.keys(changes).join(', ')}`,
    );
  const { holder, name } = holderOf(fields, path);
  const current = Object.hasOwn(holder, name) ? holder[name] : undefined;
  const options = modification[change.options];
  const next = change.next(current, isObject(options) ? (options.value ?? null) : null, path);
  if (next === undefined) delete holder[name];
  else define(holder, name, next);
}

/** What becomes of a field's value; undefined is no field. */
interface Change {
  /** Where the modification has its value. */
  readonly options: string;
  next(current: Json | undefined, value: Json, path: readonly string[]): Json | undefined;
}

const changes: Readonly<Record<string, Change>> = {
  SET_FIELD: { options: 'setFieldOptions', next: (_current, value) => value },
  REMOVE_FIELD: { options: 'removeFieldOptions', next: () => undefined },
  INCREMENT_FIELD: {
    options: 'incrementFieldOptions',
    next: (current, by, path) => incremented(path, current, by),
  },
  APPEND_TO_ARRAY: {
    options: 'appendToArrayOptions',
    next: (current, value, path) => [...listIn(path, current), value],
  },
  REMOVE_FROM_ARRAY: {
    options: 'removeFromArrayOptions',
    next: (current, value, path) => listIn(path, current).filter((item) => keyOf(item) !== keyOf(value)),
  },
};

/** The object that a path ends in, made where it is missing. */
function holderOf(fields: JsonObject, path: readonly string[]): { holder: JsonObject; name: string } {
  let holder = fields;
  for (const name of path.slice(0, -1)) {
    const next = Object.hasOwn(holder, name) ? holder[name] : undefined;
    if (next !== undefined && next !== null && !isObject(next))
      throw badRequest(`fieldPath [${path.join('.')}] leads into [${name}], which is no object`);
    holder = isObject(next) ? next : (define(holder, name, {}) as JsonObject);
  }
  return { holder, name: path.at(-1) ?? '' };
}

/** Sets an own property whatever its name. */
function define(holder: JsonObject, name: string, value: Json): Json {
  Object.defineProperty(holder, name, { value, writable: true, enumerable: true, configurable: true });
  return value;
}

function incremented(path: readonly string[], current: Json | undefined, by: Json): number {
  if (typeof by !== 'number')
    throw badRequest(`incrementFieldOptions.value [${String(by)}] should be a number`);
  if (current === undefined || current === null) return by;
  if (typeof current === 'number') return current + by;
  throw badRequest(`Field [${path.join('.')}] is no number and cannot be incremented`);
}

function listIn(path: readonly string[], current: Json | undefined): readonly Json[] {
  if (current === undefined || current === null) return [];
  if (Array.isArray(current)) return current;
  throw badRequest(`Field [${path.join('.')}] is no array`);
}
