import { areaName } from '../../catalogue/method.ts';
import { exceptionOf, levelsOf, methodOf } from '../call.ts';
import type { Check } from '../decide.ts';
import { deny } from '../decision.ts';
import { covers, levelName, levelsFor } from '../levels.ts';

/**
 * Where no exception speaks of the method, the level of its area must cover what it does; an area of which nothing is
 * said is off.
 */
export const checkLevel: Check = (call) => {
  const method = methodOf(call);
  if (!method || call.where.kind !== 'grant' || exceptionOf(call.where.grant, method)) return undefined;
  const [level = 'off', ...given] = levelsOf(call.where.grant, method.area, call.nowMs);
  if ([level, ...given].some((one) => covers(one, method.access))) return undefined;
  return deny('level', 'NOT_GRANTED', `${areaName(method.area)} is set to ${levelName(level)}`, {
    area: method.area,
    level,
    access: method.access,
    method: method.id,
    needs: [...levelsFor(method.access)],
    ask: `Ask the owner to set ${areaName(method.area)} to ${levelsFor(method.access).map(levelName).join(' or ')}.`,
  });
};
