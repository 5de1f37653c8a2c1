import { sql } from 'kysely';
import { fold } from '../../base/fold.ts';
import { isObject, type Json } from '../../base/json.ts';
import type { Dialect } from '../../storage/database.ts';
import { allOf, anyOf, contains, type Predicate } from './compile.ts';
import { QueryFault, shown } from './fault.ts';

/** A free-text search, read: `{"expression": "red shoes", "mode": "AND", "fuzzy": true}`. */
export interface Search {
  readonly words: readonly string[];
  readonly mode: 'AND' | 'OR';
  readonly fuzzy: boolean;
}

const maxWords = 20;

/** Reads a search; nothing to look for is no search. @throws {QueryFault} `malformedFilter` */
export function parseSearch(json: Json | undefined): Search | undefined {
  if (json === undefined || json === null) return undefined;
  const { expression = '', mode = 'OR', fuzzy = false } = isObject(json) ? json : { expression: json };
  if (typeof expression !== 'string' || (mode !== 'AND' && mode !== 'OR'))
    throw new QueryFault(
      'malformedFilter',
      `search: ${shown(json)} should have an expression, and AND or OR as its mode`,
      { field: 'search', value: json },
    );
  const words = wordsOf(expression).slice(0, maxWords);
  return words.length === 0 ? undefined : { words, mode, fuzzy: fuzzy === true };
}

/** Text as a search column holds it: folded words with one space around each. */
export function searchText(...texts: readonly (string | null | undefined)[]): string {
  return ` ${texts.flatMap((text) => wordsOf(text ?? '')).join(' ')} `;
}

function wordsOf(text: string): readonly string[] {
  return fold(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}

/** Rows whose search column has the words: each as the beginning of a word there or, if fuzzy, one letter off. */
export function compileSearch(search: Search, column: string, dialect: Dialect): Predicate {
  const text = sql.ref(`e.${column}`);
  const words = search.words.map((word) => {
    const begins = contains(text, ` ${word}`, dialect);
    return search.fuzzy && [...word].length > 3
      ? anyOf([begins, ...nearly(word).map((pattern): Predicate => sql`${text} like ${`% ${pattern}%`}`)])
      : begins;
  });
  return search.mode === 'AND' ? allOf(words) : anyOf(words);
}

/** `like` patterns of every word that is one letter more, less or other. The first letter is taken to be right. */
function nearly(word: string): readonly string[] {
  const letters = [...word];
  return letters.slice(1).flatMap((_, before) => {
    const [head, tail] = [letters.slice(0, before + 1).join(''), letters.slice(before + 1)];
    return [
      `${head}_${tail.join('')}`,
      `${head}_${tail.slice(1).join('')}`,
      `${head}${tail.slice(1).join('')}`,
    ];
  });
}
