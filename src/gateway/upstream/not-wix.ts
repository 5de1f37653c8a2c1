import type { WireResponse } from '../../base/http.ts';

/** What stands between us and Wix may answer in its place; its words are not for agents. Nothing when Wix has answered. */
export function whyNotWix({ status, headers }: WireResponse): string | undefined {
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity')
    return `it encoded its answer as ${encoding}, which nobody asked for`;
  if (status >= 300 && status < 400) return `it redirects (${status})`;
  if (headers['content-type']?.startsWith('text/html')) return `it sent a web page (${status})`;
  return undefined;
}

/**
 * Whether Wix seems not to be there: something else answers. Not said of a redirection, which some methods are, nor of a
 * page with 404, which Wix itself has for a path that it does not know: one agent could keep the others from Wix by them.
 */
export function isElsewhere(response: WireResponse): boolean {
  const { status } = response;
  return whyNotWix(response) !== undefined && status !== 404 && (status < 300 || status >= 400);
}
