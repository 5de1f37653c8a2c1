import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { MovableClock } from '../../src/base/clock.ts';
import { randomIds } from '../../src/base/ids.ts';
import { loadCatalogue } from '../../src/catalogue/load.ts';
import { readConfig } from '../../src/config.ts';
import type { EntryPage } from '../../src/gateway/activity/list.ts';
import { connectLocalSite } from '../../src/gateway/demo.ts';
import { type GatewaySurroundings, type OpenGateway, openGateway } from '../../src/start/gateway.ts';
import { listen } from '../../src/start/server.ts';
import type { DatabaseLocation } from '../../src/storage/database.ts';
import { type LocalWix, openLocalWix } from '../../src/wix/local.ts';
import { createPostNetwork } from '../../src/wix/webhooks/post.ts';

/** The protocol revisions that clients speak. */
export const revisions = ['2025-11-25', '2026-07-28'] as const;
export type Revision = (typeof revisions)[number];

/** An agent with a key. */
export interface StagedAgent {
  readonly id: string;
  readonly key: string;
}

/** The gateway with its MCP on a port, in front of a local Wix with the demo site. */
export interface McpStage extends AsyncDisposable {
  readonly url: string;
  readonly wix: LocalWix;
  readonly gateway: OpenGateway;
  agent(
    name: string,
    areas: Readonly<Record<string, string>>,
    methods?: Readonly<Record<string, string>>,
  ): Promise<StagedAgent>;
  /** The official client, connected. */
  connect(agent: Pick<StagedAgent, 'key'>, revision: Revision): Promise<Client>;
  entries(limit?: number): Promise<EntryPage['entries']>;
  /** `/api`, with the admin token; `status` is that of the answer. */
  api(verb: string, path: string): Promise<Readonly<Record<string, unknown>>>;
}

export async function openMcpStage(
  location: DatabaseLocation,
  flags: Record<string, string> = {},
  around: Pick<GatewaySurroundings, 'fetchDocument'> = {},
  onBug: (error: unknown) => void = (error) => void Promise.reject(error),
): Promise<McpStage> {
  await using opened = new AsyncDisposableStack();
  const wix = opened.use(await openDemoWix(onBug));
  const { id, accountId, name } = wix.site;
  const gateway = opened.use(
    await openGateway(readConfig({ memory: true, ...flags }, {}), {
      ...{ location, clock: wix.clock, adminToken: 'test', version: '0', onBug, ...around },
      local: { siteId: id, handle: wix.handle, apiKey: wix.apiKey },
    }),
  );
  await connectLocalSite(gateway.stores, 'http://local', { id, accountId, name, apiKey: wix.apiKey });
  const server = await listen(gateway.handle, { host: '127.0.0.1', port: 0, flag: 'port' }, onBug);
  opened.defer(() => server.stop(0));
  const all = opened.move();
  const api: McpStage['api'] = async (verb, path) => {
    const headers = { authorization: 'Bearer test' };
    const response = await fetch(server.url + path, { method: verb, headers });
    return { ...((await response.json()) as object), status: response.status };
  };
  return {
    ...{ url: `${server.url}/mcp`, wix, gateway },
    async agent(called, areas, methods = {}) {
      const { agent, key } = await gateway.stores.agents.create({ name: called });
      await gateway.stores.grants.replace(agent.id, { areas, methods });
      return { id: agent.id, key: key.text };
    },
    connect: (agent, revision) => connect(`${server.url}/mcp`, agent.key, revision),
    entries: async (limit = 100) =>
      ((await api('GET', `/api/activity?limit=${limit}`)) as unknown as EntryPage).entries,
    api,
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

/** The official client (v2) over HTTP. */
export async function connect(url: string, key: string, revision: Revision): Promise<Client> {
  const client = new Client(
    { name: 'test', version: '1' },
    { versionNegotiation: { mode: revision === '2026-07-28' ? 'auto' : 'legacy' } },
  );
  const headers = { authorization: `Bearer ${key}` };
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }));
  return client;
}

function openDemoWix(onBug: (error: unknown) => void): Promise<LocalWix> {
  return openLocalWix({
    location: { kind: 'memory' },
    catalogue: loadCatalogue(),
    clock: new MovableClock(),
    ids: randomIds,
    random: Math.random,
    seed: 'demo',
    callsPerMinute: 0,
    maxBodyBytes: 10 * 1024 * 1024,
    network: createPostNetwork({ allowInside: true }),
    isAdmin: () => false,
    onBug,
  });
}
