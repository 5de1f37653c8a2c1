import type { Catalogue } from '../../catalogue/load.ts';
import { concernsMethod, type Guardrail, type GuardrailOf, type On, type Weekday } from './guardrail.ts';

type Hours = GuardrailOf<'hours'>;

/**
 * Hours by what they are for: those that are for the same calls, in whatever order their `on` is written, are openings of which one
 * must hold; each group holds beside the others.
 */
export function groupHours(rails: readonly Hours[]): Hours[][] {
  return [...Map.groupBy(rails, ({ on }) => keyOf(on)).values()];
}

function keyOf({ areas, groups, methods, access }: On = {}): string {
  return JSON.stringify([
    ...[areas, groups, methods].map((some) => some?.toSorted() ?? null),
    access ?? null,
  ]);
}

/**
 * Hours of which one group is never open while the others are, though they are for the same method: nothing would ever go through.
 * Only hours by the clock of one place are compared; clocks of two places may be changed on different days.
 */
export function neverOpenTogether(rails: readonly Guardrail[], { methods }: Catalogue): Hours[] | undefined {
  const groups = groupHours(rails.filter((rail) => rail.kind === 'hours'));
  if (groups.length < 2) return undefined;
  const seen = new Set<string>();
  for (const method of methods.filter(({ visibility }) => visibility === 'public')) {
    const looking = groups.filter(([first]) => first && concernsMethod(first, method));
    const key = looking.map((group) => groups.indexOf(group)).join();
    if (!seen.has(key) && isNeverOpen(looking)) return looking.flat();
    seen.add(key);
  }
  return undefined;
}

function isNeverOpen(groups: readonly (readonly Hours[])[]): boolean {
  const zones = new Set(groups.flat().map(({ timeZone }) => timeZone));
  return [...zones].some((zone) => {
    const [first, ...others] = groups.filter((rails) => rails.every(({ timeZone }) => timeZone === zone));
    if (!first) return false;
    return others.reduce((open, rails) => bothOf(open, openingsOf(rails)), openingsOf(first)).length === 0;
  });
}

interface Opening {
  readonly day: Weekday;
  readonly from: number;
  readonly to: number;
}

function openingsOf(rails: readonly Hours[]): Opening[] {
  return rails.flatMap(({ days, from, to }) => days.map((day) => ({ day, from, to })));
}

function bothOf(some: readonly Opening[], others: readonly Opening[]): Opening[] {
  return some.flatMap((one) =>
    others
      .filter(({ day }) => day === one.day)
      .map(({ day, from, to }) => ({ day, from: Math.max(from, one.from), to: Math.min(to, one.to) }))
      .filter(({ from, to }) => from < to),
  );
}
