import { railsOf } from '../call.ts';
import type { Check } from '../decide.ts';
import { deny } from '../decision.ts';
import { referencedCollections } from '../guardrails/collections-named.ts';

/** Where only some collections are granted, a call must name one of them, and neither name nor reach any other. */
export const checkCollections: Check = (call) => {
  if (call.weighed?.kind !== 'measured') return undefined;
  const { collections } = call.weighed.measure;
  for (const { id, only } of railsOf(call, 'collections')) {
    const reason = whyNot(collections, only);
    if (reason)
      return deny(`guardrail:${id}`, 'GUARDRAIL_COLLECTION', reason, { guardrail: id, only: [...only] });
  }
  return undefined;
};

function whyNot(collections: readonly string[], only: readonly string[]): string | undefined {
  const others = collections.filter((one) => one === referencedCollections || !only.includes(one));
  if (others.includes(referencedCollections))
    return `only the collections ${only.join(', ')} may be used, and references lead into others: ask for the items of each collection by themselves`;
  const [other] = others;
  if (other !== undefined)
    return `only the collections ${only.join(', ')} may be used, not ${other.slice(0, 80)}`;
  return collections.length === 0 ? `it names no collection; only ${only.join(', ')} may be used` : undefined;
}
