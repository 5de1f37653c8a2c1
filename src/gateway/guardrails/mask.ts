import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import type { GuardrailOf } from './guardrail.ts';

/** What stands in the place of a masked value. */
export const masked = '\u2022\u2022\u2022';

/** How each personal field is called on the wire, by the last part of its name. */
const personalNames: Readonly<Record<string, RegExp>> = {
  email: /e-?mails?$/i,
  phone: /(phones?|phone_?number|mobile|telephone|e164_?phone|formatted_?phone|fax)$/i,
  name: /^(first|last|first_?name|last_?name|full_?name|nickname|display_?name|contact_?name|sender_?name|buyer_?name|slug)$/i,
  address:
    /^(address(es)?|address_?line\d?|street(_?address|_?name|_?number)?|zip_?code|postal_?code|city|formatted_?address)$|Address(es)?$/,
  birthdate: /birth_?(date|day)|date_?of_?birth/i,
};

/** Values that give themselves away wherever they stand: in sentences, errors and keys. */
const personalValues: Readonly<Record<string, RegExp>> = {
  email: /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+/gu,
  phone: /\+\d[\d\s().-]{6,}\d/g,
};

/** Whether a path names a masked field, or something in one. */
export function isMaskedPath(path: string, fields: readonly string[]): boolean {
  const parts = path.replaceAll('[]', '').split('.');
  return fields.some((field) => {
    const named = personalNames[field];
    if (named) return parts.some((part) => named.test(part));
    return `.${parts.join('.')}.`.includes(`.${field}.`) || (!field.includes('.') && parts.includes(field));
  });
}

/** Covers personal values in text that is not JSON: messages of errors, sentences. */
export function maskText(
  text: string,
  rails: readonly GuardrailOf<'mask'>[],
  hidden: ReadonlySet<string> = new Set(),
): string {
  let plain = text;
  for (const value of hidden) plain = plain.replaceAll(value, masked);
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
  const hidden = new Set<string>();
  const covered = rails.reduce<Json>((current, rail) => coverFields(current, rail, '', hidden), value);
  return coverText(covered, rails, hidden) as JsonObject;
}

/** What stands in these fields: to be covered wherever else it is said. */
export function hiddenIn(value: JsonObject, rails: readonly GuardrailOf<'mask'>[]): ReadonlySet<string> {
  const hidden = new Set<string>();
  for (const rail of rails) coverFields(value, rail, '', hidden);
  return hidden;
}

function coverFields(value: Json, rail: GuardrailOf<'mask'>, path: string, hidden: Set<string>): Json {
  if (Array.isArray(value)) return value.map((one) => coverFields(one, rail, path, hidden));
  if (!isObject(value)) return value;
  const kept: [string, Json][] = [];
  for (const [key, inner] of Object.entries(value)) {
    const here = path === '' ? key : `${path}.${key}`;
    if (!isMaskedPath(here, rail.fields)) kept.push([key, coverFields(inner, rail, here, hidden)]);
    else {
      remember(inner, hidden);
      if (rail.by === 'mask') kept.push([key, cover(inner)]);
    }
  }
  return Object.fromEntries(kept);
}

/** Texts are covered; numbers and truth values would still tell, and go. */
function cover(value: Json): Json {
  if (typeof value === 'string') return value === '' ? value : masked;
  if (Array.isArray(value)) return value.map(cover);
  if (!isObject(value)) return null;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, cover(inner)]));
}

/** What is shorter stands in too many other words. */
const leastHidden = 4;

function remember(value: Json, hidden: Set<string>): void {
  if (typeof value === 'string') {
    if (value.length >= leastHidden) hidden.add(value);
  } else if (Array.isArray(value)) for (const one of value) remember(one, hidden);
  else if (isObject(value)) for (const one of Object.values(value)) remember(one, hidden);
}

function coverText(value: Json, rails: readonly GuardrailOf<'mask'>[], hidden: ReadonlySet<string>): Json {
  if (typeof value === 'string') return maskText(value, rails, hidden);
  if (Array.isArray(value)) return value.map((one) => coverText(one, rails, hidden));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      maskText(key, rails, hidden),
      coverText(inner, rails, hidden),
    ]),
  );
}
