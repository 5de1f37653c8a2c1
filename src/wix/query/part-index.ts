import { type Kysely, sql } from 'kysely';
import { fold } from '../../base/fold.ts';
import type { Dialect } from '../../storage/database.ts';
import type { Filter } from './filter.ts';
import { matchOf } from './match.ts';
import type { Predicate } from './predicate.ts';
import type { Reader } from './run.ts';
import { textPrefix } from './typed.ts';

// Fields of any type have no index of their own (see typed.ts): to find a text, or what is in one, each row's keys had to be
// read. On SQLite a table that triggers keep says which rows have three letters in a row, in any of their texts. It answers too
// many and never too few, so what is asked is still checked, of those rows alone.

/** Longer texts are not taken apart: rows that have one are looked at whatever is asked. */
const longest = 1_000;
/** Letters for private use: no text that is looked for is likely to have these three. */
const isLong = '\u{E000}\u{E000}\u{E000}';

/** Indexes what texts in an entity's `keys` consist of. PostgreSQL has nothing for it that any server would have. */
export async function createPartIndex(db: Kysely<never>, dialect: Dialect, table: string): Promise<void> {
  if (dialect === 'postgres') return;
  const index = sql.table(indexOf(table));
  const texts = (row: string) => sql`(select group_concat(
      case when length(part.value) > ${sql.lit(longest)} then ${sql.lit(isLong)} else part.value end, char(10))
    from json_each(${sql.ref(`${row}.keys`)}) as field, json_each(field.value) as part
    where field.key like '%/' and substr(field.key, 1, 1) <> '_')`;
  const add = sql`insert into ${index} (rowid, parts) values (new.rowid, ${texts('new')})`;
  const take = sql`delete from ${index} where rowid = old.rowid`;
  const named = (what: string) => sql.ref(`${table}_parts_${what}`);
  const on = sql`on ${sql.table(table)} begin`;
  for (const statement of [
    sql`create virtual table ${index} using fts5(parts, content = '', contentless_delete = 1, detail = none, tokenize = 'trigram case_sensitive 1')`,
    sql`insert into ${index} (rowid, parts) select e.rowid, ${texts('e')} from ${sql.table(table)} as e`,
    sql`create trigger ${named('added')} after insert ${on} ${add}; end`,
    sql`create trigger ${named('changed')} after update of keys ${on} ${take}; ${add}; end`,
    sql`create trigger ${named('gone')} after delete ${on} ${take}; end`,
  ])
    await statement.execute(db);
}

/**
 * The rows that may pass a filter by the index of their texts; nothing where the index cannot tell, or where so many may pass
 * that it is no help.
 */
export async function findByParts(db: Reader, table: string, filter: Filter): Promise<Predicate | undefined> {
  const parts = textsOf(filter).flatMap(trigramsOf);
  if (parts.length === 0) return undefined;
  const query = `(${parts.map(quoted).join(' AND ')}) OR ${quoted(isLong)}`;
  return matchOf(db, indexOf(table), query);
}

/** Folded texts that a row must have, as a whole or as a part, to pass. */
function textsOf(filter: Filter): readonly string[] {
  if (filter.kind === 'and') return filter.parts.flatMap(textsOf);
  if (filter.kind !== 'is' || filter.field.kind !== 'typed' || filter.field.path.startsWith('_')) return [];
  const { field, operator, values } = filter;
  const [value] = values;
  if (typeof value !== 'string') return [];
  if (operator === '$contains' || operator === '$startsWith' || operator === '$endsWith') return [value];
  const isText = operator === '$eq' && field.column === undefined && value.startsWith(textPrefix);
  return isText ? [fold(value.slice(textPrefix.length))] : [];
}

/** With more the index is asked longer than it saves. */
const mostTrigrams = 8;

/** Some of a text's threes of letters, from all over it; none of a shorter text. */
function trigramsOf(text: string): readonly string[] {
  const letters = Array.from(text);
  const all = new Set(letters.slice(2).map((last, place) => `${letters[place]}${letters[place + 1]}${last}`));
  const step = Math.max(1, all.size / mostTrigrams);
  return [...all].filter((_, place) => Math.floor(place / step) !== Math.floor((place - 1) / step));
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

function indexOf(table: string): string {
  return `${table}_parts`;
}
