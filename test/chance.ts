/** Chance that is the same for the same seed: what fails can be made to fail again. */
export interface Chance {
  /** Whether something that happens this often happens now. */
  is(often: number): boolean;
  /** A whole number, both ends included. */
  from(least: number, most: number): number;
  pick<T>(choices: readonly T[]): T;
}

/** Mulberry32. */
export function chanceOf(seed: number): Chance {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const from = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1));
  return {
    is: (often) => next() < often,
    from,
    pick(choices) {
      if (choices.length === 0) throw new Error('There is nothing to pick from');
      return choices[from(0, choices.length - 1)] as (typeof choices)[number];
    },
  };
}
