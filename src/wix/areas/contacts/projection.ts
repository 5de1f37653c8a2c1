import type { JsonObject } from '../../../base/json.ts';

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

function textList(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}
