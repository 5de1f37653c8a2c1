import assert from 'node:assert/strict';
import { describe } from 'node:test';
import fc from 'fast-check';
import { testDatabases } from '../../../../test/databases.ts';
import { checkQueries, type OracleField } from '../../../../test/oracle.ts';
import { verifies } from '../../../../test/verifies.ts';
import { isObject, type Json, type JsonObject } from '../../../base/json.ts';
import { openTestWix, type TestWix } from '../../test-wix.ts';

const oneOf = ['$eq', '$ne', '$in', '$nin'];
const ordered = [...oneOf, '$gt', '$gte', '$lt', '$lte', '$exists'];
const texts = [...ordered, '$startsWith', '$endsWith', '$contains', '$isEmpty'];

const choice = (path: string): OracleField => ({ path, kind: 'text', operators: oneOf, sortable: true });
const date = (path: string): OracleField => ({ path, kind: 'date', operators: ordered, sortable: true });
const number = (path: string): OracleField => ({ path, kind: 'number', operators: ordered, sortable: true });
const text = (path: string): OracleField => ({ path, kind: 'text', operators: texts, sortable: true });
const words = (path: string): OracleField => ({ ...text(path), partsInAnyCase: true });
const flag = (path: string): OracleField => ({ path, kind: 'boolean', operators: [...oneOf, '$exists'] });
const exact = (path: string): OracleField => ({ path, kind: 'text', operators: oneOf });
const several = (path: string): OracleField => ({
  path,
  kind: 'text',
  many: true,
  operators: ['$hasAll', '$hasSome'],
});

const fields: readonly OracleField[] = [
  ...['status', 'paymentStatus', 'fulfillmentStatus', 'channelInfo.type', 'shippingInfo.title'].map(choice),
  ...['createdDate', 'updatedDate', 'purchasedDate', 'shippingInfo.logistics.deliveryTimeSlot.from'].map(
    date,
  ),
  ...['number', 'priceSummary.total.amount', 'balanceSummary.pending.amount', 'taxInfo.totalTax.amount'].map(
    number,
  ),
  ...['buyerInfo.email', 'billingInfo.contactDetails.firstName', 'billingInfo.contactDetails.lastName'].map(
    words,
  ),
  ...['businessLocation.name', 'shippingInfo.logistics.deliveryTime'].map(text),
  ...['archived', 'seenByAHuman', 'imported', 'demo'].map(flag),
  ...['id', 'buyerInfo.contactId', 'channelInfo.externalOrderId', 'createdBy.userId'].map(exact),
  several('lineItems.catalogReference.appId'),
  several('lineItems.catalogReference.catalogItemId'),
  several('lineItems.productName.original'),
  { ...several('fulfillmentStatusesAggregate.statuses'), at: 'fulfillmentStatus' },
];

const name = fc.constantFrom('Ada', 'ada', 'Äda', 'O’Neil', 'A_%', '漢');
const amount = fc.constantFrom('0', '9.99', '10', '10.00', '100', '1234.5');
const anyOrder = fc.record({
  status: fc.constantFrom(
    'INITIALIZED',
    'APPROVED',
    'APPROVED',
    'APPROVED',
    'CANCELED',
    'PENDING',
    'REJECTED',
  ),
  paymentStatus: fc.constantFrom('NOT_PAID', 'PAID', 'PARTIALLY_PAID'),
  channel: fc.constantFrom('WEB', 'POS'),
  externalOrderId: fc.option(fc.constantFrom('x1', 'x2')),
  email: fc.option(fc.constantFrom('ada@example.com', 'Ada@Example.com', 'bob@example.com')),
  firstName: fc.option(name),
  title: fc.option(fc.constantFrom('Standard', 'Express')),
  deliveryTime: fc.option(fc.constantFrom('', '3 days', '5 days')),
  from: fc.option(fc.constantFrom('2026-01-01T10:00:00.000Z', '2026-01-02T10:00:00.000Z')),
  purchasedDate: fc.option(fc.constantFrom('2025-12-24T00:00:00.000Z', '2026-02-01T00:00:00.000Z')),
  location: fc.option(name),
  total: amount,
  tax: amount,
  archived: fc.boolean(),
  pending: fc.option(amount),
  sends: fc.constantFrom(0, 1, 2),
  items: fc.array(fc.record({ name, catalogItemId: fc.option(fc.constantFrom('a', 'b')) }), {
    minLength: 1,
    maxLength: 3,
  }),
});

type AnyOrder = typeof anyOrder extends fc.Arbitrary<infer T> ? T : never;

const storesAppId = '215238eb-22a5-4c36-9e7b-e7c08025e04e';
const locationId = '6b1f3a1e-0000-4000-8000-000000000000';

function orderOf(made: AnyOrder): JsonObject {
  const { email, firstName, title, deliveryTime, from, purchasedDate, location, externalOrderId } = made;
  const time = {
    ...(deliveryTime === null ? {} : { deliveryTime }),
    ...(from === null ? {} : { deliveryTimeSlot: { from, to: from } }),
  };
  return {
    status: made.status,
    paymentStatus: made.paymentStatus,
    archived: made.archived,
    channelInfo: { type: made.channel, ...(externalOrderId ? { externalOrderId } : {}) },
    priceSummary: { total: { amount: made.total }, tax: { amount: made.tax } },
    shippingInfo: { ...(title ? { title } : {}), logistics: time },
    ...(email ? { buyerInfo: { email } } : {}),
    ...(firstName ? { billingInfo: { contactDetails: { firstName } } } : {}),
    ...(purchasedDate ? { purchasedDate } : {}),
    ...(location ? { businessLocation: { id: locationId, name: location } } : {}),
    lineItems: made.items.map((item) => ({
      productName: { original: item.name },
      quantity: 1,
      price: { amount: '1' },
      itemType: { preset: 'PHYSICAL' },
      ...(item.catalogItemId
        ? { catalogReference: { catalogItemId: item.catalogItemId, appId: storesAppId } }
        : {}),
    })),
  };
}

/** Fills the shop with random orders, some of them paid for and sent, and reads them back. */
async function fill(wix: TestWix): Promise<JsonObject[]> {
  const post = async (path: string, body: object) => {
    const answer = await wix.call('POST', path, body);
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return answer.body;
  };
  const documents: JsonObject[] = [];
  for (const [index, made] of fc.sample(anyOrder, { numRuns: 30, seed: 11 }).entries()) {
    // Some are made in the same millisecond, so that their order is left to their ids.
    if (index % 3 === 0) wix.clock.advance(1_000);
    const { id, lineItems } = (await post('/ecom/v1/orders', { order: orderOf(made) })).order;
    if (made.pending !== null)
      await post(`/ecom/v1/payments/orders/${id}/add-payment`, {
        payments: [{ amount: { amount: made.pending }, regularPaymentDetails: { status: 'PENDING' } }],
      });
    for (const line of lineItems.slice(0, made.sends))
      await post(`/ecom/v1/fulfillments/orders/${id}/create-fulfillment`, {
        fulfillment: { lineItems: [{ id: line.id }] },
      });
    documents.push((await wix.call('GET', `/ecom/v1/orders/${id}`)).body.order);
  }
  return documents;
}

/** Whether the status stands anywhere in a filter. */
function asksForStatus(filter: Json | undefined): boolean {
  if (Array.isArray(filter)) return filter.some(asksForStatus);
  return (
    isObject(filter) &&
    Object.entries(filter).some(([key, value]) => key === 'status' || asksForStatus(value))
  );
}

for (const { name: database, open } of testDatabases())
  describe(`searches of orders on ${database}`, () => {
    verifies('orders.search.oracle', async () => {
      await using wix = await openTestWix(open());
      await checkQueries({
        fields,
        documents: await fill(wix),
        paging: 'cursor',
        maxLimit: 100,
        maxSorts: 4,
        defaultSort: [{ fieldName: 'createdDate', order: 'DESC' }],
        isShown: ({ status }, filter) =>
          status !== 'INITIALIZED' &&
          (asksForStatus(filter) || (status !== 'PENDING' && status !== 'REJECTED')),
        ask: async (search) => {
          const { status, body } = await wix.call('POST', '/ecom/v1/orders/search', { search });
          assert.equal(status, 200, `${JSON.stringify(search)} ${JSON.stringify(body)}`);
          const ids = body.orders.map(({ id }: { id: string }) => id);
          return { ids, next: body.metadata.cursors.next };
        },
      });
    });
  });
