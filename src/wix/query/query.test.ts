import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { testDatabases } from '../../../test/databases.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { runAggregations } from './aggregate.ts';
import { QueryFault } from './fault.ts';
import { countQuery, type QueryResult } from './run.ts';
import {
  deleteThings,
  insertThings,
  openThings,
  queryThings,
  type Thing,
  type Things,
  thingFields,
  thingQuery,
} from './test-things.ts';

// The oracle: the same language said plainly over objects in memory, sharing no code with what it checks.
type Value = string | number | boolean | null;

function valueAt(thing: Thing, path: string): Value {
  if (path === 'exact.name') return thing.name;
  return thing[path as keyof Thing] as Value;
}

function comparable(path: string, value: Value): string | number | null {
  if (value === null) return null;
  if (path === 'name' || path === 'tags') return String(value).toLowerCase();
  if (path === 'made') return Date.parse(String(value));
  return typeof value === 'boolean' ? (value ? 1 : 0) : value;
}

/** Order of UTF-8 bytes, which is the order of code points. */
function order(a: string | number, b: string | number): number {
  if (typeof a === 'number' || typeof b === 'number') return Number(a) - Number(b);
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function holds(thing: Thing, path: string, operator: string, operand: Json): boolean {
  if (path === 'tags')
    return holdsList(
      thing.tags.map((tag) => comparable(path, tag)),
      path,
      operator,
      operand,
    );
  if (path === 'prices')
    return holdsList(
      thing.parts.map(({ price }) => price),
      path,
      operator,
      operand,
    );
  if (path === 'parts') return holdsParts(thing, operator, operand);
  return holdsValue(path, valueAt(thing, path), operator, operand);
}

function holdsValue(path: string, value: Value, operator: string, operand: Json): boolean {
  const mine = comparable(path, value);
  const theirs = Array.isArray(operand) ? null : comparable(path, operand as Value);
  const isIn = () => (operand as Value[]).some((one) => comparable(path, one) === mine);
  if (operator === '$eq') return mine === theirs;
  if (operator === '$ne') return mine !== theirs;
  if (operator === '$in') return isIn();
  if (operator === '$nin') return !isIn();
  if (operator === '$exists') return (mine !== null) === operand;
  if (operator === '$isEmpty') return (mine === null || mine === '') === operand;
  if (mine === null || theirs === null) return false;
  if (operator === '$lt') return order(mine, theirs) < 0;
  if (operator === '$lte') return order(mine, theirs) <= 0;
  if (operator === '$gt') return order(mine, theirs) > 0;
  if (operator === '$gte') return order(mine, theirs) >= 0;
  const folds = path === 'exact.name';
  const [text, part] = [String(mine), String(theirs)].map((one) => (folds ? one.toLowerCase() : one)) as [
    string,
    string,
  ];
  if (operator === '$startsWith') return text.startsWith(part);
  return operator === '$endsWith' ? text.endsWith(part) : text.includes(part);
}

function holdsList(mine: readonly Value[], path: string, operator: string, operand: Json): boolean {
  if (operator === '$isEmpty') return (mine.length === 0) === operand;
  if (operator === '$exists') return mine.length > 0 === operand;
  const wanted = (Array.isArray(operand) ? operand : [operand]).map((one) => comparable(path, one as Value));
  const some = wanted.some((one) => (one === null ? mine.length === 0 : mine.includes(one)));
  if (operator === '$hasAll') return wanted.every((one) => mine.includes(one));
  if (operator === '$gt') return mine.some((one) => Number(one) > Number(operand));
  if (operator === '$lte') return mine.some((one) => Number(one) <= Number(operand));
  if (operator === '$startsWith') return mine.some((one) => String(one).startsWith(String(wanted[0])));
  return operator === '$ne' || operator === '$nin' ? !some : some;
}

function holdsParts({ parts }: Thing, operator: string, operand: Json): boolean {
  if (operator === '$isEmpty') return (parts.length === 0) === operand;
  return (operand as { name?: JsonObject; cost?: { price: JsonObject } }[]).every((item) =>
    parts.some(
      (part) =>
        Object.entries(item.name ?? {}).every(([name, to]) => holdsValue('name', part.name, name, to)) &&
        Object.entries(item.cost?.price ?? {}).every(([name, to]) =>
          holdsValue('size', part.price, name, to),
        ),
    ),
  );
}

function matches(thing: Thing, filter: JsonObject): boolean {
  return Object.entries(filter).every(([name, value]) => {
    if (name === '$and') return (value as JsonObject[]).every((part) => matches(thing, part));
    if (name === '$or') return (value as JsonObject[]).some((part) => matches(thing, part));
    if (name === '$not') return !matches(thing, value as JsonObject);
    if (name === 'exact') return matches(thing, { 'exact.name': (value as JsonObject).name ?? null });
    return Object.entries(value as JsonObject).every(([operator, operand]) =>
      holds(thing, name, operator, operand),
    );
  });
}

type Sort = readonly { fieldName: string; order: string }[];

function sorted(things: readonly Thing[], sort: Sort): string[] {
  const keys = [...sort, { fieldName: 'id', order: sort.at(-1)?.order ?? 'ASC' }];
  return [...things]
    .sort((a, b) => {
      for (const { fieldName, order: way } of keys) {
        const [x, y] = [a, b].map((thing) => comparable(fieldName, valueAt(thing, fieldName)));
        const difference =
          x === y ? 0 : x === null ? -1 : y === null ? 1 : order(x as string | number, y as string | number);
        if (difference !== 0) return way === 'DESC' ? -difference : difference;
      }
      return 0;
    })
    .map((thing) => thing.id);
}

const word = fc.constantFrom('a', 'B', 'ab', 'Äb', 'bA', 'z_%', '', 'ab c', '漢', '😀b', "o'k\\");
const day = fc.constantFrom(
  '2026-01-01T00:00:00.000Z',
  '2026-01-02T00:00:00.000Z',
  '2025-12-31T23:59:59.999Z',
);
const size = fc.constantFrom(-1, 0, 1.5, 2, 10);
const stock = fc.constantFrom(-1, 0, 3, 10);
const values: Readonly<Record<string, fc.Arbitrary<Value>>> = {
  id: fc.constantFrom('t01', 't05', 't10', 'x'),
  name: word,
  'exact.name': word,
  code: word,
  size,
  // Fractions and numbers beyond 64 bits may be asked of a column of whole numbers.
  stock: fc.oneof(stock, fc.constantFrom(1.5, 1e30, -1e30, 0.1)),
  open: fc.boolean(),
  made: day,
  tags: word,
  prices: size,
};

function operand(operator: string, value: fc.Arbitrary<Value>): fc.Arbitrary<Json> {
  if (operator === '$exists' || operator === '$isEmpty') return fc.boolean();
  if (['$in', '$nin'].includes(operator)) return fc.array(fc.option(value, { freq: 5 }), { maxLength: 3 });
  if (['$hasSome', '$hasAll'].includes(operator)) return fc.array(value, { maxLength: 3 });
  if (['$eq', '$ne'].includes(operator)) return fc.option(value, { freq: 5 });
  return value;
}

/** One or two operators of a field. */
const condition: fc.Arbitrary<JsonObject> = fc.oneof(
  ...Object.entries(values).map(([path, value]) => {
    const operators = fc.constantFrom(...(thingFields[path]?.operators ?? []));
    const one = operators.chain((operator) =>
      operand(operator, value).map((given): JsonObject => ({ [operator]: given })),
    );
    return fc
      .tuple(fc.array(one, { minLength: 1, maxLength: 2 }), fc.boolean())
      .map(([parts, nested]): JsonObject => {
        const comparison: JsonObject = Object.assign({}, ...parts);
        const [head = '', tail] = path.split('.');
        return nested && tail ? { [head]: { [tail]: comparison } } : { [path]: comparison };
      });
  }),
);

const item: fc.Arbitrary<JsonObject> = fc.record(
  {
    name: word.map((text): JsonObject => ({ $startsWith: text })),
    cost: size.map((price): JsonObject => ({ price: { $gte: price } })),
  },
  { requiredKeys: [] },
);
const partsCondition: fc.Arbitrary<JsonObject> = fc.oneof(
  fc.array(item, { maxLength: 2 }).map((items): JsonObject => ({ parts: { $matchItems: items } })),
  fc.boolean().map((isEmpty): JsonObject => ({ parts: { $isEmpty: isEmpty } })),
);

const { filter: anyFilter } = fc.letrec<{ filter: JsonObject }>((tie) => ({
  filter: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 4, arbitrary: condition },
    { weight: 1, arbitrary: partsCondition },
    { weight: 1, arbitrary: fc.constant({}) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.constantFrom('$and', '$or'), fc.array(tie('filter'), { maxLength: 3 }))
        .map(([name, parts]): JsonObject => ({ [name]: parts })),
    },
    { weight: 1, arbitrary: tie('filter').map((part): JsonObject => ({ $not: part })) },
  ),
}));
const sortable = Object.keys(values).filter((path) => thingFields[path]?.sortable);
const anySort = fc.uniqueArray(
  fc.record({ fieldName: fc.constantFrom(...sortable), order: fc.constantFrom('ASC', 'DESC') }),
  { maxLength: 3, selector: (key) => key.fieldName },
);
const anyThing = fc.record({
  name: fc.option(word),
  code: fc.option(word),
  size: fc.option(size),
  stock: fc.option(stock),
  open: fc.option(fc.boolean()),
  made: fc.option(day),
  tags: fc.uniqueArray(word, { maxLength: 3, selector: (tag) => tag.toLowerCase() }),
  parts: fc.array(fc.record({ name: word, price: size }), { maxLength: 3 }),
});
const limit = fc.integer({ min: 1, max: 9 });
const seed = 20_261_123;

function numbered(list: readonly Omit<Thing, 'id'>[], prefix = 't'): Thing[] {
  return list.map((thing, index) => ({ ...thing, id: `${prefix}${String(index).padStart(2, '0')}` }));
}

/** Sites of 25 random things each. */
async function fillSites(database: Things): Promise<readonly (readonly Thing[])[]> {
  const lists = fc.sample(fc.array(anyThing, { minLength: 25, maxLength: 25 }), { numRuns: 4, seed: 7 });
  const sites = lists.map((list) => numbered(list));
  for (const [index, things] of sites.entries()) await insertThings(database, `site${index}`, things);
  return sites;
}

for (const location of testDatabases())
  describe(`query language on ${location.name}`, () => {
    test('2,000 random queries give what a plain reading of the language gives, page by page', async () => {
      await using database = await openThings(location.open());
      const sites = await fillSites(database);
      const runs = fc.asyncProperty(
        fc.nat(3),
        anyFilter,
        anySort,
        limit,
        fc.boolean(),
        async (site, filter, sort, size, byCursor) => {
          const matching = (sites[site] ?? []).filter((thing) => matches(thing, filter));
          const expected = sorted(matching, sort);
          const query = { filter, sort };
          const found = byCursor
            ? await walkCursors(database, `site${site}`, query, size)
            : await walkOffsets(database, `site${site}`, query, size);
          assert.deepEqual(found, expected);
        },
      );
      await fc.assert(runs, { numRuns: 2_000, seed });
    });

    test('rows that stay are seen exactly once and in order while others come and go between pages', async () => {
      await using database = await openThings(location.open());
      let site = 0;
      const runs = fc.asyncProperty(
        fc.array(anyThing, { minLength: 15, maxLength: 15 }),
        fc.array(fc.array(anyThing, { minLength: 2, maxLength: 2 }), { minLength: 1, maxLength: 6 }),
        anySort,
        fc.integer({ min: 1, max: 4 }),
        async (keep, comers, sort, size) => {
          const siteId = `busy${site++}`;
          const staying = numbered(keep);
          await insertThings(database, siteId, staying);
          const seen: string[] = [];
          let page = await queryThings(database, siteId, { sort, cursorPaging: { limit: size } });
          for (let turn = 0; ; turn++) {
            seen.push(...page.rows.map(({ id }) => id));
            if (!page.next) break;
            const [coming, gone] = [`a${turn}x`, `a${turn - 1}x`];
            await insertThings(database, siteId, numbered(comers[turn] ?? [], coming));
            await deleteThings(database, siteId, [`${gone}00`, `${gone}01`]);
            page = await queryThings(database, siteId, { cursorPaging: { cursor: page.next } });
          }
          const stayed = seen.filter((id) => id.startsWith('t'));
          assert.deepEqual(stayed, sorted(staying, sort));
          assert.equal(new Set(seen).size, seen.length);
        },
      );
      await fc.assert(runs, { numRuns: 60, seed });
    });

    test('whatever is sent is answered or refused by name', async () => {
      await using database = await openThings(location.open());
      await fillSites(database);
      const runs = fc.asyncProperty(hostileQuery, async (query) => {
        try {
          await queryThings(database, 'site0', query);
          await runAggregations(database.read, thingQuery(database, 'site0', {}), query.aggregations);
        } catch (error) {
          if (!(error instanceof QueryFault)) throw error;
          assert.ok(error.message.length > 10);
        }
      });
      await fc.assert(runs, { numRuns: 1_000, seed });
    });

    test('the largest filter that is let through is one that the database takes', async () => {
      await using database = await openThings(location.open());
      const ids = Array.from({ length: 1_000 }, (_, index) => `id${index}`);
      const deep = Array.from({ length: 15 }).reduce<JsonObject>(
        (part) => ({ $or: [{ size: 1 }, part] }),
        {},
      );
      const filters: readonly JsonObject[] = [
        { $and: Array.from({ length: 4 }, () => ({ id: { $nin: ids } })) },
        { $or: Array.from({ length: 490 }, () => ({})) },
        { tags: { $hasAll: ids } },
        { $and: ids.slice(0, 50).map((tags) => ({ tags })) },
        {
          $or: Array.from({ length: 50 }, (_, index) => ({
            parts: { $matchItems: [{ name: `${index}` }] },
          })),
        },
        deep,
      ];
      const sort = ['name', 'code', 'size'].map((fieldName, index) => ({
        fieldName,
        order: index === 1 ? 'DESC' : 'ASC',
      }));
      await insertThings(database, 's', [{ id: 'a' }, { id: 'b', tags: ids.slice(0, 490) }]);
      for (const filter of filters) {
        const page = await queryThings(database, 's', { filter, sort, cursorPaging: { limit: 1 } });
        if (page.next) await queryThings(database, 's', { cursorPaging: { cursor: page.next } });
      }
      const tooLarge: readonly JsonObject[] = [
        { $and: Array.from({ length: 5 }, () => ({ id: { $nin: ids } })) },
        { $or: Array.from({ length: 510 }, () => ({})) },
        { $or: ids.slice(0, 51).map((tags) => ({ tags })) },
        { parts: { $matchItems: Array.from({ length: 51 }, () => ({})) } },
        { id: { $in: [...ids, 'one more'] } },
      ];
      for (const filter of tooLarge)
        await assert.rejects(queryThings(database, 's', { filter }), { kind: 'tooComplex' });
    });

    test('counting agrees with paging, by offset and by cursor', async () => {
      await using database = await openThings(location.open());
      await insertThings(
        database,
        's',
        [0, 1, 2].map((number) => ({ id: `t${number}`, size: number })),
      );
      const filter = { size: { $gte: 1 } };
      const { page: _page, ...selection } = thingQuery(database, 's', { filter });
      assert.equal(await countQuery(database.read, selection), 2);
      const byOffset = await queryThings(database, 's', { filter, paging: { limit: 1, offset: 1 } });
      assert.deepEqual(
        { ...byOffset, rows: byOffset.rows.map(({ id }) => id) },
        { rows: ['t2'], total: 2, offset: 1, hasNext: false },
      );
    });
  });

/** What a caller may send by mistake or on purpose: the right words with the wrong things behind them. */
const anyJson = fc
  .jsonValue({ maxDepth: 3, stringUnit: 'binary' })
  .map((value) => JSON.parse(JSON.stringify(value)) as Json);
const names = fc.constantFrom(
  ...Object.keys(thingFields),
  '$and',
  '$or',
  '$not',
  '$where',
  '__proto__',
  'x.y',
);
const operatorNames = fc.constantFrom(
  ...[
    '$eq',
    '$ne',
    '$lt',
    '$gte',
    '$in',
    '$nin',
    '$exists',
    '$isEmpty',
    '$startsWith',
    '$endsWith',
    '$contains',
  ],
  ...['$hasSome', '$hasAll', '$matchItems', '$regex', '$date'],
);
const hostileValue: fc.Arbitrary<Json> = fc.oneof(
  anyJson,
  fc.constantFrom<Json[]>(
    '\0',
    '\ud800',
    1e308,
    -0,
    '1e5',
    '99999999999999999999',
    '2026-99-99',
    '',
    2 ** 53,
  ),
);
const hostileCondition = fc.oneof(
  hostileValue,
  fc.array(hostileValue, { maxLength: 3 }),
  fc.dictionary(operatorNames, fc.oneof(hostileValue, fc.array(hostileValue, { maxLength: 3 })), {
    maxKeys: 2,
  }) as fc.Arbitrary<JsonObject>,
);
const hostileFilter = fc.oneof(
  anyJson,
  fc.dictionary(names, hostileCondition, { maxKeys: 2 }) as fc.Arbitrary<JsonObject>,
);
const hostileAggregation = fc.record(
  {
    name: hostileValue,
    type: fc.constantFrom('VALUE', 'RANGE', 'SCALAR', 'DATE_HISTOGRAM', 'NESTED', 'x'),
    fieldPath: names,
    value: fc.oneof(fc.record({ limit: fc.nat(300), missingValues: fc.constant('INCLUDE') }), hostileValue),
    range: fc.record({ buckets: fc.array(fc.record({ from: hostileValue, to: hostileValue })) }),
    scalar: fc.record({ type: fc.constantFrom('MIN', 'MAX', 'SUM', 'AVG', 'COUNT_DISTINCT', 'x') }),
    dateHistogram: fc.record({ interval: fc.constantFrom('YEAR', 'HOUR', 'x') }),
  },
  { requiredKeys: ['type', 'fieldPath'] },
) as fc.Arbitrary<JsonObject>;
const hostileQuery: fc.Arbitrary<JsonObject> = fc.record(
  {
    filter: hostileFilter,
    sort: fc.oneof(anyJson, fc.array(fc.record({ fieldName: names, order: hostileValue }), { maxLength: 4 })),
    search: fc.oneof(hostileValue, fc.record({ expression: hostileValue, fuzzy: fc.boolean() })),
    paging: fc.oneof(fc.record({ limit: hostileValue, offset: hostileValue }), anyJson),
    cursorPaging: fc.oneof(fc.record({ limit: fc.constant(2), cursor: hostileValue }), anyJson),
    aggregations: fc.array(hostileAggregation, { maxLength: 2 }),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<JsonObject>;

/** Goes to the end and back to the beginning, which must show the same rows. */
async function walkCursors(
  database: Things,
  siteId: string,
  query: JsonObject,
  size: number,
): Promise<string[]> {
  const pages: QueryResult[] = [
    await queryThings(database, siteId, { ...query, cursorPaging: { limit: size } }),
  ];
  for (let cursor = pages[0]?.next; cursor; cursor = pages.at(-1)?.next)
    pages.push(await queryThings(database, siteId, { cursorPaging: { cursor } }));
  for (const page of pages) assert.equal(page.hasNext, page.next !== undefined);
  const back: string[][] = [];
  for (let cursor = pages.at(-1)?.prev; cursor; ) {
    const page = await queryThings(database, siteId, { cursorPaging: { cursor } });
    assert.equal(page.hasNext, true);
    back.unshift(page.rows.map(({ id }) => id));
    cursor = page.prev;
  }
  const ids = pages.map((page) => page.rows.map(({ id }) => id));
  assert.deepEqual(back.flat(), ids.slice(0, -1).flat());
  return ids.flat();
}

async function walkOffsets(
  database: Things,
  siteId: string,
  query: JsonObject,
  size: number,
): Promise<string[]> {
  const ids: string[] = [];
  for (;;) {
    const page = await queryThings(database, siteId, {
      ...query,
      paging: { limit: size, offset: ids.length },
    });
    ids.push(...page.rows.map(({ id }) => id));
    if (!page.hasNext) return ids;
  }
}
