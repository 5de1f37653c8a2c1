import type { Insertable } from 'kysely';
import { fold } from '../../../base/fold.ts';
import type { ApprovalStrategy, Order } from './order.ts';
import type { OrderTables, OrderValueKind } from './tables.ts';

/** The row of an order: its document and the columns it is found by. */
export function orderRow(
  siteId: string,
  order: Order,
  approval: ApprovalStrategy,
): Insertable<OrderTables['ecom_order']> {
  const { buyerInfo, billingInfo, shippingInfo, balanceSummary, businessLocation } = order;
  const slot = shippingInfo?.logistics?.deliveryTimeSlot;
  return {
    site_id: siteId,
    id: order.id,
    doc: JSON.stringify(order),
    approval,
    created_ms: Date.parse(order.createdDate),
    updated_ms: Date.parse(order.updatedDate),
    number: Number(order.number),
    status: order.status,
    payment_status: order.paymentStatus,
    fulfillment_status: order.fulfillmentStatus,
    channel_type: order.channelInfo.type,
    external_order_id: order.channelInfo.externalOrderId ?? null,
    region_name: shippingInfo?.region?.name ?? null,
    shipping_title: shippingInfo?.title ?? null,
    delivery_time: shippingInfo?.logistics?.deliveryTime ?? null,
    slot_from_ms: msOf(slot?.from),
    slot_to_ms: msOf(slot?.to),
    purchased_ms: Date.parse(order.purchasedDate),
    ...folded('email', buyerInfo.email),
    contact_id: buyerInfo.contactId ?? null,
    member_id: buyerInfo.memberId ?? null,
    ...folded('first_name', billingInfo?.contactDetails?.firstName),
    ...folded('last_name', billingInfo?.contactDetails?.lastName),
    total: Number(order.priceSummary.total.amount),
    total_tax: Number(order.taxInfo.totalTax.amount),
    total_exempt: null,
    authorized: Number(balanceSummary.authorized.amount),
    pending: Number(balanceSummary.pending.amount),
    pending_refund: Number(balanceSummary.pendingRefund.amount),
    location_id: businessLocation?.id ?? null,
    location_name: businessLocation?.name ?? null,
    checkout_id: order.checkoutId ?? null,
    created_by: order.createdBy.userId ?? null,
    archived: Number(order.archived),
    seen: Number(order.seenByAHuman),
    imported: null,
    demo: null,
  };
}

function msOf(date: string | undefined): number | null {
  return date === undefined ? null : Date.parse(date);
}

type Folded<Name extends string> = { [K in Name | `${Name}_folded`]: string | null };

function folded<Name extends string>(name: Name, value: string | undefined): Folded<Name> {
  return {
    [name]: value ?? null,
    [`${name}_folded`]: value === undefined ? null : fold(value),
  } as Folded<Name>;
}

/** A row for each thing that the order has several of. */
export function orderValueRows(siteId: string, order: Order): Insertable<OrderTables['ecom_order_value']>[] {
  const rows = (kind: OrderValueKind, values: readonly (string | undefined)[]) =>
    [...new Set(values)].flatMap((value) =>
      value ? [{ site_id: siteId, order_id: order.id, kind, value, value_folded: fold(value) }] : [],
    );
  const { lineItems } = order;
  return [
    ...rows(
      'app',
      lineItems.map(({ catalogReference }) => catalogReference?.appId),
    ),
    ...rows(
      'catalogItem',
      lineItems.map(({ catalogReference }) => catalogReference?.catalogItemId),
    ),
    ...rows(
      'location',
      lineItems.flatMap(({ locations }) => locations.map(({ id }) => id)),
    ),
    ...rows(
      'productName',
      lineItems.map(({ productName }) => productName.original),
    ),
    ...rows(
      'subscription',
      lineItems.map(({ subscriptionInfo }) => subscriptionInfo?.id),
    ),
    ...rows('fulfillmentStatus', [order.fulfillmentStatus]),
  ];
}
