/** An amount in ten-thousandths, so that sums are exact; `currency` is ISO 4217. */
export interface Money {
  readonly amount: number;
  readonly currency: string;
}

const scale = 10_000;

/** Reads a decimal as Wix writes amounts: `24.50`. What is negative, longer or otherwise written is `undefined`. */
export function toUnits(text: unknown): number | undefined {
  const plain = typeof text === 'number' ? String(text) : text;
  if (typeof plain !== 'string' || !/^\d{1,10}(\.\d{1,12})?$/.test(plain)) return undefined;
  const [whole = '0', fraction = ''] = plain.split('.');
  const kept = Number(fraction.slice(0, 4).padEnd(4, '0'));
  // What is beyond four places counts as one more: a limit must not be passed a hair at a time.
  return Number(whole) * scale + kept + (/[1-9]/.test(fraction.slice(4)) ? 1 : 0);
}

/** `120.00 EUR` */
export function showMoney({ amount, currency }: Money): string {
  return `${showUnits(amount)} ${currency}`.trimEnd();
}

/** `120.00`, with more places only where there are more. */
export function showUnits(units: number): string {
  const fraction = String(units % scale).padStart(4, '0');
  return `${Math.floor(units / scale)}.${fraction.slice(0, 2)}${fraction.slice(2).replace(/0+$/, '')}`;
}
