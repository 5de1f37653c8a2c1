import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type Kysely, sql } from 'kysely';
import { testDatabases } from '../../../test/databases.ts';
import { fold } from '../../base/fold.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { type Database, type DatabaseLocation, openDatabase } from '../../storage/database.ts';
import { createEntityTable, createSideTable } from '../columns.ts';
import { createCursors } from './cursor.ts';
import { QueryFault } from './fault.ts';
import type { FieldMap, Operator } from './fields.ts';
import { parseFilter } from './filter.ts';
import { type PageRules, parsePaging } from './page.ts';
import { compileSelection, countQuery, type Query, type QueryResult, runQuery } from './run.ts';

/** A thing to query, as a caller sees it. */
interface Thing {
  readonly id: string;
  readonly name: string | null;
  readonly code: string | null;
  readonly size: number | null;
  readonly open: boolean | null;
  readonly made: string | null;
  readonly tags: readonly string[];
}

interface Tables {
  thing: Record<string, string | number | null>;
  thing_tag: { site_id: string; thing_id: string; value: string; value_folded: string };
}

const ordered: readonly Operator[] = ['$eq', '$ne', '$lt', '$lte', '$gt', '$gte', '$in', '$nin', '$exists'];
const all: readonly Operator[] = [...ordered, '$startsWith', '$endsWith', '$contains'];
const fields: FieldMap = {
  id: { kind: 'id', column: 'id', operators: all, sortable: true },
  name: { kind: 'folded', column: 'name', operators: all, sortable: true },
  code: { kind: 'string', column: 'code', operators: all, sortable: true },
  size: { kind: 'number', column: 'size', operators: ordered, sortable: true },
  open: { kind: 'boolean', column: 'open', operators: ['$eq', '$ne', '$in', '$exists'], sortable: true },
  made: { kind: 'date', column: 'made_ms', operators: ordered, sortable: true },
  tags: {
    kind: 'list',
    list: { table: 'thing_tag', owner: 'thing_id', value: 'value' },
    operators: ['$eq', '$ne', '$in', '$hasSome', '$hasAll', '$isEmpty'],
  },
};

const rules: PageRules = { style: 'both', defaultLimit: 5, maxLimit: 100, minLimit: 1 };
const cursors = createCursors('secret');

async function openThings(location: DatabaseLocation): Promise<Database<Tables>> {
  return openDatabase<Tables>(location, [
    {
      id: '1',
      async up(db, dialect) {
        await createEntityTable(db, dialect, 'thing', {
          columns: { name: 'folded', code: 'text', size: 'real', open: 'integer', made_ms: 'integer' },
          indexes: [['name_folded'], ['size']],
        });
        await createSideTable(db, dialect, 'thing_tag', 'thing_id', {
          columns: { value: 'folded' },
          indexes: [['value_folded']],
        });
      },
    },
  ]);
}

async function insert(database: Database<Tables>, siteId: string, things: readonly Thing[]): Promise<void> {
  await database.write(async (tx) => {
    for (const thing of things) {
      await tx
        .insertInto('thing')
        .values({
          site_id: siteId,
          id: thing.id,
          doc: JSON.stringify(thing),
          created_ms: 0,
          updated_ms: 0,
          name: thing.name,
          name_folded: thing.name === null ? null : fold(thing.name),
          code: thing.code,
          size: thing.size,
          open: thing.open === null ? null : Number(thing.open),
          made_ms: thing.made === null ? null : Date.parse(thing.made),
        })
        .execute();
      for (const value of thing.tags)
        await tx
          .insertInto('thing_tag')
          .values({ site_id: siteId, thing_id: thing.id, value, value_folded: fold(value) })
          .execute();
    }
  });
}

function queryOf(database: Database<Tables>, siteId: string, query: JsonObject): Query {
  const { filter, sort } = query;
  return {
    dialect: database.dialect,
    table: 'thing',
    siteId,
    fields,
    filter,
    sort,
    maxSorts: 3,
    defaultSort: [],
    page: parsePaging(query, rules),
    cursors,
    entity: 'thing',
  };
}

const run = (database: Database<Tables>, siteId: string, query: JsonObject): Promise<QueryResult> =>
  runQuery(database.read as unknown as Kysely<never>, queryOf(database, siteId, query));

// The oracle: the same language said plainly over objects in memory, sharing no code with what it checks.
type Value = string | number | boolean | null;

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

function holds(thing: Thing, path: keyof Thing, operator: string, operand: Json): boolean {
  if (path === 'tags')
    return holdsTags(
      thing.tags.map((tag) => comparable('tags', tag)),
      operator,
      operand,
    );
  const mine = comparable(path, thing[path] as Value);
  const theirs = Array.isArray(operand) ? null : comparable(path, operand as Value);
  const isIn = () => (operand as Value[]).some((one) => comparable(path, one) === mine);
  const ranged = mine !== null && theirs !== null;
  if (operator === '$eq') return mine === theirs;
  if (operator === '$ne') return mine !== theirs;
  if (operator === '$in') return isIn();
  if (operator === '$nin') return !isIn();
  if (operator === '$exists') return (mine !== null) === operand;
  if (!ranged) return false;
  if (operator === '$lt') return order(mine, theirs) < 0;
  if (operator === '$lte') return order(mine, theirs) <= 0;
  if (operator === '$gt') return order(mine, theirs) > 0;
  if (operator === '$gte') return order(mine, theirs) >= 0;
  const [text, part] = [String(mine), String(theirs)];
  return operator === '$startsWith'
    ? text.startsWith(part)
    : operator === '$endsWith'
      ? text.endsWith(part)
      : text.includes(part);
}

function holdsTags(tags: readonly (string | number | null)[], operator: string, operand: Json): boolean {
  const wanted = (Array.isArray(operand) ? operand : [operand]).map((one) =>
    comparable('tags', one as Value),
  );
  const some = wanted.some((one) => (one === null ? tags.length === 0 : tags.includes(one)));
  if (operator === '$hasAll') return wanted.every((one) => tags.includes(one));
  if (operator === '$isEmpty') return (tags.length === 0) === operand;
  return operator === '$ne' ? !some : some;
}

function matches(thing: Thing, filter: JsonObject): boolean {
  return Object.entries(filter).every(([name, value]) => {
    if (name === '$and') return (value as JsonObject[]).every((part) => matches(thing, part));
    if (name === '$or') return (value as JsonObject[]).some((part) => matches(thing, part));
    if (name === '$not') return !matches(thing, value as JsonObject);
    return Object.entries(value as JsonObject).every(([operator, operand]) =>
      holds(thing, name as keyof Thing, operator, operand),
    );
  });
}

function sorted(things: readonly Thing[], sort: readonly { fieldName: string; order: string }[]): string[] {
  const keys = [...sort, { fieldName: 'id', order: sort.at(-1)?.order ?? 'ASC' }];
  return [...things]
    .sort((a, b) => {
      for (const { fieldName, order: way } of keys) {
        const [x, y] = [a, b].map((thing) =>
          comparable(fieldName, thing[fieldName as keyof Thing] as Value),
        ) as [Value, Value];
        const difference = x === y ? 0 : x === null ? -1 : y === null ? 1 : order(x as string, y as string);
        if (difference !== 0) return way === 'DESC' ? -difference : difference;
      }
      return 0;
    })
    .map((thing) => thing.id);
}

const word = fc.constantFrom('a', 'B', 'ab', 'Äb', 'bA', 'z_%', '', 'ab c', '漢', '😀b');
const day = fc.constantFrom(
  '2026-01-01T00:00:00.000Z',
  '2026-01-02T00:00:00.000Z',
  '2025-12-31T23:59:59.999Z',
);
const size = fc.constantFrom(-1, 0, 1.5, 2, 10);
const values: Readonly<Record<string, fc.Arbitrary<Value>>> = {
  id: fc.constantFrom('t01', 't05', 't10', 'x'),
  name: word,
  code: word,
  size,
  open: fc.boolean(),
  made: day,
};

const condition: fc.Arbitrary<JsonObject> = fc.oneof(
  ...Object.entries(values).map(([path, value]) => {
    const operators = fields[path]?.operators ?? [];
    return fc
      .constantFrom(...operators)
      .chain((operator) =>
        operand(operator, value).map((given) => ({ [path]: { [operator]: given } }) as JsonObject),
      );
  }),
  fc
    .constantFrom('$eq', '$ne', '$in', '$hasSome', '$hasAll', '$isEmpty')
    .chain((operator) =>
      operand(operator, word).map((given) => ({ tags: { [operator]: given } }) as JsonObject),
    ),
);

function operand(operator: string, value: fc.Arbitrary<Value>): fc.Arbitrary<Json> {
  if (operator === '$exists' || operator === '$isEmpty') return fc.boolean();
  if (['$in', '$nin'].includes(operator)) return fc.array(fc.option(value, { freq: 5 }), { maxLength: 3 });
  if (['$hasSome', '$hasAll'].includes(operator)) return fc.array(value, { maxLength: 3 });
  if (['$eq', '$ne'].includes(operator)) return fc.option(value, { freq: 5 });
  return value;
}

const { filter: anyFilter } = fc.letrec<{ filter: JsonObject }>((tie) => ({
  filter: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    condition,
    fc.constant({}),
    fc
      .tuple(fc.constantFrom('$and', '$or'), fc.array(tie('filter'), { maxLength: 3 }))
      .map(([name, parts]) => ({ [name]: parts }) as JsonObject),
    tie('filter').map((part) => ({ $not: part })),
  ),
}));
const anySort = fc.uniqueArray(
  fc.record({ fieldName: fc.constantFrom(...Object.keys(values)), order: fc.constantFrom('ASC', 'DESC') }),
  { maxLength: 3, selector: (key) => key.fieldName },
);
const anyThing = fc.record({
  name: fc.option(word),
  code: fc.option(word),
  size: fc.option(size),
  open: fc.option(fc.boolean()),
  made: fc.option(day),
  tags: fc.uniqueArray(word, { maxLength: 3, selector: (tag) => comparable('tags', tag) }),
});

for (const { name, open } of testDatabases())
  describe(`query language on ${name}`, () => {
    test('2,000 random queries give what a plain reading of the language gives, page by page', async () => {
      await using database = await openThings(open());
      const numbered = (list: readonly Omit<Thing, 'id'>[]) =>
        list.map((thing, index): Thing => ({ id: `t${String(index).padStart(2, '0')}`, ...thing }));
      const sites = fc
        .sample(fc.array(anyThing, { minLength: 25, maxLength: 25 }), { numRuns: 4, seed: 7 })
        .map(numbered);
      for (const [index, things] of sites.entries()) await insert(database, `site${index}`, things);
      const runs = fc.asyncProperty(
        fc.nat(3),
        anyFilter,
        anySort,
        fc.integer({ min: 1, max: 9 }),
        fc.boolean(),
        async (site, filter, sort, limit, byCursor) => {
          const expected = sorted(
            (sites[site] ?? []).filter((thing) => matches(thing, filter)),
            sort,
          );
          const query = { filter, sort };
          const found = byCursor
            ? await walkCursors(database, `site${site}`, query, limit)
            : await walkOffsets(database, `site${site}`, query, limit);
          assert.deepEqual(found, expected);
        },
      );
      await fc.assert(runs, { numRuns: 2_000, seed: 20_261_123 });
    });

    test('rows that stay are seen exactly once while others come and go between pages', async () => {
      await using database = await openThings(open());
      const thing = (id: string, amount: number): Thing => ({
        id,
        name: null,
        code: null,
        size: amount,
        open: null,
        made: null,
        tags: [],
      });
      await insert(
        database,
        's',
        Array.from({ length: 20 }, (_, index) => thing(`keep${index}`, index % 4)),
      );
      const seen: string[] = [];
      let page = await run(database, 's', { sort: [{ fieldName: 'size' }], cursorPaging: { limit: 3 } });
      for (let turn = 0; ; turn++) {
        seen.push(...page.rows.map((row) => row.id));
        if (!page.next) break;
        await insert(database, 's', [thing(`new${turn}`, turn % 4)]);
        if (turn > 0)
          await database.write(
            async (tx) =>
              void (await tx
                .deleteFrom('thing')
                .where('id', '=', `new${turn - 1}`)
                .execute()),
          );
        page = await run(database, 's', { cursorPaging: { cursor: page.next } });
      }
      assert.deepEqual(
        seen.filter((id) => id.startsWith('keep')).toSorted(),
        Array.from({ length: 20 }, (_, index) => `keep${index}`).toSorted(),
      );
    });

    test('a page can be gone back from', async () => {
      await using database = await openThings(open());
      await insert(
        database,
        's',
        Array.from(
          { length: 7 },
          (_, index): Thing => ({
            id: `t${index}`,
            name: null,
            code: null,
            size: 1,
            open: null,
            made: null,
            tags: [],
          }),
        ),
      );
      const first = await run(database, 's', { cursorPaging: { limit: 3 } });
      const second = await run(database, 's', { cursorPaging: { cursor: first.next ?? '' } });
      const back = await run(database, 's', { cursorPaging: { cursor: second.prev ?? '' } });
      assert.deepEqual(
        back.rows.map((row) => row.id),
        ['t0', 't1', 't2'],
      );
      assert.equal(back.prev, undefined);
      assert.equal(back.hasNext, true);
    });

    test('an altered or foreign cursor is refused', async () => {
      await using database = await openThings(open());
      await insert(
        database,
        's',
        [0, 1].map(
          (index): Thing => ({
            id: `t${index}`,
            name: null,
            code: null,
            size: 1,
            open: null,
            made: null,
            tags: [],
          }),
        ),
      );
      const { next = '' } = await run(database, 's', { cursorPaging: { limit: 1 } });
      const foreign = createCursors('other').encode({
        entity: 'thing',
        siteId: 's',
        direction: 'next',
        position: ['t0'],
        limit: 1,
        filter: null,
        sort: null,
        search: null,
      });
      for (const cursor of [`${next}x`, next.replace(/^./, '9'), 'nonsense', foreign]) {
        await assert.rejects(
          run(database, 's', { cursorPaging: { cursor } }),
          (error) => error instanceof QueryFault && error.kind === 'badCursor',
        );
      }
      await assert.rejects(
        run(database, 's', { filter: { size: 1 }, cursorPaging: { cursor: next } }),
        (error) => error instanceof QueryFault && error.kind === 'cursorWithQuery',
      );
    });

    test('counting agrees with paging', async () => {
      await using database = await openThings(open());
      await insert(
        database,
        's',
        [0, 1, 2].map(
          (index): Thing => ({
            id: `t${index}`,
            name: null,
            code: null,
            size: index,
            open: null,
            made: null,
            tags: [],
          }),
        ),
      );
      const { page: _page, ...selection } = queryOf(database, 's', { filter: { size: { $gte: 1 } } });
      assert.equal(await countQuery(database.read as unknown as Kysely<never>, selection), 2);
    });
  });

async function walkCursors(
  database: Database<Tables>,
  siteId: string,
  query: JsonObject,
  limit: number,
): Promise<string[]> {
  let page = await run(database, siteId, { ...query, cursorPaging: { limit } });
  const ids = page.rows.map((row) => row.id);
  while (page.next) {
    page = await run(database, siteId, { cursorPaging: { cursor: page.next } });
    ids.push(...page.rows.map((row) => row.id));
  }
  return ids;
}

async function walkOffsets(
  database: Database<Tables>,
  siteId: string,
  query: JsonObject,
  limit: number,
): Promise<string[]> {
  const ids: string[] = [];
  for (;;) {
    const page = await run(database, siteId, { ...query, paging: { limit, offset: ids.length } });
    ids.push(...page.rows.map((row) => row.id));
    if (!page.hasNext) return ids;
  }
}

test('what is wrong with a filter is said with its path', () => {
  const kindOf = (filter: Json) => {
    try {
      parseFilter(filter, fields);
      return 'fine';
    } catch (error) {
      return error instanceof QueryFault ? `${error.kind} ${error.field ?? error.operator}` : error;
    }
  };
  assert.equal(kindOf({ colour: 'red' }), 'unknownField colour');
  assert.equal(kindOf({ __proto__: null, constructor: 'x' }), 'unknownField constructor');
  assert.equal(kindOf({ open: { $gt: true } }), 'unsupportedOperator open');
  assert.equal(kindOf({ size: 'big' }), 'badValue size');
  assert.equal(kindOf({ made: 'soon' }), 'badValue made');
  assert.equal(kindOf({ size: { $in: 1 } }), 'badValue size');
  assert.equal(kindOf({ $and: {} }), 'malformedFilter $and');
  assert.equal(kindOf({ $nor: [] }), 'unsupportedOperator $nor');
  assert.equal(kindOf([]), 'malformedFilter filter');
  assert.equal(kindOf('{"size":'), 'malformedFilter filter');
  assert.equal(kindOf('{"size":1}'), 'fine');
  assert.equal(kindOf({ made: { $date: '2026-01-01T00:00:00Z' } }), 'fine');
  assert.equal(kindOf(JSON.parse('{"$not":'.repeat(30) + '{}' + '}'.repeat(30))), 'tooComplex filter');
});

test('pages that are sorted or filtered by an indexed column come from its index', async () => {
  await using database = await openThings({ kind: 'memory' });
  await insert(
    database,
    's',
    Array.from({ length: 200 }, (_, index) => ({
      id: `t${index}`,
      name: `name ${index}`,
      code: null,
      size: index,
      open: null,
      made: null,
      tags: [],
    })),
  );
  await sql`analyze`.execute(database.read);
  const explain = async (query: JsonObject, order: string) => {
    const { rows } = await sql<{ detail: string }>`
      explain query plan select e.id from thing as e where ${compileSelection(queryOf(database, 's', query))}
      order by ${sql.ref(order)} asc, e.id asc limit 5`.execute(database.read);
    return rows.map((row) => row.detail).join('; ');
  };
  assert.match(await explain({}, 'e.size'), /thing_by_size_id \(site_id=\?\)$/);
  assert.match(
    await explain({ filter: { name: 'x' } }, 'e.code'),
    /thing_by_name_folded_id \(site_id=\? AND name_folded=\?\)/,
  );
});
