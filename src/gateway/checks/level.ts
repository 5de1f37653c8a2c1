import { areaName } from '../../catalogue/method.ts';
import { methodOf } from '../call.ts';
import type { Check } from '../decide.ts';
import { allow, deny } from '../decision.ts';
import { covers, levelName, levelsFor } from '../levels.ts';

/** The level of the method's area must cover what the method does; an area of which nothing is said is off. */
export const checkLevel: Check = (call) => {
  const method = methodOf(call);
  if (!method || call.where.kind !== 'grant') return undefined;
  const level = call.where.grant.areas.get(method.area) ?? 'off';
  const reason = `${areaName(method.area)} is set to ${levelName(level)}`;
  if (covers(level, method.access)) return allow('level', reason);
  return deny('level', 'NOT_GRANTED', reason, {
    area: method.area,
    level,
    access: method.access,
    method: method.id,
    needs: [...levelsFor(method.access)],
    ask: `Ask the owner to set ${areaName(method.area)} to ${levelsFor(method.access).map(levelName).join(' or ')}.`,
  });
};
