import { isObject, type Json, type JsonObject } from '../../../../base/json.ts';
import type { CallContext, Handlers } from '../../../endpoint.ts';
import { WixFault } from '../../../fault.ts';
import type { FieldMap, Operator } from '../../../query/fields.ts';
import { parseFilter } from '../../../query/filter.ts';
import { parsePaging } from '../../../query/page.ts';
import { runQuery } from '../../../query/run.ts';
import type { endpoints } from '../endpoints.ts';
import { categoryFields } from '../fields.ts';
import { textQuery } from './text-query.ts';

const texts: readonly Operator[] = ['$eq', '$ne', '$in', '$hasSome', '$contains', '$startsWith'];

/** What collections can be found by. */
const collectionFields: FieldMap = {
  id: { kind: 'id', column: 'id', operators: texts, sortable: true },
  name: { kind: 'folded', column: 'name', operators: texts, sortable: true },
  slug: { kind: 'string', column: 'slug', operators: texts, sortable: true },
};

/** The categories of the site as the collections of Catalog V1. */
export const collectionHandlers = {
  async queryCollectionsV1(context, request) {
    const query = isObject(request.query) ? request.query : {};
    const { collections, limit, offset, total } = await run(context, { ...query, ...textQuery(query) });
    return { collections, metadata: { items: limit, offset }, totalResults: total };
  },

  async queryCollectionsPlatformized(context, { query }) {
    const { collections, offset, total } = await run(context, isObject(query) ? query : {});
    return { collections, metadata: { count: collections.length, offset, total } };
  },

  async getCollectionBySlugV1(context, { slug }) {
    const { collections } = await run(context, { filter: { slug: slug ?? '' } });
    const [collection] = collections;
    if (!collection)
      throw new WixFault(404, 'COLLECTION_NOT_FOUND', `Collection with slug ${String(slug)} was not found.`);
    return { collection };
  },
} satisfies Partial<Handlers<typeof endpoints>>;

async function run(context: CallContext, query: JsonObject) {
  const page = parsePaging(query, { style: 'offset', defaultLimit: 100, maxLimit: 100, minLimit: 1 });
  const {
    rows,
    offset = 0,
    total = 0,
  } = await runQuery(context.db, {
    ...{ dialect: context.dialect, siteId: context.siteId, table: 'category', fields: collectionFields },
    ...{ filter: query.filter, sort: query.sort, maxSorts: 1, page },
    ...{ entity: 'collection-v1', cursors: context.cursors },
    always: parseFilter({ visible: true }, categoryFields),
    defaultSort: [{ field: { kind: 'date', column: 'created_ms', operators: [] }, descending: false }],
  });
  const collections = rows.map(({ doc }) => toCollection(JSON.parse(doc) as JsonObject));
  return { collections, limit: page.limit ?? 100, offset, total };
}

function toCollection({ id, name, slug, visible, itemCounter, description }: JsonObject): JsonObject {
  const known: Record<string, Json | undefined> = { id, name, slug, visible, description };
  return {
    ...Object.fromEntries(
      Object.entries(known).filter((entry): entry is [string, Json] => entry[1] !== undefined),
    ),
    media: { items: [] },
    numberOfProducts: itemCounter ?? 0,
  };
}
