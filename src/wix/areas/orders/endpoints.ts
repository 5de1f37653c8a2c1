import type { EndpointDeclaration } from '../../endpoint.ts';

const service = 'com.wix.ecom.orders.v1.Orders';
const fulfillments = 'com.wix.ecom.orders.fulfillments.v1.Fulfillments';
const payments = 'com.wix.ecom.orders.payments.v1.Payments';

const found = { ORDER_NOT_FOUND: 404 } as const;
const settled = { ...found, ORDER_IS_PENDING: 428, ORDER_IS_REJECTED: 428 } as const;
const fulfilled = { ...found, FULFILLMENT_NOT_FOUND: 404 } as const;
const paid = { ...found, PAYMENT_NOT_FOUND: 404, STATUS_NOT_ALLOWED: 428 } as const;

export const endpoints = {
  searchOrders: { method: `${service}.SearchOrders` },
  getOrder: { method: `${service}.GetOrder`, errors: found },
  createOrder: { method: `${service}.CreateOrder`, errors: { PURCHASED_DATE_CANNOT_BE_IN_FUTURE: 400 } },
  updateOrder: { method: `${service}.UpdateOrder`, errors: settled },
  bulkUpdateOrders: { method: `${service}.BulkUpdateOrders`, errors: settled },
  bulkUpdateOrderTags: { method: `${service}.BulkUpdateOrderTags`, errors: found },
  cancelOrder: {
    method: `${service}.CancelOrder`,
    errors: { ...settled, ORDER_HAS_AUTHORIZED_TRANSACTION: 428, ORDER_ALREADY_CANCELED: 428 },
  },
  aggregateOrders: { method: `${service}.AggregateOrders` },
  addActivities: { method: `${service}.AddActivities`, errors: found },
  listFulfillmentsForSingleOrder: { method: `${fulfillments}.ListFulfillmentsForSingleOrder`, errors: found },
  listFulfillmentsForMultipleOrders: { method: `${fulfillments}.ListFulfillmentsForMultipleOrders` },
  createFulfillment: {
    method: `${fulfillments}.CreateFulfillment`,
    errors: { ...found, TRACKING_NUMBER_ALREADY_EXISTS: 409 },
  },
  bulkCreateFulfillment: { method: `${fulfillments}.BulkCreateFulfillment` },
  updateFulfillment: {
    method: `${fulfillments}.UpdateFulfillment`,
    errors: { ...fulfilled, TRACKING_NUMBER_ALREADY_EXISTS: 409 },
  },
  deleteFulfillment: { method: `${fulfillments}.DeleteFulfillment`, errors: fulfilled },
  listTransactionsForSingleOrder: { method: `${payments}.ListTransactionsForSingleOrder`, errors: found },
  listTransactionsForMultipleOrders: { method: `${payments}.ListTransactionsForMultipleOrders` },
  addPayments: { method: `${payments}.AddPayments`, errors: found },
  updatePaymentStatus: { method: `${payments}.UpdatePaymentStatus`, errors: paid },
  bulkUpdatePaymentStatuses: { method: `${payments}.BulkUpdatePaymentStatuses`, errors: paid },
} as const satisfies Record<string, EndpointDeclaration>;
