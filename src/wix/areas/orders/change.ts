import { toIso } from '../../../base/clock.ts';
import type { CallContext } from '../../endpoint.ts';
import { WixFault } from '../../fault.ts';
import { newActivity } from './activities.ts';
import { orderApproved, orderFulfilled, orderUpdated, paymentStatusUpdated } from './events.ts';
import type { Activity, Order } from './order.ts';
import { sell } from './stock.ts';
import { replaceOrder, type StoredOrder } from './store.ts';

/** A change of an order, with what is to be remembered of it. */
export interface OrderChange {
  readonly fields: Partial<Order>;
  /** Types of activities, or activities that say more. */
  readonly activities?: readonly (string | Activity)[];
}

/**
 * Writes a changed order and tells of it: always that it is another now, and of each status that changed besides.
 * Orders have no revision; `updatedDate` follows every change.
 */
export async function changeOrder(
  context: CallContext,
  { order: before, approval }: StoredOrder,
  { fields, activities = [] }: OrderChange,
): Promise<Order> {
  const { ids, clock } = context;
  const added = activities.map((one) => (typeof one === 'string' ? newActivity(one, ids, clock.now()) : one));
  const order: Order = {
    ...before,
    ...fields,
    updatedDate: toIso(clock.now()),
    activities: [...(fields.activities ?? before.activities), ...added],
  };
  await replaceOrder(context, { order, approval });
  await context.emit(orderUpdated(order));
  await followStatuses(context, before, order);
  return order;
}

/** What follows from a changed status: it is told, and what is approved is taken out of the stock. A new order had none before. */
export async function followStatuses(
  context: CallContext,
  before: Pick<Order, 'status' | 'paymentStatus' | 'fulfillmentStatus'>,
  order: Order,
): Promise<void> {
  if (order.status === 'APPROVED' && before.status !== 'APPROVED') {
    await context.emit(orderApproved(order));
    await sell(context, order);
  }
  if (order.paymentStatus !== before.paymentStatus)
    await context.emit(paymentStatusUpdated(order, before.paymentStatus));
  if (order.fulfillmentStatus !== before.fulfillmentStatus)
    await context.emit(orderFulfilled(order, before.fulfillmentStatus));
}

/** @throws {WixFault} 428 ORDER_IS_PENDING or ORDER_IS_REJECTED: such orders are not changed */
export function refuseUnsettled({ status, number }: Order): void {
  if (status === 'PENDING')
    throw new WixFault(428, 'ORDER_IS_PENDING', `Order ${number} is pending and cannot be changed.`);
  if (status === 'REJECTED')
    throw new WixFault(428, 'ORDER_IS_REJECTED', `Order ${number} was rejected and cannot be changed.`);
}
