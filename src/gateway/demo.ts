import type { Kysely } from 'kysely';
import type { Catalogue } from '../catalogue/load.ts';
import { insertAgent, type StoreParts } from './agents.ts';
import type { Agent, Connection } from './call.ts';
import { readGrant } from './grant-document.ts';
import { writeGrant } from './grants.ts';
import type { Level } from './levels.ts';
import { changePolicy } from './policy.ts';
import type { GatewayStores } from './stores.ts';
import type { GatewayTables } from './tables.ts';

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

/**
 * Makes the demo's agents on a connection, if there is no agent yet: all of them, or none. `keep` is given those that it made,
 * with their keys, in the same transaction.
 */
export async function makeDemoAgents(
  { database, clock, ids, catalogue }: StoreParts & { readonly catalogue: Catalogue },
  connection: Connection,
  keep: (made: readonly DemoKey[], tx: Kysely<GatewayTables>) => Promise<void>,
): Promise<void> {
  const known = await database.read.selectFrom('agent').select('id').limit(1).executeTakeFirst();
  if (known) return;
  await changePolicy(database, async (tx) => {
    const made: DemoKey[] = [];
    const nowMs = clock.now();
    // They are listed by when they were made: a millisecond apart, in this order.
    const inOrder = { now: () => nowMs + made.length };
    for (const { name, purpose, areas } of demoAgents) {
      const { agent, key } = await insertAgent(
        tx,
        { name, purpose, connections: [connection.id] },
        { clock: inOrder, ids },
      );
      await writeGrant(tx, agent.id, connection.id, readGrant({ areas }, catalogue));
      made.push({ agent, key: key.text });
    }
    await keep(made, tx);
  });
}

/** A demo agent and the key that opens for it. */
export interface DemoKey {
  readonly agent: Agent;
  readonly key: string;
}
