import {
  localhostAllowedHostnames,
  validateHostHeader,
  validateOriginHeader,
} from '@modelcontextprotocol/server';
import type { WireHeaders } from '../../base/http.ts';

/**
 * Why a request may come from a web page that has no business here: on this machine only this machine's names are
 * and the name of the settings are answered to, so that no page can reach us by a name of its own (DNS rebinding); a page's
 * origin must be ours or local.
 */
export function foreignOrigin(
  headers: WireHeaders,
  { loopback, publicUrl }: { readonly loopback: boolean; readonly publicUrl?: string | undefined },
): string | undefined {
  const own = [...localhostAllowedHostnames(), ...(publicUrl ? [new URL(publicUrl).hostname] : [])];
  if (loopback) {
    const host = validateHostHeader(headers.host, own);
    if (!host.ok) return host.message;
  }
  const origin = validateOriginHeader(headers.origin, [...own, ...hostNameOf(headers.host)]);
  return origin.ok ? undefined : origin.message;
}

function hostNameOf(host: string | undefined): string[] {
  return host !== undefined && URL.canParse(`http://${host}`) ? [new URL(`http://${host}`).hostname] : [];
}
