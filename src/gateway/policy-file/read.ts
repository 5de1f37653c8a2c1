import type { Catalogue } from '../../catalogue/load.ts';
import type { Connection } from '../call.ts';
import { type GrantDocument, readGrantInto, readObject } from '../grant-document.ts';
import { WrongInput } from '../wrong-input.ts';
import {
  type CredentialSource,
  connectionKinds,
  type PolicyDocument,
  sourceKinds,
  type WrittenAgent,
  type WrittenConnection,
  wixAddress,
} from './document.ts';

/** Collects what is wrong; each problem begins with the path of what it is about. */
interface Reading {
  readonly catalogue: Catalogue;
  readonly problems: string[];
}

/**
 * Reads a policy file's content. A part that is left out stays as it is; a part that is there is whole, so that what
 * it does not name is to go.
 * @throws {WrongInput} with every problem
 */
export function readPolicyDocument(
  input: unknown,
  { catalogue, now }: { readonly catalogue: Catalogue; readonly now: PolicyDocument },
): PolicyDocument {
  const reading: Reading = { catalogue, problems: [] };
  const { problems } = reading;
  const document = readObject(input, 'the policy', problems);
  refuseStrange(document, '', ['connections', 'agents'], problems);
  const connections =
    document.connections === undefined ? now.connections : readConnections(document.connections, reading);
  const agents =
    document.agents === undefined ? now.agents : readAgents(document.agents, connections, reading);
  if (problems.length > 0) throw new WrongInput(problems);
  return { connections, agents: withoutEnded(agents, connections) };
}

/** Agents that are left as they are lose what they had on a connection that goes. */
function withoutEnded(
  agents: PolicyDocument['agents'],
  connections: PolicyDocument['connections'],
): PolicyDocument['agents'] {
  return new Map(
    [...agents].map(([name, agent]) => [
      name,
      { ...agent, on: new Map([...agent.on].filter(([siteId]) => connections.has(siteId))) },
    ]),
  );
}

function readConnections(input: unknown, reading: Reading): PolicyDocument['connections'] {
  const read = new Map<string, WrittenConnection>();
  for (const [name, value] of Object.entries(readObject(input, 'connections', reading.problems))) {
    const where = `connections.${name}`;
    readName(name, where, 200, reading);
    const { siteId, ...connection } = readConnection(name, value, where, reading);
    const same = read.get(siteId);
    if (same && siteId !== '')
      reading.problems.push(
        `${where}.siteId is ${JSON.stringify(siteId)}, which ${same.name} has too: a site has one connection.`,
      );
    read.set(siteId, connection);
  }
  return read;
}

const connectionParts = ['kind', 'siteId', 'accountId', 'siteName', 'baseUrl', 'credential', 'keepBodies'];

function readConnection(
  name: string,
  input: unknown,
  where: string,
  { problems }: Reading,
): WrittenConnection & { readonly siteId: string } {
  const body = readObject(input, where, problems);
  refuseStrange(body, where, connectionParts, problems);
  const part = (member: string): string | undefined =>
    body[member] === undefined ? undefined : readText(body[member], `${where}.${member}`, problems);
  const kind = connectionKinds.find((one) => one === (body.kind ?? 'api-key'));
  if (!kind)
    problems.push(`${where}.kind is ${shown(body.kind)}: it should be one of ${connectionKinds.join(', ')}.`);
  const baseUrl = part('baseUrl') ?? wixAddress;
  if (!/^https?:\/\/[^/?#]+$/.test(baseUrl))
    problems.push(
      `${where}.baseUrl is ${shown(baseUrl)}: it should be an address without a path, such as ${wixAddress}.`,
    );
  const keepBodies = body.keepBodies ?? false;
  if (typeof keepBodies !== 'boolean')
    problems.push(`${where}.keepBodies is ${shown(keepBodies)}: it should be true or false.`);
  return {
    keepBodies: keepBodies === true,
    ...{ name, kind: kind ?? ('api-key' satisfies Connection['kind']), baseUrl },
    ...{ accountId: part('accountId'), siteName: part('siteName') ?? name },
    siteId: readText(body.siteId, `${where}.siteId`, problems),
    credential:
      body.credential === undefined
        ? undefined
        : readSource(body.credential, `${where}.credential`, problems),
  };
}

function readSource(input: unknown, where: string, problems: string[]): CredentialSource | undefined {
  const [entry, ...more] = typeof input === 'object' && input !== null ? Object.entries(input) : [];
  const kind = sourceKinds.find((one) => one === entry?.[0]);
  if (!entry || !kind || more.length > 0) {
    // Not the value: who writes the credential itself here should not find it in a log.
    problems.push(
      `${where} should be one of {env: NAME}, {file: path} and {command: "..."}: where the credential is, not what it is.`,
    );
    return undefined;
  }
  return { [kind]: readText(entry[1], `${where}.${kind}`, problems, 2_000) } as unknown as CredentialSource;
}

function readAgents(
  input: unknown,
  connections: PolicyDocument['connections'],
  reading: Reading,
): PolicyDocument['agents'] {
  const agents = Object.entries(readObject(input, 'agents', reading.problems));
  const sites = new Map([...connections].map(([siteId, { name }]) => [name, siteId]));
  return new Map(agents.map(([name, value]) => [name, readAgent(name, value, sites, reading)]));
}

function readAgent(
  name: string,
  input: unknown,
  sites: ReadonlyMap<string, string>,
  reading: Reading,
): WrittenAgent {
  const { problems } = reading;
  const where = `agents.${name}`;
  readName(name, where, 100, reading);
  const body = readObject(input, where, problems);
  refuseStrange(body, where, ['purpose', 'on'], problems);
  const purpose = body.purpose ?? '';
  if (typeof purpose !== 'string' || purpose.length > 1_000)
    problems.push(`${where}.purpose is ${shown(purpose)}: it should be text of at most 1000 characters.`);
  const on = new Map<string, GrantDocument>();
  for (const [connection, value] of Object.entries(readObject(body.on ?? {}, `${where}.on`, problems))) {
    const path = `${where}.on.${connection}`;
    const siteId = sites.get(connection);
    if (siteId === undefined)
      problems.push(
        `${path} is not a connection: ${[...sites.keys()].join(', ') || 'there are none'}${sites.size > 0 ? ' are' : ''}.`,
      );
    const grant = readGrantAt(path, value, reading);
    if (siteId !== undefined) on.set(siteId, grant);
  }
  return { purpose: typeof purpose === 'string' ? purpose : '', on };
}

function readGrantAt(path: string, value: unknown, { catalogue, problems }: Reading): GrantDocument {
  const inside: string[] = [];
  const grant = readGrantInto(inside, value, catalogue);
  problems.push(
    ...inside.map((problem) =>
      problem.startsWith('grants is') ? `${path}${problem.slice(6)}` : `${path}.${problem}`,
    ),
  );
  return grant;
}

function readName(name: string, where: string, most: number, { problems }: Reading): void {
  if (name.trim() === '' || name.length > most)
    problems.push(`${where} is a name that is empty or longer than ${most} characters.`);
}

function readText(value: unknown, where: string, problems: string[], most = 200): string {
  if (typeof value === 'string' && value.trim() !== '' && value.length <= most) return value;
  problems.push(`${where} is ${shown(value)}: it should be text of at most ${most} characters.`);
  return '';
}

function refuseStrange(
  body: Readonly<Record<string, unknown>>,
  where: string,
  known: readonly string[],
  problems: string[],
): void {
  const prefix = where === '' ? '' : `${where}.`;
  for (const name of Object.keys(body))
    if (!known.includes(name)) problems.push(`${prefix}${name} is not known here: ${known.join(', ')} are.`);
}

function shown(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 80) ?? 'missing';
}
