import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';

// The floor of a gateway on Node.js: passes every request on over a pool, streams both bodies, and looks at nothing.
// Argument: where to. Prints its port.
const pool = new Pool(process.argv[2] ?? '', { connections: 64 });

const server = createServer((request, response) => {
  const { host: _host, connection: _connection, ...headers } = request.headers;
  const body = request.method === 'GET' ? null : request;
  pool
    .stream(
      {
        path: request.url ?? '/',
        method: (request.method ?? 'GET') as 'GET',
        headers,
        body,
        opaque: response,
      },
      ({ statusCode, headers: answered }) => {
        const { connection: _closed, 'keep-alive': _kept, ...passed } = answered;
        return response.writeHead(statusCode, passed);
      },
    )
    .catch(() => response.destroy());
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
