/** The middle of several measurements, with the least and the most. */
export interface Spread {
  readonly middle: number;
  readonly least: number;
  readonly most: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const [least, middle, most] = [sorted[0], sorted[Math.floor((sorted.length - 1) / 2)], sorted.at(-1)];
  if (least === undefined || middle === undefined || most === undefined)
    throw new Error('Nothing was measured');
  return { middle, least, most };
}

/** `120 (110-140)`; of one measurement the number alone. */
export function tellSpread({ middle, least, most }: Spread, digits: number): string {
  const tell = (value: number): string =>
    value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return least === most ? tell(middle) : `${tell(middle)} (${tell(least)}-${tell(most)})`;
}
