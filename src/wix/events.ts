import type { Kysely } from 'kysely';
import { toIso } from '../base/clock.ts';
import type { Ids } from '../base/ids.ts';
import type { JsonObject } from '../base/json.ts';
import { statement } from '../storage/statement.ts';
import type { DomainEvent } from './endpoint.ts';
import type { Caller } from './identity/caller.ts';
import type { WixTables } from './tables.ts';
import { addDeliveries } from './webhooks/outbox.ts';

/** An event of the older kind: a bare payload, told to the one app that it is about. */
interface LegacyEvent {
  readonly eventType: string;
  readonly entityId: string;
  readonly appId: string;
  readonly legacy: JsonObject;
}

/** Where and by whom an event was caused. */
export interface EventOrigin {
  readonly siteId: string;
  readonly nowMs: number;
  readonly ids: Ids;
  /** Nothing for what Wix itself does. */
  readonly caller: Caller | undefined;
}

export type EventWriter = (event: DomainEvent | LegacyEvent) => Promise<unknown>;

/** What an app is told of itself. */
export const appEventTypes = ['AppInstalled', 'AppRemoved'] as const;
type AppEventType = (typeof appEventTypes)[number];

/** That something was done with an app. */
export function legacyEvent(
  eventType: AppEventType,
  entityId: string,
  legacy: JsonObject & { appId: string },
): LegacyEvent {
  return { eventType, entityId, appId: legacy.appId, legacy };
}

/**
 * Writes an event beside its entity, in the same transaction, in the layout in which Wix sends it, and its deliveries.
 * Whether any app is to be told.
 */
export async function writeEvent(
  db: Kysely<WixTables>,
  { siteId, nowMs, ids, caller }: EventOrigin,
  event: DomainEvent | LegacyEvent,
): Promise<boolean> {
  const id = ids.guid();
  const { eventType, entityId } = event;
  const payload =
    'legacy' in event
      ? event.legacy
      : domainEvent(id, nowMs, event, await nextOfEntity(db, siteId, entityId));
  const text = JSON.stringify(payload);
  const identity = 'legacy' in event && !caller ? null : JSON.stringify(identityOf(caller));
  const [row] = await insertEvent(db, id, siteId, eventType, entityId, text, identity, nowMs);
  const { seq } = row as WrittenRow;
  const appId = 'legacy' in event ? event.appId : undefined;
  return addDeliveries(db, ids, nowMs, { id, seq, siteId, eventType, appId });
}

type WrittenRow = { readonly seq: number };

const insertEvent = statement(
  (
    db: Kysely<WixTables>,
    id: string,
    siteId: string,
    eventType: string,
    entityId: string,
    payload: string,
    identity: string | null,
    nowMs: number,
  ) =>
    db
      .insertInto('event')
      .values({
        ...{ id, site_id: siteId, event_type: eventType, entity_id: entityId },
        ...{ payload, identity, created_ms: nowMs },
      })
      .returning('seq'),
);

function domainEvent(
  id: string,
  nowMs: number,
  { entityFqdn, slug, entityId, payload }: DomainEvent,
  count: number,
): JsonObject {
  return {
    id,
    entityFqdn,
    slug,
    entityId,
    ...payload,
    eventTime: toIso(nowMs),
    triggeredByAnonymizeRequest: false,
    originatedFrom: '',
    entityEventSequence: String(count),
  };
}

/** Receivers tell by it which of two events of one entity is the later. */
async function nextOfEntity(db: Kysely<WixTables>, siteId: string, entityId: string): Promise<number> {
  const [row] = await countOfEntity(db, siteId, entityId);
  return Number(row?.count) + 1;
}

const countOfEntity = statement((db: Kysely<WixTables>, siteId: string, entityId: string) =>
  db
    .selectFrom('event')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('site_id', '=', siteId)
    .where('entity_id', '=', entityId),
);

/** An API key acts for the account's owner; what happens by itself is nobody's doing. */
function identityOf(caller: Caller | undefined): JsonObject {
  if (!caller) return { identityType: 'UNKNOWN' };
  if (caller.kind === 'app') return { identityType: 'APP', appId: caller.appId };
  if (caller.kind === 'member') return { identityType: 'MEMBER', memberId: caller.id };
  if (caller.kind === 'visitor') return { identityType: 'ANONYMOUS_VISITOR', anonymousVisitorId: caller.id };
  return { identityType: 'WIX_USER', wixUserId: caller.accountId };
}
