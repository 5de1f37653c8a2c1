import { type RawBuilder, sql } from 'kysely';
import type { Dialect } from '../../storage/database.ts';
import { allOf, anyOf, columnOf, type Predicate } from './compile.ts';
import type { SortKey } from './sort.ts';
import type { ColumnValue } from './value.ts';

/** `order by` of a sort. PostgreSQL is told where nulls go; SQLite puts them there by itself, and can then use the index. */
export function orderBy(keys: readonly SortKey[], dialect: Dialect): RawBuilder<unknown> {
  return sql.join(
    keys.map(({ field, descending }) => sql`${columnOf(field)} ${direction(descending, dialect)}`),
  );
}

function direction(descending: boolean, dialect: Dialect): RawBuilder<unknown> {
  if (dialect === 'sqlite') return descending ? sql`desc` : sql`asc`;
  return descending ? sql`desc nulls last` : sql`asc nulls first`;
}

/** Rows that come after `position` in this order. */
export function after(keys: readonly SortKey[], position: readonly ColumnValue[]): Predicate {
  return isPlainTuple(keys, position) ? afterTuple(keys, position) : afterStepwise(keys, position);
}

/** Columns that always hold a value. */
const required: ReadonlySet<string> = new Set(['id', 'created_ms', 'updated_ms']);

/** Whether one comparison of tuples says it all: one direction, nothing missing at the edge nor behind it. */
function isPlainTuple(keys: readonly SortKey[], position: readonly ColumnValue[]): boolean {
  const descending = keys[0]?.descending;
  return (
    !position.includes(null) &&
    keys.every((key) => key.descending === descending && (!descending || required.has(key.field.column)))
  );
}

/** What a database takes from an index in one go. */
function afterTuple(keys: readonly SortKey[], position: readonly ColumnValue[]): Predicate {
  const columns = sql.join(keys.map(({ field }) => columnOf(field)));
  return sql`(${columns}) ${keys[0]?.descending ? sql`<` : sql`>`} (${sql.join([...position])})`;
}

function afterStepwise(keys: readonly SortKey[], position: readonly ColumnValue[]): Predicate {
  const steps = keys.map((key, index) => {
    const before = keys.slice(0, index).map((earlier, at) => isSame(earlier, position[at] ?? null));
    return allOf([...before, isBeyond(key, position[index] ?? null)]);
  });
  return anyOf(steps);
}

function isSame({ field }: SortKey, value: ColumnValue): Predicate {
  return value === null ? sql`${columnOf(field)} is null` : sql`${columnOf(field)} = ${value}`;
}

function isBeyond({ field, descending }: SortKey, value: ColumnValue): Predicate {
  const column = columnOf(field);
  if (value === null) return descending ? anyOf([]) : sql`${column} is not null`;
  if (!descending) return sql`${column} > ${value}`;
  return required.has(field.column)
    ? sql`${column} < ${value}`
    : sql`(${column} < ${value} or ${column} is null)`;
}
