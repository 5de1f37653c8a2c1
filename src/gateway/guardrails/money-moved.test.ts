import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../../base/json.ts';
import { worthOf } from './money-moved.ts';

const amount = (text: string): JsonObject => ({ amount: text });
const line = (price: string, quantity: JsonObject[string] = 1): JsonObject => ({
  price: amount(price),
  quantity,
});

const orders: Readonly<Record<string, readonly [JsonObject, number | undefined]>> = {
  'its total': [{ priceSummary: { total: amount('12.50') } }, 125_000],
  'its lines, where they are more': [
    { lineItems: [line('9000', 2)], priceSummary: { total: amount('1') } },
    180_000_000,
  ],
  'its lines and all that is added, without a total': [
    {
      lineItems: [line('1')],
      priceSummary: { shipping: amount('9000'), tax: amount('2'), totalAdditionalFees: amount('3') },
    },
    90_060_000,
  ],
  'a part that is more than its total': [
    { lineItems: [line('1')], priceSummary: { total: amount('1'), shipping: amount('9000') } },
    90_000_000,
  ],
  'its total, where tax is in the prices': [
    {
      lineItems: [line('100')],
      priceSummary: { total: amount('100'), subtotal: amount('100'), tax: amount('19') },
    },
    1_000_000,
  ],
  'unknown: nothing is said': [{ buyerInfo: {} }, undefined],
  'unknown: a total of eleven digits': [
    { lineItems: [line('1')], priceSummary: { total: amount('10000000000.00') } },
    undefined,
  ],
  'unknown: a total of thirteen places': [
    { lineItems: [line('1')], priceSummary: { total: amount('9000.0000000000000') } },
    undefined,
  ],
  'unknown: a total that is no price': [
    { lineItems: [line('1')], priceSummary: { total: '9000' } },
    undefined,
  ],
  'its lines, one of each that says no quantity': [{ lineItems: [line('9000', null)] }, 90_000_000],
  'unknown: half a thing': [{ lineItems: [line('9000', 0.5)] }, undefined],
  'unknown: none of a thing': [{ lineItems: [line('9000', 0)] }, undefined],
};

for (const [what, [order, worth]] of Object.entries(orders))
  test(`an order is worth ${what}`, () => assert.equal(worthOf(order), worth));
