import { Readable } from 'node:stream';
import { jsonResponse, type WireRequest, type WireResponse } from '../../base/http.ts';

/** The request as the MCP library reads it: headers and signal. Its body has been read already. */
export function toWebRequest({ verb, target, headers, signal }: WireRequest): Request {
  const init = new Headers();
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) init.set(name, value);
  }
  return new Request(`http://fairlead${target}`, { method: verb, headers: init, signal });
}

/** What the MCP library answers. A stream of events stays a stream; everything else is sent whole. */
export async function fromWebResponse(response: Response): Promise<WireResponse> {
  const headers = Object.fromEntries(response.headers);
  const streams = headers['content-type']?.startsWith('text/event-stream') && response.body !== null;
  const body = streams
    ? Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0])
    : await response.text();
  return { status: response.status, headers, body };
}

/** An answer of the edge itself, in JSON-RPC's shape. */
export function rpcError(status: number, code: number, message: string): WireResponse {
  return jsonResponse(status, { jsonrpc: '2.0', id: null, error: { code, message } });
}
