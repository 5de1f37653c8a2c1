import { areaName } from '../../catalogue/method.ts';
import { exceptionOf, methodOf } from '../call.ts';
import type { Check } from '../decide.ts';
import { allow } from '../decision.ts';
import { covers, levelName } from '../levels.ts';

/** The last check: a call that nothing denies or holds is allowed if a level or an exception says so. */
export const checkAllow: Check = (call) => {
  const method = methodOf(call);
  if (!method || call.where.kind !== 'grant') return undefined;
  const { grant } = call.where;
  if (exceptionOf(grant, method) === 'allow')
    return allow('exception', `${method.summary} is allowed by an exception`);
  const level = grant.areas.get(method.area) ?? 'off';
  return covers(level, method.access)
    ? allow('level', `${areaName(method.area)} is set to ${levelName(level)}`)
    : undefined;
};
