import type { Behaviour } from './behaviour.ts';

export const orders = [] as const satisfies readonly Behaviour[];
