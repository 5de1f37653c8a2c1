import { fold } from '../../base/fold.ts';
import type { JsonObject } from '../../base/json.ts';
import { type Database, type DatabaseLocation, openDatabase } from '../../storage/database.ts';
import { createEntityTable, createSideTable } from '../columns.ts';
import { createCursors } from './cursor.ts';
import type { FieldMap, Operator } from './fields.ts';
import { type PageRules, parsePaging } from './page.ts';
import { type Query, type QueryResult, type Reader, runQuery } from './run.ts';
import { searchText } from './search.ts';
import { createWordIndex } from './word-index.ts';

/** A thing to query, as a caller sees it: the entity of the tests of this folder. */
export interface Thing {
  readonly id: string;
  readonly name: string | null;
  readonly code: string | null;
  readonly size: number | null;
  readonly stock: number | null;
  readonly open: boolean | null;
  readonly made: string | null;
  readonly tags: readonly string[];
  readonly parts: readonly { readonly name: string; readonly price: number }[];
}

interface ThingTables {
  thing: {
    site_id: string;
    id: string;
    doc: string;
    created_ms: number;
    updated_ms: number;
    name: string | null;
    name_folded: string | null;
    code: string | null;
    size: number | null;
    stock: number | null;
    open: number | null;
    made_ms: number | null;
    search_text: string;
    name_text: string;
  };
  thing_tag: { site_id: string; thing_id: string; value: string; value_folded: string };
  thing_part: { site_id: string; thing_id: string; name: string; name_folded: string; price: number };
}

export type Things = Database<ThingTables>;

const ordered: readonly Operator[] = ['$eq', '$ne', '$lt', '$lte', '$gt', '$gte', '$in', '$nin', '$exists'];
const all: readonly Operator[] = [...ordered, '$isEmpty', '$startsWith', '$endsWith', '$contains'];

/** A field of each kind. */
export const thingFields: FieldMap = {
  id: { kind: 'id', column: 'id', operators: all, sortable: true },
  name: { kind: 'folded', column: 'name', operators: all, sortable: true },
  'exact.name': { kind: 'string', column: 'name', operators: all, sortable: true, foldedParts: true },
  code: { kind: 'string', column: 'code', operators: all, sortable: true },
  size: { kind: 'decimal', column: 'size', operators: ordered, sortable: true },
  stock: { kind: 'number', column: 'stock', operators: ordered, sortable: true },
  open: { kind: 'boolean', column: 'open', operators: ['$eq', '$ne', '$in', '$exists'], sortable: true },
  made: { kind: 'date', column: 'made_ms', operators: ordered, sortable: true },
  tags: {
    kind: 'list',
    list: { table: 'thing_tag', owner: 'thing_id', value: 'value' },
    operators: ['$eq', '$ne', '$in', '$nin', '$hasSome', '$hasAll', '$isEmpty', '$exists', '$startsWith'],
  },
  prices: {
    kind: 'list',
    list: { table: 'thing_part', owner: 'thing_id', value: 'price', of: 'number' },
    operators: ['$hasSome', '$hasAll', '$gt', '$lte'],
  },
  parts: {
    kind: 'list',
    list: {
      table: 'thing_part',
      owner: 'thing_id',
      value: 'name',
      items: {
        name: { kind: 'folded', column: 'name', operators: all },
        'cost.price': { kind: 'number', column: 'price', operators: ordered },
      },
    },
    operators: ['$matchItems', '$isEmpty'],
  },
};

/** Opens an empty database of things. */
export async function openThings(location: DatabaseLocation): Promise<Things> {
  return openDatabase<ThingTables>(location, [
    {
      id: '1',
      async up(db, dialect) {
        await createEntityTable(db, dialect, 'thing', {
          columns: {
            name: 'folded',
            code: 'text',
            size: 'real',
            stock: 'integer',
            open: 'integer',
            made_ms: 'integer',
            search_text: 'text',
            name_text: 'text',
          },
          indexes: [['name_folded'], ['size'], ['stock', 'size']],
        });
        await createWordIndex(db, dialect, 'thing', 'search_text');
        await createSideTable(db, dialect, 'thing_tag', 'thing_id', {
          columns: { value: 'folded' },
          indexes: [['value_folded']],
        });
        await createSideTable(db, dialect, 'thing_part', 'thing_id', {
          columns: { name: 'folded', price: 'real' },
          indexes: [['price']],
        });
      },
    },
  ]);
}

const nothing: Omit<Thing, 'id'> = {
  name: null,
  code: null,
  size: null,
  stock: null,
  open: null,
  made: null,
  tags: [],
  parts: [],
};

/** As many as one statement may have parameters for. */
const rowsAtOnce = 1_000;

/** Stores things of a site; what is not said of one is missing. */
export async function insertThings(
  database: Things,
  siteId: string,
  given: readonly (Partial<Thing> & { readonly id: string })[],
): Promise<void> {
  const things = given.map((thing): Thing => ({ ...nothing, ...thing }));
  await database.write(async (tx) => {
    const rows = things.map((thing) => thingRow(siteId, thing));
    for (let from = 0; from < rows.length; from += rowsAtOnce)
      await tx
        .insertInto('thing')
        .values(rows.slice(from, from + rowsAtOnce))
        .execute();
    for (const thing of things) {
      const owner = { site_id: siteId, thing_id: thing.id };
      for (const value of thing.tags)
        await tx
          .insertInto('thing_tag')
          .values({ ...owner, value, value_folded: fold(value) })
          .execute();
      for (const { name, price } of thing.parts)
        await tx
          .insertInto('thing_part')
          .values({ ...owner, name, name_folded: fold(name), price })
          .execute();
    }
  });
}

function thingRow(siteId: string, thing: Thing): ThingTables['thing'] {
  return {
    site_id: siteId,
    id: thing.id,
    doc: JSON.stringify(thing),
    created_ms: 0,
    updated_ms: 0,
    name: thing.name,
    name_folded: thing.name === null ? null : fold(thing.name),
    code: thing.code,
    size: thing.size,
    stock: thing.stock,
    open: thing.open === null ? null : Number(thing.open),
    made_ms: thing.made === null ? null : Date.parse(thing.made),
    search_text: searchText(thing.name, thing.code, ...thing.tags),
    name_text: searchText(thing.name),
  };
}

/** Removes things of a site. */
export async function deleteThings(database: Things, siteId: string, ids: readonly string[]): Promise<void> {
  await database.write(async (tx) => {
    for (const id of ids)
      await tx.deleteFrom('thing').where('site_id', '=', siteId).where('id', '=', id).execute();
  });
}

const rules: PageRules = { style: 'both', defaultLimit: 5, maxLimit: 100, minLimit: 1 };
export const thingCursors = createCursors('secret');

/** A query of things as a method's handler makes it from a request's `query`. */
export function thingQuery(database: Things, siteId: string, query: JsonObject): Query {
  return {
    dialect: database.dialect,
    table: 'thing',
    siteId,
    fields: thingFields,
    filter: query.filter,
    sort: query.sort,
    search: query.search,
    searchColumn: 'search_text',
    searchFields: { name: 'name_text' },
    maxSorts: 3,
    defaultSort: [],
    page: parsePaging(query, rules),
    cursors: thingCursors,
    entity: 'thing',
  };
}

/** Runs one; `db` may watch the statements. */
export async function queryThings(
  database: Things,
  siteId: string,
  query: JsonObject,
  db: Reader = database.read,
): Promise<QueryResult> {
  return runQuery(db, thingQuery(database, siteId, query));
}

/** The ids that a query finds on its first page. */
export async function idsOf(database: Things, siteId: string, query: JsonObject): Promise<string[]> {
  const { rows } = await queryThings(database, siteId, query);
  return rows.map(({ id }) => id);
}
