import { isDeepStrictEqual } from 'node:util';
import type { Kysely } from 'kysely';
import type { Catalogue } from '../catalogue/load.ts';
import { exceptionKey, forgetMatches } from './activity/matches.ts';
import { findAgent, type StoreParts } from './agents.ts';
import { endedBy, endGiven, type GivenLevel, givenLevels } from './elevations.ts';
import { type GrantDocument, readGrant, readLevels } from './grant-document.ts';
import type { Guardrail } from './guardrails/guardrail.ts';
import { tellGuardrail } from './guardrails/tell.ts';
import type { Level, Rule } from './levels.ts';
import { changePolicy, type Keep } from './policy.ts';
import type { GatewayTables } from './tables.ts';
import { UnknownThing, WrongInput } from './wrong-input.ts';

/** One thing that a change of grants changed. */
export interface GrantChange {
  /** `products`, a method's id, a group's, or `guardrail` and its id. */
  readonly subject: string;
  readonly from: string | null;
  readonly to: string | null;
}

/** A grant as it is kept. */
export interface FoundGrant {
  readonly connectionId: string;
  readonly grant: GrantDocument;
  readonly given: readonly GivenLevel[];
}

/** A grant as it will be, and what that changes; `given` is what goes on of the levels for a time. */
export interface NewGrant {
  readonly grant: GrantDocument;
  readonly changes: GrantChange[];
  readonly given: readonly GivenLevel[];
}

/** What agents may do. */
export interface Grants {
  /** @throws {UnknownThing | WrongInput} when the agent is not there, or not on that connection */
  get(agentId: string, connectionId?: string): Promise<GrantDocument>;
  /** The grant, with the connection that it is on and what was given for a time. @throws as `get` */
  find(agentId: string, connectionId?: string): Promise<FoundGrant>;
  /** What `replace` would change; nothing is saved. @throws as `replace` */
  plan(agentId: string, input: unknown, connectionId?: string, keep?: readonly string[]): Promise<NewGrant>;
  /**
   * Replaces a grant whole, or not at all. Levels that were given for a time end, but for those that `keep` names by their ids
   * and whose area stays at its level. @throws {UnknownThing | WrongInput}
   */
  replace(
    agentId: string,
    input: unknown,
    connectionId?: string,
    keep?: readonly string[],
    keepRecord?: Keep<NewGrant>,
  ): Promise<NewGrant>;
  /**
   * Sets the levels of some areas and leaves the rest as it is just then: of two such changes at once both are made. What was given
   * for a time in these areas ends. @throws {UnknownThing | WrongInput}
   */
  setLevels(
    agentId: string,
    input: unknown,
    connectionId?: string,
    keepRecord?: Keep<NewGrant>,
  ): Promise<NewGrant>;
  /** Ends a level that was given for a time. @throws {UnknownThing} */
  endGiven(agentId: string, id: string, keep?: Keep<GivenLevel>): Promise<GivenLevel>;
}

export function createGrants({
  database,
  catalogue,
  clock,
}: StoreParts & { readonly catalogue: Catalogue }): Grants {
  const findIn = async (db: Kysely<GatewayTables>, agentId: string, wanted?: string): Promise<FoundGrant> => {
    const connectionId = await pickConnection(db, agentId, wanted);
    const grant = await readGrantOf(db, catalogue, agentId, connectionId);
    return { connectionId, grant, given: await givenLevels(db, { agentId, connectionId }, clock.now()) };
  };
  const find = (agentId: string, wanted?: string) => findIn(database.read, agentId, wanted);
  /** Makes of a grant what `next` says of it, in one step. */
  const change = (
    agentId: string,
    wanted: string | undefined,
    next: (before: FoundGrant) => Followed,
    keepRecord: Keep<NewGrant> | undefined,
  ): Promise<NewGrant> =>
    changePolicy(
      database,
      async (tx) => {
        const before = await findIn(tx, agentId, wanted);
        const { made, ended } = next(before);
        await writeGrant(tx, agentId, before.connectionId, made.grant);
        await endGiven(tx, ended);
        return made;
      },
      keepRecord,
    );
  return {
    get: async (agentId, connectionId) => (await find(agentId, connectionId)).grant,
    find,
    plan: async (agentId, input, connectionId, keep) =>
      follow(await find(agentId, connectionId), readGrant(input, catalogue), keep).made,
    replace: (agentId, input, connectionId, keep, keepRecord) =>
      change(
        agentId,
        connectionId,
        (before) => follow(before, readGrant(input, catalogue), keep),
        keepRecord,
      ),
    setLevels: (agentId, input, connectionId, keepRecord) =>
      change(agentId, connectionId, (before) => withLevels(before, readLevels(input, catalogue)), keepRecord),
    endGiven: (agentId, id, keep) =>
      changePolicy(
        database,
        async (tx) => {
          const row = await tx
            .deleteFrom('elevation')
            .where('id', '=', id)
            .where('agent_id', '=', agentId)
            .where('until_ms', '>', clock.now())
            .returningAll()
            .executeTakeFirst();
          if (!row) throw new UnknownThing('level given for a time', id);
          return { id, area: row.area, level: row.level as Level, untilMs: row.until_ms };
        },
        keep,
      ),
  };
}

/** A grant as it will be, and which levels for a time it ends. */
interface Followed {
  readonly made: NewGrant;
  readonly ended: readonly GivenLevel[];
}

function withLevels(before: FoundGrant, levels: GrantDocument['areas']): Followed {
  const keep = before.given.filter(({ area }) => !(area in levels)).map(({ id }) => id);
  return follow(before, { ...before.grant, areas: { ...before.grant.areas, ...levels } }, keep);
}

/** What comes of a grant when another takes its place. */
function follow(
  { grant: before, given }: FoundGrant,
  grant: GrantDocument,
  keep: readonly string[] = [],
): Followed {
  const ended = endedBy(given, before, grant, (id) => keep.includes(id));
  const changes = [...grantChanges(before, grant), ...ended.map(endOf)];
  return { made: { grant, changes, given: given.filter((one) => !ended.includes(one)) }, ended };
}

function endOf({ area, level }: GivenLevel): GrantChange {
  return { subject: `${area} for a time`, from: level, to: 'ended' };
}

/** An agent with one connection needs not name it. */
async function pickConnection(
  db: Kysely<GatewayTables>,
  agentId: string,
  wanted: string | undefined,
): Promise<string> {
  const { name } = await findAgent(db, agentId);
  const own = await db
    .selectFrom('agent_connection')
    .innerJoin('connection', 'connection.id', 'agent_connection.connection_id')
    .select(['connection.id', 'connection.name'])
    .where('agent_id', '=', agentId)
    .orderBy('connection.name')
    .execute();
  const [only] = own;
  if (wanted === undefined && own.length === 1 && only !== undefined) return only.id;
  if (wanted !== undefined && own.some(({ id }) => id === wanted)) return wanted;
  const known = own.map((one) => `${one.name} (${one.id})`).join(', ') || 'none';
  throw new WrongInput([
    `connection: ${wanted === undefined ? 'name one' : `${name} is not on ${wanted}`}; ${name} is on ${known}.`,
  ]);
}

/** The grant of an agent on a connection, as it is kept. */
export async function readGrantOf(
  db: Kysely<GatewayTables>,
  { areas }: Catalogue,
  agentId: string,
  connectionId: string,
): Promise<GrantDocument> {
  const own = <T extends GrantTable>(table: T) =>
    db
      .selectFrom(table as 'grant_level')
      .selectAll()
      .where('agent_id', '=', agentId)
      .where('connection_id', '=', connectionId)
      .execute() as Promise<unknown> as Promise<GatewayTables[T][]>;
  const given = new Map((await own('grant_level')).map((row) => [row.area, row.level as Level]));
  const methods = (await own('grant_method')).map((row): [string, Rule] => [row.method, row.rule as Rule]);
  const groups = (await own('grant_group')).map((row): [string, Rule] => [row.group_id, row.rule as Rule]);
  return {
    areas: Object.fromEntries(areas.map(({ id }) => [id, given.get(id) ?? 'off'])),
    methods: Object.fromEntries(methods.toSorted(byName)),
    groups: Object.fromEntries(groups.toSorted(byName)),
    guardrails: (await own('guardrail'))
      .toSorted((a, b) => a.place - b.place)
      .map(({ body }) => JSON.parse(body) as Guardrail),
  };
}

type GrantTable = 'grant_level' | 'grant_method' | 'grant_group' | 'guardrail';

function byName([a]: readonly [string, Rule], [b]: readonly [string, Rule]): number {
  return a < b ? -1 : 1;
}

/** Replaces the grant of an agent on a connection, as a part of a change. */
export async function writeGrant(
  tx: Kysely<GatewayTables>,
  agentId: string,
  connectionId: string,
  grant: GrantDocument,
): Promise<void> {
  const owner = { agent_id: agentId, connection_id: connectionId };
  for (const table of ['grant_level', 'grant_method', 'grant_group', 'guardrail'] as const)
    await tx
      .deleteFrom(table)
      .where('agent_id', '=', agentId)
      .where('connection_id', '=', connectionId)
      .execute();
  const levels = Object.entries(grant.areas)
    .filter(([, level]) => level !== 'off')
    .map(([area, level]) => ({ ...owner, area, level }));
  if (levels.length > 0) await tx.insertInto('grant_level').values(levels).execute();
  const methods = Object.entries(grant.methods).map(([method, rule]) => ({ ...owner, method, rule }));
  if (methods.length > 0) await tx.insertInto('grant_method').values(methods).execute();
  const groups = Object.entries(grant.groups).map(([group_id, rule]) => ({ ...owner, group_id, rule }));
  if (groups.length > 0) await tx.insertInto('grant_group').values(groups).execute();
  const rails = grant.guardrails.map((rail, place) => ({
    ...owner,
    ...{ id: rail.id, place, body: JSON.stringify(rail) },
  }));
  if (rails.length > 0) await tx.insertInto('guardrail').values(rails).execute();
  await forgetMatches(tx, agentId, connectionId, [
    ...grant.guardrails.map(({ id }) => id),
    ...exceptionsOf(grant).map(({ subject, rule }) => exceptionKey(`${rule} ${subject}`)),
  ]);
}

/** The exceptions of a grant: for methods, then for groups. */
export function exceptionsOf({ methods, groups }: GrantDocument): { subject: string; rule: Rule }[] {
  return [...Object.entries(methods), ...Object.entries(groups)].map(([subject, rule]) => ({
    subject,
    rule,
  }));
}

function differences(
  before: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
): GrantChange[] {
  const subjects = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  return subjects
    .map((subject) => ({ subject, from: before[subject] ?? null, to: now[subject] ?? null }))
    .filter(({ from, to }) => from !== to);
}

/** What two grants differ in. */
export function grantChanges(before: GrantDocument, now: GrantDocument): GrantChange[] {
  return [
    ...differences(before.areas, now.areas),
    ...differences(before.methods, now.methods),
    ...differences(before.groups, now.groups),
    ...railDifferences(before.guardrails, now.guardrails),
  ];
}

function railDifferences(before: readonly Guardrail[], now: readonly Guardrail[]): GrantChange[] {
  const ids = [...new Set([...before, ...now].map(({ id }) => id))];
  const told = ids.flatMap((id): GrantChange[] => {
    const [old, one] = [before, now].map((rails) => rails.find((rail) => rail.id === id));
    if (isDeepStrictEqual(old, one)) return [];
    return [
      {
        subject: `guardrail ${id}`,
        from: old ? tellGuardrail(old) : null,
        to: one ? tellGuardrail(one) : null,
      },
    ];
  });
  if (told.length > 0 || isDeepStrictEqual(before, now)) return told;
  return [{ subject: 'guardrails', from: 'one order', to: 'another' }];
}

/** Changes in words: `products from off to read, orders from full to off`. */
export function tellChanges(changes: readonly GrantChange[]): string {
  return changes
    .map(({ subject, from, to }) => `${subject} from ${from ?? 'no exception'} to ${to ?? 'no exception'}`)
    .join(', ');
}
