import { type RawBuilder, sql } from 'kysely';
import type { Dialect } from '../../storage/database.ts';
import { readArrays } from '../../storage/statement.ts';
import { sortColumn } from './compile.ts';
import { orderBy } from './keyset.ts';
import { allOf, type Predicate } from './predicate.ts';
import type { Reader } from './run.ts';
import type { SortKey } from './sort.ts';
import type { ColumnValue } from './value.ts';

/** A row of a page. */
export interface PageRow {
  readonly id: string;
  /** The stored document: JSON as it goes on the wire. */
  readonly doc: string;
  /** As they were read: the id, the document, and the sort keys. */
  readonly columns: readonly unknown[];
}

/** What stands before the sort keys. */
const keysFrom = 2;

/** The sort keys of a row. */
export function keysOf({ columns }: PageRow): readonly ColumnValue[] {
  return columns.slice(keysFrom) as ColumnValue[];
}

/** Reads a page, in its order. */
export async function readPage(db: Reader, page: PageStatement): Promise<PageRow[]> {
  const rows = await readArrays(db, pageStatement(page));
  return rows.map((columns) => ({ id: columns[0] as string, doc: columns[1] as string, columns }));
}

/** A page to read. */
export interface PageStatement {
  readonly dialect: Dialect;
  readonly table: string;
  readonly documentColumn: string;
  readonly keys: readonly SortKey[];
  readonly where: Predicate;
  /** Where the page begins: parts that share no row; none is the very beginning. See `after` in keyset.ts. */
  readonly parts: readonly Predicate[];
  readonly limit: number;
  readonly offset: number;
}

/** The statement that reads a page; of several parts, as many rows of each as the page could need, merged in order. */
function pageStatement(page: PageStatement): RawBuilder<unknown> {
  const { keys, dialect, where, parts, limit } = page;
  if (parts.length <= 1) return selectRows(page, allOf([where, ...parts]));
  const selects = parts.map(
    (part, index) =>
      sql`select * from (${selectRows(page, allOf([where, part]))}) as ${sql.ref(`p${index}`)}`,
  );
  const order = orderBy(keys, dialect, (_, index) => sql.ref(`k${index}`));
  return sql`select * from (${sql.join(selects, sql` union all `)}) as page order by ${order} limit ${limit}`;
}

function selectRows(page: PageStatement, where: Predicate): RawBuilder<unknown> {
  const { keys, dialect, table, documentColumn, limit, offset } = page;
  const columns = sql.join([
    sql`e.id as id`,
    sql`${sql.ref(`e.${documentColumn}`)} as doc`,
    ...keys.map(({ field }, index) => sql`${sortColumn(field, dialect)} as ${sql.ref(`k${index}`)}`),
  ]);
  return sql`
    select ${columns} from ${sql.table(table)} as e where ${where}
    order by ${orderBy(keys, dialect)} limit ${limit}${offset > 0 ? sql` offset ${offset}` : sql``}`;
}
