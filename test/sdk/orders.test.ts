import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { orderFulfillments, orders, orderTransactions } from '@wix/ecom';
import { type Stage, sdkClient, stages } from '../stages.ts';
import { verifies } from '../verifies.ts';

const clientOf = (stage: Stage) => sdkClient(stage, { orders, orderFulfillments, orderTransactions });
type Client = ReturnType<typeof clientOf>;
type NewOrder = Parameters<Client['orders']['createOrder']>[0];

/** A new one each time: the SDK renames fields in what it is given. */
const mug = (more: Partial<NewOrder> = {}): NewOrder => ({
  channelInfo: { type: 'WEB' },
  buyerInfo: { email: 'ada@example.com' },
  billingInfo: { address: { addressLine1: '1 Main', country: 'US' }, contactDetails: { firstName: 'Ada' } },
  lineItems: [
    {
      productName: { original: 'Mug' },
      quantity: 2,
      price: { amount: '10' },
      itemType: { preset: 'PHYSICAL' },
    },
  ],
  priceSummary: { subtotal: { amount: '20' }, total: { amount: '20' } },
  ...more,
});

const make = async (client: Client, order: NewOrder = mug()) => {
  const made = await client.orders.createOrder(order);
  return { ...made, _id: made._id ?? '' };
};
const line = { _id: '00000000-0000-0000-0000-000000000001' };
const cash = { amount: { amount: '20' }, regularPaymentDetails: { offlinePayment: true } };

for (const { name, open } of stages())
  describe(`orders by the SDK on ${name}`, () => {
    verifies('orders.sdk.one', async () => {
      await using stage = await open();
      const client = clientOf(stage);
      const made = await make(client);
      assert.equal(made.number, '10001');
      assert.equal(made._createdDate?.toISOString(), '2026-03-01T12:00:00.000Z');
      assert.equal(made.priceSummary?.total?.formattedAmount, '$20.00');
      const shown = await client.orders.getOrder(made._id);
      assert.equal(shown.billingInfo?.address?.addressLine1, '1 Main');
      const changed = await client.orders.updateOrder(made._id, { archived: true });
      assert.equal(changed.archived, true);
      const { order } = await client.orders.cancelOrder(made._id, { customMessage: 'Sorry' });
      assert.equal(order?.status, 'CANCELED');
      await assert.rejects(client.orders.cancelOrder(made._id), /ORDER_ALREADY_CANCELED/);
    });

    verifies('orders.sdk.many', async () => {
      await using stage = await open();
      const client = clientOf(stage);
      for (let count = 0; count < 5; count++)
        await make(client, mug({ status: 'APPROVED', paymentStatus: 'PAID' }));
      await make(client);
      const sort = [{ fieldName: 'number' as const, order: 'ASC' as const }];
      const filter = { paymentStatus: 'PAID' as const, 'buyerInfo.email': { $startsWith: 'ADA' } };
      let page = await client.orders.searchOrders({ filter, sort, cursorPaging: { limit: 2 } });
      const seen = (page.orders ?? []).map(({ number }) => number);
      while (page.metadata?.cursors?.next) {
        page = await client.orders.searchOrders({ cursorPaging: { cursor: page.metadata.cursors.next } });
        seen.push(...(page.orders ?? []).map(({ number }) => number));
      }
      assert.deepEqual(seen, ['10001', '10002', '10003', '10004', '10005']);
      assert.equal((await client.orders.searchOrders({})).orders?.length, 5);

      const ids = ((await client.orders.searchOrders({ sort })).orders ?? []).map(({ _id }) => _id ?? '');
      const updated = await client.orders.bulkUpdateOrders(
        ids.slice(0, 2).map((_id) => ({ order: { _id, seenByAHuman: true } })),
        { returnEntity: true },
      );
      assert.deepEqual(
        updated.results?.map(({ item }) => item?.seenByAHuman),
        [true, true],
      );
      await client.orders.bulkUpdateOrderTags(ids.slice(0, 1), {
        assignTags: { privateTags: { tagIds: ['vip'] } },
      });
      assert.deepEqual((await client.orders.getOrder(ids[0] ?? '')).tags?.privateTags?.tagIds, ['vip']);
    });

    verifies('orders.sdk.builder', async () => {
      await using stage = await open();
      const client = clientOf(stage);
      for (let count = 0; count < 3; count++) await make(client, mug({ status: 'APPROVED' }));
      const { SearchBuilder, Filter, Sort } = orders.utils.search;
      const search = SearchBuilder()
        .withFilter(Filter('number').gte('10002'))
        .withSorting(Sort('number').desc())
        .withPaging({ limit: 1 })
        .build();
      const found = await client.orders.searchOrders(search);
      assert.deepEqual(
        found.orders?.map(({ number }) => number),
        ['10003'],
      );
    });

    verifies('orders.sdk.activities', async () => {
      await using stage = await open();
      const client = clientOf(stage);
      const { _id } = await make(client);
      const { activityIds, order } = await client.orders.addActivities(_id, {
        orderActivities: [{ activityType: 'MERCHANT_COMMENT', merchantComment: { message: 'Called.' } }],
      });
      assert.equal(order?.activities?.at(-1)?._id, activityIds?.[0]);
    });

    verifies('orders.sdk.payments', async () => {
      await using stage = await open();
      const client = clientOf(stage);
      const { _id } = await make(client);
      const pending = {
        ...cash,
        regularPaymentDetails: { ...cash.regularPaymentDetails, status: 'PENDING' as const },
      };
      const { paymentsIds = [] } = await client.orderTransactions.addPayments(_id, [pending]);
      const [paymentId = ''] = paymentsIds;
      await client.orderTransactions.updatePaymentStatus({ paymentId, orderId: _id }, { status: 'APPROVED' });
      assert.equal((await client.orders.getOrder(_id)).paymentStatus, 'PAID');
      const one = await client.orderTransactions.listTransactionsForSingleOrder(_id);
      assert.equal(one.orderTransactions?.payments?.[0]?.status, 'APPROVED');
      const several = await client.orderTransactions.listTransactionsForMultipleOrders([_id]);
      assert.deepEqual(
        several.orderTransactions?.map(({ orderId }) => orderId),
        [_id],
      );
      const bulk = await client.orderTransactions.bulkUpdatePaymentStatuses([{ orderId: _id, paymentId }], {
        status: 'CANCELED',
        returnFullEntity: true,
      });
      assert.equal(bulk.results?.[0]?.item?.status, 'CANCELED');
    });

    verifies('orders.sdk.fulfillments', async () => {
      await using stage = await open();
      const client = clientOf(stage);
      const { _id } = await make(client);
      const { createFulfillment, updateFulfillment, deleteFulfillment } = client.orderFulfillments;
      const { fulfillmentId = '' } = await createFulfillment(_id, {
        lineItems: [{ ...line, quantity: 1 }],
        trackingInfo: { trackingNumber: '1', shippingProvider: 'ups' },
      });
      assert.equal((await client.orders.getOrder(_id)).fulfillmentStatus, 'PARTIALLY_FULFILLED');
      const identifiers = { fulfillmentId, orderId: _id };
      const updated = await updateFulfillment(identifiers, {
        fulfillment: { trackingInfo: { trackingNumber: '2' } },
      });
      assert.equal(updated.fulfillments?.[0]?.trackingInfo?.trackingNumber, '2');
      await deleteFulfillment(identifiers);
      const none = await client.orderFulfillments.listFulfillmentsForSingleOrder(_id);
      assert.deepEqual(none.orderWithFulfillments?.fulfillments, []);
      const bulk = await client.orderFulfillments.bulkCreateFulfillments([
        { orderId: _id, fulfillments: [{ lineItems: [line] }] },
      ]);
      assert.equal(bulk.bulkActionMetadata?.totalSuccesses, 1);
      const several = await client.orderFulfillments.listFulfillmentsForMultipleOrders([_id]);
      assert.equal(several.ordersWithFulfillments?.[0]?.fulfillments?.length, 1);
    });
  });
