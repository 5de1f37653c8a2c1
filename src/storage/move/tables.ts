import { type Kysely, sql } from 'kysely';
import { DatabaseUnusable } from '../unusable.ts';
import { stateTable } from './state.ts';

/** Types of PostgreSQL that SQLite's values have a form for. */
const types = ['text', 'bigint', 'integer', 'double precision', 'jsonb'] as const;
export type ColumnType = (typeof types)[number];

interface Column {
  readonly name: string;
  readonly type: ColumnType;
}

/** A table that both databases have. */
export interface MovedTable {
  readonly name: string;
  readonly columns: readonly Column[];
  /** What its rows are read by in SQLite, which nothing but their making gives them. */
  readonly order: readonly string[];
}

/** Tables that one of the databases has and the other does not need. */
export interface OwnTables {
  readonly sqlite: readonly string[];
  readonly postgres: readonly string[];
}

type Db = Kysely<never>;

/**
 * Every table to move, as both databases say that they are: none is left out because nobody thought of it.
 * @throws {DatabaseUnusable} when a table or a column has no place on the other side
 */
export async function tablesToMove(source: Db, target: Db, own: OwnTables): Promise<readonly MovedTable[]> {
  const [from, to] = [await readSqlite(source), await readPostgres(target)];
  const kept = new Set(['migration', stateTable, ...own.sqlite, ...own.postgres]);
  const strange = [...to.keys()].find((name) => !from.has(name) && !kept.has(name));
  if (strange !== undefined)
    throw new DatabaseUnusable(`The table ${strange} is in PostgreSQL and not in the SQLite file.`);
  return [...from]
    .filter(([name]) => !kept.has(name))
    .map(([name, shape]) => {
      const columns = to.get(name);
      if (!columns)
        throw new DatabaseUnusable(`The table ${name} is in the SQLite file and not in PostgreSQL.`);
      return { name, order: shape.order, columns: sharedColumns(name, shape.columns, columns) };
    });
}

interface SqliteShape {
  readonly columns: readonly string[];
  readonly order: readonly string[];
}

/** Real tables only: an index of words is a virtual one with shadows, and PostgreSQL makes its own. */
async function readSqlite(source: Db): Promise<ReadonlyMap<string, SqliteShape>> {
  const { rows: tables } = await sql<{ name: string; wr: number }>`
    select name, wr from pragma_table_list
    where schema = 'main' and type = 'table' and name not like 'sqlite\\_%' escape '\\' order by name`.execute(
    source,
  );
  const shapes = new Map<string, SqliteShape>();
  for (const { name, wr } of tables) {
    // Generated columns are not told of here: the other side makes them too.
    const { rows } = await sql<{ name: string; pk: number }>`
      select name, pk from pragma_table_info(${name})`.execute(source);
    const key = rows.filter(({ pk }) => pk > 0).toSorted((a, b) => a.pk - b.pk);
    shapes.set(name, {
      columns: rows.map((column) => column.name),
      order: wr === 1 ? key.map((column) => column.name) : ['rowid'],
    });
  }
  return shapes;
}

interface PostgresColumn {
  readonly name: string;
  readonly type: string;
  /** Whether a row may come without it. */
  readonly optional: boolean;
}

/** Tables and those that are in parts; a part is reached through its table. */
async function readPostgres(target: Db): Promise<ReadonlyMap<string, readonly PostgresColumn[]>> {
  const { rows } = await sql<PostgresColumn & { readonly table: string }>`
    select c.relname as "table", a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
      (a.atthasdef or not a.attnotnull) as optional
    from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    order by c.relname, a.attnum`.execute(target);
  return Map.groupBy(rows, ({ table }) => table);
}

function sharedColumns(
  table: string,
  source: readonly string[],
  target: readonly PostgresColumn[],
): readonly Column[] {
  const lost = source.find((name) => !target.some((column) => column.name === name));
  if (lost !== undefined) throw new DatabaseUnusable(`The column ${table}.${lost} is not in PostgreSQL.`);
  const missing = target.find(({ name, optional }) => !optional && !source.includes(name));
  if (missing) throw new DatabaseUnusable(`The column ${table}.${missing.name} is not in the SQLite file.`);
  return target
    .filter(({ name }) => source.includes(name))
    .map(({ name, type }) => {
      const known = types.find((one) => one === type);
      if (!known)
        throw new DatabaseUnusable(`The column ${table}.${name} is of the type ${type}, which is not moved.`);
      return { name, type: known };
    });
}
