import { railsOf } from '../call.ts';
import type { Check } from '../decide.ts';
import { deny } from '../decision.ts';

/** A grant that was given until an instant ends there. */
export const checkExpiry: Check = (call) => {
  const ended = railsOf(call, 'expires').find(({ atMs }) => call.nowMs >= atMs);
  if (!ended) return undefined;
  const at = new Date(ended.atMs).toISOString();
  return deny(`guardrail:${ended.id}`, 'GUARDRAIL_EXPIRED', `this was granted until ${at}`, {
    guardrail: ended.id,
    at,
  });
};
