import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createMcpHandler, Server } from '@modelcontextprotocol/server';
import { fromFetch, toListener } from '../src/base/http.ts';

// The floor of a benchmark: the official SDK's server with one tool, whose answer is that of the last `PUT /answer`.
// Prints its port.
let answer = '{}';

const handler = createMcpHandler(() => {
  const server = new Server({ name: 'bare', version: '1' }, { capabilities: { tools: {} } });
  server.setRequestHandler('tools/list', () => ({
    tools: [{ name: 'answer', inputSchema: { type: 'object' } }],
  }));
  server.setRequestHandler('tools/call', () => JSON.parse(answer));
  return server;
});
const serve = async (request: Request): Promise<Response> => {
  if (new URL(request.url).pathname !== '/answer') return handler.fetch(request);
  answer = await request.text();
  return new Response('{}');
};
const server = createServer(
  toListener(
    fromFetch(serve, 'http://127.0.0.1', () => ({ limitBytes: 1_000_000 })),
    (error) => process.stderr.write(`${String(error)}\n`),
  ),
);
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
