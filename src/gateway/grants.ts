import type { Kysely } from 'kysely';
import type { Catalogue } from '../catalogue/load.ts';
import { findAgent, type StoreParts } from './agents.ts';
import { type Level, levels, type Rule, rules } from './levels.ts';
import { changePolicy } from './policy.ts';
import type { GatewayTables } from './tables.ts';
import { WrongInput } from './wrong-input.ts';

/** What an agent may do on one connection, whole: every area with its level, and the exceptions. */
export interface GrantDocument {
  readonly areas: Readonly<Record<string, Level>>;
  readonly methods: Readonly<Record<string, Rule>>;
}

/** One thing that a change of grants changed. */
export interface GrantChange {
  /** `products`, or a method's id. */
  readonly subject: string;
  readonly from: Level | Rule | null;
  readonly to: Level | Rule | null;
}

/** What agents may do. */
export interface Grants {
  /** @throws {UnknownThing | WrongInput} when the agent is not there, or not on that connection */
  get(agentId: string, connectionId?: string): Promise<GrantDocument>;
  /** Replaces a grant whole, or not at all. @throws {UnknownThing | WrongInput} */
  replace(
    agentId: string,
    input: unknown,
    connectionId?: string,
  ): Promise<{ grant: GrantDocument; changes: GrantChange[] }>;
}

export function createGrants({
  database,
  catalogue,
}: StoreParts & { readonly catalogue: Catalogue }): Grants {
  return {
    async get(agentId, connectionId) {
      return read(
        database.read,
        catalogue,
        agentId,
        await pickConnection(database.read, agentId, connectionId),
      );
    },
    replace: (agentId, input, connectionId) =>
      changePolicy(database, async (tx) => {
        const connection = await pickConnection(tx, agentId, connectionId);
        const grant = readGrant(input, catalogue);
        const before = await read(tx, catalogue, agentId, connection);
        await write(tx, agentId, connection, grant);
        return {
          grant,
          changes: [...differences(before.areas, grant.areas), ...differences(before.methods, grant.methods)],
        };
      }),
  };
}

/** An agent with one connection needs not name it. */
async function pickConnection(
  db: Kysely<GatewayTables>,
  agentId: string,
  wanted: string | undefined,
): Promise<string> {
  await findAgent(db, agentId);
  const rows = await db
    .selectFrom('agent_connection')
    .select('connection_id')
    .where('agent_id', '=', agentId)
    .execute();
  const own = rows.map((row) => row.connection_id);
  const [only] = own;
  if (wanted === undefined && own.length === 1 && only !== undefined) return only;
  if (wanted !== undefined && own.includes(wanted)) return wanted;
  throw new WrongInput([
    `connection: ${wanted === undefined ? 'name one' : `the agent is not on ${wanted}`}; it is on ${own.join(', ') || 'none'}.`,
  ]);
}

async function read(
  db: Kysely<GatewayTables>,
  { areas }: Catalogue,
  agentId: string,
  connectionId: string,
): Promise<GrantDocument> {
  const own = <T extends 'grant_level' | 'grant_method'>(table: T) =>
    db
      .selectFrom(table as 'grant_level')
      .selectAll()
      .where('agent_id', '=', agentId)
      .where('connection_id', '=', connectionId);
  const given = new Map((await own('grant_level').execute()).map((row) => [row.area, row.level as Level]));
  const methods = await db
    .selectFrom('grant_method')
    .selectAll()
    .where('agent_id', '=', agentId)
    .where('connection_id', '=', connectionId)
    .orderBy('method')
    .execute();
  return {
    areas: Object.fromEntries(areas.map(({ id }) => [id, given.get(id) ?? 'off'])),
    methods: Object.fromEntries(methods.map((row) => [row.method, row.rule as Rule])),
  };
}

async function write(
  tx: Kysely<GatewayTables>,
  agentId: string,
  connectionId: string,
  grant: GrantDocument,
): Promise<void> {
  const owner = { agent_id: agentId, connection_id: connectionId };
  await tx
    .deleteFrom('grant_level')
    .where('agent_id', '=', agentId)
    .where('connection_id', '=', connectionId)
    .execute();
  await tx
    .deleteFrom('grant_method')
    .where('agent_id', '=', agentId)
    .where('connection_id', '=', connectionId)
    .execute();
  const areas = Object.entries(grant.areas).filter(([, level]) => level !== 'off');
  if (areas.length > 0)
    await tx
      .insertInto('grant_level')
      .values(areas.map(([area, level]) => ({ ...owner, area, level })))
      .execute();
  const methods = Object.entries(grant.methods);
  if (methods.length > 0)
    await tx
      .insertInto('grant_method')
      .values(methods.map(([method, rule]) => ({ ...owner, method, rule })))
      .execute();
}

/** Reads `{"areas": {...}, "methods": {...}}`; an area that is left out is off. @throws {WrongInput} with every problem */
export function readGrant(input: unknown, catalogue: Catalogue): GrantDocument {
  const problems: string[] = [];
  const body = readObject(input, 'grants', problems);
  for (const name of Object.keys(body))
    if (name !== 'areas' && name !== 'methods')
      problems.push(`${name} is not part of a grant: areas and methods are.`);
  const areaIds = catalogue.areas.map((area): string => area.id);
  const areas = readEntries(
    body.areas,
    'areas',
    levels,
    (id) => (areaIds.includes(id) ? undefined : `is not an area: ${areaIds.join(', ')} are.`),
    problems,
  );
  const methods = readEntries(body.methods, 'methods', rules, (id) => whyNotAMethod(id, catalogue), problems);
  if (problems.length > 0) throw new WrongInput(problems);
  return {
    areas: { ...Object.fromEntries(areaIds.map((id): [string, Level] => [id, 'off'])), ...areas },
    methods,
  };
}

/** A rule that can match nothing would be silently without effect. */
function whyNotAMethod(id: string, { byId }: Catalogue): string | undefined {
  const method = byId.get(id);
  if (!method) return 'is not a method of the catalogue; GET /api/catalogue?q= finds its id.';
  return method.visibility === 'internal'
    ? 'is internal to Wix and never forwarded: no rule for it can take effect.'
    : undefined;
}

function readEntries<T extends string>(
  input: unknown,
  where: string,
  allowed: readonly T[],
  whyNot: (name: string) => string | undefined,
  problems: string[],
): Record<string, T> {
  const entries: Record<string, T> = {};
  for (const [name, value] of Object.entries(readObject(input ?? {}, where, problems))) {
    const wrong = whyNot(name);
    const known = allowed.find((one) => one === value);
    if (wrong) problems.push(`${where}.${name} ${wrong}`);
    else if (known === undefined)
      problems.push(`${where}.${name} is ${JSON.stringify(value)}: it should be ${allowed.join(', ')}.`);
    else entries[name] = known;
  }
  return entries;
}

function readObject(input: unknown, where: string, problems: string[]): Record<string, unknown> {
  if (typeof input === 'object' && input !== null && !Array.isArray(input))
    return input as Record<string, unknown>;
  problems.push(`${where} is ${JSON.stringify(input) ?? 'missing'}: it should be an object.`);
  return {};
}

function differences<T extends Level | Rule>(
  before: Readonly<Record<string, T>>,
  now: Readonly<Record<string, T>>,
): GrantChange[] {
  const subjects = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  return subjects
    .map((subject) => ({ subject, from: before[subject] ?? null, to: now[subject] ?? null }))
    .filter(({ from, to }) => from !== to);
}
