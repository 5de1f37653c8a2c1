import type { Behaviour } from './behaviour.ts';

export const platform = [
  {
    id: 'platform.errors',
    source: 'assumed',
    sentence: 'A body that is not JSON, the wrong type, an unknown path and a missing scope say so.',
  },
] as const satisfies readonly Behaviour[];
