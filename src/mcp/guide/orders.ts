import type { GuideMethod } from './guide.ts';

const fields = [
  'id',
  'number',
  'createdDate',
  'status',
  'paymentStatus',
  'fulfillmentStatus',
  'currency',
  'priceSummary.total.amount',
  'buyerInfo.email',
  'buyerInfo.contactId',
  'lineItems.productName.original',
  'lineItems.quantity',
];
const wholeFields = [
  ...fields,
  'updatedDate',
  'lineItems.id',
  'lineItems.catalogReference.catalogItemId',
  'lineItems.price.amount',
  'priceSummary',
  'billingInfo.contactDetails',
  'shippingInfo.title',
  'shippingInfo.logistics.shippingDestination',
  'buyerNote',
  'channelInfo.type',
];
const service = 'com.wix.ecom.orders.v1.Orders';

export const orderMethods: readonly GuideMethod[] = [
  {
    tool: 'orders_search',
    method: `${service}.SearchOrders`,
    title: 'Search orders',
    description: 'Finds orders by date, status, payment, buyer and number. At most 100 a page.',
    input: [
      'search.filter',
      'search.sort.fieldName',
      'search.sort.order',
      'search.cursorPaging.limit',
      'search.cursorPaging.cursor',
    ],
    hints: {
      'search.filter':
        '{"createdDate":{"$gte":"2026-05-01T00:00:00Z","$lt":"2026-06-01T00:00:00Z"}}, {"status":"APPROVED"}, {"paymentStatus":"NOT_PAID"}, {"fulfillmentStatus":"NOT_FULFILLED"}, {"buyerInfo.email":"ada@example.com"}, {"number":"10001"}; $and $or $not join them.',
      'search.sort.fieldName': 'createdDate, number, updatedDate',
    },
    example: {
      search: {
        filter: { createdDate: { $gte: '2026-05-01T00:00:00Z' } },
        sort: [{ fieldName: 'createdDate', order: 'DESC' }],
        cursorPaging: { limit: 10 },
      },
    },
    answer: {
      kind: 'list',
      items: 'orders',
      one: 'order',
      many: 'orders',
      fields,
      paging: { at: 'search.cursorPaging', by: 'cursor' },
    },
  },
  {
    tool: 'orders_get',
    method: `${service}.GetOrder`,
    title: 'Look up an order',
    description: 'One order with its line items, totals and addresses.',
    input: ['id'],
    hints: { id: 'id of orders_search, not its number' },
    example: { id: '5f0c1b9e-3d2a-4c47-9a55-0d6f7b8c9e10' },
    answer: { kind: 'one', entity: 'order', fields: wholeFields },
  },
  {
    tool: 'orders_create',
    method: `${service}.CreateOrder`,
    title: 'Record an order',
    description:
      'Records an order that was made elsewhere, such as by phone. It takes no money: payments are recorded apart. Totals are yours to send, as decimals in text.',
    input: [
      'order.channelInfo.type',
      'order.currency',
      'order.buyerInfo.contactId',
      'order.buyerInfo.email',
      'order.buyerNote',
      'order.lineItems.productName.original',
      'order.lineItems.quantity',
      'order.lineItems.price.amount',
      'order.lineItems.itemType.preset',
      'order.lineItems.catalogReference.catalogItemId',
      'order.lineItems.catalogReference.appId',
      'order.priceSummary.subtotal.amount',
      'order.priceSummary.shipping.amount',
      'order.priceSummary.tax.amount',
      'order.priceSummary.discount.amount',
      'order.priceSummary.total.amount',
      'order.billingInfo.contactDetails.firstName',
      'order.billingInfo.contactDetails.lastName',
      'order.billingInfo.contactDetails.phone',
    ],
    hints: {
      'order.channelInfo.type': 'usually OTHER_PLATFORM or BACKOFFICE_MERCHANT',
      'order.lineItems.itemType.preset': 'PHYSICAL, DIGITAL, SERVICE',
      'order.lineItems.catalogReference.catalogItemId': 'id of the product',
      'order.lineItems.catalogReference.appId':
        '215238eb-22a5-4c36-9e7b-e7c08025e04e for products of Wix Stores',
    },
    example: {
      order: {
        channelInfo: { type: 'OTHER_PLATFORM' },
        currency: 'USD',
        buyerInfo: { email: 'ada@example.com' },
        lineItems: [
          {
            productName: { original: 'Enamel mug' },
            quantity: 2,
            price: { amount: '14.50' },
            itemType: { preset: 'PHYSICAL' },
            catalogReference: {
              catalogItemId: '5f0c1b9e-3d2a-4c47-9a55-0d6f7b8c9e10',
              appId: '215238eb-22a5-4c36-9e7b-e7c08025e04e',
            },
          },
        ],
        priceSummary: { subtotal: { amount: '29.00' }, total: { amount: '29.00' } },
      },
    },
    answer: { kind: 'one', entity: 'order', fields: wholeFields },
  },
];
