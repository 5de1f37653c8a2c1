import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isObject, type JsonObject } from '../../base/json.ts';
import { loadCatalogue } from '../../catalogue/load.ts';
import type { Method } from '../../catalogue/method.ts';
import { requestSchema } from '../../catalogue/schema.ts';
import { mayWriteSeveral } from './field-names.ts';
import { listsThings } from './lists.ts';
import { measure } from './measure.ts';

const { methods } = loadCatalogue();

const shortName = ({ id }: Method) => id.split('.').slice(-2).join('.');

/** Lists that a method which is not called a bulk one takes, as far as their members count each. */
function countedLists(method: Method): string[] {
  const schema = requestSchema(method)?.schema;
  const properties = isObject(schema?.properties) ? schema.properties : {};
  return Object.entries(properties).flatMap(([name, one]) =>
    isObject(one) && isObject(one.items) && listsThings(method, name) ? [name] : [],
  );
}

/** Each was looked at by hand: its members are things of their own, which other calls can write one by one. */
const separate: Readonly<Record<string, string>> = {
  'BackInStockNotificationRequestService.ReportItemsBackInStock': 'requestIds',
  'BackupService.RestorePartialBackup': 'restorationCollections',
  'Badges.UpdateBadgesDisplayOrder': 'ids',
  'BadgesServiceV3.AssignBadge': 'memberIds',
  'BadgesServiceV3.UnassignBadge': 'memberIds',
  'BadgesServiceV3.UpdateBadgesDisplayOrder': 'badgeIds',
  'BookingFees.ApplyBookingFeesToOrder': 'bookingIds',
  'CatalogImports.AddProductsToImport': 'products',
  'CatalogWriteApi.AddProductsToCollection': 'productIds',
  'CatalogWriteApi.RemoveProductsFromCollection': 'productIds',
  'CategoryManagement.AssignEvents': 'eventId',
  'CategoryManagement.UnassignEvents': 'eventId',
  'Contacts.MergeContacts': 'sourceContactIds',
  'ContactsServiceV4.MergeContacts': 'sourceContactIds',
  'CustomFields.UpdateCustomFieldsOrder': 'fieldIds',
  'InventoryWriteApi.DecrementInventory': 'decrementData',
  'InventoryWriteApi.IncrementInventory': 'incrementData',
  'MultiServiceBookings.AddBookingsToMultiServiceBooking': 'bookings',
  'MultiServiceBookings.ConfirmMultiServiceBooking': 'confirmBookingsInfo',
  'MultiServiceBookings.CreateMultiServiceBooking': 'bookings',
  'MultiServiceBookings.DeclineMultiServiceBooking': 'declineBookingsInfo',
  'MultiServiceBookings.MarkMultiServiceBookingAsPending': 'markAsPendingBookingsInfo',
  'MultiServiceBookings.RemoveBookingsFromMultiServiceBooking': 'bookings',
  'MultiServiceBookings.RescheduleMultiServiceBooking': 'rescheduleBookingsInfo',
  'OrderBillingService.GenerateReceipts': 'paymentIds',
  'OrderManagement.ConfirmOrder': 'orderNumber',
  'RsvpManagement.DeleteRsvp': 'rsvps',
  'ScheduleManagement.DeleteScheduleItem': 'itemIds',
  'TicketManagement.CheckInTicket': 'ticketNumber',
  'TicketManagement.DeleteTicketCheckIn': 'ticketNumber',
};

test('of every method that takes a list it was looked at whether its members are things of their own', () => {
  const plain = methods.filter(
    ({ visibility, access, name, path }) =>
      visibility === 'public' &&
      access === 'write' &&
      !/^Bulk|ByFilter|Async/.test(name) &&
      !/\/bulk[-/]/.test(path),
  );
  const counted = plain.map((method) => [shortName(method), countedLists(method).join()] as const);
  assert.deepEqual(Object.fromEntries(counted.filter(([, lists]) => lists !== '')), separate);
});

/** How many things a call of each method by this name counts as. */
function itemsOf(name: string, message: JsonObject): (number | null)[] {
  const found = methods.filter((method) => shortName(method) === name);
  assert.ok(found.length > 0, name);
  return found.map((method) => measure(method, message, undefined).items);
}

test('parts of one thing that a call names count as one', () => {
  const some = [{ id: 'a' }, { id: 'b' }, { id: 'c' }];
  const ids = ['a', 'b', 'c'];
  const one: [name: string, message: JsonObject][] = [
    ['CatalogWriteApi.UpdateVariants', { id: 'p', variants: some }],
    ['CatalogWriteApi.RemoveProductMedia', { id: 'p', mediaIds: ids }],
    ['CatalogWriteApi.RemoveProductMediaFromChoices', { id: 'p', media: some }],
    ['CategoriesService.SetArrangedItems', { categoryId: 'c', items: some }],
    ['CheckoutService.Checkout', { eventId: 'e', guests: some }],
    ['CheckoutService.UpdateCheckout', { orderNumber: 'o', guests: some }],
    ['CheckoutService.CreateReservation', { eventId: 'e', ticketQuantities: some }],
    ['OrderBillingService.RefundPayments', { orderId: 'o', paymentRefunds: some }],
    ['OrderBillingService.CaptureAuthorizedPayments', { orderId: 'o', payments: some }],
    ['Orders.AddActivities', { orderId: 'o', orderActivities: some }],
    ['TipsService.AddTipDistributionsToOrder', { orderId: 'o', tipDistributions: some }],
    ['CartService.RemoveLineItems', { id: 'c', lineItemIds: ids }],
    ['RsvpManagement.CheckInRsvpGuests', { rsvpId: 'r', guestIds: [1, 2, 3] }],
  ];
  for (const [name, message] of one) assert.deepEqual(new Set(itemsOf(name, message)), new Set([1]), name);
  const variants = methods.find((method) => shortName(method) === 'CatalogWriteApi.UpdateVariants');
  assert.ok(variants && !mayWriteSeveral(variants));
});

test('things of their own count each, also where one more is named', () => {
  const ids = ['a', 'b', 'c'];
  const each: [name: string, message: JsonObject][] = [
    ['RsvpManagement.DeleteRsvp', { eventId: 'e', rsvps: ids }],
    ['BadgesServiceV3.AssignBadge', { id: 'b', memberIds: ids }],
    ['OrderBillingService.GenerateReceipts', { orderId: 'o', paymentIds: ids }],
  ];
  for (const [name, message] of each) assert.deepEqual(new Set(itemsOf(name, message)), new Set([3]), name);
});

test('a list of what to answer counts as nothing, in a bulk call too', () => {
  const products = [{ product: { id: 'a', revision: '1' } }];
  const fields = ['CURRENCY', 'PLAIN_DESCRIPTION', 'URL'];
  assert.deepEqual(itemsOf('CatalogApi.BulkUpdateProducts', { products, fields }), [1]);
  assert.deepEqual(itemsOf('CatalogApi.BulkUpdateProducts', { fields }), [null]);
});
