import type { Behaviour } from './behaviour.ts';

export const query = [] as const satisfies readonly Behaviour[];
