import { isObject, type Json, type JsonObject } from '../../../../base/json.ts';
import { runBulk } from '../../../bulk.ts';
import { type CallContext, documentPage, type Handlers } from '../../../endpoint.ts';
import { invalid, WixFault } from '../../../fault.ts';
import { changeOrder } from '../change.ts';
import type { endpoints } from '../endpoints.ts';
import { fulfillmentsUpdated } from '../events.ts';
import { knownOrders, ledgersOf, loadOrder, orderDocument, type StoredOrder, writeLedger } from '../store.ts';
import {
  changedFulfillment,
  type Fulfillment,
  fulfillmentStatusOf,
  newFulfillment,
  noFulfillments,
  type OrderFulfillments,
} from './fulfillment.ts';

export const fulfillmentHandlers = {
  async listFulfillmentsForSingleOrder(context, { orderId }) {
    await orderDocument(context, String(orderId));
    return { orderWithFulfillments: await fulfillmentsOf(context, String(orderId)) };
  },

  async listFulfillmentsForMultipleOrders(context, { orderIds }) {
    const ids = [...new Set((Array.isArray(orderIds) ? orderIds : []).map(String))];
    const known = await knownOrders(context, ids);
    const ledgers = await ledgersOf(context, 'ecom_fulfillments', ids);
    const documents = ids
      .filter((id) => known.has(id))
      .map((id) => ledgers.get(id) ?? JSON.stringify(noFulfillments(id)));
    return documentPage('ordersWithFulfillments', documents, {});
  },

  async createFulfillment(context, { orderId, fulfillment }) {
    return create(context, String(orderId), [objectIn(fulfillment)]);
  },

  async bulkCreateFulfillment(context, { ordersWithFulfillments }) {
    const rows = Array.isArray(ordersWithFulfillments) ? ordersWithFulfillments.filter(isObject) : [];
    const { results, bulkActionMetadata } = await runBulk(
      rows,
      true,
      ({ orderId }) => orderId,
      async ({ orderId, fulfillments }) => {
        const wanted = Array.isArray(fulfillments) ? fulfillments.filter(isObject) : [];
        const { orderWithFulfillments } = await create(context, String(orderId), wanted);
        return { id: String(orderId), item: orderWithFulfillments };
      },
    );
    return {
      results: results.map(({ itemMetadata, item }) => ({
        itemMetadata,
        ...(item ? { ordersWithFulfillments: item } : {}),
      })),
      bulkActionMetadata,
    };
  },

  async updateFulfillment(context, { orderId, fulfillment }) {
    const sent = objectIn(fulfillment);
    const { stored, before, known } = await find(context, String(orderId), String(sent.id));
    const after = changedFulfillment(known, sent);
    const others = before.fulfillments.filter((one) => one !== known);
    refuseSameNumber(after, others);
    const isRenumbered = after.trackingInfo?.trackingNumber !== known.trackingInfo?.trackingNumber;
    const fulfillments = before.fulfillments.map((one) => (one === known ? after : one));
    return {
      orderWithFulfillments: await write(
        context,
        stored,
        { ...before, fulfillments },
        isRenumbered ? [known.trackingInfo ? 'TRACKING_NUMBER_EDITED' : 'TRACKING_NUMBER_ADDED'] : [],
      ),
    };
  },

  async deleteFulfillment(context, { orderId, fulfillmentId }) {
    const { stored, before, known } = await find(context, String(orderId), String(fulfillmentId));
    const fulfillments = before.fulfillments.filter((one) => one !== known);
    return { orderWithFulfillments: await write(context, stored, { ...before, fulfillments }, []) };
  },
} satisfies Partial<Handlers<typeof endpoints>>;

async function fulfillmentsOf(context: CallContext, orderId: string): Promise<OrderFulfillments> {
  const doc = (await ledgersOf(context, 'ecom_fulfillments', [orderId])).get(orderId);
  return doc === undefined ? noFulfillments(orderId) : (JSON.parse(doc) as OrderFulfillments);
}

async function create(
  context: CallContext,
  orderId: string,
  sent: readonly JsonObject[],
): Promise<{ orderWithFulfillments: OrderFulfillments; fulfillmentId: string }> {
  const stored = await loadOrder(context, orderId);
  const before = await fulfillmentsOf(context, orderId);
  const fulfillments = [...before.fulfillments];
  for (const one of sent) {
    const made = newFulfillment(context, one, stored.order, fulfillments);
    refuseSameNumber(made, fulfillments);
    fulfillments.push(made);
  }
  const added = fulfillments.slice(before.fulfillments.length);
  const orderWithFulfillments = await write(
    context,
    stored,
    { orderId, fulfillments },
    added.filter(({ trackingInfo }) => trackingInfo?.trackingNumber).map(() => 'TRACKING_NUMBER_ADDED'),
  );
  return { orderWithFulfillments, fulfillmentId: added.at(-1)?.id ?? '' };
}

async function find(
  context: CallContext,
  orderId: string,
  fulfillmentId: string,
): Promise<{ stored: StoredOrder; before: OrderFulfillments; known: Fulfillment }> {
  const stored = await loadOrder(context, orderId);
  const before = await fulfillmentsOf(context, orderId);
  const known = before.fulfillments.find(({ id }) => id === fulfillmentId);
  if (!known)
    throw new WixFault(
      404,
      'FULFILLMENT_NOT_FOUND',
      `Fulfillment ${fulfillmentId} of order ${orderId} was not found.`,
    );
  return { stored, before, known };
}

/** Writes an order's fulfillments and what follows for the order. */
async function write(
  context: CallContext,
  stored: StoredOrder,
  after: OrderFulfillments,
  activities: readonly string[],
): Promise<OrderFulfillments> {
  const { order } = stored;
  const fulfillmentStatus = fulfillmentStatusOf(order, after.fulfillments);
  const isOther = fulfillmentStatus !== order.fulfillmentStatus;
  await writeLedger(context, 'ecom_fulfillments', after);
  await context.emit(fulfillmentsUpdated(after));
  await changeOrder(context, stored, {
    fields: { fulfillmentStatus },
    activities: [...activities, ...(isOther ? (statusActivities[fulfillmentStatus] ?? []) : [])],
  });
  return after;
}

const statusActivities: Readonly<Record<string, readonly string[]>> = {
  FULFILLED: ['ORDER_FULFILLED'],
  NOT_FULFILLED: ['ORDER_NOT_FULFILLED'],
};

/** @throws {WixFault} 409 TRACKING_NUMBER_ALREADY_EXISTS */
function refuseSameNumber({ trackingInfo }: Fulfillment, others: readonly Fulfillment[]): void {
  const number = trackingInfo?.trackingNumber;
  if (number === undefined) return;
  if (others.some((other) => other.trackingInfo?.trackingNumber === number))
    throw new WixFault(
      409,
      'TRACKING_NUMBER_ALREADY_EXISTS',
      `Another fulfillment of this order has the tracking number ${number}.`,
    );
}

function objectIn(value: Json | undefined): JsonObject {
  if (!isObject(value)) throw invalid('fulfillment', 'must not be empty', 'REQUIRED_FIELD');
  return value;
}
