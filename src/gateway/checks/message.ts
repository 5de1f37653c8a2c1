import { allRailsOf } from '../call.ts';
import type { Check } from '../decide.ts';
import { deny } from '../decision.ts';
import { needsMessage } from '../guardrails/guardrail.ts';

/** What a guardrail has to look at must be there whole, and to be read in one way only. */
export const checkMessage: Check = (call) => {
  if (call.weighed?.kind !== 'unreadable') return undefined;
  const rail = allRailsOf(call).find(needsMessage);
  return (
    rail &&
    deny(
      `guardrail:${rail.id}`,
      'GUARDRAIL_UNREADABLE',
      `a guardrail must read this call and cannot: ${call.weighed.reason}`,
      { guardrail: rail.id },
    )
  );
};
