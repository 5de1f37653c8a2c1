import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { testDatabases } from './databases.ts';
import { codeOf, type Guarded, openGuarded, type TestAgent } from './guarded.ts';

const contacts = '/contacts/v4/contacts';
const orders = '/ecom/v1/orders';
const someId = '11111111-2222-4333-8444-555555555555';
const otherId = '22222222-2222-4333-8444-555555555555';

const order = (price: string, currency = 'EUR', more: object = {}) => ({
  order: {
    ...{
      currency,
      channelInfo: { type: 'WEB' },
      status: 'APPROVED',
      priceSummary: { total: { amount: price } },
    },
    lineItems: [
      {
        quantity: 1,
        price: { amount: price },
        productName: { original: 'Mug' },
        itemType: { preset: 'PHYSICAL' },
      },
    ],
    ...more,
  },
  settings: { notifications: { sendNotificationToBuyer: false } },
});

async function makeOrder({ wix }: Guarded, price: string, currency = 'EUR') {
  const { body, status } = await wix.call('POST', orders, order(price, currency));
  assert.equal(status, 200, JSON.stringify(body));
  return body.order as { id: string; number: string };
}

const refund = (orderId: string, amount: string, more: object = {}) =>
  [
    'POST',
    '/ecom/v1/order-billing/refund-payments',
    { orderId, paymentRefunds: [{ paymentId: someId, amount: { amount } }], ...more },
  ] as const;
const payment = (orderId: string, amount: string) =>
  [
    'POST',
    `/ecom/v1/payments/orders/${orderId}/add-payment`,
    {
      payments: [
        { amount: { amount }, refundDisabled: false, regularPaymentDetails: { status: 'APPROVED' } },
      ],
    },
  ] as const;

/** Calls that wrote something at Wix. */
const written = ({ arrived }: Guarded) =>
  arrived.filter(({ verb }) => verb !== 'GET').map(({ target }) => target);

/** What a person is shown of a call that is held; nobody lets it through. */
async function shownOf(guarded: Guarded, agent: TestAgent, call: readonly [string, string, unknown?]) {
  const answer = agent.call(...call);
  for (let tries = 0; tries < 500; tries++) {
    const { body } = await guarded.api('GET', '/api/approvals?state=pending');
    const [approval] = body.approvals;
    if (approval) {
      await guarded.api('POST', `/api/approvals/${approval.id}/reject`);
      await answer;
      return approval.effect as string[];
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  throw new Error(`Nothing waits: ${JSON.stringify((await answer).body)}`);
}

for (const { name, open } of testDatabases())
  describe(`what guardrails count on ${name}`, () => {
    const stage = () => openGuarded({ kind: 'memory' }, open());
    const everything = {
      areas: {
        ...{ orders: 'full', events: 'full', bookings: 'full', contacts: 'full', data: 'full' },
        ...{ products: 'full', 'pricing-plans': 'full', inbox: 'full', marketing: 'full' },
      },
    };

    test('no way of ordering, charging or giving back passes a limit to money', async () => {
      await using guarded = await stage();
      const { id } = await makeOrder(guarded, '500.00');
      const limits = {
        total: { kind: 'total', most: { amount: '1.00', currency: 'EUR' } },
        budget: { kind: 'budget', of: 'money', per: 'day', most: '1.00', currency: 'EUR' },
        ask: { kind: 'ask', above: { money: { amount: '1.00', currency: 'EUR' } } },
      };
      const ways: readonly (readonly [string, string, unknown])[] = [
        ['POST', `/ecom/v2/carts/${someId}/place-order`, {}],
        ['POST', `/ecom/v1/checkouts/${someId}/create-order`, {}],
        ['POST', `/ecom/v1/checkouts/${someId}/create-order-and-charge`, {}],
        ['POST', `/ecom/v1/draft-orders/${someId}/commit`, {}],
        ['POST', '/pricing-plans/v2/checkout/orders/offline', { planId: someId, memberId: otherId }],
        ['POST', '/pricing-plans/v2/checkout/orders/online', { planId: someId }],
        ['POST', '/events/v1/checkout', { eventId: someId, reservationId: otherId }],
        ['POST', '/events/v1/pos-checkout', { eventId: someId, reservationId: otherId }],
        ['POST', `/events/v1/events/${someId}/orders/confirm`, { orderNumber: ['1'] }],
        ['POST', '/_api/booking-fees/v1/booking-fees/collect', { orderId: id }],
        ['POST', '/tips/v1/tips/set', { orderId: id, tip: { amount: '2.00' } }],
        [
          'PATCH',
          `/ecom/v1/order-payment-requests/${someId}`,
          { orderPaymentRequest: { id: someId, amount: { amount: '2.00' }, currency: 'EUR' } },
        ],
        ['POST', orders, order('2.00')],
        [
          'POST',
          orders,
          {
            order: {
              ...order('1.00').order,
              line_items: order('2.00').order.lineItems,
              lineItems: undefined,
            },
          },
        ],
        ['POST', `/bookings/v2/bookings/${someId}/cancel`, { revision: '1' }],
        refund(id, '2.00'),
        payment(id, '2.00'),
      ];
      for (const [kind, rail] of Object.entries(limits)) {
        const agent = await guarded.agent(kind, { ...everything, guardrails: [rail] });
        for (const [verb, path, body] of ways) {
          const before = written(guarded).length;
          if (kind === 'ask') assert.ok((await shownOf(guarded, agent, [verb, path, body])).length > 0, path);
          else {
            const answer = await agent.call(verb, path, body);
            assert.match(
              codeOf(answer) ?? `${answer.status}`,
              /^GUARDRAIL_(TOTAL|UNCOUNTED|BUDGET)$/,
              `${kind}: ${path}`,
            );
          }
          assert.equal(written(guarded).length, before, `${kind}: ${path} never reached Wix`);
        }
      }
      const agent = await guarded.agent('Told', { ...everything, guardrails: [limits.total] });
      const { body } = await agent.call('POST', `/ecom/v2/carts/${someId}/place-order`, {});
      assert.match(body.message, /cannot be told how much money this moves: the call does not say it/);
      const made = { currency: 'EUR', amount: { amount: '0.01' } };
      const madeUp = await agent.call('POST', `/ecom/v2/carts/${someId}/place-order`, made);
      assert.equal(codeOf(madeUp), 'GUARDRAIL_UNREADABLE', 'what Wix does not look at says nothing');
    });

    test('the currency of a refund is that of its order', async () => {
      await using guarded = await stage();
      const euros = await makeOrder(guarded, '500.00', 'EUR');
      const dinars = await makeOrder(guarded, '500.00', 'KWD');
      const agent = await guarded.agent('Refunder', {
        ...everything,
        guardrails: [{ kind: 'total', most: { amount: '250.00', currency: 'EUR' } }],
      });
      assert.equal(codeOf(await agent.call(...refund(dinars.id, '200.00'))), 'GUARDRAIL_TOTAL', 'in dinars');
      assert.equal(codeOf(await agent.call(...refund(euros.id, '250.01'))), 'GUARDRAIL_TOTAL', 'too much');
      assert.equal(codeOf(await agent.call(...refund(otherId, '1.00'))), 'GUARDRAIL_TOTAL', 'of no order');
      const all = await agent.call('POST', '/ecom/v1/order-billing/refund-payments', {
        ...{ orderId: euros.id, paymentRefunds: [{ paymentId: someId }] },
      });
      assert.equal(codeOf(all), 'GUARDRAIL_TOTAL', 'all of it, without a sum');
      const before = written(guarded).length;
      await agent.call(...refund(euros.id, '250.00'));
      assert.equal(written(guarded).length, before + 1, 'as much as may be is sent');
    });

    test('of several limits to money in one currency each holds, in whatever order they stand', async () => {
      await using guarded = await stage();
      const { id } = await makeOrder(guarded, '500.00');
      const limit = (amount: string, more: object = {}) => ({
        ...{ kind: 'total', most: { amount, currency: 'EUR' }, ...more },
      });
      const refunds = {
        methods: ['com.wix.ecom.orders.billing.v1.OrderBillingService.RefundPayments'],
      };
      const [wide, narrow] = [limit('250.00'), limit('50.00', { on: refunds })];
      for (const guardrails of [
        [wide, narrow],
        [narrow, wide],
      ]) {
        const agent = await guarded.agent(`Refunder ${guardrails[0]?.most.amount}`, {
          ...everything,
          guardrails,
        });
        const before = written(guarded).length;
        const answer = await agent.call(...refund(id, '50.01'));
        assert.equal(codeOf(answer), 'GUARDRAIL_TOTAL');
        assert.match(answer.body.message, /At most 50\.00 EUR/);
        assert.equal(written(guarded).length, before);
        assert.equal((await agent.call('POST', orders, order('250.00'))).status, 200, 'no refund');
      }
    });

    test('budgets of money count what orders and payments come to, each in its currency', async () => {
      await using guarded = await stage();
      const agent = await guarded.agent('Clerk', {
        ...everything,
        guardrails: [
          { kind: 'budget', of: 'money', per: 'day', most: '100.00', currency: 'EUR' },
          { kind: 'budget', of: 'money', per: 'day', most: '50.00', currency: 'USD' },
        ],
      });
      const buy = (price: string, currency: string) => agent.call('POST', orders, order(price, currency));
      const made = await buy('50.00', 'USD');
      assert.equal(made.status, 200, JSON.stringify(made.body));
      assert.equal((await buy('60.00', 'EUR')).status, 200, 'dollars take nothing from the euros');
      assert.equal(codeOf(await buy('0.01', 'USD')), 'GUARDRAIL_BUDGET');
      assert.equal(codeOf(await buy('40.01', 'EUR')), 'GUARDRAIL_BUDGET');
      const pounds = await buy('1.00', 'GBP');
      assert.equal(codeOf(pounds), 'GUARDRAIL_UNCOUNTED');
      assert.match(pounds.body.message, /It moves 1\.00 GBP, and there is no budget in that currency/);
      const { id } = await makeOrder(guarded, '500.00', 'EUR');
      assert.equal(codeOf(await agent.call(...payment(id, '40.01'))), 'GUARDRAIL_BUDGET');
      assert.equal((await agent.call(...payment(id, '40.00'))).status, 200);
      assert.equal(codeOf(await agent.call(...payment(id, '0.01'))), 'GUARDRAIL_BUDGET');
      const status = await agent.call(
        'POST',
        `/ecom/v1/payments/${someId}/orders/${id}/update-payment-transaction-status`,
        {
          status: 'APPROVED',
        },
      );
      assert.equal(codeOf(status), 'GUARDRAIL_UNCOUNTED', 'a payment of nobody knows how much');
      guarded.wix.clock.advance(86_400_000);
      assert.equal((await buy('100.00', 'EUR')).status, 200);
    });

    test('a limit above which a person is asked holds only what moves money', async () => {
      await using guarded = await stage();
      const agent = await guarded.agent('Clerk', {
        ...everything,
        guardrails: [{ kind: 'ask', above: { money: { amount: '250.00', currency: 'EUR' } } }],
      });
      const made = await agent.call('POST', contacts, { info: { name: { first: 'Ada' } } });
      assert.equal(made.status, 200, 'a contact');
      assert.equal((await agent.call('POST', orders, order('250.00'))).status, 200);
      assert.ok(
        (await shownOf(guarded, agent, ['POST', orders, order('250.01')])).includes('moves 250.01 EUR'),
      );
      assert.deepEqual(
        (await shownOf(guarded, agent, ['POST', `/ecom/v2/carts/${someId}/place-order`, {}])).slice(0, 1),
        ['moves money, and how much cannot be told'],
      );
    });

    test('people who are sent something are counted: by flags, in lists deep inside, and nobody else', async () => {
      await using guarded = await stage();
      const [first, second] = [await makeOrder(guarded, '1.00'), await makeOrder(guarded, '2.00')];
      const agent = await guarded.agent('Caller', {
        ...everything,
        guardrails: [{ kind: 'budget', of: 'contacts-messaged', per: 'day', most: 1 }],
      });
      const cancel = ({ id }: { id: string }, body: object) =>
        agent.call('POST', `${orders}/${id}/cancel`, body);
      const passes = async (...call: [string, string, unknown]) => {
        const before = written(guarded).length;
        await agent.call(...call);
        assert.equal(written(guarded).length, before + 1, `${call[1]} is sent`);
      };
      await passes('PATCH', `/events/v1/events/${someId}/form/messages`, { messages: {} });
      await passes('POST', '/email-marketing/v1/email-subscriptions/bulk', {
        subscriptions: [{ email: 'a@example.com' }, { email: 'b@example.com' }],
      });
      const booking = { participantNotification: { notifyParticipants: true }, booking: {} };
      const bulk = (...createBookingsInfo: object[]) =>
        agent.call('POST', '/bookings/v2/bulk/bookings/create', { createBookingsInfo });
      assert.equal(codeOf(await bulk(booking, booking, { booking: {} })), 'GUARDRAIL_BUDGET', 'two of three');
      const reminded = { sendSmsReminder: true, booking: {} };
      assert.equal(codeOf(await bulk(booking, reminded)), 'GUARDRAIL_BUDGET', 'two, by a flag of their own');
      assert.equal(
        codeOf(
          await agent.call('POST', '/events-notifications/v2/notifications/trigger', {
            eventGuests: { eventId: someId },
          }),
        ),
        'GUARDRAIL_UNCOUNTED',
        'all guests of an event',
      );
      assert.equal((await cancel(first, { sendOrderCanceledEmail: true })).status, 200);
      assert.equal(codeOf(await cancel(second, { sendOrderCanceledEmail: true })), 'GUARDRAIL_BUDGET');
      assert.equal(codeOf(await cancel(second, { send_order_canceled_email: true })), 'GUARDRAIL_BUDGET');
      const mailed = refund(second.id, '1.00', {
        sideEffects: { notifications: { sendCustomerEmail: true } },
      });
      assert.equal(codeOf(await agent.call(...mailed)), 'GUARDRAIL_BUDGET');
      const { settings: _silent, ...loud } = order('1.00');
      assert.equal(
        codeOf(await agent.call('POST', orders, loud)),
        'GUARDRAIL_BUDGET',
        'a new order tells its buyer',
      );
      assert.equal((await agent.call('POST', orders, order('1.00'))).status, 200, 'unless it is told not to');
      assert.equal((await cancel(second, {})).status, 200);
    });

    test('contacts that are exported are counted as they are read, contacts and members together', async () => {
      await using guarded = await stage();
      for (let count = 0; count < 3; count++)
        await guarded.wix.call('POST', contacts, {
          info: { emails: { items: [{ email: `c${count}@example.com` }] } },
        });
      const agent = await guarded.agent('Exporter', {
        areas: { contacts: 'full', members: 'read', orders: 'read' },
        guardrails: [{ kind: 'budget', of: 'contacts-exported', per: 'hour', most: 4 }],
      });
      const read = (limit: number) =>
        agent.call('POST', `${contacts}/query`, { query: { paging: { limit } } });
      assert.equal((await read(4)).body.contacts.length, 3);
      assert.equal(codeOf(await read(2)), 'GUARDRAIL_BUDGET', 'one is left');
      assert.equal(codeOf(await agent.call('GET', '/members/v1/members')), 'GUARDRAIL_BUDGET');
      assert.equal((await agent.call('POST', `${orders}/search`, {})).status, 200, 'orders are no contacts');
      const made = await agent.call('POST', contacts, { info: { name: { first: 'Ada' } } });
      assert.equal(made.status, 200, 'nor is a new one read');
      assert.equal((await read(1)).body.contacts.length, 1);
      assert.equal(codeOf(await read(1)), 'GUARDRAIL_BUDGET');
      guarded.wix.clock.advance(3_600_000);
      assert.equal((await read(4)).status, 200);
    });

    test('only orders since a day are listed, read and changed', async () => {
      await using guarded = await stage();
      const old = await makeOrder(guarded, '1.00');
      guarded.wix.clock.advance(86_400_000);
      const after = new Date(guarded.wix.clock.now()).toISOString();
      guarded.wix.clock.advance(1_000);
      const fresh = await makeOrder(guarded, '2.00');
      const agent = await guarded.agent('Recent', {
        areas: { orders: 'full' },
        guardrails: [{ kind: 'since', after }],
      });
      const filter = { createdDate: { $gte: after } };
      const list = await agent.call('POST', `${orders}/search`, { search: { filter } });
      assert.deepEqual(
        list.body.orders?.map(({ id }: { id: string }) => id),
        [fresh.id],
        JSON.stringify(list.body),
      );
      const all = await agent.call('POST', `${orders}/search`, { search: {} });
      assert.deepEqual(
        all.body.orders?.map(({ id }: { id: string }) => id),
        [fresh.id],
        JSON.stringify(all.body),
      );
      assert.equal((await agent.call('GET', `${orders}/${fresh.id}`)).status, 200);
      assert.equal(codeOf(await agent.call('GET', `${orders}/${old.id}`)), 'GUARDRAIL_ROWS');
      const archive = ({ id }: { id: string }) =>
        agent.call('PATCH', `${orders}/${id}`, { order: { id, archived: true } });
      assert.equal(codeOf(await archive(old)), 'GUARDRAIL_ROWS');
      assert.equal((await archive(fresh)).status, 200);
      assert.equal(
        codeOf(await agent.call('POST', `${orders}/aggregate`, { aggregation: {} })),
        'GUARDRAIL_ROWS',
      );
    });

    test('a masked field is not told by aggregates', async () => {
      await using guarded = await stage();
      await guarded.wix.call(
        'POST',
        orders,
        order('1.00', 'EUR', { buyerInfo: { email: 'ada@example.com' } }),
      );
      const agent = await guarded.agent('Counter', {
        areas: { orders: 'read', data: 'read' },
        guardrails: [{ kind: 'mask', fields: ['email', 'name'], by: 'mask' }],
      });
      const byEmail = [
        ['/ecom/v1/orders/aggregate', { aggregation: { groupBy: ['buyerInfo.email'] } }],
        [
          '/wix-data/v2/items/aggregate',
          { dataCollectionId: 'People', aggregation: { groupingFields: ['email'], operations: [] } },
        ],
      ] as const;
      for (const [path, body] of byEmail) {
        const answer = await agent.call('POST', path, body);
        assert.equal(codeOf(answer), 'GUARDRAIL_MASK', `${path}: ${JSON.stringify(answer.body)}`);
      }
    });

    test('a person who is asked is told what is done, whatever it is', async () => {
      await using guarded = await stage();
      const { wix } = guarded;
      const { id, number } = await makeOrder(guarded, '500.00');
      const asked = await guarded.agent('Asker', {
        ...everything,
        guardrails: [{ kind: 'ask', on: { access: 'write' } }],
      });
      const shown = (...call: [string, string, unknown?]) => shownOf(guarded, asked, call);
      const given = await shown(
        ...refund(id, '250.00', { sideEffects: { notifications: { sendCustomerEmail: true } } }),
      );
      assert.equal(given[0], `refunds 250.00 EUR of order ${number}`);
      assert.equal(given.at(-1), 'sends a message to 1 person');
      assert.deepEqual(
        await shown('POST', '/inbox/v2/messages', {
          conversationId: 'c1',
          message: { content: { text: 'Hello' } },
        }),
        ['sends message: conversation id c1, text Hello', 'sends a message to 1 person'],
      );
      assert.deepEqual(
        await shown('POST', contacts, {
          info: { name: { first: 'Ada' }, emails: { items: [{ email: 'ada@example.com' }] } },
        }),
        ['creates contact: first Ada, email ada@example.com'],
      );
      assert.deepEqual(
        await shown('POST', `${orders}/${id}/cancel`, {
          customMessage: 'Sorry',
          sendOrderCanceledEmail: true,
        }),
        [
          `cancels ${number}: custom message Sorry, send order canceled email true`.replace(
            `id ${id}, `,
            `id ${id}, `,
          ),
          'sends a message to 1 person',
        ],
      );
      await wix.call('POST', '/wix-data/v2/collections', {
        collection: {
          id: 'Stories',
          fields: [{ key: 'title', type: 'TEXT' }],
          permissions: { insert: 'ANYONE', update: 'ANYONE', remove: 'ANYONE', read: 'ANYONE' },
        },
      });
      const item = { dataCollectionId: 'Stories', dataItem: { data: { title: 'Old' } } };
      const made = await wix.call('POST', '/wix-data/v2/items', item);
      const itemId = made.body.dataItem.id as string;
      assert.deepEqual(await shown('POST', '/wix-data/v2/items', item), [
        'adds data item: data collection id Stories, title Old',
      ]);
      const changed = { dataCollectionId: 'Stories', dataItem: { id: itemId, data: { title: 'New' } } };
      for (const [verb, path] of [
        ['PUT', `/wix-data/v2/items/${itemId}`],
        ['POST', '/wix-data/v2/items/save'],
      ] as const)
        assert.deepEqual(
          await shown(verb, path, changed),
          ['title Old -> New on 1 data item', 'with data collection id Stories'],
          path,
        );
      const removed = await shown('DELETE', `/wix-data/v2/items/${itemId}?dataCollectionId=Stories`);
      assert.deepEqual(removed, ['with data collection id Stories', 'removes Old']);
      assert.deepEqual(
        await shown('POST', '/stores/v3/bulk/inventory-items/increment', {
          incrementData: [
            { inventoryItemId: someId, incrementBy: 5 },
            { inventoryItemId: otherId, incrementBy: 7 },
          ],
          reason: 'MANUAL',
        }),
        [
          `increments inventory item: reason MANUAL, inventory item id ${someId}, increment by 5`,
          `increments inventory item: reason MANUAL, inventory item id ${otherId}, increment by 7`,
        ],
      );
      const masked = await guarded.agent('Masked', {
        ...everything,
        guardrails: [
          { kind: 'ask', on: { access: 'write' } },
          { kind: 'mask', fields: ['email', 'name'], by: 'remove' },
        ],
      });
      const { body } = await wix.call('POST', contacts, {
        info: { emails: { items: [{ email: 'old@example.com' }] } },
      });
      const covered = [
        await shownOf(guarded, masked, [
          'POST',
          contacts,
          { info: { name: { first: 'Adalbert' }, jobTitle: 'Adalbert' } },
        ]),
        await shownOf(guarded, masked, [
          'PATCH',
          `${contacts}/${body.contact.id}`,
          { revision: 1, info: { emails: { items: [{ email: 'new@example.com' }] } } },
        ]),
      ];
      assert.doesNotMatch(JSON.stringify(covered), /Adalbert|@example/);
      assert.ok(
        covered.every((lines) => lines.length > 0),
        JSON.stringify(covered),
      );
    });
  });
