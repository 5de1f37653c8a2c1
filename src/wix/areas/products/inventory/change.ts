import type { JsonObject } from '../../../../base/json.ts';
import type { CallContext } from '../../../endpoint.ts';
import { invalid, WixFault } from '../../../fault.ts';
import {
  itemCreated,
  itemUpdated,
  type StockReason,
  stockStatusUpdated,
  storesAppId,
  updatedWithReason,
} from '../events.ts';
import type { Product } from '../product.ts';
import { changedItem, type InventoryItem, newItem } from './item.ts';
import { insertItem, itemsOf, replaceItem } from './store.ts';

/** The one location that a store has until it makes more. */
const defaultLocation = 'c0ffee00-0000-4000-8000-000000000001';

/** Adds an item for a variant, and tells of it. */
export async function addItem(
  context: CallContext,
  product: Product,
  variantId: string,
  input: JsonObject,
): Promise<InventoryItem> {
  const locationId = typeof input.locationId === 'string' ? input.locationId : defaultLocation;
  const item = newItem(context.ids.guid(), context.clock.now(), locationId, product, variantId, input);
  await insertItem(context, item);
  await context.emit(itemCreated(item));
  return item;
}

/** Changes the item that a variant has, or makes one with `add`. */
export async function setStock(
  context: CallContext,
  product: Product,
  variantId: string,
  input: JsonObject,
  add: typeof addItem,
): Promise<InventoryItem> {
  const known = (await itemsOf(context, product.id)).find((item) => item.variantId === variantId);
  return known ? changeItem(context, known, input) : add(context, product, variantId, input);
}

/** Writes an item's new stock, and tells of it; of the reason if there is one, of the status when that is another now. */
export async function changeItem(
  context: CallContext,
  before: InventoryItem,
  input: JsonObject,
  reason?: StockReason,
): Promise<InventoryItem> {
  const item = changedItem(before, input, context.clock.now());
  await replaceItem(context, item);
  await context.emit(itemUpdated(item));
  // Stock that is sold or comes back is changed by Wix Stores, whoever made the order.
  const byApp = reason === 'MANUAL' && context.caller.kind === 'app' ? context.caller.appId : storesAppId;
  if (reason) await context.emit(updatedWithReason(item, reason, byApp));
  if (item.availabilityStatus !== before.availabilityStatus) await context.emit(stockStatusUpdated(item));
  return item;
}

/** @throws {WixFault} 409 INVALID_REVISION */
export function requireRevision(item: InventoryItem, { revision }: JsonObject): void {
  if (revision === undefined || revision === null)
    throw invalid('inventoryItem.revision', 'must not be empty', 'REQUIRED_FIELD');
  if (String(revision) !== item.revision)
    throw new WixFault(
      409,
      'INVALID_REVISION',
      `Outdated revision: the inventory item is at ${item.revision}.`,
    );
}
