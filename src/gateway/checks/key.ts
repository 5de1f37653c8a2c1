import type { Check } from '../decide.ts';
import { deny } from '../decision.ts';

/** Who calls must be one of our agents. */
export const checkKey: Check = ({ who }) =>
  who.kind === 'unknown' ? deny('key', 'AGENT_KEY_INVALID', who.reason) : undefined;
