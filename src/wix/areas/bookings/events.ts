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

/** What can be done to a booking besides. */
const bookingSlugs = [
  ...['confirmed', 'declined', 'markedAsPending', 'canceled'],
  ...['rescheduled', 'number_of_participants_updated'],
] as const;

/** The name under which something done to a booking is told. */
export type BookingSlug = (typeof bookingSlugs)[number];

/** What is told of bookings and of what they are made from. */
export const eventTypes = [
  ...Object.values(fqdns)
    .flatMap((fqdn) => ['created', 'updated', 'deleted'].map((slug) => `${fqdn}_${slug}`))
    // A booking is canceled or declined, never deleted.
    .filter((type) => type !== `${fqdns.booking}_deleted`),
  `${fqdns.policy}_default_booking_policy_set`,
  `${fqdns.staffMember}_fully_created`,
  ...bookingSlugs.map((slug) => `${fqdns.booking}_${slug}`),
];

export function created(entityFqdn: string, entity: JsonObject): DomainEvent {
  return event(entityFqdn, 'created', entity, { createdEvent: { entity } });
}

export function updated(entityFqdn: string, entity: JsonObject): DomainEvent {
  return event(entityFqdn, 'updated', entity, { updatedEvent: { currentEntity: entity } });
}

export function deleted(entityFqdn: string, entity: JsonObject): DomainEvent {
  return event(entityFqdn, 'deleted', entity, { deletedEvent: { deletedEntity: entity } });
}

/** That another policy is the one that services get unless they name one. */
export function defaultPolicySet(current: JsonObject, previous: JsonObject): DomainEvent {
  const body = { currentDefaultBookingPolicy: current, previousDefaultBookingPolicy: previous };
  return event(fqdns.policy, 'default_booking_policy_set', current, { actionEvent: { body } });
}

/** That a new staff member has their resource and their hours; told after their creation. */
export function staffFullyCreated(staffMember: JsonObject): DomainEvent {
  return event(fqdns.staffMember, 'fully_created', staffMember, { actionEvent: { body: { staffMember } } });
}

/** What was done to a booking, with what the doer said besides. */
export function bookingAction(slug: BookingSlug, booking: JsonObject, rest: JsonObject): DomainEvent {
  return event(fqdns.booking, slug, booking, { actionEvent: { body: { booking, ...rest } } });
}

function event(entityFqdn: string, slug: string, { id }: JsonObject, payload: JsonObject): DomainEvent {
  return { eventType: `${entityFqdn}_${slug}`, entityFqdn, slug, entityId: String(id), payload };
}
