import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Dialect } from '../storage/database.ts';

/** A text column that both databases compare and sort byte by byte. */
export function text(dialect: Dialect): RawBuilder<unknown> {
  return dialect === 'postgres' ? sql`text collate "C"` : sql`text`;
}

/**
 * What a queryable column holds. `folded` makes two columns: `<name>` as it came and `<name>_folded` for comparing
 * without regard to case. `integer` is 64 bits wide (counts, epoch milliseconds, 0/1), `real` a double, `json` a
 * document that statements look into.
 */
export type ColumnKind = 'text' | 'folded' | 'integer' | 'real' | 'json';

/** A table to make: its columns besides the key, and what it is indexed by (the site always comes first). */
export interface TableShape {
  readonly columns: Readonly<Record<string, ColumnKind>>;
  /** Columns of a side table that may have no value. */
  readonly optional?: readonly string[];
  readonly indexes?: readonly (readonly string[])[];
  /** For an entity: the column that its id is unique within; indexes begin with it. */
  readonly within?: string;
  /** Indexes that hold only the rows with a value in the first column. */
  readonly sparse?: readonly (readonly string[])[];
}

/**
 * Makes the table of an entity: the site and `id` as its key, `doc` with the entity as Wix shows it, `created_ms`,
 * `updated_ms`, and a nullable column for each thing it is queried by. Each index gets `id` last, so that a page
 * that is sorted by it comes straight from the index.
 */
export async function createEntityTable(
  db: Kysely<never>,
  dialect: Dialect,
  name: string,
  shape: TableShape,
): Promise<void> {
  let table = db.schema
    .createTable(name)
    .addColumn('site_id', text(dialect), (column) => column.notNull())
    .addColumn('id', text(dialect), (column) => column.notNull())
    .addColumn('doc', 'text', (column) => column.notNull())
    .addColumn('created_ms', 'bigint', (column) => column.notNull())
    .addColumn('updated_ms', 'bigint', (column) => column.notNull());
  for (const [column, kind] of expanded(shape.columns))
    table = table.addColumn(column, sqlType(dialect, kind));
  const scope =
    shape.within === undefined ? ['site_id' as const] : ['site_id' as const, shape.within as never];
  await table.addPrimaryKeyConstraint(`${name}_key`, [...scope, 'id']).execute();
  const keyed = (columns: readonly string[]) => [...scope, ...columns, 'id'];
  await addIndexes(db, dialect, name, [['created_ms'], ...(shape.indexes ?? [])].map(keyed));
  for (const columns of shape.sparse ?? [])
    await addIndexes(
      db,
      dialect,
      name,
      [keyed(columns)],
      sql` where ${sql.ref(columns[0] ?? 'id')} is not null`,
    );
}

/**
 * Makes a side table: one row for each value of a list that an entity holds. `owner` names the column with the
 * entity's id; every column is required unless it is `optional`. Deleting and replacing go by the owner, so that is indexed.
 */
export async function createSideTable(
  db: Kysely<never>,
  dialect: Dialect,
  name: string,
  owner: string,
  shape: TableShape,
): Promise<void> {
  let table = db.schema
    .createTable(name)
    .addColumn('site_id', text(dialect), (column) => column.notNull())
    .addColumn(owner, text(dialect), (column) => column.notNull());
  for (const [column, kind] of expanded(shape.columns))
    table = table.addColumn(column, sqlType(dialect, kind), (definition) =>
      shape.optional?.includes(column) ? definition : definition.notNull(),
    );
  await table.execute();
  await addIndexes(db, dialect, name, [
    ['site_id', owner],
    ...(shape.indexes ?? []).map((columns) => ['site_id', ...columns, owner]),
  ]);
}

function expanded(columns: Readonly<Record<string, ColumnKind>>): readonly (readonly [string, ColumnKind])[] {
  return Object.entries(columns).flatMap(([name, kind]): [string, ColumnKind][] =>
    kind === 'folded'
      ? [
          [name, 'text'],
          [`${name}_folded`, 'text'],
        ]
      : [[name, kind]],
  );
}

function sqlType(
  dialect: Dialect,
  kind: ColumnKind,
): RawBuilder<unknown> | 'bigint' | 'double precision' | 'jsonb' {
  if (kind === 'integer') return 'bigint';
  if (kind === 'json' && dialect === 'postgres') return 'jsonb';
  return kind === 'real' ? 'double precision' : text(dialect);
}

async function addIndexes(
  db: Kysely<never>,
  dialect: Dialect,
  table: string,
  indexes: readonly (readonly string[])[],
  only: RawBuilder<unknown> = sql``,
): Promise<void> {
  for (const columns of indexes) {
    const keys = sql.join(columns.map((column) => indexKey(dialect, column)));
    await sql`create index ${sql.ref(`${table}_by_${columns.slice(1).join('_')}`)} on ${sql.table(table)} (${keys})${only}`.execute(
      db,
    );
  }
}

/** Nulls stand first, as every sort has them; SQLite puts them there anyway and has no word for it in an index. */
function indexKey(dialect: Dialect, column: string): RawBuilder<unknown> {
  return dialect === 'postgres' ? sql`${sql.ref(column)} nulls first` : sql.ref(column);
}
