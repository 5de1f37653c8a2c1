import type { WireHeaders } from '../../base/http.ts';

/** Where a request reached us, as `https://host` without a slash at the end; nothing when that cannot be trusted. */
export type OriginOf = (headers: WireHeaders) => string | undefined;

const localHost = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i;

/**
 * The gateway's own address: the one of the settings, else, where only this machine reaches us, the local name that was
 * called. Elsewhere a caller could make up the name, so that there is none without the setting.
 */
export function createOrigins(publicUrl: string | undefined, loopback: boolean): OriginOf {
  const known = publicUrl === undefined ? undefined : new URL(publicUrl).origin;
  return ({ host = '' }) => known ?? (loopback && localHost.test(host) ? `http://${host}` : undefined);
}

/** The address of MCP at an origin: what access tokens are for. */
export function mcpAddress(origin: string): string {
  return `${origin}/mcp`;
}

/** Where programs learn how to get a token for MCP (RFC 9728). */
export function metadataAddress(origin: string): string {
  return `${origin}/.well-known/oauth-protected-resource/mcp`;
}
