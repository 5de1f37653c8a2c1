import { exceptionOf, methodOf } from '../call.ts';
import type { Check } from '../decide.ts';
import { deny } from '../decision.ts';

/** A method that an exception denies stays denied, whatever the level of its area. */
export const checkException: Check = (call) => {
  const method = methodOf(call);
  if (!method || call.where.kind !== 'grant' || exceptionOf(call.where.grant, method) !== 'deny')
    return undefined;
  return deny('exception', 'NOT_GRANTED', `${method.summary} is denied by an exception`, {
    method: method.id,
    area: method.area,
    access: method.access,
    exception: 'deny',
  });
};
