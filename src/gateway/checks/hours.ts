import { railsOf } from '../call.ts';
import type { Check } from '../decide.ts';
import { deny } from '../decision.ts';
import { type GuardrailOf, weekdays } from '../guardrails/guardrail.ts';
import { groupHours, isOpenAt } from '../guardrails/opening.ts';
import { localTime } from '../guardrails/windows.ts';

/**
 * Outside of the hours that are given, nothing goes through. Of several guardrails of hours that are for the same methods one must
 * hold; what is for others as well is a limit of its own.
 */
export const checkHours: Check = (call) => {
  const limits = groupHours(railsOf(call, 'hours'));
  const [closed] = limits.find((rails) => !rails.some((rail) => isOpen(rail, call.nowMs))) ?? [];
  return (
    closed &&
    deny(`guardrail:${closed.id}`, 'GUARDRAIL_HOURS', 'it is outside of the hours that are given for this', {
      guardrail: closed.id,
    })
  );
};

function isOpen(rail: GuardrailOf<'hours'>, nowMs: number): boolean {
  const { day, minute } = localTime(nowMs, rail.timeZone);
  return isOpenAt(rail, { day: weekdays[day] ?? 'mon', minute });
}
