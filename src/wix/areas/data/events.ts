import type { Json, JsonObject } from '../../../base/json.ts';
import type { DomainEvent } from '../../endpoint.ts';
import type { DataItem } from './items/item.ts';

const entityFqdn = 'wix.data.v2.data_item';

export function itemCreated(item: DataItem): DomainEvent {
  return event('created', item.id, { createdEvent: { entity: item as unknown as Json } });
}

export function itemUpdated(item: DataItem): DomainEvent {
  return event('updated', item.id, { updatedEvent: { currentEntity: item as unknown as Json } });
}

export function itemDeleted({ id, dataCollectionId }: DataItem): DomainEvent {
  return event('deleted', id, { deletedEvent: { deletedEntity: { id, dataCollectionId } } });
}

function event(slug: string, entityId: string, payload: JsonObject): DomainEvent {
  return { eventType: `${entityFqdn}_${slug}`, entityFqdn, slug, entityId, payload };
}
