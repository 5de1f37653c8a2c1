import { isObject, type Json } from '../../../../base/json.ts';
import { runBulk } from '../../../bulk.ts';
import { type CallContext, documentPage, type Handlers } from '../../../endpoint.ts';
import { WixFault } from '../../../fault.ts';
import type { endpoints } from '../endpoints.ts';
import { knownOrders, ledgersOf, loadOrder, orderDocument } from '../store.ts';
import {
  newPayment,
  type OrderTransactions,
  type Payment,
  type TransactionStatus,
  withStatus,
} from './payment.ts';
import { noTransactions, settle, transactionsOf } from './settle.ts';

export const transactionHandlers = {
  async listTransactionsForSingleOrder(context, { orderId }) {
    await orderDocument(context, String(orderId));
    return { orderTransactions: await transactionsOf(context, String(orderId)) };
  },

  /** The same key as for one order, with a list under it. */
  async listTransactionsForMultipleOrders(context, { orderIds }) {
    return documentPage('orderTransactions', await ledgerList(context, orderIds), {});
  },

  async addPayments(context, { orderId, payments }) {
    const stored = await loadOrder(context, String(orderId));
    const before = await transactionsOf(context, stored.order.id);
    const added = (Array.isArray(payments) ? payments.filter(isObject) : []).map((payment, index) =>
      newPayment(context, payment, stored.order.currency, `payments[${index}]`),
    );
    const ids = added.map(({ id }) => id);
    const orderTransactions = { ...before, payments: [...before.payments, ...added] };
    await settle(context, stored, orderTransactions, ids);
    return { orderTransactions, paymentsIds: ids };
  },

  async updatePaymentStatus(context, { orderId, paymentId, status }) {
    const { orderTransactions } = await updateStatus(context, String(orderId), String(paymentId), status);
    return { orderTransactions };
  },

  async bulkUpdatePaymentStatuses(context, { paymentAndOrderIds, returnFullEntity, status }) {
    const rows = Array.isArray(paymentAndOrderIds) ? paymentAndOrderIds.filter(isObject) : [];
    return runBulk(
      rows,
      returnFullEntity,
      ({ paymentId }) => paymentId,
      async ({ orderId, paymentId }) => {
        const { payment } = await updateStatus(context, String(orderId), String(paymentId), status);
        return { id: payment.id, item: payment };
      },
    );
  },
} satisfies Partial<Handlers<typeof endpoints>>;

/** What a caller may say of a payment; refunds and authorizations have calls of their own. */
const settable: ReadonlySet<Json | undefined> = new Set([
  'APPROVED',
  'PENDING',
  'PENDING_MERCHANT',
  'CANCELED',
  'DECLINED',
]);

async function updateStatus(
  context: CallContext,
  orderId: string,
  paymentId: string,
  status: Json | undefined,
): Promise<{ orderTransactions: OrderTransactions; payment: Payment }> {
  const stored = await loadOrder(context, orderId);
  const before = await transactionsOf(context, orderId);
  const known = before.payments.find(({ id }) => id === paymentId);
  if (!known)
    throw new WixFault(404, 'PAYMENT_NOT_FOUND', `Payment ${paymentId} of order ${orderId} was not found.`);
  if (!settable.has(status) || !known.regularPaymentDetails)
    throw new WixFault(
      428,
      'STATUS_NOT_ALLOWED',
      `The status of payment ${paymentId} cannot be set to ${String(status)}.`,
    );
  const payment = withStatus(known, status as TransactionStatus, context.clock.now());
  const payments = before.payments.map((one) => (one === known ? payment : one));
  const orderTransactions = { ...before, payments };
  await settle(context, stored, orderTransactions, [paymentId]);
  return { orderTransactions, payment };
}

/** The transactions of each order that there is, in the order asked for. */
async function ledgerList(context: CallContext, orderIds: Json | undefined): Promise<string[]> {
  const ids = [...new Set((Array.isArray(orderIds) ? orderIds : []).map(String))];
  const known = await knownOrders(context, ids);
  const ledgers = await ledgersOf(context, 'ecom_transactions', ids);
  return ids.filter((id) => known.has(id)).map((id) => ledgers.get(id) ?? JSON.stringify(noTransactions(id)));
}
