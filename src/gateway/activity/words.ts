import { type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely';
import { fold } from '../../base/fold.ts';
import type { Dialect } from '../../storage/database.ts';
import { statement } from '../../storage/statement.ts';
import type { GatewayTables } from '../tables.ts';

// Each database has its own full-text index of the sentences: an FTS5 table by the entry's number on SQLite, an
// index of an expression on PostgreSQL. Both find words by how they begin, and are told nothing but words.

/** Makes the index. */
export async function createWords(db: Kysely<never>, dialect: Dialect): Promise<void> {
  if (dialect === 'sqlite')
    return void (await sql`
      create virtual table entry_words using fts5(words, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 0')`.execute(
      db,
    ));
  await sql`create index entry_by_words on entry using gin (${sentenceVector})`.execute(db);
}

/** The words of a sentence to PostgreSQL; the index and the search must say it alike. */
const sentenceVector = sql`to_tsvector('simple', words)`;

/** Brings the index up to an entry's sentence. */
export async function indexWords(
  db: Kysely<GatewayTables>,
  dialect: Dialect,
  entry: Pick<GatewayTables['entry'], 'number' | 'words'>,
): Promise<void> {
  if (dialect === 'sqlite') await replaceWords(db, entry.number, entry.words);
}

const replaceWords = statement((db: Kysely<GatewayTables>, number: number, words: string) => ({
  compile: () =>
    sql`insert or replace into entry_words (rowid, words) values (${number}, ${words})`.compile(db),
}));

/** Takes entries out of the index, by their numbers. */
export async function forgetWords(
  db: Kysely<GatewayTables>,
  dialect: Dialect,
  numbers: readonly number[],
): Promise<void> {
  if (dialect === 'postgres' || numbers.length === 0) return;
  await sql`delete from entry_words where rowid in (${sql.join(numbers)})`.execute(db);
}

/** The words of a search, folded, as the index has them. */
export function wordsOf(text: string): readonly string[] {
  return fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** SQLite's way to ask for words that begin so: all of them. */
export function matchWords(words: readonly string[]): string {
  return words.map((word) => `"${word}"*`).join(' ');
}

/** PostgreSQL's. */
export function hasWords(words: readonly string[]): RawBuilder<SqlBool> {
  return sql`${sentenceVector} @@ to_tsquery('simple', ${words.map((word) => `${word}:*`).join(' & ')})`;
}
