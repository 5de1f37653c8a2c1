import { methodOf } from '../call.ts';
import type { Check } from '../decide.ts';
import { allow, deny } from '../decision.ts';

/** What is said of this very method goes before the level of its area. */
export const checkException: Check = (call) => {
  const method = methodOf(call);
  if (!method || call.where.kind !== 'grant') return undefined;
  const rule = call.where.grant.methods.get(method.id);
  const data = { method: method.id, area: method.area, access: method.access, exception: rule ?? null };
  if (rule === 'allow') return allow('exception', `${method.summary} is allowed by an exception`);
  if (rule === 'deny')
    return deny('exception', 'NOT_GRANTED', `${method.summary} is denied by an exception`, data);
  if (rule === 'ask')
    return {
      decision: 'held',
      rule: 'exception',
      code: 'APPROVAL_PENDING',
      reason: `${method.summary} needs a person's approval`,
      data,
    };
  return undefined;
};
