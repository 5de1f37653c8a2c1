import type { Behaviour } from './behaviour.ts';

export const data = [] as const satisfies readonly Behaviour[];
