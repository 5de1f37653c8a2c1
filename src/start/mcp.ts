import { isIP } from 'node:net';
import type { Handle } from '../base/http.ts';
import type { Mcp, McpParts } from '../mcp/mcp.ts';

/** Whether a request is for MCP. */
export function isMcp(target: string): boolean {
  return /^\/mcp(\?|$)/.test(target);
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

/** Whether only this machine reaches an address that is listened on. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
