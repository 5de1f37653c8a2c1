import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { testDatabases } from './databases.ts';
import { codeOf, type Guarded, openGuarded, type TestAgent } from './guarded.ts';

const contact = (first: string, email: string, labels: string[] = []) => ({
  info: { name: { first, last: 'Lovelace' }, emails: { items: [{ email }] }, labelKeys: { items: labels } },
});
const product = (name: string, amount: string) => ({
  product: {
    ...{ name, productType: 'PHYSICAL', physicalProperties: {} },
    variantsInfo: { variants: [{ price: { actualPrice: { amount } }, physicalProperties: {} }] },
  },
});
const orderOf = (email: string) => ({
  order: {
    ...{ channelInfo: { type: 'WEB' }, status: 'APPROVED', priceSummary: {}, buyerInfo: { email } },
    lineItems: [
      {
        ...{ quantity: 1, productName: { original: 'Mug' }, price: { amount: '1.00' } },
        itemType: { preset: 'PHYSICAL' },
      },
    ],
  },
});
const contacts = '/contacts/v4/contacts';
const products = '/stores/v3/products';

async function makeProduct({ wix }: Guarded, name: string, amount: string) {
  const { body } = await wix.call('POST', products, product(name, amount));
  return body.product as { id: string; revision: string; variantsInfo: { variants: { id: string }[] } };
}

type Product = Awaited<ReturnType<typeof makeProduct>>;

const newPrice = ({ id, revision, variantsInfo: { variants } }: Product, amount: string) => ({
  product: {
    ...{ id, revision },
    variantsInfo: {
      variants: [{ id: variants[0]?.id, price: { actualPrice: { amount } }, physicalProperties: {} }],
    },
  },
});

for (const { name, open } of testDatabases())
  describe(`guardrails on ${name}`, () => {
    const stage = () => openGuarded({ kind: 'memory' }, open());

    test('calls per minute: the fourth of three waits for the next minute', async () => {
      await using guarded = await stage();
      const agent = await guarded.agent('Fast', {
        areas: { contacts: 'full' },
        guardrails: [{ kind: 'rate', perMinute: 3 }],
      });
      for (let count = 0; count < 3; count++)
        assert.equal((await agent.call('POST', `${contacts}/query`, { query: {} })).status, 200);
      const fourth = await agent.call('POST', `${contacts}/query`, { query: {} });
      assert.deepEqual([fourth.status, codeOf(fourth)], [429, 'AGENT_RATE_LIMITED']);
      const waitSeconds = Number(fourth.headers['retry-after']);
      assert.ok(waitSeconds >= 1 && waitSeconds <= 60);
      guarded.wix.clock.advance(waitSeconds * 1_000);
      assert.equal((await agent.call('POST', `${contacts}/query`, { query: {} })).status, 200);
    });

    test('64 at once through two processes never change more than the budget, and exactly as much', async () => {
      await using guarded = await stage();
      const agent = await guarded.agent('Racer', {
        areas: { contacts: 'full' },
        guardrails: [{ kind: 'budget', of: 'items-changed', per: 'day', most: 20 }],
      });
      const other = guarded.through(await guarded.another(), agent);
      const answers = await Promise.all(
        Array.from({ length: 64 }, (_, place) =>
          (place % 2 ? agent : other).call('POST', contacts, contact(`C${place}`, `c${place}@example.com`)),
        ),
      );
      const codes = answers.map((answer) => codeOf(answer) ?? answer.status);
      assert.equal(codes.filter((code) => code === 200).length, 20, JSON.stringify(codes));
      assert.equal(codes.filter((code) => code === 'GUARDRAIL_BUDGET').length, 44);
      const { body } = await guarded.wix.call('POST', `${contacts}/query`, {
        query: { paging: { limit: 100 } },
      });
      assert.equal(body.contacts.length, 20);
      const [denied] = answers.filter((answer) => codeOf(answer) === 'GUARDRAIL_BUDGET');
      assert.match(denied?.body.message, /budget of 20 items changed per day has 0 left, and this needs 1/);
    });

    test('64 agents at once, each with a budget of its own of one', async () => {
      await using guarded = await stage();
      const grants = {
        areas: { contacts: 'full' },
        guardrails: [{ kind: 'budget', of: 'items-changed', per: 'hour', most: 1 }],
      };
      const agents: TestAgent[] = [];
      for (let place = 0; place < 64; place++) agents.push(await guarded.agent(`Agent ${place}`, grants));
      const answers = await Promise.all(
        agents.flatMap((agent, place) =>
          [0, 1].map((turn) => agent.call('POST', contacts, contact('C', `c${place}-${turn}@example.com`))),
        ),
      );
      assert.equal(answers.filter(({ status }) => status === 200).length, 64);
    });

    test('a bulk call counts each of its items, a failed one none, and one by filter is refused', async () => {
      await using guarded = await stage();
      const made = await Promise.all(['A', 'B', 'C', 'D'].map((each) => makeProduct(guarded, each, '10.00')));
      const agent = await guarded.agent('Cleaner', {
        areas: { products: 'full' },
        guardrails: [
          { kind: 'budget', of: 'items-deleted', per: 'day', most: 3 },
          { kind: 'budget', of: 'items-changed', per: 'day', most: 100 },
        ],
      });
      const remove = (...ids: string[]) =>
        agent.call('POST', '/stores/v3/bulk/products/delete', { productIds: ids });
      const ids = made.map(({ id }) => id);
      assert.equal(codeOf(await remove(...ids)), 'GUARDRAIL_BUDGET');
      assert.equal(
        (await agent.call('DELETE', `${products}/11111111-2222-4333-8444-555555555555`)).status,
        404,
      );
      assert.equal(
        (await remove(...ids.slice(0, 3))).status,
        200,
        'the failed one gave back what it had taken',
      );
      assert.equal(codeOf(await remove(ids[3] ?? '')), 'GUARDRAIL_BUDGET');
      const byFilter = await agent.call('POST', '/stores/v3/bulk/products/update-by-filter', {
        filter: {},
        product: {},
      });
      assert.equal(codeOf(byFilter), 'GUARDRAIL_UNCOUNTED');
    });

    test('a call that is not called a bulk call counts each thing in its list too', async () => {
      await using guarded = await stage();
      const agent = await guarded.agent('Cleaner', {
        areas: { events: 'full', products: 'full', contacts: 'full' },
        guardrails: ['items-deleted', 'items-changed'].map((of) => ({
          ...{ kind: 'budget', of, per: 'day', most: 1 },
        })),
      });
      const two = ['11111111-2222-4333-8444-555555555555', '22222222-2222-4333-8444-555555555555'];
      const ways: readonly (readonly [string, string, object?])[] = [
        ['DELETE', `/events/v1/rsvp?eventId=${two[0]}&rsvps=${two[0]}&rsvps=${two[1]}`],
        ['POST', `/events/v1/categories/${two[0]}/events`, { eventId: two }],
        ['POST', '/events/v1/tickets/check-in', { eventId: two[0], ticketNumber: ['1', '2'] }],
        [
          'POST',
          '/stores/v2/inventoryItems/decrement',
          { decrementData: two.map((variantId) => ({ variantId, decrementBy: 1 })) },
        ],
      ];
      for (const [verb, path, body] of ways)
        assert.equal(codeOf(await agent.call(verb, path, body)), 'GUARDRAIL_BUDGET', path);
      const { contact: ada } = (await guarded.wix.call('POST', contacts, contact('Ada', 'a@example.com')))
        .body;
      const labelled = await agent.call('POST', `${contacts}/${ada.id}/labels`, {
        labelKeys: ['custom.one', 'custom.two'],
      });
      assert.notEqual(codeOf(labelled), 'GUARDRAIL_BUDGET', 'two labels of one contact');
    });

    test('records of persons are counted as they are read, and more than is left is kept back', async () => {
      await using guarded = await stage();
      for (let count = 0; count < 5; count++)
        await guarded.wix.call('POST', contacts, contact(`C${count}`, `c${count}@example.com`));
      const agent = await guarded.agent('Reader', {
        areas: { contacts: 'read' },
        guardrails: [{ kind: 'budget', of: 'personal-records-read', per: 'day', most: 8 }],
      });
      const read = (limit: number) =>
        agent.call('POST', `${contacts}/query`, { query: { paging: { limit } } });
      assert.equal((await read(8)).body.contacts.length, 5);
      assert.equal(codeOf(await read(4)), 'GUARDRAIL_BUDGET', 'three are left');
      assert.equal((await read(3)).body.contacts.length, 3);
      assert.equal(codeOf(await read(1)), 'GUARDRAIL_BUDGET');
      guarded.wix.clock.advance(86_400_000);
      assert.equal((await read(8)).body.contacts.length, 5);
    });

    test('a price may move so far, compared with what it is now', async () => {
      await using guarded = await stage();
      const mug = await makeProduct(guarded, 'Mug', '24.50');
      const agent = await guarded.agent('Pricer', {
        areas: { products: 'full' },
        guardrails: [{ kind: 'price-change', mostPercent: 10 }],
      });
      const far = await agent.call('PATCH', `${products}/${mug.id}`, newPrice(mug, '2.45'));
      assert.equal(codeOf(far), 'GUARDRAIL_PRICE');
      assert.match(far.body.message, /by 10 % at most, not by 90 %/);
      const near = await agent.call('PATCH', `${products}/${mug.id}`, newPrice(mug, '26.95'));
      assert.equal(near.status, 200, JSON.stringify(near.body));
      const bulk = await agent.call('POST', '/stores/v3/bulk/products/update', {
        products: [newPrice({ ...mug, revision: '2' }, '5.00')],
      });
      assert.equal(codeOf(bulk), 'GUARDRAIL_PRICE', 'in bulk too');
      const blind = await agent.call('POST', '/stores/v3/bulk/products/update-by-filter', {
        filter: {},
        product: { variantsInfo: { variants: [{ price: { actualPrice: { amount: '1.00' } } }] } },
      });
      assert.equal(codeOf(blind), 'GUARDRAIL_PRICE', 'what cannot be compared is refused');
    });

    test('a price is compared with that of the same choices, in whatever order and spelling it comes', async () => {
      await using guarded = await stage();
      const { wix } = guarded;
      const size = (choiceName: string) => ({ optionChoiceNames: { optionName: 'Size', choiceName } });
      const variant = (choiceName: string, amount: string, more: object = {}) => ({
        ...{
          choices: [size(choiceName)],
          price: { actualPrice: { amount } },
          physicalProperties: {},
          ...more,
        },
      });
      const made = await wix.call('POST', products, {
        product: {
          ...{ name: 'Shirt', productType: 'PHYSICAL', physicalProperties: {} },
          options: [
            {
              ...{ name: 'Size', optionRenderType: 'TEXT_CHOICES' },
              choicesSettings: {
                choices: ['S', 'L'].map((name) => ({ name, choiceType: 'CHOICE_TEXT' })),
              },
            },
          ],
          variantsInfo: { variants: [variant('S', '10.00'), variant('L', '100.00')] },
        },
      });
      const { id, revision, options, variantsInfo } = made.body.product;
      const [small, large] = variantsInfo.variants as [{ id: string }, { id: string }];
      const agent = await guarded.agent('Pricer', {
        areas: { products: 'full' },
        guardrails: [{ kind: 'price-change', mostPercent: 10 }],
      });
      const said = (variants: object[], more: object = {}) => ({
        product: { id, revision, options, variantsInfo: { variants } },
        ...more,
      });
      const patch = (body: object) => agent.call('PATCH', `${products}/${id}`, body);
      const swapped = [variant('L', '10.00'), variant('S', '100.00')];
      const preview = await guarded.api('POST', `/api/agents/${agent.id}/preview`, {
        ...{ verb: 'PATCH', target: `${products}/${id}`, body: said(swapped) },
      });
      assert.deepEqual(
        preview.body.effect.filter((line: string) => line.startsWith('price')),
        ['price 100.00 -> 10.00 on 1 product', 'price 10.00 -> 100.00 on 1 product'],
      );
      const refused: Record<string, object> = {
        'in another order': said(swapped),
        'by ids that stand on other choices': said([
          variant('L', '10.00', { id: small.id }),
          variant('S', '100.00', { id: large.id }),
        ]),
        'without ids or choices': said([
          { price: { actualPrice: { amount: '10.00' } } },
          { price: { actualPrice: { amount: '100.00' } } },
        ]),
        'of choices that are not there': said([variant('S', '10.00'), variant('XL', '100.00')]),
        'in the spelling of protocol buffers': {
          product: {
            id,
            revision,
            variants_info: { variants: [variant('S', '10.00'), variant('L', '10.00')] },
          },
        },
        'cleared by a mask': { product: { id, revision }, fieldMask: { paths: ['variantsInfo'] } },
      };
      for (const [how, body] of Object.entries(refused))
        assert.equal(codeOf(await patch(body)), 'GUARDRAIL_PRICE', how);
      const bulk = await agent.call('POST', '/stores/v3/bulk/products/update', { products: [said(swapped)] });
      assert.equal(codeOf(bulk), 'GUARDRAIL_PRICE', 'in bulk');
      for (const [path, body] of [
        [`/stores/v1/products/${id}`, { product: { priceData: { price: 1 } } }],
        [`/stores/v1/products/${id}`, { product: { price: 1 } }],
        [`/stores/v1/products/${id}/variants`, { variants: [{ choices: { Size: 'L' }, price: 1 }] }],
      ] as const)
        assert.equal(codeOf(await agent.call('PATCH', path, body)), 'GUARDRAIL_PRICE', path);
      const kept = await patch(said([variant('L', '105.00'), variant('S', '10.50')]));
      assert.equal(kept.status, 200, JSON.stringify(kept.body));
      const { body } = await wix.call('GET', `${products}/${id}`);
      assert.deepEqual(
        body.product.variantsInfo.variants.map((one: { price: { actualPrice: { amount: string } } }) =>
          Number(one.price.actualPrice.amount),
        ),
        [105, 10.5],
      );
    });

    test('a call that the minute or a budget has no room for does not ask Wix what is there now', async () => {
      await using guarded = await stage();
      const mugs = await Promise.all(['A', 'B', 'C'].map((each) => makeProduct(guarded, each, '10.00')));
      for (const rail of [
        { kind: 'rate', perMinute: 1 },
        { kind: 'budget', of: 'items-changed', per: 'day', most: 3 },
      ]) {
        const agent = await guarded.agent(`Pricer by ${rail.kind}`, {
          areas: { products: 'full' },
          guardrails: [{ kind: 'price-change', mostPercent: 10 }, rail],
        });
        const change = () =>
          agent.call('POST', '/stores/v3/bulk/products/update', {
            products: mugs.map((mug) => newPrice(mug, '10.00')),
          });
        assert.equal((await change()).status, 200);
        for (const mug of mugs) mug.revision = String(Number(mug.revision) + 1);
        guarded.arrived.length = 0;
        const refused = await change();
        assert.ok(['AGENT_RATE_LIMITED', 'GUARDRAIL_BUDGET'].includes(codeOf(refused) ?? ''));
        assert.deepEqual(guarded.arrived, []);
        const path = `/api/activity/${refused.headers['x-fairlead-activity']}`;
        assert.equal((await guarded.api('GET', path)).body.decision, 'denied');
      }
    });

    test('a call that the minute has no room for does not ask Wix how much money it would move', async () => {
      await using guarded = await stage();
      const { body } = await guarded.wix.call('POST', '/ecom/v1/orders', orderOf('ada@example.com'));
      const agent = await guarded.agent('Refunder', {
        areas: { orders: 'full' },
        guardrails: [
          { kind: 'total', most: { amount: '1.00', currency: 'USD' } },
          { kind: 'rate', perMinute: 1 },
        ],
      });
      assert.equal((await agent.call('GET', `/ecom/v1/orders/${body.order.id}`)).status, 200);
      guarded.arrived.length = 0;
      const refused = await agent.call('POST', '/ecom/v1/order-billing/refund-payments', {
        orderId: body.order.id,
        paymentRefunds: [{ amount: { amount: '0.50' } }],
      });
      assert.equal(codeOf(refused), 'AGENT_RATE_LIMITED', JSON.stringify(refused.body));
      assert.deepEqual(guarded.arrived, []);
    });

    test('an answer that one budget has no room for takes no more of another', async () => {
      await using guarded = await stage();
      for (let count = 0; count < 60; count++)
        await guarded.wix.call('POST', '/contacts/v4/labels', { displayName: `Label ${count}` });
      const agent = await guarded.agent('Reader', {
        areas: { contacts: 'read' },
        guardrails: [
          { kind: 'budget', of: 'personal-records-read', per: 'day', most: 500, id: 'a-wide' },
          { kind: 'budget', of: 'personal-records-read', per: 'hour', most: 55, id: 'b-narrow' },
        ],
      });
      // A page of 50 is taken for what is asked for without a size, and more come.
      assert.equal(codeOf(await agent.call('GET', '/contacts/v4/labels')), 'GUARDRAIL_BUDGET');
      const used = await guarded.gateway.database.read
        .selectFrom('budget_use')
        .select(['id', 'used'])
        .orderBy('id')
        .execute();
      assert.deepEqual(
        used.map((row) => [row.id, Number(row.used)]),
        [
          ['a-wide', 50],
          ['b-narrow', 50],
        ],
      );
    });

    test('a read is counted by what it answers, whatever it asks for, and groups by persons as persons', async () => {
      await using guarded = await stage();
      for (let count = 0; count < 4; count++) {
        await guarded.wix.call('POST', contacts, contact(`C${count}`, `c${count}@example.com`));
        await guarded.wix.call('POST', '/ecom/v1/orders', orderOf(`c${count}@example.com`));
      }
      const agent = await guarded.agent('Reader', {
        areas: { contacts: 'read', orders: 'read' },
        guardrails: [{ kind: 'budget', of: 'personal-records-read', per: 'day', most: 5 }],
      });
      const query = (body: object) => agent.call('POST', `${contacts}/query`, body);
      const madeUp = await query({ limit: 0, query: {} });
      assert.equal(codeOf(madeUp), 'GUARDRAIL_UNREADABLE');
      assert.match(madeUp.body.message, /the field "limit", which QueryContacts does not take: leave it out/);
      assert.equal(codeOf(await agent.call('GET', `${contacts}?limit=0`)), 'GUARDRAIL_UNREADABLE');
      assert.equal((await query({ query: { paging: { limit: 4 } } })).body.contacts.length, 4);
      const by = (path: string) =>
        agent.call('POST', '/ecom/v1/orders/aggregate', { aggregation: { each: { $count: [path] } } });
      const persons = await by('buyerInfo.email');
      assert.equal(codeOf(persons), 'GUARDRAIL_BUDGET', JSON.stringify(persons.body));
      assert.equal((await by('paymentStatus')).status, 200, 'one group of one left');
      assert.equal(codeOf(await by('paymentStatus')), 'GUARDRAIL_BUDGET', 'which is counted too');
    });

    test('rows that are not granted are not told of by a filter, a sum or a cursor, nor merged', async () => {
      await using guarded = await stage();
      const { wix } = guarded;
      for (const email of ['old1@example.com', 'old2@example.com'])
        assert.equal((await wix.call('POST', '/ecom/v1/orders', orderOf(email))).status, 200);
      wix.clock.advance(86_400_000);
      const after = new Date(wix.clock.now()).toISOString();
      await wix.call('POST', '/ecom/v1/orders', orderOf('new@example.com'));
      const agent = await guarded.agent('This month', {
        areas: { orders: 'full', contacts: 'full' },
        guardrails: [
          { kind: 'since', after },
          { kind: 'label', key: 'custom.vip' },
        ],
      });
      const search = (asked: object) => agent.call('POST', '/ecom/v1/orders/search', { search: asked });
      for (const cursorPaging of [{ cursor: '' }, { cursor: null }, { limit: 1 }, undefined]) {
        const { status, body } = await search({ cursorPaging });
        const emails = body.orders?.map((one: { buyerInfo: { email: string } }) => one.buyerInfo.email);
        assert.deepEqual([status, emails], [200, ['new@example.com']], JSON.stringify(cursorPaging));
      }
      const found = await search({
        cursorPaging: { cursor: '' },
        filter: { 'buyerInfo.email': 'old1@example.com' },
      });
      const missed = await search({
        cursorPaging: { cursor: '' },
        filter: { 'buyerInfo.email': 'no@example.com' },
      });
      assert.deepEqual([found.status, found.body], [missed.status, missed.body]);
      const each = { name: 'each', type: 'VALUE', fieldPath: 'buyerInfo.email', value: { limit: 50 } };
      const summed = await search({ cursorPaging: { cursor: '' }, aggregations: [each] });
      assert.doesNotMatch(JSON.stringify(summed.body), /old\d@/);
      for (const path of ['/ecom/v1/orders/search', `${contacts}/query`])
        assert.equal(codeOf(await agent.call('POST', path)), 'GUARDRAIL_UNREADABLE', path);
      await wix.call('POST', '/contacts/v4/labels', { displayName: 'Vip' });
      const vip = (await wix.call('POST', contacts, contact('Vip', 'vip@example.com', ['custom.vip']))).body;
      const other = (await wix.call('POST', contacts, contact('Other', 'other@example.com'))).body;
      assert.equal((await agent.call('GET', `${contacts}/${vip.contact.id}`)).status, 200);
      const merged = await agent.call('POST', `${contacts}/${vip.contact.id}/merge`, {
        targetContactRevision: vip.contact.revision,
        sourceContactIds: [other.contact.id],
      });
      assert.equal(codeOf(merged), 'GUARDRAIL_ROWS');
    });

    test('fields that may not change are not erased, by leaving them out or by a mask; paths are no fields', async () => {
      await using guarded = await stage();
      const { wix } = guarded;
      const anyone = { insert: 'ANYONE', update: 'ANYONE', remove: 'ANYONE', read: 'ANYONE' };
      const fields = [
        { key: 'title', type: 'TEXT' },
        { key: 'pay', type: 'NUMBER' },
      ];
      const collection = { id: 'Staff', displayName: 'Staff', fields, permissions: anyone };
      await wix.call('POST', '/wix-data/v2/collections', { collection });
      const item = await wix.call('POST', '/wix-data/v2/items', {
        ...{ dataCollectionId: 'Staff', dataItem: { data: { title: 'Cook', pay: 9 } } },
      });
      const { id } = item.body.dataItem as { id: string };
      const { contact: ada } = (await wix.call('POST', contacts, contact('Ada', 'ada@example.com'))).body;
      const agent = await guarded.agent('Titles', {
        areas: { data: 'full', contacts: 'full' },
        guardrails: [
          { kind: 'fields', only: ['data.title'], on: { areas: ['data'] } },
          { kind: 'fields', only: ['jobTitle'], on: { areas: ['contacts'] } },
        ],
      });
      const made = await agent.call('POST', '/wix-data/v2/items', {
        ...{ dataCollectionId: 'Staff', dataItem: { data: { title: 'Cook', dustMask: 'data.title' } } },
      });
      assert.equal(codeOf(made), 'GUARDRAIL_FIELDS', 'a field of an item is no mask, whatever it is called');
      const titled = { id, data: { title: 'Chef' } };
      const replaced = await agent.call('PUT', `/wix-data/v2/items/${id}`, {
        ...{ dataCollectionId: 'Staff', dataItem: titled },
      });
      assert.equal(codeOf(replaced), 'GUARDRAIL_FIELDS');
      assert.match(replaced.body.message, /Only data.title may be changed, not data\.\*/);
      const { data } = (await wix.call('GET', `/wix-data/v2/items/${id}?dataCollectionId=Staff`)).body
        .dataItem;
      assert.deepEqual([data.title, data.pay], ['Cook', 9]);
      await agent.grant({
        areas: { data: 'full', contacts: 'full' },
        guardrails: [
          { kind: 'fields', only: ['data'], on: { areas: ['data'] } },
          { kind: 'fields', only: ['jobTitle'], on: { areas: ['contacts'] } },
        ],
      });
      const whole = await agent.call('PUT', `/wix-data/v2/items/${id}`, {
        ...{ dataCollectionId: 'Staff', dataItem: titled },
      });
      assert.equal(whole.status, 200, 'all of what is replaced may change');
      const change = (more: object) =>
        agent.call('PATCH', `${contacts}/${ada.id}`, {
          revision: ada.revision,
          info: { jobTitle: 'Cook' },
          ...more,
        });
      assert.equal(codeOf(await change({ fieldMask: 'jobTitle,phones' })), 'GUARDRAIL_FIELDS');
      const changed = await change({});
      assert.equal(changed.status, 200, JSON.stringify(changed.body));
    });

    test('only some fields, only so much money, only some collections', async () => {
      await using guarded = await stage();
      const mug = await makeProduct(guarded, 'Mug', '24.50');
      const agent = await guarded.agent('Clerk', {
        areas: { products: 'full', orders: 'full', data: 'full' },
        guardrails: [
          { kind: 'fields', only: ['name', 'plainDescription'], on: { areas: ['products'] } },
          { kind: 'total', most: { amount: '100.00', currency: 'USD' } },
          { kind: 'collections', only: ['Stories'] },
        ],
      });
      const patch = (fields: object) =>
        agent.call('PATCH', `${products}/${mug.id}`, {
          product: { id: mug.id, revision: mug.revision, ...fields },
        });
      assert.equal(codeOf(await patch({ name: 'Cup', visible: false })), 'GUARDRAIL_FIELDS');
      assert.equal(
        codeOf(await patch({ name: 'Cup', media: {} })),
        'GUARDRAIL_FIELDS',
        'an empty value is one too',
      );
      assert.equal((await patch({ name: 'Cup' })).status, 200);
      const order = (price: string, quantity: number, total: string, currency = 'USD') =>
        agent.call('POST', '/ecom/v1/orders', {
          order: {
            ...{ currency, priceSummary: { total: { amount: total } } },
            lineItems: [{ quantity, price: { amount: price } }],
          },
        });
      assert.equal(codeOf(await order('1.00', 1, '100.01')), 'GUARDRAIL_TOTAL');
      assert.match(
        (await order('1.00', 1, '100.01', '')).body.message,
        /it should be in order, order\.currency\.$/,
      );
      assert.equal(codeOf(await order('60.00', 2, '1.00')), 'GUARDRAIL_TOTAL', 'its lines are counted too');
      assert.equal(codeOf(await order('1.00', 1, '1.00', 'EUR')), 'GUARDRAIL_TOTAL', 'in another currency');
      assert.equal(codeOf(await order('-1.00', 1, '1.00')), 'GUARDRAIL_TOTAL', 'below nothing');
      assert.notEqual(codeOf(await order('50.00', 2, '100.00')), 'GUARDRAIL_TOTAL');
      const query = (body: object) => agent.call('POST', '/wix-data/v2/items/query', body);
      assert.equal(
        codeOf(await query({ dataCollectionId: 'Members/PrivateMembersData' })),
        'GUARDRAIL_COLLECTION',
      );
      assert.equal(codeOf(await query({})), 'GUARDRAIL_COLLECTION');
      assert.equal(
        codeOf(await query({ dataCollectionId: 'Stories', data_collection_id: 'Secrets' })),
        'GUARDRAIL_UNREADABLE',
      );
      assert.notEqual(codeOf(await query({ dataCollectionId: 'Stories' })), 'GUARDRAIL_COLLECTION');
    });

    test('masked fields are gone from answers, errors and sentences, and cannot be found out by asking', async () => {
      await using guarded = await stage();
      const ada = await guarded.wix.call('POST', contacts, contact('Ada', 'ada@example.com'));
      const agent = await guarded.agent('Helper', {
        areas: { contacts: 'full' },
        guardrails: [{ kind: 'mask', fields: ['email', 'name'], by: 'mask' }],
      });
      const list = await agent.call('POST', `${contacts}/query`, { query: {} });
      const one = await agent.call('GET', `${contacts}/${ada.body.contact.id}`);
      const twice = await agent.call('POST', contacts, contact('Ada', 'ada@example.com'));
      for (const answer of [list, one, twice])
        assert.doesNotMatch(JSON.stringify(answer.body), /ada@example|Lovelace|\bAda\b/i);
      assert.equal(list.body.contacts[0].info.emails.items[0].email, '•••');
      assert.equal(list.body.contacts[0].id, ada.body.contact.id, 'all else is there');
      for (const query of [
        { filter: { 'info.emails.email': { $startsWith: 'a' } } },
        { filter: { $not: { 'primaryInfo.email': 'ada@example.com' } } },
        { sort: [{ fieldName: 'info.name.last' }] },
      ])
        assert.equal(codeOf(await agent.call('POST', `${contacts}/query`, { query })), 'GUARDRAIL_MASK');
      const { body } = await guarded.api('GET', `/api/activity?agent=${agent.id}`);
      assert.doesNotMatch(JSON.stringify(body.entries), /ada@example|Lovelace/i);
    });

    test('a masked field of an item or an order is not found out by the shorter name that filters have for it', async () => {
      await using guarded = await stage();
      const anyone = { insert: 'ANYONE', update: 'ANYONE', remove: 'ANYONE', read: 'ANYONE' };
      const fields = ['title', 'pay'].map((key) => ({ key, type: 'TEXT' }));
      const collection = { id: 'Staff', displayName: 'Staff', fields, permissions: anyone };
      await guarded.wix.call('POST', '/wix-data/v2/collections', { collection });
      const agent = await guarded.agent('Helper', {
        areas: { data: 'read', orders: 'read' },
        guardrails: [{ kind: 'mask', fields: ['data.pay', 'order.buyerInfo.contactId'], by: 'mask' }],
      });
      const staff = (path: string, body: object) =>
        agent.call('POST', `/wix-data/v2/items/${path}`, { dataCollectionId: 'Staff', ...body });
      const refused = {
        'a filter': staff('query', { query: { filter: { pay: '9' } } }),
        'an order': staff('query', { query: { sort: [{ fieldName: 'pay' }] } }),
        'a count': staff('count', { filter: { $not: [{ pay: { $gt: '5' } }] } }),
        'its values': staff('query-distinct-values', { fieldName: 'pay' }),
        'its groups': staff('aggregate', { aggregation: { groupingFields: ['pay'] } }),
        'a filter of orders': agent.call('POST', '/ecom/v1/orders/search', {
          search: { filter: { 'buyerInfo.contactId': '0b3a1b4e-8c1c-4e0a-9d6f-6d9f6f1c2a11' } },
        }),
      };
      for (const [how, answer] of Object.entries(refused))
        assert.equal(
          codeOf(await answer),
          'GUARDRAIL_MASK',
          `${how}: ${JSON.stringify((await answer).body)}`,
        );
      const other = await staff('query', { query: { filter: { title: 'Cook' } } });
      assert.equal(other.status, 200, JSON.stringify(other.body));
    });

    test('a call that names a site names its own, whatever guardrails there are', async () => {
      await using guarded = await stage();
      const areas = { data: 'full', apps: 'full', orders: 'full' };
      const agent = await guarded.agent('Mover', { areas });
      const other = '11111111-2222-4333-8444-555555555555';
      const own = guarded.wix.site.id;
      const redirect = `/ecom/v1/abandoned-checkout/${other}/redirect-to-checkout`;
      const move = (sites: object) =>
        agent.call('POST', '/data-mover/v1/jobs', { source: {}, destination: {}, ...sites });
      const install = (id: string) =>
        agent.call('POST', '/apps-installer-service/v1/app-instance/install', {
          tenant: { tenantType: 'SITE', id },
          appInstance: { appDefId: other },
        });
      for (const answer of [
        await move({ sourceSiteId: other }),
        await move({ destination_site_id: other }),
        await move({ source_site_id: own, x: { destinationSiteId: other } }),
        await agent.call('GET', `${redirect}?utm_source=mail&site_id=${other}`),
        await agent.call('GET', `${redirect}?utm_source=mail&siteId=${other}`),
        await install(other),
      ])
        assert.equal(codeOf(answer), 'SITE_NOT_GRANTED');
      assert.deepEqual(guarded.arrived, []);
      await move({ sourceSiteId: own, x: 1 });
      await agent.call('GET', `${redirect}?utm_source=mail`);
      assert.equal(guarded.arrived.splice(0).length, 2, 'a field that Wix does not have names no site');
      await move({ sourceSiteId: own.toUpperCase() });
      await move({});
      await install(own);
      assert.equal(guarded.arrived.length, 3);
    });

    test('data is moved to another site of the agent where it may read all of it, and masked fields are not moved under other names', async () => {
      await using guarded = await stage();
      const { connections } = guarded.gateway.stores;
      const other = '11111111-2222-4333-8444-555555555555';
      const { connection, wix } = guarded;
      const second = await connections.create({
        ...{ name: 'Second', kind: 'local', baseUrl: connection.baseUrl, accountId: wix.site.accountId },
        ...{ siteId: other, siteName: 'Second', credential: wix.key },
      });
      const agent = await guarded.agent('Mover');
      const allow = async (here: object, there: object) => {
        for (const [{ id }, grants] of [
          [connection, here],
          [second, there],
        ] as const) {
          const path = `/api/agents/${agent.id}/grants?connection=${id}`;
          const { status, body } = await guarded.api('PUT', path, grants);
          assert.equal(status, 200, JSON.stringify(body));
        }
      };
      const move = async (more: object) => {
        const body = { source: {}, destination: {}, ...more };
        const answer = await agent.call('POST', '/data-mover/v1/jobs', body, { 'wix-site-id': wix.site.id });
        return codeOf(answer) === 'SITE_NOT_GRANTED' || guarded.arrived.splice(0).length === 0
          ? codeOf(answer)
          : 'sent';
      };
      const full = { areas: { data: 'full' } };
      const masked = {
        ...full,
        guardrails: [{ kind: 'mask', fields: ['pay'], by: 'mask', on: { areas: ['data'], access: 'read' } }],
      };
      const writes = { areas: { data: 'write' } };
      await allow(full, full);
      assert.equal(await move({ sourceSiteId: other }), 'sent');
      for (const [here, there] of [
        [full, writes],
        [writes, full],
        [masked, full],
        [full, masked],
      ] as const) {
        await allow(here, there);
        for (const site of [{ sourceSiteId: other }, { destinationSiteId: other }])
          assert.equal(await move(site), 'SITE_NOT_GRANTED', JSON.stringify([here, there, site]));
      }
      await allow(masked, full);
      const from = (query: object) => ({
        source: { wixDataCollection: { collectionId: 'Staff', ...query } },
        destination: { wixDataCollection: { collectionId: 'Copy' } },
      });
      const reshape = { resultFieldName: 'x', expression: { fieldPath: 'pay' } };
      const projection = { stages: [{ projection: { fields: [{ reshape }] } }] };
      assert.equal(
        await move(from({ aggregationQuery: { aggregationPipeline: projection } })),
        'GUARDRAIL_MASK',
      );
      assert.equal(await move(from({ filterQuery: { filter: { pay: { $gt: 1 } } } })), 'GUARDRAIL_MASK');
      assert.equal(await move(from({ filterQuery: { filter: { age: { $gt: 1 } } } })), 'sent');
    });

    test('only contacts with a label are listed, read and changed', async () => {
      await using guarded = await stage();
      const { wix } = guarded;
      const labels = await wix.call('POST', '/contacts/v4/labels', { displayName: 'Vip' });
      const key = labels.body.label.key as string;
      const vip = (await wix.call('POST', contacts, contact('Vip', 'vip@example.com', [key]))).body.contact;
      const other = (await wix.call('POST', contacts, contact('Other', 'other@example.com'))).body.contact;
      const agent = await guarded.agent('Vip desk', {
        areas: { contacts: 'full' },
        guardrails: [{ kind: 'label', key }],
      });
      const list = await agent.call('POST', `${contacts}/query`, { query: { filter: {} } });
      assert.deepEqual(
        list.body.contacts?.map(({ id }: { id: string }) => id),
        [vip.id],
        JSON.stringify(list.body),
      );
      assert.equal((await agent.call('GET', `${contacts}/${vip.id}`)).status, 200);
      assert.equal(codeOf(await agent.call('GET', `${contacts}/${other.id}`)), 'GUARDRAIL_ROWS');
      const rename = (id: string) =>
        agent.call('PATCH', `${contacts}/${id}`, { revision: 1, info: { jobTitle: 'X' } });
      assert.equal(codeOf(await rename(other.id)), 'GUARDRAIL_ROWS');
      assert.equal((await rename(vip.id)).status, 200);
      assert.equal(codeOf(await agent.call('GET', contacts)), 'GUARDRAIL_ROWS', 'listing all is not telling');
    });

    test('hours of the week by the clock of a place, and an end', async () => {
      await using guarded = await stage();
      const { clock } = guarded.wix;
      const agent = await guarded.agent('Nine to five', {
        areas: { contacts: 'full' },
        guardrails: [
          { kind: 'hours', days: ['mon', 'tue'], from: '09:00', to: '17:00', timeZone: 'Europe/Berlin' },
          { kind: 'expires', at: '2026-03-31T00:00:00Z' },
        ],
      });
      const at = async (iso: string) => {
        clock.freeze(Date.parse(iso));
        return codeOf(await agent.call('POST', `${contacts}/query`, { query: {} }));
      };
      assert.equal(await at('2026-03-01T12:00:00Z'), 'GUARDRAIL_HOURS', 'a Sunday');
      assert.equal(await at('2026-03-02T07:59:59Z'), 'GUARDRAIL_HOURS', '08:59 in Berlin');
      assert.equal(await at('2026-03-02T08:00:00Z'), undefined);
      assert.equal(await at('2026-03-02T16:00:00Z'), 'GUARDRAIL_HOURS', '17:00 in Berlin');
      assert.equal(await at('2026-03-30T07:00:00Z'), undefined, 'summer time has begun');
      assert.equal(await at('2026-03-31T07:00:00Z'), 'GUARDRAIL_EXPIRED');
    });

    test('hours for some methods narrow those for all, and hours for the same ones add up', async () => {
      await using guarded = await stage();
      const hours = (days: string[], from: string, to: string, on?: object) => ({
        ...{
          kind: 'hours',
          id: `${days.join()} ${from}`,
          days,
          from,
          to,
          timeZone: 'UTC',
          ...(on ? { on } : {}),
        },
      });
      const agent = await guarded.agent('Morning', {
        areas: { contacts: 'full' },
        guardrails: [
          hours(['mon'], '09:00', '17:00'),
          hours(['tue'], '09:00', '17:00'),
          hours(['mon', 'sun'], '10:00', '11:00', { access: 'write', areas: ['contacts'] }),
          hours(['tue'], '10:00', '11:00', { areas: ['contacts'], access: 'write' }),
        ],
      });
      const at = async (iso: string) => {
        guarded.wix.clock.freeze(Date.parse(iso));
        const read = await agent.call('POST', `${contacts}/query`, { query: {} });
        const write = await agent.call('POST', contacts, contact('Ada', `${Date.parse(iso)}@example.com`));
        return [read, write].map((answer) => codeOf(answer) ?? answer.status);
      };
      assert.deepEqual(await at('2026-03-01T10:30:00Z'), ['GUARDRAIL_HOURS', 'GUARDRAIL_HOURS'], 'Sunday');
      assert.deepEqual(await at('2026-03-02T09:30:00Z'), [200, 'GUARDRAIL_HOURS'], 'Monday, half past nine');
      assert.deepEqual(await at('2026-03-02T10:30:00Z'), [200, 200], 'Monday, half past ten');
      assert.deepEqual(await at('2026-03-03T10:30:00Z'), [200, 200], 'Tuesday');
    });

    test('a rule that can match nothing, or is not clear, is refused and nothing is saved', async () => {
      await using guarded = await stage();
      const agent = await guarded.agent('Any', { areas: { contacts: 'full' } });
      const wrong: [object, RegExp][] = [
        [{ kind: 'price-change', mostPercent: 5, on: { areas: ['contacts'] } }, /can match nothing/],
        [{ kind: 'collections', only: ['A'], on: { areas: ['orders'] } }, /can match nothing/],
        [
          { kind: 'budget', of: 'money', per: 'day', most: '5.00', currency: 'EUR', on: { access: 'read' } },
          /can match nothing/,
        ],
        [
          { kind: 'fields', only: ['nmae'], on: { areas: ['products'] } },
          /nmae, which none of its \d+ methods takes/,
        ],
        [{ kind: 'fields', only: [] }, /something in it/],
        [{ kind: 'rate', perMinute: 5, on: {} }, /should name areas/],
        [{ kind: 'rate', perMinute: 5, on: { areas: [] } }, /something in it/],
        [{ kind: 'rate', perMinute: 5, on: { methods: ['no.such.Method'] } }, /which the catalogue does not/],
        [{ kind: 'rate', perMinute: 0 }, /whole number from 1/],
        [{ kind: 'rate', perMinutes: 5 }, /perMinutes is not part of rate/],
        [{ kind: 'budget', of: 'money', per: 'day', most: 5 }, /decimal in quotes/],
        [{ kind: 'budget', of: 'money', per: 'day', most: '5.00' }, /should have a currency/],
        [{ kind: 'mask', fields: ['e mail'], by: 'mask' }, /names the field e mail/],
        [
          { kind: 'hours', days: ['mon'], from: '17:00', to: '09:00', timeZone: 'UTC' },
          /"from" before its "to"/,
        ],
        [{ kind: 'hours', days: ['mon'], from: '09:00', to: '17:00', timeZone: 'Mars/Olympus' }, /time zone/],
        [{ kind: 'never' }, /kind is "never"/],
      ];
      for (const [rail, message] of wrong) {
        const answer = await agent.grant({ areas: { contacts: 'off' }, guardrails: [rail] });
        assert.equal(answer.status, 400, JSON.stringify(rail));
        assert.match(answer.body.message, message, JSON.stringify(rail));
      }
      const { body } = await guarded.api('GET', `/api/agents/${agent.id}/grants`);
      assert.deepEqual([body.areas.contacts, body.guardrails], ['full', []]);
    });

    test('a guardrail that has looked at nothing is shown as unused, and what is shown can be saved again', async () => {
      await using guarded = await stage();
      const agent = await guarded.agent('Any', {
        areas: { contacts: 'full' },
        guardrails: [
          { kind: 'rate', perMinute: 50, on: { areas: ['contacts'] } },
          { kind: 'rate', perMinute: 50, on: { areas: ['orders'] } },
          { kind: 'since', after: '2026-01-01T00:00:00.000Z' },
          { kind: 'ask', above: { money: { amount: '10.00', currency: 'EUR' } } },
        ],
      });
      await agent.call('POST', `${contacts}/query`, { query: {} });
      await agent.call('POST', `${contacts}/query`, { query: {} });
      const { body } = await guarded.api('GET', `/api/agents/${agent.id}/grants`);
      const counts = body.guardrails.map((rail: { matched: { count: number }; unused: boolean }) => [
        rail.matched.count,
        rail.unused,
      ]);
      assert.deepEqual(counts, [
        [2, false],
        [0, true],
        [0, true],
        [0, true],
      ]);
      const again = await agent.grant(body);
      assert.deepEqual([again.status, again.body.changes], [200, []]);

      const plan = (guardrails: object[]) =>
        guarded.api('POST', `/api/agents/${agent.id}/grants/plan`, { ...body, guardrails });
      const planned = await plan([...body.guardrails.slice(1), { kind: 'rate', perMinute: 7 }]);
      assert.deepEqual(
        planned.body.changes.map(({ from, to }: { from: string; to: string }) => [from, to]),
        [
          ['at most 50 calls a minute (Contacts)', null],
          [null, 'at most 7 calls a minute'],
        ],
      );
      assert.equal(planned.body.guardrails[3].says, 'at most 7 calls a minute');
      const wrong = await plan([{ kind: 'rate', perMinute: 0 }]);
      assert.deepEqual(wrong.body.problems, [
        'guardrails[0].perMinute is 0: it should be a whole number from 1.',
      ]);
      const after = (await guarded.api('GET', `/api/agents/${agent.id}/grants`)).body;
      assert.equal(after.guardrails.length, 4, 'nothing was saved');
    });

    test('a preview decides as the call would, and uses nothing up', async () => {
      await using guarded = await stage();
      const mug = await makeProduct(guarded, 'Mug', '24.50');
      const agent = await guarded.agent('Pricer', {
        areas: { products: 'full' },
        guardrails: [
          { kind: 'price-change', mostPercent: 10 },
          { kind: 'budget', of: 'items-changed', per: 'day', most: 1 },
        ],
      });
      const ask = async (amount: string) =>
        (
          await guarded.api('POST', `/api/agents/${agent.id}/preview`, {
            ...{ verb: 'PATCH', target: `${products}/${mug.id}`, body: newPrice(mug, amount) },
          })
        ).body;
      for (let count = 0; count < 3; count++) assert.equal((await ask('25.00')).decision.decision, 'allowed');
      const far = await ask('2.45');
      assert.deepEqual([far.decision.decision, far.decision.code], ['denied', 'GUARDRAIL_PRICE']);
      assert.ok(
        far.effect.includes('price 24.50 -> 2.45 on 1 product') ||
          /price 24\.50? -> 2\.45/.test(far.effect[0]),
        JSON.stringify(far.effect),
      );
      assert.ok(far.conditions.includes('prices change by 10 % at most'));
      assert.equal((await agent.call('PATCH', `${products}/${mug.id}`, newPrice(mug, '25.00'))).status, 200);
      assert.equal((await ask('25.10')).decision.code, 'GUARDRAIL_BUDGET');
    });
  });
