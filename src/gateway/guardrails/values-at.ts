import { isObject, type Json, toJsonName } from '../../base/json.ts';

/**
 * The values at a path of a message, `[]` standing for each of a list: of each member, `undefined` where it has none.
 * Nothing when not even the first part of the path is there. Names count in both spellings, as Wix takes them.
 */
export function valuesAt(message: Json, path: string): (Json | undefined)[] {
  if (path === '') return [message];
  const [first = '', ...rest] = path.split('.');
  const value = memberAt(message, first.replace('[]', ''));
  if (value === undefined || value === null) return [];
  const values = first.endsWith('[]') ? (Array.isArray(value) ? value : [value]) : [value];
  return rest.length === 0 ? values : values.flatMap((one) => deeper(one, rest.join('.')));
}

function deeper(value: Json, path: string): (Json | undefined)[] {
  const found = valuesAt(value, path);
  return found.length > 0 ? found : [undefined];
}

function memberAt(value: Json, name: string): Json | undefined {
  if (!isObject(value)) return undefined;
  const key = Object.keys(value).find((one) => one === name || toJsonName(one) === name);
  return key === undefined ? undefined : value[key];
}
