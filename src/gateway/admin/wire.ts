import { Readable } from 'node:stream';
import type { WireResponse } from '../../base/http.ts';

/** An answer of a handle as the router's own kind. */
export function toResponse({ status, headers, body }: WireResponse): Response {
  const given = Object.entries(headers).filter((pair): pair is [string, string] => pair[1] !== undefined);
  const content = body instanceof Readable ? (Readable.toWeb(body) as ReadableStream<Uint8Array>) : body;
  const empty = status === 204 || status === 304;
  return new Response(empty ? null : (content as ReadableStream | string | Uint8Array<ArrayBuffer>), {
    status,
    headers: given,
  });
}
