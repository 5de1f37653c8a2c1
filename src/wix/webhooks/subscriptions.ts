import type { Kysely } from 'kysely';
import type { Ids } from '../../base/ids.ts';
import type { WixTables } from '../tables.ts';

/** What an app wants to be told of, and where. */
export interface Subscription {
  /** A type of event; `*` is every one. */
  readonly eventType: string;
  readonly url: string;
  /** RS256 by the app's key, as the SDK checks it; HS256 by its secret. */
  readonly alg: 'RS256' | 'HS256';
}

export async function listSubscriptions(db: Kysely<WixTables>, appId: string): Promise<Subscription[]> {
  const rows = await db
    .selectFrom('app_webhook')
    .selectAll()
    .where('app_id', '=', appId)
    .orderBy('event_type')
    .orderBy('url')
    .execute();
  return rows.map(({ event_type: eventType, url, alg }) => ({ eventType, url, alg }));
}

/** Replaces all that an app wants. What is under way still goes where it was to go. */
export async function replaceSubscriptions(
  db: Kysely<WixTables>,
  ids: Ids,
  appId: string,
  wanted: readonly Subscription[],
): Promise<void> {
  await db.deleteFrom('app_webhook').where('app_id', '=', appId).execute();
  if (wanted.length === 0) return;
  const rows = wanted.map(({ eventType, url, alg }) => ({
    id: ids.guid(),
    app_id: appId,
    event_type: eventType,
    url,
    alg,
  }));
  await db.insertInto('app_webhook').values(rows).execute();
}
