import { railsOf } from '../call.ts';
import type { Check } from '../decide.ts';
import { deny } from '../decision.ts';

/** A price may move by so many percent at once; where that cannot be told, not at all. */
export const checkPriceChange: Check = (call) => {
  if (call.weighed?.kind !== 'measured') return undefined;
  const { priceChanges } = call.weighed.measure;
  if (priceChanges === 'unread') return undefined;
  for (const { id, mostPercent } of railsOf(call, 'price-change')) {
    const data = { guardrail: id, mostPercent };
    if (priceChanges === null)
      return deny(
        `guardrail:${id}`,
        'GUARDRAIL_PRICE',
        'it cannot be told by how much this changes a price',
        data,
      );
    const most = Math.max(0, ...priceChanges);
    if (most > mostPercent)
      return deny(
        `guardrail:${id}`,
        'GUARDRAIL_PRICE',
        `a price may change by ${mostPercent} % at most, not by ${Math.round(most * 100) / 100} %`,
        { ...data, percent: most },
      );
  }
  return undefined;
};
