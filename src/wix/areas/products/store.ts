import type { Kysely } from 'kysely';
import { insertRows, statement } from '../../../storage/statement.ts';
import type { CallContext } from '../../endpoint.ts';
import { WixFault } from '../../fault.ts';
import type { WixTables } from '../../tables.ts';
import { allProductsCategoryId, type BuildParts } from './build.ts';
import { categoriesOf, recount } from './categories/count.ts';
import { withComputed } from './computed.ts';
import { deleteItemsOf, stockOf } from './inventory/store.ts';
import type { Product } from './product.ts';
import { productRow, productValueRows, productVariantRows } from './row.ts';
import { freeSlug } from './slug.ts';

/** What building products takes from a call. */
export function buildParts({ ids, clock, siteId }: CallContext): BuildParts {
  return { ids, nowMs: clock.now(), siteId };
}

const selectBy = (column: 'id' | 'slug') =>
  statement((db: Kysely<WixTables>, siteId: string, value: string) =>
    db
      .selectFrom('product')
      .select(['whole', 'visible'])
      .where('site_id', '=', siteId)
      .where(column, '=', value),
  );
const selects = { id: selectBy('id'), slug: selectBy('slug') };

/** The product by its id or slug; without the right to see them, hidden ones are not there. */
export async function findProduct(
  { db, siteId }: CallContext,
  by: 'id' | 'slug',
  value: string,
  withHidden: boolean,
): Promise<Product | undefined> {
  const [row] = await selects[by](db, siteId, value);
  return row && (withHidden || row.visible === 1) ? (JSON.parse(row.whole) as Product) : undefined;
}

/** @throws {WixFault} 404 PRODUCT_NOT_FOUND */
export async function loadProduct(context: CallContext, id: string): Promise<Product> {
  const product = await findProduct(context, 'id', id, true);
  if (!product) throw productNotFound(id);
  return product;
}

export function productNotFound(id: string): WixFault {
  return new WixFault(404, 'PRODUCT_NOT_FOUND', `Product with id ${id} was not found.`);
}

/** Writes a new product, with a slug of its own and in the category of all products. @throws {WixFault} 409 */
export async function insertProduct(
  context: CallContext,
  product: Product,
  slugGiven: boolean,
): Promise<Product> {
  const { db, siteId } = context;
  const slug = await ownSlug(context, product, slugGiven);
  const handle = await freeSlug(product.handle, (candidate) =>
    isTaken(context, 'handle', candidate, product.id),
  );
  const complete = withComputed({ ...product, slug, handle }, await stockOf(context, product.id));
  await refuseTakenSkus(context, complete);
  await insertRows(db, 'product', [productRow(siteId, complete)]);
  await insertValues(context, complete);
  const category = allProductsCategoryId(siteId);
  const [last] = await selectLastPosition(db, siteId, category);
  const position = (last?.position ?? -1) + 1;
  await insertRows(db, 'category_product', [
    { site_id: siteId, product_id: product.id, category_id: category, position },
  ]);
  return complete;
}

const selectLastPosition = statement((db: Kysely<WixTables>, siteId: string, category: string) =>
  db
    .selectFrom('category_product')
    .select('position')
    .where('site_id', '=', siteId)
    .where('category_id', '=', category)
    .orderBy('position', 'desc')
    .limit(1),
);

/** Writes a changed product; inventory of variants that it lost goes with them. @throws {WixFault} 409 */
export async function replaceProduct(
  context: CallContext,
  before: Product,
  after: Product,
  slugGiven: boolean,
): Promise<Product> {
  const slug = after.slug === before.slug ? after.slug : await ownSlug(context, after, slugGiven);
  const kept = new Set(after.variantsInfo.variants.map(({ id }) => id));
  const lost = before.variantsInfo.variants.map(({ id }) => id).filter((id) => !kept.has(id));
  if (lost.length > 0) await deleteItemsOf(context, after.id, lost);
  await refuseTakenSkus(context, after);
  return writeProduct(context, { ...after, slug });
}

/** Computes what depends on stock again, and writes. */
export async function writeProduct(context: CallContext, product: Product): Promise<Product> {
  const { db, siteId } = context;
  const complete = withComputed(product, await stockOf(context, product.id));
  const { site_id: _site, id: _id, ...columns } = productRow(siteId, complete);
  await db
    .updateTable('product')
    .set(columns)
    .where('site_id', '=', siteId)
    .where('id', '=', product.id)
    .execute();
  await deleteSideRows(context, product.id, ['product_value', 'product_variant']);
  await insertValues(context, complete);
  return complete;
}

/** Deletes a product with its inventory and its places in categories. */
export async function deleteProduct(context: CallContext, { id }: Product): Promise<void> {
  const { db, siteId } = context;
  await deleteItemsOf(context, id);
  const categories = await categoriesOf(context, id);
  await deleteSideRows(context, id, ['product_value', 'product_variant', 'category_product']);
  for (const category of categories) await recount(context, category);
  await db.deleteFrom('product').where('site_id', '=', siteId).where('id', '=', id).execute();
}

/** A slug that was asked for must be free; one that is made from the name gives way. */
async function ownSlug(context: CallContext, { id, slug }: Product, given: boolean): Promise<string> {
  if (!given) return freeSlug(slug, (candidate) => isTaken(context, 'slug', candidate, id));
  if (await isTaken(context, 'slug', slug, id))
    throw new WixFault(409, 'DUPLICATE_SLUG_ERROR', `The slug ${slug} is taken by another product.`, {
      slug,
    });
  return slug;
}

async function isTaken(
  { db, siteId }: CallContext,
  column: 'slug' | 'handle',
  value: string,
  exceptId: string,
): Promise<boolean> {
  return (await takers[column](db, siteId, value, exceptId)).length > 0;
}

const takerBy = (column: 'slug' | 'handle') =>
  statement((db: Kysely<WixTables>, siteId: string, value: string, exceptId: string) =>
    db
      .selectFrom('product')
      .select('id')
      .where('site_id', '=', siteId)
      .where(column, '=', value)
      .where('id', '!=', exceptId)
      .limit(1),
  );
const takers = { slug: takerBy('slug'), handle: takerBy('handle') };

async function refuseTakenSkus({ db, siteId }: CallContext, { id, variantsInfo }: Product): Promise<void> {
  for (const [kind, code] of [
    ['sku', 'SKU_ALREADY_EXIST_ERROR'],
    ['barcode', 'BARCODE_ALREADY_EXIST_ERROR'],
  ] as const) {
    const values = variantsInfo.variants.flatMap((variant) => variant[kind] ?? []);
    if (values.length === 0) continue;
    const [only = '', ...others] = values;
    const [taken] =
      others.length === 0
        ? await selectTaken(db, siteId, kind, id, only)
        : await takenOf(db, siteId, kind, id).where('value', 'in', values).limit(1).execute();
    if (taken)
      throw new WixFault(409, code, `The ${kind} ${taken.value} belongs to another product.`, {
        [kind]: taken.value,
      });
  }
}

/** Values of one kind that another product has. */
function takenOf(db: Kysely<WixTables>, siteId: string, kind: 'sku' | 'barcode', exceptId: string) {
  return db
    .selectFrom('product_value')
    .select('value')
    .where('site_id', '=', siteId)
    .where('kind', '=', kind)
    .where('product_id', '!=', exceptId);
}

const selectTaken = statement(
  (db: Kysely<WixTables>, siteId: string, kind: 'sku' | 'barcode', exceptId: string, value: string) =>
    takenOf(db, siteId, kind, exceptId).where('value', '=', value).limit(1),
);

async function insertValues({ db, siteId }: CallContext, product: Product): Promise<void> {
  await insertRows(db, 'product_value', productValueRows(siteId, product));
  await insertRows(db, 'product_variant', productVariantRows(siteId, product));
}

async function deleteSideRows(
  { db, siteId }: CallContext,
  id: string,
  tables: readonly ('product_value' | 'product_variant' | 'category_product')[],
): Promise<void> {
  for (const table of tables)
    await db.deleteFrom(table).where('site_id', '=', siteId).where('product_id', '=', id).execute();
}
