import { hash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { type Answered, asksPerson, type BodyFault, type Call, methodOf } from './call.ts';
import type { Decision } from './decision.ts';
import { sentOnOf } from './forward.ts';
import { readBefore, readThere, type Source } from './guardrails/before.ts';
import { needsBefore, needsMessage, needsMoney } from './guardrails/guardrail.ts';
import { measure } from './guardrails/measure.ts';
import { type Message, readMessage, type Sent } from './guardrails/message.ts';
import { limitsList } from './guardrails/rows.ts';
import { namesSites } from './guardrails/sites-named.ts';
import type { GatewayParts } from './parts.ts';
import { type Peeked, peek } from './peek.ts';
import { pathOf, railsWithMethod, type Step } from './step.ts';

/** How much of a request is read before it is decided and told: what matters stands at the beginning. */
const requestPeekBytes = 256 * 1024;

/** Whether anything has to know all that a call says: a guardrail, the person who is asked, or whose site it is. */
export function needsWhole({ call, request }: Pick<Step, 'call' | 'request'>, first: Decision): boolean {
  if (first.decision === 'held' || request.headers['x-fairlead-approval'] !== undefined) return true;
  const known = railsWithMethod(call);
  if (!known) return false;
  return known.rails.some((rail) => rail.kind === 'ask' || needsMessage(rail)) || namesSites(known.method);
}

/** A body as far as it was read, or why it is not taken. */
export type ReadBody = Peeked | BodyFault;

/** Bodies up to this size are read whole without a look at how much room there is. */
const smallBytes = 16 * 1024;

/**
 * Reads the body: whole, where something must see all of it or where its length is not told, so that it cannot grow
 * past the limit on its way; else its beginning. A large one that is read whole takes room, until the request leaves it.
 */
export async function readRequest(
  { parts, request }: Pick<Step, 'parts' | 'request'>,
  whole: boolean,
  body: Uint8Array | Readable | undefined,
): Promise<ReadBody> {
  const { room } = parts;
  const { headers } = request;
  const flows = !whole && headers['content-length'] !== undefined;
  const maxBodyBytes = flows ? parts.maxBodyBytes : Math.min(parts.maxBodyBytes, room.bytes);
  if (Number(headers['content-length'] ?? 0) > maxBodyBytes)
    return { kind: 'too-large', limitBytes: maxBodyBytes };
  if (headers['content-encoding'] !== undefined) return { kind: 'encoded' };
  if (body === undefined || body instanceof Uint8Array)
    return sized(await peek(body, maxBodyBytes + 1), maxBodyBytes);
  if (flows) return inTime(peek(body, requestPeekBytes), parts);
  const small = await inTime(peek(body, smallBytes), parts);
  if ('kind' in small || small.complete) return small;
  if (!room.take(request, Number(headers['content-length'] ?? maxBodyBytes))) return { kind: 'no-room' };
  const read = await inTime(peek(small.body, maxBodyBytes + 1), parts);
  return 'kind' in read ? read : sized(read, maxBodyBytes);
}

function sized(peeked: Peeked, maxBodyBytes: number): ReadBody {
  return peeked.complete ? peeked : { kind: 'too-large', limitBytes: maxBodyBytes };
}

/** Whoever sends its body a byte at a time does not keep a call open for ever. */
async function inTime(reading: Promise<Peeked>, { alarm, bodyTimeoutMs }: GatewayParts): Promise<ReadBody> {
  const { promise: late, resolve } = Promise.withResolvers<BodyFault>();
  const cancel = alarm(bodyTimeoutMs, () => resolve({ kind: 'too-slow', limitMs: bodyTimeoutMs }));
  try {
    return await Promise.race([reading.catch((): BodyFault => ({ kind: 'broken-off' })), late]);
  } finally {
    cancel();
  }
}

/** Finds out what the call says, and what a person said of it. */
export async function weigh(step: Step): Promise<Step> {
  const { request, body, call, parts } = step;
  const method = methodOf(call);
  if (!method || call.route.kind !== 'method') return step;
  const rails = railsWithMethod(call)?.rails ?? [];
  const approvalId = request.headers['x-fairlead-approval'];
  const callHash = hashCall(step);
  const answered =
    approvalId === undefined ? undefined : await parts.approvals.answered(approvalId, callHash);
  const sent = {
    verb: request.verb,
    target: request.target,
    contentType: request.headers['content-type'],
    contentEncoding: request.headers['content-encoding'],
    bytes: body.complete ? body.head : undefined,
    params: call.route.params,
    // Sites are found in either spelling, whatever else there is.
    only: rails.some(needsMessage) || asksPerson(call) ? method : undefined,
  };
  const message = readWhole(
    sent,
    rails.some((rail) => limitsList(rail, method)),
  );
  if (message.kind === 'unreadable')
    return { ...step, hash: callHash, call: withAnswer({ ...call, weighed: message }, answered) };
  const before = rails.some((rail) => needsBefore(rail, method)) ? 'unread' : undefined;
  // Without it not even what is used up of a budget can be compared.
  const there = rails.some(needsMoney) ? await readThere(method, message.value, sourceOf(step)) : undefined;
  const measured = { kind: 'measured', measure: measure(method, message.value, before, there) } as const;
  return {
    ...step,
    hash: callHash,
    message: message.value,
    ...(there === undefined ? {} : { there }),
    call: withAnswer({ ...call, weighed: measured }, answered),
  };
}

/** Where only some rows are granted, a list is asked for them in its body: it must have one. */
function readWhole(sent: Sent, isLimitedList: boolean): Message {
  return isLimitedList && sent.bytes?.byteLength === 0
    ? { kind: 'unreadable', reason: 'only some rows are granted, so a list must be asked for in a JSON body' }
    : readMessage(sent);
}

/** Finds out what is there now of what the call would change. */
export async function lookBefore(step: Step): Promise<Step> {
  const { call, message, request, there } = step;
  const method = methodOf(call);
  if (!method || !message) return step;
  const before = await readBefore(method, pathOf(request), message, sourceOf(step));
  const measured = { kind: 'measured', measure: measure(method, message, before, there) } as const;
  return { ...step, before, call: { ...call, weighed: measured } };
}

/** Where to read what is there now: as the call itself is sent. */
export function sourceOf({ call, parts, policy, request }: Step): Source {
  if (call.where.kind !== 'grant') throw new Error('A call without a grant has no source');
  const { connection } = call.where.grant;
  return {
    catalogue: parts.catalogue,
    connection,
    sealed: policy.sealedCredential(connection.id),
    send: parts.send,
    agentId: call.who.kind === 'agent' ? call.who.agent.id : '',
    signal: request.signal,
  };
}

function withAnswer(call: Call, answered: Answered | undefined): Call {
  return answered ? { ...call, answered } : call;
}

/** Of everything that makes this call this one: who, where, what is sent on, to the byte. */
function hashCall({ call, request, body }: Step): string {
  return hash(
    'sha256',
    JSON.stringify([
      call.who.kind === 'agent' ? call.who.agent.id : null,
      call.where.kind === 'grant' ? call.where.grant.connection.id : null,
      request.verb,
      request.target,
      sentOnOf(request.headers),
      hash('sha256', body.head),
    ]),
  );
}
