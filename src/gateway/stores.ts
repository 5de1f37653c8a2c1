import type { Catalogue } from '../catalogue/load.ts';
import { type Agents, createAgents, type StoreParts } from './agents.ts';
import { type Clients, createClients } from './clients/clients.ts';
import { type Connections, createConnections } from './connections.ts';
import { createGrants, type Grants } from './grants.ts';
import { createKeys, type Keys } from './keys.ts';
import { createPeople, type People } from './people/people.ts';
import { createPolicyFiles, type PolicyFiles } from './policy-file/policy-file.ts';
import { createStops, type Stops } from './stops.ts';
import type { Vault } from './vault.ts';

/** Who may do what: everything that people change. */
export interface GatewayStores {
  readonly agents: Agents;
  readonly keys: Keys;
  readonly clients: Clients;
  readonly connections: Connections;
  readonly grants: Grants;
  readonly people: People;
  readonly stops: Stops;
  readonly policyFiles: PolicyFiles;
}

export function createStores(
  parts: StoreParts & { readonly catalogue: Catalogue; readonly vault: Vault },
): GatewayStores {
  return {
    agents: createAgents(parts),
    keys: createKeys(parts),
    clients: createClients(parts),
    connections: createConnections(parts),
    grants: createGrants(parts),
    people: createPeople(parts),
    stops: createStops(parts),
    policyFiles: createPolicyFiles(parts),
  };
}
