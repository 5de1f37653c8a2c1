import { isObject, type Json, type JsonObject } from '../base/json.ts';
import { isMaskName } from './field-masks.ts';

/** What a message or an answer has directly in it that may be the things that it is about, by name. */
export interface Entities {
  /** Each may be a list of entities, of ids, or of what a bulk call did with each. */
  readonly lists: readonly (readonly [name: string, list: readonly Json[]])[];
  /** Objects that are not about how it was asked or answered: it is about one thing when there is one. */
  readonly objects: readonly (readonly [name: string, object: JsonObject])[];
}

/** Parts that tell of an answer or of how to change something, and are no entity. */
const besides = /metadata|paging|aggregat|facet/i;

/** The one rule for which parts of a message or of an answer are its entities, where no schema tells. */
export function entitiesOf(message: JsonObject): Entities {
  const lists: [string, Json[]][] = [];
  const objects: [string, JsonObject][] = [];
  for (const [name, value] of Object.entries(message))
    if (Array.isArray(value)) lists.push([name, value]);
    else if (isObject(value) && !besides.test(name) && !isMaskName(name)) objects.push([name, value]);
  return { lists, objects };
}

/** The one object that a message or an answer is about; nothing when there is none, or several. */
export function onlyEntityOf(message: JsonObject): JsonObject | undefined {
  const { objects } = entitiesOf(message);
  return objects.length === 1 ? objects[0]?.[1] : undefined;
}
