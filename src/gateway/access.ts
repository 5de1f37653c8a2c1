import type { Method } from '../catalogue/method.ts';
import type { Connection, Who } from './call.ts';
import type { Decision } from './decision.ts';
import { mayCall } from './may-call.ts';
import { nextChange } from './next-change.ts';
import type { Policy } from './policy.ts';

/** What one caller may do at one moment, for listings: the same decisions that its calls get. */
export interface Access {
  readonly who: Who;
  /** Of the policy; while it stays the same, so do all answers from `atMs` until before `untilMs`. Epoch milliseconds. */
  readonly version: number;
  readonly atMs: number;
  readonly untilMs: number;
  /** The sites that the agent is connected to. */
  readonly sites: readonly Connection[];
  /** What a call of this method would get, as far as that does not depend on what the call carries. */
  decide(method: Method, siteId?: string): Decision;
}

/** Reads what an agent may do. */
export function accessOf(policy: Policy, agentId: string, nowMs: number): Access {
  const grants = policy.grantsOf(agentId);
  return {
    who: policy.agent(agentId),
    version: policy.version,
    atMs: nowMs,
    // Worked out only by whoever keeps answers.
    get untilMs() {
      return nextChange(grants, nowMs);
    },
    sites: grants.map(({ connection }) => connection),
    decide: (method, siteId) => decideOne(policy, { agentId, siteId, nowMs }, method),
  };
}

function decideOne(policy: Policy, asking: Parameters<typeof mayCall>[1], method: Method): Decision {
  const [answer] = mayCall(policy, asking, [method]);
  if (!answer) throw new Error('One method was asked about and none answered');
  return answer.decision;
}
