import type { Kysely } from 'kysely';
import type { Clock } from '../base/clock.ts';
import type { Database } from '../storage/database.ts';
import { statement } from '../storage/statement.ts';
import type { Agent, Connection, Grant, Stop, Where, Who } from './call.ts';
import { toConnection } from './connections.ts';
import type { Guardrail } from './guardrails/guardrail.ts';
import { hashKey } from './keys.ts';
import type { Level, Rule } from './levels.ts';
import type { GatewayTables } from './tables.ts';

/** Makes a change of what agents may do: in one transaction, and seen by the next call of every process. */
export function changePolicy<T>(
  database: Database<GatewayTables>,
  work: (tx: Kysely<GatewayTables>) => Promise<T>,
): Promise<T> {
  return database.write(async (tx) => {
    const result = await work(tx);
    await tx
      .updateTable('policy')
      .set((row) => ({ version: row('version', '+', 1) }))
      .execute();
    return result;
  });
}

/** Everything that decisions are made from, at one version. */
export interface Policy {
  readonly version: number;
  /** The agent that has this key now; a reason for a person when there is none. */
  identify(authorization: string | undefined): Who;
  /** An agent by its id, whatever its keys. */
  agent(agentId: string): Who;
  /** Which of the agent's connections a call is for. */
  locate(agentId: string, siteId: string | undefined): Where;
  /** The Wix credential of a connection, sealed. */
  sealedCredential(connectionId: string): string;
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

/** Answers the policy in force: held in memory, and read again when its version in the database is another. */
export function createPolicyReader(database: Database<GatewayTables>, clock: Clock): () => Promise<Policy> {
  let current: Policy | undefined;
  return async () => {
    const [row] = await selectVersion(database.read);
    if (!row) throw new Error('The table of the policy is empty');
    const { version } = row;
    if (current?.version !== version) current = await loadPolicy(database.read, clock, version);
    return current;
  };
}

const selectVersion = statement((db: Kysely<GatewayTables>) => db.selectFrom('policy').select('version'));

async function loadPolicy(db: Kysely<GatewayTables>, clock: Clock, version: number): Promise<Policy> {
  const agents = new Map(
    (await db.selectFrom('agent').selectAll().execute()).map((row): [string, Agent] => [
      row.id,
      { ...row, state: row.state === 'paused' ? 'paused' : 'active' },
    ]),
  );
  const keyRows = await db.selectFrom('agent_key').selectAll().execute();
  const keys = new Map(
    keyRows.map((row): [string, KeyRow] => [
      row.hash,
      { agentId: row.agent_id, expiresMs: row.expires_ms, revoked: row.revoked_ms !== null },
    ]),
  );
  const connectionRows = await db.selectFrom('connection').selectAll().execute();
  const credentials = new Map(connectionRows.map((row) => [row.id, row.credential]));
  const grants = await loadGrants(db, new Map(connectionRows.map((row) => [row.id, toConnection(row)])));
  const grantsOf = (agentId: string): readonly Grant[] => grants.get(agentId) ?? [];
  return {
    version,
    stops: (await db.selectFrom('stop').selectAll().execute()).map(({ scope, target }) => ({
      scope: scope as Stop['scope'],
      id: target,
    })),
    grantsOf,
    agent(agentId) {
      const agent = agents.get(agentId);
      return agent ? { kind: 'agent', agent } : { kind: 'unknown', reason: 'the agent is not there' };
    },
    identify: (authorization) => identify(authorization, keys, agents, clock.now()),
    locate: (agentId, siteId) => locate(grantsOf(agentId), siteId),
    siteName: (siteId) =>
      (siteId === undefined
        ? connectionRows.length === 1
          ? connectionRows[0]
          : undefined
        : connectionRows.find((row) => row.site_id === siteId)
      )?.site_name,
    sealedCredential: (connectionId) => credentials.get(connectionId) ?? '',
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
  const elevations = Map.groupBy(await db.selectFrom('elevation').selectAll().execute(), place);
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
    return grant ? { kind: 'grant', grant } : { kind: 'none', siteId };
  }
  if (!only) return { kind: 'none', siteId: undefined };
  return grants.length === 1 ? { kind: 'grant', grant: only } : { kind: 'unnamed' };
}
