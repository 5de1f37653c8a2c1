import type { WireHeaders, WireRequest, WireResponse } from '../base/http.ts';
import { orderedGuid } from '../base/ids.ts';
import { LogUnwritable } from './activity/log.ts';
import { consider } from './consider.ts';
import { decide } from './decide.ts';
import { type Decision, type Denied, uncounted, undecided } from './decision.ts';
import { CountersUnreachable } from './guardrails/counters.ts';
import { hold, refuseHeld } from './hold.ts';
import type { GatewayParts } from './parts.ts';
import { passOn, takeShares } from './pass-on.ts';
import { peek } from './peek.ts';
import { recordRefusal } from './record-call.ts';
import { refusal } from './refusal.ts';
import { type Identify, resolveCall, type Step, siteNameOf } from './step.ts';
import { traced } from './trace.ts';

/**
 * The gateway: a caller is known by the key it brings, or by `identify` when it has shown in another way which agent it is;
 * everything else is decided as ever.
 */
export type GatewayHandle = (request: WireRequest, identify?: Identify) => Promise<WireResponse>;

/**
 * The gateway: identify, resolve, decide, record the intent, forward, answer, and record the outcome. What is refused is
 * recorded and never forwarded; what cannot be recorded is not forwarded either.
 */
export function createGateway(parts: GatewayParts): GatewayHandle {
  return async (request, identify) => {
    const entryId = orderedGuid(parts.ids.guid(), parts.clock.now());
    return traced(request.headers, 'agent call', async (span) => {
      span?.setAttribute('fairlead.activity', entryId);
      try {
        return withIds(await answer(parts, request, entryId, identify), entryId);
      } catch (error) {
        return withIds(answerFailure(parts, error), entryId);
      } finally {
        parts.room.leave(request);
      }
    });
  };
}

const nothingRead = await peek(undefined, 0);

async function answer(
  parts: GatewayParts,
  request: WireRequest,
  entryId: string,
  identify: Identify | undefined,
): Promise<WireResponse> {
  const policy = await parts.readPolicy();
  const call = resolveCall(parts, request, policy, identify);
  const siteName = siteNameOf(call, policy);
  const bare: Step = {
    ...{ parts, request, policy, identify, entryId, startedMs: parts.clock.now(), call, siteName },
    ...{ body: nothingRead, trail: { recorded: false } },
  };
  try {
    const { step, decision } = await consider(bare);
    return await go(step, decision);
  } catch (error) {
    if (bare.trail.recorded) throw error;
    parts.onBug(error);
    return refuseUndecided(bare);
  }
}

/** With what is used up of the guardrails that count. */
async function withUsed(step: Step): Promise<Step> {
  return { ...step, call: { ...step.call, used: await step.parts.spend.used(step.call) } };
}

/** Does what was decided. What is limited is refused while nobody can say what is left. */
async function go(step: Step, decision: Decision): Promise<WireResponse> {
  try {
    return await proceed(step, decision);
  } catch (error) {
    // Nothing was sent: once it is, what cannot be counted is answered there.
    if (!(error instanceof CountersUnreachable)) throw error;
    return refuse(step, uncounted('so nothing was sent to Wix', { sent: false }));
  }
}

/** A held call is decided again once a person has answered, or has not. */
async function proceed(step: Step, decision: Decision): Promise<WireResponse> {
  if (decision.decision === 'denied') return refuse(step, decision);
  if (decision.decision === 'held') {
    // Nobody is asked for what no budget has room for any more.
    const counted = step.call.used ? step : await withUsed(step);
    const known = decide(counted.call);
    if (known.decision !== 'held') return proceed(counted, known);
    const waited = await hold(counted, known);
    if ('refused' in waited) return refuse(counted, waited.refused);
    const { step: again, decision: then, approval } = waited;
    return then.decision === 'held' ? refuseHeld(again, then, approval) : proceed(again, then);
  }
  const taken = await takeShares(step, decision);
  if (taken.decision.decision === 'allowed' && taken.reservation)
    return passOn(taken.step, taken.decision, taken.reservation);
  return proceed(taken.step, taken.decision);
}

async function refuse(step: Step, decision: Denied): Promise<WireResponse> {
  const { status, code, reason, data } = decision;
  await recordRefusal(step, decision, status);
  const { retryAfterSeconds } = data;
  return refusal(status, code, reason, data, {
    ...(typeof retryAfterSeconds === 'number' ? { 'retry-after': String(retryAfterSeconds) } : {}),
    // The rest of a body that is not read would be taken for the next request.
    ...(step.call.bodyFault ? { connection: 'close' } : {}),
  });
}

/** A mistake of ours before anything of the call was on record: it is refused, and on record like any other. */
async function refuseUndecided(step: Step): Promise<WireResponse> {
  const { status, code, reason, data } = undecided;
  await recordRefusal(step, undecided, status, {});
  return refusal(status, code, reason, data, { 'retry-after': '5', connection: 'close' });
}

function answerFailure(parts: GatewayParts, error: unknown): WireResponse {
  parts.onBug(error);
  const [code, reason] =
    error instanceof LogUnwritable
      ? ['LOG_UNWRITABLE', 'the activity log cannot be written, so no call goes through']
      : ['GATEWAY_UNAVAILABLE', 'the gateway cannot decide this call now'];
  return refusal(503, code, reason, {}, { 'retry-after': '5' });
}

function withIds(response: WireResponse, entryId: string): WireResponse {
  const headers: WireHeaders = {
    'x-wix-request-id': entryId,
    ...response.headers,
    'x-fairlead-activity': entryId,
  };
  return { ...response, headers };
}
