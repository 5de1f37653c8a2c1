import type { Behaviour } from './behaviour.ts';

export const bookings = [] as const satisfies readonly Behaviour[];
