import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Client } from '@modelcontextprotocol/client';
import { responseText } from '../../src/base/http.ts';
import type { JsonObject } from '../../src/base/json.ts';
import { type McpStage, openMcpStage, type StagedAgent } from './stage.ts';

// biome-ignore lint/suspicious/noExplicitAny: a test asserts on what it expects.
type Shown = any;

const areas = {
  ...{ products: 'full', orders: 'full', contacts: 'full', bookings: 'full', data: 'full', events: 'full' },
  members: 'read',
};

/** An agent that knows nothing but what the tools tell it, and counts its calls. */
class Novice {
  readonly #client: Client;
  calls = 0;
  constructor(client: Client) {
    this.#client = client;
  }

  /** Finds the method for what is wanted: it must be among the first five, and allowed. */
  async search(query: string, name: string): Promise<string> {
    const found = texts(await this.#call('search_methods', { query, limit: 5 }))[1] ?? '';
    const line = found.split('\n\n').find((one) => one.split('\n')[0]?.endsWith(`.${name}`));
    assert.ok(line, `${name} is not among: ${found}`);
    assert.match(line, /You may use it/);
    return line.split('\n')[0] ?? '';
  }

  /** Reads how to call it: the tool that it has, and the message of the example. */
  async read(method: string): Promise<{ tool: string | undefined; example: Shown }> {
    const [page = ''] = texts(await this.#call('read_method', { method }));
    const [, json = '{}'] = /## Example\n\n```json\n(.*)\n```/.exec(page) ?? [];
    const { arguments: sample } = JSON.parse(json) as { arguments: { message: object } };
    return { tool: /It has a tool of its own: (\w+)\./.exec(page)?.[1], example: sample.message };
  }

  /** Uses a typed tool; answers its structured content. */
  async use(tool: string | undefined, args: JsonObject): Promise<Shown> {
    const result = await this.#call(tool ?? '', args);
    assert.notEqual(result.isError, true, JSON.stringify(result.content));
    return result.structuredContent;
  }

  /** Calls a method without a tool of its own; answers what Wix answered. */
  async call(method: string, message: JsonObject): Promise<Shown> {
    const result = await this.#call('call_method', { method, message });
    assert.notEqual(result.isError, true, JSON.stringify(result.content));
    return JSON.parse(texts(result)[1] ?? '{}');
  }

  async #call(name: string, args: JsonObject) {
    this.calls++;
    return this.#client.callTool({ name, arguments: args });
  }
}

function texts({ content }: Awaited<ReturnType<Client['callTool']>>): string[] {
  return content.map((part) => (part.type === 'text' ? part.text : ''));
}

describe('an agent that knows nothing does twelve tasks by MCP alone, each in five calls at most', () => {
  let stage: McpStage;
  let agent: StagedAgent;
  let client: Client;

  before(async () => {
    stage = await openMcpStage({ kind: 'memory' });
    agent = await stage.agent('Novice', areas);
    client = await stage.connect(agent, '2026-07-28');
    await client.callTool({ name: 'my_access', arguments: {} });
  });
  after(async () => {
    await client.close();
    await stage[Symbol.asyncDispose]();
  });

  /** The site's owner prepares something, or looks at how things are: not the agent. */
  async function owner(verb: string, target: string, body?: object): Promise<Shown> {
    const response = await stage.wix.handle({
      ...{
        verb,
        target,
        body: body && Buffer.from(JSON.stringify(body)),
        signal: new AbortController().signal,
      },
      headers: {
        ...{ authorization: stage.wix.apiKey, 'wix-site-id': stage.wix.site.id },
        ...(body && { 'content-type': 'application/json' }),
      },
    });
    const text = await responseText(response);
    assert.equal(response.status, 200, text);
    return JSON.parse(text);
  }

  /** Runs a task; what the agent did is on record, call by call. */
  function task(name: string, sentences: readonly RegExp[], work: (novice: Novice) => Promise<void>): void {
    test(name, async () => {
      const before = (await stage.entries(500)).length;
      const novice = new Novice(client);
      await work(novice);
      assert.ok(novice.calls <= 5, `${novice.calls} calls`);
      const made = (await stage.entries(500)).slice(0, -before || undefined).toReversed();
      assert.equal(made.length, sentences.length, made.map(({ sentence }) => sentence).join('\n'));
      for (const [index, entry] of made.entries()) {
        assert.equal(entry.agent.id, agent.id);
        assert.equal(entry.decision, 'allowed');
        assert.match(entry.sentence, sentences[index] ?? /^$/);
      }
    });
  }

  task('find a product under a price', [/searched products .* got \d+ results/], async (novice) => {
    const { tool, example } = await novice.read(
      await novice.search('find a product under a price', 'SearchProducts'),
    );
    example.search.filter = { 'actualPriceRange.minValue.amount': { $lt: '15' } };
    const { items, count } = await novice.use(tool, example);
    assert.ok(count > 0);
    for (const { actualPriceRange } of items) assert.ok(Number(actualPriceRange.minValue.amount) < 15);
  });

  task(
    'change a price and keep the variants',
    [/searched products/, /looked up the product/, /updated the product/],
    async (novice) => {
      const { tool } = await novice.read(
        await novice.search('change the price of a product', 'UpdateProduct'),
      );
      const { items } = await novice.use('products_search', {
        search: { filter: { name: { $startsWith: 'Enamel Camp' } } },
      });
      const { product } = await novice.use('products_get', { productId: items[0].id });
      const variants = product.variantsInfo.variants.map(({ id, sku, visible, choices }: Shown) => ({
        ...{ id, sku, visible, choices },
        price: { actualPrice: { amount: '13.75' } },
      }));
      const { id, revision } = product;
      await novice.use(tool, { product: { id, revision, variantsInfo: { variants } } });
      const { product: now } = await owner('GET', `/stores/v3/products/${id}`);
      assert.equal(now.actualPriceRange.minValue.amount, '13.75');
      assert.deepEqual(
        now.variantsInfo.variants.map((one: Shown) => one.id),
        variants.map((one: Shown) => one.id),
      );
    },
  );

  task('hide a product', [/searched products/, /updated the product/], async (novice) => {
    const { tool, example } = await novice.read(
      await novice.search('hide a product from the shop', 'UpdateProduct'),
    );
    const { items } = await novice.use('products_search', {
      search: { filter: { visible: true, name: { $startsWith: 'Greeting' } } },
    });
    const [{ id, revision }] = items;
    await novice.use(tool, { product: { ...example.product, id, revision } });
    assert.equal((await owner('GET', `/stores/v3/products/${id}`)).product.visible, false);
  });

  task('list what is out of stock', [/searched products .* got \d+ results?/], async (novice) => {
    const { tool, example } = await novice.read(
      await novice.search('list what is out of stock', 'SearchProducts'),
    );
    example.search = { filter: { 'inventory.availabilityStatus': 'OUT_OF_STOCK' } };
    const { items } = await novice.use(tool, example);
    assert.ok(items.length > 0);
    for (const { inventory } of items) assert.equal(inventory.availabilityStatus, 'OUT_OF_STOCK');
  });

  task('set the stock of a product to zero', [/searched inventory items/, /updated/], async (novice) => {
    const update = await novice.search('set stock to zero', 'UpdateInventoryItem');
    await novice.read(update);
    const query = update.replace(/\.\w+$/, '.QueryInventoryItems');
    const { inventoryItems } = await novice.call(query, {
      query: { filter: { trackQuantity: true }, cursorPaging: { limit: 1 } },
    });
    const [{ id, revision }] = inventoryItems;
    const { inventoryItem } = await novice.call(update, { inventoryItem: { id, revision, quantity: 0 } });
    assert.equal(inventoryItem.quantity, 0);
  });

  task(
    'record an order for a contact',
    [/searched contacts/, /searched products/, /created the order 10049 for 24\.00 USD \(2 items?, buyer/],
    async (novice) => {
      const { tool, example } = await novice.read(
        await novice.search('record an order that came by phone', 'CreateOrder'),
      );
      const { items: contacts } = await novice.use('contacts_query', { query: { paging: { limit: 1 } } });
      const { items: products } = await novice.use('products_search', {
        search: { cursorPaging: { limit: 1 } },
      });
      const { order } = example;
      order.buyerInfo = { contactId: contacts[0].id, email: contacts[0].primaryInfo.email };
      order.lineItems[0].productName = { original: products[0].name };
      order.lineItems[0].catalogReference.catalogItemId = products[0].id;
      order.lineItems = [order.lineItems[0], order.lineItems[0]].map((line: Shown) => ({
        ...line,
        quantity: 1,
        price: { amount: '12.00' },
      }));
      order.priceSummary = { subtotal: { amount: '24.00' }, total: { amount: '24.00' } };
      const made = await novice.use(tool, { order });
      assert.equal(made.order.buyerInfo.contactId, contacts[0].id);
    },
  );

  task('mark an order as shipped', [/searched orders/, /created a fulfillment/], async (novice) => {
    const { example } = await novice.read(
      await novice.search('mark an order as shipped with a tracking number', 'CreateFulfillment'),
    );
    const { items } = await novice.use('orders_search', {
      answer: 'full',
      search: { filter: { fulfillmentStatus: 'NOT_FULFILLED' }, cursorPaging: { limit: 1 } },
    });
    const [{ id, lineItems }] = items;
    const method = 'com.wix.ecom.orders.fulfillments.v1.Fulfillments.CreateFulfillment';
    const fulfillment = {
      lineItems: lineItems.map((line: Shown) => ({ id: line.id, quantity: line.quantity })),
      trackingInfo: { trackingNumber: '1Z999', shippingProvider: 'ups' },
    };
    await novice.call(method, { ...example, orderId: id, fulfillment });
    assert.equal((await owner('GET', `/ecom/v1/orders/${id}`)).order.fulfillmentStatus, 'FULFILLED');
  });

  task('add a contact with an address', [/created the contact Grace Hopper/], async (novice) => {
    const { tool, example } = await novice.read(
      await novice.search('add a contact with an address', 'CreateContact'),
    );
    example.info.name = { first: 'Grace', last: 'Hopper' };
    example.info.emails.items[0].email = 'grace.hopper@example.com';
    const { contact } = await novice.use(tool, example);
    const kept = (await owner('GET', `/contacts/v4/contacts/${contact.id}`)).contact;
    assert.equal(kept.info.addresses.items[0].address.city, 'London');
  });

  task('find a member by nickname', [/searched members/], async (novice) => {
    const { tool, example } = await novice.read(
      await novice.search('find a member by nickname', 'QueryMembers'),
    );
    const { members } = await owner('GET', '/members/v1/members?fieldsets=FULL');
    const { nickname } = members[3].profile;
    example.query.filter = { 'profile.nickname': { $startsWith: nickname } };
    const { items } = await novice.use(tool, example);
    assert.ok(items.some(({ id }: Shown) => id === members[3].id));
  });

  task('move an event by a week', [/searched events/, /updated the event/], async (novice) => {
    const update = await novice.search('postpone an event by a week', 'UpdateEvent');
    await novice.read(update);
    const { items } = await novice.use('events_query', {
      query: { filter: { status: 'UPCOMING' }, paging: { limit: 1 } },
    });
    const [{ id, dateAndTimeSettings: when }] = items;
    const later = (date: string) =>
      new Date(Date.parse(date) + 7 * 86_400_000).toISOString().replace('.000', '');
    const moved = { ...when, startDate: later(when.startDate), endDate: later(when.endDate) };
    await novice.call(update, { event: { id, dateAndTimeSettings: moved } });
    const { event } = await owner('GET', `/events/v3/events/${id}`);
    assert.equal(event.dateAndTimeSettings.startDate, moved.startDate);
  });

  task('add an item to a collection', [/listed data collections/, /added/], async (novice) => {
    const everyone = { insert: 'ANYONE', update: 'ANYONE', remove: 'ANYONE', read: 'ANYONE' };
    await owner('POST', '/wix-data/v2/collections', {
      collection: {
        id: 'Recipes',
        fields: [
          { key: 'title', type: 'TEXT' },
          { key: 'minutes', type: 'NUMBER' },
        ],
        permissions: everyone,
      },
    });
    const { tool, example } = await novice.read(
      await novice.search('add an item to a CMS collection', 'InsertDataItem'),
    );
    const { collections } = await novice.call('ListDataCollections', {});
    example.dataCollectionId = collections.find(({ id }: Shown) => id === 'Recipes').id;
    const { dataItem } = await novice.use(tool, example);
    assert.equal(dataItem.data.title, 'Leek soup');
  });

  task('book a free slot', [/listed/, /created a booking|created the booking/], async (novice) => {
    const service = await openHaircuts();
    const slots = await novice.search('find a free slot to book', 'ListAvailabilityTimeSlots');
    const { tool, example } = await novice.read('com.wixpress.bookings.bookings.v2.Bookings.CreateBooking');
    const { timeSlots } = await novice.call(slots, {
      ...{ serviceId: service.id, fromLocalDate: day(1), toLocalDate: day(8), timeZone: 'America/New_York' },
      ...{ bookable: true, includeResourceTypeIds: [], cursorPaging: { limit: 5 } },
    });
    const [free] = timeSlots;
    const { booking } = example;
    booking.bookedEntity.slot = {
      ...{ serviceId: service.id, scheduleId: service.schedule.id, timezone: 'America/New_York' },
      ...{ startDate: free.localStartDate, endDate: free.localEndDate },
      ...{ resource: { id: service.staffMemberIds[0] }, location: { locationType: 'OWNER_BUSINESS' } },
    };
    const made = await novice.use(tool, { booking });
    assert.equal(made.booking.status, 'CREATED');
  });

  /** A service of appointments of an hour. */
  async function openHaircuts(): Promise<Shown> {
    const { staffMembers } = await owner('POST', '/bookings/v1/staff-members/query', { query: {} });
    const price = {
      rateType: 'FIXED',
      fixed: { price: { value: '45.00', currency: 'USD' } },
      options: { inPerson: true },
    };
    const service = {
      ...{
        type: 'APPOINTMENT',
        name: 'Haircut',
        defaultCapacity: 1,
        onlineBooking: { enabled: true },
        payment: price,
      },
      ...{ staffMemberIds: [staffMembers[0].resourceId] },
      schedule: { availabilityConstraints: { sessionDurations: [60] } },
    };
    return (await owner('POST', '/_api/bookings/v2/services', { service })).service;
  }

  function day(from: number): string {
    return new Date(stage.wix.clock.now() + from * 86_400_000).toISOString().slice(0, 19);
  }

  test('what was not granted stays closed, and the try is on record', async () => {
    const narrow = await stage.agent('Reader', { products: 'read' });
    const reader = await stage.connect(narrow, '2026-07-28');
    const [product] = (
      await owner('POST', '/stores/v3/products/search', { search: { cursorPaging: { limit: 1 } } })
    ).products;
    const call = {
      method: 'wix.stores.catalog.v3.CatalogApi.DeleteProduct',
      message: { productId: product.id },
    };
    const refused = await reader.callTool({ name: 'call_method', arguments: call });
    assert.equal(refused.isError, true);
    assert.equal((await owner('GET', `/stores/v3/products/${product.id}`)).product.id, product.id);
    const [entry] = await stage.entries(1);
    assert.match(
      entry?.sentence ?? '',
      /^Reader tried to delete a product on Demo Store\. Denied: Products is set to Read\.$/,
    );
    await reader.close();
  });
});
