import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The address of the test's own in a body or a record. */
export const emailIn = (text: string): string => /[\w-]+@example\.com/.exec(text)?.[0] ?? '';

/** A Wix of the test's own over TCP, which creates a contact whatever it is asked, and tells of each call that reached it. */
export async function startCountingWix(received: (email: string) => void) {
  const server = createServer((incoming, response) => {
    let body = '';
    incoming.setEncoding('utf8');
    incoming.on('data', (chunk: string) => {
      body += chunk;
    });
    incoming.on('end', () => {
      received(emailIn(body));
      response.setHeader('content-type', 'application/json');
      response.end(`{"contact":{"id":"${crypto.randomUUID()}","revision":1}}`);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
