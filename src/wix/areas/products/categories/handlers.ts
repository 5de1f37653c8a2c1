import { toIso } from '../../../../base/clock.ts';
import { fold } from '../../../../base/fold.ts';
import { isObject, type Json, type JsonObject, withoutNulls } from '../../../../base/json.ts';
import { runBulk } from '../../../bulk.ts';
import { findDocument } from '../../../document.ts';
import { type CallContext, documentPage, type Handlers } from '../../../endpoint.ts';
import { invalid, WixFault } from '../../../fault.ts';
import { runQuery } from '../../../query/run.ts';
import { allProductsCategoryId } from '../build.ts';
import type { endpoints } from '../endpoints.ts';
import { categoryEvent, categoryItemEvent, storesAppId } from '../events.ts';
import { categoryFields } from '../fields.ts';
import { pageOf } from '../query.ts';
import { freeSlug, slugOf } from '../slug.ts';
import { loadProduct } from '../store.ts';
import { recount } from './count.ts';

export const categoryHandlers = {
  async createCategory(context, request) {
    return { category: await createCategory(context, categoryIn(request), treeOf(request)) };
  },

  async getCategory(context, { categoryId }) {
    return { category: await loadCategory(context, String(categoryId)) };
  },

  async queryCategories(context, request) {
    const query = isObject(request.query) ? request.query : {};
    const page = await runQuery(context.db, {
      ...{
        dialect: context.dialect,
        siteId: context.siteId,
        table: 'category',
        fields: categoryFields,
        filter: query.filter,
      },
      ...{ entity: 'category', cursors: context.cursors, sort: query.sort, maxSorts: 5, defaultSort: [] },
      page: pageOf(query, { defaultLimit: 100, maxLimit: 1_000 }),
    });
    const cursors = { ...(page.next ? { next: page.next } : {}), ...(page.prev ? { prev: page.prev } : {}) };
    return documentPage(
      'categories',
      page.rows.map(({ doc }) => doc),
      { pagingMetadata: { count: page.rows.length, cursors, hasNext: page.hasNext } },
    );
  },

  async updateCategory(context, request) {
    const input = categoryIn(request);
    const before = await loadCategory(context, String(input.id));
    if (String(input.revision) !== before.revision)
      throw new WixFault(
        409,
        'INVALID_REVISION',
        `Outdated revision: the category is at ${String(before.revision)}.`,
      );
    const category: JsonObject = {
      ...before,
      ...pick(input, changeable),
      revision: String(Number(before.revision) + 1),
      updatedDate: toIso(context.clock.now()),
    };
    await writeCategory(context, category);
    await context.emit(categoryEvent('updated', String(category.id), category));
    return { category };
  },

  async deleteCategory(context, { categoryId }) {
    const { db, siteId } = context;
    const category = await loadCategory(context, String(categoryId));
    await db
      .deleteFrom('category_product')
      .where('site_id', '=', siteId)
      .where('category_id', '=', String(categoryId))
      .execute();
    await db
      .deleteFrom('category')
      .where('site_id', '=', siteId)
      .where('id', '=', String(categoryId))
      .execute();
    await context.emit(categoryEvent('deleted', String(categoryId), category));
    return {};
  },

  async bulkAddItemsToCategory(context, { categoryId, items }) {
    const category = await loadOwn(context, String(categoryId));
    return runItemBulk(objects(items), async (item) => {
      const { id } = await loadProduct(context, String(item.catalogItemId));
      await addToCategory(context, category, id);
    });
  },

  async bulkRemoveItemsFromCategory(context, { categoryId, items }) {
    const category = await loadOwn(context, String(categoryId));
    return runItemBulk(objects(items), (item) =>
      removeFromCategory(context, category, String(item.catalogItemId)),
    );
  },

  async listItemsInCategory({ db, siteId }, { categoryId }) {
    const rows = await db
      .selectFrom('category_product')
      .select('product_id')
      .where('site_id', '=', siteId)
      .where('category_id', '=', String(categoryId))
      .orderBy('position')
      .orderBy('product_id')
      .execute();
    return {
      items: rows.map(({ product_id }) => ({ catalogItemId: product_id, appId: storesAppId })),
      pagingMetadata: { count: rows.length, cursors: {}, hasNext: false },
    };
  },
} satisfies Partial<Handlers<typeof endpoints>>;

/** A bulk call on items of a category: the rows of its answer name the item, not an id. */
async function runItemBulk(
  items: readonly JsonObject[],
  work: (item: JsonObject) => Promise<void>,
): Promise<object> {
  const answer = await runBulk(
    items,
    false,
    () => undefined,
    async (item) => {
      await work(item);
      return { id: '', item };
    },
  );
  const results = answer.results.map(({ itemMetadata: { id: _id, ...metadata } }) => ({
    itemMetadata: { item: items[metadata.originalIndex] ?? {}, ...metadata },
  }));
  return { ...answer, results };
}

/** Makes a category. Used by the demo as well. */
export async function createCategory(
  context: CallContext,
  input: JsonObject,
  treeReference: JsonObject,
): Promise<JsonObject> {
  const { ids, clock } = context;
  if (typeof input.name !== 'string' || input.name === '')
    throw invalid('category.name', 'must not be empty', 'REQUIRED_FIELD');
  const given = typeof input.slug === 'string' ? input.slug : undefined;
  if (given !== undefined && (await isTaken(context, given)))
    throw new WixFault(409, 'DUPLICATE_SLUG', `The slug ${given} is taken by another category.`);
  const slug = given ?? (await freeSlug(slugOf(input.name), (candidate) => isTaken(context, candidate)));
  const now = toIso(clock.now());
  const id = ids.guid();
  const category: JsonObject = {
    id,
    revision: '1',
    createdDate: now,
    updatedDate: now,
    ...pick(input, [...changeable, 'parentCategory']),
    itemCounter: 0,
    visible: input.visible !== false,
    slug,
    treeReference,
  };
  await context.db.insertInto('category').values(rowOf(context, category)).execute();
  await context.emit(categoryEvent('created', id, category));
  return category;
}

/** Puts a product at the end of a category; one that is there stays where it is. */
export async function addToCategory(
  context: CallContext,
  category: JsonObject,
  productId: string,
): Promise<void> {
  const { db, siteId } = context;
  const categoryId = String(category.id);
  const own = db
    .selectFrom('category_product')
    .where('site_id', '=', siteId)
    .where('category_id', '=', categoryId);
  const there = await own.select('position').where('product_id', '=', productId).executeTakeFirst();
  if (there) return;
  const { last } = await own.select(({ fn }) => fn.max('position').as('last')).executeTakeFirstOrThrow();
  await db
    .insertInto('category_product')
    .values({
      site_id: siteId,
      product_id: productId,
      category_id: categoryId,
      position: last === null ? 0 : Number(last) + 1,
    })
    .execute();
  await recount(context, categoryId);
  await context.emit(categoryItemEvent('added', category, productId));
}

/** Takes a product out of a category; one that is not there is nothing to tell of. */
async function removeFromCategory(
  context: CallContext,
  category: JsonObject,
  productId: string,
): Promise<void> {
  const { db, siteId } = context;
  const { numDeletedRows } = await db
    .deleteFrom('category_product')
    .where('site_id', '=', siteId)
    .where('category_id', '=', String(category.id))
    .where('product_id', '=', productId)
    .executeTakeFirst();
  if (numDeletedRows === 0n) return;
  await recount(context, String(category.id));
  await context.emit(categoryItemEvent('removed', category, productId));
}

const changeable = ['name', 'description', 'image', 'seoData', 'extendedFields'] as const;

async function loadCategory(context: CallContext, id: string): Promise<JsonObject> {
  const doc = await findDocument(context, 'category', id);
  if (doc === undefined)
    throw new WixFault(404, 'CATEGORY_NOT_FOUND', `Category with id ${id} was not found.`);
  return JSON.parse(doc) as JsonObject;
}

/** The category of all products is kept by Wix itself. */
async function loadOwn(context: CallContext, id: string): Promise<JsonObject> {
  if (id === allProductsCategoryId(context.siteId))
    throw new WixFault(
      403,
      'MANAGED_CATEGORY_OPERATION_NOT_ALLOWED',
      'Products cannot be added to or removed from the category of all products.',
    );
  return loadCategory(context, id);
}

async function writeCategory(context: CallContext, category: JsonObject): Promise<void> {
  const { site_id, id, ...columns } = rowOf(context, category);
  await context.db
    .updateTable('category')
    .set(columns)
    .where('site_id', '=', site_id)
    .where('id', '=', id)
    .execute();
}

async function isTaken({ db, siteId }: CallContext, slug: string): Promise<boolean> {
  return (
    (await db
      .selectFrom('category')
      .select('id')
      .where('site_id', '=', siteId)
      .where('slug', '=', slug)
      .executeTakeFirst()) !== undefined
  );
}

function rowOf({ siteId }: CallContext, category: JsonObject) {
  const parent = category.parentCategory;
  const name = String(category.name);
  return {
    site_id: siteId,
    id: String(category.id),
    doc: JSON.stringify(category),
    created_ms: Date.parse(String(category.createdDate)),
    updated_ms: Date.parse(String(category.updatedDate)),
    revision: Number(category.revision),
    name,
    name_folded: fold(name),
    slug: String(category.slug),
    visible: Number(category.visible),
    parent_id: isObject(parent) && typeof parent.id === 'string' ? parent.id : null,
    tree: JSON.stringify(category.treeReference),
  };
}

function categoryIn(request: JsonObject): JsonObject {
  if (!isObject(request.category)) throw invalid('category', 'must not be empty', 'REQUIRED_FIELD');
  return request.category;
}

function treeOf({ treeReference }: JsonObject): JsonObject {
  if (!isObject(treeReference)) throw invalid('treeReference', 'must not be empty', 'REQUIRED_FIELD');
  return treeReference;
}

function objects(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function pick(input: JsonObject, names: readonly string[]): JsonObject {
  return withoutNulls(Object.fromEntries(names.map((name): [string, Json] => [name, input[name] ?? null])));
}
