import type { Check } from '../decide.ts';
import { deny } from '../decision.ts';

/** A paused agent may do nothing until someone lets it go on. */
export const checkPaused: Check = ({ who }) =>
  who.kind === 'agent' && who.agent.state === 'paused'
    ? deny('agent', 'AGENT_PAUSED', `${who.agent.name} is paused`)
    : undefined;
