import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { type makeAuthority, makeCertificate, type TestCertificate } from '../certificate.ts';

/** A server whose connections are counted. */
interface BadServer extends AsyncDisposable {
  readonly url: string;
  /** Connections that are open. */
  open(): number;
  /** Requests that came whole. */
  asked(): number;
}

/** What the gateway says of an upstream like this, for a read and for a write. */
export interface Weather {
  readonly title: string;
  readonly status: number;
  readonly code?: string;
  /** Whether the call may have been done; nothing where Wix has answered. */
  readonly mayBeDone?: boolean;
  /** How often a read is sent, when more than once; a write is sent once. */
  readonly readTries?: number;
  start(authority: ReturnType<typeof makeAuthority>): Promise<BadServer>;
}

/** How long the gateway waits for Wix in these tests. */
export const timeoutMs = 400;

const json = (body: string, more = ''): string =>
  `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n${more}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
const chunked = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n';
const begun = (length: number): string =>
  `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n{"contact":`;

/** A server that does this with each request that comes whole. */
function serve(
  answer: (socket: Socket) => void,
  tls?: Pick<TestCertificate, 'certificate' | 'key'>,
): () => Promise<BadServer> {
  return async () => {
    const sockets = new Set<Socket>();
    let asked = 0;
    const take = (socket: Socket): void => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      socket.on('error', () => {});
      let request = '';
      socket.on('data', (bytes: Buffer) => {
        request += bytes.toString('latin1');
        const head = request.indexOf('\r\n\r\n');
        const length = Number(/content-length: (\d+)/i.exec(request)?.[1] ?? 0);
        if (head < 0 || request.length < head + 4 + length) return;
        request = '';
        asked++;
        answer(socket);
      });
    };
    const server = tls ? createTlsServer({ cert: tls.certificate, key: tls.key }, take) : createServer(take);
    server.on('tlsClientError', () => {});
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return {
      url: `${tls ? 'https' : 'http'}://localhost:${(server.address() as AddressInfo).port}`,
      open: () => sockets.size,
      asked: () => asked,
      async [Symbol.asyncDispose]() {
        for (const socket of sockets) socket.destroy();
        server.close();
        await once(server, 'close');
      },
    };
  };
}

const says = (bytes: string | Buffer) => serve((socket) => void socket.write(bytes));
const saysAndEnds = (bytes: string) => serve((socket) => void socket.end(bytes));
const at = (url: string) => async (): Promise<BadServer> => ({
  ...{ url, open: () => 0, asked: () => 0, [Symbol.asyncDispose]: async () => {} },
});

const unreachable = { status: 502, code: 'UPSTREAM_UNREACHABLE', mayBeDone: false } as const;
const broken = { status: 502, code: 'UPSTREAM_BROKEN', mayBeDone: true, readTries: 3 } as const;
const untrue = { status: 502, code: 'UPSTREAM_BROKEN', mayBeDone: true } as const;
const late = { status: 504, code: 'UPSTREAM_TIMEOUT', mayBeDone: true } as const;
const notWix = { status: 502, code: 'UPSTREAM_NOT_WIX', mayBeDone: true } as const;
const fine = { status: 200 } as const;

/** A port that nobody listens on. */
async function closedPort(): Promise<BadServer> {
  const server = await says('')();
  await server[Symbol.asyncDispose]();
  return { ...server, [Symbol.asyncDispose]: async () => {} };
}

function drip(socket: Socket): void {
  socket.write(begun(100_000));
  const timer = setInterval(() => socket.write(' '), timeoutMs / 8);
  socket.on('close', () => clearInterval(timer));
}

/** Everything that was tried of an upstream in bad weather, and what it comes to. */
export const weathers: readonly Weather[] = [
  { title: 'its name is not known', ...unreachable, start: at('http://fairlead.invalid') },
  { title: 'it refuses connections', ...unreachable, start: closedPort },
  {
    ...{ title: 'its certificate has expired', ...unreachable },
    start: (authority) => serve(() => {}, makeCertificate(authority, { isExpired: true }))(),
  },
  {
    ...{ title: 'its certificate is for another name', ...unreachable },
    start: (authority) => serve(() => {}, makeCertificate(authority, { name: 'example.com' }))(),
  },
  {
    ...{ title: 'its certificate is of an authority that is not known', ...unreachable },
    start: () => serve(() => {}, makeCertificate())(),
  },
  {
    ...{ title: 'it does not speak TLS where it should', ...unreachable },
    start: async () => {
      // It answers before it is asked, as servers do that speak first.
      const server = await serve(() => {})();
      return { ...server, url: server.url.replace('http:', 'https:') };
    },
  },
  { title: 'it closes the connection without a word', ...broken, start: saysAndEnds('') },
  { title: 'it resets the connection', ...broken, start: serve((socket) => void socket.resetAndDestroy()) },
  { title: 'it says nothing', ...late, start: serve(() => {}) },
  {
    title: 'it stops in the middle of its headers',
    ...late,
    start: says('HTTP/1.1 200 OK\r\ncontent-type: app'),
  },
  { title: 'it stops in the middle of its body', ...late, start: says(begun(1_000)) },
  { title: 'it sends its body a byte at a time', ...late, start: serve(drip) },
  { title: 'it cuts off in the middle of its body', ...broken, start: saysAndEnds(begun(1_000)) },
  {
    title: 'it cuts off in the middle of a chunk',
    ...broken,
    start: saysAndEnds(`${chunked}ff\r\n{"contact":`),
  },
  {
    title: 'it says that there is more than there is',
    ...broken,
    start: saysAndEnds(json('{"contact":{}}').replace('length: 14', 'length: 40')),
  },
  {
    title: 'it says that there is less than there is',
    ...untrue,
    start: says(json('{"contact":{}}').replace('length: 14', 'length: 7')),
  },
  { title: 'its chunks are none', ...broken, start: says(`${chunked}zz\r\n{}\r\n0\r\n\r\n`) },
  {
    title: 'it says a length and chunks',
    ...broken,
    start: says(`${chunked.replace('\r\n\r\n', '\r\ncontent-length: 2\r\n\r\n')}2\r\n{}\r\n0\r\n\r\n`),
  },
  { title: 'it does not speak HTTP', ...broken, start: says('SSH-2.0-OpenSSH_9.9\r\n') },
  { title: 'its headers are 1 MB', ...broken, start: says(json('{}', `x: ${'x'.repeat(1_048_576)}\r\n`)) },
  { title: 'it says JSON and sends something else', ...untrue, start: says(json('upstream error')) },
  {
    title: 'it answers 200 with a web page',
    ...notWix,
    start: says(json('<html>Sign in to this network</html>').replace('application/json', 'text/html')),
  },
  {
    title: 'it answers 500 with a web page',
    ...notWix,
    start: says(
      json('<html>nginx</html>')
        .replace('application/json', 'text/html')
        .replace('200 OK', '500 Internal Server Error'),
    ),
  },
  {
    title: 'it redirects',
    ...notWix,
    start: says('HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n'),
  },
  {
    title: 'it compresses, unasked',
    ...notWix,
    start: says(
      Buffer.concat([
        Buffer.from(
          `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-encoding: gzip\r\ncontent-length: ${gzipSync('{}').byteLength}\r\n\r\n`,
        ),
        gzipSync('{}'),
      ]),
    ),
  },
  {
    title: 'it says gzip and sends something else',
    ...notWix,
    start: says(json('{}', 'content-encoding: gzip\r\n')),
  },
  {
    title: 'it switches to another protocol',
    ...broken,
    start: says('HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n'),
  },
  {
    title: 'it sends 103 before its answer',
    ...fine,
    start: says(`HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n${json('{"contact":{"id":"1"}}')}`),
  },
  {
    title: 'it sends 100 before its answer, unasked',
    ...broken,
    start: says(`HTTP/1.1 100 Continue\r\n\r\n${json('{}')}`),
  },
  { title: 'it ends each connection with its answer', ...fine, start: saysAndEnds(json('{}')) },
];
