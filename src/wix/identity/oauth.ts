import type { Clock } from '../../base/clock.ts';
import { jsonResponse, type WireRequest, type WireResponse } from '../../base/http.ts';
import type { Ids } from '../../base/ids.ts';
import { isSameSecret } from '../../base/secret.ts';
import type { Database } from '../../storage/database.ts';
import { WixFault } from '../fault.ts';
import type { WixTables } from '../tables.ts';
import { findByKey, recordUse } from './api-keys.ts';
import { type App, readApp } from './apps.ts';
import { findGrant, type Grant, useCode } from './grants.ts';
import { type Instance, listInstances, readInstance, readInstanceOf } from './instances.ts';
import { need, OAuthFault, type OAuthParameters, readOAuthMessage } from './oauth-message.ts';
import { readSite } from './sites.ts';
import { accessForms, type Subject, type Tokens } from './tokens.ts';

export interface OAuthParts {
  readonly database: Database<WixTables>;
  readonly tokens: Tokens;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly maxBodyBytes: number;
}

/** Lives of access tokens: of those that a code or its refresh token gives, and of all others. */
const shortLifeMs = 5 * 60_000;
const longLifeMs = 4 * 60 * 60_000;

type Answer = Promise<object>;

/** Those of the calls that the catalogue lists, by its ids. */
export const oauthMethods = [
  'wix.identity.oauth2.v1.Oauth2Ng.Token',
  'wix.identity.oauth2.v1.Oauth2Ng.TokenInfo',
] as const;

/** The token calls of Wix, by path; each takes a POST. @see wix facts, platform C1 and C2 */
export function createOAuth(parts: OAuthParts): (request: WireRequest) => Promise<WireResponse> | undefined {
  const answers: Readonly<Record<string, (message: OAuthParameters, request: WireRequest) => Answer>> = {
    '/oauth/access': (message) => access(parts, message),
    '/oauth2/token': (message, { headers }) => token(parts, message, headers.authorization),
    '/oauth2/token-info': (message) => tokenInfo(parts, message),
  };
  return (request) => {
    const path = request.target.split('?', 1)[0] ?? '';
    const answer = request.verb === 'POST' ? answers[path] : undefined;
    return answer && respond(parts, path, request, answer);
  };
}

/** The older call answers errors as all of Wix does, the newer ones as RFC 6749 has it. */
async function respond(
  { maxBodyBytes, ids }: OAuthParts,
  path: string,
  request: WireRequest,
  answer: (message: OAuthParameters, request: WireRequest) => Answer,
): Promise<WireResponse> {
  const headers = { 'x-wix-request-id': ids.guid(), 'cache-control': 'no-store' };
  try {
    const message = await readOAuthMessage(request, maxBodyBytes);
    return jsonResponse(200, await answer(message, request), headers);
  } catch (error) {
    if (!(error instanceof OAuthFault)) throw error;
    if (path === '/oauth/access') throw new WixFault(error.status, error.error.toUpperCase(), error.message);
    return jsonResponse(error.status, { error: error.error, error_description: error.message }, headers);
  }
}

/** `authorization_code` and `refresh_token` of an installed app: an access token for five minutes each. */
async function access(parts: OAuthParts, message: OAuthParameters): Answer {
  const app = await authenticate(parts, message);
  const type = need(message, 'grant_type');
  if (type === 'authorization_code') return exchangeCode(parts, app, need(message, 'code'));
  if (type === 'refresh_token') return refreshApp(parts, app, need(message, 'refresh_token'));
  throw new OAuthFault(
    'unsupported_grant_type',
    `grant_type is "${type}": it should be authorization_code or refresh_token`,
  );
}

async function exchangeCode(parts: OAuthParts, app: App, code: string): Answer {
  const { database, ids, clock } = parts;
  const used = await database.write((tx) => useCode(tx, ids, clock.now(), code));
  if (used === 'replayed')
    throw new OAuthFault('invalid_grant', 'The code was used before; the tokens that it gave are revoked');
  if (!used) throw new OAuthFault('invalid_grant', 'The code is unknown or has expired');
  return { refresh_token: used.refreshToken, access_token: await shortToken(parts, app, used) };
}

async function refreshApp(parts: OAuthParts, app: App, refreshToken: string): Answer {
  const grant = await findGrant(parts.database.read, refreshToken);
  if (!grant) throw new OAuthFault('invalid_grant', 'The refresh token is unknown or revoked', 401);
  return { refresh_token: refreshToken, access_token: await shortToken(parts, app, grant) };
}

async function shortToken(parts: OAuthParts, app: App, { id: grantId, instanceId }: Grant): Promise<string> {
  const instance = await instanceOf(parts, app, instanceId);
  return parts.tokens.issue('OAUTH2.', { ...subjectOf(instance), grantId }, shortLifeMs);
}

async function token(parts: OAuthParts, message: OAuthParameters, authorization: string | undefined): Answer {
  const type = need(message, 'grant_type');
  if (type === 'client_credentials') return clientCredentials(parts, message);
  if (type === 'anonymous') return anonymous(parts, message);
  if (type === 'refresh_token') return refreshVisitor(parts, message);
  if (type === 'strip_bound_session') return stripBoundSession(parts, message);
  if (type === 'authorized_client') return memberToken(parts, message, authorization ?? '');
  throw new OAuthFault(
    'unsupported_grant_type',
    `grant_type is "${type}": it should be client_credentials, anonymous, refresh_token, strip_bound_session or authorized_client`,
  );
}

async function clientCredentials(parts: OAuthParts, message: OAuthParameters): Answer {
  const app = await authenticate(parts, message);
  const instance = await instanceOf(parts, app, need(message, 'instance_id'));
  return longToken(parts, subjectOf(instance));
}

/** A new visitor of the site on which the app stands. */
async function anonymous(parts: OAuthParts, message: OAuthParameters): Answer {
  const instance = await clientInstance(parts, need(message, 'client_id'), message.site_id);
  return withRefresh(parts, { ...subjectOf(instance), visitorId: parts.ids.guid() });
}

/** A visitor stays the same visitor, a member the same member. */
async function refreshVisitor(parts: OAuthParts, message: OAuthParameters): Answer {
  const known = await parts.tokens.read(need(message, 'refresh_token'), ['JWS.']);
  const clientId = message.client_id ?? known?.appId;
  if (!known || known.appId !== clientId || !(await readInstanceOf(parts.database.read, known)))
    throw new OAuthFault('invalid_grant', 'The refresh token is not one of this client');
  return withRefresh(parts, known);
}

/** The same identity, in a token that is bound to no browser. */
async function stripBoundSession(parts: OAuthParts, message: OAuthParameters): Answer {
  const known = await parts.tokens.read(need(message, 'access_token'), accessForms);
  if (!known) throw new OAuthFault('invalid_grant', 'The access token is unknown or has expired');
  await authenticate(parts, { ...message, client_id: known.appId });
  if (!(await readInstanceOf(parts.database.read, known)))
    throw new OAuthFault('invalid_grant', 'The app is not, or no longer, installed with this instance id');
  return longToken(parts, known);
}

/** A member logged in by the developer's own means, who proves with an API key of the site's account to be entitled. */
async function memberToken(parts: OAuthParts, message: OAuthParameters, authorization: string): Answer {
  const instance = await clientInstance(parts, need(message, 'client_id'), undefined);
  const key = await findByKey(parts.database.read, authorization.split(',').at(-1)?.trim() ?? '');
  const site = await readSite(parts.database.read, instance.siteId);
  if (!key || key.caller.accountId !== site?.accountId)
    throw new OAuthFault(
      'unauthorized_client',
      'Authorization needs "<access token>,<API key of the account>"',
      401,
    );
  await recordUse(parts.database, key, parts.clock.now());
  const memberId = need(message, 'member_id');
  const member = await parts.database.read
    .selectFrom('member')
    .select('id')
    .where('site_id', '=', instance.siteId)
    .where('id', '=', memberId)
    .executeTakeFirst();
  if (!member) throw new OAuthFault('invalid_grant', `There is no member ${memberId}`);
  return withRefresh(parts, { ...subjectOf(instance), memberId });
}

/** What a token stands for; `{"active":false}` for one that is not, or no longer, good. 64-bit numbers are text. */
async function tokenInfo(parts: OAuthParts, message: OAuthParameters): Answer {
  const text = need(message, 'token');
  const { database, tokens } = parts;
  const known = (await tokens.read(text, [...accessForms, 'JWS.'])) ?? (await readGrant(parts, text));
  const instance = known && (await readInstanceOf(database.read, known));
  const site = instance && (await readSite(database.read, instance.siteId));
  if (!site) return { active: false };
  const { visitorId, memberId, appId, instanceId, issuedAt, expiresAt } = known;
  return {
    active: true,
    subjectType: memberId ? 'MEMBER' : visitorId ? 'VISITOR' : 'APP',
    subjectId: memberId ?? visitorId ?? appId,
    ...(expiresAt !== undefined && { exp: String(expiresAt) }),
    iat: String(issuedAt),
    clientId: appId,
    ...{ accountId: site.accountId, siteId: site.id, instanceId },
  };
}

async function readGrant({ database }: OAuthParts, refreshToken: string) {
  const grant = await findGrant(database.read, refreshToken);
  const instance = grant && (await readInstance(database.read, grant.instanceId));
  return (
    instance && {
      ...subjectOf(instance),
      ...{ issuedAt: Math.floor(grant.createdMs / 1_000), expiresAt: undefined },
      ...{ visitorId: undefined, memberId: undefined },
    }
  );
}

async function authenticate({ database }: OAuthParts, message: OAuthParameters): Promise<App> {
  const app = await readApp(database.read, need(message, 'client_id'));
  if (!app || !isSameSecret(need(message, 'client_secret'), app.secret))
    throw new OAuthFault('invalid_client', 'The app is unknown or its secret is wrong', 401);
  return app;
}

async function instanceOf({ database }: OAuthParts, app: App, id: string): Promise<Instance> {
  const instance = await readInstance(database.read, id);
  if (instance?.appId !== app.id)
    throw new OAuthFault('invalid_grant', 'The app is not, or no longer, installed with this instance id');
  return instance;
}

/** A client stands on one site; should its app be on several, the first counts unless the call names one. */
async function clientInstance(
  { database }: OAuthParts,
  clientId: string,
  siteId: string | undefined,
): Promise<Instance> {
  const instances = await listInstances(database.read, clientId);
  const instance = instances.find((one) => siteId === undefined || one.siteId === siteId);
  if (!instance) throw new OAuthFault('invalid_client', 'There is no such client on a site', 401);
  return instance;
}

function subjectOf({ id: instanceId, appId, siteId, installs }: Instance): Subject {
  return { instanceId, appId, siteId, installs };
}

async function longToken({ tokens }: OAuthParts, subject: Subject): Answer {
  const access_token = await tokens.issue('OauthNG.JWS.', subject, longLifeMs);
  return { access_token, token_type: 'Bearer', expires_in: longLifeMs / 1_000 };
}

async function withRefresh(parts: OAuthParts, subject: Subject): Answer {
  const refresh_token = await parts.tokens.issue('JWS.', subject, undefined);
  return { ...(await longToken(parts, subject)), refresh_token };
}
