import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { loadCatalogue } from './load.ts';
import { areas, type Method, routesOf, scopesFor } from './method.ts';
import { createRouter } from './route.ts';
import { requestSchema, responseSchema } from './schema.ts';

const catalogue = loadCatalogue();
const { methods, byId } = catalogue;
const publicMethods = methods.filter(({ visibility }) => visibility === 'public');
const coreAreas: ReadonlySet<string> = new Set([
  'products',
  'orders',
  'contacts',
  'members',
  'bookings',
  'data',
  'events',
]);
const guid = '5f0c1b9e-3d2a-4c47-9a55-0d6f7b8c9e10';

describe('the 20 methods of the guide', () => {
  // Written from the guide, not from the catalogue's files.
  const guide = [
    ['products', 'POST', '/stores-reader/v1/products/query', 'read', ['SCOPE.DC-STORES.READ-PRODUCTS']],
    [
      'products',
      'POST',
      '/stores/v3/products/search',
      'read',
      ['SCOPE.STORES.PRODUCT_READ', 'SCOPE.STORES.PRODUCT_READ_ADMIN'],
    ],
    ['products', 'GET', '/stores/v3/products/{productId}', 'read', ['SCOPE.STORES.PRODUCT_READ']],
    ['products', 'POST', '/stores/v3/products', 'write', ['SCOPE.STORES.PRODUCT_WRITE']],
    ['products', 'PATCH', '/stores/v3/products/{product.id}', 'write', ['SCOPE.STORES.PRODUCT_WRITE']],
    ['orders', 'POST', '/ecom/v1/orders/search', 'read', ['SCOPE.DC-STORES.READ-ORDERS']],
    [
      'orders',
      'GET',
      '/ecom/v1/orders/{id}',
      'read',
      ['SCOPE.DC-STORES.READ-ORDERS', 'SCOPE.DC-STORES.MANAGE-ORDERS'],
    ],
    ['orders', 'POST', '/ecom/v1/orders', 'write', ['SCOPE.DC-STORES.MANAGE-ORDERS']],
    ['contacts', 'POST', '/contacts/v4/contacts/query', 'read', ['SCOPE.DC-CONTACTS.READ-CONTACTS']],
    ['contacts', 'POST', '/contacts/v4/contacts', 'write', ['SCOPE.DC-CONTACTS.MANAGE-CONTACTS']],
    [
      'contacts',
      'PATCH',
      '/contacts/v4/contacts/{contactId}',
      'write',
      ['SCOPE.DC-CONTACTS.MANAGE-CONTACTS'],
    ],
    ['members', 'GET', '/members/v1/members', 'read', ['SCOPE.DC-MEMBERS.READ-MEMBERS']],
    ['members', 'POST', '/members/v1/members/query', 'read', ['SCOPE.DC-MEMBERS.READ-MEMBERS']],
    ['members', 'GET', '/members/v1/members/{id}', 'read', ['SCOPE.DC-MEMBERS.READ-MEMBERS']],
    [
      'bookings',
      'POST',
      '/bookings/bookings-reader/v2/extended-bookings/query',
      'read',
      ['SCOPE.DC-BOOKINGS.READ-BOOKINGS-SENSITIVE'],
    ],
    ['bookings', 'POST', '/bookings/v2/bookings', 'write', ['SCOPE.DC-BOOKINGS.MANAGE-BOOKINGS']],
    ['data', 'POST', '/wix-data/v2/items/query', 'read', ['SCOPE.DC-DATA.READ']],
    ['data', 'POST', '/wix-data/v2/items', 'write', ['SCOPE.DC-DATA.WRITE']],
    ['data', 'POST', '/wix-data/v2/items/save', 'write', ['SCOPE.DC-DATA.WRITE']],
    ['events', 'POST', '/events/v3/events/query', 'read', ['SCOPE.DC-EVENTS.READ-EVENTS']],
  ] as const;

  const router = createRouter(methods, catalogue.removed);
  for (const [area, verb, path, access, scopes] of guide)
    it(`${verb} ${path}`, () => {
      const match = router.match(verb, path.replace(/\{.*\}/, guid));
      assert.ok(match.kind === 'method');
      const { method } = match;
      assert.deepEqual(
        [method.area, method.access, method.scopes, method.visibility],
        [area, access, [...scopes], 'public'],
      );
      const listed = routesOf(method).some((route) => route.verb === verb && route.path === path);
      assert.ok(listed, `listed as ${method.verb} ${method.path}`);
      assert.deepEqual(
        new Set(scopesFor(method)).size,
        method.scopes.length + method.broaderScopes.length,
        'no scope twice',
      );
    });

  it('also accept the bundles that contain what they show', () => {
    const createOrder = byId.get('com.wix.ecom.orders.v1.Orders.CreateOrder');
    assert.ok(createOrder);
    assert.ok(scopesFor(createOrder).includes('SCOPE.DC-ECOM-MEGA.MANAGE-ECOM'));
    assert.ok(!scopesFor(createOrder).includes('SCOPE.DC-STORES.READ-ORDERS'));
  });

  it('name the events they cause', () => {
    assert.deepEqual(byId.get('com.wix.ecom.orders.v1.Orders.CreateOrder')?.events, [
      'wix.ecom.v1.order_created',
    ]);
    const createContact = byId.get('com.wixpress.contacts.core.api.v4.ContactsServiceV4.CreateContact');
    assert.deepEqual(createContact?.events, ['wix.contacts.v4.contact_created']);
  });
});

describe('the catalogue', () => {
  it('routes at least 1,750 public methods', () =>
    assert.ok(publicMethods.length >= 1750, `${publicMethods.length}`));

  it('gives no route to two methods', () => {
    const owner = new Map<string, string>();
    const shapes = [...methods, ...catalogue.removed].flatMap((method) =>
      routesOf(method).map(
        ({ verb, path }) => [`${verb} ${path.replace(/\{[^}]+\}/g, '{}')}`, method.id] as const,
      ),
    );
    for (const [shape, id] of shapes) {
      assert.equal(owner.get(shape) ?? id, id, shape);
      assert.ok(!owner.has(shape), `${shape} is listed twice for ${id}`);
      owner.set(shape, id);
    }
  });

  it('has each area and nothing outside them', () => {
    assert.deepEqual(new Set(areas.map(({ id }) => id)).size, 22);
    const used = new Set(methods.map(({ area }) => area));
    assert.deepEqual(
      areas.filter(({ id }) => !used.has(id)).map(({ id }) => id),
      ['automations'],
    );
  });

  it('calls no PATCH or DELETE a read, and each exception to the rule has a reason', () => {
    assert.deepEqual(
      methods.filter(({ verb, access }) => access === 'read' && (verb === 'PATCH' || verb === 'DELETE')),
      [],
    );
    const exceptions = methods.filter(({ accessException }) => accessException !== '');
    assert.deepEqual(exceptions.map(({ name, access }) => `${name} ${access}`).sort(), exceptionsOfTheRule);
  });

  it('tells the scopes of every method of the seven areas that a permission guards', () => {
    const unknown = publicMethods.filter(
      ({ area, permission, scopes }) => coreAreas.has(area) && permission !== '' && scopes.length === 0,
    );
    assert.deepEqual(
      unknown.map(({ id }) => id),
      [],
    );
  });

  it('names every scope by which anything is called', () => {
    const scopes = new Set(publicMethods.flatMap((method) => scopesFor(method)));
    assert.deepEqual(
      [...scopes].filter((scope) => !scope.startsWith('SCOPE.') || !catalogue.scopeNames.has(scope)),
      [],
    );
  });

  it('points at events that it lists', () => {
    const types = new Set(catalogue.events.map(({ type }) => type));
    assert.deepEqual(
      methods.flatMap(({ events }) => events).filter((type) => !types.has(type)),
      [],
    );
    assert.ok(types.size >= 500);
  });

  it('names only path parameters as GUIDs', () => {
    const wrong = methods.filter(({ guids, path }) => guids.some((name) => !path.includes(`{${name}}`)));
    assert.deepEqual(wrong, []);
    assert.ok(methods.filter(({ guids }) => guids.length > 0).length > 500);
  });
});

/** The rule's exceptions, reviewed one by one: GETs that write, names that read but do not, and the reverse. */
const exceptionsOfTheRule: readonly string[] = [
  'BulkGetOrCreateBrands write',
  'BulkGetOrCreateInfoSections write',
  'BulkGetOrCreateRibbons write',
  'BulkGetOrCreateStaffMembers write',
  'CheckInRsvp write',
  'CheckInRsvpGuests write',
  'CheckInTicket write',
  'ConvertCurrency read',
  'CreateAndRedirectToCheckout write',
  'FindOrCreateExtendedField write',
  'FindOrCreateLabel write',
  'GetLoginRedirectableUrl write',
  'GetMediaUploadURL write',
  'GetOrCreateBrand write',
  'GetOrCreateConversation write',
  'GetOrCreateInfoSection write',
  'GetOrCreateRibbon write',
  'GetOrCreateStaffMember write',
  'GetSettings read',
  'GetUrl write',
  'HandleAsyncCheckoutCompletion write',
  'Jwks read',
  'Logout write',
  'MarkCheckoutAsCompletedAndRedirectToUrl write',
  'Predict read',
  'ProductOptionsAvailability read',
  'RedirectToCheckout write',
  'SumTipDistributionAmounts read',
  'UserInfo read',
];

describe('schemas of the seven areas', () => {
  const core = methods.filter(({ area }) => coreAreas.has(area));
  const pairs = core.map((method) => ({
    method,
    request: requestSchema(method),
    response: responseSchema(method),
  }));

  it('are there for nearly every method', () => {
    const without = pairs
      .filter(({ request, response }) => !request || !response)
      .map(({ method }) => method.name);
    assert.deepEqual(without.sort(), ['CreateDataItemDraft', 'PublishDataItemDraft', 'UnpublishDataItem']);
  });

  it('have every definition they refer to', () => {
    for (const { method, request, response } of pairs)
      for (const each of [request, response])
        for (const [, name] of JSON.stringify(each ?? {}).matchAll(/"#\/\$defs\/([^"]+)"/g))
          assert.ok(each?.defs[name ?? ''], `${method.id}: ${name}`);
  });

  it('are undefined outside them', () => {
    const other = methods.find(({ area }) => area === 'blog');
    assert.ok(other);
    assert.equal(requestSchema(other), undefined);
  });

  const bodies: readonly (readonly [string, object, boolean])[] = [
    ['wix.stores.catalog.v3.CatalogApi.SearchProducts', { search: { cursorPaging: { limit: 100 } } }, true],
    ['wix.stores.catalog.v3.CatalogApi.SearchProducts', { search: { cursorPaging: { limit: 101 } } }, false],
    [
      'wix.stores.catalog.v3.CatalogApi.CreateProduct',
      { product: { name: 'Mug', productType: 'PHYSICAL' } },
      false,
    ],
    ['wix.stores.catalog.v3.CatalogApi.GetProduct', {}, false],
    [
      'com.wixpress.contacts.core.api.v4.ContactsServiceV4.CreateContact',
      { info: { name: { first: 'Ada' } } },
      true,
    ],
    [
      'com.wixpress.contacts.core.api.v4.ContactsServiceV4.CreateContact',
      { info: { name: { first: 5 } } },
      false,
    ],
    [
      'com.wixpress.contacts.core.api.v4.ContactsServiceV4.UpdateContact',
      { contactId: 'x', revision: 1 },
      false,
    ],
    ['com.wix.ecom.orders.v1.Orders.SearchOrders', { search: { filter: { status: 'APPROVED' } } }, true],
    ['com.wixpress.cloud.data.api.data.DataItemService.QueryDataItems', { query: {} }, false],
    [
      'com.wixpress.cloud.data.api.data.DataItemService.QueryDataItems',
      { dataCollectionId: 'c', query: { paging: { limit: 5 } } },
      true,
    ],
  ];
  for (const [id, body, valid] of bodies)
    it(`${id.split('.').pop()} ${valid ? 'takes' : 'refuses'} ${JSON.stringify(body)}`, () => {
      const method = byId.get(id);
      assert.ok(method);
      assert.equal(accepts(method, body), valid);
    });
});

function accepts(method: Method, body: object): boolean {
  const source = requestSchema(method);
  assert.ok(source);
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  return ajv.compile({ ...source.schema, $defs: source.defs })(body);
}
