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
  `${itemFqdn}_stock_status_updated`,
];

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
