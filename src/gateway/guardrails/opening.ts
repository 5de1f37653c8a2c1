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

/** What is ever open for all of them is so at the beginning of one of their openings. */
function isNeverOpen(groups: readonly (readonly Hours[])[]): boolean {
  const zones = new Set(groups.flat().map(({ timeZone }) => timeZone));
  return [...zones].some((zone) => {
    const here = groups.filter((rails) => rails.every(({ timeZone }) => timeZone === zone));
    const beginnings = here.flat().flatMap(({ days, from }) => days.map((day) => ({ day, minute: from })));
    return (
      here.length > 0 &&
      !beginnings.some((at) => here.every((rails) => rails.some((rail) => isOpenAt(rail, at))))
    );
  });
}

/** Whether hours are open on a day of the week, at a minute of it. */
export function isOpenAt(
  { days, from, to }: Hours,
  { day, minute }: { day: Weekday; minute: number },
): boolean {
  return days.includes(day) && minute >= from && minute < to;
}
