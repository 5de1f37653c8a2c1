import { Badge } from '@mantine/core';
import type { Decision } from '../api/types.ts';
import { words } from '../words.ts';

const colours: Readonly<Record<string, string>> = {
  allowed: 'teal',
  denied: 'red',
  held: 'yellow',
  made: 'gray',
};

/** A decision as a word in a colour; the word says it all. */
export function DecisionBadge({ decision }: { readonly decision: Decision }) {
  return (
    <Badge variant="light" color={colours[decision] ?? 'gray'} className={`tag tag-${decision}`} radius="sm">
      {words.decisions[decision] ?? decision}
    </Badge>
  );
}

export function StateBadge({ state }: { readonly state: string }) {
  const quiet = state === 'active';
  return (
    <Badge
      variant="light"
      color={quiet ? 'teal' : 'gray'}
      className={`tag tag-${quiet ? 'allowed' : 'made'}`}
      radius="sm"
    >
      {words.agentStates[state] ?? state}
    </Badge>
  );
}

/** GET, POST and so on, always as wide as the longest. */
export function Verb({ verb }: { readonly verb: string }) {
  return <span className={`verb verb-${verb.toLowerCase()}`}>{verb}</span>;
}
