import type { Kysely } from 'kysely';
import type { StoreParts } from '../agents.ts';
import { changePolicy, type Keep } from '../policy.ts';
import type { GatewayTables } from '../tables.ts';
import { UnknownThing } from '../wrong-input.ts';
import { hashId } from './tokens.ts';

/** A program that a person let act as an agent, by OAuth. */
export interface ConnectedClient {
  readonly id: string;
  readonly agentId: string;
  /** What it calls itself; nobody has checked that. */
  readonly name: string;
  /** Who let it in. */
  readonly person: string;
  readonly connectedMs: number;
  /** When it last got a token. */
  readonly usedMs: number;
}

/** What a person agreed to. `id` is that of the grant, which its codes and tokens carry. */
export interface NewClient {
  readonly id: string;
  readonly agentId: string;
  readonly clientId: string;
  readonly name: string;
  readonly person: string;
}

/** The programs that act as agents. What ends is refused at the next call of every process. */
export interface Clients {
  /** Those of an agent that have a token which is still good, newest first. */
  list(agentId: string): Promise<ConnectedClient[]>;
  connect(client: NewClient, keep?: Keep<void>): Promise<void>;
  /** Ends a connection (of this agent) with all its codes and tokens; answers what it was. @throws {UnknownThing} */
  end(id: string, agentId?: string, keep?: Keep<ConnectedClient>): Promise<ConnectedClient>;
}

/** A client that was let in has this long to come for its first token. */
const firstTokenMs = 10 * 60_000;

/** A registration lasts as long from the last time that a person let its client in. */
const registrationMs = 400 * 24 * 60 * 60_000;

export function createClients({ database, clock }: StoreParts): Clients {
  return {
    async list(agentId) {
      const rows = await database.read
        .selectFrom('connected_client')
        .selectAll()
        .where('agent_id', '=', agentId)
        .where('expires_ms', '>', clock.now())
        .orderBy('created_ms', 'desc')
        .orderBy('id')
        .execute();
      return rows.map(toClient);
    },
    connect: ({ id, agentId, clientId, name, person }, keep) =>
      changePolicy(
        database,
        async (tx) => {
          const nowMs = clock.now();
          await tx
            .insertInto('connected_client')
            .values({
              ...{ id, agent_id: agentId, client_id: clientId, name, person },
              ...{ created_ms: nowMs, used_ms: nowMs, expires_ms: nowMs + firstTokenMs },
            })
            .execute();
          await tx
            .updateTable('oauth_item')
            .set({ expires_ms: nowMs + registrationMs })
            .where('kind', '=', 'Client')
            .where('id', '=', hashId(clientId))
            .execute();
        },
        keep,
      ),
    end: (id, agentId, keep) =>
      changePolicy(
        database,
        async (tx) => {
          const row = await tx
            .deleteFrom('connected_client')
            .where('id', '=', id)
            .$if(agentId !== undefined, (query) => query.where('agent_id', '=', agentId ?? ''))
            .returningAll()
            .executeTakeFirst();
          if (!row) throw new UnknownThing('client', id);
          await tx.deleteFrom('oauth_item').where('grant_id', '=', id).execute();
          return toClient(row);
        },
        keep,
      ),
  };
}

/** Ends every client of an agent, as a part of a change. */
export async function endClientsOf(tx: Kysely<GatewayTables>, agentId: string): Promise<void> {
  const own = tx.selectFrom('connected_client').select('id').where('agent_id', '=', agentId);
  await tx.deleteFrom('oauth_item').where('grant_id', 'in', own).execute();
  await tx.deleteFrom('connected_client').where('agent_id', '=', agentId).execute();
}

function toClient(row: GatewayTables['connected_client']): ConnectedClient {
  return {
    ...{ id: row.id, agentId: row.agent_id, name: row.name, person: row.person },
    ...{ connectedMs: row.created_ms, usedMs: row.used_ms },
  };
}
