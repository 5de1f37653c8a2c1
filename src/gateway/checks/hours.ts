import { railsOf } from '../call.ts';
import type { Check } from '../decide.ts';
import { deny } from '../decision.ts';
import { weekdays } from '../guardrails/guardrail.ts';
import { localTime } from '../guardrails/windows.ts';

/** Outside of the hours that are given, nothing goes through. Of several guardrails of hours one must hold. */
export const checkHours: Check = (call) => {
  const rails = railsOf(call, 'hours');
  const [first] = rails;
  const open = rails.some(({ days, from, to, timeZone }) => {
    const { day, minute } = localTime(call.nowMs, timeZone);
    return days.includes(weekdays[day] ?? 'mon') && minute >= from && minute < to;
  });
  if (!first || open) return undefined;
  return deny(
    `guardrail:${first.id}`,
    'GUARDRAIL_HOURS',
    'it is outside of the hours that are given for this',
    {
      guardrail: first.id,
    },
  );
};
