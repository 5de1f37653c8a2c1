import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { testDatabases } from '../../../../test/databases.ts';
import { seedDemo } from '../../demo.ts';
import { openTestWix } from '../../test-wix.ts';

interface DemoOrder {
  readonly number: string;
  readonly createdDate: string;
  readonly status: string;
  readonly paymentStatus: string;
  readonly fulfillmentStatus: string;
  readonly buyerInfo: { readonly contactId: string; readonly email: string };
  readonly lineItems: readonly { readonly catalogReference: { readonly catalogItemId: string } }[];
}

for (const { name, open } of testDatabases())
  describe(`the demo's orders on ${name}`, () => {
    test('belong to its contacts and products, are spread over months, and are in every state', async () => {
      await using wix = await openTestWix(open());
      const { database, site, clock } = wix;
      await database.write((tx) => seedDemo(tx, database.dialect, site, clock));
      const { body } = await wix.call('POST', '/ecom/v1/orders/search', {});
      const orders: readonly DemoOrder[] = body.orders;
      // 48, of which some are never found: nobody paid them, or they wait.
      assert.equal(orders.length, 42);
      const kinds = new Set(
        orders.map(
          ({ status, paymentStatus, fulfillmentStatus }) => `${status} ${paymentStatus} ${fulfillmentStatus}`,
        ),
      );
      assert.deepEqual([...kinds].toSorted(), [
        'APPROVED PAID FULFILLED',
        'APPROVED PAID NOT_FULFILLED',
        'APPROVED PAID PARTIALLY_FULFILLED',
        'APPROVED PARTIALLY_PAID NOT_FULFILLED',
        'APPROVED PENDING NOT_FULFILLED',
        'CANCELED PAID NOT_FULFILLED',
      ]);
      assert.ok(new Set(orders.map(({ createdDate }) => createdDate.slice(0, 7))).size >= 5);
      for (const order of orders.slice(0, 5)) {
        const { contact } = (await wix.call('GET', `/contacts/v4/contacts/${order.buyerInfo.contactId}`))
          .body;
        assert.equal(contact.primaryInfo.email, order.buyerInfo.email);
        assert.ok(contact.createdDate <= order.createdDate);
        const [item] = order.lineItems;
        const { product } = (
          await wix.call('GET', `/stores/v3/products/${item?.catalogReference.catalogItemId}`)
        ).body;
        assert.ok(product.createdDate <= order.createdDate);
      }
    });
  });
