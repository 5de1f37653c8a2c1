import type { JsonObject } from '../../../base/json.ts';
import type { DomainEvent } from '../../endpoint.ts';

/** The names under which Wix tells of what happens here. */
export const fqdns = {
  booking: 'wix.bookings.v2.booking',
  service: 'wix.bookings.services.v2.service',
  resource: 'wix.bookings.resources.v2.resource',
  resourceType: 'wix.bookings.resources.v2.resource_type',
  staffMember: 'wix.bookings.staff.v1.staff_member',
  policy: 'wix.bookings.v1.booking_policy',
  category: 'wix.bookings.categories.v2.category',
} as const;

export function created(entityFqdn: string, entity: JsonObject): DomainEvent {
  return event(entityFqdn, 'created', entity, { createdEvent: { entity } });
}

export function updated(entityFqdn: string, entity: JsonObject): DomainEvent {
  return event(entityFqdn, 'updated', entity, { updatedEvent: { currentEntity: entity } });
}

export function deleted(entityFqdn: string, entity: JsonObject): DomainEvent {
  return event(entityFqdn, 'deleted', entity, { deletedEvent: { deletedEntity: entity } });
}

/** What was done to a booking, with what the doer said besides. */
export function bookingAction(slug: string, booking: JsonObject, rest: JsonObject): DomainEvent {
  return event(fqdns.booking, slug, booking, { actionEvent: { body: { booking, ...rest } } });
}

function event(entityFqdn: string, slug: string, { id }: JsonObject, payload: JsonObject): DomainEvent {
  return { eventType: `${entityFqdn}_${slug}`, entityFqdn, slug, entityId: String(id), payload };
}
