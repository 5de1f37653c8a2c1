import type { JsonObject } from '../base/json.ts';

/** What a call is denied, held or allowed by. */
export type RuleName =
  | 'key'
  | 'agent'
  | 'stop'
  | 'path'
  | 'site'
  | 'exception'
  | 'level'
  | 'body'
  | 'approval'
  | 'limits'
  | 'mistake'
  | 'default'
  | `guardrail:${string}`;

/** Codes of refusals, as the agent sees them. */
export type RefusalCode =
  | 'AGENT_KEY_INVALID'
  | 'AGENT_PAUSED'
  | 'METHOD_UNKNOWN'
  | 'SITE_NOT_GRANTED'
  | 'NOT_GRANTED'
  | 'STOPPED'
  | 'AGENT_RATE_LIMITED'
  | 'LIMITS_UNREACHABLE'
  | 'GATEWAY_UNAVAILABLE'
  | 'PAYLOAD_TOO_LARGE'
  | `BODY_${'ENCODED' | 'TOO_SLOW' | 'BROKEN_OFF' | 'NO_ROOM'}`
  | `GUARDRAIL_${string}`
  | `APPROVAL_${'PENDING' | 'REJECTED' | 'EXPIRED' | 'WITHDRAWN' | 'USED' | 'MISMATCH' | 'TOO_MANY'}`;

interface Ruled {
  readonly rule: RuleName;
  /** Why, for a person: follows `Allowed:` or `Denied:`. */
  readonly reason: string;
}

/** The call goes through. Only {@link allow} makes one, so that nothing is allowed without a rule that says so. */
export interface Allowed extends Ruled {
  readonly decision: 'allowed';
  readonly [allowedBy]: true;
}

export interface Denied extends Ruled {
  readonly decision: 'denied';
  readonly status: 400 | 401 | 403 | 408 | 413 | 415 | 429 | 503;
  readonly code: RefusalCode;
  /** What would change it, for the agent to act on. */
  readonly data: JsonObject;
}

/** A person has to say. */
export interface Held extends Ruled {
  readonly decision: 'held';
  readonly code: 'APPROVAL_PENDING';
  readonly data: JsonObject;
}

export type Decision = Allowed | Denied | Held;

declare const allowedBy: unique symbol;

/** Allows a call by a grant's level or by an exception for its method: there is no other way. */
export function allow(rule: 'level' | 'exception', reason: string): Allowed {
  // The brand exists for the compiler alone.
  return { decision: 'allowed', rule, reason } as Allowed;
}

const statuses: Readonly<Record<string, Denied['status']>> = {
  AGENT_KEY_INVALID: 401,
  AGENT_RATE_LIMITED: 429,
  LIMITS_UNREACHABLE: 503,
  APPROVAL_TOO_MANY: 429,
  GATEWAY_UNAVAILABLE: 503,
  PAYLOAD_TOO_LARGE: 413,
  BODY_ENCODED: 415,
  BODY_TOO_SLOW: 408,
  BODY_BROKEN_OFF: 400,
  BODY_NO_ROOM: 503,
};

export function deny(rule: RuleName, code: RefusalCode, reason: string, data: JsonObject = {}): Denied {
  return { decision: 'denied', rule, code, reason, data, status: statuses[code] ?? 403 };
}

/** Denies a call about which Fairlead itself made a mistake. */
export const undecided: Denied = deny(
  'mistake',
  'GATEWAY_UNAVAILABLE',
  'the gateway cannot decide this call now',
  { sent: false },
);

/** Denies what is limited while what counts is not reached; `so` says what came of that. */
export function uncounted(so: string, data: JsonObject): Denied {
  return deny(
    'limits',
    'LIMITS_UNREACHABLE',
    `the server that counts calls and budgets is not reached, ${so}`,
    {
      ...data,
      mayRepeat: true,
      retryAfterSeconds: 1,
    },
  );
}
