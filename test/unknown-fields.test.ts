import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { isObject, type Json, type JsonObject } from '../src/base/json.ts';
import { appointments, servicesPath } from '../src/wix/areas/bookings/test-studio.ts';
import { forEveryone } from '../src/wix/areas/data/test-data.ts';
import { openTestWix } from '../src/wix/test-wix.ts';
import { testDatabases } from './databases.ts';
import { verifies } from './verifies.ts';

const name = 'notAFieldOfWix';

/** Objects whose members are the caller's own to name. */
const ownNames = new Set(['data']);

/** The same body with a field that Wix does not have in every object, at whatever depth. */
function withUnknown(value: Json): Json {
  if (Array.isArray(value)) return value.map(withUnknown);
  if (!isObject(value)) return value;
  const known = Object.entries(value).map(([key, inner]): [string, Json] => [
    key,
    ownNames.has(key) ? inner : withUnknown(inner ?? null),
  ]);
  return { ...Object.fromEntries(known), [name]: { inner: 'x' } };
}

/** Where in an answer the field stands. */
function pathsOf(value: Json, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((inner, index) => pathsOf(inner, `${path}[${index}]`));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === name ? [`${path}.${key}`] : pathsOf(inner ?? null, `${path}.${key}`),
  );
}

/** What is made in each area, with as much inside as callers send. */
function creations(staffId: string): readonly (readonly [path: string, body: JsonObject])[] {
  const price = { actualPrice: { amount: '10' } };
  const address = { country: 'US', city: 'Austin', addressLine: 'Main St 1' };
  const person = { firstName: 'Ada', lastName: 'Lovelace', phone: '+15550100' };
  const treeReference = { appNamespace: '@wix/stores', treeKey: null };
  return [
    [
      '/contacts/v4/contacts',
      {
        info: {
          name: { first: 'Ada' },
          emails: { items: [{ tag: 'HOME', email: 'ada@example.com' }] },
          phones: { items: [{ tag: 'HOME', phone: '555 0100', countryCode: 'US' }] },
          addresses: { items: [{ tag: 'HOME', address }] },
        },
      },
    ],
    ['/contacts/v4/labels', { displayName: 'Patron' }],
    ['/contacts/v4/extended-fields', { displayName: 'Size', dataType: 'TEXT' }],
    [
      '/members/v1/members',
      {
        member: {
          loginEmail: 'jo@example.com',
          profile: { nickname: 'Jo', title: 'Dr' },
          contact: { firstName: 'Jo', addresses: [{ city: 'Austin', country: 'US' }] },
        },
      },
    ],
    [
      '/stores/v3/products',
      {
        product: {
          ...{ name: 'Mug', productType: 'PHYSICAL', physicalProperties: {} },
          variantsInfo: { variants: [{ price, physicalProperties: { weight: 1 } }] },
          infoSections: [],
          seoData: { tags: [{ type: 'title', children: 'Mug' }], settings: { keywords: [] } },
        },
      },
    ],
    [
      '/stores/v3/products-with-inventory',
      {
        product: {
          ...{ name: 'Cup', productType: 'PHYSICAL', physicalProperties: {} },
          variantsInfo: {
            variants: [
              {
                price,
                physicalProperties: {},
                inventoryItem: { quantity: 1, preorderInfo: { enabled: false } },
              },
            ],
          },
        },
        returnEntity: true,
      },
    ],
    [
      '/categories/v1/categories',
      { category: { name: 'Cups', image: { url: 'https://x.example/a.png' } }, treeReference },
    ],
    [
      '/ecom/v1/orders',
      {
        order: {
          channelInfo: { type: 'WEB' },
          buyerInfo: { email: 'ada@example.com' },
          billingInfo: { address, contactDetails: person },
          shippingInfo: {
            title: 'Post',
            logistics: { deliveryTime: '2 days', shippingDestination: { address, contactDetails: person } },
            cost: { price: { amount: '0' } },
          },
          lineItems: [
            {
              ...{ productName: { original: 'Mug' }, quantity: 2, price: { amount: '10' } },
              itemType: { preset: 'PHYSICAL' },
              catalogReference: { catalogItemId: 'm', appId: '215238eb-22a5-4c36-9e7b-e7c08025e04f' },
              descriptionLines: [{ name: { original: 'Size' }, plainText: { original: 'L' } }],
              physicalProperties: { sku: 'M' },
            },
          ],
          priceSummary: { subtotal: { amount: '20' }, total: { amount: '20' } },
        },
      },
    ],
    [
      '/bookings/v1/staff-members',
      { staffMember: { name: 'Maya', mainMedia: { image: { url: 'https://x.example/a.png' } } } },
    ],
    ['/bookings/v2/resources/resource-types', { resourceType: { name: 'Room' } }],
    [
      '/bookings/v1/booking-policies',
      {
        bookingPolicy: {
          name: 'Strict',
          cancellationPolicy: { enabled: true, limitLatestCancellation: false },
        },
      },
    ],
    [servicesPath, { service: appointments(staffId) as JsonObject }],
    [
      '/wix-data/v2/collections',
      {
        collection: {
          ...{ id: 'Recipes', displayName: 'Recipes', permissions: forEveryone as unknown as JsonObject },
          fields: [{ key: 'title', type: 'TEXT' }],
        },
      },
    ],
    [
      '/events/v3/events',
      {
        event: {
          title: 'Gala',
          location: { name: 'Hall', type: 'VENUE', address },
          dateAndTimeSettings: {
            ...{ startDate: '2026-03-03T16:00:00Z', endDate: '2026-03-03T18:00:00Z', timeZoneId: 'UTC' },
          },
          registration: { initialType: 'RSVP', rsvp: { responseType: 'YES_ONLY' } },
          onlineConferencing: { enabled: false },
          guestListSettings: { displayedPublicly: true },
          seoSettings: { slug: 'gala', advancedSeoData: { settings: { keywords: [] } } },
        },
        fields: ['DETAILS', 'TEXTS', 'REGISTRATION', 'FORM', 'SEO_SETTINGS', 'AGENDA'],
      },
    ],
  ];
}

for (const { name: database, open } of testDatabases())
  describe(`fields that Wix does not have on ${database}`, () => {
    verifies('wire.unknown-fields', async () => {
      await using wix = await openTestWix(open());
      const staff = await wix.call('POST', '/bookings/v1/staff-members/query', { query: {} });
      const echoed: string[] = [];
      for (const [path, body] of creations(staff.body.staffMembers[0].resourceId)) {
        const answer = await wix.call('POST', path, withUnknown(body));
        assert.equal(answer.status, 200, `${path}: ${JSON.stringify(answer.body)}`);
        echoed.push(...pathsOf(answer.body).map((where) => `${path} ${where}`));
      }
      assert.deepEqual(echoed, []);
    });
  });
