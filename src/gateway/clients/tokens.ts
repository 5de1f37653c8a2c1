import { hash } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import { isObject } from '../../base/json.ts';
import type { Database } from '../../storage/database.ts';
import type { GatewayTables } from '../tables.ts';

/** What an access token is good for. */
export interface AccessToken {
  /** What a person agreed to; the policy knows whether that still holds, and for which agent. */
  readonly clientId: string;
  /** The one address that it opens. */
  readonly audience: string;
}

/**
 * Finds what an access token is good for, by its text; nothing when it is none of ours or its time is over. A token that
 * was found once is known from then on: that it ended is the policy's to say.
 */
export type FindToken = (text: string) => Promise<AccessToken | undefined>;

/** More than this many are not kept in mind. */
const mostKnown = 10_000;

export function createTokenFinder(database: Database<GatewayTables>, clock: Clock): FindToken {
  const known = new Map<string, AccessToken & { readonly expiresMs: number }>();
  return async (text) => {
    const id = hashId(text);
    const found = known.get(id) ?? (await readToken(database, id));
    if (!found || found.expiresMs <= clock.now()) return undefined;
    if (known.size >= mostKnown) known.clear();
    known.set(id, found);
    return found;
  };
}

/** Codes and tokens are looked up by hash, as keys are. */
export function hashId(text: string): string {
  return hash('sha256', text);
}

async function readToken(database: Database<GatewayTables>, id: string) {
  const row = await database.read
    .selectFrom('oauth_item')
    .select(['body', 'expires_ms', 'grant_id'])
    .where('kind', '=', 'AccessToken')
    .where('id', '=', id)
    .executeTakeFirst();
  const body: unknown = row && JSON.parse(row.body);
  if (!row?.grant_id || !isObject(body) || typeof body.aud !== 'string') return undefined;
  return { clientId: row.grant_id, audience: body.aud, expiresMs: row.expires_ms };
}
