import type { AreaId } from '../catalogue/method.ts';

/** One cheap read that shows whether an area can be read. */
export interface Probe {
  readonly area: AreaId;
  readonly methodId: string;
  readonly target: string;
  /** None of a GET. */
  readonly body?: string;
}

const one = '{"query":{"paging":{"limit":1}}}';
const oneByCursor = '{"query":{"cursorPaging":{"limit":1}}}';

/** Asked alone at first: every site has contacts, so that what this one meets, the others would meet too. */
export const firstProbe: Probe = {
  area: 'contacts',
  methodId: 'com.wixpress.contacts.core.api.v4.ContactsServiceV4.QueryContacts',
  target: '/contacts/v4/contacts/query',
  body: one,
};

/** The other areas that an agent is most often let in to. */
export const otherProbes: readonly Probe[] = [
  {
    area: 'products',
    methodId: 'wix.stores.catalog.v3.CatalogApi.QueryProducts',
    target: '/stores/v3/products/query',
    body: oneByCursor,
  },
  {
    area: 'orders',
    methodId: 'com.wix.ecom.orders.v1.Orders.SearchOrders',
    target: '/ecom/v1/orders/search',
    body: '{"search":{"cursorPaging":{"limit":1}}}',
  },
  {
    area: 'members',
    methodId: 'com.wixpress.members.api.Members.QueryMembers',
    target: '/members/v1/members/query',
    body: one,
  },
  {
    area: 'bookings',
    methodId: 'com.wixpress.bookings.reader.v2.BookingsReader.QueryExtendedBookings',
    target: '/_api/bookings-reader/v2/extended-bookings/query',
    body: oneByCursor,
  },
  {
    // Which collections there are is not known: that there is none of this name is the answer of a site that can be read.
    area: 'data',
    methodId: 'com.wixpress.cloud.data.api.data.DataItemService.QueryDataItems',
    target: '/wix-data/v2/items/query',
    body: '{"dataCollectionId":"fairlead-check","query":{"paging":{"limit":1}}}',
  },
  {
    area: 'events',
    methodId: 'wix.events.events.v3.EventManagement.QueryEvents',
    target: '/events/v3/events/query',
    body: one,
  },
];

/** Lists the sites of an account, which is the only read that the account id decides. */
export const sitesOfAccount = {
  methodId: 'wix.sitelist.v2.Sites.QuerySites',
  target: '/site-list/v2/sites/query',
  body: '{"query":{"cursorPaging":{"limit":100}}}',
} as const;
