import type { Behaviour } from './behaviour.ts';

const pages = 'https://dev.wix.com/docs/api-reference/business-solutions/e-commerce/orders';
const orderPage = `${pages}/orders/order-object` as const;
const createPage = `${pages}/orders/create-order` as const;
const updatePage = `${pages}/orders/update-order` as const;
const cancelPage = `${pages}/orders/cancel-order` as const;
const searchPage = `${pages}/orders/search-orders` as const;
const fieldsPage = `${pages}/orders/supported-filters-and-sorting` as const;
const fulfillmentPage = `${pages}/order-fulfillments/create-fulfillment` as const;
const paymentPage = `${pages}/order-transactions/add-payments` as const;

export const orders = [
  {
    id: 'orders.create.numbers',
    source: orderPage,
    sentence: 'Orders are numbered from 10001 on each site, as text.',
  },
  {
    id: 'orders.create.refused-takes-none',
    source: 'assumed',
    sentence: 'An order that is refused takes no number.',
  },
  {
    id: 'orders.create.defaults',
    source: orderPage,
    sentence:
      'A new order has the site’s currency and language, and is neither archived, seen nor fulfilled.',
  },
  {
    id: 'orders.create.dates',
    source: orderPage,
    sentence: 'The purchased date is the created date unless it is given.',
  },
  {
    id: 'orders.create.future-date',
    source: 'sdk',
    sentence: 'A purchased date in the future is refused with PURCHASED_DATE_CANNOT_BE_IN_FUTURE.',
  },
  {
    id: 'orders.create.created-by',
    source: orderPage,
    sentence: 'An order says who made it: the user of an API key.',
  },
  {
    id: 'orders.create.amounts-kept',
    source: createPage,
    sentence: 'Amounts are stored as the caller gives them, also where they do not add up.',
  },
  {
    id: 'orders.create.amounts-complete',
    source: 'assumed',
    sentence:
      'A subtotal that is not given is that of the items, and a total that is not given the sum of the rest.',
  },
  {
    id: 'orders.create.amounts-exact',
    source: 'sdk',
    sentence: 'Amounts are decimals as text, and computed without a float.',
  },
  {
    id: 'orders.create.formatted',
    source: orderPage,
    sentence: 'Every amount has its formatted text in the order’s currency, whatever was sent for it.',
  },
  {
    id: 'orders.create.balance',
    source: orderPage,
    sentence: 'The balance of a new order is its total, and nothing is paid.',
  },
  {
    id: 'orders.create.line-computed',
    source: orderPage,
    sentence:
      'A line item has its price before discounts, its price times its quantity, and its price after tax.',
  },
  {
    id: 'orders.create.line-ids',
    source: 'https://dev.wix.com/docs/rest/business-solutions/e-commerce/orders/orders/create-order',
    sentence: 'Line items without an id are numbered 00000000-0000-0000-0000-000000000001 and so on.',
  },
  {
    id: 'orders.create.line-translated',
    source: 'https://dev.wix.com/docs/rest/business-solutions/e-commerce/orders/orders/create-order',
    sentence: 'A product name without a translation is shown as its own.',
  },
  {
    id: 'orders.create.required',
    source: 'sdk',
    sentence:
      'Channel, line items and price summary are required, and each item’s type, price, name and quantity: all are named at once.',
  },
  {
    id: 'orders.create.catalog-reference',
    source: 'sdk',
    sentence: 'A catalog reference names its item and its app.',
  },
  {
    id: 'orders.create.channel',
    source: createPage,
    sentence: 'A channel that is not specified is refused.',
  },
  { id: 'orders.create.negative', source: orderPage, sentence: 'An amount below 0 is refused by its path.' },
  {
    id: 'orders.create.digital-file',
    source: 'sdk',
    sentence: 'A digital item comes with its file.',
  },
  {
    id: 'orders.create.currency',
    source: 'sdk',
    sentence: 'A currency that is no code of ISO 4217 is refused.',
  },
  {
    id: 'orders.create.contact-made',
    source: 'assumed',
    sentence: 'A buyer whose e-mail nobody has becomes a contact with the name the order is billed to.',
  },
  {
    id: 'orders.create.contact-found',
    source: 'assumed',
    sentence: 'A buyer whose e-mail a contact has, in any case, is that contact.',
  },
  {
    id: 'orders.create.member-contact',
    source: 'assumed',
    sentence: 'A buyer who is a member has the member’s contact.',
  },
  {
    id: 'orders.status.free',
    source: 'sdk',
    sentence: 'An order with nothing to pay is approved at once.',
  },
  {
    id: 'orders.status.initialized',
    source: 'sdk',
    sentence: 'An order with something to pay is INITIALIZED until a payment is received, and approved then.',
  },
  {
    id: 'orders.status.offline',
    source: 'assumed',
    sentence:
      'An order that is paid on the spot is approved and not paid, unless it must wait for the payment.',
  },
  {
    id: 'orders.status.given',
    source: createPage,
    sentence: 'A status and a payment status that a caller gives are kept.',
  },
  {
    id: 'orders.status.method-saved',
    source: 'sdk',
    sentence: 'An order that waits for a saved payment method is approved when one is.',
  },
  {
    id: 'orders.get.not-found',
    source: 'sdk',
    sentence: 'An order that is not there is a 404 ORDER_NOT_FOUND.',
  },
  {
    id: 'orders.get.initialized',
    source: searchPage,
    sentence: 'An INITIALIZED order can be got, though it cannot be found.',
  },
  {
    id: 'orders.search.metadata',
    source: 'sdk',
    sentence: 'A search answers `metadata`, not `pagingMetadata`.',
  },
  {
    id: 'orders.search.empty',
    source: 'sdk',
    sentence: 'A search without a word answers everything, newest first.',
  },
  { id: 'orders.search.hidden', source: searchPage, sentence: 'INITIALIZED orders are never found.' },
  {
    id: 'orders.search.pending',
    source: searchPage,
    sentence:
      'PENDING and REJECTED orders are found only by a filter on the status, on its further pages too.',
  },
  {
    id: 'orders.search.limit',
    source: searchPage,
    sentence: 'A page has at most 100 orders, and 100 unless asked.',
  },
  {
    id: 'orders.search.not-filterable',
    source: 'live',
    sentence: 'A field that cannot be filtered by is a 400 that names it.',
  },
  {
    id: 'orders.search.sorts',
    source: 'sdk',
    sentence: 'A search is sorted by at most four fields, of those that can be.',
  },
  {
    id: 'orders.search.number',
    source: fieldsPage,
    sentence: 'Numbers compare as numbers, sent as text or not.',
  },
  {
    id: 'orders.search.items',
    source: fieldsPage,
    sentence: 'Orders are found by the items in them with $hasSome and $hasAll.',
  },
  {
    id: 'orders.search.paging-builder',
    source: 'sdk',
    sentence: 'The `paging` that the newer builders write sets the limit.',
  },
  {
    id: 'orders.search.oracle',
    source: fieldsPage,
    sentence: 'Searches of orders filter, sort and page as a plain reading of the query language does.',
  },
  { id: 'orders.search.snake-case', source: 'live', sentence: '`field_name` in a sort is `fieldName`.' },
  {
    id: 'orders.update.fields',
    source: updatePage,
    sentence:
      'E-mail, addresses, contact details, archived and seen are updated; the rest is passed over without a word.',
  },
  { id: 'orders.update.null', source: updatePage, sentence: 'A null takes a value away.' },
  {
    id: 'orders.update.null-refused',
    source: updatePage,
    sentence: 'The buyer and contact details cannot be taken away.',
  },
  {
    id: 'orders.update.no-revision',
    source: 'sdk',
    sentence: 'An order has no revision; its updated date follows each change.',
  },
  {
    id: 'orders.update.unsettled',
    source: 'sdk',
    sentence: 'Pending and rejected orders are not updated: ORDER_IS_PENDING, ORDER_IS_REJECTED.',
  },
  {
    id: 'orders.update.activities',
    source: 'assumed',
    sentence: 'A new e-mail or shipping address is remembered among the activities.',
  },
  {
    id: 'orders.update.bulk',
    source: 'sdk',
    sentence: 'A bulk update answers row by row, with the orders if they are asked for.',
  },
  { id: 'orders.update.tags', source: 'sdk', sentence: 'Tags are put on and taken off many orders at once.' },
  {
    id: 'orders.cancel.status',
    source: cancelPage,
    sentence: 'A canceled order has the status CANCELED and an activity; what was paid and sent stays.',
  },
  {
    id: 'orders.cancel.refused',
    source: 'sdk',
    sentence: 'Pending and rejected orders, and those with an authorized payment, are not canceled.',
  },
  { id: 'orders.cancel.twice', source: 'assumed', sentence: 'An order is not canceled twice.' },
  {
    id: 'orders.stock.sold',
    source: 'assumed',
    sentence: 'An approved order takes its items out of the stock; canceling puts them back when asked.',
  },
  {
    id: 'orders.stock.reason',
    source: 'sdk',
    sentence:
      'Stock that is sold is told with the reason ORDER, stock that comes back with REVERT_INVENTORY_CHANGE.',
  },
  {
    id: 'orders.activities.placed',
    source: orderPage,
    sentence: 'A new order has the activity ORDER_PLACED, under its new and its older name.',
  },
  {
    id: 'orders.activities.comment',
    source: 'sdk',
    sentence: 'Comments are added among the activities; nothing else can be.',
  },
  {
    id: 'orders.aggregate.count',
    source: 'assumed',
    sentence: 'Orders are counted by the values of fields, joined by `|` or by what the caller wants.',
  },
  {
    id: 'orders.aggregate.sum',
    source: 'assumed',
    sentence: 'Amounts are summed exactly over what a filter finds.',
  },
  {
    id: 'orders.fulfillments.none',
    source: 'sdk',
    sentence: 'An order without fulfillments answers an empty list; one that is not there is a 404.',
  },
  {
    id: 'orders.fulfillments.status',
    source: fulfillmentPage,
    sentence:
      'An order is partly fulfilled, then fulfilled, by the quantities sent, and not any more when they are deleted.',
  },
  {
    id: 'orders.fulfillments.rest',
    source: 'sdk',
    sentence: 'A fulfilled item without a quantity is all that is left of it.',
  },
  {
    id: 'orders.fulfillments.too-many',
    source: 'assumed',
    sentence: 'More than is left of an item, and items of other orders, are refused.',
  },
  {
    id: 'orders.fulfillments.link',
    source: 'sdk',
    sentence: 'A tracking number of a known carrier gets its link.',
  },
  {
    id: 'orders.fulfillments.same-number',
    source: 'sdk',
    sentence: 'A tracking number that another fulfillment has is TRACKING_NUMBER_ALREADY_EXISTS.',
  },
  {
    id: 'orders.fulfillments.state',
    source: 'sdk',
    sentence: 'A fulfillment’s status is one of five words, and the case counts.',
  },
  {
    id: 'orders.fulfillments.update',
    source: 'sdk',
    sentence: 'An update changes the tracking and leaves the items.',
  },
  {
    id: 'orders.fulfillments.several',
    source: 'sdk',
    sentence: 'The fulfillments of several orders come in the order asked for, under another name.',
  },
  {
    id: 'orders.fulfillments.bulk',
    source: 'sdk',
    sentence: 'Fulfillments of many orders are made at once, row by row.',
  },
  {
    id: 'orders.transactions.none',
    source: 'sdk',
    sentence: 'An order without payments answers empty lists.',
  },
  {
    id: 'orders.transactions.key',
    source: 'sdk',
    sentence: 'One order’s transactions are an object, several orders’ a list, under the same name.',
  },
  {
    id: 'orders.transactions.paid',
    source: paymentPage,
    sentence: 'Payments add up to PARTIALLY_PAID and PAID, and to the balance.',
  },
  {
    id: 'orders.transactions.ids',
    source: 'sdk',
    sentence: 'Adding payments answers their ids as `paymentsIds`.',
  },
  {
    id: 'orders.transactions.one-way',
    source: 'sdk',
    sentence: 'A payment is made in exactly one of three ways.',
  },
  {
    id: 'orders.transactions.status-twice',
    source: 'sdk',
    sentence: 'A payment’s status stands in it and in its regular details.',
  },
  {
    id: 'orders.transactions.pending',
    source: 'sdk',
    sentence: 'Pending payments are in the balance as pending, and pay nothing until they are approved.',
  },
  {
    id: 'orders.transactions.update-refused',
    source: 'sdk',
    sentence: 'A status that cannot be set is STATUS_NOT_ALLOWED, a payment that is not there a 404.',
  },
  {
    id: 'orders.transactions.bulk',
    source: 'sdk',
    sentence: 'The statuses of many payments are set at once, row by row.',
  },
  {
    id: 'orders.events.created',
    source: 'sdk',
    sentence:
      'A new order is told whole, with items, buyer, price and statuses, and when it is approved that too.',
  },
  {
    id: 'orders.events.updated',
    source: 'sdk',
    sentence: 'Every change is told as an update, those that have an event of their own too.',
  },
  {
    id: 'orders.events.paid',
    source: 'sdk',
    sentence: 'A payment is told as a change of the transactions, twice, and of the payment status.',
  },
  {
    id: 'orders.events.fulfilled',
    source: 'sdk',
    sentence: 'A fulfillment is told with the statuses before and after.',
  },
  {
    id: 'orders.events.canceled',
    source: 'sdk',
    sentence: 'A canceled order is told with what the caller wanted of it.',
  },
  {
    id: 'orders.sdk.one',
    source: 'sdk',
    sentence:
      'The official SDK makes, gets, updates and cancels an order, and throws the code of what is refused.',
  },
  {
    id: 'orders.sdk.many',
    source: 'sdk',
    sentence: 'The official SDK searches orders page by page to the end, and updates and tags many.',
  },
  {
    id: 'orders.sdk.builder',
    source: 'sdk',
    sentence: 'What the SDK’s search builder builds is understood.',
  },
  { id: 'orders.sdk.activities', source: 'sdk', sentence: 'The official SDK adds comments to an order.' },
  {
    id: 'orders.sdk.payments',
    source: 'sdk',
    sentence:
      'The official SDK records payments, lists them, and sets their statuses one by one and at once.',
  },
  {
    id: 'orders.sdk.fulfillments',
    source: 'sdk',
    sentence: 'The official SDK makes, changes, deletes and lists fulfillments, for one order and for many.',
  },
] as const satisfies readonly Behaviour[];
