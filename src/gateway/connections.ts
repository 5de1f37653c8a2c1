import type { Kysely } from 'kysely';
import { type StoreParts, toAgent } from './agents.ts';
import type { Agent, Connection } from './call.ts';
import { changePolicy, type Keep } from './policy.ts';
import { type GatewayTables, grantTables } from './tables.ts';
import type { Vault } from './vault.ts';
import { UnknownThing, WrongInput } from './wrong-input.ts';

/** What a new connection is made from. The credential is sealed and never told again. */
export interface ConnectionInput {
  readonly name: string;
  readonly kind: Connection['kind'];
  readonly baseUrl: string;
  readonly accountId?: string | undefined;
  readonly siteId: string;
  readonly siteName: string;
  /** A Wix API key, or an installed app's `{appId, appSecret, instanceId}` as JSON. */
  readonly credential: string;
}

/** A connection that was deleted, and the agents that were on it. */
export interface RemovedConnection {
  readonly connection: Connection;
  readonly agents: Agent[];
}

/** The sites that the gateway can reach. */
export interface Connections {
  /** @throws {WrongInput} */
  create(input: ConnectionInput, keep?: Keep<Connection>): Promise<Connection>;
  list(): Promise<Connection[]>;
  /** @throws {UnknownThing} */
  get(id: string): Promise<Connection>;
  /** The agents that are on it. @throws {UnknownThing} */
  agentsOn(id: string): Promise<Agent[]>;
  /**
   * Deletes a connection with its credential; its activity stays. While agents are on it that is refused, unless their
   * grants there are to end with it. Answers the agents that were on it.
   * @throws {UnknownThing | WrongInput}
   */
  remove(id: string, grants: 'keep' | 'end', keep?: Keep<RemovedConnection>): Promise<RemovedConnection>;
  /** Replaces the credential. @throws {UnknownThing} */
  setCredential(id: string, credential: string, keep?: Keep<void>): Promise<void>;
  /** Whether the bodies of its calls are kept from now on. @throws {UnknownThing} */
  setKeepBodies(id: string, keepsBodies: boolean, keep?: Keep<Connection>): Promise<Connection>;
  /** Ids of those whose calls' bodies are kept. */
  keepingBodies(): Promise<ReadonlySet<string>>;
}

export function createConnections({
  database,
  clock,
  ids,
  vault,
}: StoreParts & { readonly vault: Vault }): Connections {
  return {
    create: (input, keep) =>
      changePolicy(database, (tx) => insertConnection(tx, input, { clock, ids, vault }), keep),
    list: async () =>
      (
        await database.read.selectFrom('connection').selectAll().orderBy('created_ms').orderBy('id').execute()
      ).map(toConnection),
    get: (id) => findConnection(database.read, id),
    async agentsOn(id) {
      await findConnection(database.read, id);
      return agentsOn(database.read, id);
    },
    remove: (id, grants, keep) =>
      changePolicy(
        database,
        async (tx) => {
          const connection = await findConnection(tx, id);
          const agents = await agentsOn(tx, id);
          if (grants === 'keep' && agents.length > 0)
            throw new WrongInput([
              `${connection.name} is in use by ${agents.map(({ name }) => name).join(', ')}: take them off it first, or end what they may do there with it, by grants=end.`,
            ]);
          await deleteConnection(tx, id);
          return { connection, agents };
        },
        keep,
      ),
    keepingBodies: async () =>
      new Set(
        (await database.read.selectFrom('body_keeping').selectAll().execute()).map(
          (row) => row.connection_id,
        ),
      ),
    setKeepBodies: (id, keepsBodies, keep) =>
      changePolicy(
        database,
        async (tx) => {
          const connection = await findConnection(tx, id);
          await writeBodyKeeping(tx, id, keepsBodies);
          return connection;
        },
        keep,
      ),
    setCredential: (id, credential, keep) =>
      changePolicy(database, (tx) => sealCredential(tx, id, credential, vault), keep),
  };
}

/** @throws {UnknownThing} */
async function findConnection(db: Kysely<GatewayTables>, id: string): Promise<Connection> {
  const row = await db.selectFrom('connection').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw new UnknownThing('connection', id);
  return toConnection(row);
}

async function agentsOn(db: Kysely<GatewayTables>, id: string): Promise<Agent[]> {
  const rows = await db
    .selectFrom('agent_connection')
    .innerJoin('agent', 'agent.id', 'agent_connection.agent_id')
    .selectAll('agent')
    .where('connection_id', '=', id)
    .orderBy('agent.name')
    .execute();
  return rows.map(toAgent);
}

/** Makes a connection, as a part of a change. @throws {WrongInput} */
export async function insertConnection(
  tx: Kysely<GatewayTables>,
  { credential, ...input }: ConnectionInput,
  { clock, ids, vault }: Pick<StoreParts, 'clock' | 'ids'> & { readonly vault: Vault },
): Promise<Connection> {
  const others = await tx.selectFrom('connection').select(['name', 'site_id']).execute();
  if (others.some((other) => other.site_id === input.siteId))
    throw new WrongInput([`siteId: the site ${input.siteId} has a connection already.`]);
  if (others.some((other) => other.name === input.name))
    throw new WrongInput([`name: there is a connection called "${input.name}" already.`]);
  const connection: Connection = { ...input, id: ids.guid(), accountId: input.accountId };
  await tx
    .insertInto('connection')
    .values({ ...toRow(connection), credential: vault.seal(credential), created_ms: clock.now() })
    .execute();
  return connection;
}

/** Replaces a credential, as a part of a change. @throws {UnknownThing} */
export async function sealCredential(
  tx: Kysely<GatewayTables>,
  id: string,
  credential: string,
  vault: Vault,
): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable('connection')
    .set({ credential: vault.seal(credential) })
    .where('id', '=', id)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw new UnknownThing('connection', id);
}

/** Writes what a connection is, but for its credential. */
export async function updateConnection(tx: Kysely<GatewayTables>, connection: Connection): Promise<void> {
  await tx.updateTable('connection').set(toRow(connection)).where('id', '=', connection.id).execute();
}

/** Says whether the bodies of a connection's calls are kept, as a part of a change. */
export async function writeBodyKeeping(tx: Kysely<GatewayTables>, id: string, keep: boolean): Promise<void> {
  await tx.deleteFrom('body_keeping').where('connection_id', '=', id).execute();
  if (keep) await tx.insertInto('body_keeping').values({ connection_id: id }).execute();
}

/** Ends a connection with every grant on it, as a part of a change; its activity stays. */
export async function deleteConnection(tx: Kysely<GatewayTables>, id: string): Promise<void> {
  for (const table of [...grantTables, 'credential_source', 'body_keeping'] as const)
    await tx.deleteFrom(table).where('connection_id', '=', id).execute();
  await tx.deleteFrom('stop').where('scope', '=', 'connection').where('target', '=', id).execute();
  await tx.deleteFrom('connection').where('id', '=', id).execute();
}

function toRow({
  id,
  name,
  kind,
  baseUrl,
  accountId,
  siteId,
  siteName,
}: Connection): Omit<GatewayTables['connection'], 'credential' | 'created_ms'> {
  return {
    id,
    name,
    kind,
    base_url: baseUrl,
    account_id: accountId ?? null,
    site_id: siteId,
    site_name: siteName,
  };
}

export function toConnection(row: GatewayTables['connection']): Connection {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind as Connection['kind'],
    baseUrl: row.base_url,
    accountId: row.account_id ?? undefined,
    siteId: row.site_id,
    siteName: row.site_name,
  };
}
