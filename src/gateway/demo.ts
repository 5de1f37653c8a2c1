import type { Agent, Connection } from './call.ts';
import type { Level } from './levels.ts';
import type { GatewayStores } from './stores.ts';

interface DemoAgent {
  readonly name: string;
  readonly purpose: string;
  readonly areas: Readonly<Record<string, Level>>;
}

const demoAgents: readonly DemoAgent[] = [
  {
    name: 'Storefront Agent',
    purpose: 'Answers shoppers and keeps their contacts',
    areas: { products: 'read', orders: 'read', contacts: 'full' },
  },
  {
    name: 'Fulfilment Agent',
    purpose: 'Takes orders to the door',
    areas: { orders: 'full', products: 'read' },
  },
  {
    name: 'Content Agent',
    purpose: 'Keeps collections and event pages',
    areas: { data: 'full', events: 'read' },
  },
  { name: 'New Agent', purpose: 'Nothing is granted to it yet', areas: {} },
];

/** What the demo needs to know of the local Wix. */
export interface LocalSite {
  readonly accountId: string;
  readonly id: string;
  readonly name: string;
  readonly apiKey: string;
}

/** Connects the gateway to the local Wix: makes the connection, or brings its address and key up to date. */
export async function connectLocalSite(
  { connections }: GatewayStores,
  baseUrl: string,
  site: LocalSite,
): Promise<Connection> {
  const known = (await connections.list()).find((connection) => connection.siteId === site.id);
  if (!known)
    return connections.create({
      name: `${site.name} (local)`,
      kind: 'local',
      baseUrl,
      accountId: site.accountId,
      siteId: site.id,
      siteName: site.name,
      credential: site.apiKey,
    });
  await connections.setCredential(known.id, site.apiKey);
  return known;
}

/** Makes the demo's agents, if there is no agent yet; answers those it made, with their keys. */
export async function makeDemoAgents({
  agents,
  grants,
}: GatewayStores): Promise<{ agent: Agent; key: string }[]> {
  if ((await agents.list()).length > 0) return [];
  const made: { agent: Agent; key: string }[] = [];
  for (const { name, purpose, areas } of demoAgents) {
    const { agent, key } = await agents.create({ name, purpose });
    await grants.replace(agent.id, { areas });
    made.push({ agent, key: key.text });
  }
  return made;
}
