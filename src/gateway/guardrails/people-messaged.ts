import type { Json, JsonObject } from '../../base/json.ts';
import { isObject } from '../../base/json.ts';
import type { Method } from '../../catalogue/method.ts';
import { isFlagged, timesSet } from './flags.ts';
import { valuesAt } from './values-at.ts';

/** How many people a call sends something, by the effect that the catalogue knows of its method; `null` when it cannot be told. */
export function peopleMessaged(
  { effect: { messages }, name }: Pick<Method, 'effect' | 'name'>,
  message: JsonObject,
): number | null {
  if (!messages || !isFlagged(message, messages)) return 0;
  const { many, manyIf, to, when } = messages;
  if (many || manyIf?.some((path) => valuesAt(message, path).length > 0)) return null;
  if (to !== undefined) {
    const count = valuesAt(message, `${to}[]`).length;
    return count > 0 ? count : null;
  }
  if (when?.some((path) => path.includes('[]'))) return timesSet(message, when);
  if (/^Bulk/.test(name)) return longestList(message, () => true) || null;
  return Math.max(
    1,
    longestList(message, (key) => people.test(key)),
  );
}

/** Names of lists of those that something is for. */
const people = /(recipients?|contacts?|members?|guests?|buyers?|emails?|phones?|to)(_?ids?)?$/i;

function longestList(value: Json, counts: (key: string) => boolean): number {
  if (Array.isArray(value)) return Math.max(0, ...value.map((one) => longestList(one, counts)));
  if (!isObject(value)) return 0;
  return Math.max(
    0,
    ...Object.entries(value).map(([key, inner]) =>
      Math.max(Array.isArray(inner) && counts(key) ? inner.length : 0, longestList(inner, counts)),
    ),
  );
}
