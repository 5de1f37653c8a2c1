import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { loadCatalogue } from '../../src/catalogue/load.ts';
import { readPolicyDocument } from '../../src/gateway/policy-file/read.ts';
import { WrongInput } from '../../src/gateway/wrong-input.ts';
import { findMethod } from '../../src/mcp/tools/find-method.ts';
import { freeSlug } from '../../src/wix/slug.ts';
import { openGuarded } from '../guarded.ts';
import { type Local, openLocal } from '../local-wix.ts';

const theTree = { appNamespace: '@wix/stores', treeKey: null };

/** What fuzzers have found, as single calls: so that they stay found whatever the fuzzers come upon next. */
describe('what fuzzers have found stays fixed', () => {
  let local: Local;
  before(async () => {
    local = await openLocal({ kind: 'memory' }, { seed: 'demo' });
  });
  after(() => local[Symbol.asyncDispose]());

  async function sent(verb: string, target: string, body?: unknown) {
    const answer = await local.call(verb, target, body);
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return answer.body;
  }

  test('null deep in an entity is a field that is not set, and not in the answer', async () => {
    const image = { id: 'a.png', filename: null };
    const { category } = await sent('POST', '/categories/v1/categories', {
      treeReference: theTree,
      category: { name: 'Lamps', image },
    });
    assert.deepEqual(category.image, { id: 'a.png' });
    const changed = await sent('PATCH', `/categories/v1/categories/${category.id}`, {
      treeReference: theTree,
      category: { id: category.id, revision: category.revision, image: { ...image, id: 'b.png' } },
    });
    assert.deepEqual(changed.category.image, { id: 'b.png' });
  });

  test('null among the members of a list is a violation that names it', async () => {
    const info = { phones: { items: [{ phone: '1' }, null] } };
    const answer = await local.call('POST', '/contacts/v4/contacts', { info, allowDuplicates: true });
    assert.equal(answer.status, 400);
    assert.match(JSON.stringify(answer), /info\.phones\.items\[1\]/);
  });

  test('an address has no `primary`, though its caller sent one', async () => {
    const address = { primary: true, address: { country: 'DE' } };
    const info = { name: { first: 'Ada' }, addresses: { items: [address] } };
    const { contact } = await sent('POST', '/contacts/v4/contacts', { info, allowDuplicates: true });
    assert.equal('primary' in contact.info.addresses.items[0], false);
  });

  test('the birthdate of a member is a day, as that of the contact is which it becomes', async () => {
    const answer = await local.call('POST', '/members/v1/members', {
      member: { loginEmail: 'lin@example.com', contact: { birthdate: '2001-02-30' } },
    });
    assert.equal(answer.status, 400);
    assert.equal(answer.body.details.validationError.fieldViolations[0].field, 'member.contact.birthdate');
  });

  test('the key of a label is at most 80 characters, however long its name', async () => {
    const displayName = '😀x'.repeat(40);
    const { label } = await sent('POST', '/contacts/v4/labels', { displayName });
    assert.ok(label.key.length <= 80, label.key);
  });

  test('a slug that is cut keeps characters whole, and is another when it is taken', async () => {
    const cut = await freeSlug(`${'x'.repeat(9)}𝒜`, async () => false, 10);
    assert.equal(cut, 'x'.repeat(9));
    const next = await freeSlug('x'.repeat(20), async (slug) => !slug.endsWith('-2'), 10);
    assert.equal(next, `${'x'.repeat(8)}-2`);
  });

  test('no activities to add to an order is a violation that names the field', async () => {
    const { orders } = await sent('POST', '/ecom/v1/orders/search', {});
    const answer = await local.call('POST', `/ecom/v1/orders/${orders[0].id}/activities/add`, {
      orderActivities: [],
    });
    assert.equal(answer.status, 400);
    assert.equal(answer.body.details.validationError.fieldViolations[0].field, 'orderActivities');
  });

  test('a quantity that is no whole number, or none at all, is a violation that names the field', async () => {
    const line = {
      productName: { original: 'Mug' },
      price: { amount: '1.00' },
      itemType: { preset: 'PHYSICAL' },
    };
    for (const quantity of [1.5, '1.5', null]) {
      const { status, body } = await local.call('POST', '/ecom/v1/orders', {
        order: { channelInfo: { type: 'WEB' }, lineItems: [{ ...line, quantity }], priceSummary: {} },
      });
      assert.equal(status, 400, String(quantity));
      assert.equal(body.details.validationError.fieldViolations[0].field, 'order.lineItems[0].quantity');
    }
  });

  test('an agent whose purpose is no text has a problem told, not a purpose made of it', () => {
    const now = { connections: new Map(), agents: new Map() };
    const policy = { agents: { Ada: { purpose: { toString: 1 } } } };
    assert.throws(
      () => readPolicyDocument(policy, { catalogue: loadCatalogue(), now }),
      (error) => {
        assert.ok(error instanceof WrongInput, String(error));
        return /agents\.Ada\.purpose/.test(error.message);
      },
    );
  });

  test('a method that is asked for by something that is no percent-encoding is not there, and no bug', () => {
    assert.equal(findMethod(loadCatalogue(), 'wix.contacts.v4.%ontacts'), undefined);
  });

  test('half of a character in an id is an id that nothing has, and no bug', async () => {
    const bugs: unknown[] = [];
    await using guarded = await openGuarded({ kind: 'memory' }, { kind: 'memory' }, {}, (error) =>
      bugs.push(error),
    );
    const guardrails = [{ kind: 'price-change', mostPercent: 20 }];
    const agent = await guarded.agent('Fuzzer', { areas: { products: 'full' }, guardrails });
    for (const [path, body] of [
      ['/stores/v3/bulk/products/update', { products: [{ product: { id: '\ud800', revision: '1' } }] }],
      [
        '/categories/v1/bulk/categories/d6baf3a3-17d2-45df-8c54-0494246366fa/add-items',
        { items: ['\ud800'] },
      ],
    ] as const) {
      const { status } = await agent.call('POST', path, JSON.stringify(body), {});
      assert.ok(status < 500, `${path} answered ${status}`);
    }
    assert.deepEqual(bugs, []);
  });
});
