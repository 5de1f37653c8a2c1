import assert from 'node:assert/strict';
import { describe } from 'node:test';
import fc from 'fast-check';
import { testDatabases } from '../../../../test/databases.ts';
import { verifies } from '../../../../test/verifies.ts';
import type { Json, JsonObject } from '../../../base/json.ts';
import { openTestData } from './test-data.ts';

/**
 * A plain reading of queries over items, whose fields have any values: it shares no code with the query language. A
 * value is compared with values of its own type only, and a list has its elements and itself.
 */
type Comparable = readonly [type: number, order: number | string];

const isDate = (value: Json): value is { $date: string } =>
  typeof value === 'object' && value !== null && '$date' in value;

function comparable(value: Json): Comparable | undefined {
  if (value === null) return undefined;
  if (typeof value === 'number') return [1, value];
  if (typeof value === 'string') return [2, value];
  if (typeof value === 'boolean') return [4, Number(value)];
  if (isDate(value)) return [5, Date.parse(value.$date)];
  return Array.isArray(value) ? [6, JSON.stringify(value)] : [3, JSON.stringify(value)];
}

function compare(a: Comparable, b: Comparable): number {
  if (a[0] !== b[0]) return a[0] - b[0];
  const [x, y] = [a[1], b[1]];
  if (typeof x === 'number' && typeof y === 'number') return Math.sign(x - y);
  return Buffer.compare(Buffer.from(String(x)), Buffer.from(String(y)));
}

/** Everything that stands at a path: elements of lists are looked into, and the list itself is one more. */
function valuesAt(node: Json | undefined, [name, ...rest]: readonly string[]): Json[] {
  if (node === undefined || node === null) return [];
  if (name === undefined) return Array.isArray(node) ? [...node, node] : [node];
  if (Array.isArray(node))
    return node.flatMap((one) => (Array.isArray(one) ? [] : valuesAt(one, [name, ...rest])));
  if (typeof node !== 'object' || isDate(node)) return [];
  return valuesAt(node[name], rest);
}

function comparables(item: JsonObject, path: string): Comparable[] {
  return valuesAt(item, path.split('.')).flatMap((value) => {
    const one = comparable(value);
    return one ? [one] : [];
  });
}

const texts = (item: JsonObject, path: string) =>
  comparables(item, path).flatMap(([type, text]) => (type === 2 ? [String(text).toLowerCase()] : []));

function matches(item: JsonObject, filter: JsonObject): boolean {
  return Object.entries(filter).every(([name, value]) => {
    const parts = (Array.isArray(value) ? value : [value]) as JsonObject[];
    if (name === '$and') return parts.every((part) => matches(item, part));
    if (name === '$or') return parts.some((part) => matches(item, part));
    if (name === '$not') return !parts.every((part) => matches(item, part));
    const operators =
      typeof value === 'object' && value !== null && Object.keys(value)[0]?.match(/^\$(?!date)/)
        ? Object.entries(value)
        : [['$eq', value] as const];
    return operators.every(([operator, operand]) => holds(item, name, operator, operand as Json));
  });
}

function holds(item: JsonObject, path: string, operator: string, operand: Json): boolean {
  const mine = comparables(item, path);
  const has = (wanted: Json) => {
    const theirs = comparable(wanted);
    return theirs ? mine.some((one) => compare(one, theirs) === 0) : mine.length === 0;
  };
  const list = () => operand as Json[];
  const theirs = comparable(operand);
  const ranged = (test: (difference: number) => boolean) =>
    theirs !== undefined && mine.some((one) => one[0] === theirs[0] && test(compare(one, theirs)));
  const part = String(operand).toLowerCase();
  switch (operator) {
    case '$eq':
      return has(operand);
    case '$ne':
      return !has(operand);
    case '$in':
    case '$hasSome':
      return list().some(has);
    case '$nin':
      return !list().some(has);
    case '$hasAll':
      return list().every(has);
    case '$exists':
      return mine.length > 0 === operand;
    case '$gt':
      return ranged((difference) => difference > 0);
    case '$gte':
      return ranged((difference) => difference >= 0);
    case '$lt':
      return ranged((difference) => difference < 0);
    case '$lte':
      return ranged((difference) => difference <= 0);
    case '$startsWith':
      return texts(item, path).some((text) => text.startsWith(part));
    case '$endsWith':
      return texts(item, path).some((text) => text.endsWith(part));
    default:
      return texts(item, path).some((text) => text.includes(part));
  }
}

/** Missing first; of several values, the least. */
function sorted(items: readonly JsonObject[], sort: readonly Sort[]): string[] {
  const keys = sort.length > 0 ? sort : [{ fieldName: '_id', order: 'ASC' }];
  const least = (item: JsonObject, path: string) => comparables(item, path).toSorted(compare)[0];
  const ties = { fieldName: '_id', order: keys.at(-1)?.order ?? 'ASC' };
  return items
    .toSorted((a, b) => {
      for (const { fieldName, order } of [...keys, ties]) {
        const [x, y] = [least(a, fieldName), least(b, fieldName)];
        const difference = x && y ? compare(x, y) : Number(x !== undefined) - Number(y !== undefined);
        if (difference !== 0) return order === 'DESC' ? -difference : difference;
      }
      return 0;
    })
    .map(({ _id }) => String(_id));
}

type Sort = { fieldName: string; order: string };

const scalars: readonly Json[] = [
  ...[0, 1, -2.5, 10, 1e21, '', 'a', 'B', 'b', 'é', 'Ünder', 'a b', '5', true, false],
  ...['2020-01-01T00:00:00.000Z', '2026-05-06T07:08:09.010Z'].map(($date) => ({ $date })),
];
const scalar = fc.constantFrom(...scalars);
const value: fc.Arbitrary<Json> = fc.oneof(
  { weight: 6, arbitrary: scalar },
  { weight: 1, arbitrary: fc.constant(null) },
  { weight: 2, arbitrary: fc.array(scalar, { maxLength: 3 }) },
  { weight: 1, arbitrary: scalar.map((x): Json => ({ x })) },
  {
    weight: 1,
    arbitrary: fc.array(
      scalar.map((x): Json => ({ x })),
      { maxLength: 2 },
    ),
  },
);
const fields = ['u', 'v', 'w'];
const paths = [...fields, 'u.x', 'v.x', '_id'];

const operand: fc.Arbitrary<readonly [string, Json]> = fc.oneof(
  fc.tuple(fc.constantFrom('$eq', '$ne'), value),
  fc.tuple(fc.constantFrom('$gt', '$gte', '$lt', '$lte'), scalar),
  fc.tuple(fc.constantFrom('$in', '$nin'), fc.array(value, { maxLength: 3 })),
  fc.tuple(fc.constantFrom('$hasSome', '$hasAll'), fc.array(scalar, { maxLength: 3 })),
  fc.tuple(fc.constant('$exists'), fc.boolean()),
  fc.tuple(
    fc.constantFrom('$startsWith', '$endsWith', '$contains'),
    fc.constantFrom('', 'a', 'A', 'B', 'É', ' b'),
  ),
);
const condition = fc
  .tuple(fc.constantFrom(...paths), fc.array(operand, { minLength: 1, maxLength: 2 }))
  .map(([path, asked]): JsonObject => ({ [path]: Object.fromEntries(asked) }));
const { filter } = fc.letrec<{ filter: JsonObject }>((tie) => ({
  filter: fc.oneof(
    { depthSize: 'small' },
    { weight: 5, arbitrary: condition },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom(...fields), value)
        .map(([path, one]): JsonObject => ({ [path]: one })),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.constantFrom('$and', '$or'), fc.array(tie('filter'), { maxLength: 3 }))
        .map(([name, parts]): JsonObject => ({ [name]: parts })),
    },
    { weight: 1, arbitrary: tie('filter').map((part): JsonObject => ({ $not: [part] })) },
  ),
}));
const sorts: fc.Arbitrary<Sort[]> = fc.uniqueArray(
  fc.record({ fieldName: fc.constantFrom(...paths), order: fc.constantFrom('ASC', 'DESC') }),
  { maxLength: 2, selector: ({ fieldName }) => fieldName },
);

for (const { name, open } of testDatabases())
  describe(`random queries of items on ${name}`, () => {
    verifies('data.query.oracle', async () => {
      await using cms = await openTestData(open());
      const dataCollectionId = 'c';
      await cms.collection(dataCollectionId);
      const [drawn = []] = fc.sample(
        fc.array(fc.record({ u: value, v: value, w: scalar }, { requiredKeys: [] }), {
          minLength: 40,
          maxLength: 40,
        }),
        { seed: 7, numRuns: 1 },
      );
      const items = drawn.map((fieldsOf, index): JsonObject => ({ ...fieldsOf, _id: `i${index}` }));
      for (const data of items) await cms.insert(dataCollectionId, data);
      // One field is indexed, so that what comes from an index is compared too.
      await cms.post('/indexes', { dataCollectionId, index: { name: 'w', fields: [{ path: 'w' }] } });
      await cms.post('/indexes', {
        dataCollectionId,
        index: { name: 'v', fields: [{ path: 'v' }, { path: 'w' }] },
      });
      const isCursor = fc.boolean();
      const limits = fc.oneof(
        { weight: 6, arbitrary: fc.constant(50) },
        { weight: 1, arbitrary: fc.integer({ min: 7, max: 20 }) },
      );
      const run = fc.asyncProperty(filter, sorts, limits, isCursor, async (asked, sort, limit, byCursor) => {
        const expected = sorted(
          items.filter((item) => matches(item, asked)),
          sort,
        );
        const ids: string[] = [];
        let paging: object = byCursor ? { cursorPaging: { limit } } : { paging: { limit } };
        for (;;) {
          const query = 'cursor' in paging ? { cursorPaging: paging } : { filter: asked, sort, ...paging };
          const { body } = await cms.post('/items/query', { dataCollectionId, query });
          ids.push(...body.dataItems.map(({ id }: { id: string }) => id));
          const { hasNext, cursors } = body.pagingMetadata;
          if (!hasNext || ids.length > items.length) break;
          paging = byCursor ? { limit, cursor: cursors.next } : { paging: { limit, offset: ids.length } };
        }
        // Without a sort items come as they were made, in the same instant: by their ids.
        assert.deepEqual(ids, expected);
      });
      await fc.assert(run, { numRuns: 2_000, seed: 20_261_124 });
    });
  });
