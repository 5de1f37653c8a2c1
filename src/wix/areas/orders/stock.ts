import type { CallContext } from '../../endpoint.ts';
import { type StockReason, storesAppId } from '../products/events.ts';
import { changeItem } from '../products/inventory/change.ts';
import { itemsOf } from '../products/inventory/store.ts';
import { findProduct, writeProduct } from '../products/store.ts';
import type { LineItem, Order } from './order.ts';

/** Takes what was ordered out of the stock. Stock may go below nothing: an order is not refused for it. */
export async function sell(context: CallContext, { lineItems }: Order): Promise<void> {
  for (const item of lineItems) await move(context, item, -item.quantity, 'ORDER');
}

/** Puts what was ordered back into the stock. */
export async function restock(context: CallContext, { lineItems }: Order): Promise<void> {
  for (const item of lineItems) await move(context, item, item.quantity, 'REVERT_INVENTORY_CHANGE');
}

const fewest = -99_999;

/** Items of other catalogs than Wix Stores' have no stock here. */
async function move(
  context: CallContext,
  { catalogReference }: LineItem,
  by: number,
  reason: StockReason,
): Promise<void> {
  if (catalogReference?.appId !== storesAppId) return;
  const product = await findProduct(context, 'id', catalogReference.catalogItemId, true);
  if (!product) return;
  const [only, ...others] = product.variantsInfo.variants;
  const variantId = catalogReference.options?.variantId ?? (others.length === 0 ? only?.id : undefined);
  const stock = (await itemsOf(context, product.id)).find((item) => item.variantId === variantId);
  if (stock?.quantity === undefined) return;
  await changeItem(context, stock, { quantity: Math.max(fewest, stock.quantity + by) }, reason);
  await writeProduct(context, product);
}
