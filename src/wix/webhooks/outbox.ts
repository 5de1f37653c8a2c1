import type { Kysely } from 'kysely';
import type { Ids } from '../../base/ids.ts';
import { statement } from '../../storage/statement.ts';
import type { WixTables } from '../tables.ts';

/** A written event that apps may want to be told of. */
export interface WrittenEvent {
  readonly id: string;
  readonly seq: number;
  readonly siteId: string;
  readonly eventType: string;
  /** The one app that it is about; every app that is installed and wants it otherwise. */
  readonly appId: string | undefined;
}

/** Puts a delivery beside the event for each app that wants it, in the event's own transaction. Whether any does. */
export async function addDeliveries(
  db: Kysely<WixTables>,
  ids: Ids,
  nowMs: number,
  { id, seq, siteId, eventType, appId }: WrittenEvent,
): Promise<boolean> {
  const wanting =
    appId === undefined
      ? await selectWanting(db, siteId, eventType)
      : await wantingOn(db, siteId, eventType).where('instance.app_id', '=', appId).execute();
  if (wanting.length === 0) return false;
  await db
    .insertInto('delivery')
    .values(
      wanting.map((one) => ({
        ...one,
        ...{ id: ids.guid(), site_id: siteId, seq, event_id: id, event_type: eventType },
        ...{ state: 'pending' as const, tries: 0, next_ms: nowMs, lease_ms: null, attempts: '[]' },
        created_ms: nowMs,
      })),
    )
    .execute();
  return true;
}

/** Installations on the site whose apps want this type of event. */
function wantingOn(db: Kysely<WixTables>, siteId: string, eventType: string) {
  return db
    .selectFrom('app_instance as instance')
    .innerJoin('app_webhook as webhook', 'webhook.app_id', 'instance.app_id')
    .select(['instance.id as instance_id', 'webhook.app_id', 'webhook.url', 'webhook.alg'])
    .where('instance.installed_site_id', '=', siteId)
    .where('instance.removed_ms', 'is', null)
    .where('webhook.event_type', 'in', [eventType, '*']);
}

const selectWanting = statement(wantingOn);
