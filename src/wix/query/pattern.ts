import { type RawBuilder, sql } from 'kysely';
import { fold } from '../../base/fold.ts';
import { isObject, type Json } from '../../base/json.ts';
import type { Dialect } from '../../storage/database.ts';
import { badValue, type ValuePlace } from './value.ts';

/** A part of a pattern: text as it is, or one letter out of several. */
interface Segment {
  readonly type: 'literal' | 'anyOf';
  readonly value: string;
}

/**
 * Reads the operand of `$matches`: `{"ignoreCase": true, "spec": [{"type": "literal", "value": "red"},
 * {"type": "anyOf", "value": " -"}]}`. The SDK writes it to find what is urlized: `red-shoe` finds `Red shoe`.
 * @returns the segments, folded, as JSON text
 * @throws {QueryFault} `badValue`
 */
export function readPattern(operand: Json, place: ValuePlace): string {
  if (!isObject(operand) || operand.ignoreCase !== true || !Array.isArray(operand.spec))
    throw badValue(operand, 'an object with ignoreCase true and a list as spec', place);
  const segments = operand.spec.map((item): Segment => {
    const isSegment = isObject(item) && (item.type === 'literal' || item.type === 'anyOf');
    if (!isSegment || typeof item.value !== 'string' || item.value === '')
      throw badValue(item, 'a segment: {"type": "literal" or "anyOf", "value": text}', place);
    return { type: item.type as Segment['type'], value: fold(item.value.replaceAll('\0', '')) };
  });
  return JSON.stringify(segments);
}

/** That a column with folded text is, as a whole, what a pattern of {@link readPattern} says. */
export function matchesPattern(
  column: RawBuilder<unknown>,
  pattern: string,
  dialect: Dialect,
): RawBuilder<boolean> {
  const segments = JSON.parse(pattern) as readonly Segment[];
  return dialect === 'postgres'
    ? sql`(${column} ~ ${`^${segments.map(regexOf).join('')}$`})`
    : sql`(${column} glob ${segments.map(globOf).join('')})`;
}

function regexOf({ type, value }: Segment): string {
  const letters = Array.from(value, byNumber);
  return type === 'literal' ? letters.join('') : `(?:${letters.join('|')})`;
}

/** PostgreSQL takes any character by its number, so none is taken for an operator. */
function byNumber(letter: string): string {
  return `\\U${(letter.codePointAt(0) ?? 0).toString(16).padStart(8, '0')}`;
}

/** In a set, what could be read as an operator stands where it is none: `]` and `-` first, `^` not first. */
function globOf({ type, value }: Segment): string {
  if (type === 'literal') return value.replaceAll(/[*?[]/g, '[$&]');
  const places = [']', '-', '', '^'];
  const place = (letter: string) => Math.max(places.indexOf(letter), 0) + (places.includes(letter) ? 0 : 2);
  const letters = [...new Set(value)].toSorted((a, b) => place(a) - place(b));
  return letters.join('') === '^' ? '^' : `[${letters.join('')}]`;
}

/** That folded text is, as a whole, what a pattern of {@link readPattern} says. */
export function isLike(text: string, pattern: string): boolean {
  const segments = JSON.parse(pattern) as readonly Segment[];
  let rest = text;
  for (const { type, value } of segments) {
    const [letter = ''] = rest;
    const found = type === 'literal' ? rest.startsWith(value) : letter !== '' && value.includes(letter);
    if (!found) return false;
    rest = rest.slice(type === 'literal' ? value.length : letter.length);
  }
  return rest === '';
}
