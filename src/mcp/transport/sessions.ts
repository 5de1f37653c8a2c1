import {
  isInitializeRequest,
  type Server,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server';
import type { Clock } from '../../base/clock.ts';
import type { WireResponse } from '../../base/http.ts';
import type { Vault } from '../../gateway/vault.ts';
import type { Party, Proof } from './party.ts';
import { fromWebResponse, rpcError } from './web.ts';

/** The sessions of clients that speak a protocol revision up to 2025-11-25. */
export interface Sessions {
  serve(party: Party, request: Request, sent: unknown): Promise<WireResponse>;
  /** Whose sessions are open. */
  parties(): ReadonlySet<string>;
  /** Tells the sessions of a party that its lists have changed. */
  tellChanged(partyId: string): Promise<void>;
  close(): Promise<void>;
}

interface Session {
  readonly id: string;
  readonly partyId: string;
  readonly proof: Proof | undefined;
  readonly server: Server;
  readonly transport: WebStandardStreamableHTTPServerTransport;
  usedMs: number;
}

const mostPerParty = 64;
const idleMs = 60 * 60 * 1000;

/** How long a session is known in processes that did not open it. */
const lifeMs = 24 * idleMs;

/**
 * A session's id says whose it is and since when, sealed with the secret that all processes share. So another process than the
 * one that opened it, or one that was started since, serves it too: nothing else of it is needed to answer. One that was
 * ended here, or is no session of this party, is unknown: the client is told so and opens a new one, as the protocol wants it.
 */
export function createSessions(clock: Clock, vault: Pick<Vault, 'seal' | 'open'>): Sessions {
  const open = new Map<string, Session>();
  /** Ended here, until when nobody takes them any more. */
  const ended = new Map<string, number>();

  async function start(party: Party, request: Request, sent: unknown): Promise<WireResponse> {
    await makeRoom(party.id);
    const server = party.createServer();
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => vault.seal(JSON.stringify({ partyId: party.id, atMs: clock.now() })),
      onsessioninitialized: (id) => {
        const { proof } = party;
        open.set(id, { id, partyId: party.id, proof, server, transport, usedMs: clock.now() });
      },
      onsessionclosed: (id) => {
        open.delete(id);
        forget(id);
      },
    });
    await server.connect(transport);
    return fromWebResponse(await transport.handleRequest(request, { parsedBody: sent }));
  }

  /** Of a session that another process opened: a server for this request alone, or for as long as its stream is open. */
  async function serveElse(id: string, party: Party, request: Request, sent: unknown): Promise<WireResponse> {
    const server = party.createServer();
    const transport = new WebStandardStreamableHTTPServerTransport({ sessionIdGenerator: undefined });
    await server.connect(transport);
    if (request.method === 'DELETE') forget(id);
    if (request.method === 'GET') {
      const own = vault.seal(id);
      open.set(own, {
        ...{ id: own, partyId: party.id, proof: party.proof, server, transport, usedMs: clock.now() },
      });
      request.signal.addEventListener('abort', () => void open.delete(own), { once: true });
    }
    return fromWebResponse(await transport.handleRequest(request, { parsedBody: sent }));
  }

  function forget(id: string): void {
    for (const [each, untilMs] of ended) if (untilMs < clock.now()) ended.delete(each);
    ended.set(id, clock.now() + lifeMs);
  }

  function isOf(id: string, partyId: string): boolean {
    if (ended.has(id)) return false;
    try {
      const said = JSON.parse(vault.open(id)) as { partyId?: string; atMs?: number };
      return said.partyId === partyId && clock.now() - (said.atMs ?? 0) < lifeMs;
    } catch {
      // Nothing that was sealed here.
      return false;
    }
  }

  async function makeRoom(partyId: string): Promise<void> {
    const own = [...open.values()].filter((session) => session.partyId === partyId);
    const oldest = own
      .toSorted((a, b) => a.usedMs - b.usedMs)
      .slice(0, Math.max(0, own.length + 1 - mostPerParty));
    const idle = [...open.values()].filter(({ usedMs }) => usedMs < clock.now() - idleMs);
    await Promise.all([...new Set([...oldest, ...idle])].map(end));
  }

  async function end({ id, server }: Session): Promise<void> {
    open.delete(id);
    await server.close();
  }

  return {
    async serve(party, request, sent) {
      const id = request.headers.get('mcp-session-id');
      if (id === null && isInitializeRequest(sent)) return start(party, request, sent);
      if (id === null)
        return rpcError(400, -32000, 'There is no session: send initialize first, then its Mcp-Session-Id.');
      const session = open.get(id);
      if (!session && isOf(id, party.id)) return serveElse(id, party, request, sent);
      if (session?.partyId !== party.id)
        return rpcError(404, -32001, 'The session is not known here: send initialize again.');
      session.usedMs = clock.now();
      if (session.proof && party.proof) session.proof.identify = party.proof.identify;
      return fromWebResponse(await session.transport.handleRequest(request, { parsedBody: sent }));
    },
    parties: () => new Set([...open.values()].map(({ partyId }) => partyId)),
    async tellChanged(partyId) {
      const own = [...open.values()].filter((session) => session.partyId === partyId);
      await Promise.all(
        own.map(async ({ server }) => {
          await server.sendToolListChanged();
          await server.sendResourceListChanged();
        }),
      );
    },
    async close() {
      await Promise.all([...open.values()].map(end));
    },
  };
}
