import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import type { Method } from '../../catalogue/method.ts';
import { isFlagged } from './flags.ts';
import { type Money, toUnits } from './money.ts';
import { valuesAt } from './values-at.ts';

/**
 * The money that a call moves, by the effect that the catalogue knows of its method; `null` when it cannot be told.
 * `there` is what the effect's `reads` has answered, `undefined` when nothing was read.
 */
export function moneyMoved(
  method: Pick<Method, 'effect'>,
  message: JsonObject,
  there: JsonObject | undefined,
): Money[] | null {
  const said = moneySaid(method, message, there);
  if (!said) return [];
  const { amount, currency } = said;
  return amount === undefined || currency === undefined ? null : [{ amount, currency }];
}

/** As much as can be told of the money that a call moves; `undefined` when it moves none. */
export function moneySaid(
  { effect: { money } }: Pick<Method, 'effect'>,
  message: JsonObject,
  there: JsonObject | undefined,
): Partial<Money> | undefined {
  if (!money || !isFlagged(message, money)) return undefined;
  const amounts = (money.amounts ?? []).flatMap((path) => valuesAt(message, path));
  if (money.ifSaid && amounts.length === 0) return undefined;
  const read = money.there === undefined ? undefined : objectAt(there ?? null, money.there);
  const order = money.worth === undefined ? read : objectAt(message, money.worth);
  // A sum of nothing is not told either: Wix takes what is left out for all of it.
  const amount = (order ? worthOf(order) : sumOf(amounts)) || undefined;
  const currency =
    (money.currency === undefined ? undefined : textAt(message, money.currency)) ??
    textAt(read ?? there ?? null, 'currency');
  return { ...(amount === undefined ? {} : { amount }), ...(currency === undefined ? {} : { currency }) };
}

/** Why the sum is not known, in words for the agent that is refused. */
export function whyNoMoney(method: Pick<Method, 'effect'> | undefined): string {
  const { amounts, worth, currency, reads, there } = method?.effect.money ?? {};
  const said = [...(amounts ?? []), ...(worth === undefined ? [] : [worth])];
  const inMessage = [...said, ...(currency === undefined ? [] : [currency])].join(', ');
  const inThere = reads === undefined ? '' : `${there === undefined ? 'the currency ' : ''}at ${reads}`;
  const where = [inMessage, inThere].filter(Boolean).join(', and ');
  return where === ''
    ? 'it cannot be told how much money this moves: the call does not say it'
    : `it cannot be told how much money this moves: it should be in ${where}`;
}

function objectAt(value: Json, path: string): JsonObject | undefined {
  return valuesAt(value, path).find((one) => one !== undefined && isObject(one)) as JsonObject | undefined;
}

function textAt(value: Json, path: string): string | undefined {
  const [found] = valuesAt(value, path);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

function sumOf(values: readonly (Json | undefined)[]): number | undefined {
  const amounts = values.map(toUnits);
  if (amounts.length === 0 || amounts.includes(undefined)) return undefined;
  return amounts.reduce<number>((all, amount) => all + (amount ?? 0), 0);
}

/**
 * What an order is worth, as its own numbers say: its total, a part of it or the sum of its lines, whichever is most.
 * Without a total Wix adds the parts up. `undefined` where one of the numbers cannot be read.
 */
export function worthOf(order: JsonObject): number | undefined {
  const lines = valuesAt(order, 'lineItems[]').map((line) => lineWorth(line ?? null));
  const [total, subtotal, ...others] = summaryParts.map((name) => partWorth(order, name));
  if ([...lines, total, subtotal, ...others].includes('unreadable')) return undefined;
  const sum = sumOfKnown(lines);
  const all = total ?? known(subtotal ?? sum) + sumOfKnown(others);
  if (lines.length === 0 && total === undefined && subtotal === undefined) return undefined;
  return Math.max(sum, ...[all, subtotal, ...others].map(known));
}

const summaryParts = ['total', 'subtotal', 'shipping', 'tax', 'totalAdditionalFees'] as const;

/** An amount in units; `undefined` where none is said. */
type Worth = number | 'unreadable' | undefined;

const known = (worth: Worth): number => (typeof worth === 'number' ? worth : 0);

const sumOfKnown = (worths: readonly Worth[]): number =>
  worths.reduce<number>((sum, one) => sum + known(one), 0);

function partWorth(order: JsonObject, name: string): Worth {
  const [part] = valuesAt(order, `priceSummary.${name}`);
  if (part === undefined || part === null) return undefined;
  return toUnits(valuesAt(part, 'amount')[0]) ?? 'unreadable';
}

function lineWorth(line: Json): Worth {
  const [quantity = 1] = valuesAt(line, 'quantity');
  const price = toUnits(valuesAt(line, 'price.amount')[0]);
  const isCount = Number.isInteger(Number(quantity)) && Number(quantity) >= 1;
  return price === undefined || !isCount ? 'unreadable' : price * Number(quantity);
}
