import { isObject, type Json, type JsonObject } from '../../../base/json.ts';
import { type BulkAnswer, type BulkResult, bulkAnswer, runBulk } from '../../bulk.ts';
import { type CallContext, documentPage, type Handlers, type JsonText } from '../../endpoint.ts';
import { invalid, WixFault } from '../../fault.ts';
import { masked, readMask } from '../../mask.ts';
import { runAggregations } from '../../query/aggregate.ts';
import { countQuery, type Query, runQuery } from '../../query/run.ts';
import { allProductsCategoryId, changedProduct, newProduct } from './build.ts';
import type { endpoints } from './endpoints.ts';
import { productCreated, productDeleted, productUpdated } from './events.ts';
import { addItem, setStock } from './inventory/change.ts';
import type { InventoryItem } from './inventory/item.ts';
import type { Product } from './product.ts';
import { mayAll, productQuery, productSelection } from './query.ts';
import { isPlain, showProduct, type View } from './show.ts';
import {
  buildParts,
  deleteProduct,
  findProduct,
  insertProduct,
  loadProduct,
  productNotFound,
  replaceProduct,
  writeProduct,
} from './store.ts';

const maxBulk = 100;

export const productHandlers = {
  async createProduct(context, request) {
    const product = await create(context, productIn(request));
    return { product: showProduct(product, viewOf(context, request, true)) };
  },

  async createProductWithInventory(context, request) {
    const { product, inventoryResults } = await createWithInventory(
      context,
      maskedProduct(request),
      request.returnEntity,
    );
    return { product: showProduct(product, viewOf(context, request, true)), inventoryResults };
  },

  async updateProduct(context, request) {
    const product = await update(context, maskedProduct(request));
    return { product: showProduct(product, viewOf(context, request, true)) };
  },

  async updateProductWithInventory(context, request) {
    const { product, inventoryResults } = await updateWithInventory(
      context,
      maskedProduct(request),
      request.returnEntity,
    );
    return { product: showProduct(product, viewOf(context, request, true)), inventoryResults };
  },

  async getProduct(context, request) {
    const id = String(request.productId);
    const product = await findProduct(context, 'id', id, mayAll(context));
    if (!product) throw productNotFound(id);
    return { product: await shown(context, product, viewOf(context, request, true)) };
  },

  async getProductBySlug(context, request) {
    const slug = String(request.slug);
    const product = await findProduct(context, 'slug', slug, mayAll(context));
    if (!product) throw new WixFault(404, 'PRODUCT_NOT_FOUND', `Product with slug ${slug} was not found.`);
    return { product: await shown(context, product, viewOf(context, request, true)) };
  },

  async deleteProduct(context, request) {
    await remove(context, String(request.productId));
    return {};
  },

  async queryProducts(context, request) {
    return answerPage(context, request, productQuery(context, 'query', objectIn(request.query)));
  },

  async searchProducts(context, request) {
    const search = objectIn(request.search);
    const query = productQuery(context, 'search', search);
    const aggregations = await runAggregations(context.db as never, query, search.aggregations);
    return answerPage(context, request, query, { aggregationData: { results: aggregations } });
  },

  async countProducts(context, request) {
    const selection = productSelection(context, 'search', {
      filter: request.filter ?? null,
      search: request.search ?? null,
    });
    return { count: await countQuery(context.db, selection) };
  },

  async bulkCreateProducts(context, request) {
    const view = viewOf(context, request, true);
    return runBulk(rowsIn(request, 'products'), request.returnEntity, noId, async (row) => {
      const product = await create(context, row);
      return { id: product.id, item: showProduct(product, view) };
    });
  },

  async bulkUpdateProducts(context, request) {
    const view = viewOf(context, request, true);
    return runBulk(
      differentRows(rowsIn(request, 'products').map(productIn)),
      request.returnEntity,
      ({ id }) => id,
      async (row) => {
        const product = await update(context, row);
        return { id: product.id, item: showProduct(product, view) };
      },
    );
  },

  async bulkDeleteProducts(context, { productIds }) {
    const rows = (Array.isArray(productIds) ? productIds : []).map(String);
    refuseTooMany(rows, 'productIds');
    return runBulk(
      rows,
      false,
      (id) => id,
      async (id) => {
        await remove(context, id);
        return { id, item: {} };
      },
    );
  },

  async bulkCreateProductsWithInventory(context, request) {
    return bulkWithInventory(context, request, rowsIn(request, 'products'), createWithInventory);
  },

  async bulkUpdateProductsWithInventory(context, request) {
    return bulkWithInventory(
      context,
      request,
      differentRows(rowsIn(request, 'products').map(productIn)),
      updateWithInventory,
    );
  },

  async getAllProductsCategory({ siteId }) {
    return {
      categoryId: allProductsCategoryId(siteId),
      treeReference: { appNamespace: '@wix/stores', treeKey: null },
    };
  },
} satisfies Partial<Handlers<typeof endpoints>>;

/** Makes a product as the site's owner would. Used by the demo as well. */
export async function create(context: CallContext, input: JsonObject): Promise<Product> {
  const product = await insertProduct(
    context,
    newProduct(input, buildParts(context)),
    typeof input.slug === 'string',
  );
  await context.emit(productCreated(product));
  return product;
}

interface WithInventory {
  readonly product: Product;
  readonly inventoryResults: BulkAnswer;
}

/** Makes a product and an inventory item for each of its variants. */
export async function createWithInventory(
  context: CallContext,
  input: JsonObject,
  returnEntity?: Json,
): Promise<WithInventory> {
  return withInventory(context, await create(context, input), input, returnEntity);
}

async function updateWithInventory(
  context: CallContext,
  input: JsonObject,
  returnEntity?: Json,
): Promise<WithInventory> {
  return withInventory(context, await update(context, input), input, returnEntity);
}

/** Each variant says how much of it there is, beside what it is. */
async function withInventory(
  context: CallContext,
  product: Product,
  input: JsonObject,
  returnEntity: Json | undefined,
): Promise<WithInventory> {
  const sent =
    isObject(input.variantsInfo) && Array.isArray(input.variantsInfo.variants)
      ? input.variantsInfo.variants
      : [];
  const stocks = product.variantsInfo.variants.map(({ id }, index) => {
    const variant = sent[index];
    return {
      id,
      stock: isObject(variant) && isObject(variant.inventoryItem) ? variant.inventoryItem : undefined,
    };
  });
  const given = stocks.filter(({ stock }) => stock !== undefined);
  const inventoryResults = await runBulk(given, returnEntity, noId, async ({ id, stock = {} }) => {
    const item: InventoryItem = await setStock(context, product, id, stock, addItem);
    return { id: item.id, item };
  });
  return { product: given.length > 0 ? await writeProduct(context, product) : product, inventoryResults };
}

async function update(context: CallContext, input: JsonObject): Promise<Product> {
  const before = await loadProduct(context, String(input.id));
  if (input.revision === undefined || input.revision === null)
    throw invalid('product.revision', 'must not be empty', 'REQUIRED_FIELD');
  if (String(input.revision) !== before.revision)
    throw new WixFault(409, 'INVALID_REVISION', `Outdated revision: the product is at ${before.revision}.`, {
      currentRevision: before.revision,
    });
  const after = changedProduct(before, input, buildParts(context));
  const product = await replaceProduct(context, before, after, typeof input.slug === 'string');
  await context.emit(productUpdated(product));
  return product;
}

async function remove(context: CallContext, id: string): Promise<void> {
  const product = await loadProduct(context, id);
  await deleteProduct(context, product);
  await context.emit(productDeleted(product));
}

async function answerPage(
  context: CallContext,
  request: JsonObject,
  query: Query,
  rest: object = {},
): Promise<JsonText> {
  const view = viewOf(context, request, false);
  const page = await runQuery(context.db, isPlain(view) ? query : { ...query, documentColumn: 'whole' });
  const documents = isPlain(view)
    ? page.rows.map(({ doc }) => doc)
    : await Promise.all(
        page.rows.map(async ({ doc }) =>
          JSON.stringify(await shown(context, JSON.parse(doc) as Product, view)),
        ),
      );
  const cursors = { ...(page.next ? { next: page.next } : {}), ...(page.prev ? { prev: page.prev } : {}) };
  return documentPage('products', documents, {
    pagingMetadata: { count: documents.length, cursors, hasNext: page.hasNext },
    ...rest,
  });
}

const categoryGates = {
  ALL_CATEGORIES_INFO: 'allCategoriesInfo',
  DIRECT_CATEGORIES_INFO: 'directCategoriesInfo',
} as const;

/** The product with what of the view stands in other tables: the categories it is in. */
async function shown({ db, siteId }: CallContext, product: Product, view: View): Promise<JsonObject> {
  const result = showProduct(product, view);
  const gates = Object.entries(categoryGates).filter(([field]) => view.fields.has(field));
  if (gates.length === 0) return result;
  const rows = await db
    .selectFrom('category_product')
    .select(['category_id', 'position'])
    .where('site_id', '=', siteId)
    .where('product_id', '=', product.id)
    .orderBy('category_id')
    .execute();
  const categories = rows.map(({ category_id, position }) => ({ id: category_id, index: position }));
  return { ...result, ...Object.fromEntries(gates.map(([, key]) => [key, { categories }])) };
}

async function bulkWithInventory(
  context: CallContext,
  request: JsonObject,
  rows: readonly JsonObject[],
  work: (context: CallContext, input: JsonObject, returnEntity?: Json) => Promise<WithInventory>,
): Promise<object> {
  const view = viewOf(context, request, true);
  const inventory: BulkResult[] = [];
  const productResults = await runBulk(
    rows,
    request.returnEntity,
    ({ id }) => id,
    async (row) => {
      const { product, inventoryResults } = await work(context, row, request.returnEntity);
      for (const result of inventoryResults.results)
        inventory.push({
          ...result,
          itemMetadata: { ...result.itemMetadata, originalIndex: inventory.length },
        });
      return { id: product.id, item: showProduct(product, view) };
    },
  );
  return { productResults, inventoryResults: bulkAnswer(inventory) };
}

function viewOf({ site, header }: CallContext, { fields }: JsonObject, single: boolean): View {
  const asked = Array.isArray(fields) ? fields.map(String) : [];
  return {
    fields: new Set(asked),
    currency: header('x-wix-currency') ?? site.currency,
    siteUrl: site.url,
    single,
  };
}

function productIn(request: JsonObject): JsonObject {
  if (!isObject(request.product)) throw invalid('product', 'must not be empty', 'REQUIRED_FIELD');
  return request.product;
}

/** @throws {WixFault} 400 FIELD_MASK_WITH_FIELD_NOT_PASSED_ERROR */
function maskedProduct(request: JsonObject): JsonObject {
  const product = productIn(request);
  const [unsent] = (readMask(request.fieldMask) ?? []).filter((path) => !Object.hasOwn(product, topOf(path)));
  if (unsent !== undefined)
    throw new WixFault(
      400,
      'FIELD_MASK_WITH_FIELD_NOT_PASSED_ERROR',
      `fieldMask names ${unsent}, which was not sent.`,
    );
  return masked(product, request.fieldMask);
}

function topOf(path: string): string {
  return path.split('.', 1)[0] ?? '';
}

function objectIn(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

function rowsIn(request: JsonObject, name: string): readonly JsonObject[] {
  const value = request[name];
  const rows = Array.isArray(value) ? value.filter(isObject) : [];
  refuseTooMany(rows, name);
  return rows;
}

function refuseTooMany(rows: readonly unknown[], name: string): void {
  if (rows.length === 0) throw invalid(name, 'must not be empty', 'MIN_SIZE', { threshold: 1 });
  if (rows.length > maxBulk)
    throw invalid(name, `must not have more than ${maxBulk} items`, 'MAX_SIZE', { threshold: maxBulk });
}

function differentRows(rows: readonly JsonObject[]): readonly JsonObject[] {
  const ids = rows.map(({ id }) => String(id));
  if (new Set(ids).size < ids.length)
    throw invalid('products', 'must not have a product twice', 'OTHER', {
      ruleName: 'DUPLICATE_PRODUCT_IDS_REQUEST',
    });
  return rows;
}

const noId = (): undefined => undefined;
