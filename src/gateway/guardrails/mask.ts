import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import type { GuardrailOf } from './guardrail.ts';
import { Hidden, masked } from './hidden.ts';
import { isMaskedPath, maskedBeside } from './personal.ts';

/** Values that give themselves away wherever they stand, in sentences, errors and keys; none without its `sign`. */
const personalValues: Readonly<Record<string, { readonly sign: string; readonly pattern: RegExp }>> = {
  email: {
    sign: '@',
    // As long as RFC 5321 (4.5.3.1) lets them be: without a bound, a long text without an address takes the square of its length.
    pattern: /[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(\.[\p{L}\p{N}-]{1,63})+/gu,
  },
  phone: { sign: '+', pattern: /\+\d[\d\s().-]{6,}\d/g },
};

/** Covers personal values in text that is not JSON: messages of errors, sentences. */
export function maskText(text: string, rails: readonly GuardrailOf<'mask'>[], hidden = new Hidden()): string {
  return textCover(rails, hidden)(text);
}

function textCover(rails: readonly GuardrailOf<'mask'>[], hidden: Hidden): (text: string) => string {
  const personal = rails.flatMap(({ fields }) => fields).flatMap((field) => personalValues[field] ?? []);
  return (text) =>
    personal.reduce(
      (plain, { sign, pattern }) => (plain.includes(sign) ? plain.replaceAll(pattern, masked) : plain),
      hidden.cover(text),
    );
}

/**
 * Takes the masked fields out of an answer, or covers their values; what they held is covered everywhere else in it
 * too. Answers a new value.
 */
export function maskJson(value: JsonObject, rails: readonly GuardrailOf<'mask'>[]): JsonObject {
  const hidden = new Hidden();
  const covered = rails.reduce<Json>(
    (current, rail) => coverFields(current, toCover(rail, hidden), ''),
    value,
  );
  return coverText(covered, textCover(rails, hidden), new Map()) as JsonObject;
}

/** What stands in these fields: to be covered wherever else it is said. */
export function hiddenIn(value: JsonObject, rails: readonly GuardrailOf<'mask'>[]): Hidden {
  const hidden = new Hidden();
  for (const rail of rails) coverFields(value, toCover(rail, hidden), '');
  return hidden;
}

/** What one guardrail covers. */
interface ToCover {
  readonly rail: GuardrailOf<'mask'>;
  readonly hidden: Hidden;
  /** Paths that were looked at, in this answer or in one before. */
  readonly paths: Map<string, boolean>;
  /** Those of this answer that are not kept for the next. */
  readonly ownPaths: Map<string, boolean>;
}

function toCover(rail: GuardrailOf<'mask'>, hidden: Hidden): ToCover {
  return { rail, hidden, paths: pathsKnown(rail.fields), ownPaths: new Map() };
}

/**
 * Whether paths are masked, by what is: those of a list come again with each of its members, and those of an answer with the next.
 * Bounded, since answers may have any names.
 */
const knownPaths = new Map<string, Map<string, boolean>>();
const mostFields = 50;
const mostPaths = 2_000;
const longestPath = 200;

function pathsKnown(fields: readonly string[]): Map<string, boolean> {
  const key = JSON.stringify(fields);
  const known = knownPaths.get(key);
  if (known) return known;
  if (knownPaths.size >= mostFields) knownPaths.clear();
  const none = new Map<string, boolean>();
  knownPaths.set(key, none);
  return none;
}

function coverFields(value: Json, what: ToCover, path: string): Json {
  if (Array.isArray(value)) return value.map((one) => coverFields(one, what, path));
  if (!isObject(value)) return value;
  const kept: [string, Json][] = [];
  const isBeside = maskedBeside(value, what.rail.fields);
  for (const [key, inner] of Object.entries(value)) {
    const here = path === '' ? key : `${path}.${key}`;
    if (!isBeside(key) && !isMasked(here, what)) kept.push([key, coverFields(inner, what, here)]);
    else {
      remember(inner, what.hidden);
      if (what.rail.by === 'mask') kept.push([key, cover(inner)]);
    }
  }
  return Object.fromEntries(kept);
}

function isMasked(path: string, { rail, paths, ownPaths }: ToCover): boolean {
  const seen = paths.get(path) ?? ownPaths.get(path);
  if (seen !== undefined) return seen;
  const found = isMaskedPath(path, rail.fields);
  const isKept = paths.size < mostPaths && path.length <= longestPath;
  (isKept ? paths : ownPaths).set(path, found);
  return found;
}

/** Texts are covered; numbers and truth values would still tell, and go. */
function cover(value: Json): Json {
  if (typeof value === 'string') return value === '' || value === masked ? value : masked;
  if (Array.isArray(value)) return value.map(cover);
  if (!isObject(value)) return null;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, cover(inner)]));
}

/** Members of an address or a number that say nothing of the person: `HOME`, `NOT_SET`. */
const sayNothing = /^(id|tag|type|\w*Status)$/;

function remember(value: Json, hidden: Hidden): void {
  if (typeof value === 'string') {
    if (value !== masked) hidden.add(value);
  } else if (Array.isArray(value)) for (const one of value) remember(one, hidden);
  else if (isObject(value))
    for (const [key, inner] of Object.entries(value)) if (!sayNothing.test(key)) remember(inner, hidden);
}

/** A short word of small letters is a field's own name sooner than a person's. */
const isFieldName = /^[a-z][A-Za-z0-9]{0,2}$/;

/** Covers what is hidden in all texts and keys; `keys` are those that were seen, which are few and come again. */
function coverText(value: Json, plain: (text: string) => string, keys: Map<string, string>): Json {
  if (typeof value === 'string') return plain(value);
  if (Array.isArray(value)) return value.map((one) => coverText(one, plain, keys));
  if (!isObject(value)) return value;
  const members = Object.entries(value).map(([key, inner]) => {
    const seen = keys.get(key) ?? (isFieldName.test(key) ? key : plain(key));
    keys.set(key, seen);
    return [seen, coverText(inner, plain, keys)] as const;
  });
  return Object.fromEntries(members);
}
