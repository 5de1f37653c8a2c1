import type { localWords } from '../../words/local.ts';

type Column = keyof typeof localWords.columns;

/** What of the local Wix is shown in a table: how to ask Wix for it, and how to change it. Paths are Wix's own. */
export interface Thing {
  readonly id: keyof typeof localWords.things;
  /** The collection is part of what is asked, not of the path. */
  readonly inCollection?: true;
  readonly query: { readonly path: string; body(page: PageWanted, collection: string): object };
  /** Where the answer keeps the list, and what identifies one of it. */
  readonly list: string;
  readonly idOf: (item: Item) => string;
  readonly columns: readonly { readonly column: Column; readonly read: (item: Item) => unknown }[];
  readonly create?: {
    readonly path: string;
    body(item: Item, collection: string): object;
    readonly example: object;
  };
  readonly update?: {
    readonly verb: 'PATCH' | 'PUT';
    path(item: Item): string;
    body(item: Item, collection: string): object;
  };
  readonly remove?: { path(item: Item, collection: string): string };
}

/** Where a page begins: after a cursor where Wix gives one, else after so many. */
export interface PageWanted {
  readonly offset: number;
  readonly cursor?: string;
}

export const pageSize = 50;

export type Item = Readonly<Record<string, unknown>>;

/** A value deep inside: `at(item, 'primaryInfo.email')`. */
function at(item: Item, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], item);
}

const column = (column: Column, ...paths: readonly string[]) => ({
  column,
  read: (item: Item) =>
    paths
      .map((path) => at(item, path))
      .filter((value) => value !== undefined && value !== null && value !== '')
      .join(' '),
});

const byId = (item: Item): string => String(item.id ?? '');
const byCursor = ({ cursor }: PageWanted): object => ({
  cursorPaging: { limit: pageSize, ...(cursor === undefined ? {} : { cursor }) },
});
const byOffset = ({ offset }: PageWanted): object => ({ paging: { limit: pageSize, offset } });
const cursorPage = (page: PageWanted): object => ({ query: byCursor(page) });

/** What can be browsed, in the order of the areas. */
export const things: readonly Thing[] = [
  {
    id: 'products',
    query: { path: '/stores/v3/products/query', body: cursorPage },
    list: 'products',
    idOf: byId,
    columns: [
      column('name', 'name'),
      column('price', 'actualPriceRange.minValue.amount', 'currency'),
      column('stock', 'inventory.availabilityStatus'),
      column('changed', 'updatedDate'),
    ],
    create: {
      path: '/stores/v3/products',
      body: (product) => ({ product }),
      example: {
        name: 'Tide Table Poster',
        productType: 'PHYSICAL',
        physicalProperties: {},
        variantsInfo: { variants: [{ price: { actualPrice: { amount: '24.00' } }, physicalProperties: {} }] },
      },
    },
    update: {
      verb: 'PATCH',
      path: (item) => `/stores/v3/products/${byId(item)}`,
      body: (product) => ({ product }),
    },
    remove: { path: (item) => `/stores/v3/products/${byId(item)}` },
  },
  {
    id: 'orders',
    query: { path: '/ecom/v1/orders/search', body: (page) => ({ search: byCursor(page) }) },
    list: 'orders',
    idOf: byId,
    columns: [
      column('number', 'number'),
      column('buyer', 'buyerInfo.email'),
      column('total', 'priceSummary.total.amount', 'currency'),
      column('payment', 'paymentStatus'),
      column('fulfilment', 'fulfillmentStatus'),
    ],
    update: { verb: 'PATCH', path: (item) => `/ecom/v1/orders/${byId(item)}`, body: (order) => ({ order }) },
  },
  {
    id: 'contacts',
    query: {
      path: '/contacts/v4/contacts/query',
      body: (page) => ({
        query: { ...byOffset(page), sort: [{ fieldName: 'createdDate', order: 'DESC' }] },
      }),
    },
    list: 'contacts',
    idOf: byId,
    columns: [
      column('name', 'info.name.first', 'info.name.last'),
      column('email', 'primaryInfo.email'),
      column('phone', 'primaryInfo.phone'),
      column('changed', 'updatedDate'),
    ],
    create: {
      path: '/contacts/v4/contacts',
      body: (info) => ({ info }),
      example: {
        name: { first: 'Ada', last: 'Lovelace' },
        emails: { items: [{ tag: 'MAIN', email: 'ada@example.com' }] },
      },
    },
    update: {
      verb: 'PATCH',
      path: (item) => `/contacts/v4/contacts/${byId(item)}`,
      body: ({ info, revision }) => ({ info, revision }),
    },
    remove: { path: (item) => `/contacts/v4/contacts/${byId(item)}` },
  },
  {
    id: 'members',
    query: {
      path: '/members/v1/members/query',
      body: (page) => ({ query: byOffset(page), fieldsets: ['FULL'] }),
    },
    list: 'members',
    idOf: byId,
    columns: [
      column('nickname', 'profile.nickname'),
      column('email', 'loginEmail'),
      column('state', 'status'),
      column('joined', 'createdDate'),
    ],
    create: {
      path: '/members/v1/members',
      body: (member) => ({ member }),
      example: { loginEmail: 'grace@example.com', contact: { firstName: 'Grace', lastName: 'Hopper' } },
    },
    update: {
      verb: 'PATCH',
      path: (item) => `/members/v1/members/${byId(item)}`,
      body: (member) => ({ member }),
    },
    remove: { path: (item) => `/members/v1/members/${byId(item)}` },
  },
  {
    id: 'bookings',
    query: {
      path: '/_api/bookings-reader/v2/extended-bookings/query',
      body: cursorPage,
    },
    list: 'extendedBookings',
    idOf: (item) => String(at(item, 'booking.id') ?? ''),
    columns: [
      column('service', 'booking.bookedEntity.title'),
      column('who', 'booking.contactDetails.firstName', 'booking.contactDetails.lastName'),
      column('starts', 'booking.startDate'),
      column('state', 'booking.status'),
    ],
  },
  {
    id: 'data',
    inCollection: true,
    query: {
      path: '/wix-data/v2/items/query',
      body: (page, dataCollectionId) => ({ dataCollectionId, query: byOffset(page) }),
    },
    list: 'dataItems',
    idOf: byId,
    columns: [
      { column: 'item', read: (item) => JSON.stringify(item.data).slice(0, 160) },
      column('changed', 'data._updatedDate.$date'),
    ],
    create: {
      path: '/wix-data/v2/items',
      body: (data, dataCollectionId) => ({ dataCollectionId, dataItem: { data } }),
      example: { title: 'A new item' },
    },
    update: {
      verb: 'PUT',
      path: (item) => `/wix-data/v2/items/${encodeURIComponent(byId(item))}`,
      body: (dataItem, dataCollectionId) => ({ dataCollectionId, dataItem }),
    },
    remove: {
      path: (item, collection) =>
        `/wix-data/v2/items/${encodeURIComponent(byId(item))}?dataCollectionId=${encodeURIComponent(collection)}`,
    },
  },
  {
    id: 'events',
    query: { path: '/events/v3/events/query', body: (page) => ({ query: byOffset(page) }) },
    list: 'events',
    idOf: byId,
    columns: [
      column('title', 'title'),
      column('starts', 'dateAndTimeSettings.startDate'),
      column('where', 'location.name'),
      column('state', 'status'),
    ],
    update: {
      verb: 'PATCH',
      path: (item) => `/events/v3/events/${byId(item)}`,
      body: (event) => ({ event }),
    },
    remove: { path: (item) => `/events/v3/events/${byId(item)}` },
  },
];
