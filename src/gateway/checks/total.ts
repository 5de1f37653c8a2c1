import { methodOf, railsOf } from '../call.ts';
import type { Check } from '../decide.ts';
import { deny } from '../decision.ts';
import { showMoney } from '../guardrails/money.ts';
import { whyNoMoney } from '../guardrails/money-moved.ts';

/** One call may move so much money; in another currency, or of an amount that cannot be told, none. */
export const checkTotal: Check = (call) => {
  if (call.weighed?.kind !== 'measured') return undefined;
  const { money } = call.weighed.measure;
  const rails = railsOf(call, 'total');
  const [first] = rails;
  if (!first) return undefined;
  if (money === null)
    return deny(`guardrail:${first.id}`, 'GUARDRAIL_TOTAL', whyNoMoney(methodOf(call)), {
      guardrail: first.id,
    });
  for (const { amount, currency } of money) {
    const limits = rails.filter(({ most }) => most.currency === currency);
    const broken = limits.length === 0 ? first : limits.find(({ most }) => amount > most.amount);
    if (!broken) continue;
    const { id, most } = broken;
    return deny(
      `guardrail:${id}`,
      'GUARDRAIL_TOTAL',
      `at most ${showMoney(most)} may be moved at once, not ${showMoney({ amount, currency })}`,
      { guardrail: id, most: showMoney(most) },
    );
  }
  return undefined;
};
