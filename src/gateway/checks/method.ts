import { tellRemoved } from '../../catalogue/method.ts';
import type { Check } from '../decide.ts';
import { deny } from '../decision.ts';

/** What the catalogue does not list, or lists as internal or removed, is never forwarded. */
export const checkMethod: Check = ({ route }) => {
  if (route.kind === 'method') return undefined;
  if (route.kind === 'unknown' && route.near?.length)
    return deny('path', 'METHOD_UNKNOWN', route.reason, { near: [...route.near] });
  if (route.kind !== 'removed') return deny('path', 'METHOD_UNKNOWN', route.reason);
  const successors = [...route.removed.successors];
  return deny('path', 'METHOD_UNKNOWN', tellRemoved(route.removed), { successors });
};
