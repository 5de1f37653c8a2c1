import type { Behaviour } from './behaviour.ts';

export const wire = [] as const satisfies readonly Behaviour[];
