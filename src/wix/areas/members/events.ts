import type { JsonObject } from '../../../base/json.ts';
import type { DomainEvent } from '../../endpoint.ts';
import type { Member } from './member.ts';

const entityFqdn = 'wix.members.v1.member';

/** What is told of members. */
export const eventTypes = ['created', 'updated', 'deleted'].map((slug) => `${entityFqdn}_${slug}`);

export function memberCreated(member: Member): DomainEvent {
  return event('created', member.id, { createdEvent: { entity: member as unknown as JsonObject } });
}

export function memberUpdated(member: Member): DomainEvent {
  return event('updated', member.id, { updatedEvent: { currentEntity: member as unknown as JsonObject } });
}

export function memberDeleted(id: string): DomainEvent {
  return event('deleted', id, { deletedEvent: {} });
}

function event(slug: string, entityId: string, payload: JsonObject): DomainEvent {
  return { eventType: `${entityFqdn}_${slug}`, entityFqdn, slug, entityId, payload };
}
