/**
 * What a site shows to whoever looks at it: visitors and members may call the methods that ask for one of these.
 * Items of the CMS are also governed by their collection's own permissions, and of a collection itself only names and
 * fields are shown.
 */
export const publicScopes: ReadonlySet<string> = new Set([
  'SCOPE.STORES.PRODUCT_READ',
  'SCOPE.DC-STORES.READ-PRODUCTS',
  'SCOPE.DC-BOOKINGS.READ-BOOKINGS-PUBLIC',
  'SCOPE.DC-EVENTS.READ-EVENTS',
  'SCOPE.DC-DATA.READ',
  'SCOPE.DC-DATA.WRITE',
  'SCOPE.DC-DATA.DATA-COLLECTIONS-READ',
]);
