import type { JsonObject } from '../../../base/json.ts';
import type { DomainEvent } from '../../endpoint.ts';
import type { Contact } from './contact.ts';

const entityFqdn = 'wix.contacts.v4.contact';

/** What is told of contacts. */
export const eventTypes = ['created', 'updated', 'deleted'].map((slug) => `${entityFqdn}_${slug}`);

export function contactCreated(contact: Contact): DomainEvent {
  return event('created', contact.id, { createdEvent: { entity: contact as unknown as JsonObject } });
}

export function contactUpdated(contact: Contact): DomainEvent {
  return event('updated', contact.id, { updatedEvent: { currentEntity: contact as unknown as JsonObject } });
}

export function contactDeleted(id: string): DomainEvent {
  return event('deleted', id, { deletedEvent: {} });
}

function event(slug: string, entityId: string, payload: JsonObject): DomainEvent {
  return { eventType: `${entityFqdn}_${slug}`, entityFqdn, slug, entityId, payload };
}
