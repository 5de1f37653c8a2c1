import { railsOf } from '../call.ts';
import type { Check } from '../decide.ts';
import { deny } from '../decision.ts';
import { allFields } from '../guardrails/asks.ts';
import { isMaskedPath } from '../guardrails/personal.ts';

/** What is masked must not be found out by filtering, sorting, grouping or searching by it. */
export const checkMasked: Check = (call) => {
  if (call.weighed?.kind !== 'measured') return undefined;
  const { asksBy } = call.weighed.measure;
  for (const { id, fields } of railsOf(call, 'mask')) {
    const asked = asksBy.find((path) => path === allFields || reachesMasked(path, fields));
    if (asked === undefined) continue;
    return deny(
      `guardrail:${id}`,
      'GUARDRAIL_MASK',
      asked === allFields
        ? `${fields.join(', ')} are masked, and a text search would look into them: use a filter`
        : `${asked} is masked: it cannot be searched, sorted or grouped by`,
      { guardrail: id, fields: [...fields] },
    );
  }
  return undefined;
};

/** `address.*` is all that is in `address`. */
function reachesMasked(path: string, fields: readonly string[]): boolean {
  return (
    isMaskedPath(path, fields) ||
    (path.endsWith('.*') && fields.some((field) => field.startsWith(path.slice(0, -1))))
  );
}
