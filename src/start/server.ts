import { createServer, type Server } from 'node:http';
import { type AddressInfo, isIP, Server as NetServer, type Socket } from 'node:net';
import { type Handle, toListener } from '../base/http.ts';
import { StartProblem } from './problem.ts';

/** A handle that answers on a port. */
export interface Listening {
  /** `http://127.0.0.1:4700`, without a slash at the end. */
  readonly url: string;
  /** Takes no more calls, finishes the running ones, and cuts off what is not done after `graceMs`. */
  stop(graceMs: number): Promise<void>;
}

/** Where to listen; `flag` names the setting to change when that is not possible. */
export interface ListenOn {
  readonly host: string;
  readonly port: number;
  readonly flag: string;
}

/**
 * Serves a handle over HTTP/1.1.
 * @throws {StartProblem} when the port is in use or the address is not this machine's
 */
export async function listen(
  handle: Handle,
  on: ListenOn,
  onBug: (error: unknown) => void,
): Promise<Listening> {
  const closing = new AbortController();
  const server = createServer({ keepAliveTimeout: 65_000 }, toListener(handle, onBug, closing.signal));
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, on)));
    server.listen(on.port, on.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${on.host.includes(':') ? `[${on.host}]` : on.host}:${port}`,
    stop: (graceMs) => stop({ server, sockets, closing }, graceMs),
  };
}

function explain(error: NodeJS.ErrnoException, { host, port, flag }: ListenOn): StartProblem {
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: `Port ${port} on ${host} is in use: stop the program that uses it, or choose another with --${flag} (0 takes any free one).`,
    EACCES: `Port ${port} may not be opened by this user: choose one above 1023 with --${flag}.`,
    EADDRNOTAVAIL: `${host} is not an address of this machine: choose another with --host.`,
    ENOTFOUND: `${host} is not a known host name: choose another with --host.`,
  };
  return new StartProblem(
    reasons[error.code ?? ''] ?? `Cannot listen on ${host}:${port}: ${error.message}.`,
    { cause: error },
  );
}

/**
 * How long a connection without a call is left open: a call that is on its way to us on it is answered then, and the answer
 * says that it is the last. Cut off at once, its caller could not know whether it was taken.
 */
const lingerMs = 500;

interface Open {
  readonly server: Server;
  readonly sockets: ReadonlySet<Socket>;
  readonly closing: AbortController;
}

async function stop({ server, sockets, closing }: Open, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    // Not HTTP's own way, which cuts off every connection that has no call at this moment.
    NetServer.prototype.close.call(server, () => resolve());
  });
  closing.abort();
  const cutIdle = setInterval(
    () => {
      // On a busy machine this comes late, and before what meanwhile came in is read: a call among it is no idle connection.
      setImmediate(() => setImmediate(closeIdle));
    },
    Math.min(lingerMs, graceMs),
  );
  function closeIdle(): void {
    server.closeIdleConnections();
    // One on which nothing was ever said is no idle one to HTTP.
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
  }
  const cutAll = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(cutIdle);
  clearTimeout(cutAll);
}

/** Whether only this machine reaches an address that is listened on. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
