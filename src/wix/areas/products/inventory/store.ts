import type { Kysely } from 'kysely';
import { statement } from '../../../../storage/statement.ts';
import { findDocument } from '../../../document.ts';
import type { CallContext } from '../../../endpoint.ts';
import { WixFault } from '../../../fault.ts';
import type { WixTables } from '../../../tables.ts';
import { itemDeleted } from '../events.ts';
import type { StockOf } from '../product.ts';
import { type InventoryItem, itemRow } from './item.ts';

/** @throws {WixFault} 404 INVENTORY_ITEM_NOT_FOUND */
export async function loadItem(context: CallContext, id: string): Promise<InventoryItem> {
  const doc = await findDocument(context, 'inventory_item', id);
  if (doc === undefined)
    throw new WixFault(404, 'INVENTORY_ITEM_NOT_FOUND', `Inventory item with id ${id} was not found.`);
  return JSON.parse(doc) as InventoryItem;
}

/** @throws {WixFault} 409 ITEM_ALREADY_EXISTS: there is one item for each variant and location */
export async function insertItem({ db, siteId }: CallContext, item: InventoryItem): Promise<void> {
  const same = await db
    .selectFrom('inventory_item')
    .select('id')
    .where('site_id', '=', siteId)
    .where('variant_id', '=', item.variantId)
    .where('location_id', '=', item.locationId)
    .executeTakeFirst();
  if (same)
    throw new WixFault(
      409,
      'ITEM_ALREADY_EXISTS',
      'There is an inventory item for this variant and location already.',
      { inventoryItemId: same.id },
    );
  await db.insertInto('inventory_item').values(itemRow(siteId, item)).execute();
}

export async function replaceItem({ db, siteId }: CallContext, item: InventoryItem): Promise<void> {
  const { site_id: _site, id: _id, ...columns } = itemRow(siteId, item);
  await db
    .updateTable('inventory_item')
    .set(columns)
    .where('site_id', '=', siteId)
    .where('id', '=', item.id)
    .execute();
}

/** Every item of a product. */
export async function itemsOf({ db, siteId }: CallContext, productId: string): Promise<InventoryItem[]> {
  const rows = await selectByProduct(db, siteId, productId);
  return rows.map(({ doc }) => JSON.parse(doc) as InventoryItem);
}

const selectByProduct = statement((db: Kysely<WixTables>, siteId: string, productId: string) =>
  db
    .selectFrom('inventory_item')
    .select('doc')
    .where('site_id', '=', siteId)
    .where('product_id', '=', productId),
);

/** Deletes the items of a product, or of some of its variants. */
export async function deleteItemsOf(
  context: CallContext,
  productId: string,
  variantIds?: readonly string[],
): Promise<void> {
  const { db, siteId } = context;
  for (const item of await itemsOf(context, productId)) {
    if (variantIds && !variantIds.includes(item.variantId)) continue;
    await db.deleteFrom('inventory_item').where('site_id', '=', siteId).where('id', '=', item.id).execute();
    await context.emit(itemDeleted(item));
  }
}

/** What is in stock of a product's variants. */
export async function stockOf(context: CallContext, productId: string): Promise<StockOf> {
  const items = await itemsOf(context, productId);
  return (variantId) => {
    const own = items.filter((item) => item.variantId === variantId);
    return {
      inStock: own.some((item) => item.availabilityStatus === 'IN_STOCK'),
      preorder: own.some((item) => item.preorderInfo.enabled),
    };
  };
}
