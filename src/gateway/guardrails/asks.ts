import { isObject, type Json, type JsonObject, parseJson, toJsonName } from '../../base/json.ts';
import type { Method } from '../../catalogue/method.ts';
import { movesData } from './sites-named.ts';

/** A text search: it looks into whatever the thing has. */
export const allFields = '*';

/** Parts of a message in which fields are named to find, order or group by. */
const asking =
  /^(filter|sort|search|aggregat|group|fieldName|fields|distinct|having|facet|orderBy|where|criteria|condition|predicate)|filters?$/i;

/** Members that hold words to look for in all fields. */
const textSearch =
  /^(expression|q|query|keywords?|freeText)$|^search(Text|Term|Phrase|Query|String|Key|Word|Value|Expression)?s?$|(search|phrase|[a-z]Query)$/i;

/** A field's name, or a path to it. */
const fieldName = /^[\w.[\]-]{1,120}$/;

/** Reads that are told values to reckon with, and find nothing by them. */
const reckoning = /^(Calculate|Estimate|Preview|Convert)/;

/**
 * Fields that a call filters, sorts, groups or finds by: {@link allFields} for a text search, `address.*` where whatever
 * is in `address` could come out under another name. Of a write it is what chooses the things that it writes to: how
 * many it hit would tell.
 */
export function asksBy(method: Method, message: JsonObject): string[] {
  const asked = new Asked();
  if (movesData(method)) for (const source of sourcesIn(message)) asked.visit(source, '', true);
  else if (method.access === 'write') asked.visit(choosing(message), '', false);
  else {
    asked.visit(message, '', false);
    if (!reckoning.test(method.name)) for (const name of findingBy(method, message)) asked.add(name);
    if (/^Aggregate/.test(method.name)) asked.visitMaking(message);
  }
  return [...asked.names].flatMap((name) => withOwner(method, name));
}

function choosing({ filter, search, query }: JsonObject): JsonObject {
  return { filter: filter ?? null, search: search ?? null, query: query ?? null };
}

/** Where data is moved from: a field of it may be found by, and come out under another name. */
function sourcesIn(message: JsonObject): Json[] {
  return Object.entries(message).flatMap(([key, value]) =>
    key === 'source' ? [value] : [value].flat().flatMap((one) => (isObject(one) ? sourcesIn(one) : [])),
  );
}

/** What a read is given beside the ids in its path: `?email=` finds by `email`, `filterByName` by `name`. */
function findingBy({ path }: Method, message: JsonObject): string[] {
  return Object.entries(message)
    .filter(([key, value]) => !isObject(value) && !path.includes(`{${key}}`))
    .map(([key]) => toJsonName(key).replace(/^filterBy(\w)/, (_, letter: string) => letter.toLowerCase()));
}

/** The `name` of a thing is a person's where the thing is one. */
function withOwner({ entity }: Method, name: string): string[] {
  const owner = toJsonName(entity.split('.').at(-1) ?? '');
  return name === 'name' ? [name, `${owner}.${name}`] : [name];
}

class Asked {
  readonly names = new Set<string>();

  add(name: string): void {
    if (fieldName.test(name)) this.names.add(name);
  }

  /** Goes through a message; `path` is that of the value within the part that asks. */
  visit(value: Json, path: string, inside: boolean): void {
    if (typeof value === 'string') {
      if (inside) this.#text(value);
    } else if (Array.isArray(value)) for (const one of value) this.visit(one, path, inside);
    else if (isObject(value))
      for (const [key, inner] of Object.entries(value)) this.#member(key, inner, path, inside);
  }

  #member(key: string, value: Json, path: string, inside: boolean): void {
    const name = toJsonName(key);
    if (textSearch.test(name) && isText(value)) this.names.add(allFields);
    const asks = asking.test(name);
    if (asks) for (const text of textsIn(value)) this.#named(text);
    const isField = inside && !key.startsWith('$');
    const here = isField && path !== '' ? `${path}.${name}` : isField ? name : path;
    if (isField) {
      this.add(name);
      this.add(here);
    }
    this.visit(value, here, inside || asks);
  }

  #text(value: string): void {
    this.add(value);
    if (/^\s*[[{]/.test(value)) this.#json(value);
  }

  /** `-email` and `email:asc` name a field too. */
  #named(text: string): void {
    if (/^\s*[[{]/.test(text)) this.#json(text);
    else for (const word of text.split(/[^\w.[\]]+/)) this.add(word);
  }

  /** A filter may be JSON as text; what only looks like it may say anything. */
  #json(text: string): void {
    try {
      this.visit(parseJson(text), '', true);
    } catch {
      this.names.add(allFields);
    }
  }

  /** An aggregation answers under names that it makes up: each field that it so much as names is asked for. */
  visitMaking(message: JsonObject): void {
    for (const value of Object.values(message)) if (typeof value === 'object') this.visit(value, '', true);
    for (const name of [...this.names]) if (name !== allFields) this.names.add(`${name}.*`);
  }
}

function isText(value: Json): boolean {
  if (Array.isArray(value)) return value.some(isText);
  return typeof value === 'number' || (typeof value === 'string' && value !== '');
}

function textsIn(value: Json): string[] {
  return (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === 'string');
}
