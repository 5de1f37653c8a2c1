import { type RawBuilder, sql } from 'kysely';
import { toIso } from '../../base/clock.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import {
  type Aggregation,
  type DateHistogramAggregation,
  type FieldAggregation,
  type NestedAggregation,
  parseAggregations,
  type RangeAggregation,
  type ScalarAggregation,
  type ValueAggregation,
} from './aggregation.ts';
import { belongs, compileFilter } from './compile.ts';
import { QueryFault, shown } from './fault.ts';
import { type ColumnField, type FixedField, type FixedKind, finderOf, scalarKind } from './fields.ts';
import type { Filter } from './filter.ts';
import { intervalAt, type Offset, offsetOf, slotMs } from './interval.ts';
import { allOf, bound, type Predicate } from './predicate.ts';
import { checkSelection, conditionOf, type Reader, type Selection } from './run.ts';

/** Most rows that a nested aggregation answers. */
const maxNestedRows = 1_000;

/**
 * Answers the `aggregations` of a search over all that it matches: `VALUE` (how often each value comes), `RANGE` (how
 * many in each bucket), `SCALAR` (least, most, sum, average, count of different values), `DATE_HISTOGRAM` (how many in
 * each interval that has any), and `NESTED` (one within each bucket of another). The values of a list count once for
 * each entity that has them.
 * @param timeZone where the intervals of dates begin; UTC unless said
 * @returns one result for each, as it stands in `aggregationData.results`
 * @throws {QueryFault} `unknownField` or `badValue`
 */
export async function runAggregations(
  db: Reader,
  selection: Selection,
  json: Json | undefined,
  timeZone: Json | undefined = 'UTC',
): Promise<JsonObject[]> {
  const find = typeof selection.fields === 'function' ? selection.fields : finderOf(selection.fields);
  const aggregations = parseAggregations(json, find);
  const offset = readTimeZone(timeZone);
  if (aggregations.length === 0) {
    checkSelection(selection);
    return [];
  }
  const where = await conditionOf(db, selection);
  const results: JsonObject[] = [];
  for (const aggregation of aggregations)
    results.push(await answer(aggregation, { db, selection, where, offset }));
  return results;
}

function readTimeZone(timeZone: Json): Offset {
  const offset = offsetOf(typeof timeZone === 'string' ? timeZone : timeZone === null ? 'UTC' : '?');
  if (offset) return offset;
  const field = 'timeZone';
  throw new QueryFault(
    'badValue',
    `${field}: ${shown(timeZone)} should be the name of a time zone, such as Europe/Paris`,
    { field, value: timeZone },
  );
}

/** What is aggregated: the rows `e` of a table that a condition holds for. */
interface Rows {
  readonly db: Reader;
  readonly selection: Selection;
  readonly where: Predicate;
  readonly offset: Offset;
}

/** A part of the rows, as it is answered and as a condition. */
interface Bucket {
  readonly shown: JsonObject;
  readonly holds: Predicate;
}

async function answer(aggregation: Aggregation, rows: Rows): Promise<JsonObject> {
  const { name, type } = aggregation;
  if (type === 'NESTED') return { name, type, nested: { results: await nest(aggregation, rows) } };
  const head = { name, type, fieldPath: aggregation.fieldPath };
  if (type === 'SCALAR')
    return { ...head, scalar: { type: aggregation.scalar, value: await scalarOf(aggregation, rows) } };
  const buckets = await bucketsOf(aggregation, rows);
  return { ...head, [wholeKeys[type]]: { results: buckets.map(({ shown: bucket }) => bucket) } };
}

const wholeKeys = { VALUE: 'values', RANGE: 'ranges', DATE_HISTOGRAM: 'dateHistogram' } as const;
const nestedKeys = { VALUE: 'value', RANGE: 'range', DATE_HISTOGRAM: 'dateHistogram' } as const;

/** One result for each combination of buckets: `{results: {<name>: {value: {value, count}}, ...}}`. */
async function nest({ nested }: NestedAggregation, rows: Rows): Promise<JsonObject[]> {
  const found: JsonObject[] = [];
  const descend = async (level: number, within: Rows, above: JsonObject): Promise<void> => {
    const aggregation = nested[level];
    if (!aggregation) {
      found.push({ results: above });
      return;
    }
    for (const { shown: bucket, holds } of await nestedBuckets(aggregation, within)) {
      if (found.length >= maxNestedRows) return;
      const where = allOf([within.where, holds]);
      await descend(level + 1, { ...within, where }, { ...above, [aggregation.name]: bucket });
    }
  };
  await descend(0, rows, {});
  return found;
}

async function nestedBuckets(aggregation: FieldAggregation, rows: Rows): Promise<readonly Bucket[]> {
  if (aggregation.type === 'SCALAR')
    return [{ shown: { scalar: { value: await scalarOf(aggregation, rows) } }, holds: allOf([]) }];
  const buckets = await bucketsOf(aggregation, rows);
  return buckets
    .filter(({ shown: { count } }) => count !== 0)
    .map(({ shown: bucket, holds }) => ({ shown: { [nestedKeys[aggregation.type]]: bucket }, holds }));
}

async function bucketsOf(
  aggregation: Exclude<FieldAggregation, ScalarAggregation>,
  rows: Rows,
): Promise<readonly Bucket[]> {
  if (aggregation.type === 'VALUE') return valueBuckets(aggregation, rows);
  if (aggregation.type === 'RANGE') return rangeBuckets(aggregation, rows);
  return dateBuckets(aggregation, rows);
}

/** The column with a field's values as they came, not folded. */
function rawColumn(field: FixedField): RawBuilder<unknown> {
  return field.kind === 'list' ? sql.ref(`v.${field.list.value}`) : sql.ref(`e.${field.column}`);
}

/** The rows to read a field's values from: a list's stand in its side table, one row each. */
function tables(
  field: FixedField,
  { selection }: Rows,
  join: RawBuilder<unknown> = sql`join`,
): RawBuilder<unknown> {
  const entities = sql`${sql.table(selection.table)} as e`;
  return field.kind === 'list'
    ? sql`${entities} ${join} ${sql.table(field.list.table)} as v on ${belongs(field)}`
    : entities;
}

async function valueBuckets(aggregation: ValueAggregation, rows: Rows): Promise<readonly Bucket[]> {
  const { field, limit, sortType, descending, missing } = aggregation;
  const { dialect } = rows.selection;
  const column = rawColumn(field);
  const counted =
    missing === undefined || missing === null
      ? { value: column, where: allOf([rows.where, sql`${column} is not null`]), join: sql`join` }
      : {
          value: sql`coalesce(${column}, ${bound(missing, dialect)})`,
          where: rows.where,
          join: sql`left join`,
        };
  const way = descending ? sql`desc` : sql`asc`;
  const order = sortType === 'VALUE' ? sql`value ${way}` : sql`count ${way}, value asc`;
  const statement = sql<{ value: string | number; count: number }>`
    select value, count(*) as count
    from (select distinct e.id, ${counted.value} as value from ${tables(field, rows, counted.join)} where ${counted.where}) as counted
    group by value order by ${order} limit ${limit}`;
  const found = await statement.execute(rows.db);
  return found.rows.map(({ value, count }) => ({
    shown: { value: shownValue(value, scalarKind(field)), count: Number(count) },
    holds: valueIs(field, value, value === missing, rows),
  }));
}

/** Values are text in the answer, whatever they are in the entity. */
function shownValue(value: string | number, kind: FixedKind): string {
  if (kind === 'boolean') return String(value === 1);
  return kind === 'date' ? toIso(Number(value)) : String(value);
}

function valueIs(
  field: FixedField,
  value: string | number,
  orMissing: boolean,
  { selection }: Rows,
): Predicate {
  const one = (compared: ColumnField): Filter => ({
    kind: 'is',
    field: compared,
    operator: '$eq',
    values: [value],
  });
  const missing: Filter = { kind: 'is', field, operator: 'missing', values: [] };
  const parts = [aValue(field, one), ...(orMissing ? [missing] : [])];
  return compileFilter({ kind: 'or', parts }, selection.dialect);
}

/** That a field's value, or one of a list's, passes a filter; compared as it came. */
function aValue(field: FixedField, filter: (compared: ColumnField) => Filter): Filter {
  const kind = scalarKind(field) === 'folded' ? 'string' : scalarKind(field);
  const column = field.kind === 'list' ? field.list.value : field.column;
  const part = filter({ kind, column, operators: [] });
  return field.kind === 'list' ? { kind: 'item', field, part } : part;
}

async function rangeBuckets({ field, buckets }: RangeAggregation, rows: Rows): Promise<readonly Bucket[]> {
  const { selection, where, db } = rows;
  const conditions = buckets.map(({ from, to }) => inRange(field, from, to, rows));
  const counts = conditions.map(
    (holds, index) => sql`count(case when ${holds} then 1 end) as ${sql.ref(`c${index}`)}`,
  );
  const { rows: found } = await sql<Readonly<Record<string, number>>>`
    select ${sql.join(counts)} from ${sql.table(selection.table)} as e where ${where}`.execute(db);
  return conditions.map((holds, index) => ({
    shown: { ...buckets[index], count: Number(found[0]?.[`c${index}`] ?? 0) },
    holds,
  }));
}

function inRange(
  field: FixedField,
  from: number | undefined,
  to: number | undefined,
  { selection }: Rows,
): Predicate {
  const filter = aValue(field, (compared) => {
    const is = (operator: '$gte' | '$lt', value: number): Filter => ({
      kind: 'is',
      field: compared,
      operator,
      values: [value],
    });
    const present: Filter = {
      kind: 'not',
      part: { kind: 'is', field: compared, operator: 'missing', values: [] },
    };
    const edges = [
      ...(from === undefined ? [] : [is('$gte', from)]),
      ...(to === undefined ? [] : [is('$lt', to)]),
    ];
    return { kind: 'and', parts: [present, ...edges] };
  });
  return compileFilter(filter, selection.dialect);
}

/** Counted in short slots by the database, which knows no time zones that both of them spell alike. */
async function dateBuckets(
  { field, interval }: DateHistogramAggregation,
  rows: Rows,
): Promise<readonly Bucket[]> {
  const column = rawColumn(field);
  const size = sql.lit(slotMs(interval));
  const { rows: slots } = await sql<{ slot: number; count: number }>`
    select slot, count(*) as count
    from (select ${column} - ((${column} % ${size}) + ${size}) % ${size} as slot from ${tables(field, rows)}
      where ${allOf([rows.where, sql`${column} is not null`])}) as counted
    group by slot order by slot asc`.execute(rows.db);
  const found = new Map<number, { to: number; count: number }>();
  for (const { slot, count } of slots) {
    const { from, to } = intervalAt(Number(slot), interval, rows.offset);
    found.set(from, { to, count: (found.get(from)?.count ?? 0) + Number(count) });
  }
  return [...found].map(([from, { to, count }]) => ({
    shown: { value: toIso(from), count },
    holds: inRange(field, from, to, rows),
  }));
}

const functions: Readonly<
  Record<ScalarAggregation['scalar'], (column: RawBuilder<unknown>) => RawBuilder<unknown>>
> = {
  MIN: (column) => sql`min(${column})`,
  MAX: (column) => sql`max(${column})`,
  SUM: (column) => sql`sum(${column})`,
  AVG: (column) => sql`avg(${column})`,
  COUNT_DISTINCT: (column) => sql`count(distinct ${column})`,
};

/** 0 where there is nothing, as an unset number goes on Wix's wire. */
async function scalarOf({ field, scalar }: ScalarAggregation, rows: Rows): Promise<number> {
  const { rows: found } = await sql<{ value: number | string | null }>`
    select ${functions[scalar](rawColumn(field))} as value from ${tables(field, rows)} where ${rows.where}`.execute(
    rows.db,
  );
  return Number(found[0]?.value ?? 0);
}
