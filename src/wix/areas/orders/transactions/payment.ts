import { toIso } from '../../../../base/clock.ts';
import { isObject, type JsonObject } from '../../../../base/json.ts';
import { add, compareAmounts, isPositive } from '../../../../base/money.ts';
import type { CallContext } from '../../../endpoint.ts';
import { invalid } from '../../../fault.ts';
import { amountIn, type Paid, priceOf } from '../amounts.ts';
import type { PaymentStatus, Price } from '../order.ts';

/** What became of one payment. */
export type TransactionStatus =
  | 'APPROVED'
  | 'PENDING'
  | 'PENDING_MERCHANT'
  | 'CANCELED'
  | 'DECLINED'
  | 'REFUNDED'
  | 'PARTIALLY_REFUNDED'
  | 'AUTHORIZED'
  | 'VOIDED';

/** A payment of an order. It was made in exactly one of three ways. `status` is told again in the regular details. */
export interface Payment {
  id: string;
  createdDate: string;
  updatedDate: string;
  amount: Price;
  status: TransactionStatus;
  refundDisabled: boolean;
  regularPaymentDetails?: JsonObject;
  giftcardPaymentDetails?: JsonObject;
  membershipPaymentDetails?: JsonObject;
}

/** All payments and refunds of an order. */
export interface OrderTransactions {
  orderId: string;
  payments: Payment[];
  refunds: JsonObject[];
}

const ways = ['regularPaymentDetails', 'giftcardPaymentDetails', 'membershipPaymentDetails'] as const;

/** A payment that a caller records; nothing is charged. @throws {ValidationFault} */
export function newPayment(
  { ids, clock }: CallContext,
  sent: JsonObject,
  currency: string,
  where: string,
): Payment {
  const given = ways.filter((way) => isObject(sent[way]));
  if (given.length !== 1)
    throw invalid(where, `must have exactly one of ${ways.join(', ')}`, 'ONE_OF_ALIGNMENT');
  const amount = amountIn(sent.amount);
  if (!isPositive(amount) && amount !== '0')
    throw invalid(`${where}.amount.amount`, 'must be greater than or equal to 0', 'DECIMAL_GTE', {
      threshold: '0',
    });
  const now = clock.now();
  const made = typeof sent.createdDate === 'string' ? Date.parse(sent.createdDate) : now;
  const payment = {
    ...Object.fromEntries(given.map((way) => [way, sent[way]])),
    id: ids.guid(),
    createdDate: toIso(made),
    updatedDate: toIso(now),
    amount: priceOf(amount, currency),
    refundDisabled: sent.refundDisabled === true,
    status: 'APPROVED',
  } as Payment;
  return withStatus(payment, statusIn(sent), now);
}

/** A payment that is recorded without a status was received. */
function statusIn(sent: JsonObject): TransactionStatus {
  const regular = isObject(sent.regularPaymentDetails) ? sent.regularPaymentDetails.status : undefined;
  const status = sent.status ?? regular;
  return typeof status === 'string' && status !== 'UNDEFINED' ? (status as TransactionStatus) : 'APPROVED';
}

export function withStatus(payment: Payment, status: TransactionStatus, nowMs: number): Payment {
  const { regularPaymentDetails } = payment;
  return {
    ...payment,
    status,
    updatedDate: toIso(nowMs),
    ...(regularPaymentDetails ? { regularPaymentDetails: { ...regularPaymentDetails, status } } : {}),
  };
}

/** What the payments come to. */
export function paidBy(payments: readonly Payment[]): Paid {
  const sumOf = (...statuses: TransactionStatus[]) =>
    add(...payments.filter(({ status }) => statuses.includes(status)).map(({ amount }) => amount.amount));
  return {
    paid: sumOf('APPROVED', 'PARTIALLY_REFUNDED', 'REFUNDED'),
    refunded: sumOf('REFUNDED'),
    authorized: sumOf('AUTHORIZED'),
    pending: sumOf('PENDING', 'PENDING_MERCHANT'),
  };
}

/** How an order of this total stands with these payments. */
export function paymentStatusOf(total: string, payments: readonly Payment[]): PaymentStatus {
  const { paid } = paidBy(payments);
  const all = (status: TransactionStatus) =>
    payments.length > 0 && payments.every((payment) => payment.status === status);
  if (all('REFUNDED')) return 'FULLY_REFUNDED';
  if (payments.some(({ status }) => status === 'REFUNDED' || status === 'PARTIALLY_REFUNDED'))
    return 'PARTIALLY_REFUNDED';
  if (isPositive(paid)) return compareAmounts(paid, total) >= 0 ? 'PAID' : 'PARTIALLY_PAID';
  if (all('PENDING_MERCHANT')) return 'PENDING_MERCHANT';
  if (all('CANCELED')) return 'CANCELED';
  if (all('DECLINED')) return 'DECLINED';
  return payments.some(({ status }) => status === 'PENDING' || status === 'AUTHORIZED')
    ? 'PENDING'
    : 'NOT_PAID';
}
