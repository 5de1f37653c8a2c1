import { railsOf } from '../call.ts';
import type { Check } from '../decide.ts';
import { deny } from '../decision.ts';
import { windowOf } from '../guardrails/windows.ts';

/** So many calls in a minute of the clock. */
export const checkRate: Check = (call) => {
  for (const { id, perMinute } of railsOf(call, 'rate')) {
    if ((call.used?.get(id) ?? 0) + 1 <= perMinute) continue;
    const { endMs } = windowOf('minute', call.nowMs, 'UTC');
    return deny(`guardrail:${id}`, 'AGENT_RATE_LIMITED', `at most ${perMinute} calls a minute are granted`, {
      guardrail: id,
      retryAfterSeconds: Math.max(1, Math.ceil((endMs - call.nowMs) / 1_000)),
    });
  }
  return undefined;
};
