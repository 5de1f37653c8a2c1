import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AppStrategy, createClient, EventDefinition } from '@wix/sdk';
import { loadCatalogue } from '../../src/catalogue/load.ts';
import { areas } from '../../src/wix/areas/areas.ts';
import { appEventTypes } from '../../src/wix/events.ts';
import { testDatabases } from '../databases.ts';
import { openLocal } from '../local-wix.ts';
import { startReceiver } from '../receiver.ts';
import { verifies } from '../verifies.ts';
import { mustCall, walk } from './webhook-walk.ts';

/** What a typed handler of the SDK is called with: an entity, or what was done, unless the entity is gone. */
interface Told {
  readonly entity?: Readonly<Record<string, unknown>>;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly metadata: {
    readonly instanceId?: string;
    readonly entityId?: string;
    readonly slug?: string;
    readonly eventTime?: unknown;
    readonly identity?: { readonly identityType?: string };
  };
}

/** The handler of one type of event, as a module of the SDK's client. */
type Definition = ReturnType<ReturnType<typeof EventDefinition>>;

/** Packages that are installed under another name: the part of them that has the events. */
const packages: Readonly<Record<string, string>> = {
  '@wix/categories': '@wix/auto_sdk_categories_categories',
};

/** Types for which no package that is installed has a typed handler: the SDK's own definition by name is used. */
const untyped: Readonly<Record<string, string>> = {
  AppInstalled: 'the handler is in @wix/app-management; the SDK itself has a definition for apps',
  AppRemoved: 'the handler is in @wix/app-management; the SDK itself has a definition for apps',
};

const declared = [...appEventTypes, ...areas.flatMap(({ events }) => events)];
const { methods, events } = loadCatalogue();

/** The typed handler that the catalogue names for a type of event: `@wix/crm contacts.onContactCreated`. */
async function typedHandler(type: string): Promise<Definition> {
  if (type in untyped) return EventDefinition(type)();
  const sdk = events.find((event) => event.type === type)?.sdk;
  const [, pack = '', module = '', handler = ''] =
    /^(\S+) (\w+)\.(\w+)$/.exec(sdk ?? '') ?? assert.fail(`No handler of the SDK is known for ${type}`);
  const found = await import(packages[pack] ?? pack);
  const definition = (pack in packages ? found : found[module])?.[handler];
  assert.ok(definition, `${pack} has no ${module}.${handler}`);
  return definition;
}

/** An entity has the name that its event gives it; what was done has content; times are dates, as the SDK gives them. */
function checkTold(type: string, { entity, data, metadata }: Told, instanceId: string): void {
  assert.equal(metadata.instanceId, instanceId, type);
  if (type in untyped) {
    assert.ok(data?.appId, type);
    return;
  }
  assert.ok(metadata.eventTime instanceof Date, type);
  assert.ok(type.endsWith(`_${metadata.slug}`), type);
  assert.ok(metadata.identity?.identityType, type);
  assert.ok(metadata.entityId, type);
  if (entity) {
    assert.ok(!('id' in entity), `${type}: the SDK's entities have _id`);
    assert.equal(entity._id ?? entity.key ?? entity.orderId, metadata.entityId, type);
  } else if (data)
    assert.ok(
      Object.values(data).some((value) => value !== undefined),
      type,
    );
  else assert.equal(metadata.slug, 'deleted', `${type} tells nothing`);
}

test('every event that the catalogue knows of an implemented method is declared by an area', () => {
  const implemented = areas.flatMap(({ endpoints }) => Object.values(endpoints).map(({ method }) => method));
  const caused = methods.filter(({ id }) => implemented.includes(id)).flatMap((method) => method.events);
  assert.ok(caused.length > 0);
  assert.deepEqual(
    caused.filter((type) => !declared.includes(type)),
    [],
  );
});

/**
 * Types that Wix has of something that is implemented, and that nothing here causes. Each goes when what would cause it
 * is there: the test fails when a type is declared and still listed.
 */
const notCaused: Readonly<Record<string, readonly string[]>> = {
  'Merge Contacts is not implemented': ['wix.contacts.v4.contact_merged'],
  'Connect and Disconnect Staff Member are not implemented': [
    'wix.bookings.staff.v1.staff_member_connected_to_user',
    'wix.bookings.staff.v1.staff_member_disconnected_from_user',
  ],
  'Bulk Update Staff Member Tags is not implemented': ['wix.bookings.staff.v1.staff_member_tags_modified'],
  'Move Category is not implemented: Update Category leaves the parent': [
    'wix.categories.v1.category_category_moved',
  ],
  'Set Arranged Items is not implemented': ['wix.categories.v1.category_items_arranged_in_category'],
  'an index is ready as soon as it is there, and no method changes one': ['wix.data.v2.index_updated'],
  'only the Draft Orders API commits edits to an order': ['wix.ecom.v1.order_committed'],
  'Import Order and Bulk Delete Imported Orders are not implemented': [
    'wix.ecom.v1.order_imported',
    'wix.ecom.v1.order_imported_order_deleted',
  ],
  'payments have no refunds and no chargebacks here': [
    'wix.ecom.v1.order_transactions_chargeback_approved',
    'wix.ecom.v1.order_transactions_chargeback_reversed',
    'wix.ecom.v1.order_transactions_refund_completed',
  ],
  'Clone Event is not implemented': ['wix.events.v3.event_cloned'],
  'told of Catalog V1, of which only the reader is implemented': [
    ...['ProductCreated', 'ProductChanged', 'ProductDeleted', 'VariantsChanged'],
    ...['CollectionCreated', 'CollectionChanged', 'CollectionDeleted'],
  ].map((name) => `com.wix.ecommerce.catalog.api.v1.${name}`),
  'told of the inventory of Catalog V1, which is not implemented': [
    'com.wix.ecommerce.inventory.api.v1.InventoryItemChanged',
    'com.wix.ecommerce.inventory.api.v1.InventoryVariantsChanged',
  ],
  'told of Events V1 and its tickets, which are not implemented': [
    ...[
      'events.EventUpdated',
      'rsvp.events.RsvpCreated',
      'rsvp.events.RsvpDeleted',
      'rsvp.events.RsvpUpdated',
    ],
    ...['Confirmed', 'Deleted', 'Initiated', 'Updated'].map((slug) => `ticketing.events.Order${slug}`),
    ...['Created', 'Updated'].map((slug) => `ticketing.events.Reservation${slug}`),
    ...['Created', 'Deleted', 'Updated'].map((slug) => `ticketing.events.TicketDefinition${slug}`),
  ].map((name) => `wix.events.${name}`),
  'told of carts, which are not implemented': [
    'com.wix.ecommerce.cart.abandonment.api.v1.CartAbandonedEvent',
    'com.wix.ecommerce.cart.abandonment.api.v1.CartRecoveredEvent',
  ],
  'told of Services V1, which is not implemented': [
    'com.wixpress.bookings.services.api.v1.CategoryNotification',
  ],
  'apps have no plans and no invoices here': [
    ...['InvoiceStatusUpdated', 'PaidPlanAutoRenewalCancelled', 'PaidPlanChanged', 'PaidPlanPurchased'],
    ...['PlanConvertedToPaid', 'PlanReactivated', 'PlanTransferred'],
  ],
};

/** The entity that a type of event is of: the longest name of one that it begins with. */
function entityOf(type: string): string | undefined {
  const named = type.replaceAll('-', '_');
  const [longest] = methods
    .map(({ entity }) => entity)
    .filter((entity) => named.startsWith(`${entity}_`))
    .toSorted((a, b) => b.length - a.length);
  return longest;
}

test('every event of an implemented entity is declared, or listed with the reason why nothing causes it', () => {
  const implemented = areas.flatMap(({ endpoints }) => Object.values(endpoints).map(({ method }) => method));
  const ours = methods.filter(({ id }) => implemented.includes(id));
  const entities = new Set(ours.map(({ entity }) => entity));
  const ourAreas = new Set([...ours.map(({ area }) => area), 'apps']);
  const mustTell = events
    .filter(({ area }) => ourAreas.has(area))
    .map(({ type }) => type)
    .filter((type) => {
      const entity = entityOf(type);
      // Types of the older kind name no entity.
      return entity === undefined || entities.has(entity);
    });
  assert.ok(mustTell.length > 100, `${mustTell.length} types`);
  const excepted = Object.values(notCaused).flat();
  assert.deepEqual(
    mustTell.filter((type) => !declared.includes(type) && !excepted.includes(type)),
    [],
    'neither declared nor excepted',
  );
  assert.deepEqual(
    excepted.filter((type) => declared.includes(type) || !mustTell.includes(type)),
    [],
    'excepted for nothing',
  );
});

for (const { name, open } of testDatabases())
  describe(`every event on ${name}`, () => {
    verifies('webhooks.every-event', async () => {
      await using local = await openLocal(open());
      const told: { type: string; event: Told }[] = [];
      const failures: unknown[] = [];
      let process = async (_body: string): Promise<unknown> => assert.fail('not ready');
      await using receiver = await startReceiver((response, { body }) => {
        process(body)
          .catch((error: unknown) => failures.push(error))
          .finally(() => response.end());
      });
      const must = mustCall((verb, path, body) => local.call(verb, path, body));
      const webhooks = declared.map((eventType) => ({ eventType, url: receiver.url }));
      const app = await must('POST', '/_local/apps', { name: 'Listener', webhooks });

      const modules: Record<string, Definition> = {};
      for (const type of declared) modules[type] = await typedHandler(type);
      const auth = AppStrategy({ appId: app.id, publicKey: app.publicKey });
      const client = createClient({ auth, modules });
      const register = client as unknown as Record<string, (handler: (event: Told) => void) => void>;
      for (const type of declared) register[type]?.((event) => void told.push({ type, event }));
      process = (body) => client.webhooks.process(body);

      const instance = await must('POST', `/_local/apps/${app.id}/instances`, {});
      await walk(must);
      await local.wix.webhooks.settled();
      await must('DELETE', `/_local/apps/${app.id}/instances/${instance.id}`);
      await local.wix.webhooks.settled();

      assert.deepEqual(failures, []);
      assert.deepEqual(
        declared.filter((type) => !told.some((one) => one.type === type)),
        [],
        'declared by an area, but no typed handler was called',
      );
      assert.ok(told.length >= receiver.received.length);
      for (const { type, event } of told) checkTold(type, event, instance.id);
    });
  });
