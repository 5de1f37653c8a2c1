import type { Insertable } from 'kysely';
import { toIso } from '../../../../base/clock.ts';
import { fold } from '../../../../base/fold.ts';
import { isObject, type Json, type JsonObject } from '../../../../base/json.ts';
import { invalid } from '../../../fault.ts';
import type { Product } from '../product.ts';
import type { ProductTables } from '../tables.ts';

/** The stock of one variant at one location. It counts (`quantity`) or says yes or no (`inStock`), never both. */
export interface InventoryItem {
  id: string;
  revision: string;
  createdDate: string;
  updatedDate: string;
  productId: string;
  variantId: string;
  locationId: string;
  quantity?: number;
  inStock?: boolean;
  trackQuantity: boolean;
  availabilityStatus: 'IN_STOCK' | 'OUT_OF_STOCK' | 'PREORDER';
  preorderInfo: { enabled: boolean; message?: string; limit?: number };
  product: { name?: string; variantName?: string; variantSku?: string; variantVisible?: boolean };
}

/** Reads what a caller says of stock onto an item. @throws {ValidationFault} */
export function withStock(item: InventoryItem, input: JsonObject): InventoryItem {
  const { quantity: oldQuantity, inStock: oldInStock, ...rest } = item;
  const quantity =
    readQuantity(input.quantity) ?? (typeof input.inStock === 'boolean' ? undefined : oldQuantity);
  const inStock =
    quantity === undefined
      ? typeof input.inStock === 'boolean'
        ? input.inStock
        : (oldInStock ?? false)
      : undefined;
  const preorderInfo = isObject(input.preorderInfo)
    ? { ...item.preorderInfo, ...input.preorderInfo, enabled: input.preorderInfo.enabled === true }
    : item.preorderInfo;
  const has = quantity === undefined ? inStock === true : quantity > 0;
  return {
    ...rest,
    ...(quantity === undefined ? { inStock: inStock === true } : { quantity }),
    trackQuantity: quantity !== undefined,
    preorderInfo,
    availabilityStatus: has ? 'IN_STOCK' : preorderInfo.enabled ? 'PREORDER' : 'OUT_OF_STOCK',
  };
}

function readQuantity(input: Json | undefined): number | undefined {
  if (input === undefined || input === null) return undefined;
  if (typeof input === 'number' && Number.isInteger(input) && Math.abs(input) <= 99_999) return input;
  throw invalid('inventoryItem.quantity', 'must be a whole number from -99999 to 99999', 'MAX');
}

/** A new item of a product's variant; nothing is in stock unless the caller says so. */
export function newItem(
  id: string,
  nowMs: number,
  locationId: string,
  product: Product,
  variantId: string,
  input: JsonObject,
): InventoryItem {
  const now = toIso(nowMs);
  const variant = product.variantsInfo.variants.find((one) => one.id === variantId);
  const variantName = variant?.choices
    .map(({ optionChoiceNames }) => optionChoiceNames.choiceName)
    .join(', ');
  return withStock(
    {
      ...{
        id,
        revision: '1',
        createdDate: now,
        updatedDate: now,
        productId: product.id,
        variantId,
        locationId,
      },
      trackQuantity: false,
      availabilityStatus: 'OUT_OF_STOCK',
      preorderInfo: { enabled: false },
      product: {
        name: product.name,
        ...(variantName ? { variantName } : {}),
        ...(variant?.sku ? { variantSku: variant.sku } : {}),
        variantVisible: variant?.visible ?? true,
      },
    },
    input,
  );
}

export function changedItem(item: InventoryItem, input: JsonObject, nowMs: number): InventoryItem {
  return {
    ...withStock(item, input),
    revision: String(Number(item.revision) + 1),
    updatedDate: toIso(nowMs),
  };
}

export function itemRow(siteId: string, item: InventoryItem): Insertable<ProductTables['inventory_item']> {
  return {
    site_id: siteId,
    id: item.id,
    doc: JSON.stringify(item),
    created_ms: Date.parse(item.createdDate),
    updated_ms: Date.parse(item.updatedDate),
    revision: Number(item.revision),
    product_id: item.productId,
    variant_id: item.variantId,
    location_id: item.locationId,
    quantity: item.quantity ?? null,
    in_stock: Number(item.availabilityStatus === 'IN_STOCK'),
    track_quantity: Number(item.trackQuantity),
    availability: item.availabilityStatus,
    preorder_enabled: Number(item.preorderInfo.enabled),
    product_name: item.product.name ?? null,
    product_name_folded: item.product.name === undefined ? null : fold(item.product.name),
    variant_sku: item.product.variantSku ?? null,
  };
}
