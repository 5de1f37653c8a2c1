import type { Kysely } from 'kysely';
import type { Clock } from '../../base/clock.ts';
import type { WireHeaders } from '../../base/http.ts';
import type { Database } from '../../storage/database.ts';
import type { Site } from '../endpoint.ts';
import { WixFault } from '../fault.ts';
import type { WixTables } from '../tables.ts';
import { findByKey, recordUse } from './api-keys.ts';
import type { Caller } from './caller.ts';
import { isGranted } from './grants.ts';
import { readInstanceOf } from './instances.ts';
import { publicScopes } from './public-scopes.ts';
import { holdsAny } from './scopes.ts';
import { readSite } from './sites.ts';
import { accessForms, type ReadToken, type Tokens } from './tokens.ts';

/** A call whose credential, site and scopes hold. */
export interface Authorized {
  readonly caller: Caller;
  readonly site: Site;
}

/** A caller, with the site that the credential itself names; an API key names none. */
interface Identified {
  readonly caller: Caller;
  readonly siteId: string | undefined;
}

type Db = Kysely<WixTables>;

/** What callers are known by. */
interface IdentityParts {
  readonly database: Database<WixTables>;
  readonly tokens: Tokens;
  readonly clock: Clock;
}

/** Who calls. Absence of a credential is Wix's empty 403, a bad one a 401. */
export async function identify(
  { database, tokens, clock }: IdentityParts,
  headers: WireHeaders,
): Promise<Identified> {
  const db = database.read;
  const credential = headers.authorization?.replace(/^Bearer /i, '').trim();
  // Seen live on Stores V3: no Authorization header answers 403 with nothing in it.
  if (!credential) throw new WixFault(403, undefined, '');
  const key = await findByKey(db, credential);
  if (key) {
    await recordUse(database, key, clock.now());
    return { caller: key.caller, siteId: undefined };
  }
  const token = await tokens.read(credential, accessForms);
  const caller = token && (await callerOf(db, token));
  if (!caller)
    throw new WixFault(401, 'UNAUTHENTICATED', 'The API key or access token is invalid, expired or revoked.');
  return { caller, siteId: token.siteId };
}

/** The token's caller while its app is installed and what gave it was not revoked. */
async function callerOf(db: Db, token: ReadToken): Promise<Caller | undefined> {
  const instance = await readInstanceOf(db, token);
  if (!instance) return undefined;
  if (token.grantId !== undefined && !(await isGranted(db, token.grantId))) return undefined;
  const { appId } = instance;
  if (token.memberId !== undefined)
    return { kind: 'member', id: token.memberId, appId, scopes: publicScopes };
  if (token.visitorId !== undefined)
    return { kind: 'visitor', id: token.visitorId, appId, scopes: publicScopes };
  return { kind: 'app', id: instance.id, appId, scopes: instance.scopes };
}

/**
 * Checks, in Wix's order, that the caller may call a method that asks for one of `scopes` on the site it names. Without
 * `scopes` it asks for none.
 * @throws {WixFault} 401, 403 or 404; `data` of a missing permission tells which scopes would do.
 */
export async function authorize(
  parts: IdentityParts,
  headers: WireHeaders,
  scopes: readonly string[] | undefined,
): Promise<Authorized> {
  const { caller, siteId } = await identify(parts, headers);
  const site = await findSite(parts.database.read, caller, siteId ?? headers['wix-site-id']);
  if (scopes) requireScope(caller, scopes);
  return { caller, site };
}

/**
 * Checks that the caller may call a method of a whole account that asks for one of `scopes`. Only API keys may.
 * @returns the account's id
 * @throws {WixFault} 401 or 403
 */
export async function authorizeAccount(
  parts: IdentityParts,
  headers: WireHeaders,
  scopes: readonly string[],
): Promise<string> {
  const { caller } = await identify(parts, headers);
  const accountId = headers['wix-account-id'];
  if (caller.kind !== 'apiKey' || accountId === undefined)
    throw new WixFault(
      401,
      'NO_ACCOUNT_IDENTITY',
      'No account identity: a method of an account needs an API key and the header wix-account-id.',
    );
  // The same answer for another account and for none, as with sites.
  if (accountId !== caller.accountId)
    throw new WixFault(403, 'PERMISSION_DENIED', 'The API key has no access to this account.');
  requireScope(caller, scopes);
  return accountId;
}

function requireScope(caller: Caller, scopes: readonly string[]): void {
  if (!holdsAny(caller.scopes, scopes))
    throw new WixFault(403, 'PERMISSION_DENIED', 'Permission denied', { missingScopes: [...scopes] });
}

async function findSite(db: Db, caller: Caller, asked: string | undefined): Promise<Site> {
  if (asked === undefined) throw new WixFault(403, 'UNAUTHORIZED', 'No Metasite Context in identity.');
  const site = await readSite(db, asked);
  // The same answer for another account's site and for none: a key must not learn which sites there are.
  if (!site || (caller.kind === 'apiKey' && site.accountId !== caller.accountId))
    throw new WixFault(403, 'PERMISSION_DENIED', 'The API key has no access to this site.');
  return site;
}
