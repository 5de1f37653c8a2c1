import { once } from 'node:events';
import { request } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TestCertificate } from './certificate.ts';

/** What stands before Wix on the internet: ends TLS and passes on; `more` are headers of its own in every answer. */
export async function startTls(
  { certificate: cert, key }: TestCertificate,
  to: string,
  more: () => Readonly<Record<string, string>> = () => ({}),
) {
  const { port } = new URL(to);
  const server = createServer({ key, cert }, (incoming, outgoing) => {
    const { method, url: path, headers } = incoming;
    const onward = request({ port, method, path, headers } as object, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, { ...answer.headers, ...more() });
      answer.pipe(outgoing);
    });
    incoming.pipe(onward);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
