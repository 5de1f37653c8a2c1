import { type Kysely, sql } from 'kysely';
import type { Dialect } from '../../storage/database.ts';
import { matchOf } from './match.ts';
import type { Predicate } from './predicate.ts';
import type { Reader } from './run.ts';
import type { Search } from './search.ts';

// Each database has its own index of the words of a search column: an FTS5 table that triggers keep on SQLite, an index
// of an expression on PostgreSQL. The column holds folded words with one space around each (see `searchText`), so both
// split it where the search does.

/** Indexes the words of an entity's search column. */
export async function createWordIndex(
  db: Kysely<never>,
  dialect: Dialect,
  table: string,
  column: string,
): Promise<void> {
  if (dialect === 'postgres')
    return void (await sql`create index ${sql.ref(`${table}_by_words`)} on ${sql.table(table)} using gin (${wordsOf(column)})`.execute(
      db,
    ));
  const index = sql.table(indexOf(table));
  const text = sql.ref(column);
  const add = sql`insert into ${index} (rowid, words) values (new.rowid, new.${text})`;
  const take = sql`delete from ${index} where rowid = old.rowid`;
  await sql`create virtual table ${index} using fts5(words, content = '', contentless_delete = 1, detail = none, tokenize = 'unicode61 remove_diacritics 0')`.execute(
    db,
  );
  await sql`insert into ${index} (rowid, words) select rowid, ${text} from ${sql.table(table)}`.execute(db);
  const named = (what: string) => sql.ref(`${table}_words_${what}`);
  await sql`create trigger ${named('added')} after insert on ${sql.table(table)} begin ${add}; end`.execute(
    db,
  );
  await sql`create trigger ${named('changed')} after update of ${text} on ${sql.table(table)} begin ${take}; ${add}; end`.execute(
    db,
  );
  await sql`create trigger ${named('gone')} after delete on ${sql.table(table)} begin ${take}; end`.execute(
    db,
  );
}

/**
 * The rows that a search finds by the index of their words; nothing where the index cannot tell (a letter may be off, or
 * only some columns are searched) or where so many match that it is no help.
 */
export async function findByWords(
  db: Reader,
  { table, column, dialect }: { readonly table: string; readonly column: string; readonly dialect: Dialect },
  { words, mode, fuzzy, columns }: Search,
): Promise<Predicate | undefined> {
  if (fuzzy || columns) return undefined;
  if (dialect === 'sqlite' && words.some((word) => splitBySqlite.test(word))) return undefined;
  if (dialect === 'postgres') {
    const query = words.map((word, index) => `'${word}'${index === words.length - 1 ? ':*' : ''}`);
    return sql`(${wordsOf(`e.${column}`)} @@ ${query.join(mode === 'AND' ? ' & ' : ' | ')}::tsquery)`;
  }
  const query = words.map((word, index) => `"${word}"${index === words.length - 1 ? '*' : ''}`);
  return matchOf(db, indexOf(table), query.join(` ${mode} `));
}

/** Letters of today that were marks in the version of Unicode by which FTS5 splits words: it would take such a word for a phrase. */
const splitBySqlite = /[\u19b0-\u19c0\u19c8\u19c9\u1cf2\u1cf3]/;

function indexOf(table: string): string {
  return `${table}_words`;
}

/** The words of a column to PostgreSQL; the index and the search must say it alike. */
function wordsOf(column: string) {
  return sql`array_to_tsvector(string_to_array(btrim(${sql.ref(column)}), ' '))`;
}
