import type { Handle } from '../base/http.ts';
import type { Config } from '../config.ts';
import type { Mcp, McpParts } from '../mcp/mcp.ts';
import type { OauthParts } from '../oauth/parts.ts';
import { StartProblem } from './problem.ts';
import { isLoopback } from './server.ts';

/**
 * The fixture answers whoever calls, without a key: it is for a start that keeps nothing and that nobody else reaches.
 * @throws {StartProblem} when a start that could be in production asks for it
 */
export function refuseFixture({ mcpFixture, memory, host, databaseUrl }: Config): void {
  if (mcpFixture && (!memory || databaseUrl !== undefined || !isLoopback(host)))
    throw new StartProblem(
      '--mcp-fixture is for testing Fairlead itself: use it with --memory, without --database-url, on 127.0.0.1.',
    );
}

/** Whether a request is for MCP. */
export function isMcp(target: string): boolean {
  return /^\/mcp(\?|$)/.test(target);
}

/** Whether a request is for the authorization server, or asks where it is. */
export function isOauth(target: string): boolean {
  return /^\/(connect(\/|$)|\.well-known\/(oauth-|openid-configuration))/.test(target);
}

/** The authorization server, loaded when it is first asked for. */
export function createLazyOauth(parts: OauthParts): Handle {
  let loading: Promise<Handle> | undefined;
  return async (request) => {
    loading ??= import('../oauth/oauth.ts').then(({ openOauth }) => openOauth(parts));
    return (await loading)(request);
  };
}

/** `/mcp`, loaded when it is first asked for: who does not use it does not pay for the library. */
export function createLazyMcp(parts: McpParts): Mcp {
  let loading: Promise<Mcp> | undefined;
  const handle: Handle = async (request) => {
    loading ??= import('../mcp/mcp.ts').then(({ openMcp }) => openMcp(parts));
    return (await loading).handle(request);
  };
  return {
    handle,
    async [Symbol.asyncDispose]() {
      await (await loading)?.[Symbol.asyncDispose]();
    },
  };
}
