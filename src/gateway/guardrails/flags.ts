import type { Json, JsonObject } from '../../base/json.ts';
import type { Effect } from '../../catalogue/effect.ts';
import { valuesAt } from './values-at.ts';

type Flags = Pick<NonNullable<Effect['money']>, 'when' | 'unlessOff' | 'unless'>;

/** Whether a message says that a call does what it does only by flags. What is neither true nor false counts as it would do more. */
export function isFlagged(message: JsonObject, { when, unlessOff, unless }: Flags): boolean {
  if (when && timesSet(message, when) === 0) return false;
  if (unlessOff?.some((path) => valuesAt(message, path).some(isOff))) return false;
  return !unless?.some((path) => valuesAt(message, path).some(isOn));
}

/** How many members of a list have one of these flags set; without a list, one at most. */
export function timesSet(message: JsonObject, paths: readonly string[]): number {
  const isSet = (value: Json | undefined) => value !== undefined && value !== null && !isOff(value);
  const setAt = paths.flatMap((path) =>
    valuesAt(message, path).flatMap((value, place) => (isSet(value) ? [place] : [])),
  );
  return new Set(setAt).size;
}

function isOff(value: Json | undefined): boolean {
  return value === false || value === 'false';
}

function isOn(value: Json | undefined): boolean {
  return value === true || value === 'true';
}
