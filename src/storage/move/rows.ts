import { type Kysely, sql } from 'kysely';
import { DatabaseUnusable } from '../unusable.ts';
import type { ColumnType, MovedTable } from './tables.ts';

export type Value = string | number | null;
export type Row = Readonly<Record<string, Value>>;
type Key = readonly (string | number)[];

/** Rows of one page, and where the next begins. */
export interface Page {
  readonly rows: readonly Row[];
  readonly after: Key;
  /** Whether there is none after it. */
  readonly last: boolean;
}

/** About so many characters go in one transaction, and so many rows at most. */
const pageSize = 4_000_000;
const mostRows = 1_000;
/** Rows of a first page, when nothing is known of how long they are. */
const firstRows = 32;

/** Reads a table of SQLite page by page, from behind `after`: one page at least. */
export async function* readPages(
  db: Kysely<never>,
  table: MovedTable,
  after: Key = [],
): AsyncGenerator<Page, void, undefined> {
  let key = after;
  for (let limit = firstRows; ; ) {
    const rows = await readPage(db, table, key, limit);
    const end = rows.at(-1);
    if (end) key = table.order.map((_, index) => end[keyColumn(index)] as string | number);
    const last = rows.length < limit;
    yield { rows, after: key, last };
    if (last) return;
    const size = rows.reduce((sum, row) => sum + sizeOf(row), 0);
    limit = Math.max(1, Math.min(mostRows, 4 * limit, Math.floor((limit * pageSize) / Math.max(1, size))));
  }
}

/** Beside a table's own columns. */
const keyColumn = (index: number): string => `move_key_${index}`;

async function readPage(
  db: Kysely<never>,
  { name, columns, order }: MovedTable,
  after: Key,
  limit: number,
): Promise<readonly Row[]> {
  const key = sql.join(order.map((column) => sql.ref(column)));
  const beyond = after.length === 0 ? sql`` : sql`where (${key}) > (${sql.join(after)})`;
  const keys = order.map((column, index) => sql`${sql.ref(column)} as ${sql.ref(keyColumn(index))}`);
  const { rows } = await sql<Row>`
    select ${sql.join([...keys, ...columns.map((column) => sql.ref(column.name))])}
    from ${sql.table(name)} ${beyond} order by ${key} limit ${limit}`.execute(db);
  return rows;
}

function sizeOf(row: Row): number {
  return Object.values(row).reduce<number>(
    (sum, value) => sum + (typeof value === 'string' ? value.length : 8),
    0,
  );
}

/** How a list of values is handed to PostgreSQL. */
const listTypes: Readonly<Record<ColumnType, string>> = {
  text: 'text[]',
  jsonb: 'text[]',
  bigint: 'bigint[]',
  integer: 'bigint[]',
  'double precision': 'double precision[]',
};

/** Inserts rows of SQLite into PostgreSQL. @throws {DatabaseUnusable} when a value has no form there */
export async function insertRows(
  db: Kysely<never>,
  { name, columns }: MovedTable,
  rows: readonly Row[],
): Promise<void> {
  if (rows.length === 0) return;
  for (const row of rows)
    for (const column of columns) {
      const expected = whatIsWrong(row[column.name] ?? null, column.type);
      if (expected !== undefined) throw noPlace(name, column.name, row, expected);
    }
  const lists = columns.map(
    (column) => sql`${rows.map((row) => row[column.name])}::${sql.raw(listTypes[column.type])}`,
  );
  const given = columns.map((_, index) => sql.ref(`c${index}`));
  const values = columns.map(({ type }, index) => sql`${sql.ref(`c${index}`)}::${sql.raw(type)}`);
  await sql`insert into ${sql.table(name)} (${sql.join(columns.map((column) => sql.ref(column.name)))})
    select ${sql.join(values)} from unnest(${sql.join(lists)}) as given(${sql.join(given)})`.execute(db);
}

/** SQLite takes any value in any column. */
function whatIsWrong(value: Value, type: ColumnType): string | undefined {
  if (value === null) return undefined;
  if (type === 'double precision') return typeof value === 'number' ? undefined : 'a number';
  if (type === 'text' || type === 'jsonb')
    return typeof value === 'string' && !value.includes('\0') ? undefined : 'text without a zero byte';
  return Number.isSafeInteger(value) ? undefined : 'a whole number';
}

function noPlace(table: string, column: string, row: Row, expected: string): DatabaseUnusable {
  const value = String(JSON.stringify(row[column])).slice(0, 80);
  const named = Object.entries(row).find(([, part]) => typeof part === 'string');
  return new DatabaseUnusable(
    `${table}.${column} is ${value} in the row with ${named?.join(' ') ?? 'no text'}: PostgreSQL takes ${expected} there. Correct that row in the SQLite file, and move again.`,
  );
}
