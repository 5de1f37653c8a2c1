import type { Kysely } from 'kysely';
import { type Clock, isYounger } from '../base/clock.ts';
import type { Database } from '../storage/database.ts';
import { isUndoneForOthers } from '../storage/failure.ts';
import { statement } from '../storage/statement.ts';
import type { Agent, Connection, Grant, Stop, Where, Who } from './call.ts';
import { toConnection } from './connections.ts';
import type { Guardrail } from './guardrails/guardrail.ts';
import { hashKey } from './keys.ts';
import type { Level, Rule } from './levels.ts';
import { keepVersion } from './policy-history.ts';
import type { GatewayTables } from './tables.ts';

/** Keeps with a change, in its own transaction, what goes on record of what was made: see `Changes.make`. */
export type Keep<T> = (tx: Kysely<GatewayTables>, made: T) => Promise<void>;

/**
 * Makes a change of what agents may do: in one transaction, and seen by the next call of every process. One after the other,
 * whichever process makes them: what a change is made from is what the one before it left. A process of a version before locks in
 * another order, for which PostgreSQL may undo the change: it is made once more, so `work` and `keep` may run twice.
 */
export function changePolicy<T>(
  database: Database<GatewayTables>,
  work: (tx: Kysely<GatewayTables>) => Promise<T>,
  keep?: Keep<T>,
): Promise<T> {
  const change = () =>
    database.write(async (tx) => {
      // First, so that on PostgreSQL the next change waits for this one.
      await tx
        .updateTable('policy')
        .set((row) => ({ version: row('version', '+', 1) }))
        .execute();
      const made = await work(tx);
      await keep?.(tx, made);
      return made;
    });
  return change()
    .catch((error: unknown) => {
      if (!isUndoneForOthers(error)) throw error;
      return change();
    })
    .finally(() => changesHere.set(database.read, countHere(database) + 1));
}

/** How often this process has changed the policy of a database. */
const changesHere = new WeakMap<object, number>();

function countHere({ read }: Pick<Database<GatewayTables>, 'read'>): number {
  return changesHere.get(read) ?? 0;
}

/** Everything that decisions are made from, at one version. */
export interface Policy {
  readonly version: number;
  /** The agent that has this key now; a reason for a person when there is none. */
  identify(authorization: string | undefined): Who;
  /** An agent by its id, whatever its keys. */
  agent(agentId: string): Who;
  /** The agent that a program acts as, by the id of what a person agreed to, while that is not ended. */
  client(id: string): Who;
  /** Which of the agent's connections a call is for. */
  locate(agentId: string, siteId: string | undefined): Where;
  /** The Wix credential of a connection, sealed. */
  sealedCredential(connectionId: string): string;
  /** Whether the bodies of its calls are kept. */
  keepsBodies(connectionId: string): boolean;
  grantsOf(agentId: string): readonly Grant[];
  readonly stops: readonly Stop[];
  /** The site that a call which is let in nowhere was meant for: the one it names, else the only one there is. */
  siteName(siteId: string | undefined): string | undefined;
}

interface KeyRow {
  readonly agentId: string;
  readonly expiresMs: number | null;
  readonly revoked: boolean;
}

/** Agents, grants, connections and stops: all that decisions are made from, but for keys. */
export interface PolicyContent {
  readonly agents: ReadonlyMap<string, Agent>;
  readonly connections: ReadonlyMap<string, Connection>;
  /** By agent. */
  readonly grants: ReadonlyMap<string, readonly Grant[]>;
  readonly stops: readonly Stop[];
}

/** What opens: the agents' keys by their hashes, what people let programs do, and the sealed credentials of the connections. */
interface PolicySecrets {
  readonly keys: ReadonlyMap<string, KeyRow>;
  /** The agent that each program acts as. */
  readonly clients: ReadonlyMap<string, string>;
  readonly credentials: ReadonlyMap<string, string>;
  /** Connections whose calls' bodies are kept. */
  readonly keeping: ReadonlySet<string>;
}

const noSecrets: PolicySecrets = {
  ...{ keys: new Map(), clients: new Map(), credentials: new Map() },
  keeping: new Set(),
};

/**
 * Answers the policy in force: held in memory, and read again when its version in the database is another. What it says
 * is kept before the first decision is made from it, so that every decision can be taken again.
 *
 * @param onPauses looks at the pauses that Wix has asked for, when there are others than before
 */
export function createPolicyReader(
  database: Database<GatewayTables>,
  clock: Clock,
  onPauses: () => Promise<void> = async () => {},
): () => Promise<Policy> {
  let current: Policy | undefined;
  let loading: Promise<Policy> | undefined;
  let pauses: number | undefined;
  const looked = { count: -1, ms: Number.NEGATIVE_INFINITY };
  return async () => {
    for (;;) {
      const count = countHere(database);
      const nowMs = clock.now();
      // A SQLite file is one process's own, which knows when it has changed something; a tool beside it is seen soon enough.
      if (current && looked.count === count && isYounger(looked.ms, lookAgainMs(database), nowMs))
        return current;
      const { version, pauses: told } = await readVersion(database.read);
      if (pauses !== told) {
        await onPauses();
        pauses = told;
      }
      if (current?.version === version) {
        Object.assign(looked, { count, ms: nowMs });
        return current;
      }
      loading ??= loadPolicy(database, clock).finally(() => {
        loading = undefined;
      });
      current = await loading;
    }
  };
}

/** How long a version of the policy is taken for the newest one where this process has not changed it. */
function lookAgainMs({ dialect }: Database<GatewayTables>): number {
  return dialect === 'sqlite' ? 100 : 0;
}

const selectVersion = statement((db: Kysely<GatewayTables>) =>
  db.selectFrom('policy').select(['version', 'pauses']),
);

async function readVersion(db: Kysely<GatewayTables>): Promise<{ version: number; pauses: number }> {
  const [row] = await selectVersion(db);
  if (!row) throw new Error('The table of the policy is empty');
  return row;
}

/** Reads until nothing was changed while it was read. */
async function loadPolicy(database: Database<GatewayTables>, clock: Clock): Promise<Policy> {
  for (;;) {
    const { version } = await readVersion(database.read);
    const content = await loadContent(database.read);
    const secrets = await loadSecrets(database.read);
    if (await keepVersion(database, version, content)) return createPolicy(version, content, clock, secrets);
  }
}

/** The policy that this content makes. */
export function createPolicy(
  version: number,
  { agents, connections, grants, stops }: PolicyContent,
  clock: Clock,
  secrets: Partial<PolicySecrets> = {},
): Policy {
  const { keys, clients, credentials, keeping } = { ...noSecrets, ...secrets };
  const grantsOf = (agentId: string): readonly Grant[] => grants.get(agentId) ?? [];
  const sites = [...connections.values()];
  return {
    version,
    stops,
    grantsOf,
    agent(agentId) {
      const agent = agents.get(agentId);
      return agent ? { kind: 'agent', agent } : { kind: 'unknown', reason: 'the agent is not there' };
    },
    identify: (authorization) => identify(authorization, keys, agents, clock.now()),
    client(id) {
      const agent = agents.get(clients.get(id) ?? '');
      return agent
        ? { kind: 'agent', agent }
        : { kind: 'unknown', reason: 'the program is not let in any more' };
    },
    locate: (agentId, siteId) => locate(grantsOf(agentId), siteId),
    siteName: (siteId) =>
      (siteId === undefined
        ? sites.length === 1
          ? sites[0]
          : undefined
        : sites.find((connection) => connection.siteId === siteId)
      )?.siteName,
    keepsBodies: (connectionId) => keeping.has(connectionId),
    sealedCredential: (connectionId) => credentials.get(connectionId) ?? '',
  };
}

async function loadContent(db: Kysely<GatewayTables>): Promise<PolicyContent> {
  const agents = (await db.selectFrom('agent').selectAll().execute()).map(
    ({ id, name, purpose, state }): Agent => ({
      ...{ id, name, purpose },
      state: state === 'paused' ? 'paused' : 'active',
    }),
  );
  const connections = new Map(
    (await db.selectFrom('connection').selectAll().execute()).map((row) => [row.id, toConnection(row)]),
  );
  const stops = await db.selectFrom('stop').selectAll().orderBy('scope').orderBy('target').execute();
  return {
    agents: new Map(agents.map((agent) => [agent.id, agent])),
    connections,
    grants: await loadGrants(db, connections),
    stops: stops.map(({ scope, target }) => ({ scope: scope as Stop['scope'], id: target })),
  };
}

async function loadSecrets(db: Kysely<GatewayTables>): Promise<PolicySecrets> {
  const keys = await db.selectFrom('agent_key').selectAll().execute();
  const clients = await db.selectFrom('connected_client').select(['id', 'agent_id']).execute();
  const credentials = await db.selectFrom('connection').select(['id', 'credential']).execute();
  const keeping = await db.selectFrom('body_keeping').selectAll().execute();
  return {
    keys: new Map(
      keys.map((row) => [
        row.hash,
        { agentId: row.agent_id, expiresMs: row.expires_ms, revoked: row.revoked_ms !== null },
      ]),
    ),
    clients: new Map(clients.map(({ id, agent_id }) => [id, agent_id])),
    credentials: new Map(credentials.map(({ id, credential }) => [id, credential])),
    keeping: new Set(keeping.map((row) => row.connection_id)),
  };
}

async function loadGrants(
  db: Kysely<GatewayTables>,
  connections: ReadonlyMap<string, Connection>,
): Promise<ReadonlyMap<string, Grant[]>> {
  const grants = new Map<string, Grant[]>();
  const levels = Map.groupBy(await db.selectFrom('grant_level').selectAll().execute(), place);
  const methods = Map.groupBy(await db.selectFrom('grant_method').selectAll().execute(), place);
  const groups = Map.groupBy(await db.selectFrom('grant_group').selectAll().execute(), place);
  const guardrails = Map.groupBy(
    await db.selectFrom('guardrail').selectAll().orderBy('place').execute(),
    place,
  );
  const elevations = Map.groupBy(
    await db.selectFrom('elevation').selectAll().orderBy('until_ms').orderBy('area').orderBy('id').execute(),
    place,
  );
  for (const row of await db.selectFrom('agent_connection').selectAll().orderBy('connection_id').execute()) {
    const connection = connections.get(row.connection_id);
    if (!connection) continue;
    const grant: Grant = {
      connection,
      areas: new Map(levels.get(place(row))?.map(({ area, level }) => [area, level as Level])),
      methods: new Map(methods.get(place(row))?.map(({ method, rule }) => [method, rule as Rule])),
      guardrails: (guardrails.get(place(row)) ?? []).map(({ body }) => JSON.parse(body) as Guardrail),
      elevations: (elevations.get(place(row)) ?? []).map(({ area, level, until_ms }) => ({
        area,
        level: level as Level,
        untilMs: until_ms,
      })),
      groups: new Map(groups.get(place(row))?.map(({ group_id, rule }) => [group_id, rule as Rule])),
    };
    grants.set(row.agent_id, [...(grants.get(row.agent_id) ?? []), grant]);
  }
  return grants;
}

function place({ agent_id, connection_id }: { agent_id: string; connection_id: string }): string {
  return `${agent_id} ${connection_id}`;
}

/** All wrong keys get the same answer, so that nobody learns which ones once worked. */
const notOurs: Who = { kind: 'unknown', reason: 'the key is not one of ours' };

function identify(
  authorization: string | undefined,
  keys: ReadonlyMap<string, KeyRow>,
  agents: ReadonlyMap<string, Agent>,
  nowMs: number,
): Who {
  const text = authorization?.replace(/^Bearer /i, '').trim();
  if (!text) return { kind: 'unknown', reason: 'there is no key: send it in the header Authorization' };
  const key = keys.get(hashKey(text));
  const agent = key && agents.get(key.agentId);
  if (!agent || key.revoked || (key.expiresMs !== null && key.expiresMs <= nowMs)) return notOurs;
  return { kind: 'agent', agent };
}

function locate(grants: readonly Grant[], siteId: string | undefined): Where {
  const [only] = grants;
  if (siteId !== undefined) {
    const grant = grants.find(({ connection }) => connection.siteId === siteId);
    return grant ? { kind: 'grant', grant, grants } : { kind: 'none', siteId };
  }
  if (!only) return { kind: 'none', siteId: undefined };
  return grants.length === 1 ? { kind: 'grant', grant: only, grants } : { kind: 'unnamed' };
}
