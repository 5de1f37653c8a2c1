import { railsOf } from '../call.ts';
import type { Check } from '../decide.ts';
import { deny } from '../decision.ts';

/** Where only some collections are granted, a call must name one of them, and no other. */
export const checkCollections: Check = (call) => {
  if (call.weighed?.kind !== 'measured') return undefined;
  const { collections } = call.weighed.measure;
  for (const { id, only } of railsOf(call, 'collections')) {
    const other = collections.find((one) => !only.includes(one));
    if (collections.length > 0 && other === undefined) continue;
    return deny(
      `guardrail:${id}`,
      'GUARDRAIL_COLLECTION',
      other === undefined
        ? `it names no collection; only ${only.join(', ')} may be used`
        : `only the collections ${only.join(', ')} may be used, not ${other.slice(0, 80)}`,
      { guardrail: id, only: [...only] },
    );
  }
  return undefined;
};
