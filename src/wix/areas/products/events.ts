import type { JsonObject } from '../../../base/json.ts';
import type { DomainEvent } from '../../endpoint.ts';
import type { InventoryItem } from './inventory/item.ts';
import type { Product } from './product.ts';

const productFqdn = 'wix.stores.catalog.v3.product';
const itemFqdn = 'wix.stores.catalog.v3.inventory_item';
const categoryFqdn = 'wix.categories.v1.category';

const changes = ['created', 'updated', 'deleted'];

/** What is told of products, their stock and their categories. */
export const eventTypes = [
  ...[productFqdn, itemFqdn, categoryFqdn].flatMap((fqdn) => changes.map((slug) => `${fqdn}_${slug}`)),
  ...['stock_status_updated', 'updated_with_reason'].map((slug) => `${itemFqdn}_${slug}`),
  ...['item_added_to_category', 'item_removed_from_category'].map((slug) => `${categoryFqdn}_${slug}`),
];

/** Wix Stores, as a catalog and as who sells. */
export const storesAppId = '215238eb-22a5-4c36-9e7b-e7c08025e04e';

/** Why stock changed: it was sold, someone set it, or what was sold came back. */
export type StockReason = 'ORDER' | 'MANUAL' | 'REVERT_INVENTORY_CHANGE';

export function productCreated(product: Product): DomainEvent {
  return event(productFqdn, 'created', product.id, { createdEvent: { entity: asJson(product) } });
}

export function productUpdated(product: Product): DomainEvent {
  return event(productFqdn, 'updated', product.id, { updatedEvent: { currentEntity: asJson(product) } });
}

export function productDeleted(product: Product): DomainEvent {
  return event(productFqdn, 'deleted', product.id, { deletedEvent: { deletedEntity: asJson(product) } });
}

export function itemCreated(item: InventoryItem): DomainEvent {
  return event(itemFqdn, 'created', item.id, { createdEvent: { entity: asJson(item) } });
}

export function itemUpdated(item: InventoryItem): DomainEvent {
  return event(itemFqdn, 'updated', item.id, { updatedEvent: { currentEntity: asJson(item) } });
}

export function itemDeleted(item: InventoryItem): DomainEvent {
  return event(itemFqdn, 'deleted', item.id, { deletedEvent: { deletedEntity: asJson(item) } });
}

export function stockStatusUpdated(item: InventoryItem): DomainEvent {
  return event(itemFqdn, 'stock_status_updated', item.id, {
    actionEvent: { body: { inStock: item.availabilityStatus === 'IN_STOCK' } },
  });
}

/** `appId` is the app that changed it; Wix Stores itself where no other did. */
export function updatedWithReason(item: InventoryItem, reason: StockReason, appId: string): DomainEvent {
  const body = { currentEntity: asJson(item), reason, appId };
  return event(itemFqdn, 'updated_with_reason', item.id, { actionEvent: { body } });
}

/** That a product was put into a category, or taken out. */
export function categoryItemEvent(
  what: 'added' | 'removed',
  { id, treeReference = null }: JsonObject,
  productId: string,
): DomainEvent {
  const item = { catalogItemId: productId, appId: storesAppId };
  const slug = what === 'added' ? 'item_added_to_category' : 'item_removed_from_category';
  const body = { categoryId: id ?? null, [`${what}Item`]: item, treeReference };
  return event(categoryFqdn, slug, String(id), { actionEvent: { body } });
}

export function categoryEvent(
  slug: 'created' | 'updated' | 'deleted',
  id: string,
  category: JsonObject,
): DomainEvent {
  const payloads = {
    created: { createdEvent: { entity: category } },
    updated: { updatedEvent: { currentEntity: category } },
    deleted: { deletedEvent: { deletedEntity: category } },
  };
  return event(categoryFqdn, slug, id, payloads[slug]);
}

function event(entityFqdn: string, slug: string, entityId: string, payload: JsonObject): DomainEvent {
  return { eventType: `${entityFqdn}_${slug}`, entityFqdn, slug, entityId, payload };
}

/** Entities are JSON through and through; their interfaces only lack the index signature. */
function asJson(entity: object): JsonObject {
  return entity as unknown as JsonObject;
}
