import type { Method } from '../catalogue/method.ts';
import type { Connection, Who } from './call.ts';
import type { Decision } from './decision.ts';
import { mayCall } from './may-call.ts';
import type { Policy } from './policy.ts';

/** What one caller may do at one moment, for listings: the same decisions that its calls get. */
export interface Access {
  readonly who: Who;
  /** Of the policy; while it stays the same, so do all answers. */
  readonly version: number;
  /** The sites that the agent is connected to. */
  readonly sites: readonly Connection[];
  /** What a call of this method would get, as far as that does not depend on what the call carries. */
  decide(method: Method, siteId?: string): Decision;
}

/** Reads what an agent may do. */
export function accessOf(policy: Policy, agentId: string, nowMs: number): Access {
  return {
    who: policy.agent(agentId),
    version: policy.version,
    sites: policy.grantsOf(agentId).map(({ connection }) => connection),
    decide: (method, siteId) => decideOne(policy, { agentId, siteId, nowMs }, method),
  };
}

function decideOne(policy: Policy, asking: Parameters<typeof mayCall>[1], method: Method): Decision {
  const [answer] = mayCall(policy, asking, [method]);
  if (!answer) throw new Error('One method was asked about and none answered');
  return answer.decision;
}
