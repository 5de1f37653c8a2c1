import type { Check } from '../decide.ts';
import { deny } from '../decision.ts';

/** What the catalogue does not list, or lists as internal or removed, is never forwarded. */
export const checkMethod: Check = ({ route }) => {
  if (route.kind === 'method') return undefined;
  if (route.kind !== 'removed') return deny('path', 'METHOD_UNKNOWN', route.reason);
  const { id, removedOn, successors } = route.removed;
  const name = id.slice(id.lastIndexOf('.') + 1);
  return deny(
    'path',
    'METHOD_UNKNOWN',
    `Wix removed ${name} on ${removedOn}; call ${successors.join(' or ')} instead`,
    { successors: [...successors] },
  );
};
