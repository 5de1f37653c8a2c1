import { type Kysely, sql } from 'kysely';
import type { Database } from '../../storage/database.ts';
import type { WixTables } from '../tables.ts';
import type { Envelope, SigningApp } from './sign.ts';

/** A delivery that is ours to send now, with all that it takes. */
export interface Claimed {
  readonly delivery: WixTables['delivery'];
  readonly envelope: Envelope;
  readonly app: SigningApp;
}

type Wix = Database<WixTables>;

/** Longer than a send can take: another process does not take a delivery that is under way. */
const leaseMs = 5_000;

/** Addresses for which something is due. */
export async function dueUrls({ read }: Wix, nowMs: number): Promise<string[]> {
  const rows = await due(read, nowMs).select('url').distinct().execute();
  return rows.map(({ url }) => url);
}

/** Takes what is due for an address, oldest event first, at most `limit`. */
export async function claim(database: Wix, url: string, nowMs: number, limit: number): Promise<Claimed[]> {
  const rows = await database.write(async (tx) => {
    const next = due(tx, nowMs).select('id').where('url', '=', url).orderBy('seq').limit(limit);
    const free = database.dialect === 'postgres' ? next.forUpdate().skipLocked() : next;
    return tx
      .updateTable('delivery')
      .set({ lease_ms: nowMs + leaseMs })
      .where('id', 'in', free)
      .returningAll()
      .execute();
  });
  return withEnvelopes(database.read, rows);
}

/** When the next delivery is due, if there is any. */
export async function nextDue({ read }: Wix): Promise<number | undefined> {
  const row = await read
    .selectFrom('delivery')
    .select(sql<number | null>`min(case when lease_ms > next_ms then lease_ms else next_ms end)`.as('at'))
    .where('state', '=', 'pending')
    .executeTakeFirst();
  return row?.at ?? undefined;
}

/** After a crash: what was under way then is due again. Only where no other process shares the database. */
export async function dropLeases(database: Wix): Promise<void> {
  if (database.dialect === 'postgres') return;
  await database.write((tx) =>
    tx.updateTable('delivery').set({ lease_ms: null }).where('lease_ms', 'is not', null).execute(),
  );
}

function due(db: Kysely<WixTables>, nowMs: number) {
  return db
    .selectFrom('delivery')
    .where('state', '=', 'pending')
    .where('next_ms', '<=', nowMs)
    .where((e) => e.or([e('lease_ms', 'is', null), e('lease_ms', '<=', nowMs)]));
}

async function withEnvelopes(
  db: Kysely<WixTables>,
  deliveries: readonly WixTables['delivery'][],
): Promise<Claimed[]> {
  if (deliveries.length === 0) return [];
  const rows = await db
    .selectFrom('delivery')
    .innerJoin('event', (join) =>
      join.onRef('event.id', '=', 'delivery.event_id').onRef('event.site_id', '=', 'delivery.site_id'),
    )
    .innerJoin('site', 'site.id', 'delivery.site_id')
    .innerJoin('app', 'app.id', 'delivery.app_id')
    .select([
      'delivery.id',
      'event.payload',
      'event.identity',
      'site.account_id',
      'app.secret',
      'app.private_key',
    ])
    .where(
      'delivery.id',
      'in',
      deliveries.map(({ id }) => id),
    )
    .execute();
  const byId = new Map(rows.map((row) => [row.id, row]));
  return deliveries
    .toSorted((a, b) => a.seq - b.seq)
    .flatMap((delivery) => {
      const row = byId.get(delivery.id);
      return row ? [{ delivery, ...readyToSign(delivery, row) }] : [];
    });
}

function readyToSign(
  delivery: WixTables['delivery'],
  row: { payload: string; identity: string | null; account_id: string; secret: string; private_key: string },
): Omit<Claimed, 'delivery'> {
  const { event_type: eventType, instance_id: instanceId, site_id: siteId } = delivery;
  return {
    envelope: {
      ...{ payload: row.payload, identity: row.identity, accountId: row.account_id },
      ...{ eventType, instanceId, siteId },
    },
    app: { secret: row.secret, privateKey: row.private_key },
  };
}
