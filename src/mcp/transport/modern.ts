import { createMcpHandler, InMemoryServerEventBus, type McpHttpHandler } from '@modelcontextprotocol/server';
import type { WireResponse } from '../../base/http.ts';
import type { Party } from './party.ts';
import { fromWebResponse } from './web.ts';

/** Clients that speak the protocol revision 2026-07-28: every exchange stands for itself. */
export interface Modern {
  serve(party: Party, request: Request, sent: unknown): Promise<WireResponse>;
  /** Who listens for changes. */
  parties(): ReadonlySet<string>;
  tellChanged(partyId: string): void;
  close(): Promise<void>;
}

interface Channel {
  readonly handler: McpHttpHandler;
  readonly bus: InMemoryServerEventBus;
}

/** One handler for each party, so that what changes for one is told to nobody else. */
export function createModern(onBug: (error: unknown) => void): Modern {
  const channels = new Map<string, Channel>();
  const parties = new WeakMap<Request, Party>();

  function channelOf(id: string): Channel {
    const known = channels.get(id);
    if (known) return known;
    const bus = new InMemoryServerEventBus(onBug);
    const handler = createMcpHandler(({ requestInfo }) => serverFor(requestInfo), { legacy: 'reject', bus });
    const channel = { handler, bus };
    channels.set(id, channel);
    return channel;
  }

  function serverFor(request: Request | undefined) {
    const party = request && parties.get(request);
    if (!party) throw new Error('An exchange without a party');
    return party.createServer();
  }

  return {
    async serve(party, request, sent) {
      parties.set(request, party);
      return fromWebResponse(await channelOf(party.id).handler.fetch(request, { parsedBody: sent }));
    },
    parties: () => new Set([...channels].filter(([, { bus }]) => bus.listenerCount > 0).map(([id]) => id)),
    tellChanged(partyId) {
      const notify = channels.get(partyId)?.handler.notify;
      notify?.toolsChanged();
      notify?.resourcesChanged();
    },
    async close() {
      await Promise.all([...channels.values()].map(({ handler }) => handler.close()));
      channels.clear();
    },
  };
}
