import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Dialect } from '../../storage/database.ts';
import type { ColumnField, ListField } from './fields.ts';
import type { Comparison, Condition, Filter } from './filter.ts';
import type { ColumnValue } from './value.ts';

/** SQL that is true or false of a row of the entity's table, which is called `e`. Never null when negated. */
export type Predicate = RawBuilder<SqlBool>;

const always: Predicate = sql`1 = 1`;
const never: Predicate = sql`1 = 0`;

/**
 * Compiles a filter. A field that is missing equals null and nothing else, so that `$ne` and `$nin` find it;
 * negation is pushed down to the comparisons, because SQL's own `not` loses rows that compare with null.
 */
export function compileFilter(filter: Filter, dialect: Dialect): Predicate {
  return compile(filter, false, dialect);
}

/** Joins predicates that must all hold. */
export function allOf(parts: readonly Predicate[]): Predicate {
  return parts.length === 0 ? always : sql`(${sql.join(parts, sql` and `)})`;
}

/** Joins predicates of which one must hold. */
export function anyOf(parts: readonly Predicate[]): Predicate {
  return parts.length === 0 ? never : sql`(${sql.join(parts, sql` or `)})`;
}

function compile(filter: Filter, negated: boolean, dialect: Dialect): Predicate {
  if (filter.kind === 'not') return compile(filter.part, !negated, dialect);
  if (filter.kind === 'is') return compileCondition(filter, negated, dialect);
  const parts = filter.parts.map((part) => compile(part, negated, dialect));
  return (filter.kind === 'and') === negated ? anyOf(parts) : allOf(parts);
}

function compileCondition(
  { field, operator, values }: Condition,
  negated: boolean,
  dialect: Dialect,
): Predicate {
  if (field.kind === 'list') {
    const found = compileList(field, operator, values, dialect);
    return negated ? sql`not ${found}` : found;
  }
  const column = columnOf(field);
  const found = compare(column, operator, values, dialect);
  if (!negated) return found;
  return matchesMissing(operator, values) ? sql`not ${found}` : sql`(${column} is null or not ${found})`;
}

function matchesMissing(operator: Comparison, values: readonly ColumnValue[]): boolean {
  return operator === 'missing' || values.includes(null);
}

/** The column that a field is compared and sorted by. */
export function columnOf(field: ColumnField): RawBuilder<unknown> {
  return sql.ref(`e.${field.kind === 'folded' ? `${field.column}_folded` : field.column}`);
}

const rangeSigns: Readonly<Partial<Record<Comparison, RawBuilder<unknown>>>> = {
  $lt: sql`<`,
  $lte: sql`<=`,
  $gt: sql`>`,
  $gte: sql`>=`,
};

function compare(
  column: RawBuilder<unknown>,
  operator: Comparison,
  values: readonly ColumnValue[],
  dialect: Dialect,
): Predicate {
  const [value = null] = values;
  const sign = rangeSigns[operator];
  if (sign) return value === null ? never : sql`(${column} ${sign} ${value})`;
  switch (operator) {
    case 'missing':
      return sql`(${column} is null)`;
    case '$startsWith':
      return startsWith(column, String(value));
    case '$endsWith':
      return endsWith(column, String(value), dialect);
    case '$contains':
      return contains(column, String(value), dialect);
    default:
      return isOneOf(column, values);
  }
}

/** An empty list matches nothing; null in it matches what is missing. */
function isOneOf(column: RawBuilder<unknown>, values: readonly ColumnValue[]): Predicate {
  const present = values.filter((value) => value !== null);
  const found: Predicate[] = values.length > present.length ? [sql`(${column} is null)`] : [];
  if (present.length === 1) found.push(sql`(${column} = ${present[0]})`);
  else if (present.length > 1) found.push(sql`(${column} in (${sql.join(present)}))`);
  return anyOf(found);
}

/** A range rather than `like`: it is exact in both databases and comes from an index. */
function startsWith(column: RawBuilder<unknown>, prefix: string): Predicate {
  return sql`(${column} >= ${prefix} and ${column} < ${`${prefix}\u{10ffff}`})`;
}

/** Whether a text column has `part` in it, exactly as it is. */
export function contains(column: RawBuilder<unknown>, part: string, dialect: Dialect): Predicate {
  return dialect === 'postgres'
    ? sql`(strpos(${column}, ${part}) > 0)`
    : sql`(instr(${column}, ${part}) > 0)`;
}

function endsWith(column: RawBuilder<unknown>, ending: string, dialect: Dialect): Predicate {
  if (ending === '') return sql`(${column} is not null)`;
  const length = [...ending].length;
  return dialect === 'postgres'
    ? sql`(right(${column}, ${sql.lit(length)}) = ${ending})`
    : sql`(substr(${column}, ${sql.lit(-length)}) = ${ending})`;
}

/** Rows of a side table that belong to the entity and have what is asked; never null. */
function compileList(
  field: ListField,
  operator: Comparison,
  values: readonly ColumnValue[],
  dialect: Dialect,
): Predicate {
  const some = (predicate: Predicate) => exists(field, predicate);
  const value = valueColumn(field);
  const noneAtAll: Predicate = sql`not ${some(always)}`;
  if (operator === 'missing') return noneAtAll;
  if (operator === '$hasAll') return allOf(values.map((one) => some(isOneOf(value, [one]))));
  if (
    operator === '$startsWith' ||
    operator === '$endsWith' ||
    operator === '$contains' ||
    rangeSigns[operator]
  )
    return some(compare(value, operator, values, dialect));
  const present = some(
    isOneOf(
      value,
      values.filter((one) => one !== null),
    ),
  );
  return values.includes(null) ? anyOf([noneAtAll, present]) : present;
}

function valueColumn({ list }: ListField): RawBuilder<unknown> {
  const kind = list.of ?? 'folded';
  return sql.ref(`v.${kind === 'folded' ? `${list.value}_folded` : list.value}`);
}

function exists({ list }: ListField, predicate: Predicate): Predicate {
  const fixed = Object.entries(list.where ?? {}).map(
    ([column, value]): Predicate => sql`${sql.ref(`v.${column}`)} = ${value}`,
  );
  const where = allOf([
    sql`v.site_id = e.site_id`,
    sql`${sql.ref(`v.${list.owner}`)} = e.id`,
    ...fixed,
    predicate,
  ]);
  return sql`exists (select 1 from ${sql.table(list.table)} as v where ${where})`;
}
