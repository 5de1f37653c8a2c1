import type { JsonObject } from '../../../base/json.ts';
import type { DomainEvent } from '../../endpoint.ts';
import type { OrderFulfillments } from './fulfillments/fulfillment.ts';
import type { Order } from './order.ts';
import type { OrderTransactions } from './transactions/payment.ts';

const orderFqdn = 'wix.ecom.v1.order';
const transactionsFqdn = 'wix.ecom.v1.order_transactions';
const fulfillmentsFqdn = 'wix.ecom.v1.fulfillments';

const slugs = {
  [orderFqdn]: [
    ...['created', 'updated', 'approved', 'canceled'],
    ...['payment_status_updated', 'fulfilled'],
  ],
  [transactionsFqdn]: ['updated', 'details_updated'],
  [fulfillmentsFqdn]: ['updated'],
};

/** What is told of orders, their payments and their fulfillments. */
export const eventTypes = Object.entries(slugs).flatMap(([fqdn, all]) =>
  all.map((slug) => `${fqdn}_${slug}`),
);

export function orderCreated(order: Order): DomainEvent {
  return event(orderFqdn, 'created', order.id, { createdEvent: { entity: asJson(order) } });
}

export function orderUpdated(order: Order): DomainEvent {
  return event(orderFqdn, 'updated', order.id, { updatedEvent: { currentEntity: asJson(order) } });
}

export function orderApproved(order: Order): DomainEvent {
  return action(orderFqdn, 'approved', order.id, { order: asJson(order) });
}

export function paymentStatusUpdated(order: Order, previousPaymentStatus: string): DomainEvent {
  return action(orderFqdn, 'payment_status_updated', order.id, {
    order: asJson(order),
    previousPaymentStatus,
  });
}

export function orderFulfilled(order: Order, previousFulfillmentStatus: string): DomainEvent {
  return action(orderFqdn, 'fulfilled', order.id, {
    order: asJson(order),
    previousFulfillmentStatus,
    newFulfillmentStatus: order.fulfillmentStatus,
    action: 'OTHER_ACTION',
  });
}

/** What a caller asked for beside the cancelling itself. */
export interface CancelWishes {
  restockAllItems: boolean;
  sendOrderCanceledEmail: boolean;
  customMessage?: string;
}

export function orderCanceled(order: Order, wishes: CancelWishes): DomainEvent {
  return action(orderFqdn, 'canceled', order.id, { order: asJson(order), ...asJson(wishes) });
}

/** The same twice: subscribers of the older event still get it. */
export function transactionsUpdated(
  transactions: OrderTransactions,
  paymentIds: readonly string[],
): readonly DomainEvent[] {
  const body = { orderTransactions: asJson(transactions), paymentIds: [...paymentIds], refundIds: [] };
  return ['updated', 'details_updated'].map((slug) =>
    action(transactionsFqdn, slug, transactions.orderId, body),
  );
}

export function fulfillmentsUpdated(fulfillments: OrderFulfillments): DomainEvent {
  return event(fulfillmentsFqdn, 'updated', fulfillments.orderId, {
    updatedEvent: { currentEntity: asJson(fulfillments) },
  });
}

function action(entityFqdn: string, slug: string, entityId: string, body: JsonObject): DomainEvent {
  return event(entityFqdn, slug, entityId, { actionEvent: { body } });
}

function event(entityFqdn: string, slug: string, entityId: string, payload: JsonObject): DomainEvent {
  return { eventType: `${entityFqdn}_${slug}`, entityFqdn, slug, entityId, payload };
}

/** Entities are JSON through and through; their interfaces only lack the index signature. */
function asJson(entity: object): JsonObject {
  return entity as unknown as JsonObject;
}
