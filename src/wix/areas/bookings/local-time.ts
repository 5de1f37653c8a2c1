import { type Offset, offsetOf } from '../../query/interval.ts';

/** A time zone with its clocks. */
export interface Zone {
  /** IANA name. */
  readonly name: string;
  readonly offset: Offset;
}

const known = new Map<string, Zone>();

/** The zone by its IANA name; undefined when there is none. */
export function zoneOf(name: string): Zone | undefined {
  let zone = known.get(name);
  if (zone) return zone;
  const offset = offsetOf(name);
  if (!offset) return undefined;
  zone = { name, offset };
  known.set(name, zone);
  return zone;
}

/** The zone by whose clocks the business keeps its hours. */
export function siteZone({ timeZone }: { readonly timeZone: string }): Zone {
  const zone = zoneOf(timeZone);
  if (!zone) throw new Error(`The site's time zone ${timeZone} is none`);
  return zone;
}

const localForm = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?$/;

/** What the clocks show at an instant: `2026-03-02T09:00:00`. */
export function toLocal(ms: number, { offset }: Zone): string {
  return showWall(ms + offset(ms));
}

/** A reading of the clock, kept as if it were UTC, as text. */
export function showWall(wallMs: number): string {
  return new Date(wallMs).toISOString().slice(0, 19);
}

/** Reads `2026-03-02T09:00:00` as what the clock shows, kept as if it were UTC; undefined when it is not that. */
export function readWall(text: string): number | undefined {
  if (!localForm.test(text)) return undefined;
  const ms = Date.parse(`${text}Z`);
  // JavaScript takes the 30th of February for the 2nd of March.
  return Number.isNaN(ms) || showWall(ms) !== text.slice(0, 19) ? undefined : ms;
}

/** The instant at which the clocks show this; the second look is for a change of the offset in between. */
export function instantOf(wallMs: number, { offset }: Zone): number {
  return wallMs - offset(wallMs - offset(wallMs));
}

/** Reads a date of a booking: local to the zone, or with `Z` or an offset of its own. Epoch milliseconds. */
export function readInstant(text: string, zone: Zone): number | undefined {
  const wall = readWall(text);
  if (wall !== undefined) return instantOf(wall, zone);
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/.test(text))
    return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}
