import { type Call, methodOf, railsOf } from '../call.ts';
import type { Check } from '../decide.ts';
import { type Denied, deny } from '../decision.ts';
import { amountFor, showAmount } from '../guardrails/amounts.ts';
import type { GuardrailOf } from '../guardrails/guardrail.ts';
import { showMoney } from '../guardrails/money.ts';
import { whyNoMoney } from '../guardrails/money-moved.ts';
import { windowOf } from '../guardrails/windows.ts';

/** So much in an hour or a day; what cannot be counted, not at all. */
export const checkBudget: Check = (call) => {
  if (call.weighed?.kind !== 'measured') return undefined;
  const { measure } = call.weighed;
  const rails = railsOf(call, 'budget');
  for (const rail of rails) {
    const amount = amountFor(rail, measure, rails);
    if (amount === null)
      return deny(`guardrail:${rail.id}`, 'GUARDRAIL_UNCOUNTED', whyUncounted(rail, call), {
        guardrail: rail.id,
      });
    if ((call.used?.get(rail.id) ?? 0) + amount > rail.most) return denyOver(call, rail, amount);
  }
  return undefined;
};

function whyUncounted({ of }: GuardrailOf<'budget'>, call: Call): string {
  const { money } = call.weighed?.kind === 'measured' ? call.weighed.measure : { money: null };
  if (of === 'contacts-messaged') return 'it cannot be told how many people this sends something';
  if (of !== 'money') return 'it cannot be told how much of a budget this needs';
  if (!money) return whyNoMoney(methodOf(call));
  return `it moves ${money.map(showMoney).join(' and ')}, and there is no budget in that currency`;
}

function denyOver({ used, nowMs }: Call, rail: GuardrailOf<'budget'>, amount: number): Denied {
  const { id, most, of, per, timeZone } = rail;
  const left = Math.max(0, most - (used?.get(id) ?? 0));
  return deny(
    `guardrail:${id}`,
    'GUARDRAIL_BUDGET',
    `the budget of ${showAmount(rail, most)} ${of === 'money' ? '' : `${of.replaceAll('-', ' ')} `}per ${per} has ${showAmount(rail, left)} left, and this needs ${showAmount(rail, amount)}`,
    {
      guardrail: id,
      left: showAmount(rail, left),
      needs: showAmount(rail, amount),
      until: new Date(windowOf(per, nowMs, timeZone).endMs).toISOString(),
    },
  );
}
