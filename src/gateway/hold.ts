import type { WireResponse } from '../base/http.ts';
import type { Method } from '../catalogue/method.ts';
import { type Approval, type Asked, mostHeld } from './approvals.ts';
import { methodOf, railsOf } from './call.ts';
import { type Considered, consider } from './consider.ts';
import { type Denied, deny, type Held } from './decision.ts';
import { readBefore, readThere } from './guardrails/before.ts';
import { effectOf } from './guardrails/effect.ts';
import { stopOf } from './pass-on.ts';
import { factsFor, recordHeld, recordRefusal, sentenceFor } from './record-call.ts';
import { refusal } from './refusal.ts';
import { pathOf, resolveCall, type Step } from './step.ts';
import { sourceOf } from './weigh.ts';

/** A held call after its wait, decided again. */
export interface Waited extends Considered {
  readonly approval: Approval;
}

/**
 * Asks a person about a held call and waits for the answer as long as calls wait. Then the call is decided again from
 * the start, under the policy that is in force by then. Nobody is asked where as many calls of the agent wait as may.
 */
export async function hold(step: Step, held: Held): Promise<Waited | { refused: Denied }> {
  const { approvals, clock, running, holdMs, readPolicy } = step.parts;
  const time = { sinceMs: clock.now(), ms: holdMs };
  const asked = await ask(step, held);
  if (!asked) return { refused: tooMany(held) };
  const { approval, isNew } = asked;
  await recordHeld(step, held);
  if (isNew) step.parts.onAsked(approval.sentence, step.entryId);
  const watched = running.enter(step.policy.version, step.request.signal, (newer) => stopOf(step, newer));
  try {
    const { signal } = watched;
    await approvals.waitFor(approval.id, time, signal);
    if (signal.aborted) await approvals.leave(approval.id);
  } finally {
    watched.leave();
  }
  const headers = { ...step.request.headers, 'x-fairlead-approval': approval.id };
  const request = { ...step.request, headers };
  const policy = await readPolicy();
  const call = resolveCall(step.parts, request, policy, step.identify);
  const again = await consider({ ...step, request, policy, call, wasHeld: true }, step.body);
  return { ...again, approval };
}

function tooMany({ reason }: Held): Denied {
  return deny(
    'approval',
    'APPROVAL_TOO_MANY',
    `${reason}, and ${mostHeld} calls of this agent wait for a person already: no more are taken until some are answered`,
    { mostHeld, sent: false },
  );
}

/** Nobody answered in time: the agent is told how to go on. */
export async function refuseHeld(step: Step, held: Held, approval: Approval): Promise<WireResponse> {
  await recordRefusal(step, held, 403);
  return refusal(
    403,
    'APPROVAL_PENDING',
    `${held.reason}: send the same call again with x-fairlead-approval: ${approval.id} once it is approved`,
    { ...held.data, approvalId: approval.id, expiresAt: new Date(approval.expiresMs).toISOString() },
  );
}

async function ask(step: Step, held: Held): Promise<Asked | undefined> {
  const { call, parts, hash } = step;
  const method = methodOf(call);
  if (!method || call.where.kind !== 'grant' || call.who.kind !== 'agent' || hash === undefined)
    throw new Error('A call without agent, grant or method was held');
  const { answered } = call;
  if (answered?.state === 'pending')
    return { approval: await parts.approvals.get(answered.id), isNew: false };
  return parts.approvals.askForCall({
    ...{ agentId: call.who.agent.id, connectionId: call.where.grant.connection.id },
    ...{ method: method.id, area: method.area, hash, reason: held.reason },
    sentence: sentenceFor(step, held, factsFor(step)),
    effect: () => tellEffect(step, method),
  });
}

/** What the call would do, for the person who is asked; what is there now is read for that alone if nothing needed it. */
async function tellEffect(step: Step, method: Method): Promise<string[]> {
  const { message, request, call } = step;
  if (!message || method.access !== 'write') return [];
  const source = sourceOf(step);
  const [before, there] = await Promise.all([
    step.before ?? readBefore(method, pathOf(request), message, source).catch(() => null),
    step.there ?? readThere(method, message, source).catch(() => undefined),
  ]);
  return effectOf(method, { message, before, there, masks: railsOf(call, 'mask') });
}
