import { Readable } from 'node:stream';
import type { WireResponse } from '../base/http.ts';
import { isObject, type Json, type JsonObject } from '../base/json.ts';
import { isOfAccount } from '../catalogue/method.ts';
import { allRailsOf, methodOf, railsOf } from './call.ts';
import { decide } from './decide.ts';
import type { Allowed, Decision, Denied } from './decision.ts';
import { type Flowed, flow } from './flow.ts';
import type { Forwarded } from './forward.ts';
import { hiddenIn, maskText } from './guardrails/mask.ts';
import { limitsList, type RowRail, rowLimitOf } from './guardrails/rows.ts';
import { secretFields } from './guardrails/secret-fields.ts';
import type { Reservation } from './guardrails/spend.ts';
import { errorMessage, textMessage } from './messages.ts';
import { factsFor, recordIntent, recordOutcome, requestMessage } from './record-call.ts';
import { refusal } from './refusal.ts';
import type { RunningCall } from './running.ts';
import { factsOfPart } from './sentence/facts.ts';
import { shapeAnswer } from './shape.ts';
import { resolveCall, type Step } from './step.ts';
import { UpstreamFault } from './upstream/fault.ts';
import { sourceOf } from './weigh.ts';

/**
 * Takes what an allowed call needs: its share of budgets, and the approval that it has. What is not left, or was used
 * in the meantime, is decided again with that in view.
 */
export async function takeShares(
  step: Step,
  decision: Allowed,
): Promise<{ step: Step; decision: Decision; reservation?: Reservation }> {
  const { spend, approvals, clock } = step.parts;
  const reservation = await spend.reserve(step.call);
  if (!reservation) {
    const call = { ...step.call, nowMs: clock.now(), used: await spend.used(step.call) };
    const again = decide(call);
    // The window may have ended in between: then there is enough again.
    return again.decision === 'allowed'
      ? takeShares({ ...step, call }, again)
      : { step: { ...step, call }, decision: again };
  }
  const { answered } = step.call;
  if (answered?.state !== 'approved' || (await approvals.use(answered.id, step.hash ?? '')))
    return { step, decision, reservation };
  await spend.settle(reservation, () => 0);
  const call = { ...step.call, answered: { ...answered, state: 'used' as const } };
  return { step: { ...step, call }, decision: decide(call) };
}

/** Records the intent, forwards and answers; the outcome goes on record beside the answer, of a long one once it has ended. */
export async function passOn(step: Step, decision: Allowed, reservation: Reservation): Promise<WireResponse> {
  const { parts, request, policy } = step;
  await recordIntent(step, decision).catch(async (error: unknown) => {
    await giveBack(step, reservation);
    throw error;
  });
  const running = parts.running.enter(policy.version, request.signal, (newer) => stopOf(step, newer));
  const { signal } = running;
  let flows = false;
  let answer: Forwarded['peeked']['body'] | undefined;
  try {
    const { connection, sealed, agentId, send } = sourceOf(step);
    const body = bodyToSend(step);
    const headers =
      body instanceof Uint8Array
        ? { ...request.headers, 'content-length': String(body.byteLength) }
        : request.headers;
    const method = methodOf(step.call);
    const result = await send({
      ...{ request: { ...request, headers, signal }, body, connection, sealed },
      behind: { agentId, access: method?.access ?? 'write' },
      isOfAccount: method !== undefined && isOfAccount(method),
    });
    answer = result.peeked.body;
    const response = await endWith(step, decision, result, reservation);
    if (!(response.body instanceof Readable)) return response;
    flows = true;
    return { ...response, body: flowOn(step, decision, response.status, response.body, running) };
  } catch (error) {
    const stopped = running.stoppedBy();
    return stopped
      ? endStopped(step, decision, stopped)
      : await endWithout(step, decision, error, reservation);
  } finally {
    if (!flows) {
      running.leave();
      // The rest of a long answer that nobody is given would hold a connection to Wix for ever.
      if (answer instanceof Readable) answer.destroy();
    }
  }
}

/** A long answer runs until the agent has it: what becomes of it goes on record then. */
function flowOn(
  step: Step,
  decision: Allowed,
  status: number,
  body: Readable,
  running: RunningCall,
): Readable {
  const flowing = flow(body, step.parts.room, step.request.signal, (flowed) => {
    running.signal.removeEventListener('abort', cut);
    running.leave();
    recordFlowed(step, decision, status, flowed, running.stoppedBy());
  });
  const cut = (): void => void flowing.destroy();
  running.signal.addEventListener('abort', cut, { once: true });
  return flowing;
}

function recordFlowed(
  step: Step,
  decision: Allowed,
  status: number,
  { end, text, isCut }: Flowed,
  stopped: Denied | undefined,
): void {
  const isWhole = end === 'whole';
  const message = isWhole && !isCut ? textMessage(text) : undefined;
  const facts = message ? factsFor(step, message) : factsOfPart(factsFor(step), text, isCut);
  const failure = isWhole
    ? status >= 400
      ? coveredError(step, errorMessage(status, message))
      : undefined
    : whyInPart(end, stopped);
  recordOutcome(step, decision, facts, failure, { outcome: isWhole ? 'done' : 'unknown', status });
}

function whyInPart(end: Flowed['end'], stopped: Denied | undefined): string {
  if (stopped) return `${stopped.reason}; the answer was cut off, and only a part of it was passed on`;
  return end === 'broken'
    ? 'Wix broke off in the middle of its answer, and only a part of it was passed on'
    : 'the agent went away in the middle of the answer, and has only a part of it';
}

/** Whether the call, decided again under a newer policy, is one of those that a stop ends. */
export function stopOf({ parts, request, identify }: Step, policy: Step['policy']): Denied | undefined {
  const again = decide(resolveCall(parts, request, policy, identify));
  return again.decision === 'denied' && ['key', 'agent', 'stop', 'site'].includes(again.rule)
    ? again
    : undefined;
}

/** The body as it came; where only some rows are granted, a list is asked for those only. */
function bodyToSend({ call, request, body, message }: Step): Step['body']['body'] | undefined {
  if (request.body === undefined) return undefined;
  const method = methodOf(call);
  const lists = method ? allRailsOf(call).filter((rail) => limitsList(rail, method)) : [];
  if (!method || !message || lists.length === 0) return body.body;
  const key = method.name.startsWith('Search') ? 'search' : 'query';
  const limited: JsonObject = { ...message, [key]: limitedTo(lists, message[key]) };
  return Buffer.from(JSON.stringify(limited));
}

/** What is asked, of these rows only. A cursor has the filter of its first page in it: nothing else goes with it. */
function limitedTo(rails: readonly RowRail[], query: Json | undefined): JsonObject {
  const asked = isObject(query) ? query : {};
  const { cursorPaging } = asked;
  if (isObject(cursorPaging) && typeof cursorPaging.cursor === 'string' && cursorPaging.cursor !== '')
    return { cursorPaging };
  const filters: Json[] = rails.map((rail) => rowLimitOf(rail).filter);
  if (isObject(asked.filter) && Object.keys(asked.filter).length > 0) filters.unshift(asked.filter);
  return { ...asked, filter: { $and: filters } };
}

/** Wix answered: what it did goes on record, then to the agent. */
async function endWith(
  step: Step,
  decision: Allowed,
  forwarded: Forwarded,
  reservation: Reservation,
): Promise<WireResponse> {
  const { status, headers } = forwarded;
  const shaped = await shapeAnswer(step, forwarded, reservation, step.parts.spend);
  const { withheld, message, body } = shaped;
  if (message === undefined && !withheld && isNoJson(forwarded))
    throw new UpstreamFault('UPSTREAM_BROKEN', 'Wix said JSON, and what came is not, or not all of it');
  const failure = withheld
    ? withheld.reason
    : status >= 400
      ? coveredError(step, errorMessage(status, message))
      : undefined;
  await keepBodies(step, withheld ? undefined : message);
  if (!withheld && body instanceof Readable) return { status, headers, body };
  recordOutcome(step, decision, factsFor(step, failure ? undefined : message), failure, {
    outcome: 'done',
    status,
  });
  return withheld
    ? refusal(withheld.status, withheld.code, withheld.reason, withheld.data)
    : { status, headers, body };
}

/** Whether an answer that says to be JSON is none; one of which only the beginning is here is not looked at. */
function isNoJson({ headers, peeked: { complete, head } }: Forwarded): boolean {
  if (!complete || head.byteLength === 0 || !headers['content-type']?.startsWith('application/json'))
    return false;
  try {
    JSON.parse(head.toString('utf8'));
    return false;
  } catch {
    return true;
  }
}

/** Wix's errors say the values that they are about: those of fields that are covered are covered there too. */
function coveredError(step: Step, text: string): string {
  const masks = railsOf(step.call, 'mask');
  const request = requestMessage(step);
  return maskText(text, masks, request && hiddenIn(request, [secretFields, ...masks]));
}

/** Where the connection keeps bodies: what was said and answered, as far as it was read whole. */
async function keepBodies(step: Step, response: JsonObject | undefined): Promise<void> {
  const { parts, policy, call, entryId } = step;
  if (call.where.kind !== 'grant' || !policy.keepsBodies(call.where.grant.connection.id)) return;
  const request = requestMessage(step) ?? null;
  await parts.bodies
    .keep(entryId, { request, response: response ?? null }, railsOf(call, 'mask'))
    // Wix has answered: what came of the call goes on record and to the agent in any case.
    .catch(parts.onBug);
}

/** A person stopped what the call is part of while it ran: whether it took effect is not known. */
function endStopped(step: Step, decision: Allowed, stopped: Denied): WireResponse {
  const reason = `${stopped.reason}; the call was cut off, and may have taken effect`;
  recordOutcome(step, decision, factsFor(step), reason, { outcome: 'unknown', status: stopped.status });
  return refusal(stopped.status, stopped.code, reason, { ...stopped.data, sent: true, mayRepeat: false });
}

/** Wix did not answer: what is known of that goes on record, and to the agent. */
async function endWithout(
  step: Step,
  decision: Allowed,
  error: unknown,
  reservation: Reservation,
): Promise<WireResponse> {
  const facts = factsFor(step);
  if (step.request.signal.aborted) {
    recordOutcome(step, decision, facts, 'the agent went away before Wix answered', {
      outcome: 'unknown',
      status: null,
    });
    return refusal(499, 'CLIENT_CLOSED_REQUEST', 'the caller went away');
  }
  if (!(error instanceof UpstreamFault)) step.parts.onBug(error);
  const fault =
    error instanceof UpstreamFault
      ? error
      : new UpstreamFault('UPSTREAM_BROKEN', 'The call to Wix failed', { cause: error });
  if (!fault.sent) await giveBack(step, reservation);
  const mayRepeat = !fault.sent || methodOf(step.call)?.access === 'read';
  const advice = mayRepeat ? 'It may be repeated' : 'It may have taken effect: look before repeating it';
  recordOutcome(step, decision, facts, fault.message, {
    outcome: fault.sent ? 'unknown' : 'done',
    status: fault.status,
  });
  const seconds =
    fault.retryAfterMs === undefined ? undefined : String(Math.ceil(fault.retryAfterMs / 1_000));
  return refusal(
    fault.status,
    fault.code,
    `${fault.message}. ${advice}`,
    { sent: fault.sent, mayRepeat },
    seconds === undefined ? {} : { 'retry-after': seconds },
  );
}

/** Nothing was sent: what was taken for the call is there again. */
async function giveBack({ parts, call }: Step, reservation: Reservation): Promise<void> {
  await parts.spend.settle(reservation, ({ rail, amount }) => (rail.kind === 'rate' ? amount : 0));
  if (call.answered?.state === 'approved') await parts.approvals.giveBack(call.answered.id);
}
