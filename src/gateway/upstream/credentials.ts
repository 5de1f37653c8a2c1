import type { Clock } from '../../base/clock.ts';
import { type Handle, responseText } from '../../base/http.ts';
import { isObject, parseJson } from '../../base/json.ts';
import type { Connection } from '../call.ts';
import { UpstreamFault } from './fault.ts';

/** What a connection's calls are authorized with: an API key as it is, or an app's access token, kept fresh. */
export interface Credentials {
  /**
   * The `Authorization` of the next call.
   * @throws {UpstreamFault} when Wix gives no token
   */
  authorizationFor(connection: Connection, credential: string): Promise<string>;
  /** Wix refused this token: the next call gets a new one. Whether there is one to get. */
  drop(connection: Connection): boolean;
}

/** An installed app's way in, as it is sealed. */
export interface AppCredential {
  readonly appId: string;
  readonly appSecret: string;
  readonly instanceId: string;
}

interface Token {
  readonly text: Promise<string>;
  /** The credential and address it was got with: it is for no other. */
  readonly of: string;
  /** From when on a new one is asked for: some time before it expires, not the same everywhere. */
  staleMs: number;
}

/** A token is replaced when this part of its life is left, and up to twice that by chance. */
const spare = 0.05;

/**
 * Credentials of all connections. A token is asked for once, however many calls wait for it.
 * @param random 0 up to 1, so that many processes do not ask for new tokens in the same second
 * @see https://dev.wix.com/docs/api-reference/app-management/oauth-2/create-access-token
 */
export function createCredentials(
  clock: Clock,
  random: () => number,
  reach: (connection: Connection) => Handle,
): Credentials {
  const tokens = new Map<string, Token>();

  function tokenOf(connection: Connection, credential: string): Promise<string> {
    const known = tokens.get(connection.id);
    const of = `${connection.baseUrl} ${credential}`;
    if (known?.of === of && known.staleMs > clock.now()) return known.text;
    const answered = askForToken(reach(connection), credential);
    const token: Token = { of, text: answered.then(({ text }) => text), staleMs: Number.POSITIVE_INFINITY };
    tokens.set(connection.id, token);
    answered.then(
      ({ lifeMs }) => {
        token.staleMs = clock.now() + lifeMs * (1 - spare * (1 + random()));
      },
      () => tokens.delete(connection.id),
    );
    return token.text;
  }

  return {
    authorizationFor: async (connection, credential) =>
      connection.kind === 'app' ? tokenOf(connection, credential) : credential,
    drop: (connection) => connection.kind === 'app' && tokens.delete(connection.id),
  };
}

/** How long to wait for a token, whatever the call's own time. */
const tokenTimeoutMs = 15_000;

async function askForToken(wix: Handle, credential: string): Promise<{ text: string; lifeMs: number }> {
  const { appId, appSecret, instanceId } = JSON.parse(credential) as AppCredential;
  const asked = {
    ...{ grant_type: 'client_credentials', client_id: appId },
    ...{ client_secret: appSecret, instance_id: instanceId },
  };
  const body = Buffer.from(JSON.stringify(asked));
  const response = await wix({
    ...{ verb: 'POST', target: '/oauth2/token', body, signal: AbortSignal.timeout(tokenTimeoutMs) },
    headers: { 'content-type': 'application/json', 'content-length': String(body.byteLength) },
  });
  const answer = parsed(await responseText(response));
  if (response.status !== 200 || typeof answer.access_token !== 'string')
    throw new UpstreamFault(
      'UPSTREAM_UNAUTHORIZED',
      `Wix gave the app no access token: ${reasonOf(answer, response.status)}`,
    );
  return { text: answer.access_token, lifeMs: Number(answer.expires_in ?? 300) * 1_000 };
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value = parseJson(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

function reasonOf(
  { error, error_description: description, message }: Record<string, unknown>,
  status: number,
): string {
  const words = [error, description, message].filter((word) => typeof word === 'string' && word !== '');
  return `${words.join(': ') || 'no reason given'} (HTTP ${status})`;
}
