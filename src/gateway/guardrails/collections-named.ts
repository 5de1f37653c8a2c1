import { isObject, type Json, type JsonObject, toJsonName } from '../../base/json.ts';
import type { Method } from '../../catalogue/method.ts';

/** Stands among the collections of a call that follows references: into which ones, the call does not say. */
export const referencedCollections = '*';

const naming = /(^|\.)(\w*collectionIds?|collectionName|(data)?collection\.id)$/i;

/** Members that take items of other collections into an answer, by whatever name and in whatever spelling. */
const following = /^include_?referenc|^referenced_?items?(_?options)?$|^lookups?$|^joins?$/i;

/** Collections that a call names; {@link referencedCollections} where it goes through references into others. */
export function collectionsOf({ name }: Method, message: JsonObject): string[] {
  const named = new Set<string>();
  if (/Referenc/.test(name)) named.add(referencedCollections);
  visit(message, '', named);
  return [...named];
}

function visit(value: Json, path: string, named: Set<string>): void {
  // An item's own fields may be called anything.
  if (/^dataItems?\.data$|filter$/i.test(path)) return;
  if (Array.isArray(value)) for (const one of value) visit(one, path, named);
  else if (!isObject(value)) {
    if (naming.test(path)) named.add(String(value));
  } else
    for (const [key, inner] of Object.entries(value)) {
      if (following.test(key.replace(/^\$/, '')) && isSet(inner)) named.add(referencedCollections);
      visit(inner, path === '' ? toJsonName(key) : `${path}.${toJsonName(key)}`, named);
    }
}

/** The official SDK sends an empty list with every query. */
function isSet(value: Json): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return isObject(value) ? Object.keys(value).length > 0 : Boolean(value);
}
