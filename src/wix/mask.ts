import { isObject, type Json, type JsonObject } from '../base/json.ts';
import { pick } from './projection.ts';

/** Reads a field mask in both spellings: `"name,info.company"` and `{"paths":[...]}`; `undefined` is no mask. */
export function readMask(mask: Json | undefined): readonly string[] | undefined {
  if (typeof mask === 'string') return mask.split(',').filter(Boolean);
  if (isObject(mask) && Array.isArray(mask.paths)) return mask.paths.map(String);
  return undefined;
}

/** Leaves of a sent entity what its mask names, and what tells which entity of which revision is meant. */
export function masked(entity: JsonObject, mask: Json | undefined): JsonObject {
  const paths = readMask(mask);
  return paths ? pick(entity, ['id', 'revision', ...paths]) : entity;
}
