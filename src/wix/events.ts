import type { Kysely } from 'kysely';
import { toIso } from '../base/clock.ts';
import type { Ids } from '../base/ids.ts';
import type { DomainEvent } from './endpoint.ts';
import type { WixTables } from './tables.ts';

/** Writes an event beside its entity, in the same transaction, in the layout in which Wix sends it. */
export async function writeEvent(
  db: Kysely<WixTables>,
  siteId: string,
  nowMs: number,
  ids: Ids,
  { eventType, entityFqdn, slug, entityId, payload }: DomainEvent,
): Promise<void> {
  const id = ids.guid();
  const body = {
    id,
    entityFqdn,
    slug,
    entityId,
    ...payload,
    eventTime: toIso(nowMs),
    triggeredByAnonymizeRequest: false,
    originatedFrom: '',
  };
  await db
    .insertInto('event')
    .values({
      id,
      site_id: siteId,
      event_type: eventType,
      entity_id: entityId,
      payload: JSON.stringify(body),
      created_ms: nowMs,
    })
    .execute();
}
