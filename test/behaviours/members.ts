import type { Behaviour } from './behaviour.ts';

export const members = [] as const satisfies readonly Behaviour[];
