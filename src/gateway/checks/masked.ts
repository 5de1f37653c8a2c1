import { toJsonName } from '../../base/json.ts';
import type { Method } from '../../catalogue/method.ts';
import { type Call, methodOf, railsOf } from '../call.ts';
import type { Check } from '../decide.ts';
import { deny } from '../decision.ts';
import { allFields } from '../guardrails/asks.ts';
import { type GuardrailOf, looksAtReads, personalFields } from '../guardrails/guardrail.ts';
import { isMaskedPath } from '../guardrails/personal.ts';
import { movesData } from '../guardrails/sites-named.ts';

/** What is masked must not be found out by filtering, sorting, grouping or searching by it. */
export const checkMasked: Check = (call) => {
  if (call.weighed?.kind !== 'measured') return undefined;
  const { asksBy } = call.weighed.measure;
  const owners = ownersOf(methodOf(call));
  for (const { id, fields } of masksOf(call)) {
    const asked = asksBy.find((path) => path === allFields || reachesMasked(path, fields, owners));
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

/** The masks that look at a call; a move of data reads, whatever it is called. */
function masksOf(call: Call): readonly GuardrailOf<'mask'>[] {
  const method = methodOf(call);
  if (!method || call.where.kind !== 'grant' || !movesData(method)) return railsOf(call, 'mask');
  return call.where.grant.guardrails.filter(
    (rail) => rail.kind === 'mask' && looksAtReads(rail, method.area),
  ) as GuardrailOf<'mask'>[];
}

/**
 * A filter names fields as they stand in the thing, a mask as they stand in an answer: `data.pay` of an item is `pay` there.
 * `address.*` is all that is in `address`.
 */
function reachesMasked(path: string, fields: readonly string[], owners: readonly string[]): boolean {
  const inside = path.endsWith('.*') ? path.slice(0, -1) : undefined;
  const reaches = (owner: string, some: readonly string[]): boolean =>
    isMaskedPath(`${owner}${path}`, some) ||
    (inside !== undefined && some.some((field) => field.startsWith(`${owner}${inside}`)));
  const own = fields.filter((field) => !(personalFields as readonly string[]).includes(field));
  return reaches('', fields) || owners.some((owner) => reaches(`${owner}.`, own));
}

/** What the fields of a method's thing stand in, where it is answered. */
function ownersOf(method: Method | undefined): readonly string[] {
  if (!method) return [];
  if (method.area === 'data') return ['data', 'dataItem.data', 'dataItems.data'];
  const one = toJsonName(method.entity.split('.').at(-1) ?? '');
  return [one, `${one}s`];
}
