import type { JsonObject } from '../../../base/json.ts';
import { add, compareAmounts, times } from '../../../base/money.ts';
import type { CallContext } from '../../endpoint.ts';
import type { SeededContact } from '../contacts/seed.ts';
import { storesAppId } from '../products/events.ts';
import type { SeededProduct } from '../products/seed.ts';
import { fulfillmentHandlers } from './fulfillments/handlers.ts';
import { newOrder } from './new-order.ts';
import type { Order } from './order.ts';
import { orderHandlers } from './order-handlers.ts';
import { insertOrder, nextNumber } from './store.ts';
import { transactionHandlers } from './transactions/handlers.ts';

/** What became of an order of the demo. */
type Story =
  | 'sent'
  | 'archived'
  | 'paid'
  | 'partlySent'
  | 'partlyPaid'
  | 'transfer'
  | 'canceled'
  | 'unpaid'
  | 'pending';

/** In turn; most orders of a shop are paid and sent. */
const stories: readonly Story[] = [
  ...(['archived', 'sent', 'sent', 'partlyPaid', 'sent', 'canceled'] as const),
  ...(['sent', 'transfer', 'sent', 'paid', 'partlySent', 'unpaid'] as const),
  ...(['sent', 'paid', 'sent', 'pending'] as const),
];

const orderCount = 48;
const dayMs = 86_400_000;
const hourMs = 3_600_000;

/**
 * Writes the demo shop's 48 orders of the last five months, three days apart, the same every time: its contacts buy
 * its products. What they bought is out of the stock already.
 */
export async function seedOrders(
  context: CallContext,
  contacts: readonly SeededContact[],
  products: readonly SeededProduct[],
): Promise<void> {
  for (let index = 0; index < orderCount; index++) {
    const ageDays = 3 * (orderCount - index);
    const at = (hours: number): CallContext => ({
      ...context,
      clock: { now: () => context.clock.now() - ageDays * dayMs + (hours + (index % 9)) * hourMs },
    });
    // Those who were contacts by then; a new one comes every three days.
    const known = contacts.slice(0, Math.max(1, contacts.length - orderCount + index));
    const buyer = pick(known, index * 7);
    const story = pick(stories, index);
    const order = await place(at(0), story, buyer, itemsOf(products, index), index);
    await follow(at, story, order, index);
  }
}

async function place(
  context: CallContext,
  story: Story,
  buyer: SeededContact,
  lineItems: readonly JsonObject[],
  index: number,
): Promise<Order> {
  const { id: contactId, email, firstName, lastName } = buyer;
  const contactDetails = { firstName, lastName };
  const address = {
    addressLine: `${7 + index} Alder Street`,
    city: 'Portland',
    subdivision: 'US-OR',
    country: 'US',
  };
  const sent: JsonObject = {
    channelInfo: { type: index % 8 === 5 ? 'POS' : 'WEB' },
    lineItems: [...lineItems],
    priceSummary: pricesOf(lineItems, index),
    billingInfo: { address, contactDetails },
    recipientInfo: { address, contactDetails },
    shippingInfo: {
      title: index % 4 === 3 ? 'Express' : 'Standard shipping',
      logistics: { shippingDestination: { address, contactDetails }, deliveryTime: '3-5 business days' },
    },
    ...(index % 9 === 4 ? { appliedDiscounts: [welcome], buyerNote: 'Please wrap it as a gift.' } : {}),
    status: story === 'unpaid' ? 'INITIALIZED' : story === 'pending' ? 'PENDING' : 'APPROVED',
    archived: story === 'archived',
    seenByAHuman: story !== 'paid' && story !== 'unpaid',
  };
  const order = newOrder(context, sent, {
    number: await nextNumber(context),
    buyerInfo: { contactId, email },
    strategy: 'DEFAULT',
  });
  await insertOrder(context, { order, approval: 'DEFAULT' });
  return order;
}

/** What happened to it since. */
async function follow(
  at: (hours: number) => CallContext,
  story: Story,
  order: Order,
  index: number,
): Promise<void> {
  const { id: orderId, priceSummary, lineItems } = order;
  const pay = (amount: string, details: JsonObject) =>
    transactionHandlers.addPayments(at(1), {
      orderId,
      payments: [{ amount: { amount }, regularPaymentDetails: details }],
    });
  const send = (items: readonly { id: string }[]) =>
    fulfillmentHandlers.createFulfillment(at(26), {
      orderId,
      fulfillment: {
        lineItems: items.map(({ id }) => ({ id })),
        trackingInfo: { trackingNumber: `FL${240_000 + index}`, shippingProvider: 'ups' },
      },
    });
  const total = priceSummary.total.amount;
  if (story === 'unpaid' || story === 'pending') return;
  if (story === 'transfer') return void (await pay(total, { ...transfer, status: 'PENDING' }));
  await pay(story === 'partlyPaid' ? '10.00' : total, story === 'partlyPaid' ? transfer : card);
  if (story === 'sent' || story === 'archived') await send(lineItems);
  if (story === 'partlySent') await send(lineItems.slice(0, 1));
  if (story === 'canceled') await orderHandlers.cancelOrder(at(5), { id: orderId });
}

const card: JsonObject = {
  paymentMethod: 'CreditCard',
  offlinePayment: false,
  creditCardDetails: { lastFourDigits: '4242', brand: 'Visa' },
};
const transfer: JsonObject = { paymentMethod: 'Bank transfer', offlinePayment: true };
const welcome: JsonObject = {
  discountType: 'GLOBAL',
  coupon: {
    id: '5b3c0c86-1d6f-4c1a-9a52-6f2a1e1f0a11',
    code: 'WELCOME5',
    name: 'Welcome',
    amount: { amount: '5.00' },
  },
};

/** Two or three different things, one to three of each. */
function itemsOf(products: readonly SeededProduct[], index: number): JsonObject[] {
  return Array.from({ length: 2 + (index % 2) }, (_, at) => {
    const { id, name, sku, price, variantId } = pick(products, index * 5 + at * 11);
    return {
      productName: { original: name },
      catalogReference: { catalogItemId: id, appId: storesAppId, options: { variantId } },
      quantity: 1 + ((index + at) % 3),
      price: { amount: price },
      itemType: { preset: 'PHYSICAL' },
      physicalProperties: { sku, shippable: true },
    };
  });
}

/** Shipping is free from 60.00 on. */
function pricesOf(lineItems: readonly JsonObject[], index: number): JsonObject {
  const subtotal = add(
    ...lineItems.map(({ price, quantity }) => times((price as { amount: string }).amount, Number(quantity))),
  );
  const shipping = compareAmounts(subtotal, '60') < 0 ? '6.50' : '0.00';
  const discount = index % 9 === 4 ? '5.00' : '0.00';
  return {
    subtotal: { amount: subtotal },
    shipping: { amount: shipping },
    discount: { amount: discount },
    tax: { amount: '0.00' },
  };
}

function pick<T>(list: readonly T[], index: number): T {
  return list[index % list.length] as T;
}
