import fc from 'fast-check';
import type { Json, JsonObject } from '../../src/base/json.ts';

/** How many cases each fuzzer runs: a few thousand with every test run, many more by `npm run fuzz`. */
export const cases = Number(process.env.FUZZ_CASES ?? 2_000);

/** Where a run begins; `npm run fuzz` takes another each time and prints it. */
export const seed = Number(process.env.FUZZ_SEED ?? 20_261_125);

/**
 * Runs a property over the cases. A failure tells its seed and path, with which the same case comes again.
 * @param share which part of the cases, for one whose case costs more than most
 */
export async function fuzz<T>(
  arbitrary: fc.Arbitrary<T>,
  property: (value: T) => Promise<void> | void,
  share = 1,
): Promise<void> {
  const run = fc.asyncProperty(arbitrary, async (value) => property(value));
  await fc.assert(run, { numRuns: Math.ceil(cases * share), seed, endOnFailure: true });
}

/** Characters that parsers of paths, JSON, SQL, headers and tokens trip over. */
const odd = [
  ...['/', '//', '.', '..', '%', '%2F', '%2e', '%00', '%ff', '%25', '\\', ';', ':', '?', '#', '&', '=', '+'],
  ...[' ', '\t', '\r\n', '\0', '"', "'", '`', '{', '}', '[', ']', ',', '-', '--', '$', '_', '*', '~', '|'],
  ...['é', 'ß', 'İ', '\u202e', '\ufeff', '\ud800', '😀', '０', '1e999', '-0', 'null', 'true', '__proto__'],
];

const edit = fc.record({
  at: fc.nat(),
  remove: fc.oneof(fc.constant(0), fc.nat(4)),
  put: fc.oneof(
    fc.constantFrom(...odd),
    fc.string({ maxLength: 4 }),
    fc.string({ unit: 'binary', maxLength: 3 }),
  ),
});

/** A text that was right, with up to four changes somewhere in it; now and then none at all. */
export function changedText(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(text, fc.array(edit, { maxLength: 4 })).map(([right, edits]) =>
    edits.reduce((now, { at, remove, put }) => {
      const place = now.length === 0 ? 0 : at % (now.length + 1);
      return now.slice(0, place) + put + now.slice(place + remove);
    }, right),
  );
}

const strangeKeys = ['__proto__', 'constructor', 'toString', '', '$eq', '$and', 'a.b', 'id', 'x'.repeat(300)];

/** A value where another was meant. */
export const strange: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(
    null,
    true,
    0,
    -1,
    1e21,
    2 ** 53,
    0.1,
    '',
    '0',
    'x',
    [],
    {},
    [[]],
    [null],
    'x'.repeat(5_000),
  ),
  fc.string().map((text): Json => text),
  fc.constantFrom(...odd).map((text): Json => text),
  fc
    .dictionary(fc.constantFrom(...strangeKeys), fc.constantFrom<Json>(1, 'x', null, {}), { maxKeys: 3 })
    .map((object) => ({ ...object }) as Json),
  fc.integer({ min: 2, max: 150 }).map((depth) => {
    let deep: Json = 1;
    for (let level = 0; level < depth; level++) deep = level % 2 ? [deep] : { a: deep };
    return deep;
  }),
);

const change = fc.record({
  at: fc.nat(),
  do: fc.constantFrom('replace', 'remove', 'add', 'repeat'),
  key: fc.constantFrom(...strangeKeys),
  value: strange,
});

/** A JSON value that was right, with up to three changes: a part replaced, removed, added or repeated. */
export function changedJson(right: fc.Arbitrary<JsonObject>): fc.Arbitrary<Json> {
  return fc.tuple(right, fc.array(change, { maxLength: 3 })).map(([value, changes]) => {
    const whole = { whole: structuredClone(value) as Json };
    // A value may come more than once: each its own, or the whole would hold itself.
    for (const one of changes) apply(whole, { ...one, value: structuredClone(one.value) });
    return whole.whole;
  });
}

type Holder = Record<string, Json> | Json[];

function apply(
  whole: { whole: Json },
  { at, do: act, key, value }: typeof change extends fc.Arbitrary<infer C> ? C : never,
) {
  const places: (readonly [Holder, string])[] = [];
  collect(whole, places);
  const [holder, name] = places[at % places.length] ?? [whole, 'whole'];
  const part = (holder as Record<string, Json>)[name] ?? null;
  if (act === 'replace') put(holder, name, value);
  else if (act === 'remove' && name !== 'whole') {
    if (Array.isArray(holder)) holder.splice(Number(name), 1);
    else delete (holder as Record<string, Json>)[name];
  } else if (act === 'add' && typeof part === 'object' && part !== null)
    if (Array.isArray(part)) part.push(value);
    else put(part, key, value);
  else if (act === 'repeat' && Array.isArray(part)) part.push(...structuredClone(part.slice(0, 200)));
}

/** Also under `__proto__`, as JSON.parse would. */
function put(holder: Holder, name: string, value: Json): void {
  Object.defineProperty(holder, name, { value, enumerable: true, writable: true, configurable: true });
}

function collect(holder: Holder, places: (readonly [Holder, string])[]): void {
  for (const [name, part] of Object.entries(holder)) {
    places.push([holder, name]);
    if (typeof part === 'object' && part !== null) collect(part as Holder, places);
  }
}
