import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Dialect } from '../../storage/database.ts';
import type { ColumnValue } from './value.ts';

/** SQL that is true or false of a row of the entity's table, which is called `e`. Never null when negated. */
export type Predicate = RawBuilder<SqlBool>;

export const always: Predicate = sql`1 = 1`;
export const never: Predicate = sql`1 = 0`;

/** Joins predicates that must all hold. */
export function allOf(parts: readonly Predicate[]): Predicate {
  return parts.length === 0 ? always : sql`(${sql.join(parts, sql` and `)})`;
}

/** Joins predicates of which one must hold. */
export function anyOf(parts: readonly Predicate[]): Predicate {
  return parts.length === 0 ? never : sql`(${sql.join(parts, sql` or `)})`;
}

/** An empty list matches nothing; null in it matches what is missing. */
export function isOneOf(
  column: RawBuilder<unknown>,
  values: readonly ColumnValue[],
  dialect: Dialect,
): Predicate {
  const present = values.filter((value) => value !== null).map((value) => bound(value, dialect));
  const found: Predicate[] = values.length > present.length ? [sql`(${column} is null)`] : [];
  if (present.length === 1) found.push(sql`(${column} = ${present[0]})`);
  else if (present.length > 1) found.push(sql`(${column} in (${sql.join(present)}))`);
  return anyOf(found);
}

/**
 * A value in a statement. PostgreSQL takes a parameter to be of the column's type, and a whole-number column has no
 * fractions and ends at 64 bits: a number that may not fit is said to be a double.
 */
export function bound(value: string | number, dialect: Dialect): RawBuilder<unknown> {
  return dialect === 'postgres' && typeof value === 'number' && !Number.isSafeInteger(value)
    ? sql`${value}::double precision`
    : sql`${value}`;
}

/** A range rather than `like`: it is exact in both databases and comes from an index. */
export function startsWith(column: RawBuilder<unknown>, prefix: string): Predicate {
  return sql`(${column} >= ${prefix} and ${column} < ${`${prefix}\u{10ffff}`})`;
}

/** Whether a text column has `part` in it, exactly as it is. */
export function contains(column: RawBuilder<unknown>, part: string, dialect: Dialect): Predicate {
  return dialect === 'postgres'
    ? sql`(strpos(${column}, ${part}) > 0)`
    : sql`(instr(${column}, ${part}) > 0)`;
}

export function endsWith(column: RawBuilder<unknown>, ending: string, dialect: Dialect): Predicate {
  if (ending === '') return sql`(${column} is not null)`;
  const length = Array.from(ending).length;
  return dialect === 'postgres'
    ? sql`(right(${column}, ${sql.lit(length)}) = ${ending})`
    : sql`(substr(${column}, ${sql.lit(-length)}) = ${ending})`;
}
