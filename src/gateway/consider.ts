import { decide } from './decide.ts';
import { type Decision, type Denied, uncounted } from './decision.ts';
import { CountersUnreachable } from './guardrails/counters.ts';
import { needsBefore, needsMoney } from './guardrails/guardrail.ts';
import type { Peeked } from './peek.ts';
import { railsWithMethod, resolveCall, type Step } from './step.ts';
import { lookBefore, needsWhole, readRequest, weigh } from './weigh.ts';

/** A call as far as it is known, and what is decided of it. */
export interface Considered {
  readonly step: Step;
  readonly decision: Decision;
}

/**
 * Decides a call: reads its body and what a guardrail has to know, as far as the decision needs it. A body may take long
 * to come, and so may what is there now: when the policy has changed meanwhile all is decided from that one, and in any
 * case by the time that it is then. `read` is the body, where that has come already.
 */
export async function consider(bare: Step, read?: Peeked): Promise<Considered> {
  let step = bare;
  let body = read;
  for (;;) {
    const first = decide(step.call);
    // Nothing is read for a stranger.
    if (step.call.who.kind === 'unknown') return { step, decision: first };
    const whole = needsWhole(step, first);
    const come =
      body && (body.complete || !whole)
        ? body
        : await readRequest(step, whole, body ? body.body : step.request.body);
    if ('kind' in come) return decided({ ...step, call: { ...step.call, bodyFault: come } });
    body = come;
    step = { ...step, body };
    if (first.decision === 'denied') return { step, decision: first };
    const weighed = whole ? await weighAll(step) : { step };
    if (weighed.denied) return { step: weighed.step, decision: weighed.denied };
    if (!whole && step.parts.clock.now() === step.call.nowMs) return { step, decision: first };
    const policy = await step.parts.readPolicy();
    const call = resolveCall(step.parts, step.request, policy, step.identify);
    if (policy.version === step.policy.version)
      return decided({ ...weighed.step, call: { ...weighed.step.call, ...call } });
    step = { ...step, policy, call };
  }
}

function decided(step: Step): Considered {
  return { step, decision: decide(step.call) };
}

interface WeighedStep {
  readonly step: Step;
  readonly denied?: Denied;
}

/** Wix is not asked for anything for a call that is denied whatever it says, for what is used up say. */
async function weighAll(step: Step): Promise<WeighedStep> {
  const known = railsWithMethod(step.call);
  const readsMoney = known?.method.effect.money?.reads !== undefined && known.rails.some(needsMoney);
  if (readsMoney) {
    const counted = await denyUsed(step);
    if (counted.denied) return counted;
  }
  const weighed = await weigh(step);
  if (!weighed.message || !known?.rails.some((rail) => needsBefore(rail, known.method)))
    return { step: weighed };
  const counted = await denyUsed(weighed);
  return counted.denied ? counted : { step: await lookBefore(weighed) };
}

/** Denies what is denied for what is used up already, as far as the call is known. */
async function denyUsed(step: Step): Promise<WeighedStep> {
  const used = await usedOf(step);
  if (!used) return { step, denied: uncounted('so nothing was sent to Wix', { sent: false }) };
  const counted = { ...step, call: { ...step.call, used } };
  const decision = decide(counted.call);
  return decision.decision === 'denied' ? { step: counted, denied: decision } : { step };
}

async function usedOf({ parts, call }: Step): Promise<ReadonlyMap<string, number> | undefined> {
  try {
    return await parts.spend.used(call);
  } catch (error) {
    if (error instanceof CountersUnreachable) return undefined;
    throw error;
  }
}
