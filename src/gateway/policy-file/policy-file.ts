import type { Kysely } from 'kysely';
import type { JsonObject } from '../../base/json.ts';
import type { Catalogue } from '../../catalogue/load.ts';
import { deleteAgent, endGrant, insertAgent, type StoreParts, updateAgent } from '../agents.ts';
import type { Agent } from '../call.ts';
import {
  deleteConnection,
  insertConnection,
  sealCredential,
  toConnection,
  updateConnection,
  writeBodyKeeping,
} from '../connections.ts';
import { endedBy, endGiven, givenLevels } from '../elevations.ts';
import { readGrantOf, writeGrant } from '../grants.ts';
import { changePolicy, type Keep } from '../policy.ts';
import type { GatewayTables } from '../tables.ts';
import type { Vault } from '../vault.ts';
import { WrongInput } from '../wrong-input.ts';
import {
  type CredentialSource,
  type PolicyDocument,
  type WrittenConnection,
  writePolicy,
} from './document.ts';
import { type AgentStep, type Plan, type PlannedStep, planPolicy, type Step } from './plan.ts';
import { readPolicyDocument } from './read.ts';

/** What an application takes besides the policy. */
export interface Application {
  readonly policy: unknown;
  /** The plan that was shown: another one is not carried out. */
  readonly plan?: string | undefined;
  /** By the connection's name. */
  readonly credentials?: Readonly<Record<string, string>> | undefined;
}

/** What was done, in order. */
export interface Applied {
  readonly steps: readonly (PlannedStep & { readonly of?: Agent | undefined })[];
  /** Keys of new agents, told this once. */
  readonly keys: readonly { readonly agent: string; readonly key: string }[];
}

/** Everything that is granted, as one document. */
export interface PolicyFiles {
  /** In normal form: what `apply` takes, and finds nothing to do. */
  export(): Promise<JsonObject>;
  /** @throws {WrongInput} with every problem */
  plan(policy: unknown): Promise<Plan>;
  /** Does what the plan says in one transaction, or nothing. @throws {WrongInput} */
  apply(application: Application, keep?: Keep<Applied>): Promise<Applied>;
}

type Parts = StoreParts & { readonly catalogue: Catalogue; readonly vault: Vault };

export function createPolicyFiles(parts: Parts): PolicyFiles {
  const { database, catalogue } = parts;
  const planOn = async (db: Kysely<GatewayTables>, policy: unknown): Promise<Plan> => {
    const now = await readState(db, catalogue);
    return planPolicy(now, readPolicyDocument(policy, { catalogue, now }));
  };
  return {
    export: async () => writePolicy(await readState(database.read, catalogue)),
    plan: (policy) => planOn(database.read, policy),
    apply: ({ policy, plan: shown, credentials = {} }, keep) =>
      changePolicy(
        database,
        async (tx) => {
          const plan = await planOn(tx, policy);
          refuseOther(plan, shown);
          refuseMissing(plan, credentials);
          return carryOut(tx, plan, credentials, parts);
        },
        keep,
      ),
  };
}

function refuseOther(plan: Plan, shown: string | undefined): void {
  if (shown !== undefined && shown !== plan.id)
    throw new WrongInput([
      `plan is ${shown}, but what there is has changed since, and now it would be ${plan.id}: look at it again.`,
    ]);
}

function refuseMissing({ needs }: Plan, credentials: Readonly<Record<string, string>>): void {
  const problems = needs
    .filter((name) => !Object.hasOwn(credentials, name))
    .map(
      (name) =>
        `connections.${name} needs its credential: name where it is, such as credential: {env: FAIRLEAD_WIX_API_KEY}.`,
    );
  if (problems.length > 0) throw new WrongInput(problems);
}

/** What there is. @throws {WrongInput} when two connections have one name */
async function readState(db: Kysely<GatewayTables>, catalogue: Catalogue): Promise<PolicyDocument> {
  const rows = await db.selectFrom('connection').selectAll().orderBy('name').execute();
  refuseOneName(rows.map(({ name }) => name));
  const sources = new Map(
    (await db.selectFrom('credential_source').selectAll().execute()).map(({ connection_id, source }) => [
      connection_id,
      JSON.parse(source) as CredentialSource,
    ]),
  );
  const keeping = new Set(
    (await db.selectFrom('body_keeping').selectAll().execute()).map(({ connection_id }) => connection_id),
  );
  const siteIds = new Map(rows.map((row) => [row.id, row.site_id]));
  const connections = new Map(
    rows.map((row): [string, WrittenConnection] => {
      const { id, siteId, ...connection } = toConnection(row);
      return [siteId, { ...connection, credential: sources.get(id), keepBodies: keeping.has(id) }];
    }),
  );
  const agents: [string, PolicyDocument['agents'] extends ReadonlyMap<string, infer A> ? A : never][] = [];
  for (const { id, name, purpose } of await db.selectFrom('agent').selectAll().orderBy('name').execute()) {
    const own = await db.selectFrom('agent_connection').selectAll().where('agent_id', '=', id).execute();
    const on = [];
    for (const { connection_id } of own)
      on.push([
        siteIds.get(connection_id) ?? '',
        await readGrantOf(db, catalogue, id, connection_id),
      ] as const);
    agents.push([name, { purpose, on: new Map(on.filter(([siteId]) => siteId !== '')) }]);
  }
  return { connections, agents: new Map(agents) };
}

function refuseOneName(names: readonly string[]): void {
  for (const name of new Set(names.filter((one, place) => names.indexOf(one) !== place)))
    throw new WrongInput([
      `connections.${name} is the name of two connections: a policy file could not tell them apart.`,
    ]);
}

async function carryOut(
  tx: Kysely<GatewayTables>,
  { steps }: Plan,
  credentials: Readonly<Record<string, string>>,
  parts: Parts,
): Promise<Applied> {
  const done: (PlannedStep & { of?: Agent | undefined })[] = [];
  const keys: { agent: string; key: string }[] = [];
  for (const planned of steps) {
    const { of, key } = await carryOutStep(tx, planned.step, credentials, parts);
    done.push({ ...planned, of });
    if (of && key !== undefined) keys.push({ agent: of.name, key });
  }
  return { steps: done, keys };
}

interface StepResult {
  readonly of?: Agent;
  readonly key?: string;
}

async function carryOutStep(
  tx: Kysely<GatewayTables>,
  step: Step,
  credentials: Readonly<Record<string, string>>,
  parts: Parts,
): Promise<StepResult> {
  if ('agent' in step) return carryOutOnAgent(tx, step, parts);
  if (step.do === 'remove-connection') {
    await deleteConnection(tx, await connectionId(tx, step.siteId));
    return {};
  }
  const { siteId, to } = step;
  const { credential: source, keepBodies, ...connection } = to;
  const credential = Object.hasOwn(credentials, to.name) ? credentials[to.name] : undefined;
  if (step.do === 'add-connection') {
    const made = await insertConnection(
      tx,
      { ...connection, siteId, credential: checked(credential ?? '', to) },
      parts,
    );
    await writeSource(tx, made.id, source);
    await writeBodyKeeping(tx, made.id, keepBodies);
    return {};
  }
  const id = await connectionId(tx, siteId);
  await updateConnection(tx, { ...connection, id, siteId });
  if (credential !== undefined) await sealCredential(tx, id, checked(credential, to), parts.vault);
  await writeSource(tx, id, source);
  await writeBodyKeeping(tx, id, keepBodies);
  return {};
}

async function carryOutOnAgent(
  tx: Kysely<GatewayTables>,
  step: AgentStep,
  parts: Parts,
): Promise<StepResult> {
  if (step.do === 'add-agent') {
    const { purpose } = step;
    const { agent, key } = await insertAgent(tx, { name: step.agent, purpose, connections: [] }, parts);
    return { of: agent, key: key.text };
  }
  const { id } = await tx
    .selectFrom('agent')
    .select('id')
    .where('name', '=', step.agent)
    .executeTakeFirstOrThrow();
  if (step.do === 'remove-agent') return { of: await deleteAgent(tx, id) };
  if (step.do === 'change-agent') return { of: await updateAgent(tx, id, { purpose: step.purpose }) };
  const connection_id = await connectionId(tx, step.siteId);
  if (step.do === 'end-grant') {
    await endGrant(tx, id, connection_id);
  } else {
    await tx
      .insertInto('agent_connection')
      .values({ agent_id: id, connection_id })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const place = { agentId: id, connectionId: connection_id };
    const given = await givenLevels(tx, place, parts.clock.now());
    const before = await readGrantOf(tx, parts.catalogue, id, connection_id);
    await writeGrant(tx, id, connection_id, step.grant);
    // A file does not say what was given for a time: that ends where the file sets its area to another level.
    await endGiven(
      tx,
      endedBy(given, before, step.grant, () => true),
    );
  }
  return { of: await updateAgent(tx, id, {}) };
}

async function connectionId(tx: Kysely<GatewayTables>, siteId: string): Promise<string> {
  const { id } = await tx
    .selectFrom('connection')
    .select('id')
    .where('site_id', '=', siteId)
    .executeTakeFirstOrThrow();
  return id;
}

async function writeSource(
  tx: Kysely<GatewayTables>,
  id: string,
  source: CredentialSource | undefined,
): Promise<void> {
  await tx.deleteFrom('credential_source').where('connection_id', '=', id).execute();
  if (source)
    await tx
      .insertInto('credential_source')
      .values({ connection_id: id, source: JSON.stringify(source) })
      .execute();
}

/** What an installed app's credential is made of. */
const appParts = ['appId', 'appSecret', 'instanceId'];

/** An app's credential is three things as JSON. @throws {WrongInput}, which tells nothing of the credential */
function checked(credential: string, { kind, name }: WrittenConnection): string {
  if (kind !== 'app') return credential;
  try {
    const parts = JSON.parse(credential) as Record<string, unknown>;
    if (appParts.every((part) => typeof parts[part] === 'string')) return credential;
  } catch {
    // Said below, without the text.
  }
  throw new WrongInput([
    `connections.${name}.credential should lead to JSON with ${appParts.join(', ')} for an installed app.`,
  ]);
}
