import assert from 'node:assert/strict';
import {
  appointments,
  bookingsPath,
  eventsPath,
  groups,
  readerPath,
  servicesPath,
  slotOf,
} from '../../src/wix/areas/bookings/test-studio.ts';
import { forEveryone } from '../../src/wix/areas/data/test-data.ts';
import { storesAppId } from '../../src/wix/areas/products/events.ts';

// biome-ignore lint/suspicious/noExplicitAny: a walk takes from an answer what it needs for the next call.
type Answer = any;

/** A call over the wire that must succeed; answers the body. */
export type Call = (verb: string, path: string, body?: object) => Promise<Answer>;

/** Calls that together cause every event that the areas can tell of, area by area. */
export async function walk(call: Call): Promise<void> {
  await walkContacts(call);
  await walkMembers(call);
  await walkProducts(call);
  await walkOrders(call);
  await walkBookingRecords(call);
  await walkBookings(call);
  await walkData(call);
  await walkEvents(call);
}

async function walkContacts(call: Call): Promise<void> {
  const { contact } = await call('POST', '/contacts/v4/contacts', { info: { name: { first: 'Ada' } } });
  const path = `/contacts/v4/contacts/${contact.id}`;
  await call('PATCH', path, { revision: contact.revision, info: { company: 'Engines' } });
  await call('DELETE', path);
  for (const [kind, one, more] of [
    ['labels', 'label', {}],
    ['extended-fields', 'field', { dataType: 'TEXT' }],
  ] as const) {
    const made = await call('POST', `/contacts/v4/${kind}`, { displayName: 'Patron', ...more });
    const { key } = made[one];
    await call('PATCH', `/contacts/v4/${kind}/${key}`, { [one]: { key, displayName: 'Patrons' } });
    await call('DELETE', `/contacts/v4/${kind}/${key}`);
  }
}

async function walkMembers(call: Call): Promise<void> {
  const { member } = await call('POST', '/members/v1/members', { member: { loginEmail: 'jo@example.com' } });
  const path = `/members/v1/members/${member.id}`;
  await call('PATCH', path, { member: { id: member.id, profile: { nickname: 'Jo' } } });
  await call('DELETE', path);
}

async function walkProducts(call: Call): Promise<void> {
  const variant = { price: { actualPrice: { amount: '10' } }, physicalProperties: {} };
  const { product, inventoryResults } = await call('POST', '/stores/v3/products-with-inventory', {
    product: {
      ...{ name: 'Mug', productType: 'PHYSICAL', physicalProperties: {} },
      variantsInfo: { variants: [{ ...variant, inventoryItem: { quantity: 0 } }] },
    },
    returnEntity: true,
  });
  const { id, revision } = inventoryResults.results[0].item;
  const inventoryItem = { id, revision, quantity: 3 };
  await call('PATCH', `/stores/v3/inventory-items/${id}`, { inventoryItem, reason: 'MANUAL' });
  const treeReference = { appNamespace: '@wix/stores', treeKey: null };
  const made = { category: { name: 'Cups' }, treeReference };
  const { category } = await call('POST', '/categories/v1/categories', made);
  const items = [{ catalogItemId: product.id, appId: storesAppId }];
  for (const way of ['add', 'remove'])
    await call('POST', `/categories/v1/bulk/categories/${category.id}/${way}-items`, {
      items,
      treeReference,
    });
  const renamed = { id: category.id, revision: category.revision, name: 'Mugs' };
  await call('PATCH', `/categories/v1/categories/${category.id}`, { category: renamed, treeReference });
  await call(
    'DELETE',
    `/categories/v1/categories/${category.id}?treeReference.appNamespace=${encodeURIComponent('@wix/stores')}`,
  );

  const path = `/stores/v3/products/${product.id}`;
  await call('PATCH', path, { product: { id: product.id, revision: product.revision, name: 'Cup' } });
  await call('DELETE', path);
}

async function walkOrders(call: Call): Promise<void> {
  const mug = { productName: { original: 'Mug' }, quantity: 2, price: { amount: '10' } };
  const { order } = await call('POST', '/ecom/v1/orders', {
    order: {
      channelInfo: { type: 'WEB' },
      lineItems: [{ ...mug, itemType: { preset: 'PHYSICAL' } }],
      priceSummary: { subtotal: { amount: '20' }, total: { amount: '20' } },
    },
  });
  const regularPaymentDetails = { offlinePayment: true, paymentMethod: 'Cash' };
  await call('POST', `/ecom/v1/payments/orders/${order.id}/add-payment`, {
    payments: [{ amount: { amount: '20' }, regularPaymentDetails }],
  });
  await call('POST', `/ecom/v1/fulfillments/orders/${order.id}/create-fulfillment`, {
    fulfillment: { lineItems: [{ id: order.lineItems[0].id, quantity: 2 }] },
  });
  await call('POST', `/ecom/v1/orders/${order.id}/cancel`, {});
}

async function walkBookingRecords(call: Call): Promise<void> {
  const type = await walkRecord(call, '/bookings/v2/resources/resource-types', 'resourceType', 'Room');
  const room = { typeId: type.id };
  await (await walkRecord(call, '/bookings/v2/resources', 'resource', 'Studio', room)).remove();
  await type.remove();
  for (const [path, one] of [
    ['/bookings/v1/staff-members', 'staffMember'],
    ['/bookings/v2/categories', 'category'],
    ['/bookings/v1/booking-policies', 'bookingPolicy'],
  ] as const)
    await (await walkRecord(call, path, one, 'Wellness')).remove();

  const policies = '/bookings/v1/booking-policies';
  const { bookingPolicy } = await call('POST', policies, { bookingPolicy: { name: 'Strict' } });
  await call('POST', `${policies}/${bookingPolicy.id}:setDefault`, {});
}

/** Makes one and renames it; `remove` deletes it. */
async function walkRecord(call: Call, path: string, one: string, name: string, more: object = {}) {
  const made = (await call('POST', path, { [one]: { name, ...more } }))[one];
  const { id, revision } = made;
  await call('PATCH', `${path}/${id}`, { [one]: { id, revision, name: `${name} 2` } });
  return { id, remove: () => call('DELETE', `${path}/${id}`) };
}

async function walkBookings(call: Call): Promise<void> {
  const { staffMembers } = await call('POST', '/bookings/v1/staff-members/query', { query: {} });
  const owner: string = staffMembers[0].resourceId;
  const made = async (service: object) => (await call('POST', servicesPath, { service })).service;
  const act = async (id: string, action: string, more: object = {}) => {
    const query = { filter: { id } };
    const [{ booking }] = (await call('POST', readerPath, { query })).extendedBookings;
    await call('POST', `${bookingsPath}/${id}/${action}`, { revision: booking.revision, ...more });
  };
  const contactDetails = { firstName: 'Ada', email: 'ada@example.com' };
  const book = async (bookedEntity: object): Promise<string> => {
    const booking = { bookedEntity, contactDetails, totalParticipants: 1 };
    return (await call('POST', bookingsPath, { booking })).booking.id;
  };

  const approved = { onlineBooking: { enabled: true, requireManualApproval: true } };
  const haircut = await made(appointments(owner, approved));
  const at = (hour: number) => slotOf(haircut, `2026-03-02T${hour}:00:00`, { resource: { id: owner } });
  const declined = await book({ slot: at(10) });
  await act(declined, 'decline');
  const id = await book({ slot: at(11) });
  await act(id, 'mark_booking_as_pending');
  await act(id, 'confirm');
  await act(id, 'reschedule', { slot: at(13) });
  await act(id, 'cancel');

  const yoga = await made(groups('CLASS', 'Yoga'));
  const [start, end] = ['2026-03-02T19:00:00', '2026-03-02T20:00:00'].map((localDate) => ({ localDate }));
  const { event } = await call('POST', eventsPath, {
    event: { scheduleId: yoga.schedule.id, type: 'CLASS', start, end, resources: [{ id: owner }] },
  });
  const joined = await book({ slot: { serviceId: yoga.id, eventId: event.id } });
  await act(joined, 'update_number_of_participants', { totalParticipants: 1 });

  const path = `${servicesPath}/${haircut.id}`;
  await call('PATCH', path, { service: { id: haircut.id, revision: haircut.revision, name: 'Haircut 2' } });
  await call('DELETE', path);
}

async function walkData(call: Call): Promise<void> {
  const dataCollectionId = 'Recipes';
  const fields = [{ key: 'title', type: 'TEXT' }];
  const collection = { id: dataCollectionId, fields, permissions: forEveryone };
  await call('POST', '/wix-data/v2/collections', { collection });
  const { dataItem } = await call('POST', '/wix-data/v2/items', {
    ...{ dataCollectionId, dataItem: { data: { title: 'Soup' } } },
  });
  const path = `/wix-data/v2/items/${dataItem.id}`;
  await call('PUT', path, { dataCollectionId, dataItem: { id: dataItem.id, data: { title: 'Stew' } } });
  await call('DELETE', `${path}?dataCollectionId=${dataCollectionId}`);
  const index = { name: 'titles', fields: [{ path: 'title' }] };
  await call('POST', '/wix-data/v2/indexes', { dataCollectionId, index });
  await call('DELETE', `/wix-data/v2/indexes?dataCollectionId=${dataCollectionId}&indexName=titles`);
}

async function walkEvents(call: Call): Promise<void> {
  const event = {
    title: 'Gala',
    location: { name: 'Grand Hall', type: 'VENUE' },
    dateAndTimeSettings: {
      ...{ startDate: '2026-03-03T16:00:00.000Z', endDate: '2026-03-03T18:00:00.000Z', timeZoneId: 'UTC' },
    },
    registration: { initialType: 'RSVP' },
  };
  const { id } = (await call('POST', '/events/v3/events', { event, draft: true })).event;
  const path = `/events/v3/events/${id}`;
  await call('PATCH', path, { event: { id, title: 'Summer Gala' } });
  await call('POST', `${path}/publish`, {});
  await call('POST', `${path}/cancel`, {});
  await call('DELETE', path);

  await call('POST', '/events/v3/events', { event: { ...event, title: 'Ball' } });
  // It is reminded of, starts and ends by itself.
  await call('POST', '/_local/clock', { advanceMs: 7 * 86_400_000 });
}

/** A call whose answer must be a success. */
export function mustCall(
  call: (verb: string, path: string, body?: object) => Promise<{ status: number; body: Answer }>,
): Call {
  return async (verb, path, body) => {
    const answer = await call(verb, path, body);
    assert.equal(answer.status, 200, `${verb} ${path}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
}
