import type { Behaviour } from './behaviour.ts';

export const events = [] as const satisfies readonly Behaviour[];
