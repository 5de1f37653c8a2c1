import { isObject, type Json, type JsonObject } from '../../../base/json.ts';
import { runBulk } from '../../bulk.ts';
import { type CallContext, documentPage, type Handlers, JsonText } from '../../endpoint.ts';
import { invalid, WixFault } from '../../fault.ts';
import { runQuery } from '../../query/run.ts';
import { newActivity } from './activities.ts';
import { aggregateOrders } from './aggregate.ts';
import { buyerOf } from './buyer.ts';
import { changeOrder, followStatuses, refuseUnsettled } from './change.ts';
import type { endpoints } from './endpoints.ts';
import { orderCanceled, orderCreated } from './events.ts';
import { newOrder } from './new-order.ts';
import type { ApprovalStrategy, Order } from './order.ts';
import { orderQuery } from './query.ts';
import { restock } from './stock.ts';
import { insertOrder, loadOrder, nextNumber, orderDocument } from './store.ts';
import { changedTags } from './tags.ts';
import { transactionsOf } from './transactions/settle.ts';
import { readUpdate } from './update.ts';

export const orderHandlers = {
  async searchOrders(context, { search }) {
    const page = await runQuery(context.db, orderQuery(context, isObject(search) ? search : {}));
    const { next, prev, hasNext, rows } = page;
    const cursors = { ...(next ? { next } : {}), ...(prev ? { prev } : {}) };
    return documentPage(
      'orders',
      rows.map(({ doc }) => doc),
      { metadata: { count: rows.length, cursors, hasNext } },
    );
  },

  async getOrder(context, { id }) {
    return new JsonText(`{"order":${await orderDocument(context, String(id))}}`);
  },

  async createOrder(context, { order, settings }) {
    return { order: await createOrder(context, orderIn(order), strategyIn(settings)) };
  },

  async updateOrder(context, { order }) {
    return { order: await update(context, orderIn(order)) };
  },

  async bulkUpdateOrders(context, { orders, returnEntity }) {
    const rows = listIn(orders).map(({ order }) => orderIn(order));
    return runBulk(
      rows,
      returnEntity,
      ({ id }) => id,
      async (row) => {
        const order = await update(context, row);
        return { id: order.id, item: order };
      },
    );
  },

  async bulkUpdateOrderTags(context, { orderIds, assignTags, unassignTags }) {
    const rows = (Array.isArray(orderIds) ? orderIds : []).map(String);
    return runBulk(
      rows,
      false,
      (id) => id,
      async (id) => {
        const stored = await loadOrder(context, id);
        const tags = changedTags(stored.order.tags, assignTags, unassignTags);
        return { id, item: await changeOrder(context, stored, { fields: { tags } }) };
      },
    );
  },

  async cancelOrder(context, { id, restockAllItems, sendOrderCanceledEmail, customMessage }) {
    const stored = await loadOrder(context, String(id));
    await refuseToCancel(context, stored.order);
    const fields = { status: 'CANCELED' as const };
    const order = await changeOrder(context, stored, { fields, activities: ['ORDER_CANCELED'] });
    if (restockAllItems === true) await restock(context, order);
    await context.emit(
      orderCanceled(order, {
        restockAllItems: restockAllItems === true,
        sendOrderCanceledEmail: sendOrderCanceledEmail === true,
        ...(typeof customMessage === 'string' ? { customMessage } : {}),
      }),
    );
    return { order };
  },

  async aggregateOrders(context, request) {
    return { aggregates: await aggregateOrders(context, request) };
  },

  async addActivities(context, { orderId, orderActivities }) {
    const stored = await loadOrder(context, String(orderId));
    const given = listIn(orderActivities);
    if (given.length === 0)
      throw invalid('orderActivities', 'must have at least 1 items', 'MIN_SIZE', { threshold: 1 });
    const activities = given.map((activity, index) => comment(context, activity, index));
    const order = await changeOrder(context, stored, { fields: {}, activities });
    return { order, activityIds: activities.map(({ id }) => id) };
  },
} satisfies Partial<Handlers<typeof endpoints>>;

/** Makes an order as a sales channel would, and tells of it; its stock is taken once it is approved. */
export async function createOrder(
  context: CallContext,
  sent: JsonObject,
  strategy: ApprovalStrategy = 'DEFAULT',
): Promise<Order> {
  const buyerInfo = await buyerOf(context, sent);
  const order = newOrder(context, sent, { number: await nextNumber(context), buyerInfo, strategy });
  await insertOrder(context, { order, approval: strategy });
  await context.emit(orderCreated(order));
  await followStatuses(context, unborn, order);
  return order;
}

const unborn = {
  status: 'INITIALIZED',
  paymentStatus: 'NOT_PAID',
  fulfillmentStatus: 'NOT_FULFILLED',
} as const;

async function update(context: CallContext, sent: JsonObject): Promise<Order> {
  if (sent.id === undefined) throw invalid('order.id', 'must not be empty', 'REQUIRED_FIELD');
  const stored = await loadOrder(context, String(sent.id));
  refuseUnsettled(stored.order);
  return changeOrder(context, stored, readUpdate(stored.order, sent));
}

async function refuseToCancel(context: CallContext, order: Order): Promise<void> {
  refuseUnsettled(order);
  if (order.status === 'CANCELED')
    throw new WixFault(428, 'ORDER_ALREADY_CANCELED', `Order ${order.number} is canceled already.`);
  const { payments } = await transactionsOf(context, order.id);
  if (payments.some(({ status }) => status === 'AUTHORIZED'))
    throw new WixFault(
      428,
      'ORDER_HAS_AUTHORIZED_TRANSACTION',
      `Order ${order.number} has a payment that is authorized: capture or void it first.`,
    );
}

/** Callers may only comment. */
function comment({ ids, clock }: CallContext, activity: JsonObject, index: number) {
  const { activityType, type, merchantComment } = activity;
  const where = `orderActivities[${index}]`;
  if ((activityType ?? type ?? 'MERCHANT_COMMENT') !== 'MERCHANT_COMMENT')
    throw invalid(`${where}.activityType`, 'must be MERCHANT_COMMENT', 'INVALID_ENUM_VALUE');
  if (!isObject(merchantComment) || typeof merchantComment.message !== 'string')
    throw invalid(`${where}.merchantComment.message`, 'must not be empty', 'REQUIRED_FIELD');
  return newActivity('MERCHANT_COMMENT', ids, clock.now(), { merchantComment });
}

function strategyIn(settings: Json | undefined): ApprovalStrategy {
  const strategy = isObject(settings) ? settings.orderApprovalStrategy : undefined;
  return strategy === 'PAYMENT_RECEIVED' || strategy === 'PAYMENT_METHOD_SAVED' ? strategy : 'DEFAULT';
}

function orderIn(order: Json | undefined): JsonObject {
  if (!isObject(order)) throw invalid('order', 'must not be empty', 'REQUIRED_FIELD');
  return order;
}

function listIn(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
