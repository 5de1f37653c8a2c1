import type { Clock } from '../base/clock.ts';
import { jsonResponse, type WireHeaders, type WireRequest, type WireResponse } from '../base/http.ts';
import type { Ids } from '../base/ids.ts';
import type { JsonObject } from '../base/json.ts';
import type { Catalogue } from '../catalogue/load.ts';
import type { Database } from '../storage/database.ts';
import { type ActivityLog, LogUnwritable } from './activity/log.ts';
import type { EntryFields } from './activity/record.ts';
import { type Call, methodOf } from './call.ts';
import { decide } from './decide.ts';
import type { Decision } from './decision.ts';
import type { Forwarded } from './forward.ts';
import { bodyMessage, errorMessage, queryMessage } from './messages.ts';
import { type Peeked, peek } from './peek.ts';
import type { Policy } from './policy.ts';
import { refusal } from './refusal.ts';
import { type Facts, factsOf } from './sentence/facts.ts';
import { sentenceOf } from './sentence/sentence.ts';
import { wordsOf } from './sentence/words.ts';
import type { GatewayTables } from './tables.ts';
import { traced } from './trace.ts';
import { UpstreamFault } from './upstream/fault.ts';
import type { Send } from './upstream/send.ts';

/** What the gateway is made of. */
export interface GatewayParts {
  readonly database: Database<GatewayTables>;
  readonly catalogue: Catalogue;
  readonly log: ActivityLog;
  /** The policy in force at each call. */
  readonly readPolicy: () => Promise<Policy>;
  readonly clock: Clock;
  readonly ids: Ids;
  /** The way to Wix. */
  readonly send: Send;
  readonly maxBodyBytes: number;
  /** Is told of errors that are ours. */
  readonly onBug: (error: unknown) => void;
}

/** How much of a request is read before it is decided and told: what matters stands at the beginning. */
const requestPeekBytes = 256 * 1024;

/** A call on its way: what is known of it grows from step to step. */
interface Step {
  readonly parts: GatewayParts;
  readonly request: WireRequest;
  readonly entryId: string;
  readonly startedMs: number;
  readonly call: Call;
  /** The site the call is for, as far as that is known. */
  readonly siteName: string | undefined;
}

/**
 * The gateway: a caller is known by the key it brings, or by `agentId` when it has shown in another way which agent it is;
 * everything else is decided as ever.
 */
export type GatewayHandle = (request: WireRequest, agentId?: string) => Promise<WireResponse>;

/**
 * The gateway: identify, resolve, decide, record the intent, forward, record the outcome, answer. What is refused is
 * recorded and never forwarded; what cannot be recorded is not forwarded either.
 */
export function createGateway(parts: GatewayParts): GatewayHandle {
  const { readPolicy } = parts;
  return async (request, agentId) => {
    const entryId = parts.ids.guid();
    return traced(request.headers, 'agent call', async (span) => {
      span.setAttribute('fairlead.activity', entryId);
      try {
        return withIds(await answer(parts, request, entryId, await readPolicy(), agentId), entryId);
      } catch (error) {
        return withIds(answerFailure(parts, error), entryId);
      }
    });
  };
}

async function answer(
  parts: GatewayParts,
  request: WireRequest,
  entryId: string,
  policy: Policy,
  agentId: string | undefined,
): Promise<WireResponse> {
  const call = resolve(parts, request, policy, agentId);
  const siteName =
    call.where.kind === 'grant'
      ? call.where.grant.connection.siteName
      : policy.siteName(call.where.kind === 'none' ? call.where.siteId : undefined);
  const step: Step = { parts, request, entryId, startedMs: parts.clock.now(), call, siteName };
  const decision = decide(call);
  const tooLarge = Number(request.headers['content-length'] ?? 0) > parts.maxBodyBytes;
  // Nothing is read for a stranger.
  const peeked =
    call.who.kind === 'unknown' || tooLarge ? await peek(undefined, 0) : await peekRequest(parts, request);
  if (decision.decision !== 'allowed') return refuse(step, decision, peeked);
  if (tooLarge || peeked === 'too large') return refuseSize(step);
  if (request.headers['content-encoding'] !== undefined) return refuseEncoding(step);
  return passOn(step, decision, peeked, policy);
}

function resolve(
  { catalogue: { router }, clock }: GatewayParts,
  request: WireRequest,
  policy: Policy,
  agentId: string | undefined,
): Call {
  const who = agentId === undefined ? policy.identify(request.headers.authorization) : policy.agent(agentId);
  const siteId = request.headers['wix-site-id'] || undefined;
  const mark = request.target.indexOf('?');
  return {
    who,
    where: who.kind === 'agent' ? policy.locate(who.agent.id, siteId) : { kind: 'none', siteId },
    route: router.match(request.verb, mark < 0 ? request.target : request.target.slice(0, mark)),
    nowMs: clock.now(),
  };
}

/** A body whose length is not told is read whole, so that it cannot grow past the limit on its way. */
async function peekRequest(
  { maxBodyBytes }: GatewayParts,
  request: WireRequest,
): Promise<Peeked | 'too large'> {
  if (request.body === undefined) return peek(undefined, 0);
  if (request.headers['content-length'] !== undefined) return peek(request.body, requestPeekBytes);
  const peeked = await peek(request.body, maxBodyBytes + 1);
  return peeked.complete ? peeked : 'too large';
}

async function refuse(
  step: Step,
  decision: Exclude<Decision, { decision: 'allowed' }>,
  peeked: Peeked | 'too large',
): Promise<WireResponse> {
  const status = decision.decision === 'held' ? 403 : decision.status;
  await recordRefusal(step, decision, status, factsFor(step, peeked === 'too large' ? undefined : peeked));
  return refusal(status, decision.code, decision.reason, decision.data);
}

async function refuseSize(step: Step): Promise<WireResponse> {
  const reason = `the request body is larger than ${step.parts.maxBodyBytes} bytes`;
  await recordRefusal(step, { decision: 'denied', rule: 'body', code: 'PAYLOAD_TOO_LARGE', reason }, 413, {});
  return refusal(413, 'PAYLOAD_TOO_LARGE', reason, { limitBytes: step.parts.maxBodyBytes });
}

/** What cannot be read cannot be decided on. */
async function refuseEncoding(step: Step): Promise<WireResponse> {
  const reason = 'the request body is compressed: send it as it is';
  await recordRefusal(step, { decision: 'denied', rule: 'body', code: 'BODY_ENCODED', reason }, 415, {});
  return refusal(415, 'BODY_ENCODED', reason);
}

type Ruling = Pick<Decision, 'decision' | 'reason'> & { readonly rule: string; readonly code?: string };

function recordRefusal(step: Step, ruling: Ruling, status: number, facts: Facts): Promise<void> {
  const { parts, entryId } = step;
  const body = {
    ...fieldsOf(step, ruling, facts),
    outcome: 'done',
    status,
    durationMs: parts.clock.now() - step.startedMs,
  } as const;
  return parts.log.append({ entryId, kind: 'refused', atMs: step.startedMs, body });
}

async function passOn(step: Step, decision: Decision, peeked: Peeked, policy: Policy): Promise<WireResponse> {
  const { parts, request, entryId, call } = step;
  if (call.where.kind !== 'grant') throw new Error('A call without a grant was allowed');
  const { connection } = call.where.grant;
  const before = factsFor(step, peeked);
  const intent: EntryFields = { ...fieldsOf(step, decision, before, 'no answer yet'), outcome: 'open' };
  await parts.log.append({ entryId, kind: 'intent', atMs: step.startedMs, body: intent });
  const body = request.body === undefined ? undefined : peeked.body;
  const result = await parts
    .send({
      ...{ request, body, connection, sealed: policy.sealedCredential(connection.id) },
      behind: {
        agentId: call.who.kind === 'agent' ? call.who.agent.id : '',
        access: methodOf(call)?.access ?? 'write',
      },
    })
    .catch((error: unknown) => error);
  if (!isForwarded(result)) return endWithout(step, decision, before, result);
  return endWith(step, decision, peeked, result);
}

function isForwarded(result: unknown): result is Forwarded {
  return typeof result === 'object' && result !== null && 'peeked' in result;
}

/** Wix answered: what it did goes on record, then to the agent. */
async function endWith(
  step: Step,
  decision: Decision,
  peeked: Peeked,
  { status, headers, peeked: answered }: Forwarded,
): Promise<WireResponse> {
  const message = bodyMessage(answered);
  const failure = status >= 400 ? errorMessage(status, message) : undefined;
  await recordOutcome(step, decision, factsFor(step, peeked, failure ? undefined : message), failure, {
    outcome: 'done',
    status,
  });
  return { status, headers, body: answered.body };
}

/** Wix did not answer: what is known of that goes on record, and to the agent. */
async function endWithout(
  step: Step,
  decision: Decision,
  facts: Facts,
  error: unknown,
): Promise<WireResponse> {
  if (step.request.signal.aborted) {
    await recordOutcome(step, decision, facts, 'the agent went away before Wix answered', {
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
  const mayRepeat = !fault.sent || methodOf(step.call)?.access === 'read';
  const advice = mayRepeat ? 'It may be repeated' : 'It may have taken effect: look before repeating it';
  await recordOutcome(step, decision, facts, fault.message, {
    outcome: fault.sent ? 'unknown' : 'done',
    status: fault.status,
  });
  const seconds =
    fault.retryAfterMs === undefined ? undefined : String(Math.ceil(fault.retryAfterMs / 1_000));
  const headers = seconds === undefined ? {} : { 'retry-after': seconds };
  return refusal(
    fault.status,
    fault.code,
    `${fault.message}. ${advice}`,
    { sent: fault.sent, mayRepeat },
    headers,
  );
}

function recordOutcome(
  step: Step,
  decision: Decision,
  facts: Facts,
  failure: string | undefined,
  end: Pick<EntryFields, 'outcome' | 'status'>,
): Promise<void> {
  const { parts, entryId, startedMs } = step;
  const nowMs = parts.clock.now();
  const body: EntryFields = {
    ...end,
    sentence: sentenceFor(step, decision, facts, failure),
    target: facts.target ?? null,
    subjects: facts.subjects ?? [],
    durationMs: nowMs - startedMs,
  };
  return parts.log.append({ entryId, kind: 'outcome', atMs: nowMs, body });
}

function factsFor({ call, request }: Step, peeked: Peeked | undefined, response?: JsonObject): Facts {
  const method = methodOf(call);
  if (!method || call.route.kind !== 'method') return {};
  const sent = (peeked && bodyMessage(peeked)) ?? queryMessage(request.target);
  return factsOf(method, wordsOf(method).one, { params: call.route.params, request: sent, response });
}

function sentenceFor(
  { call, request, siteName }: Step,
  ruling: Pick<Decision, 'decision' | 'reason'>,
  facts: Facts,
  failure?: string,
): string {
  return sentenceOf({
    who: call.who.kind === 'agent' ? call.who.agent.name : 'Unknown caller',
    method: methodOf(call),
    verb: request.verb,
    path: pathOf(request),
    siteName,
    decision: ruling.decision,
    reason: ruling.reason,
    facts,
    failure,
  });
}

function fieldsOf(step: Step, ruling: Ruling, facts: Facts, failure?: string): EntryFields {
  const { call, request } = step;
  const method = methodOf(call);
  const connection = call.where.kind === 'grant' ? call.where.grant.connection : undefined;
  return {
    kind: 'call',
    agentId: call.who.kind === 'agent' ? call.who.agent.id : null,
    agentName: call.who.kind === 'agent' ? call.who.agent.name : 'Unknown caller',
    connectionId: connection?.id ?? null,
    siteName: step.siteName ?? '',
    method: method?.id ?? null,
    area: method?.area ?? null,
    access: method?.access ?? null,
    verb: request.verb.slice(0, 20),
    path: pathOf(request),
    decision: ruling.decision,
    rule: ruling.rule,
    code: ruling.code ?? null,
    reason: ruling.reason,
    sentence: sentenceFor(step, ruling, facts, failure),
    target: facts.target ?? null,
    subjects: facts.subjects ?? [],
  };
}

/** The path without its query, which may hold what nobody should read later. */
function pathOf({ target }: WireRequest): string {
  return (target.split('?', 1)[0] ?? '').slice(0, 2_048);
}

function answerFailure(parts: GatewayParts, error: unknown): WireResponse {
  parts.onBug(error);
  if (error instanceof LogUnwritable)
    return refusal(
      503,
      'LOG_UNWRITABLE',
      'the activity log cannot be written, so no call goes through',
      {},
      { 'retry-after': '5' },
    );
  return jsonResponse(503, {
    message: 'The gateway cannot decide this call now.',
    details: {
      applicationError: {
        code: 'GATEWAY_UNAVAILABLE',
        description: 'The gateway cannot decide this call now.',
        data: {},
      },
    },
  });
}

function withIds(response: WireResponse, entryId: string): WireResponse {
  const headers: WireHeaders = {
    'x-wix-request-id': entryId,
    ...response.headers,
    'x-fairlead-activity': entryId,
  };
  return { ...response, headers };
}
