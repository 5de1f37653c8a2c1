/** What stands in the place of a masked value. */
export const masked = '\u2022\u2022\u2022';

/** What is shorter stands in too many other words, and is looked for as a word of its own. */
const longEnough = 4;

const inWord = /[\p{L}\p{M}\p{N}_]/u;

/** Ids, times and numbers say nothing but themselves: a part of one is no word. */
const isWhole =
  /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d)?)?|[+-]?\d+(\.\d+)?)$/i;

/** Values that must not be seen, to be covered wherever they are said. */
export class Hidden {
  readonly #values = new Set<string>();
  /** Of the long ones with these first letters, how long they are: the longest first. */
  readonly #lengths = new Map<string, number[]>();

  add(value: string): void {
    // Numbers this short stand in dates and amounts everywhere.
    if (value.length < longEnough && !/\p{L}/u.test(value)) return;
    this.#values.add(value);
    if (value.length < longEnough) return;
    const start = value.slice(0, longEnough);
    const lengths = this.#lengths.get(start) ?? [];
    if (!lengths.includes(value.length))
      this.#lengths.set(
        start,
        [...lengths, value.length].toSorted((a, b) => b - a),
      );
  }

  /** The text without these values: long ones anywhere in it, short ones where they are words. */
  cover(text: string): string {
    if (this.#values.size === 0) return text;
    if (isWhole.test(text)) return this.#values.has(text) ? masked : text;
    let covered = '';
    let from = 0;
    for (let i = 0; i < text.length; ) {
      const length = this.#longAt(text, i) ?? this.#shortAt(text, i);
      if (length === undefined) i++;
      else {
        covered += text.slice(from, i) + masked;
        i += length;
        from = i;
      }
    }
    return from === 0 ? text : covered + text.slice(from);
  }

  #longAt(text: string, place: number): number | undefined {
    return this.#lengths
      .get(text.slice(place, place + longEnough))
      ?.find((length) => this.#values.has(text.slice(place, place + length)));
  }

  #shortAt(text: string, place: number): number | undefined {
    if (place > 0 && inWord.test(text.charAt(place - 1))) return undefined;
    for (let length = longEnough - 1; length > 0; length--)
      if (!inWord.test(text.charAt(place + length)) && this.#values.has(text.slice(place, place + length)))
        return length;
    return undefined;
  }
}
