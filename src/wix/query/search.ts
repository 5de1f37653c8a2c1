import { sql } from 'kysely';
import { fold } from '../../base/fold.ts';
import { isObject, type Json } from '../../base/json.ts';
import type { Dialect } from '../../storage/database.ts';
import { QueryFault, shown } from './fault.ts';
import { allOf, anyOf, contains, type Predicate } from './predicate.ts';

/** A free-text search, read: `{"expression": "red sho", "mode": "AND", "fuzzy": true, "fields": ["name"]}`. */
export interface Search {
  readonly words: readonly string[];
  readonly mode: 'AND' | 'OR';
  readonly fuzzy: boolean;
  /** Columns to look in instead of the one with everything. */
  readonly columns?: readonly string[];
}

const maxLetters = 100;
/** One letter more than a search may have; a letter is two units at most. */
const maxUnits = 2 * (maxLetters + 1);
const maxFields = 20;

/**
 * Reads a search; nothing to look for is no search.
 * @param fields columns with the text of single fields, by path
 * @throws {QueryFault} `badValue`, or `unknownField` for a field that is not searched
 * @see https://dev.wix.com/docs/rest/articles/work-with-wix-apis/data-retrieval/about-the-wix-api-search
 */
export function parseSearch(
  json: Json | undefined,
  fields: Readonly<Record<string, string>> = {},
): Search | undefined {
  if (json === undefined || json === null) return undefined;
  const {
    expression = '',
    mode = 'OR',
    fuzzy = false,
    fields: named = [],
  } = isObject(json) ? json : { expression: json };
  if (typeof expression !== 'string' || Array.from(expression).length > maxLetters)
    throw wrong('search.expression', expression, `text of at most ${maxLetters} letters`);
  if (mode !== 'AND' && mode !== 'OR') throw wrong('search.mode', mode, 'AND or OR');
  if (typeof fuzzy !== 'boolean') throw wrong('search.fuzzy', fuzzy, 'true or false');
  const columns = readFields(named, fields);
  const words = wordsOf(expression);
  if (words.length === 0) return undefined;
  return { words, mode, fuzzy, ...(columns.length > 0 ? { columns } : {}) };
}

function wrong(field: string, value: Json, expected: string): QueryFault {
  return new QueryFault('badValue', `${field}: ${shown(value)} should be ${expected}`, { field, value });
}

function readFields(named: Json, fields: Readonly<Record<string, string>>): readonly string[] {
  if (!Array.isArray(named) || named.length > maxFields)
    throw wrong('search.fields', named, `a list of at most ${maxFields} fields`);
  return named.map((path) => {
    const column = typeof path === 'string' && Object.hasOwn(fields, path) ? fields[path] : undefined;
    if (column !== undefined) return column;
    throw new QueryFault(
      'unknownField',
      `search.fields: ${shown(path)} is not a field that can be searched`,
      {
        field: 'search.fields',
        value: path,
      },
    );
  });
}

/**
 * Text as a search column holds it: folded words with one space around each. No search is longer than `maxLetters`, so
 * no word need be longer by more than one: an index of words has a limit of its own.
 */
export function searchText(...texts: readonly (string | null | undefined)[]): string {
  const words = texts.flatMap((text) => wordsOf(text ?? ''));
  return ` ${words.map((word) => word.slice(0, maxUnits)).join(' ')} `;
}

function wordsOf(text: string): readonly string[] {
  return fold(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}

/**
 * Rows whose search text has the words: the last one, which may still be being typed, as the beginning of a word there,
 * the others whole. If fuzzy, words of more than three letters may be one letter off.
 */
export function compileSearch(search: Search, column: string, dialect: Dialect): Predicate {
  const columns = (search.columns ?? [column]).map((name) => sql`coalesce(${sql.ref(`e.${name}`)}, '')`);
  // One text of them all: each begins and ends with a space.
  const text = sql`(${sql.join(columns, sql` || `)})`;
  const words = search.words.map((word, index) => {
    const end = index === search.words.length - 1 ? '' : ' ';
    const isFuzzy = search.fuzzy && Array.from(word).length > 3;
    const patterns = isFuzzy ? nearly(word).map((near) => `% ${near}${end}%`) : [];
    return anyOf([
      contains(text, ` ${word}${end}`, dialect),
      ...patterns.map((pattern): Predicate => sql`${text} like ${pattern}`),
    ]);
  });
  return search.mode === 'AND' ? allOf(words) : anyOf(words);
}

/**
 * `like` patterns of every word that is one letter more, less or other. The first letter is taken to be right.
 * The letter that is more or other may be a space: two words that are nearly this one when joined are found too.
 */
function nearly(word: string): readonly string[] {
  const letters = Array.from(word);
  return letters.slice(1).flatMap((_, before) => {
    const [head, tail] = [letters.slice(0, before + 1).join(''), letters.slice(before + 1)];
    return [
      `${head}_${tail.join('')}`,
      `${head}_${tail.slice(1).join('')}`,
      `${head}${tail.slice(1).join('')}`,
    ];
  });
}
