import { isObject } from '../../../../base/json.ts';
import { isPositive } from '../../../../base/money.ts';
import type { CallContext } from '../../../endpoint.ts';
import { balanceOf } from '../amounts.ts';
import { changeOrder } from '../change.ts';
import { transactionsUpdated } from '../events.ts';
import type { ApprovalStrategy, Order } from '../order.ts';
import { ledgersOf, type StoredOrder, writeLedger } from '../store.ts';
import { type OrderTransactions, type Payment, paidBy, paymentStatusOf } from './payment.ts';

export async function transactionsOf(context: CallContext, orderId: string): Promise<OrderTransactions> {
  const doc = (await ledgersOf(context, 'ecom_transactions', [orderId])).get(orderId);
  return doc === undefined ? noTransactions(orderId) : (JSON.parse(doc) as OrderTransactions);
}

export function noTransactions(orderId: string): OrderTransactions {
  return { orderId, payments: [], refunds: [] };
}

/**
 * Writes an order's payments, and what follows from them: its balance, its payment status, and whether it is
 * approved now. `touched` are the payments that are new or changed.
 */
export async function settle(
  context: CallContext,
  stored: StoredOrder,
  transactions: OrderTransactions,
  touched: readonly string[],
): Promise<Order> {
  const { order, approval } = stored;
  const { payments } = transactions;
  const total = order.priceSummary.total.amount;
  const paymentStatus = paymentStatusOf(total, payments);
  const isApproved = order.status === 'INITIALIZED' && isApprovedBy(payments, approval);
  await writeLedger(context, 'ecom_transactions', transactions);
  for (const event of transactionsUpdated(transactions, touched)) await context.emit(event);
  return changeOrder(context, stored, {
    fields: {
      balanceSummary: balanceOf(total, paidBy(payments), order.currency),
      paymentStatus,
      ...(isApproved ? { status: 'APPROVED' as const } : {}),
    },
    activities: paymentStatus === order.paymentStatus ? [] : (activities[paymentStatus] ?? []),
  });
}

const activities: Readonly<Record<string, readonly string[]>> = {
  PAID: ['ORDER_PAID'],
  PARTIALLY_PAID: ['ORDER_PARTIALLY_PAID'],
};

/** An order that waits is approved by a payment that came, or by a payment method that was saved if it waits for that. */
function isApprovedBy(payments: readonly Payment[], approval: ApprovalStrategy): boolean {
  if (isPositive(paidBy(payments).paid)) return true;
  return (
    approval === 'PAYMENT_METHOD_SAVED' &&
    payments.some(
      ({ regularPaymentDetails }) =>
        isObject(regularPaymentDetails) && regularPaymentDetails.savedPaymentMethod === true,
    )
  );
}
