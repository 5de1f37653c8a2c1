import { hash } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import { isObject } from '../../base/json.ts';
import type { Database } from '../../storage/database.ts';
import type { GatewayTables } from '../tables.ts';

/** What an access token is good for. */
export interface AccessToken {
  readonly agentId: string;
  /** The one address that it opens. */
  readonly audience: string;
  readonly expiresMs: number;
}

/**
 * Finds what an access token is good for, by its text and the version of the policy that is in force; nothing when it is
 * none of ours or no longer good. A token that was found is known until the policy changes, which ending one does.
 */
export type FindToken = (text: string, version: number) => Promise<AccessToken | undefined>;

/** More than this many are not kept in mind. */
const mostKnown = 10_000;

export function createTokenFinder(database: Database<GatewayTables>, clock: Clock): FindToken {
  const known = new Map<string, AccessToken>();
  let knownAt = -1;
  return async (text, version) => {
    if (knownAt !== version || known.size > mostKnown) {
      known.clear();
      knownAt = version;
    }
    const id = hashId(text);
    const found = known.get(id) ?? (await readToken(database, id));
    if (!found || found.expiresMs <= clock.now()) return undefined;
    // What was read while the policy changed may have ended meanwhile.
    if (knownAt === version) known.set(id, found);
    return found;
  };
}

/** Codes and tokens are looked up by hash, as keys are. */
export function hashId(text: string): string {
  return hash('sha256', text);
}

async function readToken(database: Database<GatewayTables>, id: string): Promise<AccessToken | undefined> {
  const row = await database.read
    .selectFrom('oauth_item')
    .innerJoin('connected_client', 'connected_client.id', 'oauth_item.grant_id')
    .select(['oauth_item.body', 'oauth_item.expires_ms', 'connected_client.agent_id'])
    .where('oauth_item.kind', '=', 'AccessToken')
    .where('oauth_item.id', '=', id)
    .executeTakeFirst();
  const body: unknown = row && JSON.parse(row.body);
  if (!row || !isObject(body) || typeof body.aud !== 'string') return undefined;
  return { agentId: row.agent_id, audience: body.aud, expiresMs: row.expires_ms };
}
