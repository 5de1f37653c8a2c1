import { toIso } from '../../../base/clock.ts';
import type { JsonObject } from '../../../base/json.ts';
import type { DomainEvent } from '../../endpoint.ts';
import type { WixEvent } from './event.ts';

const entityFqdn = 'wix.events.v3.event';

/** What is told of events. */
export const eventTypes = [
  ...['created', 'updated', 'deleted', 'canceled', 'published'],
  ...['reminder', 'started', 'ended'],
].map((slug) => `${entityFqdn}_${slug}`);

/** `entity` is the event as the API shows it. */
export function eventCreated(entity: JsonObject): DomainEvent {
  return domainEvent('created', String(entity.id), { createdEvent: { entity } });
}

export function eventUpdated(entity: JsonObject): DomainEvent {
  return domainEvent('updated', String(entity.id), { updatedEvent: { currentEntity: entity } });
}

export function eventDeleted(id: string): DomainEvent {
  return domainEvent('deleted', id, { deletedEvent: {} });
}

export function eventCanceled({ id, title, userId }: WixEvent, nowMs: number): DomainEvent {
  const body = { timestamp: toIso(nowMs), eventId: id, title, userId, hasGuests: false };
  return domainEvent('canceled', id, { actionEvent: { body } });
}

export function eventPublished(event: WixEvent, entity: JsonObject, nowMs: number): DomainEvent {
  const { title, location, dateAndTimeSettings, eventPageUrl, registration, status } = entity;
  const body: JsonObject = { timestamp: toIso(nowMs), eventId: event.id, status: status ?? null };
  for (const [name, value] of Object.entries({
    title,
    location,
    dateAndTimeSettings,
    eventPageUrl,
    registration,
  }))
    if (value !== undefined) body[name] = value;
  return domainEvent('published', event.id, { actionEvent: { body } });
}

/** `entity` is the event as the API shows it, a day before it starts. */
export function eventReminder(
  { id, title, location, dateAndTimeSettings, userId }: JsonObject,
  atMs: number,
): DomainEvent {
  const body = {
    ...{ timestamp: toIso(atMs), eventId: id ?? null, location: location ?? null, title: title ?? null },
    ...{ dateAndTimeSettings: dateAndTimeSettings ?? null, userId: userId ?? null },
    ...{ startsIn: { days: 1, hours: 0, minutes: 0 }, hasGuests: false },
  };
  return domainEvent('reminder', String(id), { actionEvent: { body } });
}

export function eventStarted(event: WixEvent, atMs: number): DomainEvent {
  return timeEvent('started', event, atMs);
}

export function eventEnded(event: WixEvent, atMs: number): DomainEvent {
  return timeEvent('ended', event, atMs);
}

function timeEvent(slug: 'started' | 'ended', { id }: WixEvent, atMs: number): DomainEvent {
  const body = { timestamp: toIso(atMs), eventId: id, hasGuests: false };
  return domainEvent(slug, id, { actionEvent: { body } });
}

function domainEvent(slug: string, entityId: string, payload: JsonObject): DomainEvent {
  return { eventType: `${entityFqdn}_${slug}`, entityFqdn, slug, entityId, payload };
}
