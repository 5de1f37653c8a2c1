import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import { testDatabases } from '../../../../test/databases.ts';
import { verifies } from '../../../../test/verifies.ts';
import { openTestWix, type TestWix } from '../../test-wix.ts';

const path = '/ecom/v1/orders';
const storesAppId = '215238eb-22a5-4c36-9e7b-e7c08025e04e';
const mug = {
  productName: { original: 'Mug' },
  quantity: 2,
  price: { amount: '10' },
  itemType: { preset: 'PHYSICAL' },
};
const twenty = {
  channelInfo: { type: 'WEB' },
  lineItems: [mug],
  priceSummary: { subtotal: { amount: '20' }, total: { amount: '20' } },
};
const free = { ...twenty, priceSummary: { total: { amount: '0' } } };
const absent = '6b1f3a1e-0000-4000-8000-000000000000';

const create = async (wix: TestWix, order: object = twenty, settings?: object) => {
  const { status, body } = await wix.call('POST', path, { order, ...(settings ? { settings } : {}) });
  assert.equal(status, 200, JSON.stringify(body));
  return body.order;
};
const search = async (wix: TestWix, asked: object = {}) =>
  wix.call('POST', `${path}/search`, { search: asked });
const numbers = async (wix: TestWix, asked: object = {}): Promise<string[]> => {
  const { status, body } = await search(wix, asked);
  assert.equal(status, 200, JSON.stringify(body));
  return body.orders.map(({ number }: { number: string }) => number);
};
const refused = async (answer: ReturnType<TestWix['call']>): Promise<string> => {
  const { status, body } = await answer;
  return `${status} ${body.details?.applicationError?.code ?? body.details?.validationError?.fieldViolations.map(({ field }: { field: string }) => field)}`;
};
const pay = (wix: TestWix, { id }: { id: string }, amount: string, more: object = {}) =>
  wix.call('POST', `/ecom/v1/payments/orders/${id}/add-payment`, {
    payments: [
      { amount: { amount }, regularPaymentDetails: { offlinePayment: true, paymentMethod: 'Cash', ...more } },
    ],
  });
const fulfil = (wix: TestWix, { id }: { id: string }, fulfillment: object) =>
  wix.call('POST', `/ecom/v1/fulfillments/orders/${id}/create-fulfillment`, { fulfillment });
const get = async (wix: TestWix, id: string) => (await wix.call('GET', `${path}/${id}`)).body.order;
const activities = ({ activities: list }: { activities: { activityType: string }[] }): string[] =>
  list.map(({ activityType }) => activityType);
const line = { id: '00000000-0000-0000-0000-000000000001' };

async function events(wix: TestWix): Promise<{ type: string; body: Record<string, never> }[]> {
  const rows = await wix.database.read
    .selectFrom('event')
    .selectAll()
    .where('site_id', '=', wix.site.id)
    .orderBy('seq')
    .execute();
  return rows.map(({ event_type: type, payload }) => ({ type, body: JSON.parse(payload) }));
}

/** What an event says of an action. */
function told(event: { body: unknown } | undefined): Record<string, unknown> {
  const { actionEvent } = (event ?? assert.fail('no event')).body as {
    actionEvent: { body: Record<string, unknown> };
  };
  return actionEvent.body;
}

async function typesAfter(wix: TestWix, work: () => Promise<unknown>): Promise<string[]> {
  const before = (await events(wix)).length;
  await work();
  return (await events(wix)).slice(before).map(({ type }) => type.replace('wix.ecom.v1.', ''));
}

for (const { name, open } of testDatabases())
  describe(`orders on ${name}`, () => {
    let local: TestWix;
    before(async () => {
      local = await openTestWix(open());
    });
    after(() => local[Symbol.asyncDispose]());
    const shop = () => local.anotherSite();

    verifies('orders.create.numbers', async () => {
      const wix = await shop();
      assert.deepEqual([(await create(wix)).number, (await create(wix)).number], ['10001', '10002']);
    });

    verifies('orders.create.refused-takes-none', async () => {
      const wix = await shop();
      assert.equal((await wix.call('POST', path, { order: { ...twenty, currency: 'x' } })).status, 400);
      assert.equal((await create(wix)).number, '10001');
    });

    verifies('orders.create.defaults', async () => {
      const wix = await shop();
      const order = await create(wix);
      const { currency, buyerLanguage, siteLanguage, weightUnit, archived, seenByAHuman } = order;
      assert.deepEqual(
        { currency, buyerLanguage, siteLanguage, weightUnit, archived, seenByAHuman },
        ...([
          {
            currency: 'USD',
            buyerLanguage: 'en',
            siteLanguage: 'en',
            weightUnit: 'KG',
            archived: false,
            seenByAHuman: false,
          },
        ] as const),
      );
      assert.equal(order.fulfillmentStatus, 'NOT_FULFILLED');
      assert.equal(order.paymentStatus, 'NOT_PAID');
      assert.equal(order.attributionSource, 'UNSPECIFIED');
      assert.equal(order.taxIncludedInPrices, false);
      assert.deepEqual(order.currencyConversionDetails, { originalCurrency: 'USD', conversionRate: '1' });
      assert.deepEqual([order.customFields, order.appliedDiscounts, order.additionalFees], [[], [], []]);
    });

    verifies('orders.create.dates', async () => {
      const wix = await shop();
      const order = await create(wix);
      assert.equal(order.createdDate, '2026-03-01T12:00:00.000Z');
      assert.equal(order.purchasedDate, order.createdDate);
      const older = await create(wix, { ...twenty, purchasedDate: '2025-12-24T18:00:00Z' });
      assert.equal(older.purchasedDate, '2025-12-24T18:00:00.000Z');
      assert.equal(older.createdDate, order.createdDate);
    });

    verifies('orders.create.future-date', async () => {
      const wix = await shop();
      const order = { ...twenty, purchasedDate: '2026-03-01T12:00:00.001Z' };
      assert.equal(
        await refused(wix.call('POST', path, { order })),
        '400 PURCHASED_DATE_CANNOT_BE_IN_FUTURE',
      );
    });

    verifies('orders.create.created-by', async () => {
      const wix = await shop();
      assert.deepEqual((await create(wix)).createdBy, { userId: wix.site.accountId });
    });

    verifies('orders.create.amounts-kept', async () => {
      const wix = await shop();
      const { priceSummary } = await create(wix, {
        ...twenty,
        priceSummary: { subtotal: { amount: '1.00' }, total: { amount: '77.7' } },
      });
      assert.equal(priceSummary.subtotal.amount, '1.00');
      assert.equal(priceSummary.total.amount, '77.7');
      assert.equal(priceSummary.shipping.amount, '0');
    });

    verifies('orders.create.amounts-complete', async () => {
      const wix = await shop();
      const sent = { shipping: { amount: '4.50' }, tax: { amount: '1.6' }, discount: { amount: '2' } };
      const { priceSummary } = await create(wix, { ...twenty, priceSummary: sent });
      assert.equal(priceSummary.subtotal.amount, '20');
      assert.equal(priceSummary.total.amount, '24.10');
    });

    verifies('orders.create.amounts-exact', async () => {
      const wix = await shop();
      const item = { ...mug, price: { amount: '0.1' }, quantity: 3 };
      const { lineItems, priceSummary } = await create(wix, {
        ...twenty,
        lineItems: [item],
        priceSummary: {},
      });
      assert.equal(lineItems[0].lineItemPrice.amount, '0.3');
      assert.equal(priceSummary.total.amount, '0.3');
    });

    verifies('orders.create.formatted', async () => {
      const wix = await shop();
      const lie = { amount: '1234.5', formattedAmount: 'a lot' };
      const order = await create(wix, { ...twenty, currency: 'EUR', priceSummary: { total: lie } });
      assert.deepEqual(order.priceSummary.total, { amount: '1234.5', formattedAmount: '€1,234.50' });
      assert.deepEqual(order.lineItems[0].price, { amount: '10', formattedAmount: '€10.00' });
      assert.equal(order.balanceSummary.paid.formattedAmount, '€0.00');
    });

    verifies('orders.create.balance', async () => {
      const wix = await shop();
      const { balanceSummary } = await create(wix);
      assert.equal(balanceSummary.balance.amount, '20');
      for (const part of ['paid', 'refunded', 'authorized', 'pending', 'pendingRefund'])
        assert.equal(balanceSummary[part].amount, '0');
    });

    verifies('orders.create.line-computed', async () => {
      const wix = await shop();
      const taxed = { ...mug, taxInfo: { taxAmount: { amount: '1.50' }, taxRate: '0.075' } };
      const [item] = (await create(wix, { ...twenty, lineItems: [taxed] })).lineItems;
      assert.equal(item.priceBeforeDiscounts.amount, '10');
      assert.equal(item.totalDiscount.amount, '0');
      assert.equal(item.lineItemPrice.amount, '20');
      assert.equal(item.totalPriceBeforeTax.amount, '20');
      assert.equal(item.totalPriceAfterTax.amount, '21.50');
      assert.equal(item.paymentOption, 'FULL_PAYMENT_ONLINE');
      assert.deepEqual([item.refundQuantity, item.physicalProperties.shippable], [0, true]);
    });

    verifies('orders.create.line-ids', async () => {
      const wix = await shop();
      const own = 'a7a0b3a6-2d1b-4d4e-9d3b-0d0b7a5e1c11';
      const { lineItems } = await create(wix, {
        ...twenty,
        lineItems: [mug, { ...mug, id: own }, { ...mug, id: '' }],
      });
      assert.deepEqual(
        lineItems.map(({ id }: { id: string }) => id),
        ['00000000-0000-0000-0000-000000000001', own, '00000000-0000-0000-0000-000000000003'],
      );
    });

    verifies('orders.create.line-translated', async () => {
      const wix = await shop();
      const item = {
        ...mug,
        descriptionLines: [{ name: { original: 'Size' }, plainText: { original: 'S', translated: 'P' } }],
      };
      const [shown] = (await create(wix, { ...twenty, lineItems: [item] })).lineItems;
      assert.deepEqual(shown.productName, { original: 'Mug', translated: 'Mug' });
      assert.deepEqual(shown.descriptionLines, [
        { name: { original: 'Size', translated: 'Size' }, plainText: { original: 'S', translated: 'P' } },
      ]);
    });

    verifies('orders.create.required', async () => {
      const wix = await shop();
      assert.equal(await refused(wix.call('POST', path, {})), '400 order');
      assert.equal(
        await refused(wix.call('POST', path, { order: {} })),
        '400 order.channelInfo,order.lineItems,order.priceSummary',
      );
      const order = { ...twenty, lineItems: [{ productName: {} }] };
      const fields = (await refused(wix.call('POST', path, { order }))).slice(4).split(',').toSorted();
      assert.deepEqual(
        fields,
        ['itemType', 'price', 'productName.original', 'quantity'].map(
          (field) => `order.lineItems[0].${field}`,
        ),
      );
    });

    verifies('orders.create.catalog-reference', async () => {
      const wix = await shop();
      const order = { ...twenty, lineItems: [{ ...mug, catalogReference: {} }] };
      assert.equal(
        await refused(wix.call('POST', path, { order })),
        '400 order.lineItems[0].catalogReference.appId,order.lineItems[0].catalogReference.catalogItemId',
      );
    });

    verifies('orders.create.channel', async () => {
      const wix = await shop();
      for (const channelInfo of [{}, { type: 'UNSPECIFIED' }])
        assert.equal(
          await refused(wix.call('POST', path, { order: { ...twenty, channelInfo } })),
          '400 order.channelInfo.type',
        );
    });

    verifies('orders.create.negative', async () => {
      const wix = await shop();
      const order = {
        ...twenty,
        lineItems: [{ ...mug, price: { amount: '-1' } }],
        priceSummary: { total: { amount: '-2' } },
      };
      assert.equal(
        await refused(wix.call('POST', path, { order })),
        '400 order.lineItems[0].price.amount,order.priceSummary.total.amount',
      );
    });

    verifies('orders.create.digital-file', async () => {
      const wix = await shop();
      const song = { ...mug, itemType: { preset: 'DIGITAL' } };
      assert.equal(
        await refused(wix.call('POST', path, { order: { ...twenty, lineItems: [mug, song] } })),
        '400 order.lineItems[1].digitalFile',
      );
      await create(wix, { ...twenty, lineItems: [{ ...song, digitalFile: { fileId: absent } }] });
    });

    verifies('orders.create.currency', async () => {
      const wix = await shop();
      assert.equal(
        await refused(wix.call('POST', path, { order: { ...twenty, currency: 'dollars' } })),
        '400 order.currency',
      );
    });

    verifies('orders.create.contact-made', async () => {
      const wix = await shop();
      const { buyerInfo } = await create(wix, {
        ...twenty,
        buyerInfo: { email: 'ada@example.com' },
        billingInfo: { contactDetails: { firstName: 'Ada', lastName: 'Lovelace', phone: '+15035550100' } },
      });
      assert.equal(buyerInfo.email, 'ada@example.com');
      const { body } = await wix.call('GET', `/contacts/v4/contacts/${buyerInfo.contactId}`);
      assert.deepEqual(body.contact.info.name, { first: 'Ada', last: 'Lovelace' });
      assert.deepEqual(body.contact.primaryInfo, { email: 'ada@example.com', phone: '+15035550100' });
    });

    verifies('orders.create.contact-found', async () => {
      const wix = await shop();
      const info = { name: { first: 'Ada' }, emails: { items: [{ email: 'Ada@example.com' }] } };
      const { body } = await wix.call('POST', '/contacts/v4/contacts', { info });
      const { buyerInfo } = await create(wix, { ...twenty, buyerInfo: { email: 'ada@EXAMPLE.com' } });
      assert.equal(buyerInfo.contactId, body.contact.id);
    });

    verifies('orders.create.member-contact', async () => {
      const wix = await shop();
      const { body } = await wix.call('POST', '/members/v1/members', {
        member: { loginEmail: 'grace@example.com' },
      });
      const { buyerInfo } = await create(wix, { ...twenty, buyerInfo: { memberId: body.member.id } });
      assert.deepEqual(buyerInfo, { memberId: body.member.id, contactId: body.member.contactId });
    });

    verifies('orders.status.free', async () => {
      const wix = await shop();
      assert.equal((await create(wix, free)).status, 'APPROVED');
    });

    verifies('orders.status.initialized', async () => {
      const wix = await shop();
      for (const settings of [{}, { orderApprovalStrategy: 'PAYMENT_RECEIVED' }]) {
        const order = await create(wix, twenty, settings);
        assert.equal(order.status, 'INITIALIZED');
        await pay(wix, order, '20', { status: 'PENDING' });
        assert.equal((await get(wix, order.id)).status, 'INITIALIZED');
        await pay(wix, order, '5');
        assert.equal((await get(wix, order.id)).status, 'APPROVED');
      }
    });

    verifies('orders.status.offline', async () => {
      const wix = await shop();
      const order = { ...twenty, lineItems: [{ ...mug, paymentOption: 'FULL_PAYMENT_OFFLINE' }] };
      const { status, paymentStatus } = await create(wix, order);
      assert.deepEqual([status, paymentStatus], ['APPROVED', 'NOT_PAID']);
      const waiting = await create(wix, order, { orderApprovalStrategy: 'PAYMENT_RECEIVED' });
      assert.equal(waiting.status, 'INITIALIZED');
    });

    verifies('orders.status.given', async () => {
      const wix = await shop();
      const { status, paymentStatus } = await create(wix, {
        ...twenty,
        status: 'APPROVED',
        paymentStatus: 'PAID',
      });
      assert.deepEqual([status, paymentStatus], ['APPROVED', 'PAID']);
    });

    verifies('orders.status.method-saved', async () => {
      const wix = await shop();
      const order = await create(wix, twenty, { orderApprovalStrategy: 'PAYMENT_METHOD_SAVED' });
      await pay(wix, order, '20', { status: 'PENDING', savedPaymentMethod: true });
      assert.equal((await get(wix, order.id)).status, 'APPROVED');
    });

    verifies('orders.get.not-found', async () => {
      const wix = await shop();
      assert.equal(await refused(wix.call('GET', `${path}/${absent}`)), '404 ORDER_NOT_FOUND');
      assert.equal(
        await refused(wix.call('PATCH', `${path}/${absent}`, { order: { archived: true } })),
        '404 ORDER_NOT_FOUND',
      );
    });

    verifies(['orders.get.initialized', 'orders.search.hidden'], async () => {
      const wix = await shop();
      const order = await create(wix);
      assert.equal((await get(wix, order.id)).status, 'INITIALIZED');
      assert.deepEqual(await numbers(wix), []);
      assert.deepEqual(await numbers(wix, { filter: { status: 'INITIALIZED' } }), []);
    });

    verifies('orders.search.metadata', async () => {
      const wix = await shop();
      for (let count = 0; count < 3; count++) await create(wix, free);
      const { body } = await search(wix, { cursorPaging: { limit: 2 } });
      assert.deepEqual(Object.keys(body).toSorted(), ['metadata', 'orders']);
      const { count, hasNext, cursors } = body.metadata;
      assert.deepEqual([count, hasNext, Object.keys(cursors)], [2, true, ['next']]);
      const last = await search(wix, { cursorPaging: { cursor: cursors.next } });
      assert.deepEqual(
        [last.body.metadata.hasNext, Object.keys(last.body.metadata.cursors)],
        [false, ['prev']],
      );
    });

    verifies('orders.search.empty', async () => {
      const wix = await shop();
      for (let count = 0; count < 3; count++) {
        await create(wix, free);
        wix.clock.advance(1_000);
      }
      const { status, body } = await wix.call('POST', `${path}/search`, {});
      assert.equal(status, 200);
      assert.deepEqual(
        body.orders.map(({ number }: { number: string }) => number),
        ['10003', '10002', '10001'],
      );
    });

    verifies('orders.search.pending', async () => {
      const wix = await shop();
      for (const status of ['PENDING', 'REJECTED', 'APPROVED', 'CANCELED', 'PENDING'])
        await create(wix, { ...twenty, status });
      assert.deepEqual((await numbers(wix)).toSorted(), ['10003', '10004']);
      assert.deepEqual(
        (await numbers(wix, { filter: { status: { $in: ['PENDING', 'REJECTED'] } } })).toSorted(),
        ['10001', '10002', '10005'],
      );
      const filter = { $or: [{ status: 'PENDING' }, { number: '10003' }] };
      const first = await search(wix, { filter, cursorPaging: { limit: 2 } });
      const rest = await numbers(wix, { cursorPaging: { cursor: first.body.metadata.cursors.next } });
      assert.equal(first.body.orders.length + rest.length, 3);
    });

    verifies('orders.search.limit', async () => {
      const wix = await shop();
      await create(wix, free);
      assert.equal((await search(wix, { cursorPaging: { limit: 100 } })).status, 200);
      for (const limit of [0, 101]) {
        const { status, body } = await search(wix, { cursorPaging: { limit } });
        assert.equal(status, 400);
        assert.match(body.message, /limit/);
      }
    });

    verifies('orders.search.not-filterable', async () => {
      const wix = await shop();
      const { status, body } = await search(wix, { filter: { buyerNote: 'x' } });
      assert.equal(status, 400);
      assert.match(body.details.validationError.fieldViolations[0].description, /buyerNote/);
      assert.equal((await search(wix, { filter: { id: { $gt: 'a' } } })).status, 400);
    });

    verifies('orders.search.sorts', async () => {
      const wix = await shop();
      const by = (...names: string[]) => search(wix, { sort: names.map((fieldName) => ({ fieldName })) });
      assert.equal((await by('status', 'number', 'createdDate', 'updatedDate')).status, 200);
      assert.equal((await by('status', 'number', 'createdDate', 'updatedDate', 'purchasedDate')).status, 400);
      assert.equal((await by('archived')).status, 400);
    });

    verifies('orders.search.number', async () => {
      const wix = await shop();
      for (let count = 0; count < 3; count++) await create(wix, free);
      for (const edge of ['10002', 10_002])
        assert.deepEqual((await numbers(wix, { filter: { number: { $gte: edge } } })).toSorted(), [
          '10002',
          '10003',
        ]);
    });

    verifies('orders.search.items', async () => {
      const wix = await shop();
      const reference = (catalogItemId: string) => ({
        ...mug,
        catalogReference: { catalogItemId, appId: storesAppId },
      });
      await create(wix, { ...free, lineItems: [reference('a'), reference('b')] });
      await create(wix, { ...free, lineItems: [reference('a')] });
      const found = (filter: object) => numbers(wix, { filter }).then((list) => list.toSorted());
      const field = 'lineItems.catalogReference.catalogItemId';
      assert.deepEqual(await found({ [field]: { $hasSome: ['a', 'z'] } }), ['10001', '10002']);
      assert.deepEqual(await found({ [field]: { $hasAll: ['a', 'b'] } }), ['10001']);
      assert.deepEqual(await found({ 'lineItems.catalogReference.appId': { $hasSome: [storesAppId] } }), [
        '10001',
        '10002',
      ]);
    });

    verifies('orders.search.paging-builder', async () => {
      const wix = await shop();
      for (let count = 0; count < 3; count++) await create(wix, free);
      assert.equal((await numbers(wix, { paging: { limit: 2 } })).length, 2);
    });

    verifies('orders.search.snake-case', async () => {
      const wix = await shop();
      for (let count = 0; count < 2; count++) await create(wix, free);
      assert.deepEqual(await numbers(wix, { sort: [{ field_name: 'number', order: 'asc' }] }), [
        '10001',
        '10002',
      ]);
    });

    verifies(['orders.update.fields', 'orders.update.no-revision'], async () => {
      const wix = await shop();
      const before = await create(wix, {
        ...twenty,
        buyerNote: 'ring twice',
        buyerInfo: { email: 'a@example.com' },
      });
      wix.clock.advance(1_000);
      const { body } = await wix.call('PATCH', `${path}/${before.id}`, {
        order: {
          archived: true,
          seenByAHuman: true,
          buyerInfo: { email: 'b@example.com', contactId: absent },
          buyerNote: 'another',
          status: 'CANCELED',
          billingInfo: { address: { city: 'Lyon', country: 'FR' }, contactDetails: { firstName: 'Ada' } },
          priceSummary: { total: { amount: '1' } },
        },
      });
      const after = body.order;
      assert.deepEqual(
        [after.archived, after.seenByAHuman, after.buyerInfo.email],
        [true, true, 'b@example.com'],
      );
      assert.deepEqual(after.billingInfo, {
        address: { city: 'Lyon', country: 'FR' },
        contactDetails: { firstName: 'Ada' },
      });
      assert.deepEqual(
        [after.buyerNote, after.status, after.priceSummary.total.amount, after.buyerInfo.contactId],
        ['ring twice', 'INITIALIZED', '20', before.buyerInfo.contactId],
      );
      assert.equal('revision' in after, false);
      assert.ok(after.updatedDate > before.updatedDate);
      assert.deepEqual(await get(wix, before.id), after);
    });

    verifies('orders.update.null', async () => {
      const wix = await shop();
      const billingInfo = {
        address: { city: 'Lyon', country: 'FR' },
        contactDetails: { firstName: 'Ada', phone: '1' },
      };
      const { id } = await create(wix, { ...twenty, billingInfo });
      const change = { billingInfo: { address: { city: null }, contactDetails: { phone: null } } };
      const { body } = await wix.call('PATCH', `${path}/${id}`, { order: change });
      assert.deepEqual(body.order.billingInfo, {
        address: { country: 'FR' },
        contactDetails: { firstName: 'Ada' },
      });
    });

    verifies('orders.update.null-refused', async () => {
      const wix = await shop();
      const { id } = await create(wix);
      const patch = (order: object) => refused(wix.call('PATCH', `${path}/${id}`, { order }));
      assert.equal(await patch({ buyerInfo: null }), '400 order.buyerInfo');
      assert.equal(
        await patch({ billingInfo: { contactDetails: null } }),
        '400 order.billingInfo.contactDetails',
      );
    });

    verifies('orders.update.unsettled', async () => {
      const wix = await shop();
      for (const status of ['PENDING', 'REJECTED']) {
        const { id } = await create(wix, { ...twenty, status });
        const answer = wix.call('PATCH', `${path}/${id}`, { order: { archived: true } });
        assert.equal(await refused(answer), `428 ORDER_IS_${status}`);
      }
    });

    verifies('orders.update.activities', async () => {
      const wix = await shop();
      const { id } = await create(wix);
      const shippingInfo = { logistics: { shippingDestination: { address: { city: 'Lyon' } } } };
      const order = { buyerInfo: { email: 'a@example.com' }, shippingInfo };
      const { body } = await wix.call('PATCH', `${path}/${id}`, { order });
      assert.deepEqual(activities(body.order), ['ORDER_PLACED', 'EMAIL_EDITED', 'SHIPPING_ADDRESS_EDITED']);
    });

    verifies('orders.update.bulk', async () => {
      const wix = await shop();
      const { id } = await create(wix);
      const { body } = await wix.call('POST', '/ecom/v1/bulk/orders/update', {
        orders: [{ order: { id, archived: true } }, { order: { id: absent, archived: true } }],
        returnEntity: true,
      });
      assert.deepEqual(body.bulkActionMetadata, {
        totalSuccesses: 1,
        totalFailures: 1,
        undetailedFailures: 0,
      });
      assert.equal(body.results[0].item.archived, true);
      assert.deepEqual(body.results[1].itemMetadata.error.code, 'ORDER_NOT_FOUND');
      assert.deepEqual(
        [body.results[1].itemMetadata.id, body.results[1].itemMetadata.originalIndex],
        [absent, 1],
      );
    });

    verifies('orders.update.tags', async () => {
      const wix = await shop();
      const { id } = await create(wix, { ...twenty, tags: { privateTags: { tagIds: ['a', 'b'] } } });
      const { body } = await wix.call('POST', '/ecom/v1/bulk/orders/update-tags', {
        orderIds: [id, absent],
        assignTags: { privateTags: { tagIds: ['c'] } },
        unassignTags: { privateTags: { tagIds: ['a'] } },
      });
      assert.equal(body.bulkActionMetadata.totalSuccesses, 1);
      assert.deepEqual((await get(wix, id)).tags.privateTags.tagIds, ['b', 'c']);
    });

    verifies('orders.cancel.status', async () => {
      const wix = await shop();
      const order = await create(wix);
      await pay(wix, order, '20');
      const { body } = await wix.call('POST', `${path}/${order.id}/cancel`, { id: order.id });
      const { status, paymentStatus, fulfillmentStatus } = body.order;
      assert.deepEqual([status, paymentStatus, fulfillmentStatus], ['CANCELED', 'PAID', 'NOT_FULFILLED']);
      assert.equal(activities(body.order).at(-1), 'ORDER_CANCELED');
    });

    verifies('orders.cancel.refused', async () => {
      const wix = await shop();
      const cancel = (id: string) => refused(wix.call('POST', `${path}/${id}/cancel`, {}));
      for (const status of ['PENDING', 'REJECTED'])
        assert.equal(await cancel((await create(wix, { ...twenty, status })).id), `428 ORDER_IS_${status}`);
      const order = await create(wix);
      await pay(wix, order, '20', { status: 'AUTHORIZED' });
      assert.equal(await cancel(order.id), '428 ORDER_HAS_AUTHORIZED_TRANSACTION');
    });

    verifies('orders.cancel.twice', async () => {
      const wix = await shop();
      const { id } = await create(wix);
      const cancel = () => refused(wix.call('POST', `${path}/${id}/cancel`, {}));
      assert.deepEqual([await cancel(), await cancel()], ['200 undefined', '428 ORDER_ALREADY_CANCELED']);
    });

    verifies(['orders.stock.sold', 'orders.stock.reason'], async () => {
      const wix = await shop();
      const variant = {
        price: { actualPrice: { amount: '10' } },
        physicalProperties: {},
        inventoryItem: { quantity: 3 },
      };
      const { body } = await wix.call('POST', '/stores/v3/products-with-inventory', {
        product: {
          name: 'Mug',
          productType: 'PHYSICAL',
          physicalProperties: {},
          variantsInfo: { variants: [variant] },
        },
        returnEntity: true,
      });
      const { id: itemId, productId, variantId } = body.inventoryResults.results[0].item;
      const left = async () => {
        const item = (await wix.call('GET', `/stores/v3/inventory-items/${itemId}`)).body.inventoryItem;
        const { product } = (await wix.call('GET', `/stores/v3/products/${productId}`)).body;
        return `${item.quantity} ${product.inventory.availabilityStatus}`;
      };
      const catalogReference = { catalogItemId: productId, appId: storesAppId, options: { variantId } };
      const order = await create(wix, { ...twenty, lineItems: [{ ...mug, quantity: 3, catalogReference }] });
      assert.equal(await left(), '3 IN_STOCK');
      await pay(wix, order, '20');
      assert.equal(await left(), '0 OUT_OF_STOCK');
      await wix.call('POST', `${path}/${order.id}/cancel`, { restockAllItems: true });
      assert.equal(await left(), '3 IN_STOCK');
      const reasons = (await events(wix))
        .filter(({ type }) => type === 'wix.stores.catalog.v3.inventory_item_updated_with_reason')
        .map(
          ({ body: { actionEvent } }) => (actionEvent as unknown as { body: { reason: string } }).body.reason,
        );
      assert.deepEqual(reasons, ['ORDER', 'REVERT_INVENTORY_CHANGE']);
    });

    verifies('orders.activities.placed', async () => {
      const wix = await shop();
      const [activity, ...others] = (await create(wix)).activities;
      assert.deepEqual(others, []);
      assert.deepEqual([activity.type, activity.activityType], ['ORDER_PLACED', 'ORDER_PLACED']);
      assert.equal(activity.createdDate, '2026-03-01T12:00:00.000Z');
    });

    verifies('orders.activities.comment', async () => {
      const wix = await shop();
      const { id } = await create(wix);
      const add = (activity: object) =>
        wix.call('POST', `${path}/${id}/activities/add`, { orderActivities: [activity] });
      const { body } = await add({
        activityType: 'MERCHANT_COMMENT',
        merchantComment: { message: 'Called.' },
      });
      const [activityId] = body.activityIds;
      const added = body.order.activities.at(-1);
      assert.deepEqual([added.id, added.merchantComment], [activityId, { message: 'Called.' }]);
      assert.equal(await refused(add({ activityType: 'ORDER_PAID' })), '400 orderActivities[0].activityType');
      assert.equal(
        await refused(add({ activityType: 'MERCHANT_COMMENT' })),
        '400 orderActivities[0].merchantComment.message',
      );
    });

    verifies('orders.aggregate.count', async () => {
      const wix = await shop();
      const paid = { ...twenty, paymentStatus: 'PAID' };
      for (const order of [paid, paid, { ...paid, channelInfo: { type: 'POS' } }, free, twenty])
        await create(wix, order);
      const aggregate = async (request: object) =>
        (await wix.call('POST', `${path}/aggregate`, request)).body.aggregates;
      assert.deepEqual(await aggregate({ aggregation: { byStatus: { $count: ['paymentStatus'] } } }), {
        byStatus: { NOT_PAID: 1, PAID: 3 },
      });
      const both = { both: { $count: ['paymentStatus', 'channelInfo.type'] } };
      assert.deepEqual(await aggregate({ filter: { paymentStatus: 'PAID' }, aggregation: both }), {
        both: { 'PAID|POS': 1, 'PAID|WEB': 2 },
      });
      assert.deepEqual(
        await aggregate({
          filter: { paymentStatus: 'PAID' },
          aggregation: both,
          hierarchySeparatorOverride: '/',
        }),
        { both: { 'PAID/POS': 1, 'PAID/WEB': 2 } },
      );
      assert.equal(
        (await wix.call('POST', `${path}/aggregate`, { aggregation: { x: { $what: 1 } } })).status,
        400,
      );
    });

    verifies('orders.aggregate.sum', async () => {
      const wix = await shop();
      for (const amount of ['0.1', '0.2', '100'])
        await create(wix, { ...twenty, paymentStatus: 'PAID', priceSummary: { total: { amount } } });
      const { body } = await wix.call('POST', `${path}/aggregate`, {
        filter: { 'priceSummary.total.amount': { $lt: 50 } },
        aggregation: {
          sold: { $sum: '$priceSummary.total.amount' },
          least: { $min: 'priceSummary.total.amount' },
          most: { $max: 'priceSummary.total.amount' },
        },
      });
      assert.deepEqual(body.aggregates, { sold: '0.3', least: '0.1', most: '0.2' });
    });

    verifies('orders.fulfillments.none', async () => {
      const wix = await shop();
      const { id } = await create(wix);
      const { body } = await wix.call('GET', `/ecom/v1/fulfillments/orders/${id}`);
      assert.deepEqual(body, { orderWithFulfillments: { orderId: id, fulfillments: [] } });
      assert.equal(
        await refused(wix.call('GET', `/ecom/v1/fulfillments/orders/${absent}`)),
        '404 ORDER_NOT_FOUND',
      );
    });

    verifies('orders.fulfillments.status', async () => {
      const wix = await shop();
      const order = await create(wix);
      const status = async () => (await get(wix, order.id)).fulfillmentStatus;
      const one = await fulfil(wix, order, { lineItems: [{ ...line, quantity: 1 }] });
      assert.equal(await status(), 'PARTIALLY_FULFILLED');
      await fulfil(wix, order, {
        lineItems: [{ ...line, quantity: 1 }],
        trackingInfo: { trackingNumber: 'x' },
      });
      assert.equal(await status(), 'FULFILLED');
      assert.deepEqual(activities(await get(wix, order.id)), [
        'ORDER_PLACED',
        'TRACKING_NUMBER_ADDED',
        'ORDER_FULFILLED',
      ]);
      const { fulfillments } = (await wix.call('GET', `/ecom/v1/fulfillments/orders/${order.id}`)).body
        .orderWithFulfillments;
      assert.equal(fulfillments[0].id, one.body.fulfillmentId);
      for (const { id } of fulfillments)
        await wix.call('DELETE', `/ecom/v1/fulfillments/${id}/orders/${order.id}`);
      assert.equal(await status(), 'NOT_FULFILLED');
      assert.equal(activities(await get(wix, order.id)).at(-1), 'ORDER_NOT_FULFILLED');
    });

    verifies('orders.fulfillments.rest', async () => {
      const wix = await shop();
      const order = await create(wix, { ...twenty, lineItems: [{ ...mug, quantity: 5 }] });
      await fulfil(wix, order, { lineItems: [{ ...line, quantity: 2 }] });
      const { body } = await fulfil(wix, order, { lineItems: [line] });
      assert.equal(body.orderWithFulfillments.fulfillments[1].lineItems[0].quantity, 3);
    });

    verifies('orders.fulfillments.too-many', async () => {
      const wix = await shop();
      const order = await create(wix);
      const send = (lineItem: object) => refused(fulfil(wix, order, { lineItems: [lineItem] }));
      assert.equal(await send({ ...line, quantity: 3 }), '400 fulfillment.lineItems[0].quantity');
      assert.equal(await send({ id: absent, quantity: 1 }), '400 fulfillment.lineItems[0].id');
      assert.equal((await get(wix, order.id)).fulfillmentStatus, 'NOT_FULFILLED');
    });

    verifies('orders.fulfillments.link', async () => {
      const wix = await shop();
      const order = await create(wix);
      const send = async (trackingInfo: object) =>
        (await fulfil(wix, order, { lineItems: [{ ...line, quantity: 1 }], trackingInfo })).body
          .orderWithFulfillments.fulfillments;
      const [ups] = await send({ trackingNumber: '1 2', shippingProvider: 'ups' });
      assert.equal(
        ups.trackingInfo.trackingLink,
        'https://wwwapps.ups.com/WebTracking/track?track=yes&trackNums=1%202',
      );
      const [, own] = await send({ trackingNumber: '3', shippingProvider: 'My Van' });
      assert.equal('trackingLink' in own.trackingInfo, false);
    });

    verifies('orders.fulfillments.same-number', async () => {
      const wix = await shop();
      const order = await create(wix);
      const parcel = { lineItems: [{ ...line, quantity: 1 }], trackingInfo: { trackingNumber: '1' } };
      assert.equal((await fulfil(wix, order, parcel)).status, 200);
      assert.equal(await refused(fulfil(wix, order, parcel)), '409 TRACKING_NUMBER_ALREADY_EXISTS');
    });

    verifies('orders.fulfillments.state', async () => {
      const wix = await shop();
      const order = await create(wix);
      const send = (status: string) => fulfil(wix, order, { lineItems: [{ ...line, quantity: 1 }], status });
      assert.equal(await refused(send('fulfilled')), '400 fulfillment.status');
      assert.equal(
        (await send('In_Delivery')).body.orderWithFulfillments.fulfillments[0].status,
        'In_Delivery',
      );
    });

    verifies('orders.fulfillments.update', async () => {
      const wix = await shop();
      const order = await create(wix);
      const sent = await fulfil(wix, order, {
        lineItems: [{ ...line, quantity: 1 }],
        trackingInfo: { trackingNumber: '1', shippingProvider: 'usps' },
      });
      const { fulfillmentId } = sent.body;
      const patch = (fulfillment: object) =>
        wix.call('PATCH', `/ecom/v1/fulfillments/${fulfillmentId}/orders/${order.id}`, { fulfillment });
      const { body } = await patch({
        trackingInfo: { trackingNumber: '2' },
        lineItems: [{ ...line, quantity: 2 }],
      });
      const [after] = body.orderWithFulfillments.fulfillments;
      assert.deepEqual(after.lineItems, [{ ...line, quantity: 1 }]);
      assert.deepEqual(after.trackingInfo, {
        trackingNumber: '2',
        shippingProvider: 'usps',
        trackingLink: 'https://tools.usps.com/go/TrackConfirmAction.action?tLabels=2',
      });
      assert.equal(activities(await get(wix, order.id)).at(-1), 'TRACKING_NUMBER_EDITED');
      const bare = await patch({ trackingInfo: null });
      assert.equal('trackingInfo' in bare.body.orderWithFulfillments.fulfillments[0], false);
      assert.equal(
        await refused(
          wix.call('PATCH', `/ecom/v1/fulfillments/${absent}/orders/${order.id}`, { fulfillment: {} }),
        ),
        '404 FULFILLMENT_NOT_FOUND',
      );
    });

    verifies('orders.fulfillments.several', async () => {
      const wix = await shop();
      const [first, second] = [await create(wix), await create(wix)];
      await fulfil(wix, second, { lineItems: [line] });
      const { body } = await wix.call('POST', '/ecom/v1/fulfillments/list-by-ids', {
        orderIds: [second.id, absent, first.id],
      });
      assert.deepEqual(
        body.ordersWithFulfillments.map((one: { orderId: string; fulfillments: unknown[] }) => [
          one.orderId,
          one.fulfillments.length,
        ]),
        [
          [second.id, 1],
          [first.id, 0],
        ],
      );
    });

    verifies('orders.fulfillments.bulk', async () => {
      const wix = await shop();
      const order = await create(wix);
      const { body } = await wix.call('POST', '/ecom/v1/fulfillments/orders/bulk/create-fulfillments', {
        ordersWithFulfillments: [
          {
            orderId: order.id,
            fulfillments: [{ lineItems: [{ ...line, quantity: 1 }] }, { lineItems: [line] }],
          },
          { orderId: absent, fulfillments: [{ lineItems: [line] }] },
        ],
      });
      assert.deepEqual(body.bulkActionMetadata, {
        totalSuccesses: 1,
        totalFailures: 1,
        undetailedFailures: 0,
      });
      assert.equal(body.results[0].ordersWithFulfillments.fulfillments.length, 2);
      assert.equal(body.results[1].itemMetadata.error.code, 'ORDER_NOT_FOUND');
      assert.equal((await get(wix, order.id)).fulfillmentStatus, 'FULFILLED');
    });

    verifies('orders.transactions.none', async () => {
      const wix = await shop();
      const { id } = await create(wix);
      const { body } = await wix.call('GET', `/ecom/v1/payments/orders/${id}`);
      assert.deepEqual(body, { orderTransactions: { orderId: id, payments: [], refunds: [] } });
      assert.equal(
        await refused(wix.call('GET', `/ecom/v1/payments/orders/${absent}`)),
        '404 ORDER_NOT_FOUND',
      );
    });

    verifies('orders.transactions.key', async () => {
      const wix = await shop();
      const [first, second] = [await create(wix), await create(wix)];
      await pay(wix, first, '5');
      const { body } = await wix.call('POST', '/ecom/v1/payments/list-by-ids', {
        orderIds: [first.id, second.id, absent],
      });
      assert.deepEqual(
        body.orderTransactions.map((one: { orderId: string; payments: unknown[] }) => [
          one.orderId,
          one.payments.length,
        ]),
        [
          [first.id, 1],
          [second.id, 0],
        ],
      );
    });

    verifies('orders.transactions.paid', async () => {
      const wix = await shop();
      const order = await create(wix);
      await pay(wix, order, '5.50');
      const part = await get(wix, order.id);
      assert.deepEqual(
        [part.paymentStatus, part.balanceSummary.paid.amount, part.balanceSummary.balance],
        ['PARTIALLY_PAID', '5.50', { amount: '14.50', formattedAmount: '$14.50' }],
      );
      await pay(wix, order, '14.5');
      const whole = await get(wix, order.id);
      assert.deepEqual([whole.paymentStatus, whole.balanceSummary.balance.amount], ['PAID', '0.00']);
      assert.deepEqual(activities(whole), ['ORDER_PLACED', 'ORDER_PARTIALLY_PAID', 'ORDER_PAID']);
      await pay(wix, order, '1');
      assert.equal((await get(wix, order.id)).balanceSummary.balance.amount, '-1.00');
    });

    verifies(['orders.transactions.ids', 'orders.transactions.status-twice'], async () => {
      const wix = await shop();
      const { body } = await pay(wix, await create(wix), '5');
      const [payment] = body.orderTransactions.payments;
      assert.deepEqual(body.paymentsIds, [payment.id]);
      assert.deepEqual([payment.status, payment.regularPaymentDetails.status], ['APPROVED', 'APPROVED']);
      assert.deepEqual(payment.amount, { amount: '5', formattedAmount: '$5.00' });
    });

    verifies('orders.transactions.one-way', async () => {
      const wix = await shop();
      const order = await create(wix);
      const add = (payment: object) =>
        refused(
          wix.call('POST', `/ecom/v1/payments/orders/${order.id}/add-payment`, {
            payments: [{ amount: { amount: '1' }, ...payment }],
          }),
        );
      const giftcardPaymentDetails = { giftCardPaymentId: 'g', appId: absent };
      assert.equal(await add({}), '400 payments[0]');
      assert.equal(await add({ giftcardPaymentDetails, regularPaymentDetails: {} }), '400 payments[0]');
      assert.equal(await add({ giftcardPaymentDetails }), '200 undefined');
    });

    verifies('orders.transactions.pending', async () => {
      const wix = await shop();
      const order = await create(wix);
      const { body } = await pay(wix, order, '20', { status: 'PENDING' });
      const waiting = await get(wix, order.id);
      assert.deepEqual(
        [waiting.paymentStatus, waiting.balanceSummary.pending.amount, waiting.balanceSummary.balance.amount],
        ['PENDING', '20', '20'],
      );
      const [paymentId] = body.paymentsIds;
      await wix.call(
        'POST',
        `/ecom/v1/payments/${paymentId}/orders/${order.id}/update-payment-transaction-status`,
        {
          status: 'APPROVED',
        },
      );
      const paid = await get(wix, order.id);
      assert.deepEqual(
        [paid.paymentStatus, paid.balanceSummary.pending.amount, paid.status],
        ['PAID', '0', 'APPROVED'],
      );
    });

    verifies('orders.transactions.update-refused', async () => {
      const wix = await shop();
      const order = await create(wix);
      const { body } = await pay(wix, order, '20');
      const set = (payment: string, status: string) =>
        refused(
          wix.call(
            'POST',
            `/ecom/v1/payments/${payment}/orders/${order.id}/update-payment-transaction-status`,
            { status },
          ),
        );
      assert.equal(await set(body.paymentsIds[0], 'REFUNDED'), '428 STATUS_NOT_ALLOWED');
      assert.equal(await set(absent, 'APPROVED'), '404 PAYMENT_NOT_FOUND');
      assert.equal(await set(body.paymentsIds[0], 'GONE'), '400 status');
    });

    verifies('orders.transactions.bulk', async () => {
      const wix = await shop();
      const order = await create(wix);
      const { body } = await pay(wix, order, '20', { status: 'PENDING' });
      const answer = await wix.call('POST', '/ecom/v1/bulk/payments/update-payment-transaction-status', {
        paymentAndOrderIds: [
          { orderId: order.id, paymentId: body.paymentsIds[0] },
          { orderId: order.id, paymentId: absent },
        ],
        status: 'APPROVED',
        returnFullEntity: true,
      });
      assert.deepEqual(answer.body.bulkActionMetadata, {
        totalSuccesses: 1,
        totalFailures: 1,
        undetailedFailures: 0,
      });
      assert.equal(answer.body.results[0].item.status, 'APPROVED');
      assert.equal((await get(wix, order.id)).paymentStatus, 'PAID');
    });

    verifies('orders.events.created', async () => {
      const wix = await shop();
      const types = await typesAfter(wix, () =>
        create(wix, { ...free, buyerInfo: { email: 'a@example.com' } }),
      );
      assert.deepEqual(types, ['wix.contacts.v4.contact_created', 'order_created', 'order_approved']);
      const [, made, approved] = await events(wix);
      const { createdEvent } = (made ?? assert.fail('no event')).body as unknown as {
        createdEvent: { entity: { id: string } };
      };
      assert.deepEqual(createdEvent.entity, await get(wix, createdEvent.entity.id));
      assert.deepEqual(told(approved), { order: createdEvent.entity });
    });

    verifies('orders.events.updated', async () => {
      const wix = await shop();
      const { id } = await create(wix);
      assert.deepEqual(
        await typesAfter(wix, () => wix.call('PATCH', `${path}/${id}`, { order: { archived: true } })),
        ['order_updated'],
      );
      const comment = { activityType: 'MERCHANT_COMMENT', merchantComment: { message: 'Called.' } };
      assert.deepEqual(
        await typesAfter(wix, () =>
          wix.call('POST', `${path}/${id}/activities/add`, { orderActivities: [comment] }),
        ),
        ['order_updated'],
      );
    });

    verifies('orders.events.paid', async () => {
      const wix = await shop();
      const order = await create(wix);
      assert.deepEqual(await typesAfter(wix, () => pay(wix, order, '20')), [
        'order_transactions_updated',
        'order_transactions_details_updated',
        'order_updated',
        'order_approved',
        'order_payment_status_updated',
      ]);
      const { previousPaymentStatus, order: after } = told((await events(wix)).at(-1));
      assert.deepEqual(
        [previousPaymentStatus, (after as { paymentStatus: string }).paymentStatus],
        ['NOT_PAID', 'PAID'],
      );
    });

    verifies('orders.events.fulfilled', async () => {
      const wix = await shop();
      const order = await create(wix);
      assert.deepEqual(await typesAfter(wix, () => fulfil(wix, order, { lineItems: [line] })), [
        'fulfillments_updated',
        'order_updated',
        'order_fulfilled',
      ]);
      const { previousFulfillmentStatus, newFulfillmentStatus } = told((await events(wix)).at(-1));
      assert.deepEqual([previousFulfillmentStatus, newFulfillmentStatus], ['NOT_FULFILLED', 'FULFILLED']);
    });

    verifies('orders.events.canceled', async () => {
      const wix = await shop();
      const { id } = await create(wix);
      const wish = { sendOrderCanceledEmail: true, customMessage: 'Sorry', restockAllItems: true };
      assert.deepEqual(await typesAfter(wix, () => wix.call('POST', `${path}/${id}/cancel`, wish)), [
        'order_updated',
        'order_canceled',
      ]);
      const { order, ...rest } = told((await events(wix)).at(-1));
      assert.deepEqual(rest, wish);
      assert.equal((order as { status: string }).status, 'CANCELED');
    });
  });
