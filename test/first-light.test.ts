import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contacts } from '@wix/crm';
import { ApiKeyStrategy, createClient } from '@wix/sdk';
import { productsV3 } from '@wix/stores';
import { type Started, startFairlead, swapOrigin } from './running.ts';

function clientOf(fairlead: Started, agent: string) {
  return createClient({
    modules: { contacts, productsV3 },
    auth: ApiKeyStrategy({ apiKey: fairlead.keyOf(agent), siteId: fairlead.ready.site.id }),
    fetch: swapOrigin(fairlead.ready.gateway),
  });
}

test('the official SDK works through the gateway with the right agent, and is told why not with another', async () => {
  await using fairlead = await startFairlead('--memory');
  // The first is the one whose call is shown to copy.
  assert.deepEqual(
    fairlead.ready.agents.map(({ name }) => name),
    ['Storefront Agent', 'Fulfilment Agent', 'Content Agent', 'New Agent'],
  );
  const agent = clientOf(fairlead, 'Storefront Agent');

  const { products = [] } = await agent.productsV3.searchProducts({ cursorPaging: { limit: 10 } } as never);
  assert.equal(products.length, 10);

  let page = await agent.productsV3.queryProducts().limit(15).find();
  const ids: unknown[] = page.items.map((item) => item._id);
  while (page.hasNext()) {
    page = await page.next();
    ids.push(...page.items.map((item) => item._id));
  }
  assert.equal(new Set(ids).size, 40);

  const id = products[0]?._id ?? '';
  assert.equal((await agent.productsV3.getProduct(id))._id, id);
  const made = await agent.contacts.createContact({
    name: { first: 'Ada', last: 'Lovelace' },
    emails: { items: [{ email: 'ada@example.com' }] },
  });
  assert.equal(
    (await agent.contacts.queryContacts().eq('primaryInfo.email', 'ada@example.com').find()).items[0]?._id,
    made.contact?._id,
  );

  const stranger = clientOf(fairlead, 'New Agent');
  const refused = [
    () => stranger.productsV3.searchProducts({} as never),
    () => stranger.productsV3.queryProducts().find(),
    () => stranger.productsV3.getProduct(id),
    () => stranger.contacts.createContact({ name: { first: 'Eve' } }),
    () => stranger.contacts.queryContacts().find(),
  ];
  for (const call of refused) await assert.rejects(call, /is set to Off.*NOT_GRANTED/s);

  const { entries } = await fairlead.api('GET', '/api/activity?limit=100');
  const sentences = entries.map((entry: { sentence: string }) => entry.sentence).toReversed();
  assert.deepEqual(sentences, [
    'Storefront Agent searched products on Demo Store and got 10 results. Allowed: Products is set to Read.',
    'Storefront Agent searched products on Demo Store and got 15 results. Allowed: Products is set to Read.',
    'Storefront Agent searched products on Demo Store and got 15 results. Allowed: Products is set to Read.',
    'Storefront Agent searched products on Demo Store and got 10 results. Allowed: Products is set to Read.',
    `Storefront Agent looked up the product ${products[0]?.name} on Demo Store. Allowed: Products is set to Read.`,
    'Storefront Agent created the contact Ada Lovelace on Demo Store. Allowed: Contacts is set to Full.',
    'Storefront Agent searched contacts on Demo Store and got 1 result. Allowed: Contacts is set to Full.',
    'New Agent tried to search products on Demo Store. Denied: Products is set to Off.',
    'New Agent tried to search products on Demo Store. Denied: Products is set to Off.',
    'New Agent tried to look up a product on Demo Store. Denied: Products is set to Off.',
    'New Agent tried to create the contact Eve on Demo Store. Denied: Contacts is set to Off.',
    'New Agent tried to search contacts on Demo Store. Denied: Contacts is set to Off.',
  ]);
  const verdict = await fairlead.api('GET', '/api/activity/verify');
  assert.equal(verdict.ok, true);
});
