import { type RawBuilder, sql } from 'kysely';
import type { Dialect } from '../../storage/database.ts';
import type { TypedField } from './fields.ts';
import type { Comparison } from './filter.ts';
import { matchesPattern } from './pattern.ts';
import {
  allOf,
  always,
  anyOf,
  contains,
  endsWith,
  isOneOf,
  never,
  type Predicate,
  startsWith,
} from './predicate.ts';
import { emptyTextKey, keysName, partsName, typeRange } from './typed.ts';
import type { ColumnValue } from './value.ts';

/** Where the keys of a field are read from: rows `v` of one `value` each, or the field's column. */
interface Source {
  readonly some: (predicate: Predicate) => Predicate;
  readonly value: RawBuilder<unknown>;
  readonly dialect: Dialect;
}

type PartOperator = '$startsWith' | '$endsWith' | '$contains' | '$matches';

/** Compares a field without a fixed type; see typed.ts. Never null. */
export function compileTyped(
  field: TypedField,
  operator: Comparison,
  values: readonly ColumnValue[],
  dialect: Dialect,
): Predicate {
  const [value = null] = values;
  switch (operator) {
    case '$startsWith':
    case '$endsWith':
    case '$contains':
    case '$matches':
      return comparePart(partsOf(field, dialect), operator, String(value));
    case '$lt':
    case '$lte':
    case '$gt':
    case '$gte':
      return value === null ? never : compareRange(field, operator, String(value), dialect);
    case '$hasAll':
      return allOf(values.map((one) => isAny(field, [one], dialect)));
    case 'missing':
      return isAny(field, [null], dialect);
    case 'empty':
      return isAny(field, [null, emptyTextKey], dialect);
    case '$eq':
    case '$in':
    case '$hasSome':
      return isAny(field, values, dialect);
  }
}

/** What a field is sorted by: the least of its keys, empty text when it has none. */
export function sortKeyOf(field: TypedField, dialect: Dialect): RawBuilder<unknown> {
  if (field.column !== undefined) return sql.ref(`e.${field.column}`);
  const { value } = keysOf(field, dialect);
  const least = sql`coalesce((select min(${value}) from ${rowsOf(keysName(field.path), dialect)}), '')`;
  return dialect === 'postgres' ? sql`(${least} collate "C")` : least;
}

/** Numbers are only ever less than numbers, text than text. */
function compareRange(
  field: TypedField,
  operator: '$lt' | '$lte' | '$gt' | '$gte',
  key: string,
  dialect: Dialect,
): Predicate {
  const [from, to] = typeRange(key);
  const { some, value } = source(field, dialect);
  const compared = stored(field, key);
  const isLess = operator === '$lt' || operator === '$lte';
  const other = stored(field, isLess ? from : to);
  if (compared === undefined) return never;
  const sign = { $lt: sql`<`, $lte: sql`<=`, $gt: sql`>`, $gte: sql`>=` }[operator];
  const bracket: readonly Predicate[] =
    other === undefined ? [] : [isLess ? sql`${value} >= ${other}` : sql`${value} < ${other}`];
  return some(allOf([sql`${value} ${sign} ${compared}`, ...bracket]));
}

function isAny(field: TypedField, values: readonly ColumnValue[], dialect: Dialect): Predicate {
  const keys = values.flatMap((value) => (value === null ? [] : (stored(field, String(value)) ?? [])));
  const isMissing: readonly Predicate[] = values.includes(null) ? [missing(field, dialect)] : [];
  const { some, value } = source(field, dialect);
  const found: readonly Predicate[] = keys.length > 0 ? [some(isOneOf(value, keys, dialect))] : [];
  return anyOf([...isMissing, ...found]);
}

function missing(field: TypedField, dialect: Dialect): Predicate {
  if (field.prefix !== undefined) return never;
  if (field.column !== undefined) return sql`(${sql.ref(`e.${field.column}`)} = '')`;
  return sql`not ${keysOf(field, dialect).some(always)}`;
}

/** A key as the field's column has it; undefined for one that it cannot have. */
function stored({ prefix }: TypedField, key: string): string | undefined {
  if (prefix === undefined) return key;
  return key.startsWith(prefix) ? key.slice(prefix.length) : undefined;
}

function source(field: TypedField, dialect: Dialect): Source {
  if (field.column === undefined || field.several === true) return keysOf(field, dialect);
  return { some: (predicate) => predicate, value: sql.ref(`e.${field.column}`), dialect };
}

function keysOf({ path }: TypedField, dialect: Dialect): Source {
  return sourceOf(keysName(path), dialect);
}

function partsOf({ path }: TypedField, dialect: Dialect): Source {
  return sourceOf(partsName(path), dialect);
}

function sourceOf(name: string, dialect: Dialect): Source {
  const value = dialect === 'postgres' ? sql`(v.value collate "C")` : sql`v.value`;
  const rows = rowsOf(name, dialect);
  return { dialect, value, some: (predicate) => sql`exists (select 1 from ${rows} where ${predicate})` };
}

function rowsOf(name: string, dialect: Dialect): RawBuilder<unknown> {
  return dialect === 'postgres'
    ? sql`jsonb_array_elements_text(e.keys -> ${sql.lit(name)}) as v(value)`
    : sql`json_each(e.keys, ${`$."${name}"`}) as v`;
}

const parts: Readonly<
  Record<PartOperator, (value: RawBuilder<unknown>, part: string, dialect: Dialect) => Predicate>
> = { $startsWith: startsWith, $endsWith: endsWith, $contains: contains, $matches: matchesPattern };

function comparePart({ some, value, dialect }: Source, operator: PartOperator, part: string): Predicate {
  return some(parts[operator](value, part, dialect));
}
