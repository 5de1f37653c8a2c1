import type { WireRequest } from '../base/http.ts';
import type { JsonObject } from '../base/json.ts';
import { railsOf } from './call.ts';
import { consider } from './consider.ts';
import { decide } from './decide.ts';
import type { Decision } from './decision.ts';
import { effectOf } from './guardrails/effect.ts';
import { tellGuardrail } from './guardrails/tell.ts';
import type { GatewayParts } from './parts.ts';
import { peek } from './peek.ts';
import { contextOf } from './record-call.ts';
import { type Identify, railsWithMethod, resolveCall, type Step, siteNameOf } from './step.ts';

/** What would be decided of a call, and from what. */
export interface Preview {
  readonly decision: Decision;
  readonly conditions: readonly string[];
  /** What it would do, line by line, where something had to know. */
  readonly effect: readonly string[];
  readonly context: JsonObject;
}

/**
 * Decides a call of an agent without making it: nothing is forwarded, recorded or used up. What is there now is read
 * where a guardrail has to know it.
 */
export async function preview(parts: GatewayParts, agentId: string, request: WireRequest): Promise<Preview> {
  const policy = await parts.readPolicy();
  const identify: Identify = (current) => current.agent(agentId);
  const call = resolveCall(parts, request, policy, identify);
  const bare: Step = {
    ...{ parts, request, policy, identify, call, siteName: siteNameOf(call, policy) },
    ...{ entryId: '', startedMs: parts.clock.now(), body: await peek(undefined, 0) },
    trail: { recorded: false },
  };
  const { step, decision } = await consider(bare).finally(() => parts.room.leave(request));
  // As a call is: what is used up is looked at when nothing else denies it.
  const counted =
    decision.decision === 'denied' ? step.call : { ...step.call, used: await parts.spend.used(step.call) };
  const known = railsWithMethod(counted);
  const { message, before = null, there } = step;
  return {
    decision: decision.decision === 'denied' ? decision : decide(counted),
    conditions: known?.rails.map(tellGuardrail) ?? [],
    effect:
      known?.method.access === 'write' && message
        ? effectOf(known.method, { message, before, there, masks: railsOf(counted, 'mask') })
        : [],
    context: contextOf({ ...step, call: counted }),
  };
}
