import type { Method } from '../catalogue/method.ts';
import { allRailsOf, type Call, type Who } from './call.ts';
import { decide } from './decide.ts';
import type { Decision } from './decision.ts';
import { tellGuardrail } from './guardrails/tell.ts';
import type { Policy } from './policy.ts';

/** Whether an agent may call a method, before there is a call: the decision, with what would be looked at then. */
export interface MayCall {
  readonly method: Method;
  readonly decision: Decision;
  /** Guardrails that will look at its calls, in words. */
  readonly conditions: readonly string[];
}

/** For whom and where it is asked. Without `siteId` the agent's only connection is meant. */
export interface Asking {
  readonly agentId: string;
  readonly siteId: string | undefined;
  /** Epoch milliseconds. */
  readonly nowMs: number;
}

/**
 * Whether an agent may call each of these methods, by the same {@link decide} that decides its calls. What depends on
 * the message of a call is not decided here.
 */
export function mayCall(policy: Policy, asking: Asking, methods: readonly Method[]): MayCall[] {
  const who = policy.agent(asking.agentId);
  return methods.map((method) => {
    const call = callOf(policy, who, asking, method);
    return { method, decision: decide(call), conditions: allRailsOf(call).map(tellGuardrail) };
  });
}

function callOf(policy: Policy, who: Who, { agentId, siteId, nowMs }: Asking, method: Method): Call {
  return {
    who,
    where: policy.locate(agentId, siteId),
    route:
      method.visibility === 'public'
        ? { kind: 'method', method, params: {}, viaAlias: false }
        : { kind: 'unknown', reason: `${method.id} is internal to Wix, not part of its public API.` },
    nowMs,
    stops: policy.stops,
  };
}
