import { type RawBuilder, sql } from 'kysely';
import type { Dialect } from '../../storage/database.ts';
import { sortColumn } from './compile.ts';
import type { SortField } from './fields.ts';
import { allOf, anyOf, type Predicate } from './predicate.ts';
import type { SortKey } from './sort.ts';
import type { ColumnValue } from './value.ts';

/** `order by` of a sort; `column` names a key's column where it is not the entity's own. */
export function orderBy(
  keys: readonly SortKey[],
  dialect: Dialect,
  column: (key: SortKey, index: number) => RawBuilder<unknown> = ({ field }) => sortColumn(field, dialect),
): RawBuilder<unknown> {
  return sql.join(keys.map((key, index) => sql`${column(key, index)} ${direction(key.descending, dialect)}`));
}

/** PostgreSQL is told where nulls go; SQLite puts them there by itself, and can then use the index. */
function direction(descending: boolean, dialect: Dialect): RawBuilder<unknown> {
  if (dialect === 'sqlite') return descending ? sql`desc` : sql`asc`;
  return descending ? sql`desc nulls last` : sql`asc nulls first`;
}

/** With more parts than this, a page costs more in statements than it saves. */
const maxParts = 4;

/**
 * Rows that come after `position` in this order, as parts of which no two share a row. Each part is equal on the first
 * keys and a range on the next one, so that a database finds it in an index at once however far the page is; joined by
 * `or` they would have it walk there from the beginning.
 */
export function after(
  keys: readonly SortKey[],
  position: readonly ColumnValue[],
  dialect: Dialect,
): readonly Predicate[] {
  const edge: Edge = { keys, position, dialect };
  const parts = isTuple(keys, position) ? afterTuple(edge) : afterEach(edge);
  return parts.length > maxParts ? [anyOf(parts)] : parts;
}

/** Columns that always hold a value. */
const required: ReadonlySet<string> = new Set(['id', 'created_ms', 'updated_ms']);

function isRequired(field: SortField): boolean {
  return field.kind === 'typed' || required.has(field.column);
}

/** Whether a comparison of tuples says it, except for what is missing: one direction, a value for each key. */
function isTuple(keys: readonly SortKey[], position: readonly ColumnValue[]): boolean {
  return !position.includes(null) && keys.every((key) => key.descending === keys[0]?.descending);
}

/** Where a page begins: the keys of an order, and their values in the row before it. */
interface Edge {
  readonly keys: readonly SortKey[];
  readonly position: readonly ColumnValue[];
  readonly dialect: Dialect;
}

/** Missing values come first ascending, so none is behind; descending they come last, and the comparison loses them. */
function afterTuple(edge: Edge): readonly Predicate[] {
  const { keys, position, dialect } = edge;
  const descending = keys[0]?.descending === true;
  const columns = sql.join(keys.map(({ field }) => sortColumn(field, dialect)));
  const sign = descending ? sql`<` : sql`>`;
  const tuple: Predicate = sql`(${columns}) ${sign} (${sql.join([...position])})`;
  const missing = keys.flatMap(({ field }, index) =>
    descending && !isRequired(field)
      ? [allOf([...sameBefore(edge, index), sql`${sortColumn(field, dialect)} is null`])]
      : [],
  );
  return [tuple, ...missing];
}

/** For each key: what equals the position before it and is beyond it there. */
function afterEach(edge: Edge): readonly Predicate[] {
  const { keys, position, dialect } = edge;
  return keys.flatMap((key, index) =>
    beyond(key, position[index] ?? null, dialect).map((part) => allOf([...sameBefore(edge, index), part])),
  );
}

function sameBefore({ keys, position, dialect }: Edge, index: number): readonly Predicate[] {
  return keys.slice(0, index).map(({ field }, at): Predicate => {
    const value = position[at] ?? null;
    const column = sortColumn(field, dialect);
    return value === null ? sql`${column} is null` : sql`${column} = ${value}`;
  });
}

function beyond({ field, descending }: SortKey, value: ColumnValue, dialect: Dialect): readonly Predicate[] {
  const column = sortColumn(field, dialect);
  if (value === null) return descending ? [] : [sql`${column} is not null`];
  if (!descending) return [sql`${column} > ${value}`];
  const missing: readonly Predicate[] = isRequired(field) ? [] : [sql`${column} is null`];
  return [sql`${column} < ${value}`, ...missing];
}
