import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Dialect } from '../../storage/database.ts';
import type { ColumnField, ListField } from './fields.ts';
import { type Comparison, type Condition, type Filter, isText } from './filter.ts';
import type { ColumnValue } from './value.ts';

/** SQL that is true or false of a row of the entity's table, which is called `e`. Never null when negated. */
export type Predicate = RawBuilder<SqlBool>;

const always: Predicate = sql`1 = 1`;
const never: Predicate = sql`1 = 0`;

/** What a row is called in the statement: the entity's, or one of a side table. */
type Alias = 'e' | 'v';

interface Place {
  readonly dialect: Dialect;
  readonly alias: Alias;
}

/**
 * Compiles a filter. A field that is missing equals null and nothing else, so that `$ne` and `$nin` find it;
 * negation is pushed down to the comparisons, because SQL's own `not` loses rows that compare with null.
 */
export function compileFilter(filter: Filter, dialect: Dialect): Predicate {
  return compile(filter, false, { dialect, alias: 'e' });
}

/** Joins predicates that must all hold. */
export function allOf(parts: readonly Predicate[]): Predicate {
  return parts.length === 0 ? always : sql`(${sql.join(parts, sql` and `)})`;
}

/** Joins predicates of which one must hold. */
export function anyOf(parts: readonly Predicate[]): Predicate {
  return parts.length === 0 ? never : sql`(${sql.join(parts, sql` or `)})`;
}

function compile(filter: Filter, negated: boolean, place: Place): Predicate {
  switch (filter.kind) {
    case 'not':
      return compile(filter.part, !negated, place);
    case 'is':
      return compileCondition(filter, negated, place);
    case 'item': {
      const found = exists(filter.field, compile(filter.part, false, { dialect: place.dialect, alias: 'v' }));
      return negated ? sql`not ${found}` : found;
    }
    case 'and':
    case 'or': {
      const parts = filter.parts.map((part) => compile(part, negated, place));
      return (filter.kind === 'and') === negated ? anyOf(parts) : allOf(parts);
    }
  }
}

function compileCondition({ field, operator, values }: Condition, negated: boolean, place: Place): Predicate {
  if (field.kind === 'list') {
    const found = compileList(field, operator, values, place.dialect);
    return negated ? sql`not ${found}` : found;
  }
  const column = comparedColumn(field, operator, place.alias);
  const found = compare(column, operator, values, place.dialect, isText(field.kind));
  if (!negated) return found;
  return matchesMissing(operator, values) ? sql`not ${found}` : sql`(${column} is null or not ${found})`;
}

function matchesMissing(operator: Comparison, values: readonly ColumnValue[]): boolean {
  return operator === 'missing' || operator === 'empty' || values.includes(null);
}

/** The column that a field is compared and sorted by. */
export function columnOf(field: ColumnField, alias: Alias = 'e'): RawBuilder<unknown> {
  return sql.ref(`${alias}.${field.kind === 'folded' ? `${field.column}_folded` : field.column}`);
}

const partOperators: ReadonlySet<Comparison> = new Set(['$startsWith', '$endsWith', '$contains']);

function comparedColumn(field: ColumnField, operator: Comparison, alias: Alias): RawBuilder<unknown> {
  const isFoldedPart = field.foldedParts === true && partOperators.has(operator);
  return isFoldedPart ? sql.ref(`${alias}.${field.column}_folded`) : columnOf(field, alias);
}

const rangeSigns = { $lt: sql`<`, $lte: sql`<=`, $gt: sql`>`, $gte: sql`>=` } as const;

function compare(
  column: RawBuilder<unknown>,
  operator: Comparison,
  values: readonly ColumnValue[],
  dialect: Dialect,
  hasText: boolean,
): Predicate {
  const [value = null] = values;
  switch (operator) {
    case '$lt':
    case '$lte':
    case '$gt':
    case '$gte':
      return value === null ? never : sql`(${column} ${rangeSigns[operator]} ${bound(value, dialect)})`;
    case 'missing':
      return sql`(${column} is null)`;
    case 'empty':
      return hasText ? sql`(${column} is null or ${column} = '')` : sql`(${column} is null)`;
    case '$hasAll':
      return allOf(values.map((one) => isOneOf(column, [one], dialect)));
    case '$startsWith':
      return startsWith(column, String(value));
    case '$endsWith':
      return endsWith(column, String(value), dialect);
    case '$contains':
      return contains(column, String(value), dialect);
    case '$eq':
    case '$in':
    case '$hasSome':
      return isOneOf(column, values, dialect);
  }
}

/** An empty list matches nothing; null in it matches what is missing. */
function isOneOf(column: RawBuilder<unknown>, values: readonly ColumnValue[], dialect: Dialect): Predicate {
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
  const length = Array.from(ending).length;
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
  const value = valueColumn(field, operator);
  const noneAtAll: Predicate = sql`not ${some(always)}`;
  if (operator === 'missing' || operator === 'empty') return noneAtAll;
  if (operator === '$hasAll') return hasAll(field, value, values, dialect);
  if (partOperators.has(operator) || operator in rangeSigns)
    return some(compare(value, operator, values, dialect, true));
  const present = values.filter((one) => one !== null);
  const found = some(isOneOf(value, present, dialect));
  return present.length < values.length ? anyOf([noneAtAll, found]) : found;
}

/** One value is found in the index; that all are there is counted, since PostgreSQL plans a join for each `exists`. */
function hasAll(
  field: ListField,
  column: RawBuilder<unknown>,
  values: readonly ColumnValue[],
  dialect: Dialect,
): Predicate {
  const distinct = [...new Set(values)];
  const [first, ...others] = distinct;
  if (first === undefined) return always;
  const found = exists(field, isOneOf(column, [first], dialect));
  if (others.length === 0) return found;
  const where = allOf([belongs(field), isOneOf(column, distinct, dialect)]);
  const count = sql`(select count(distinct ${column}) from ${sql.table(field.list.table)} as v where ${where})`;
  return allOf([found, sql`${count} = ${sql.lit(distinct.length)}`]);
}

function valueColumn({ list, foldedParts }: ListField, operator: Comparison): RawBuilder<unknown> {
  const isFolded =
    (list.of ?? 'folded') === 'folded' || (foldedParts === true && partOperators.has(operator));
  return sql.ref(`v.${isFolded ? `${list.value}_folded` : list.value}`);
}

function exists(field: ListField, predicate: Predicate): Predicate {
  return sql`exists (select 1 from ${sql.table(field.list.table)} as v where ${allOf([belongs(field), predicate])})`;
}

/** That a row `v` of a list's side table is one of the entity `e`, and of this list. */
export function belongs({ list }: ListField): Predicate {
  const fixed = Object.entries(list.where ?? {}).map(
    ([column, value]): Predicate => sql`${sql.ref(`v.${column}`)} = ${value}`,
  );
  return allOf([sql`v.site_id = e.site_id`, sql`${sql.ref(`v.${list.owner}`)} = e.id`, ...fixed]);
}
