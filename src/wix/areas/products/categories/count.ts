import type { JsonObject } from '../../../../base/json.ts';
import type { CallContext } from '../../../endpoint.ts';

/** Counts a category's products again: `itemCounter` follows what is put in, taken out and deleted. */
export async function recount({ db, siteId }: CallContext, categoryId: string): Promise<void> {
  const own = db.selectFrom('category').where('site_id', '=', siteId).where('id', '=', categoryId);
  const row = await own.select('doc').executeTakeFirst();
  // The category of all products has no row of its own.
  if (!row) return;
  const { count } = await db
    .selectFrom('category_product')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('site_id', '=', siteId)
    .where('category_id', '=', categoryId)
    .executeTakeFirstOrThrow();
  const doc = JSON.stringify({ ...(JSON.parse(row.doc) as JsonObject), itemCounter: Number(count) });
  await db
    .updateTable('category')
    .set({ doc })
    .where('site_id', '=', siteId)
    .where('id', '=', categoryId)
    .execute();
}

/** The categories that a product is in. */
export async function categoriesOf({ db, siteId }: CallContext, productId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('category_product')
    .select('category_id')
    .where('site_id', '=', siteId)
    .where('product_id', '=', productId)
    .orderBy('category_id')
    .execute();
  return rows.map((row) => row.category_id);
}
