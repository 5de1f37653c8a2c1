import { type Kysely, type RawBuilder, sql } from 'kysely';
import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import { allOf, type Predicate } from './compile.ts';
import { QueryFault, shown } from './fault.ts';
import { type ColumnField, type FindField, finderOf } from './fields.ts';
import { compileSelection, type Selection } from './run.ts';

const maxAggregations = 10;

/**
 * Answers the `aggregations` of a search over what it matches: `VALUE` (how often each value comes), `RANGE` (how many
 * in each bucket) and `SCALAR` (least, most, sum, average, count of different values).
 * @returns one result for each, in Wix's shape: `{name, fieldPath, type, values | ranges | scalar}`
 * @throws {QueryFault} for an unknown field or kind
 * @see https://dev.wix.com/docs/rest/articles/work-with-wix-apis/data-retrieval/about-the-wix-api-search
 */
export async function runAggregations(
  db: Kysely<unknown>,
  selection: Selection,
  json: Json | undefined,
): Promise<JsonObject[]> {
  if (json === undefined || json === null) return [];
  if (!Array.isArray(json) || json.length > maxAggregations)
    throw new QueryFault(
      'malformedFilter',
      `aggregations: ${shown(json)} should be a list of at most ${maxAggregations}`,
      { field: 'aggregations', value: json },
    );
  const where = compileSelection(selection);
  const find = typeof selection.fields === 'function' ? selection.fields : finderOf(selection.fields);
  const results: JsonObject[] = [];
  for (const item of json)
    results.push(await runOne(db, selection.table, where, find, isObject(item) ? item : {}));
  return results;
}

async function runOne(
  db: Kysely<unknown>,
  table: string,
  where: Predicate,
  find: FindField,
  item: JsonObject,
): Promise<JsonObject> {
  const path = String(item.fieldPath ?? '');
  const field = find(path);
  if (!field || field.kind === 'list')
    throw new QueryFault(
      'unknownField',
      `aggregations: ${path || 'a missing fieldPath'} is not a field that can be aggregated`,
      { field: path },
    );
  const source: Source = { db, table, where, column: sql.ref(`e.${field.column}`), field };
  const head = { name: String(item.name ?? ''), fieldPath: path, type: String(item.type ?? '') };
  if (item.type === 'VALUE')
    return { ...head, values: await valueCounts(source, isObject(item.value) ? item.value : {}) };
  if (item.type === 'RANGE')
    return { ...head, ranges: await rangeCounts(source, isObject(item.range) ? item.range : {}) };
  if (item.type === 'SCALAR')
    return { ...head, scalar: await scalar(source, isObject(item.scalar) ? item.scalar : {}) };
  throw new QueryFault(
    'malformedFilter',
    `aggregations: type ${shown(item.type)} should be VALUE, RANGE or SCALAR`,
    { field: path, value: item.type ?? null },
  );
}

interface Source {
  readonly db: Kysely<unknown>;
  readonly table: string;
  readonly where: Predicate;
  readonly column: RawBuilder<unknown>;
  readonly field: ColumnField;
}

async function valueCounts(
  { db, table, where, column, field }: Source,
  options: JsonObject,
): Promise<JsonObject> {
  const limit = typeof options.limit === 'number' ? Math.min(options.limit, 250) : 10;
  const by = options.sortType === 'VALUE' ? column : sql`count(*)`;
  const way =
    (options.sortDirection ?? (options.sortType === 'VALUE' ? 'ASC' : 'DESC')) === 'ASC'
      ? sql`asc`
      : sql`desc`;
  const { rows } = await sql<{ value: string | number; count: number }>`
    select ${column} as value, count(*) as count from ${sql.table(table)} as e
    where ${allOf([where, sql`${column} is not null`])} group by ${column} order by ${by} ${way}, ${column} asc limit ${limit}`.execute(
    db,
  );
  const results = rows.map(({ value, count }) => ({ value: shownValue(value, field), count: Number(count) }));
  return { results };
}

function shownValue(value: string | number, field: ColumnField): string {
  return field.kind === 'boolean' ? String(value === 1) : String(value);
}

async function rangeCounts({ db, table, where, column }: Source, options: JsonObject): Promise<JsonObject> {
  const buckets = Array.isArray(options.buckets) ? options.buckets.filter(isObject) : [];
  const results: JsonObject[] = [];
  for (const { from, to } of buckets) {
    const bounds: Predicate[] = [
      ...(typeof from === 'number' ? [sql<boolean>`${column} >= ${from}`] : []),
      ...(typeof to === 'number' ? [sql<boolean>`${column} < ${to}`] : []),
      sql`${column} is not null`,
    ];
    const { rows } = await sql<{
      count: number;
    }>`select count(*) as count from ${sql.table(table)} as e where ${allOf([where, ...bounds])}`.execute(db);
    results.push({
      ...(typeof from === 'number' ? { from } : {}),
      ...(typeof to === 'number' ? { to } : {}),
      count: Number(rows[0]?.count ?? 0),
    });
  }
  return { results };
}

const scalars: Readonly<Record<string, RawBuilder<unknown>>> = {
  MIN: sql`min`,
  MAX: sql`max`,
  SUM: sql`sum`,
  AVG: sql`avg`,
};

async function scalar({ db, table, where, column }: Source, options: JsonObject): Promise<JsonObject> {
  const type = String(options.type ?? '');
  const aggregate = scalars[type];
  if (!aggregate && type !== 'COUNT_DISTINCT')
    throw new QueryFault(
      'malformedFilter',
      `aggregations: scalar type ${shown(options.type)} should be MIN, MAX, SUM, AVG or COUNT_DISTINCT`,
      { value: options.type ?? null },
    );
  const value = aggregate ? sql`${aggregate}(${column})` : sql`count(distinct ${column})`;
  const { rows } = await sql<{
    value: number | string | null;
  }>`select ${value} as value from ${sql.table(table)} as e where ${where}`.execute(db);
  return { type, value: Number(rows[0]?.value ?? 0) };
}
