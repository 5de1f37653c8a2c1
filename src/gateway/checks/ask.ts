import { exceptionOf, methodOf } from '../call.ts';
import type { Check } from '../decide.ts';

/** What nothing denies may still need a person. */
export const checkAsk: Check = (call) => {
  const method = methodOf(call);
  if (!method || call.where.kind !== 'grant' || exceptionOf(call.where.grant, method) !== 'ask')
    return undefined;
  return {
    decision: 'held',
    rule: 'exception',
    code: 'APPROVAL_PENDING',
    reason: `${method.summary} needs a person's approval`,
    data: { method: method.id, area: method.area, access: method.access, exception: 'ask' },
  };
};
