import { isObject, type Json, type JsonObject } from '../../../base/json.ts';
import { add, formatAmount, isDecimal, subtract, times } from '../../../base/money.ts';
import type { Violation } from '../../fault.ts';
import type { BalanceSummary, Price, PriceSummary } from './order.ts';

export function priceOf(amount: string, currency: string): Price {
  return { amount, formattedAmount: formatAmount(amount, currency) };
}

/** The amount of a price that a caller sent, or `otherwise`. */
export function amountIn(price: Json | undefined, otherwise = '0'): string {
  return isObject(price) && isDecimal(price.amount) ? price.amount : otherwise;
}

/**
 * The totals of an order. Wix stores the amounts that a caller gives and mends none of them; what is not given is
 * nothing, but for the subtotal, which is made from the items, and the total, which is made from the rest.
 */
export function priceSummaryOf(
  sent: JsonObject,
  items: readonly { price: { amount: string }; quantity: number }[],
  currency: string,
): PriceSummary {
  const fromItems = add(...items.map(({ price, quantity }) => times(price.amount, quantity)));
  const subtotal = amountIn(sent.subtotal, fromItems);
  const [shipping, tax, discount, fees] = [
    sent.shipping,
    sent.tax,
    sent.discount,
    sent.totalAdditionalFees,
  ].map((price) => amountIn(price)) as [string, string, string, string];
  const total = amountIn(sent.total, subtract(add(subtotal, shipping, tax, fees), discount));
  const price = (amount: string) => priceOf(amount, currency);
  return {
    subtotal: price(subtotal),
    shipping: price(shipping),
    tax: price(tax),
    discount: price(discount),
    totalAdditionalFees: price(fees),
    total: price(total),
  };
}

/** What was paid of a total, and what is still open. */
export interface Paid {
  readonly paid: string;
  readonly refunded: string;
  readonly authorized: string;
  readonly pending: string;
}

export const nothingPaid: Paid = { paid: '0', refunded: '0', authorized: '0', pending: '0' };

export function balanceOf(total: string, paid: Paid, currency: string): BalanceSummary {
  const price = (amount: string) => priceOf(amount, currency);
  return {
    balance: price(subtract(total, paid.paid)),
    paid: price(paid.paid),
    refunded: price(paid.refunded),
    authorized: price(paid.authorized),
    pendingRefund: price('0'),
    pending: price(paid.pending),
  };
}

/** Every amount below nothing in what a caller sent: Wix has prices from 0 on. */
export function negativeAmounts(value: Json | undefined, path: string): Violation[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => negativeAmounts(item, `${path}[${index}]`));
  if (!isObject(value)) return [];
  if (isDecimal(value.amount) && value.amount.startsWith('-'))
    return [
      {
        field: `${path}.amount`,
        description: 'must be greater than or equal to 0',
        violatedRule: 'DECIMAL_GTE',
        data: { threshold: '0' },
      },
    ];
  return Object.entries(value).flatMap(([name, member]) => negativeAmounts(member, `${path}.${name}`));
}
