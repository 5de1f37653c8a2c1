import type { Behaviour } from './behaviour.ts';

export const webhooks = [] as const satisfies readonly Behaviour[];
