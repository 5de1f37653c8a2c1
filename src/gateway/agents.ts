import type { Kysely } from 'kysely';
import type { Clock } from '../base/clock.ts';
import type { Ids } from '../base/ids.ts';
import type { Database } from '../storage/database.ts';
import type { Agent } from './call.ts';
import { endClientsOf } from './clients/clients.ts';
import { insertKey, type NewKey } from './keys.ts';
import { changePolicy, type Keep } from './policy.ts';
import { type GatewayTables, grantTables } from './tables.ts';
import { UnknownThing, WrongInput } from './wrong-input.ts';

/** What a new agent is made from. With no connections named it gets every one there is. */
export interface AgentInput {
  readonly name: string;
  readonly purpose?: string | undefined;
  readonly connections?: readonly string[] | undefined;
}

/** What can be changed of an agent. */
export interface AgentChange {
  readonly name?: string | undefined;
  readonly purpose?: string | undefined;
  readonly state?: Agent['state'] | undefined;
}

/** A new agent, with its key. */
export interface NewAgent {
  readonly agent: Agent;
  readonly key: NewKey;
}

/** The agents of a gateway. Every change is seen by the very next call. */
export interface Agents {
  /** Makes an agent that may do nothing yet. Its key is told this once. @throws {WrongInput} */
  create(input: AgentInput, keep?: Keep<NewAgent>): Promise<NewAgent>;
  list(): Promise<Agent[]>;
  /** @throws {UnknownThing} */
  get(id: string): Promise<Agent>;
  /** Ids of the connections that an agent is on. */
  connectionsOf(id: string): Promise<string[]>;
  /** Puts an agent on a connection, where it may do nothing yet. Whether it was not there before. @throws {UnknownThing} */
  connect(id: string, connectionId: string, keep?: Keep<boolean>): Promise<boolean>;
  /** Takes an agent off a connection, with what it may do there. Whether it was there. @throws {UnknownThing} */
  leave(id: string, connectionId: string, keep?: Keep<boolean>): Promise<boolean>;
  /** @throws {UnknownThing | WrongInput} */
  change(id: string, change: AgentChange, keep?: Keep<Agent>): Promise<Agent>;
  /** Ends an agent with its keys and grants; its activity stays. @throws {UnknownThing} */
  remove(id: string, keep?: Keep<Agent>): Promise<Agent>;
}

/** What stores need besides their tables. */
export interface StoreParts {
  readonly database: Database<GatewayTables>;
  readonly clock: Clock;
  readonly ids: Ids;
}

export function createAgents({ database, clock, ids }: StoreParts): Agents {
  return {
    create: (input, keep) => changePolicy(database, (tx) => insertAgent(tx, input, { clock, ids }), keep),
    list: async () =>
      (await database.read.selectFrom('agent').selectAll().orderBy('created_ms').orderBy('id').execute()).map(
        toAgent,
      ),
    get: (id) => findAgent(database.read, id),
    connectionsOf: async (id) =>
      (
        await database.read
          .selectFrom('agent_connection')
          .select('connection_id')
          .where('agent_id', '=', id)
          .orderBy('connection_id')
          .execute()
      ).map((row) => row.connection_id),
    connect: (id, connectionId, keep) =>
      changePolicy(database, (tx) => joinConnection(tx, id, connectionId), keep),
    leave: (id, connectionId, keep) =>
      changePolicy(
        database,
        async (tx) => {
          await findAgent(tx, id);
          return endGrant(tx, id, connectionId);
        },
        keep,
      ),
    change: (id, change, keep) => changePolicy(database, (tx) => updateAgent(tx, id, change), keep),
    remove: (id, keep) => changePolicy(database, (tx) => deleteAgent(tx, id), keep),
  };
}

/** Makes an agent with its key, as a part of a change. @throws {WrongInput} */
export async function insertAgent(
  tx: Kysely<GatewayTables>,
  { name, purpose = '', connections }: AgentInput,
  { clock, ids }: Pick<StoreParts, 'clock' | 'ids'>,
): Promise<NewAgent> {
  await refuseSameName(tx, name);
  const agent: Agent = { id: ids.guid(), name, purpose, state: 'active' };
  await tx
    .insertInto('agent')
    .values({ ...agent, created_ms: clock.now() })
    .execute();
  await connect(tx, agent.id, connections);
  return { agent, key: await insertKey(tx, agent.id, ids, clock.now()) };
}

/** Puts an agent on a connection, as a part of a change. Whether it was not there before. @throws {UnknownThing} */
async function joinConnection(
  tx: Kysely<GatewayTables>,
  agentId: string,
  connectionId: string,
): Promise<boolean> {
  await findAgent(tx, agentId);
  const known = await tx
    .selectFrom('connection')
    .select('id')
    .where('id', '=', connectionId)
    .executeTakeFirst();
  if (!known) throw new UnknownThing('connection', connectionId);
  const { numInsertedOrUpdatedRows = 0n } = await tx
    .insertInto('agent_connection')
    .values({ agent_id: agentId, connection_id: connectionId })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows > 0n;
}

/** Ends all that an agent may do on a connection, as a part of a change. Whether it was on it. */
export async function endGrant(
  tx: Kysely<GatewayTables>,
  agentId: string,
  connectionId: string,
): Promise<boolean> {
  const on = await tx
    .selectFrom('agent_connection')
    .select('agent_id')
    .where('agent_id', '=', agentId)
    .where('connection_id', '=', connectionId)
    .executeTakeFirst();
  for (const table of grantTables)
    await tx
      .deleteFrom(table)
      .where('agent_id', '=', agentId)
      .where('connection_id', '=', connectionId)
      .execute();
  return on !== undefined;
}

/** Changes an agent, as a part of a change. @throws {UnknownThing | WrongInput} */
export async function updateAgent(
  tx: Kysely<GatewayTables>,
  id: string,
  change: AgentChange,
): Promise<Agent> {
  const before = await findAgent(tx, id);
  if (change.name !== undefined && change.name !== before.name) await refuseSameName(tx, change.name);
  const agent = { ...before, ...withoutUndefined(change) };
  await tx
    .updateTable('agent')
    .set({ name: agent.name, purpose: agent.purpose, state: agent.state })
    .where('id', '=', id)
    .execute();
  return agent;
}

/** Ends an agent with its keys and grants, as a part of a change. @throws {UnknownThing} */
export async function deleteAgent(tx: Kysely<GatewayTables>, id: string): Promise<Agent> {
  const agent = await findAgent(tx, id);
  await endClientsOf(tx, id);
  for (const table of ownTables) await tx.deleteFrom(table).where('agent_id', '=', id).execute();
  await tx.deleteFrom('agent').where('id', '=', id).execute();
  return agent;
}

/** What goes with an agent; its activity and approvals stay. */
const ownTables = ['agent_key', ...grantTables] as const;

/** @throws {UnknownThing} */
export async function findAgent(db: Kysely<GatewayTables>, id: string): Promise<Agent> {
  const row = await db.selectFrom('agent').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw new UnknownThing('agent', id);
  return toAgent(row);
}

export function toAgent({ id, name, purpose, state }: GatewayTables['agent']): Agent {
  return { id, name, purpose, state: state === 'paused' ? 'paused' : 'active' };
}

async function refuseSameName(db: Kysely<GatewayTables>, name: string): Promise<void> {
  const other = await db.selectFrom('agent').select('id').where('name', '=', name).executeTakeFirst();
  if (other)
    throw new WrongInput([
      `name: there is an agent called "${name}" already; sentences could not tell them apart.`,
    ]);
}

async function connect(
  tx: Kysely<GatewayTables>,
  agentId: string,
  wanted: readonly string[] | undefined,
): Promise<void> {
  const known = (await tx.selectFrom('connection').select('id').execute()).map((row) => row.id);
  const strange = (wanted ?? []).filter((id) => !known.includes(id));
  if (strange.length > 0)
    throw new WrongInput(strange.map((id) => `connections: there is no connection ${id}.`));
  const rows = (wanted ?? known).map((connection_id) => ({ agent_id: agentId, connection_id }));
  if (rows.length > 0) await tx.insertInto('agent_connection').values(rows).execute();
}

function withoutUndefined(change: AgentChange): Partial<Agent> {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}
