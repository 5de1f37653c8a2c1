import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

// The floor of a benchmark: a bare server that reads each request to its end and answers the bytes last given to it at
// `PUT /answer`. Prints its port.
let answer = Buffer.from('{}');

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    if (request.url === '/answer') answer = Buffer.concat(chunks);
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.byteLength });
    response.end(answer);
  });
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
