/** A JSON value as it comes from outside: nothing is known of it yet. */
export type Json = null | boolean | number | string | Json[] | JsonObject;
export type JsonObject = { [key: string]: Json };

/** Whether `value` is a JSON object (neither an array nor null). */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The value without members that are null or undefined, however deep: what is not set is left out of what Wix answers.
 * Items of lists stay, and what has nothing to leave out is answered as it is.
 */
export function withoutNulls<T extends object>(value: T): T {
  return cleared(value as unknown as Json) as unknown as T;
}

function cleared(value: Json): Json {
  if (Array.isArray(value)) {
    const items = value.map(cleared);
    return items.every((item, place) => item === value[place]) ? value : items;
  }
  if (!isObject(value)) return value;
  let copy: JsonObject | undefined;
  for (const [name, before] of Object.entries(value)) {
    const after = before === null || before === undefined ? undefined : cleared(before);
    if (after === before && after !== undefined) continue;
    copy ??= { ...value };
    if (after === undefined) delete copy[name];
    else copy[name] = after;
  }
  return copy ?? value;
}

/** How deep what a caller sent may be nested: whatever reads it goes down into it. */
export const mostDepth = 100;

/** The name that a field of a protocol buffer has in JSON: `lineItems` for `line_items`. */
export function toJsonName(key: string): string {
  return key.replaceAll(/_([a-z0-9])/gi, (_, letter: string) => letter.toUpperCase());
}

/** Thrown by {@link parseJson}; the message says what is wrong and where. */
export class BadJson extends Error {}

/**
 * Parses JSON that a caller sent.
 * @throws {BadJson} when it is not JSON, or nested deeper than `maxDepth`.
 */
export function parseJson(text: string, maxDepth = mostDepth): Json {
  if (depthOver(text, maxDepth)) throw new BadJson(`JSON is nested deeper than ${maxDepth} levels`);
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    throw new BadJson(cause instanceof Error ? cause.message : 'not JSON', { cause });
  }
}

/** Counts brackets outside strings, before parsing, so that hostile depth costs no stack. */
function depthOver(text: string, max: number): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 34) i = stringEnd(text, i);
    else if (c === 123 || c === 91) {
      if (++depth > max) return true;
    } else if (c === 125 || c === 93) depth--;
  }
  return false;
}

function stringEnd(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 92) i++;
    else if (c === 34) return i;
  }
  return text.length;
}
