import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../../base/json.ts';
import { loadCatalogue } from '../../catalogue/load.ts';
import { factsOf } from './facts.ts';
import { sentenceOf } from './sentence.ts';
import { wordsOf } from './words.ts';

const { router } = loadCatalogue();

/** The sentence of a call as the gateway tells it; without an answer it was denied. */
function tell(verb: string, path: string, request: JsonObject, response?: JsonObject): string {
  const match = router.match(verb, path);
  if (match.kind !== 'method') return assert.fail(`${verb} ${path} is no method`);
  const { method, params } = match;
  return sentenceOf({
    ...{ who: 'Storefront Agent', method, verb, path, siteName: 'Demo Store' },
    decision: response ? 'allowed' : 'denied',
    reason: response ? 'Orders is set to Full' : 'Orders is set to Read',
    facts: factsOf(method, wordsOf(method).one, { params, request, response }),
  });
}

const id = '6b1f3a1e-0000-4000-8000-000000000000';
const order = {
  currency: 'USD',
  buyerInfo: { email: 'ada@example.com' },
  lineItems: [
    { quantity: 1, price: { amount: '100' } },
    { quantity: 1, price: { amount: '20' } },
  ],
  priceSummary: { total: { amount: '120.00' } },
};

test('an order that is refused is told with its sum, its items and its buyer', () => {
  const sentence =
    'Storefront Agent tried to create an order for 120.00 USD (2 items, buyer ada@example.com) on Demo Store. Denied: Orders is set to Read.';
  assert.equal(tell('POST', '/ecom/v1/orders', { order }), sentence);
  assert.equal(tell('POST', '/ecom/v1/orders', { order: { ...order, priceSummary: {} } }), sentence);
  const pair = [{ quantity: 2, price: { amount: '60' } }];
  const total = { amount: 120 };
  assert.equal(
    tell('POST', '/ecom/v1/orders', { order: { ...order, lineItems: pair, priceSummary: { total } } }),
    sentence,
  );
});

test('calls about orders are told with the number, the count or what was done', () => {
  const answer = { order: { ...order, id, number: '10001' } };
  const told = [
    tell('POST', '/ecom/v1/orders', { order }, answer),
    tell('GET', `/ecom/v1/orders/${id}`, {}, answer),
    tell('PATCH', `/ecom/v1/orders/${id}`, { order: { archived: true } }, answer),
    tell('POST', `/ecom/v1/orders/${id}/cancel`, {}, answer),
    tell('POST', '/ecom/v1/orders/search', { search: {} }, { orders: [order, order] }),
    tell('POST', `/ecom/v1/fulfillments/orders/${id}/create-fulfillment`, {}, { fulfillmentId: id }),
  ];
  assert.deepEqual(told, [
    'Storefront Agent created the order 10001 for 120.00 USD (2 items, buyer ada@example.com) on Demo Store. Allowed: Orders is set to Full.',
    'Storefront Agent looked up the order 10001 on Demo Store. Allowed: Orders is set to Full.',
    'Storefront Agent updated the order 10001 on Demo Store. Allowed: Orders is set to Full.',
    'Storefront Agent canceled the order 10001 on Demo Store. Allowed: Orders is set to Full.',
    'Storefront Agent searched orders on Demo Store and got 2 results. Allowed: Orders is set to Full.',
    'Storefront Agent created a fulfillment on Demo Store. Allowed: Orders is set to Full.',
  ]);
});
