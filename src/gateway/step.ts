import type { WireRequest } from '../base/http.ts';
import type { JsonObject } from '../base/json.ts';
import { allRailsOf, type Call, methodOf, type Who } from './call.ts';
import type { Before } from './guardrails/measure.ts';
import type { GatewayParts } from './parts.ts';
import type { Peeked } from './peek.ts';
import type { Policy } from './policy.ts';

/** Who calls, by a policy: asked again when another one is in force, so that what was shown once can end. */
export type Identify = (policy: Policy) => Who;

/** Whether anything of a call was given to the log: what was refused without that is still to be put on record. */
export interface Trail {
  recorded: boolean;
}

/** A call on its way: what is known of it grows from step to step. */
export interface Step {
  readonly parts: GatewayParts;
  readonly request: WireRequest;
  readonly policy: Policy;
  /** Set when the caller has shown in another way than by its key which agent it is. */
  readonly identify: Identify | undefined;
  readonly entryId: string;
  readonly startedMs: number;
  readonly call: Call;
  /** The site the call is for, as far as that is known. */
  readonly siteName: string | undefined;
  /** The body, as far as it was read. */
  readonly body: Peeked;
  /** What the call says, where something had to know. */
  readonly message?: JsonObject;
  /** What is there now, where something had to know; `null` when that could not be found out. */
  readonly before?: readonly Before[] | null;
  /** What tells how much money it moves, where something had to know. */
  readonly there?: JsonObject;
  /** Of the exact call, where a person is asked. */
  readonly hash?: string;
  /** What is on record of the call: one for all its steps. */
  readonly trail: Trail;
  /** Whether the call is on record as held already. */
  readonly wasHeld?: boolean;
}

/** Finds out who calls what, where: everything but what the call says. */
export function resolveCall(
  { catalogue: { router }, clock }: GatewayParts,
  request: WireRequest,
  policy: Policy,
  identify: Identify | undefined,
): Call {
  const who = identify ? identify(policy) : policy.identify(request.headers.authorization);
  const siteId = request.headers['wix-site-id'] || undefined;
  return {
    who,
    where: who.kind === 'agent' ? policy.locate(who.agent.id, siteId) : { kind: 'none', siteId },
    route: router.match(request.verb, pathOf(request)),
    nowMs: clock.now(),
    stops: policy.stops,
  };
}

export function siteNameOf({ where }: Call, policy: Policy): string | undefined {
  return where.kind === 'grant'
    ? where.grant.connection.siteName
    : policy.siteName(where.kind === 'none' ? where.siteId : undefined);
}

/** The path without its query, as it came. */
export function pathOf({ target }: WireRequest): string {
  const mark = target.indexOf('?');
  return mark < 0 ? target : target.slice(0, mark);
}

/** The guardrails that look at a call, with the method that it calls. */
export function railsWithMethod(call: Call) {
  const method = methodOf(call);
  return method ? { method, rails: allRailsOf(call) } : undefined;
}
