import type { Json, JsonObject } from '../../../base/json.ts';
import type { DomainEvent } from '../../endpoint.ts';
import type { Index } from './indexes/stored.ts';
import type { DataItem } from './items/item.ts';

const itemFqdn = 'wix.data.v2.data_item';
const indexFqdn = 'wix.data.v2.index';

/** What is told of items and of indexes. An index is ready as soon as it is there, so none is ever updated. */
export const eventTypes = [
  ...['created', 'updated', 'deleted'].map((slug) => `${itemFqdn}_${slug}`),
  ...['created', 'deleted'].map((slug) => `${indexFqdn}_${slug}`),
];

export function itemCreated(item: DataItem): DomainEvent {
  return event(itemFqdn, 'created', item.id, { createdEvent: { entity: item as unknown as Json } });
}

export function itemUpdated(item: DataItem): DomainEvent {
  return event(itemFqdn, 'updated', item.id, { updatedEvent: { currentEntity: item as unknown as Json } });
}

export function itemDeleted({ id, dataCollectionId }: DataItem): DomainEvent {
  return event(itemFqdn, 'deleted', id, { deletedEvent: { deletedEntity: { id, dataCollectionId } } });
}

export function indexCreated(index: Index): DomainEvent {
  return event(indexFqdn, 'created', index.id, { createdEvent: { entity: index as unknown as Json } });
}

export function indexDeleted({ id }: Index): DomainEvent {
  return event(indexFqdn, 'deleted', id, { deletedEvent: {} });
}

function event(entityFqdn: string, slug: string, entityId: string, payload: JsonObject): DomainEvent {
  return { eventType: `${entityFqdn}_${slug}`, entityFqdn, slug, entityId, payload };
}
