import type { JsonObject } from '../../../../base/json.ts';
import type { DomainEvent } from '../../../endpoint.ts';
import type { ExtendedField, Label } from './definition.ts';

/** Wix writes the type of the event with a dash and the entity with an underscore; labels have neither. */
const names = { label: 'label', field: 'extended-field' } as const;
const entities = { label: 'wix.contacts.v4.label', field: 'wix.contacts.v4.extended_field' } as const;

/** What is told of labels and extended fields. */
export const definitionEventTypes = Object.values(names).flatMap((name) =>
  ['created', 'updated', 'deleted'].map((slug) => `wix.contacts.v4.${name}_${slug}`),
);

export function definitionCreated(of: keyof typeof names, definition: Label | ExtendedField): DomainEvent {
  return event(of, 'created', definition.key, {
    createdEvent: { entity: definition as unknown as JsonObject },
  });
}

export function definitionUpdated(of: keyof typeof names, definition: Label | ExtendedField): DomainEvent {
  return event(of, 'updated', definition.key, {
    updatedEvent: { currentEntity: definition as unknown as JsonObject },
  });
}

export function definitionDeleted(of: keyof typeof names, key: string): DomainEvent {
  return event(of, 'deleted', key, { deletedEvent: {} });
}

function event(of: keyof typeof names, slug: string, entityId: string, payload: JsonObject): DomainEvent {
  return {
    eventType: `wix.contacts.v4.${names[of]}_${slug}`,
    entityFqdn: entities[of],
    slug,
    entityId,
    payload,
  };
}
