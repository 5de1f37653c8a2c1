import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import type { GuardrailOf } from './guardrail.ts';
import { Hidden, masked } from './hidden.ts';
import { isMaskedPath, maskedBeside } from './personal.ts';

/** Values that give themselves away wherever they stand: in sentences, errors and keys. */
const personalValues: Readonly<Record<string, RegExp>> = {
  email: /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+/gu,
  phone: /\+\d[\d\s().-]{6,}\d/g,
};

/** Covers personal values in text that is not JSON: messages of errors, sentences. */
export function maskText(text: string, rails: readonly GuardrailOf<'mask'>[], hidden = new Hidden()): string {
  let plain = hidden.cover(text);
  for (const field of rails.flatMap(({ fields }) => fields)) {
    const pattern = personalValues[field];
    if (pattern) plain = plain.replaceAll(pattern, masked);
  }
  return plain;
}

/**
 * Takes the masked fields out of an answer, or covers their values; what they held is covered everywhere else in it
 * too. Answers a new value.
 */
export function maskJson(value: JsonObject, rails: readonly GuardrailOf<'mask'>[]): JsonObject {
  const hidden = new Hidden();
  const covered = rails.reduce<Json>((current, rail) => coverFields(current, rail, '', hidden), value);
  return coverText(covered, rails, hidden) as JsonObject;
}

/** What stands in these fields: to be covered wherever else it is said. */
export function hiddenIn(value: JsonObject, rails: readonly GuardrailOf<'mask'>[]): Hidden {
  const hidden = new Hidden();
  for (const rail of rails) coverFields(value, rail, '', hidden);
  return hidden;
}

function coverFields(value: Json, rail: GuardrailOf<'mask'>, path: string, hidden: Hidden): Json {
  if (Array.isArray(value)) return value.map((one) => coverFields(one, rail, path, hidden));
  if (!isObject(value)) return value;
  const kept: [string, Json][] = [];
  const isBeside = maskedBeside(value, rail.fields);
  for (const [key, inner] of Object.entries(value)) {
    const here = path === '' ? key : `${path}.${key}`;
    if (!isBeside(key) && !isMaskedPath(here, rail.fields))
      kept.push([key, coverFields(inner, rail, here, hidden)]);
    else {
      remember(inner, hidden);
      if (rail.by === 'mask') kept.push([key, cover(inner)]);
    }
  }
  return Object.fromEntries(kept);
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

function coverText(value: Json, rails: readonly GuardrailOf<'mask'>[], hidden: Hidden): Json {
  if (typeof value === 'string') return maskText(value, rails, hidden);
  if (Array.isArray(value)) return value.map((one) => coverText(one, rails, hidden));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      isFieldName.test(key) ? key : maskText(key, rails, hidden),
      coverText(inner, rails, hidden),
    ]),
  );
}
