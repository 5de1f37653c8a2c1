import { methodOf, railsOf } from '../call.ts';
import type { Check } from '../decide.ts';
import { deny } from '../decision.ts';
import { rowLimitOf, rowShapeOf } from '../guardrails/rows.ts';

/** Where only some rows are granted, a call must be one whose rows can be told, and they must be of these. */
export const checkRows: Check = (call) => {
  const method = methodOf(call);
  if (!method) return undefined;
  for (const rail of [...railsOf(call, 'since'), ...railsOf(call, 'label')]) {
    const { says, holds } = rowLimitOf(rail);
    const rule = `guardrail:${rail.id}` as const;
    const shape = rowShapeOf(method, rail.kind);
    if (shape === 'other')
      return deny(rule, 'GUARDRAIL_ROWS', `only ${says} are granted, and of this call it cannot be told`, {
        guardrail: rail.id,
      });
    if (shape !== 'write' || call.weighed?.kind !== 'measured') continue;
    const { rows } = call.weighed.measure;
    if (rows === 'unread') continue;
    if (rows === null || rows.length === 0 || !rows.every(holds))
      return deny(rule, 'GUARDRAIL_ROWS', `only ${says} are granted`, { guardrail: rail.id });
  }
  return undefined;
};
