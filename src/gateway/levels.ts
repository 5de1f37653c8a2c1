import type { Access } from '../catalogue/method.ts';

/** What an agent may do in an area. Write is write only: who records contacts need not be able to list them. */
export const levels = ['off', 'read', 'write', 'full'] as const;
export type Level = (typeof levels)[number];

/** What is said of one method, whatever the level of its area. */
export const rules = ['allow', 'deny', 'ask'] as const;
export type Rule = (typeof rules)[number];

const allowed: Readonly<Record<Level, readonly Access[]>> = {
  off: [],
  read: ['read'],
  write: ['write'],
  full: ['read', 'write'],
};

/** Whether a level covers an access. */
export function covers(level: Level, access: Access): boolean {
  return allowed[level].includes(access);
}

/** The levels that cover an access, the narrowest first: what to ask for. */
export function levelsFor(access: Access): readonly Level[] {
  return levels.filter((level) => covers(level, access));
}

/** What an agent may ask for, for a time, and for how long at most. */
export const levelsToAskFor = levels.filter((level) => level !== 'off');
export const mostMinutes = 7 * 24 * 60;

/** `Read`, as people see it. */
export function levelName(level: Level): string {
  return level.charAt(0).toUpperCase() + level.slice(1);
}
