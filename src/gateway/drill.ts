import { responseText } from '../base/http.ts';
import { isObject } from '../base/json.ts';
import type { Wait } from '../base/wait.ts';
import { areaName } from '../catalogue/method.ts';
import type { Database } from '../storage/database.ts';
import type { ActivityLog } from './activity/log.ts';
import type { Stop } from './call.ts';
import { deleteConnection } from './connections.ts';
import { createGateway, type GatewayHandle } from './gateway.ts';
import type { GatewayParts } from './parts.ts';
import { changePolicy, type Policy } from './policy.ts';
import { createRunningCalls } from './running.ts';
import type { GatewayStores } from './stores.ts';
import type { GatewayTables } from './tables.ts';
import { WrongInput } from './wrong-input.ts';

/** One step of a drill: what was done, what had to come of it, what came, and how long it took. */
export interface DrillStep {
  readonly did: string;
  readonly expected: string;
  readonly got: string;
  readonly tookMs: number;
}

export interface DrillReport {
  readonly ok: boolean;
  readonly steps: readonly DrillStep[];
}

export interface DrillParts {
  /** What the gateway is made of: the drill's is the same, but for the way to Wix. */
  readonly gateway: GatewayParts;
  readonly database: Database<GatewayTables>;
  readonly stores: GatewayStores;
  readonly wait: Wait;
  /** Takes the entries of the drill, which nobody is alerted of. */
  readonly quiet: Set<string>;
}

const area = 'orders';
/** A read that is asked about, and one that is not. */
const asked = {
  ...{ verb: 'POST', target: '/ecom/v1/orders/search', body: '{"search":{}}' },
  method: 'com.wix.ecom.orders.v1.Orders.SearchOrders',
};
const allowed = {
  ...{ verb: 'GET', target: '/ecom/v1/orders/00000000-0000-4000-8000-000000000000', body: undefined },
  method: 'com.wix.ecom.orders.v1.Orders.GetOrder',
};

/** How long a stop may take. */
const mostMs = 1_000;
/** How often it is looked at whether something has come, and how many times at the most. */
const lookEveryMs = 20;
const mostLooks = 150;

/**
 * Shows that stopping works, with an agent and a connection of its own: by a stop of the agent, of the area, of the connection
 * and of everything, and by a revoked key, a call that runs and one that waits for a person are cut off, and the next is refused.
 * The calls end in a stand-in for Wix that never answers. An area and everything are stopped for the drill's calls alone:
 * nobody else's are touched.
 * @throws {WrongInput} where what is stopped already leaves nothing to show
 */
export async function runDrill(parts: DrillParts): Promise<DrillReport> {
  const { stores, database, gateway } = parts;
  await refuseStopped(stores);
  const name = `Drill ${gateway.ids.guid().slice(0, 8)}`;
  const connection = await stores.connections.create({
    ...{ name, kind: 'local', baseUrl: 'http://drill.invalid', siteId: gateway.ids.guid() },
    ...{ siteName: name, credential: 'none' },
  });
  const removeConnection = () => changePolicy(database, (tx) => deleteConnection(tx, connection.id));
  const entries = new Set<string>();
  try {
    const { agent, key } = await stores.agents.create({
      ...{ name, purpose: 'Shows that stopping works; removes itself', connections: [connection.id] },
    });
    try {
      await stores.grants.replace(agent.id, {
        methods: { [asked.method]: 'ask', [allowed.method]: 'allow' },
      });
      const steps = await drill(parts, { agentId: agent.id, connectionId: connection.id, key, entries });
      return { ok: steps.every(({ expected, got, tookMs }) => expected === got && tookMs <= mostMs), steps };
    } finally {
      await stores.agents.remove(agent.id);
    }
  } finally {
    await removeConnection();
    for (const id of entries) parts.quiet.delete(id);
  }
}

/** Calls that are stopped before they begin cannot be shown to be cut off. */
async function refuseStopped({ stops }: GatewayStores): Promise<void> {
  for (const { scope, id } of await stops.list()) {
    if (scope === 'all')
      throw new WrongInput([
        'stops: everything is stopped, and a drill needs calls that run. Stopping works: let go on, and try again.',
      ]);
    if (scope === 'area' && id === area)
      throw new WrongInput([
        `stops: ${areaName(area)} is stopped, and a drill needs calls of it that run: let it go on, and try again.`,
      ]);
  }
}

/** Whom a drill is done with. */
interface Drilled {
  readonly agentId: string;
  readonly connectionId: string;
  readonly key: { readonly id: string; readonly text: string };
  /** Takes what goes on record of it. */
  readonly entries: Set<string>;
}

/** A way to stop, what a caller is told then, and how to undo it. */
interface Way {
  readonly did: string;
  readonly code: string;
  stop(): Promise<void>;
  letGoOn?(): Promise<void>;
}

async function drill(parts: DrillParts, drilled: Drilled): Promise<DrillStep[]> {
  const own = ownGateway(parts, drilled.entries);
  const steps: DrillStep[] = [];
  for (const way of waysOf(parts, drilled, own.stops))
    steps.push(...(await tryWay(parts, drilled, own, way)));
  return steps;
}

function waysOf({ stores }: DrillParts, { agentId, connectionId, key }: Drilled, own: Stop[]): Way[] {
  const here = (did: string, stop: Stop): Way => ({
    ...{ did, code: 'STOPPED' },
    stop: async () => void own.push(stop),
    letGoOn: async () => void own.pop(),
  });
  const connection: Stop = { scope: 'connection', id: connectionId };
  return [
    {
      ...{ did: 'paused the agent', code: 'AGENT_PAUSED' },
      stop: async () => void (await stores.agents.change(agentId, { state: 'paused' })),
      letGoOn: async () => void (await stores.agents.change(agentId, { state: 'active' })),
    },
    here('stopped an area', { scope: 'area', id: area }),
    {
      ...{ did: 'stopped a connection', code: 'STOPPED' },
      stop: () => stores.stops.set(connection),
      letGoOn: () => stores.stops.clear(connection),
    },
    here('stopped everything', { scope: 'all', id: '' }),
    {
      ...{ did: 'revoked the key', code: 'AGENT_KEY_INVALID' },
      stop: () => stores.keys.revoke(agentId, key.id),
    },
  ];
}

/** A gateway like the one that serves, whose calls end in a Wix that never answers. */
interface OwnGateway {
  readonly handle: GatewayHandle;
  /** What is stopped besides, for the drill alone. */
  readonly stops: Stop[];
  /** How many calls run. */
  readonly running: () => number;
}

function ownGateway({ gateway, wait, quiet }: DrillParts, entries: Set<string>): OwnGateway {
  const stops: Stop[] = [];
  const readPolicy = async (): Promise<Policy> => {
    const policy = await gateway.readPolicy();
    return { ...policy, stops: [...policy.stops, ...stops] };
  };
  // As a stop is another version of the policy for others, it is one for the calls of the drill that run.
  const readVersion = async (): Promise<Policy> => {
    const policy = await readPolicy();
    return { ...policy, version: policy.version + stops.length / 2 };
  };
  const hanging = hangingWix();
  const own: Partial<GatewayParts> = {
    log: quietLog(gateway.log, [quiet, entries], () => stops.length > 0),
    send: hanging.send,
    running: createRunningCalls(readVersion, wait, gateway.onBug),
    onAsked: () => {},
  };
  const handle = createGateway({ ...gateway, ...own, readPolicy });
  return { handle, stops, running: hanging.running };
}

/** A way to a Wix that never answers. */
function hangingWix(): { readonly send: GatewayParts['send']; readonly running: () => number } {
  let running = 0;
  const send: GatewayParts['send'] = ({ request: { signal } }) =>
    new Promise((_, reject) => {
      running += 1;
      const leave = (): void => {
        running -= 1;
        reject(new Error('The drill is over'));
      };
      if (signal.aborted) leave();
      else signal.addEventListener('abort', leave, { once: true });
    });
  return { send, running: () => running };
}

/** The log, with a note of what nobody is told of. */
function quietLog(log: ActivityLog, noted: readonly Set<string>[], hasOwnStops: () => boolean): ActivityLog {
  return {
    ...log,
    append(record) {
      for (const ids of noted) ids.add(record.entryId);
      const { context, ...rest } = record.body;
      // What the drill alone was stopped by is in no version of the policy: the decision cannot be taken again.
      const body = hasOwnStops() || context === undefined ? rest : { ...rest, context };
      return log.append({ ...record, body });
    },
  };
}

async function tryWay(
  parts: DrillParts,
  { agentId, key }: Drilled,
  { handle, running }: OwnGateway,
  { did, code, stop, letGoOn }: Way,
): Promise<DrillStep[]> {
  const { wait, gateway } = parts;
  const { clock, approvals } = gateway;
  const over = new AbortController();
  const call = (which: typeof asked | typeof allowed) => callWith(handle, key.text, which, over.signal);
  const calls = [
    { what: 'while a call ran', answer: call(allowed) },
    { what: 'while a call waited for a person', answer: call(asked) },
  ];
  const isWaiting = async () => (await approvals.list({ agentId, state: 'pending' })).length > 0;
  await until(wait, async () => running() > 0 && (await isWaiting()));
  const startedMs = clock.now();
  const stepOf = async (what: string, answer: Promise<string>): Promise<DrillStep> => {
    const got = await answer;
    return { did: `${did} ${what}`, expected: code, got, tookMs: clock.now() - startedMs };
  };
  await stop();
  const cut = Promise.all(calls.map(({ what, answer }) => stepOf(what, answer)));
  let isCut = false;
  void cut.then(() => {
    isCut = true;
  });
  await until(wait, async () => isCut);
  // What was not cut off by then is told as what its caller would have seen.
  over.abort();
  const steps = await cut;
  const againMs = clock.now();
  const got = await callWith(handle, key.text, allowed, AbortSignal.timeout(mostMs));
  await letGoOn?.();
  return [...steps, { did: `${did} and let it call`, expected: code, got, tookMs: clock.now() - againMs }];
}

async function until(wait: Wait, isSo: () => Promise<boolean>): Promise<void> {
  for (let looks = 0; looks < mostLooks && !(await isSo()); looks++) await wait(lookEveryMs);
}

async function callWith(
  gateway: GatewayHandle,
  key: string,
  { verb, target, body }: typeof asked | typeof allowed,
  signal: AbortSignal,
): Promise<string> {
  const response = await gateway({
    ...{ verb, target, signal, body: body === undefined ? undefined : Buffer.from(body) },
    headers: { authorization: key, 'content-type': 'application/json' },
  });
  const answer: unknown = JSON.parse(await responseText(response));
  const details = isObject(answer) && isObject(answer.details) ? answer.details.applicationError : undefined;
  return isObject(details) ? String(details.code) : String(response.status);
}
