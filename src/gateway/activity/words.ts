import { type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely';
import { fold } from '../../base/fold.ts';
import type { Database, Dialect } from '../../storage/database.ts';
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

/**
 * Makes the list of all words there are. FTS5 finds what begins with a few letters only by reading every entry that any
 * such word has; with the words themselves it goes from the newest entry on, and stops when the page is full.
 */
export async function createWordList(db: Kysely<never>, dialect: Dialect): Promise<void> {
  if (dialect === 'postgres') return;
  await sql`create table entry_word (word text primary key) without rowid`.execute(db);
  await sql`create virtual table temp.known_word using fts5vocab(main, entry_words, row)`.execute(db);
  await sql`insert into entry_word (word) select term from temp.known_word`.execute(db);
  await sql`drop table temp.known_word`.execute(db);
}

/** Brings the index up to entries' sentences. */
export interface WordIndex {
  add(db: Kysely<GatewayTables>, entry: Pick<GatewayTables['entry'], 'number' | 'words'>): Promise<void>;
  /** What was added last was undone. */
  forget(): void;
}

/** How many words are known to be in the list without looking there. */
const maxKnown = 20_000;

/** Counts how often words were taken off any list: what is known to be there must then be looked for again. */
let prunings = 0;

export function createWordIndex(dialect: Dialect): WordIndex {
  const known = new Set<string>();
  let seen = prunings;
  return {
    async add(db, { number, words }) {
      if (dialect === 'postgres') return;
      if (seen !== prunings) known.clear();
      seen = prunings;
      await replaceWords(db, number, words);
      for (const word of words.split(' ')) {
        if (known.has(word)) continue;
        await insertWord(db, word);
        if (known.size >= maxKnown) known.clear();
        known.add(word);
      }
    },
    forget: () => known.clear(),
  };
}

const replaceWords = statement((db: Kysely<GatewayTables>, number: number, words: string) => ({
  compile: () =>
    sql`insert or replace into entry_words (rowid, words) values (${number}, ${words})`.compile(db),
}));

const insertWord = statement((db: Kysely<GatewayTables>, word: string) => ({
  compile: () => sql`insert or ignore into entry_word (word) values (${word})`.compile(db),
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

/** Takes those of the words off the list that no entry has any more. */
export async function pruneWords(
  database: Database<GatewayTables>,
  words: ReadonlySet<string>,
): Promise<void> {
  if (database.dialect === 'postgres') return;
  for (const word of words)
    await database.write(async (tx) => {
      const { rows } =
        await sql`select 1 from entry_words where entry_words match ${`"${word}"`} limit 1`.execute(tx);
      if (rows.length > 0) return;
      prunings++;
      await sql`delete from entry_word where word = ${word}`.execute(tx);
    });
}

/** The words of a search, folded, as the index has them. */
export function wordsOf(text: string): readonly string[] {
  return fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** A search for words: of SQLite's index, or as a condition of PostgreSQL. */
export type Search =
  | { readonly match: string; readonly where?: undefined }
  | { readonly match?: undefined; readonly where: RawBuilder<SqlBool> };

/** What finds the entries that have all the words, or words that begin so; nothing when none are asked for. */
export async function searchOf(
  db: Kysely<GatewayTables>,
  dialect: Dialect,
  q: string | undefined,
): Promise<Search | undefined> {
  const words = q === undefined ? [] : wordsOf(q);
  if (words.length === 0) return undefined;
  if (dialect === 'postgres') return { where: hasWords(words) };
  const parts: string[] = [];
  for (const word of words) parts.push(matchWord(word, await wordsThatBegin(db, word)));
  return { match: parts.join(' AND ') };
}

/** More words than this that begin alike are left to FTS5. */
const mostWords = 64;

const selectWords = statement((db: Kysely<GatewayTables>, from: string, to: string, most: number) => ({
  compile: () =>
    sql<{
      word: string;
    }>`select word from entry_word where word >= ${from} and word < ${to} limit ${most}`.compile(db),
}));

async function wordsThatBegin(db: Kysely<GatewayTables>, start: string): Promise<readonly string[]> {
  const rows = await selectWords(db, start, `${start}\u{10ffff}`, mostWords + 1);
  return rows.map(({ word }) => word);
}

/** SQLite's way to ask for any of these words, or for one that begins so. */
function matchWord(start: string, words: readonly string[]): string {
  if (words.length === 0) return `"${start}"`;
  return words.length > mostWords ? `"${start}"*` : `(${words.map((word) => `"${word}"`).join(' OR ')})`;
}

/** PostgreSQL's. */
function hasWords(words: readonly string[]): RawBuilder<SqlBool> {
  return sql`${sentenceVector} @@ to_tsquery('simple', ${words.map((word) => `${word}:*`).join(' & ')})`;
}
