import type { Field, FieldMap, Operator } from '../../query/fields.ts';
import type { OrderValueKind } from './tables.ts';

const oneOf: readonly Operator[] = ['$eq', '$ne', '$in', '$nin'];
const ordered: readonly Operator[] = [...oneOf, '$gt', '$gte', '$lt', '$lte', '$exists'];
const texts: readonly Operator[] = [...ordered, '$startsWith', '$endsWith', '$contains', '$isEmpty'];

const text = (column: string): Field => ({ kind: 'string', column, operators: texts, sortable: true });
const words = (column: string): Field => ({ ...text(column), foldedParts: true }) as Field;
const date = (column: string): Field => ({ kind: 'date', column, operators: ordered, sortable: true });
const amount = (column: string): Field => ({ kind: 'decimal', column, operators: ordered, sortable: true });
const flag = (column: string): Field => ({ kind: 'boolean', column, operators: [...oneOf, '$exists'] });
const choice = (column: string): Field => ({ kind: 'string', column, operators: oneOf, sortable: true });
const exact = (column: string): Field => ({ kind: 'id', column, operators: oneOf });
const several = (kind: OrderValueKind, operators: readonly Operator[] = ['$hasAll', '$hasSome']): Field => ({
  kind: 'list',
  list: { table: 'ecom_order_value', owner: 'order_id', value: 'value', of: 'string', where: { kind } },
  operators,
});

/** What Search Orders can filter and sort by, as Wix's own table of it says. */
export const orderFields: FieldMap = {
  'channelInfo.type': choice('channel_type'),
  fulfillmentStatus: choice('fulfillment_status'),
  paymentStatus: choice('payment_status'),
  'shippingInfo.region.name': choice('region_name'),
  'shippingInfo.title': choice('shipping_title'),
  status: choice('status'),
  createdDate: date('created_ms'),
  updatedDate: date('updated_ms'),
  purchasedDate: date('purchased_ms'),
  number: { kind: 'number', column: 'number', operators: ordered, sortable: true },
  'buyerInfo.email': words('email'),
  'priceSummary.total.amount': amount('total'),
  'balanceSummary.authorized.amount': amount('authorized'),
  'balanceSummary.pending.amount': amount('pending'),
  'balanceSummary.pendingRefund.amount': amount('pending_refund'),
  'billingInfo.contactDetails.firstName': words('first_name'),
  'billingInfo.contactDetails.lastName': words('last_name'),
  'businessLocation.id': text('location_id'),
  'businessLocation.name': text('location_name'),
  'shippingInfo.logistics.deliveryTime': text('delivery_time'),
  'shippingInfo.logistics.deliveryTimeSlot.from': date('slot_from_ms'),
  'shippingInfo.logistics.deliveryTimeSlot.to': date('slot_to_ms'),
  'taxInfo.totalExempt.amount': amount('total_exempt'),
  'taxInfo.totalTax.amount': amount('total_tax'),
  archived: flag('archived'),
  imported: flag('imported'),
  seenByAHuman: flag('seen'),
  demo: flag('demo'),
  id: exact('id'),
  'buyerInfo.contactId': exact('contact_id'),
  'buyerInfo.memberId': exact('member_id'),
  'channelInfo.externalOrderId': exact('external_order_id'),
  checkoutId: exact('checkout_id'),
  'createdBy.userId': exact('created_by'),
  'lineItems.subscriptionInfo.id': several('subscription', oneOf),
  'lineItems.catalogReference.appId': several('app'),
  'lineItems.catalogReference.catalogItemId': several('catalogItem'),
  'lineItems.locations.id': several('location'),
  'fulfillmentStatusesAggregate.statuses': several('fulfillmentStatus'),
  'lineItems.productName.original': several('productName'),
};
