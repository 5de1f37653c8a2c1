import type { Decision } from '../api/types.ts';
import { words } from '../words.ts';

/** A decision as a word in a colour; the word says it all. */
export function DecisionBadge({ decision }: { readonly decision: Decision }) {
  return <span className={`badge tag tag-${decision}`}>{words.decisions[decision] ?? decision}</span>;
}

export function StateBadge({ state }: { readonly state: string }) {
  const kind = state === 'active' ? 'allowed' : 'made';
  return <span className={`badge tag tag-${kind}`}>{words.agentStates[state] ?? state}</span>;
}

/** GET, POST and so on, always as wide as the longest. */
export function Verb({ verb }: { readonly verb: string }) {
  return <span className={`verb verb-${verb.toLowerCase()}`}>{verb}</span>;
}
