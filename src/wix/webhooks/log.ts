import type { Kysely } from 'kysely';
import { toIso } from '../../base/clock.ts';
import type { Json } from '../../base/json.ts';
import type { WixTables } from '../tables.ts';
import type { Attempt } from './attempts.ts';
import type { DeliveryState } from './tables.ts';

/** A delivery as the log shows it. */
export interface ShownDelivery {
  readonly id: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly siteId: string;
  readonly appId: string;
  readonly instanceId: string;
  readonly url: string;
  readonly alg: 'RS256' | 'HS256';
  readonly state: DeliveryState;
  readonly createdAt: string;
  /** When it is sent (again); null when it was delivered or given up. */
  readonly nextTry: string | null;
  readonly attempts: readonly (Omit<Attempt, 'at'> & { readonly at: string })[];
  /** What is told: the event as it was. */
  readonly payload: Json;
}

/** Which deliveries to show. */
export interface DeliveryFilter {
  readonly state?: DeliveryState | undefined;
  readonly appId?: string | undefined;
  readonly id?: string | undefined;
}

/** Deliveries, newest first, at most 1,000. */
export async function listDeliveries(
  db: Kysely<WixTables>,
  { state, appId, id }: DeliveryFilter,
): Promise<ShownDelivery[]> {
  const rows = await db
    .selectFrom('delivery')
    .innerJoin('event', (join) =>
      join.onRef('event.id', '=', 'delivery.event_id').onRef('event.site_id', '=', 'delivery.site_id'),
    )
    .selectAll('delivery')
    .select('event.payload')
    .$if(state !== undefined, (query) => query.where('delivery.state', '=', state as DeliveryState))
    .$if(appId !== undefined, (query) => query.where('delivery.app_id', '=', appId as string))
    .$if(id !== undefined, (query) => query.where('delivery.id', '=', id as string))
    .orderBy('delivery.seq', 'desc')
    .orderBy('delivery.id')
    .limit(1_000)
    .execute();
  return rows.map(shown);
}

/** Makes a delivery due again, with all its tries before it. Whether there is one. */
export async function redeliver(db: Kysely<WixTables>, id: string, nowMs: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('delivery')
    .set({ state: 'pending', tries: 0, next_ms: nowMs })
    .where('id', '=', id)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

function shown(row: WixTables['delivery'] & { payload: string }): ShownDelivery {
  const attempts = JSON.parse(row.attempts) as Attempt[];
  return {
    id: row.id,
    eventId: row.event_id,
    eventType: row.event_type,
    siteId: row.site_id,
    appId: row.app_id,
    instanceId: row.instance_id,
    url: row.url,
    alg: row.alg,
    state: row.state,
    createdAt: toIso(row.created_ms),
    nextTry: row.state === 'pending' ? toIso(row.next_ms) : null,
    attempts: attempts.map(({ at, ...rest }) => ({ at: toIso(at), ...rest })),
    payload: JSON.parse(row.payload) as Json,
  };
}
