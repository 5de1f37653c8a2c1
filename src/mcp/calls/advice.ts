import { isObject, type JsonObject } from '../../base/json.ts';
import type { Method } from '../../catalogue/method.ts';

/** What an agent can do about a refusal, in plain words. */
export function adviceFor(method: Method, status: number, code: string, data: JsonObject): string[] {
  const own = byCode[code];
  if (own) return own(data, method);
  const general = byStatus[status];
  return general ? [general(method)] : [];
}

const byCode: Readonly<Record<string, (data: JsonObject, method: Method) => string[]>> = {
  NOT_GRANTED: (data) => [
    ...(Array.isArray(data.needs)
      ? [`Needs: ${String(data.area)} set to ${data.needs.join(' or ')}; it is ${String(data.level)}.`]
      : []),
    ...(typeof data.ask === 'string' ? [data.ask] : ['Ask the owner of this agent to change the exception.']),
    'my_access shows everything that is allowed. Repeating the call will not help.',
  ],
  APPROVAL_PENDING: (data) => [
    'A person has to approve this call.',
    typeof data.approvalId === 'string'
      ? `After that, make the same call again with approval: ${data.approvalId}.`
      : 'Ask the owner of this agent.',
  ],
  APPROVAL_TOO_MANY: () => [
    'Many of your calls wait for a person already: pending_approvals shows them. Make this one again once some are answered.',
  ],
  SITE_NOT_GRANTED: () => ['ListWixSites shows the sites of this agent; name one as siteId.'],
  AGENT_PAUSED: () => ['The owner has to let this agent go on; until then no call goes through.'],
  METHOD_UNKNOWN: (data) => [
    ...(Array.isArray(data.near) ? [`There is ${data.near.join(', and ')}.`] : []),
    Array.isArray(data.successors)
      ? `Call ${data.successors.join(' or ')} instead.`
      : 'search_methods finds methods that are there.',
  ],
  VALIDATION_ERROR: (data) => {
    const violations = Array.isArray(data.fieldViolations) ? data.fieldViolations.filter(isObject) : [];
    return violations.map(({ field, description }) => `- ${String(field)}: ${String(description)}.`);
  },
};

const byStatus: Readonly<Record<number, (method: Method) => string>> = {
  404: () => 'There is no such thing on this site: look for its id with a search or query first.',
  409: () => 'It has changed since, or is there already: read it again, and use its current revision.',
  428: () => 'Something has to be there first: the message says what.',
  429: () => 'Too many calls: wait a minute, then go on more slowly.',
  502: repeatAdvice,
  503: repeatAdvice,
  504: repeatAdvice,
};

function repeatAdvice({ access }: Method): string {
  return access === 'read' ? 'It may be repeated.' : 'It may have taken effect: look before repeating it.';
}
