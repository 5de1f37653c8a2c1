import { decide } from './decide.ts';
import { type Decision, type Denied, uncounted } from './decision.ts';
import { CountersUnreachable } from './guardrails/counters.ts';
import { needsBefore } from './guardrails/guardrail.ts';
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

/** Wix is not asked what is there now for a call that is denied whatever that is, for what is used up say. */
async function weighAll(step: Step): Promise<{ step: Step; denied?: Denied }> {
  const weighed = await weigh(step);
  const known = railsWithMethod(weighed.call);
  if (!weighed.message || !known?.rails.some((rail) => needsBefore(rail, known.method)))
    return { step: weighed };
  const used = await usedOf(weighed);
  if (!used) return { step: weighed, denied: uncounted('so nothing was sent to Wix', { sent: false }) };
  const counted = { ...weighed, call: { ...weighed.call, used } };
  const decision = decide(counted.call);
  return decision.decision === 'denied'
    ? { step: counted, denied: decision }
    : { step: await lookBefore(weighed) };
}

async function usedOf({ parts, call }: Step): Promise<ReadonlyMap<string, number> | undefined> {
  try {
    return await parts.spend.used(call);
  } catch (error) {
    if (error instanceof CountersUnreachable) return undefined;
    throw error;
  }
}
