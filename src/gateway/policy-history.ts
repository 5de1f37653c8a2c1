import { type Kysely, sql } from 'kysely';
import { isObject, parseJson } from '../base/json.ts';
import type { Database } from '../storage/database.ts';
import type { Agent, Connection, Elevation, Grant, Stop } from './call.ts';
import type { Guardrail } from './guardrails/guardrail.ts';
import type { Level, Rule } from './levels.ts';
import type { PolicyContent } from './policy.ts';
import type { GatewayTables } from './tables.ts';

/** What an agent may do on one connection, as it is kept. */
interface KeptGrant {
  readonly connection: string;
  readonly areas: Readonly<Record<string, Level>>;
  readonly methods: Readonly<Record<string, Rule>>;
  readonly groups: Readonly<Record<string, Rule>>;
  readonly guardrails: readonly Guardrail[];
  readonly elevations: readonly Elevation[];
}

interface KeptAgent {
  readonly agent: Agent;
  readonly grants: readonly KeptGrant[];
}

/** What is kept of something that a later version does not have any more. */
const gone = 'null';

/**
 * Keeps what a version of the policy says, as far as it differs from the version before: no key, no credential. Whether the
 * version is still in force: else what was read may be of two versions, and nothing is kept.
 */
export function keepVersion(
  database: Database<GatewayTables>,
  version: number,
  content: PolicyContent,
): Promise<boolean> {
  return database.write(async (tx) => {
    // Locked on PostgreSQL, so that versions are kept in their order.
    const policy = tx.selectFrom('policy').select('version');
    const now = await (database.dialect === 'postgres'
      ? policy.forUpdate()
      : policy
    ).executeTakeFirstOrThrow();
    if (now.version !== version) return false;
    const known = await partsAt(tx, version);
    const parts = toParts(content);
    const changed = [...new Set([...known.keys(), ...parts.keys()])].flatMap((subject) => {
      const body = parts.get(subject) ?? gone;
      return body === (known.get(subject) ?? gone) ? [] : [{ subject, version, body }];
    });
    for (const row of changed) await tx.insertInto('policy_part').values(row).execute();
    return true;
  });
}

/** What the policy said at a version that decisions were made from; nothing when that is not kept any more. */
export async function contentAt(
  db: Kysely<GatewayTables>,
  version: number,
): Promise<PolicyContent | undefined> {
  if (version < (await keptFrom(db))) return undefined;
  const parts = [...(await partsAt(db, version))].filter(([, body]) => body !== gone);
  const read = <T>(kind: string): T[] =>
    parts.flatMap(([subject, body]) => (subject.startsWith(`${kind} `) ? [JSON.parse(body) as T] : []));
  const connections = new Map(read<Connection>('connection').map((one) => [one.id, one]));
  const agents = read<KeptAgent>('agent');
  return {
    connections,
    agents: new Map(agents.map(({ agent }) => [agent.id, agent])),
    grants: new Map(
      agents.map(({ agent, grants }) => [agent.id, grants.flatMap((one) => toGrant(one, connections))]),
    ),
    stops: read<Stop>('stop'),
  };
}

/** Under this name stands from which version on the history is whole. */
const keptName = 'policy-history';

async function keptFrom(db: Kysely<GatewayTables>): Promise<number> {
  const row = await db.selectFrom('setting').select('body').where('name', '=', keptName).executeTakeFirst();
  const kept = row && parseJson(row.body);
  return isObject(kept) ? Number(kept.from) : 0;
}

/**
 * Takes off what only versions before those said that the log has decisions of; with `most` more than 0, what only versions
 * before the newest so many said. Answers how many parts went.
 */
export async function shortenHistory(database: Database<GatewayTables>, most: number): Promise<number> {
  return database.write(async (tx) => {
    const { version } = await tx.selectFrom('policy').select('version').executeTakeFirstOrThrow();
    const needed = await oldestDecidedFrom(tx);
    const from = Math.max(needed ?? 0, most > 0 ? version - most + 1 : 0);
    if (from <= (await keptFrom(tx))) return 0;
    const { numDeletedRows } = await tx
      .deleteFrom('policy_part')
      .where('version', '<=', from)
      .where(({ or, eb }) =>
        or([
          // What was gone by then was never there, to those after it.
          eb('body', '=', gone),
          hasLater(from),
        ]),
      )
      .executeTakeFirst();
    const body = JSON.stringify({ from });
    await tx
      .insertInto('setting')
      .values({ name: keptName, body })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ body }))
      .execute();
    return Number(numDeletedRows);
  });
}

/** Records at the old end of a chain that are looked at: calls at once may be written in another order than they were decided in. */
const lookedAt = 50;

/** The oldest version that a decision in the log was made from. Each process reads versions in their order, and writes a chain. */
async function oldestDecidedFrom(db: Kysely<GatewayTables>): Promise<number | undefined> {
  const versions: number[] = [];
  for (const { id, cut_position } of await db.selectFrom('chain').select(['id', 'cut_position']).execute()) {
    const { rows } = await sql<{ body: string }>`
      select body from record where chain = ${id} and position > ${cut_position} and body like '%"policy":%'
      order by position limit ${lookedAt}`.execute(db);
    versions.push(...rows.flatMap(({ body }) => versionIn(parseJson(body))));
  }
  return versions.length === 0 ? undefined : Math.min(...versions);
}

function versionIn(body: unknown): readonly number[] {
  const context = isObject(body) ? body.context : undefined;
  return isObject(context) && typeof context.policy === 'number' ? [context.policy] : [];
}

/** Whether a version up to this one says something newer of the part's subject. */
function hasLater(version: number) {
  return sql<boolean>`exists (select 1 from policy_part as later where later.subject = policy_part.subject
    and later.version > policy_part.version and later.version <= ${version})`;
}

async function partsAt(db: Kysely<GatewayTables>, version: number): Promise<ReadonlyMap<string, string>> {
  const rows = await db
    .selectFrom('policy_part')
    .select(['subject', 'body'])
    .where('version', '<=', version)
    .where(({ not }) => not(hasLater(version)))
    .orderBy('subject')
    .execute();
  return new Map(rows.map(({ subject, body }) => [subject, body]));
}

function toParts({ agents, connections, grants, stops }: PolicyContent): ReadonlyMap<string, string> {
  const parts = new Map<string, string>();
  for (const stop of stops) parts.set(`stop ${stop.scope} ${stop.id}`, JSON.stringify(stop));
  for (const one of connections.values()) parts.set(`connection ${one.id}`, JSON.stringify(one));
  for (const agent of agents.values()) {
    const kept: KeptAgent = { agent, grants: (grants.get(agent.id) ?? []).map(toKept) };
    parts.set(`agent ${agent.id}`, JSON.stringify(kept));
  }
  return parts;
}

function toKept({ connection, areas, methods, groups, guardrails, elevations }: Grant): KeptGrant {
  return {
    connection: connection.id,
    areas: sorted(areas),
    methods: sorted(methods),
    groups: sorted(groups),
    guardrails,
    elevations,
  };
}

/** Databases answer rows in any order: the same is written the same. */
function sorted<T>(entries: ReadonlyMap<string, T>): Record<string, T> {
  return Object.fromEntries([...entries].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function toGrant(
  { connection: id, areas, methods, groups, ...same }: KeptGrant,
  connections: ReadonlyMap<string, Connection>,
): Grant[] {
  const connection = connections.get(id);
  if (!connection) return [];
  return [
    {
      ...same,
      connection,
      areas: new Map(Object.entries(areas)),
      methods: new Map(Object.entries(methods)),
      groups: new Map(Object.entries(groups)),
    },
  ];
}
