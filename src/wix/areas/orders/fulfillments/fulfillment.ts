import { toIso } from '../../../../base/clock.ts';
import { isObject, type Json, type JsonObject } from '../../../../base/json.ts';
import type { CallContext } from '../../../endpoint.ts';
import { invalid } from '../../../fault.ts';
import type { FulfillmentStatus, LineItem, Order } from '../order.ts';

interface FulfilledItem {
  id: string;
  quantity: number;
}

/** Some of an order's items on their way to the buyer. */
export interface Fulfillment {
  id: string;
  createdDate: string;
  lineItems: FulfilledItem[];
  trackingInfo?: { trackingNumber?: string; shippingProvider?: string; trackingLink?: string };
  customInfo?: JsonObject;
  status?: string;
  completed?: boolean;
}

/** All fulfillments of an order. */
export interface OrderFulfillments {
  orderId: string;
  fulfillments: Fulfillment[];
}

export const noFulfillments = (orderId: string): OrderFulfillments => ({ orderId, fulfillments: [] });

/** What a fulfillment may be called; the case counts. */
const statuses = ['Pending', 'Accepted', 'Ready', 'In_Delivery', 'Fulfilled'];

/** A fulfillment from what a caller sent. @throws {ValidationFault} */
export function newFulfillment(
  { ids, clock }: CallContext,
  sent: JsonObject,
  order: Order,
  others: readonly Fulfillment[],
): Fulfillment {
  const { trackingInfo, customInfo } = sent;
  return {
    id: ids.guid(),
    createdDate: toIso(clock.now()),
    lineItems: itemsOf(sent.lineItems, order, others),
    ...(isObject(trackingInfo) ? { trackingInfo: withLink(trackingInfo) } : {}),
    ...(isObject(customInfo) ? { customInfo } : {}),
    ...statusOf(sent.status),
    ...(typeof sent.completed === 'boolean' ? { completed: sent.completed } : {}),
  };
}

/** The fulfillment after a change: its items stay as they are; null takes a value away. @throws {ValidationFault} */
export function changedFulfillment(before: Fulfillment, sent: JsonObject): Fulfillment {
  const { trackingInfo, customInfo, status, completed } = before;
  const tracking = changed(trackingInfo as JsonObject | undefined, sent.trackingInfo);
  const custom = changed(customInfo, sent.customInfo);
  const state = sent.status === undefined ? (status === undefined ? {} : { status }) : statusOf(sent.status);
  const isDone = sent.completed === undefined ? completed : sent.completed === true;
  return {
    id: before.id,
    createdDate: before.createdDate,
    lineItems: before.lineItems,
    ...(tracking ? { trackingInfo: withLink(tracking) } : {}),
    ...(custom ? { customInfo: custom } : {}),
    ...state,
    ...(isDone === undefined ? {} : { completed: isDone }),
  };
}

/** A new tracking number takes its old link away, since that was to the old number. */
function changed(before: JsonObject | undefined, sent: Json | undefined): JsonObject | undefined {
  if (sent === undefined) return before;
  if (!isObject(sent)) return undefined;
  const { trackingLink: _link, ...rest } = before ?? {};
  return Object.fromEntries(Object.entries({ ...rest, ...sent }).filter(([, value]) => value !== null));
}

function statusOf(status: Json | undefined): { status?: string } {
  if (status === undefined || status === null) return {};
  if (typeof status === 'string' && statuses.includes(status)) return { status };
  throw invalid('fulfillment.status', `must be in [${statuses.join(', ')}]`, 'INVALID_ENUM_VALUE', {
    enumValues: statuses,
  });
}

function itemsOf(sent: Json | undefined, order: Order, others: readonly Fulfillment[]): FulfilledItem[] {
  return (Array.isArray(sent) ? sent.filter(isObject) : []).map((item, index) => {
    const where = `fulfillment.lineItems[${index}]`;
    const known = order.lineItems.find(({ id }) => id === item.id);
    if (!known) throw invalid(`${where}.id`, `is not a line item of the order: ${String(item.id)}`, 'OTHER');
    const left = known.quantity - fulfilledOf(known, others);
    const quantity = typeof item.quantity === 'number' ? item.quantity : left;
    if (quantity > left || quantity < 1 || !Number.isInteger(quantity))
      throw invalid(
        `${where}.quantity`,
        `must be a whole number from 1 to ${left}: that many are not fulfilled yet`,
        'MAX',
        {
          threshold: left,
        },
      );
    return { id: known.id, quantity };
  });
}

function fulfilledOf({ id }: LineItem, fulfillments: readonly Fulfillment[]): number {
  return fulfillments
    .flatMap(({ lineItems }) => lineItems)
    .filter((item) => item.id === id)
    .reduce((sum, { quantity }) => sum + quantity, 0);
}

/** How much of an order is on its way. */
export function fulfillmentStatusOf(order: Order, fulfillments: readonly Fulfillment[]): FulfillmentStatus {
  const wanted = order.lineItems.reduce((sum, { quantity }) => sum + quantity, 0);
  const sent = order.lineItems.reduce((sum, item) => sum + fulfilledOf(item, fulfillments), 0);
  if (sent === 0) return 'NOT_FULFILLED';
  return sent < wanted ? 'PARTIALLY_FULFILLED' : 'FULFILLED';
}

/** Where each known carrier shows a parcel, before its number. */
const carriers: Readonly<Record<string, string>> = {
  fedex: 'https://www.fedex.com/apps/fedextrack/?action=track&trackingnumber=',
  ups: 'https://wwwapps.ups.com/WebTracking/track?track=yes&trackNums=',
  usps: 'https://tools.usps.com/go/TrackConfirmAction.action?tLabels=',
  dhl: 'https://www.logistics.dhl/global-en/home/tracking.html?tracking-id=',
  canadaPost: 'https://www.canadapost-postescanada.ca/track-reperage/en#/resultList?searchFor=',
};

function withLink(tracking: JsonObject): NonNullable<Fulfillment['trackingInfo']> {
  const { trackingNumber, shippingProvider, trackingLink } = tracking;
  const address = typeof shippingProvider === 'string' ? carriers[shippingProvider] : undefined;
  if (trackingLink || !address || typeof trackingNumber !== 'string') return tracking;
  return { ...tracking, trackingLink: `${address}${encodeURIComponent(trackingNumber)}` };
}
