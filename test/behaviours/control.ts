import type { Behaviour } from './behaviour.ts';

export const control = [] as const satisfies readonly Behaviour[];
