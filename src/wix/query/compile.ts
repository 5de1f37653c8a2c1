import { type RawBuilder, sql } from 'kysely';
import type { Dialect } from '../../storage/database.ts';
import { compileTyped, sortKeyOf } from './compile-typed.ts';
import type { ColumnField, ListField, SortField } from './fields.ts';
import { type Comparison, type Condition, type Filter, isText } from './filter.ts';
import { matchesPattern } from './pattern.ts';
import {
  allOf,
  always,
  anyOf,
  bound,
  contains,
  endsWith,
  isOneOf,
  never,
  type Predicate,
  startsWith,
} from './predicate.ts';
import type { ColumnValue } from './value.ts';

/** What a row is called in the statement: the entity's, or one of a side table. */
type Alias = 'e' | 'v';

interface Place {
  readonly dialect: Dialect;
  readonly alias: Alias;
  /** Where the rows that are asked for are, if they are one site's. */
  readonly within?: Within | undefined;
}

/** An entity's table, and whose rows of it. */
export interface Within {
  readonly table: string;
  readonly siteId: string;
}

/**
 * Compiles a filter. A field that is missing equals null and nothing else, so that `$ne` and `$nin` find it;
 * negation is pushed down to the comparisons, because SQL's own `not` loses rows that compare with null.
 */
export function compileFilter(filter: Filter, dialect: Dialect, within?: Within): Predicate {
  return compile(filter, false, { dialect, alias: 'e', within });
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
      const { within, alias } = place;
      const rare = filter.parts.filter(isRare);
      const isAmong = filter.kind === 'or' && rare.length > 1 && rare.length === filter.parts.length;
      if (isAmong && !negated && within && alias === 'e') return amongAny(rare, within, place.dialect);
      const parts = filter.parts.map((part) => compile(part, negated, place));
      return (filter.kind === 'and') === negated ? anyOf(parts) : allOf(parts);
    }
  }
}

function compileCondition(condition: Condition, negated: boolean, place: Place): Predicate {
  const { field, operator, values } = condition;
  if (field.kind === 'list' || field.kind === 'typed') {
    const found =
      field.kind === 'list'
        ? compileList(field, operator, values, place.dialect)
        : compileTyped(field, operator, values, place.dialect);
    return negated ? sql`not ${found}` : found;
  }
  const column = comparedColumn(field, operator, place.alias);
  const found = compare(column, operator, values, place.dialect, isText(field.kind));
  if (!negated) return isRare(condition) ? rarely(found, place.dialect) : found;
  return matchesMissing(operator, values) ? sql`not ${found}` : sql`(${column} is null or not ${found})`;
}

function matchesMissing(operator: Comparison, values: readonly ColumnValue[]): boolean {
  return operator === 'missing' || operator === 'empty' || values.includes(null);
}

/** What a field is sorted by. */
export function sortColumn(field: SortField, dialect: Dialect): RawBuilder<unknown> {
  return field.kind === 'typed' ? sortKeyOf(field, dialect) : columnOf(field);
}

/** The column that a field is compared by. */
function columnOf(field: ColumnField, alias: Alias = 'e'): RawBuilder<unknown> {
  return sql.ref(`${alias}.${field.kind === 'folded' ? `${field.column}_folded` : field.column}`);
}

const partOperators: ReadonlySet<Comparison> = new Set(['$startsWith', '$endsWith', '$contains', '$matches']);

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
    case '$matches':
      return matchesPattern(column, String(value), dialect);
    case '$eq':
    case '$in':
    case '$hasSome':
      return isOneOf(column, values, dialect);
  }
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

type RareCondition = Condition & { readonly field: ColumnField | ListField };

const wholeValues: ReadonlySet<Comparison> = new Set(['$eq', '$in', '$hasSome']);

/** Whether a condition is found by an index of its own, and few rows have what it asks for. */
function isRare(filter: Filter): filter is RareCondition {
  if (filter.kind !== 'is' || !wholeValues.has(filter.operator) || filter.values.includes(null)) return false;
  const { field } = filter;
  return field.kind !== 'typed' && (field.kind === 'list' ? field.list.isRare : field.isRare) === true;
}

/**
 * Says to SQLite that few rows have it. Its statistics are of the first rows of an index: where they lack a value (contacts of
 * guests, who gave no name), it takes all values for as common as none, and goes through the site in the order asked for.
 */
function rarely(found: Predicate, dialect: Dialect): Predicate {
  return dialect === 'sqlite' ? sql`likelihood(${found}, 0.001)` : found;
}

/**
 * Rows that have any of several rare values: their ids are looked up, each in its own index. Joined by `or`, the databases went
 * through all rows of a site in the order that is asked for.
 */
function amongAny(parts: readonly RareCondition[], within: Within, dialect: Dialect): Predicate {
  const selects = parts.map(({ field, operator, values }) => {
    const isList = field.kind === 'list';
    const value = isList ? valueColumn(field, operator) : comparedColumn(field, operator, 'v');
    const [table, id] = isList ? [field.list.table, field.list.owner] : [within.table, 'id'];
    const where = allOf([
      sql`v.site_id = ${within.siteId}`,
      ...(isList ? fixed(field) : []),
      isOneOf(value, values, dialect),
    ]);
    return sql`select ${sql.ref(`v.${id}`)} from ${sql.table(table)} as v where ${where}`;
  });
  return sql`(e.id in (${sql.join(selects, sql` union all `)}))`;
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
export function belongs(field: ListField): Predicate {
  const owner = sql.ref(`v.${field.list.owner}`);
  return allOf([sql`v.site_id = e.site_id`, sql`${owner} = e.id`, ...fixed(field)]);
}

/** What else the rows of this list have. */
function fixed({ list }: ListField): readonly Predicate[] {
  return Object.entries(list.where ?? {}).map(
    ([column, value]): Predicate => sql`${sql.ref(`v.${column}`)} = ${value}`,
  );
}
