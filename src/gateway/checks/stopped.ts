import { areaName } from '../../catalogue/method.ts';
import { methodOf } from '../call.ts';
import type { Check } from '../decide.ts';
import { deny } from '../decision.ts';

/** What a person has stopped stays stopped for every agent until it is let go on. */
export const checkStopped: Check = (call) => {
  const method = methodOf(call);
  const connection = call.where.kind === 'grant' ? call.where.grant.connection : undefined;
  for (const { scope, id } of call.stops) {
    if (scope === 'all') return deny('stop', 'STOPPED', 'everything is stopped', { scope });
    if (scope === 'area' && method?.area === id)
      return deny('stop', 'STOPPED', `${areaName(method.area)} is stopped`, { scope, id });
    if (scope === 'connection' && connection?.id === id)
      return deny('stop', 'STOPPED', `${connection.name} is stopped`, { scope, id });
  }
  return undefined;
};
