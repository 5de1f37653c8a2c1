import { type Handle, jsonResponse, type WireHeaders } from '../base/http.ts';
import { mcpAddress } from '../gateway/clients/origin.ts';
import { bridge } from './bridge.ts';
import type { OauthParts } from './parts.ts';
import { createProvider, scope } from './provider.ts';
import { type OauthSecrets, readOauthSecrets } from './secrets.ts';

/** One server for each name that this machine is called by; more than this many names are made up. */
const mostOrigins = 8;

/**
 * OAuth 2.1 for MCP: what `/mcp` says of itself (RFC 9728), and the authorization server that gives tokens for it. All
 * processes on one database are one server.
 */
export function openOauth(parts: OauthParts): Handle {
  const answers = new Map<string, Handle>();
  let secrets: Promise<OauthSecrets> | undefined;

  async function answerAt(origin: string): Promise<Handle> {
    secrets ??= readOauthSecrets(parts.database, parts.vault, parts.ids);
    const known = answers.get(origin);
    if (known) return known;
    const listener = createProvider(parts, await secrets, origin).callback();
    const made = bridge((request, response) => void listener(request, response), parts.bodyDeadline);
    if (answers.size >= mostOrigins) answers.clear();
    answers.set(origin, made);
    return made;
  }

  return async (request) => {
    const origin = parts.originOf(request.headers);
    if (origin === undefined) return jsonResponse(404, { message: whyNot });
    if (/^\/\.well-known\/oauth-protected-resource(\/mcp)?(\?|$)/.test(request.target))
      return jsonResponse(200, describeResource(origin), { 'cache-control': 'no-cache' });
    return (await answerAt(origin))({ ...request, headers: seenFrom(origin, request.headers) });
  };
}

const whyNot =
  'Programs cannot sign in by OAuth here: start Fairlead with --public-url, the address that they reach it at.';

/** What a program must know to get a token for `/mcp`. */
function describeResource(origin: string) {
  return {
    resource: mcpAddress(origin),
    authorization_servers: [origin],
    scopes_supported: [scope],
    bearer_methods_supported: ['header'],
    resource_name: 'Fairlead',
  };
}

/** The library believes these about where it is: what a caller sent of them is not passed on. */
function seenFrom(origin: string, headers: WireHeaders): WireHeaders {
  const { host, protocol } = new URL(origin);
  const own = Object.entries(headers).filter(([name]) => !/^(x-)?forwarded/.test(name));
  return { ...Object.fromEntries(own), host, 'x-forwarded-proto': protocol.slice(0, -1) };
}
