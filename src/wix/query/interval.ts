/** What dates are counted by. */
export const intervals = ['YEAR', 'MONTH', 'WEEK', 'DAY', 'HOUR', 'MINUTE', 'SECOND'] as const;
export type Interval = (typeof intervals)[number];

/** A time zone as this file needs it: what is added to UTC at an instant, in milliseconds. */
export type Offset = (ms: number) => number;

const utc: Offset = () => 0;

const known = new Map<string, Offset>();

/** The offsets of a time zone by its IANA name; undefined when there is no such zone. */
export function offsetOf(timeZone: string): Offset | undefined {
  const offset = known.get(timeZone) ?? findOffset(timeZone);
  if (offset) known.set(timeZone, offset);
  return offset;
}

/** A formatter costs a millisecond to make: one is made for each zone. */
function findOffset(timeZone: string): Offset | undefined {
  if (timeZone === 'UTC') return utc;
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    return (ms) => localTime(format, ms) - Math.floor(ms / 1000) * 1000;
  } catch {
    return undefined;
  }
}

/** What the clocks there show, as if that were UTC. */
function localTime(format: Intl.DateTimeFormat, ms: number): number {
  const parts = new Map(format.formatToParts(ms).map(({ type, value }) => [type, value]));
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.get(type));
  const year = parts.get('era') === 'BC' ? 1 - part('year') : part('year');
  const date = new Date(0);
  date.setUTCFullYear(year, part('month') - 1, part('day'));
  return date.setUTCHours(part('hour'), part('minute'), part('second'));
}

const sizes = { HOUR: 3_600_000, MINUTE: 60_000, SECOND: 1_000 } as const;

/** The longest time that lies within one interval of any time zone, offsets being multiples of a quarter of an hour. */
export function slotMs(interval: Interval): number {
  return interval === 'SECOND' || interval === 'MINUTE' ? sizes[interval] : 900_000;
}

/** The interval that an instant is in: where it begins, and where the next one does. */
export function intervalAt(
  ms: number,
  interval: Interval,
  offset: Offset,
): { readonly from: number; readonly to: number } {
  const local = ms + offset(ms);
  if (interval === 'HOUR' || interval === 'MINUTE' || interval === 'SECOND') {
    const size = sizes[interval];
    const from = ms - (((local % size) + size) % size);
    return { from, to: from + size };
  }
  return {
    from: fromLocal(startOf(local, interval, 0), offset),
    to: fromLocal(startOf(local, interval, 1), offset),
  };
}

/** The beginning of a local interval, or of the one `further` after it. Weeks begin on Monday. */
function startOf(local: number, interval: 'YEAR' | 'MONTH' | 'WEEK' | 'DAY', further: number): number {
  const date = new Date(local);
  date.setUTCHours(0, 0, 0, 0);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  if (interval === 'YEAR') return date.setUTCFullYear(year + further, 0, 1);
  if (interval === 'MONTH') return date.setUTCFullYear(year, month + further, 1);
  if (interval === 'DAY') return date.setUTCDate(day + further);
  return date.setUTCDate(day - ((date.getUTCDay() + 6) % 7) + 7 * further);
}

/** The instant at which the clocks show this; the second look is for a change of the offset in between. */
function fromLocal(local: number, offset: Offset): number {
  const guess = local - offset(local);
  return local - offset(guess);
}
