import type { Clock } from '../base/clock.ts';
import { type Handle, responseText } from '../base/http.ts';
import type { Ids } from '../base/ids.ts';
import { isObject } from '../base/json.ts';
import type { Wait } from '../base/wait.ts';
import type { Approvals } from './approvals.ts';
import type { GatewayStores } from './stores.ts';
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
  readonly stores: GatewayStores;
  readonly approvals: Approvals;
  readonly gateway: Handle;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly wait: Wait;
}

/** A read, and one that is asked about: it is never sent. */
const asked = {
  verb: 'POST',
  target: '/ecom/v1/orders/search',
  method: 'com.wix.ecom.orders.v1.Orders.SearchOrders',
};

/** How long a stop may take. */
const mostMs = 1_000;

/**
 * Shows that stopping works, with an agent of its own that may do nothing without being asked about it: a call that
 * waits is cut off by a pause, a paused agent is refused, a revoked key is no key. Nothing reaches Wix.
 */
export async function runDrill(parts: DrillParts): Promise<DrillReport> {
  const { stores, ids } = parts;
  const [connection] = await stores.connections.list();
  if (!connection) throw new WrongInput(['connections: a drill needs one, and there is none.']);
  const { agent, key } = await stores.agents.create({
    name: `Drill ${ids.guid().slice(0, 8)}`,
    purpose: 'Shows that stopping works; removes itself',
    connections: [connection.id],
  });
  try {
    await stores.grants.replace(agent.id, { methods: { [asked.method]: 'ask' } });
    const steps = await drill(parts, agent.id, key);
    return { ok: steps.every(({ expected, got, tookMs }) => expected === got && tookMs <= mostMs), steps };
  } finally {
    await stores.agents.remove(agent.id);
  }
}

async function drill(
  parts: DrillParts,
  agentId: string,
  key: { id: string; text: string },
): Promise<DrillStep[]> {
  const { stores, clock } = parts;
  const call = () => callWith(parts.gateway, key.text);
  const step = async (did: string, expected: string, get: () => Promise<string>): Promise<DrillStep> => {
    const startedMs = clock.now();
    const got = await get();
    return { did, expected, got, tookMs: clock.now() - startedMs };
  };
  const waiting = call();
  await untilAsked(parts, agentId);
  return [
    await step('paused the agent while its call waited for a person', 'AGENT_PAUSED', async () => {
      await stores.agents.change(agentId, { state: 'paused' });
      return waiting;
    }),
    await step('let the paused agent call', 'AGENT_PAUSED', call),
    await step('revoked the key and let it call', 'AGENT_KEY_INVALID', async () => {
      await stores.agents.change(agentId, { state: 'active' });
      await stores.keys.revoke(agentId, key.id);
      return call();
    }),
  ];
}

async function untilAsked({ approvals, wait }: DrillParts, agentId: string): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if ((await approvals.list({ agentId })).length > 0) return;
    await wait(20);
  }
}

async function callWith(gateway: Handle, key: string): Promise<string> {
  const response = await gateway({
    verb: asked.verb,
    target: asked.target,
    headers: { authorization: key, 'content-type': 'application/json' },
    body: Buffer.from('{"search":{}}'),
    signal: new AbortController().signal,
  });
  const answer: unknown = JSON.parse(await responseText(response));
  const details = isObject(answer) && isObject(answer.details) ? answer.details.applicationError : undefined;
  return isObject(details) ? String(details.code) : String(response.status);
}
