// Amounts of money are decimals as text, from the request to the answer; they are counted in whole numbers of their
// smallest part and never pass through a float.
import { isObject, type Json } from './json.ts';

interface Decimal {
  /** The amount in units of 10 ** -scale. */
  readonly units: bigint;
  readonly scale: number;
}

const pattern = /^-?\d+(\.\d+)?$/;

/** Whether `text` is a decimal, such as `12`, `-0.5` or `1234.50`. */
export function isDecimal(text: unknown): text is string {
  return typeof text === 'string' && pattern.test(text);
}

/** The sum: `10.50` and `5` make `15.50`; of nothing it is `0`. */
export function add(...amounts: readonly string[]): string {
  return toText(amounts.map(parse).reduce(sum, { units: 0n, scale: 0 }));
}

/** What remains of an amount: `subtract('10', '2.5')` is `7.5`. */
export function subtract(amount: string, taken: string): string {
  const { units, scale } = parse(taken);
  return toText(sum(parse(amount), { units: -units, scale }));
}

/** An amount so many times over. `count` is a whole number. */
export function times(amount: string, count: number): string {
  const { units, scale } = parse(amount);
  return toText({ units: units * BigInt(count), scale });
}

/** Negative, zero or positive as `a` is less than, equal to or more than `b`. */
export function compareAmounts(a: string, b: string): number {
  const { units } = parse(subtract(a, b));
  return units === 0n ? 0 : units < 0n ? -1 : 1;
}

/** Whether it is more than nothing. */
export function isPositive(amount: string): boolean {
  return compareAmounts(amount, '0') > 0;
}

/** An amount with as many digits behind the point as its currency has: `120` in USD is `120.00`, in JPY `120`. */
export function fixedAmount(amount: string, currency: string): string {
  const digits = isCurrency(currency)
    ? (formatterOf(currency).resolvedOptions().minimumFractionDigits ?? 2)
    : 2;
  return digits === 0 ? amount : add(amount, `0.${'0'.repeat(digits)}`);
}

function isCurrency(currency: string): boolean {
  return /^[a-z]{3}$/i.test(currency);
}

const formatters = new Map<string, Intl.NumberFormat>();

/**
 * An amount as Wix writes it for an English site: `$1,234.50`, `¥1,235`.
 * @param currency ISO 4217 code; what is none is written as it is, before the amount
 */
export function formatAmount(amount: string, currency: string): string {
  if (!isCurrency(currency)) return `${currency} ${amount}`;
  return formatterOf(currency).format(amount as Intl.StringNumericLiteral);
}

function formatterOf(currency: string): Intl.NumberFormat {
  let formatter = formatters.get(currency);
  if (!formatter) {
    formatter = new Intl.NumberFormat('en-US', { style: 'currency', currency });
    formatters.set(currency, formatter);
  }
  return formatter;
}

/** Gives every `{amount}` within a value its `formattedAmount`; one that was sent is replaced. */
export function formatAmounts(value: Json, currency: string): Json {
  if (Array.isArray(value)) return value.map((item) => formatAmounts(item, currency));
  if (!isObject(value)) return value;
  if (isDecimal(value.amount)) return { ...value, formattedAmount: formatAmount(value.amount, currency) };
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, formatAmounts(member, currency)]),
  );
}

function parse(text: string): Decimal {
  if (!pattern.test(text)) throw new RangeError(`${text} is not a decimal`);
  const [whole = '0', fraction = ''] = text.split('.');
  return { units: BigInt(whole + fraction), scale: fraction.length };
}

function sum(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  const at = ({ units, scale: own }: Decimal): bigint => units * 10n ** BigInt(scale - own);
  return { units: at(a) + at(b), scale };
}

function toText({ units, scale }: Decimal): string {
  if (scale === 0) return String(units);
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0');
  return `${units < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
