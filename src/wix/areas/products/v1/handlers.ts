import { isObject, type JsonObject } from '../../../../base/json.ts';
import type { CallContext, Handlers } from '../../../endpoint.ts';
import type { FieldMap, Operator } from '../../../query/fields.ts';
import { everything, parseFilter } from '../../../query/filter.ts';
import { parsePaging } from '../../../query/page.ts';
import { type QueryResult, runQuery } from '../../../query/run.ts';
import { categoriesOf } from '../categories/count.ts';
import type { endpoints } from '../endpoints.ts';
import { searchFields } from '../fields.ts';
import { itemsOf } from '../inventory/store.ts';
import type { Product } from '../product.ts';
import { mayAll } from '../query.ts';
import { findProduct, productNotFound } from '../store.ts';
import { toV1 } from './shape.ts';
import { textQuery } from './text-query.ts';

const texts: readonly Operator[] = ['$eq', '$ne', '$in', '$hasSome', '$contains', '$startsWith'];
const numbers: readonly Operator[] = ['$eq', '$ne', '$in', '$hasSome', '$lt', '$lte', '$gt', '$gte'];

/** What the V1 reader can filter and sort by, in its own names. */
const v1Fields: FieldMap = {
  id: { kind: 'id', column: 'id', operators: texts, sortable: true },
  name: { kind: 'folded', column: 'name', operators: texts, sortable: true },
  slug: { kind: 'string', column: 'slug', operators: texts, sortable: true },
  productType: { kind: 'folded', column: 'product_type', operators: texts },
  brand: { kind: 'string', column: 'brand_name', operators: texts },
  inventoryStatus: { kind: 'string', column: 'availability', operators: texts },
  visible: { kind: 'boolean', column: 'visible', operators: ['$eq', '$ne'] },
  price: { kind: 'decimal', column: 'price_min', operators: numbers, sortable: true },
  'priceData.price': { kind: 'decimal', column: 'price_min', operators: numbers, sortable: true },
  createdDate: { kind: 'date', column: 'created_ms', operators: numbers, sortable: true },
  lastUpdated: { kind: 'date', column: 'updated_ms', operators: numbers, sortable: true },
  'collections.id': {
    kind: 'list',
    list: { table: 'category_product', owner: 'product_id', value: 'category_id', of: 'string' },
    operators: ['$eq', '$ne', '$hasSome', '$hasAll'],
  },
  sku: {
    kind: 'list',
    list: {
      table: 'product_value',
      owner: 'product_id',
      value: 'value',
      of: 'string',
      where: { kind: 'sku' },
    },
    operators: ['$eq', '$ne', '$hasSome', '$contains', '$startsWith'],
  },
};

export const readerHandlers = {
  async queryProductsV1(context, request) {
    const query = isObject(request.query) ? request.query : {};
    const options = {
      withVariants: request.includeVariants === true,
      withHidden: request.includeHiddenProducts === true,
    };
    const { page, limit } = await run(
      context,
      {
        ...query,
        ...textQuery(query),
      },
      options.withHidden,
    );
    const products = await shown(context, page, options.withVariants);
    return { products, metadata: { items: limit, offset: page.offset ?? 0 }, totalResults: page.total ?? 0 };
  },

  async queryProductsPlatformized(context, request) {
    const query = isObject(request.query) ? request.query : {};
    const { page } = await run(context, query, false);
    const products = await shown(context, page, false);
    return {
      products,
      metadata: { count: products.length, offset: page.offset ?? 0, total: page.total ?? 0 },
    };
  },

  async getProductV1(context, { id }) {
    const product = await findProduct(context, 'id', String(id), mayAll(context));
    if (!product) throw productNotFound(String(id));
    return { product: await show(context, product, true) };
  },
} satisfies Partial<Handlers<typeof endpoints>>;

async function run(
  context: CallContext,
  query: JsonObject,
  withHidden: boolean,
): Promise<{ page: QueryResult; limit: number }> {
  const page = parsePaging(query, { style: 'offset', defaultLimit: 100, maxLimit: 100, minLimit: 1 });
  const result = await runQuery(context.db, {
    ...{
      dialect: context.dialect,
      siteId: context.siteId,
      table: 'product',
      fields: v1Fields,
      filter: query.filter,
      sort: query.sort,
    },
    ...{ maxSorts: 1, entity: 'product-v1', cursors: context.cursors, page, documentColumn: 'whole' },
    always: withHidden && mayAll(context) ? everything : parseFilter({ visible: true }, searchFields),
    defaultSort: [{ field: { kind: 'date', column: 'created_ms', operators: [] }, descending: false }],
  });
  return { page: result, limit: page.limit ?? 100 };
}

function shown(context: CallContext, { rows }: QueryResult, withVariants: boolean): Promise<JsonObject[]> {
  return Promise.all(rows.map(({ doc }) => show(context, JSON.parse(doc) as Product, withVariants)));
}

async function show(context: CallContext, product: Product, withVariants: boolean): Promise<JsonObject> {
  const { site } = context;
  return toV1(product, {
    items: await itemsOf(context, product.id),
    categoryIds: await categoriesOf(context, product.id),
    site,
    withVariants,
  });
}
