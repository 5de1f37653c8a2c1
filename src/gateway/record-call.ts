import { orderedGuid } from '../base/ids.ts';
import type { JsonObject } from '../base/json.ts';
import type { ActivityRecord, EntryFields } from './activity/record.ts';
import { type Agent, type Connection, methodOf, railsOf } from './call.ts';
import { rulesThatLooked } from './decide.ts';
import type { Decision } from './decision.ts';
import { hiddenIn, maskText } from './guardrails/mask.ts';
import { bodyMessage, queryMessage } from './messages.ts';
import type { GatewayParts } from './parts.ts';
import { type Facts, factsOf } from './sentence/facts.ts';
import { sentenceOf } from './sentence/sentence.ts';
import { wordsOf } from './sentence/words.ts';
import { pathOf, type Step } from './step.ts';

/** What was decided, as far as it goes on record. */
export type Ruling = Pick<Decision, 'decision' | 'reason'> & {
  readonly rule: string;
  readonly code?: string;
};

/** Puts a call that is not forwarded on record; one that was held has its entry already. */
export function recordRefusal(
  step: Step,
  ruling: Ruling,
  status: number,
  facts: Facts = factsFor(step),
): Promise<void> {
  const { parts, entryId, startedMs } = step;
  const nowMs = parts.clock.now();
  const end = { outcome: 'done', status, durationMs: nowMs - startedMs } as const;
  return append(
    step,
    step.wasHeld
      ? { entryId, kind: 'outcome', atMs: nowMs, body: { ...decisionOf(step, ruling, facts), ...end } }
      : { entryId, kind: 'refused', atMs: startedMs, body: { ...fieldsOf(step, ruling, facts), ...end } },
  );
}

/** Puts on record that a call waits for a person. */
export function recordHeld(step: Step, ruling: Ruling): Promise<void> {
  const { entryId, startedMs } = step;
  const body: EntryFields = { ...fieldsOf(step, ruling, factsFor(step)), outcome: 'done', status: 403 };
  return append(step, { entryId, kind: 'held', atMs: startedMs, body });
}

/** Puts on record, before it is forwarded, what is about to be. */
export function recordIntent(step: Step, ruling: Ruling): Promise<void> {
  const { parts, entryId, startedMs } = step;
  const facts = factsFor(step);
  const open = { outcome: 'open', status: null } as const;
  return append(
    step,
    step.wasHeld
      ? {
          ...{ entryId, kind: 'resumed', atMs: parts.clock.now() },
          body: { ...decisionOf(step, ruling, facts, 'no answer yet'), ...open },
        }
      : {
          ...{ entryId, kind: 'intent', atMs: startedMs },
          body: { ...fieldsOf(step, ruling, facts, 'no answer yet'), ...open },
        },
  );
}

function append({ parts, trail }: Step, record: ActivityRecord): Promise<void> {
  trail.recorded = true;
  return parts.log.append(record);
}

/** Puts on record how a forwarded call ended: soon, nobody waits for it. */
export function recordOutcome(
  step: Step,
  ruling: Ruling,
  facts: Facts,
  failure: string | undefined,
  end: Pick<EntryFields, 'outcome' | 'status'>,
): void {
  const { parts, entryId, startedMs } = step;
  const nowMs = parts.clock.now();
  const body: EntryFields = {
    ...end,
    sentence: sentenceFor(step, ruling, facts, failure),
    target: facts.target ?? null,
    subjects: facts.subjects ?? [],
    durationMs: nowMs - startedMs,
  };
  parts.log.post({ entryId, kind: 'outcome', atMs: nowMs, body });
}

/** What a person wants to know of a call, from what it says and what came back. */
export function factsFor(step: Step, response?: JsonObject): Facts {
  const method = methodOf(step.call);
  if (!method || step.call.route.kind !== 'method') return {};
  const { params } = step.call.route;
  return factsOf(method, wordsOf(method).one, { params, request: requestMessage(step), response });
}

/** What a call says, as far as it was read. */
export function requestMessage({ message, body, request }: Step): JsonObject | undefined {
  return message ?? bodyMessage(body) ?? queryMessage(request.target);
}

/** The sentence of a call; what a guardrail masks is masked here too. */
export function sentenceFor(step: Step, ruling: Ruling, facts: Facts, failure?: string): string {
  const { call, request, siteName } = step;
  const masks = railsOf(call, 'mask');
  const shown =
    masks.some(({ fields }) => fields.includes('name')) && isPerson(call)
      ? { ...facts, name: undefined }
      : facts;
  const sentence = sentenceOf({
    who: call.who.kind === 'agent' ? call.who.agent.name : 'Unknown caller',
    method: methodOf(call),
    verb: request.verb,
    path: pathOf(request).slice(0, 2_048),
    siteName,
    decision: ruling.decision,
    reason: ruling.reason,
    facts: shown,
    failure,
  });
  if (masks.length === 0) return sentence;
  const sent = requestMessage(step);
  return maskText(sentence, masks, sent && hiddenIn(sent, masks));
}

/** Areas in which the name of a thing is the name of a person. */
function isPerson(call: Step['call']): boolean {
  return ['contacts', 'members', 'orders', 'bookings', 'inbox'].includes(methodOf(call)?.area ?? '');
}

function decisionOf(step: Step, ruling: Ruling, facts: Facts, failure?: string): EntryFields {
  return {
    decision: ruling.decision,
    rule: ruling.rule,
    code: ruling.code ?? null,
    reason: ruling.reason,
    sentence: sentenceFor(step, ruling, facts, failure),
    target: facts.target ?? null,
    subjects: facts.subjects ?? [],
    context: contextOf(step),
  };
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
    // One more than the longest that is a path, so that the record shows what it was refused for.
    path: pathOf(request).slice(0, 2_049),
    ...decisionOf(step, ruling, facts, failure),
  };
}

/**
 * What the decision was made from that is neither in the entry's other fields nor in that version of the policy: with
 * those it can be taken again (decide-again.ts).
 */
export function contextOf({ call, policy, request }: Pick<Step, 'call' | 'policy' | 'request'>): JsonObject {
  const siteId = request.headers['wix-site-id'];
  const { guardrails, exception } = rulesThatLooked(call);
  return {
    policy: policy.version,
    atMs: call.nowMs,
    ...(call.who.kind === 'unknown' ? { unknown: call.who.reason } : {}),
    ...(siteId ? { site: siteId } : {}),
    ...(guardrails.length > 0 ? { guardrails: [...guardrails] } : {}),
    ...(exception === undefined ? {} : { exception }),
    ...(call.bodyFault ? { bodyFault: { ...call.bodyFault } } : {}),
    ...(call.weighed ? { weighed: call.weighed as unknown as JsonObject } : {}),
    ...(call.used ? { used: Object.fromEntries(call.used) } : {}),
    ...(call.answered ? { approval: { ...call.answered } } : {}),
  };
}

/** Puts on record what an agent asked of Fairlead itself; answers the id of the entry. */
export async function recordAgentRequest(
  { log, ids, clock }: GatewayParts,
  agent: Agent,
  connection: Connection | undefined,
  sentence: string,
): Promise<string> {
  const where = connection ? { connectionId: connection.id, siteName: connection.siteName } : {};
  const entryId = orderedGuid(ids.guid(), clock.now());
  await log.append({
    entryId,
    kind: 'change',
    atMs: clock.now(),
    body: {
      ...{ kind: 'change', agentId: agent.id, agentName: agent.name, ...where },
      ...{ decision: 'made', rule: 'agent', reason: 'by the agent', sentence },
    },
  });
  return entryId;
}
