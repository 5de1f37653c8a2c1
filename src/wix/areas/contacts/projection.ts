import { isObject, type JsonObject } from '../../../base/json.ts';

/** What each fieldset of Wix holds; `FULL` is everything. */
const fieldsets: Readonly<Record<string, readonly string[]>> = {
  BASIC: ['primaryInfo', 'info.name'],
  COMMUNICATION_DETAILS: ['primaryInfo', 'info.name', 'info.emails', 'info.phones', 'info.addresses'],
  EXTENDED: ['primaryInfo', 'info.name', 'info.extendedFields'],
};

/**
 * Which paths of a contact a caller asked for by `fields` and `fieldsets` together; `undefined` is all of it.
 * `id` and `revision` always come.
 */
export function requestedPaths(request: JsonObject): readonly string[] | undefined {
  const fields = textList(request.fields);
  const sets = textList(request.fieldsets);
  if ((fields.length === 0 && sets.length === 0) || sets.includes('FULL')) return undefined;
  return ['id', 'revision', ...fields, ...sets.flatMap((name) => fieldsets[name] ?? [])];
}

/** The stored document cut down to `paths`; as it is when all is asked for, so that it is not even parsed. */
export function project(doc: string, paths: readonly string[] | undefined): string {
  if (!paths) return doc;
  const whole = JSON.parse(doc) as JsonObject;
  const part: JsonObject = {};
  for (const path of paths) copyPath(whole, part, path.split('.'));
  return JSON.stringify(part);
}

function copyPath(from: JsonObject, to: JsonObject, [name, ...rest]: readonly string[]): void {
  if (name === undefined || !Object.hasOwn(from, name)) return;
  const value = from[name];
  if (rest.length === 0 || !isObject(value)) {
    to[name] = value ?? null;
    return;
  }
  const inner = isObject(to[name]) ? to[name] : {};
  to[name] = inner;
  copyPath(value, inner, rest);
}

function textList(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}
