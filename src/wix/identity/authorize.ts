import type { Kysely } from 'kysely';
import type { WireHeaders } from '../../base/http.ts';
import type { Site } from '../endpoint.ts';
import { WixFault } from '../fault.ts';
import type { WixTables } from '../tables.ts';
import { findByKey } from './api-keys.ts';
import { type Caller, holdsAny } from './caller.ts';
import { readSite } from './sites.ts';

/** A call whose credential, site and scopes hold. */
export interface Authorized {
  readonly caller: Caller;
  readonly site: Site;
}

/** Who calls, before it is known which method. Absence of a credential is Wix's empty 403, a bad one a 401. */
export async function identify(db: Kysely<WixTables>, headers: WireHeaders): Promise<Caller> {
  const credential = headers.authorization?.replace(/^Bearer /i, '').trim();
  // Seen live on Stores V3: no Authorization header answers 403 with nothing in it.
  if (!credential) throw new WixFault(403, undefined, '');
  const caller = await findByKey(db, credential);
  if (!caller)
    throw new WixFault(401, 'UNAUTHENTICATED', 'The API key or access token is invalid or revoked.');
  return caller;
}

/**
 * Checks, in Wix's order, that the caller may call a method that asks for one of `scopes` on the site it names.
 * @throws {WixFault} 401, 403 or 404; `data` of a missing permission tells which scopes would do.
 */
export async function authorize(
  db: Kysely<WixTables>,
  headers: WireHeaders,
  scopes: readonly string[],
): Promise<Authorized> {
  const caller = await identify(db, headers);
  const site = await findSite(db, caller, headers['wix-site-id']);
  if (!holdsAny(caller.scopes, scopes))
    throw new WixFault(403, 'PERMISSION_DENIED', 'Permission denied', { missingScopes: [...scopes] });
  return { caller, site };
}

async function findSite(db: Kysely<WixTables>, caller: Caller, asked: string | undefined): Promise<Site> {
  if (asked === undefined) throw new WixFault(403, 'UNAUTHORIZED', 'No Metasite Context in identity.');
  const site = await readSite(db, asked);
  // The same answer for another account's site and for none: a key must not learn which sites there are.
  if (caller.kind !== 'apiKey' || site?.accountId !== caller.accountId)
    throw new WixFault(403, 'PERMISSION_DENIED', 'The API key has no access to this site.');
  return site;
}
