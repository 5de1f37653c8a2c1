import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { testDatabases } from '../../../test/databases.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import type { DatabaseLocation } from '../../storage/database.ts';
import { runAggregations } from './aggregate.ts';
import { insertThings, openThings, type Things, thingQuery } from './test-things.ts';

async function openFilled(location: DatabaseLocation): Promise<Things> {
  const database = await openThings(location);
  await insertThings(database, 's', [
    { id: '1', name: 'Red', size: 1.5, stock: 3, open: true, made: '2026-01-31T23:30:00Z', tags: ['a', 'B'] },
    { id: '2', name: 'red', size: 2.5, stock: 0, open: true, made: '2026-02-01T00:30:00Z', tags: ['a'] },
    { id: '3', name: 'Red', stock: 3, open: false, made: '1969-12-31T12:00:00Z' },
    {
      id: '4',
      size: 10,
      parts: [
        { name: 'x', price: 5 },
        { name: 'y', price: 5 },
        { name: 'y', price: 20 },
      ],
    },
    { id: '5', name: 'out', code: 'hidden', size: 99, tags: ['a'] },
  ]);
  await insertThings(database, 'other', [{ id: '1', name: 'Red', tags: ['a'] }]);
  return database;
}

/** Results of one aggregation over all but the hidden thing. */
async function aggregate(
  database: Things,
  aggregation: JsonObject,
  timeZone?: Json,
): Promise<Readonly<Record<string, unknown>>> {
  const selection = thingQuery(database, 's', { filter: { code: { $ne: 'hidden' } } });
  const [result = {}] = await runAggregations(
    database.read,
    selection,
    [{ name: 'n', ...aggregation }],
    timeZone,
  );
  return result;
}

/** One bucket of any of the three. */
interface Shown {
  readonly value?: string;
  readonly from?: number;
  readonly to?: number;
  readonly count: number;
}

async function counts(database: Things, aggregation: JsonObject, timeZone?: Json): Promise<string> {
  const { values, ranges, dateHistogram } = await aggregate(database, aggregation, timeZone);
  const whole = (values ?? ranges ?? dateHistogram) as { results: Shown[] };
  return whole.results.map(({ value, from, to, count }) => `${value ?? `${from}-${to}`}:${count}`).join(' ');
}

for (const location of testDatabases())
  describe(`aggregations on ${location.name}`, () => {
    test('VALUE counts each value as it came, the most frequent first', async () => {
      await using database = await openFilled(location.open());
      assert.deepEqual(await aggregate(database, { type: 'VALUE', fieldPath: 'name' }), {
        name: 'n',
        type: 'VALUE',
        fieldPath: 'name',
        values: {
          results: [
            { value: 'Red', count: 2 },
            { value: 'red', count: 1 },
          ],
        },
      });
      const values = (fieldPath: string, value: JsonObject = {}) =>
        counts(database, { type: 'VALUE', fieldPath, value });
      assert.equal(await values('name', { limit: 1 }), 'Red:2');
      assert.equal(await values('size', { sortType: 'VALUE' }), '10:1 2.5:1 1.5:1');
      assert.equal(await values('size', { sortType: 'VALUE', sortDirection: 'ASC' }), '1.5:1 2.5:1 10:1');
      assert.equal(await values('open'), 'true:2 false:1');
      assert.equal(await values('tags'), 'a:2 B:1');
      assert.equal(await values('prices'), '5:1 20:1');
    });

    test('VALUE counts missing values when asked, under a name of their own or with a value', async () => {
      await using database = await openFilled(location.open());
      const values = (fieldPath: string, includeOptions: JsonObject | null = null) =>
        counts(database, {
          type: 'VALUE',
          fieldPath,
          value: { missingValues: 'INCLUDE', includeOptions, sortType: 'VALUE' },
        });
      assert.equal(await values('name'), 'red:1 Red:2 N/A:1');
      assert.equal(await values('name', { addToBucket: 'Red' }), 'red:1 Red:3');
      assert.equal(await values('stock'), '3:2 0:2');
      assert.equal(await values('stock', { addToBucket: '0.5' }), '3:2 0.5:1 0:1');
      assert.equal(await values('open'), 'true:2 false:2');
      assert.equal(await values('tags', { addToBucket: 'none' }), 'none:2 a:2 B:1');
    });

    test('RANGE counts from the lower edge up to the upper', async () => {
      await using database = await openFilled(location.open());
      const range = (fieldPath: string, ...buckets: JsonObject[]) =>
        counts(database, { type: 'RANGE', fieldPath, range: { buckets } });
      assert.equal(
        await range('size', { from: 1.5, to: 2.5 }, { from: 2.5 }, { to: 100 }, {}),
        '1.5-2.5:1 2.5-undefined:2 undefined-100:3 undefined-undefined:3',
      );
      assert.equal(await range('prices', { from: 6, to: 19 }, { from: 5, to: 6 }), '6-19:0 5-6:1');
      assert.equal(await range('stock', { from: 0.5, to: 1e300 }), '0.5-1e+300:2');
    });

    test('SCALAR answers one number', async () => {
      await using database = await openFilled(location.open());
      const scalar = async (fieldPath: string, type: string) =>
        (await aggregate(database, { type: 'SCALAR', fieldPath, scalar: { type } })).scalar;
      assert.deepEqual(await scalar('size', 'MIN'), { type: 'MIN', value: 1.5 });
      assert.deepEqual(await scalar('size', 'MAX'), { type: 'MAX', value: 10 });
      assert.deepEqual(await scalar('size', 'SUM'), { type: 'SUM', value: 14 });
      assert.deepEqual(await scalar('stock', 'AVG'), { type: 'AVG', value: 2 });
      assert.deepEqual(await scalar('name', 'COUNT_DISTINCT'), { type: 'COUNT_DISTINCT', value: 2 });
      assert.deepEqual(await scalar('tags', 'COUNT_DISTINCT'), { type: 'COUNT_DISTINCT', value: 2 });
      assert.deepEqual(await scalar('prices', 'MAX'), { type: 'MAX', value: 20 });
    });

    test('DATE_HISTOGRAM counts by interval of a time zone', async () => {
      await using database = await openFilled(location.open());
      const histogram = (interval: string, timeZone?: Json) =>
        counts(
          database,
          { type: 'DATE_HISTOGRAM', fieldPath: 'made', dateHistogram: { interval } },
          timeZone,
        );
      assert.equal(
        await histogram('MONTH'),
        '1969-12-01T00:00:00.000Z:1 2026-01-01T00:00:00.000Z:1 2026-02-01T00:00:00.000Z:1',
      );
      assert.equal(
        await histogram('MONTH', 'Europe/Paris'),
        '1969-11-30T23:00:00.000Z:1 2026-01-31T23:00:00.000Z:2',
      );
      await assert.rejects(histogram('DAY', 'Mars/Olympus'), { kind: 'badValue', field: 'timeZone' });
    });

    test('NESTED answers each combination that there is', async () => {
      await using database = await openFilled(location.open());
      const nestedAggregations = [
        { name: 'tag', type: 'VALUE', fieldPath: 'tags' },
        { name: 'name', type: 'VALUE', fieldPath: 'name' },
        { name: 'most', type: 'SCALAR', fieldPath: 'size', scalar: { type: 'MAX' } },
      ];
      const { nested } = await aggregate(database, { type: 'NESTED', nested: { nestedAggregations } });
      const row = (tag: JsonObject, thing: JsonObject, most: number) => ({
        results: { tag: { value: tag }, name: { value: thing }, most: { scalar: { value: most } } },
      });
      assert.deepEqual(nested, {
        results: [
          row({ value: 'a', count: 2 }, { value: 'Red', count: 1 }, 1.5),
          row({ value: 'a', count: 2 }, { value: 'red', count: 1 }, 2.5),
          row({ value: 'B', count: 1 }, { value: 'Red', count: 1 }, 1.5),
        ],
      });
    });
  });

test('what is wrong with an aggregation is named', async () => {
  await using database = await openThings({ kind: 'memory' });
  const refused = (aggregation: JsonObject, field: string) =>
    assert.rejects(aggregate(database, aggregation), { field }, JSON.stringify(aggregation));
  await refused({ type: 'SUM' }, 'aggregations[0].type');
  await refused({ type: 'VALUE', fieldPath: 'colour' }, 'colour');
  await refused({ type: 'VALUE', fieldPath: 'name', value: { limit: 251 } }, 'aggregations[0].value.limit');
  await refused({ type: 'RANGE', fieldPath: 'name', range: { buckets: [{}] } }, 'aggregations[0].fieldPath');
  await refused(
    { type: 'RANGE', fieldPath: 'size', range: { buckets: [] } },
    'aggregations[0].range.buckets',
  );
  await refused({ type: 'SCALAR', fieldPath: 'size', scalar: {} }, 'aggregations[0].scalar.type');
  await refused({ type: 'SCALAR', fieldPath: 'name', scalar: { type: 'SUM' } }, 'aggregations[0].fieldPath');
  await refused({ type: 'DATE_HISTOGRAM', fieldPath: 'size' }, 'aggregations[0].fieldPath');
  await refused({ type: 'NESTED' }, 'aggregations[0].nested.nestedAggregations');
});
