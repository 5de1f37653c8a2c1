import { type Client, type Configuration, errors, Provider } from 'oidc-provider';
import { mcpAddress } from '../gateway/clients/origin.ts';
import { createConsent } from './consent/consent.ts';
import { errorPage, sendPage } from './consent/pages.ts';
import { fetchDocument, limitFetches } from './documents.ts';
import { createItems } from './items.ts';
import type { OauthParts } from './parts.ts';
import { recordEnd, recordRegistration } from './record.ts';
import { refuseFlood } from './registrations.ts';
import type { OauthSecrets } from './secrets.ts';

/** The one thing a client can be let in for: to act as the agent that a person chose. */
export const scope = 'mcp';

/** Where the library answers. */
export const routes = {
  authorization: '/connect/authorize',
  token: '/connect/token',
  registration: '/connect/register',
  revocation: '/connect/revoke',
  jwks: '/connect/keys',
} as const;

const hour = 60 * 60;
const day = 24 * hour;

/** The authorization server of one origin, which is its issuer. */
export function createProvider(parts: OauthParts, secrets: OauthSecrets, origin: string): Provider {
  const provider = new Provider(origin, configure(parts, secrets, origin));
  // The bridge alone calls, and says the scheme and host that the caller saw.
  provider.proxy = true;
  provider.use(async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      parts.onBug(error);
      sendPage(ctx, errorPage('Something went wrong in Fairlead, which its log tells', 500));
    }
  });
  provider.use(createConsent(parts, provider, origin));
  provider.use(async (ctx, next) => {
    if (ctx.path === routes.authorization) ctx.query = { ...ctx.query, scope };
    if (ctx.path === routes.registration && (await refuseFlood(parts, ctx))) return;
    await next();
    if (ctx.path === routes.registration && ctx.status === 201) await recordRegistration(parts, ctx.body);
  });
  provider.on('server_error', (_ctx, error) => parts.onBug(error));
  return provider;
}

function configure(
  parts: OauthParts,
  { cookieKey, signingKey }: OauthSecrets,
  origin: string,
): Configuration {
  const cookie = { httpOnly: true, sameSite: 'lax', signed: true } as const;
  return {
    adapter: (kind) => createItems(kind, { ...parts, endGrant: (id) => recordEnd(parts, id) }),
    jwks: { keys: [signingKey] },
    cookies: {
      names: {
        session: 'fairlead_connect_session',
        interaction: 'fairlead_connect',
        resume: 'fairlead_connect_back',
      },
      keys: [cookieKey],
      long: cookie,
      short: cookie,
    },
    routes,
    scopes: [scope, 'offline_access'],
    responseTypes: ['code'],
    clientAuthMethods: ['none', 'client_secret_basic', 'client_secret_post'],
    clientDefaults,
    enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
    features: features(mcpAddress(origin), limitFetches(parts.clock)),
    pkce: { required: () => true },
    rotateRefreshToken: true,
    revokeGrantPolicy: () => true,
    issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    expiresWithSession: async () => false,
    ttl: {
      ...{ AccessToken: hour, AuthorizationCode: 60, RefreshToken: 30 * day, Grant: 365 * day },
      ...{ Interaction: hour, Session: hour, IdToken: hour },
    },
    interactions: { url: (_ctx, { uid }) => `/connect/consent/${uid}` },
    findAccount: (_ctx, agentId) => findAccount(parts, agentId),
    fetch: parts.fetchDocument ?? fetchDocument,
    renderError: (ctx, { error, error_description: what = error }) =>
      sendPage(ctx, errorPage(what, ctx.status)),
  };
}

/** What a client gets that does not say: programs on someone's machine are the usual ones. */
const clientDefaults = {
  application_type: 'native',
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  id_token_signed_response_alg: 'ES256',
} as const;

function features(address: string, mayFetch: () => boolean): NonNullable<Configuration['features']> {
  const off = { enabled: false } as const;
  return {
    ...{ devInteractions: off, dPoP: off, userinfo: off, rpInitiatedLogout: off },
    pushedAuthorizationRequests: off,
    registration: { enabled: true, issueRegistrationAccessToken: false },
    revocation: {
      enabled: true,
      allowedPolicy: async (_ctx, client, token) => token.clientId === client.clientId,
    },
    clientIdMetadataDocument: { enabled: true, ack: 'draft-02', allowFetch: async () => mayFetch() },
    resourceIndicators: {
      enabled: true,
      defaultResource: async () => address,
      useGrantedResource: async () => true,
      getResourceServerInfo: async (_ctx, resource, _client: Client) => {
        if (resource !== address)
          throw new errors.InvalidTarget(`this server gives tokens for ${address} alone`);
        return { scope, audience: address, accessTokenFormat: 'opaque' as const };
      },
    },
  };
}

/** An account is an agent; one that is paused gets no new tokens. */
async function findAccount({ readPolicy }: OauthParts, agentId: string) {
  const who = (await readPolicy()).agent(agentId);
  if (who.kind !== 'agent' || who.agent.state !== 'active') return undefined;
  return { accountId: agentId, claims: async () => ({ sub: agentId }) };
}
