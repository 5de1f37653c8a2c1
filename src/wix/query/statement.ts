import { type RawBuilder, sql } from 'kysely';
import type { Dialect } from '../../storage/database.ts';
import { sortColumn } from './compile.ts';
import { orderBy } from './keyset.ts';
import { allOf, type Predicate } from './predicate.ts';
import type { SortKey } from './sort.ts';
import type { ColumnValue } from './value.ts';

/** A row of a page: the document and its sort keys, `k0` the first. */
export type PageRow = { readonly id: string; readonly doc: string } & Readonly<
  Record<`k${number}`, ColumnValue>
>;

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
export function pageStatement(page: PageStatement): RawBuilder<PageRow> {
  const { keys, dialect, where, parts, limit } = page;
  if (parts.length <= 1) return selectRows(page, allOf([where, ...parts]));
  const selects = parts.map(
    (part, index) =>
      sql`select * from (${selectRows(page, allOf([where, part]))}) as ${sql.ref(`p${index}`)}`,
  );
  const order = orderBy(keys, dialect, (_, index) => sql.ref(`k${index}`));
  return sql`select * from (${sql.join(selects, sql` union all `)}) as page order by ${order} limit ${limit}`;
}

function selectRows(page: PageStatement, where: Predicate): RawBuilder<PageRow> {
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
