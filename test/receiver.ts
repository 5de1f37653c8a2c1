import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A call that came in. */
export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An app's endpoint for webhooks: a real HTTP server that keeps what comes. */
export interface Receiver extends AsyncDisposable {
  readonly url: string;
  readonly received: readonly Received[];
  /** Waits for calls until this is so. */
  until(isSo: () => boolean): Promise<void>;
}

/** Starts one; `answer` says what to do with each call, 200 unless given. */
export async function startReceiver(
  answer: (response: ServerResponse, call: Received) => void = (response) => void response.end(),
): Promise<Receiver> {
  const received: Received[] = [];
  let wake = () => {};
  const server = createServer((incoming, response) => {
    let body = '';
    incoming.setEncoding('utf8');
    incoming.on('data', (chunk: string) => {
      body += chunk;
    });
    incoming.on('end', () => {
      const call = { path: incoming.url ?? '', headers: incoming.headers, body };
      received.push(call);
      wake();
      answer(response, call);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/webhooks`,
    received,
    async until(isSo) {
      while (!isSo()) {
        const { promise, resolve } = Promise.withResolvers<void>();
        wake = resolve;
        await promise;
      }
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
