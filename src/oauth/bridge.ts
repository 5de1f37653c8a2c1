import http, { type IncomingMessage, type RequestListener } from 'node:http';
import { duplexPair } from 'node:stream';
import { text } from 'node:stream/consumers';
import {
  type BodyDeadline,
  BodyRefused,
  readBody,
  type WireRequest,
  type WireResponse,
} from '../base/http.ts';

/** Forms and registrations are small. */
const mostBodyBytes = 64 * 1024;

/**
 * Answers for a library that is written for Node.js: a real server of Node.js hears the call and a real client of it makes
 * the call, over two ends of a pipe in memory. So the library has everything it may ask of a request, and the rest of
 * Fairlead has a `Handle`.
 */
export function bridge(
  listener: RequestListener,
  deadline: BodyDeadline,
): (request: WireRequest) => Promise<WireResponse> {
  const server = http.createServer(listener);
  return async (request) => {
    try {
      const body = await readBody(request.body, mostBodyBytes, deadline);
      return await call(server, request, body);
    } catch (error) {
      if (!(error instanceof BodyRefused)) throw error;
      const headers = { 'content-type': 'text/plain', connection: 'close' };
      return { status: error.status, headers, body: `${error.message}.\n` };
    }
  };
}

async function call(
  server: http.Server,
  { verb, target, headers, signal }: WireRequest,
  body: Uint8Array,
): Promise<WireResponse> {
  const [near, far] = duplexPair();
  server.emit('connection', far);
  const { 'transfer-encoding': _, ...rest } = headers;
  const outgoing = http.request({
    ...{ method: verb, path: target, signal, createConnection: () => near },
    headers: { ...rest, connection: 'close', 'content-length': body.byteLength },
  });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve).once('error', reject);
  });
  outgoing.end(body);
  const incoming = await answered;
  const answer = await text(incoming);
  near.destroy();
  const { 'set-cookie': cookies, connection: _c, 'transfer-encoding': _t, ...kept } = incoming.headers;
  return {
    status: incoming.statusCode ?? 500,
    // Only `set-cookie` is ever an array.
    headers: kept as Record<string, string | undefined>,
    body: answer,
    ...(cookies && { cookies }),
  };
}
