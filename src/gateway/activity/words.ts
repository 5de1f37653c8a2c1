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
  await createListOfWords(db);
  await sql`create virtual table temp.known_word using fts5vocab(main, entry_words, row)`.execute(db);
  await sql`insert into entry_word (word) select term from temp.known_word`.execute(db);
  await sql`drop table temp.known_word`.execute(db);
}

async function createListOfWords(db: Kysely<never>): Promise<void> {
  await sql`create table entry_word (word text primary key) without rowid`.execute(db);
}

/** Entries that are read at once. */
const mendAtOnce = 500;

/**
 * Makes SQLite's index of words again, of the entries, where it is missing or damaged; as a whole or not at all. Answers why it
 * had to.
 */
export async function mendWords(database: Database<GatewayTables>): Promise<string | undefined> {
  if (database.dialect === 'postgres') return undefined;
  const problem = await tryWords(database);
  if (problem === undefined) return undefined;
  await database.write(async (tx) => {
    await sql`drop table if exists entry_words`.execute(tx);
    await sql`drop table if exists entry_word`.execute(tx);
    await createWords(tx as unknown as Kysely<never>, 'sqlite');
    await createListOfWords(tx as unknown as Kysely<never>);
    for (let after = -1; ; ) {
      const entries = await tx
        .selectFrom('entry')
        .select(['number', 'words', 'outcome'])
        .where('number', '>', after)
        .orderBy('number')
        .limit(mendAtOnce)
        .execute();
      indexWords(tx, entries);
      const last = entries.at(-1);
      if (!last) return;
      after = last.number;
    }
  });
  return problem;
}

/** What is wrong with the index, as far as a word that is put there, found and taken away again tells. */
async function tryWords(database: Database<GatewayTables>): Promise<string | undefined> {
  const undo = new Error('It was only tried');
  try {
    await database.write(async (tx) => {
      replaceWords.now(tx, 0, 'fairlead');
      insertWord.now(tx, 'fairlead');
      selectNewest.now(tx, '"fairlead"');
      throw undo;
    });
  } catch (error) {
    const { message } = error as Error;
    if (error !== undo && /no such table: .*entry_word|malformed|corrupt|vtable constructor/i.test(message))
      return message;
    if (error !== undo) throw error;
  }
  return undefined;
}

type Worded = Pick<GatewayTables['entry'], 'number' | 'words'>;

/**
 * SQLite's index of the words of entries; PostgreSQL's keeps itself. Entries are noted as they are listed, once their calls have
 * ended, and indexed together: each commit that has words costs a segment of the index, whether it is of one entry or of hundreds.
 */
export interface WordIndex {
  /** The words of this entry are to be found; what was noted of it before is not any more. */
  note(entry: Worded): void;
  /** How many entries are noted and not indexed. */
  readonly noted: number;
  /** Indexes what is noted, of so many entries at the most; within the work of `writeAtOnce`. */
  indexNow(db: Kysely<GatewayTables>, most: number): Indexed;
}

/** What a turn has indexed. */
export interface Indexed {
  /** Whether nothing is left. */
  readonly isWhole: boolean;
  /** It is committed. */
  keep(): void;
}

/** How many words are known to be in the list without looking there. */
const maxKnown = 20_000;

/** Counts how often words were taken off any list: what is known to be there must then be looked for again. */
let prunings = 0;

export function createWordIndex(): WordIndex {
  const noted = new Map<number, string>();
  const known = new Set<string>();
  let seen = prunings;
  return {
    get noted() {
      return noted.size;
    },
    note({ number, words }) {
      noted.set(number, words);
    },
    indexNow(db, most) {
      if (seen !== prunings) known.clear();
      seen = prunings;
      const taken = [...noted].slice(0, most).sort(([a], [b]) => a - b);
      const fresh = indexAll(db, taken, known);
      const isWhole = taken.length === noted.size;
      const keep = (): void => {
        if (known.size + fresh.size > maxKnown) known.clear();
        for (const word of fresh) known.add(word);
        for (const [number, words] of taken) if (noted.get(number) === words) noted.delete(number);
      };
      return { isWhole, keep };
    },
  };
}

/** In the order of their numbers; answers the words that were not known to be in the list. */
function indexAll(
  db: Kysely<GatewayTables>,
  entries: readonly (readonly [number: number, words: string])[],
  known: ReadonlySet<string>,
): ReadonlySet<string> {
  const fresh = new Set<string>();
  for (const [number, words] of entries) {
    // Retention may have taken it in the meantime.
    if (selectNumber.now(db, number).length === 0) continue;
    replaceWords.now(db, number, words);
    for (const word of words.split(' ')) if (!known.has(word)) fresh.add(word);
  }
  for (const word of fresh) insertWord.now(db, word);
  return fresh;
}

/** Indexes entries that are listed, such as a process that ended at once left. What is open is indexed when it is settled. */
export function indexWords(
  db: Kysely<GatewayTables>,
  entries: readonly (Worded & { outcome: string })[],
): void {
  const ended = entries.filter(({ outcome }) => outcome !== 'open');
  indexAll(
    db,
    ended.map(({ number, words }) => [number, words]),
    new Set(),
  );
}

/** One row of values: from a `select` FTS5 would write a segment for each entry, to be able to undo it alone. */
const replaceWords = statement((db: Kysely<GatewayTables>, number: number, words: string) => ({
  compile: () =>
    sql`insert or replace into entry_words (rowid, words) values (${number}, ${words})`.compile(db),
}));

const selectNumber = statement((db: Kysely<GatewayTables>, number: number) =>
  db.selectFrom('entry').select('number').where('number', '=', number),
);

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

/** Words that are looked for in one transaction. */
const wordsAtOnce = 50;

/** Takes those of the words off the list that no entry has any more. */
export async function pruneWords(
  { writeAtOnce }: Database<GatewayTables>,
  words: ReadonlySet<string>,
): Promise<void> {
  if (!writeAtOnce) return;
  const all = [...words];
  for (let at = 0; at < all.length; at += wordsAtOnce)
    await writeAtOnce((tx) => {
      for (const word of all.slice(at, at + wordsAtOnce)) if (!hasEntry(tx, word)) pruneWord(tx, word);
    });
}

/** From the newest on: before the oldest that has the word there may be a million that are deleted. */
function hasEntry(tx: Kysely<GatewayTables>, word: string): boolean {
  return selectNewest.now(tx, `"${word}"`).length > 0;
}

const selectNewest = statement((db: Kysely<GatewayTables>, match: string) => ({
  compile: () =>
    sql`select 1 from entry_words where entry_words match ${match} order by rowid desc limit 1`.compile(db),
}));

function pruneWord(tx: Kysely<GatewayTables>, word: string): void {
  prunings++;
  deleteWord.now(tx, word);
}

const deleteWord = statement((db: Kysely<GatewayTables>, word: string) => ({
  compile: () => sql`delete from entry_word where word = ${word}`.compile(db),
}));

/** The words of a text, folded, as the index has them. */
export function wordsOf(text: string): readonly string[] {
  const folded = fold(text);
  // Most text is ASCII, where words are found with much less ado.
  return folded.match(ascii.test(folded) ? /[a-z0-9]+/g : /[\p{L}\p{N}]+/gu) ?? [];
}

const ascii = /^[ -~]*$/;

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
