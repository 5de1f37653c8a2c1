import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fairleadFlags } from '../scripts/runtime.mjs';
import { type Program, startProgram } from './processes.ts';

/** Fairlead as it is shipped and started, with its log in a file, in front of an upstream of the benchmark. */
export interface Fairlead extends AsyncDisposable {
  readonly program: Program;
  readonly port: number;
  readonly adminToken: string;
  /** May read products and write contacts, and nothing else. */
  readonly plain: Authorized;
  /** The same, with guardrails that look at every call. */
  readonly guarded: Authorized;
  /** The demo's agent on the local Wix of the same process. */
  readonly embedded: Authorized;
}

export type Authorized = Readonly<Record<'authorization', string>>;

interface Ready {
  readonly gateway: string;
  readonly admin: { readonly token: string };
  readonly agents: readonly { readonly name: string; readonly key: string }[];
}

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

const areas = { products: 'read', contacts: 'write' };
/** A limit a minute, a daily budget, a mask on answers, and the fields that may be written: none is ever reached. */
const guardrails = [
  { kind: 'rate', perMinute: 1_000_000_000 },
  { kind: 'mask', fields: ['email', 'phone'], by: 'mask' },
  { kind: 'budget', of: 'items-changed', per: 'day', most: 1_000_000_000 },
  {
    kind: 'fields',
    only: ['name', 'emails', 'phones', 'addresses', 'jobTitle'],
    on: { areas: ['contacts'] },
  },
];

/** Starts it on `folder`; `nodeFlags` are for Node.js. */
export async function startFairlead(
  folder: string,
  upstreamPort: number,
  nodeFlags: readonly string[] = [],
): Promise<Fairlead> {
  const program = await startProgram([
    ...[
      ...fairleadFlags(),
      ...nodeFlags,
      main,
      'up',
      '--json',
      '--data',
      folder,
      '--port',
      '0',
      '--wix-port',
      '0',
    ],
    ...['--wix-rate-limit', '0'],
  ]);
  const ready = JSON.parse(program.line) as Ready;
  const api = async (verb: string, path: string, body: object): Promise<Record<string, unknown>> => {
    const headers = { authorization: `Bearer ${ready.admin.token}`, 'content-type': 'application/json' };
    const init = { method: verb, headers, body: JSON.stringify(body) };
    const response = await fetch(`${ready.gateway}/api${path}`, init);
    if (!response.ok)
      throw new Error(`${verb} ${path} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as Record<string, unknown>;
  };
  const { connection } = (await api('POST', '/connections', {
    ...{ name: 'Bench', baseUrl: `http://127.0.0.1:${upstreamPort}` },
    ...{ siteId: 'bench-site', siteName: 'Bench Store', credential: 'bench-credential' },
  })) as { connection: { id: string } };
  const addAgent = async (name: string, grant: object): Promise<Authorized> => {
    const made = await api('POST', '/agents', { name, connections: [connection.id] });
    const { agent, key } = made as { agent: { id: string }; key: string };
    await api('PUT', `/agents/${agent.id}/grants`, grant);
    return { authorization: `Bearer ${key}` };
  };
  const demo = ready.agents.find(({ name }) => name === 'Storefront Agent');
  return {
    ...{ program, port: Number(new URL(ready.gateway).port), adminToken: ready.admin.token },
    plain: await addAgent('Plain Agent', { areas }),
    guarded: await addAgent('Guarded Agent', { areas, guardrails }),
    embedded: { authorization: `Bearer ${demo?.key}` },
    async [Symbol.asyncDispose]() {
      await program[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
