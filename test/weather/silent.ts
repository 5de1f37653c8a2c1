import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Stands before a server, and can fall silent without ending a connection: as a cable that is cut, or a host that is frozen. */
export interface Line extends AsyncDisposable {
  readonly port: number;
  /** Connections that were made through it so far. */
  readonly made: number;
  /** From now on nothing comes through, not even that a connection ended; new ones are taken, and nothing is said on them. */
  silence(): void;
  /** Passes on what comes on new connections, and on the others what came meanwhile. */
  speak(): void;
  /** The connections of now are silent for good, whoever speaks; neither end is told. */
  forget(): void;
}

/** One direction of a connection. */
interface Way {
  readonly from: Socket;
  readonly to: Socket;
  isForgotten: boolean;
}

export async function startLine(port: number): Promise<Line> {
  const ways = new Set<Way>();
  const sockets = new Set<Socket>();
  let isSilent = false;
  let made = 0;
  const flow = (way: Way): void => {
    if (isSilent || way.isForgotten) return;
    for (let chunk = way.from.read(); chunk !== null; chunk = way.from.read()) way.to.write(chunk);
    if (way.from.readableEnded) way.to.end();
    if (way.from.destroyed) way.to.destroy();
  };
  const server = createServer((inward) => {
    made += 1;
    const outward = connect(port, '127.0.0.1');
    for (const [from, to] of [
      [inward, outward],
      [outward, inward],
    ] as const) {
      const way = { from, to, isForgotten: false };
      ways.add(way);
      sockets.add(from);
      from.on('error', () => {});
      for (const event of ['readable', 'end', 'close'] as const) from.on(event, () => flow(way));
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    get made() {
      return made;
    },
    silence() {
      isSilent = true;
    },
    speak() {
      isSilent = false;
      for (const way of ways) flow(way);
    },
    forget() {
      for (const way of ways) way.isForgotten = true;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
