import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import { testDatabases } from '../../../../test/databases.ts';
import { verifies } from '../../../../test/verifies.ts';
import { updateSite } from '../../identity/sites.ts';
import { openTestWix, type TestWix } from '../../test-wix.ts';

const path = '/stores/v3/products';
const tree = { appNamespace: '@wix/stores', treeKey: null };
const mug = {
  name: 'Blue Mug',
  productType: 'PHYSICAL',
  physicalProperties: {},
  plainDescription: '<p>Holds tea.</p>',
  variantsInfo: {
    variants: [
      {
        price: { actualPrice: { amount: '10.00' }, compareAtPrice: { amount: '12.50' } },
        sku: 'MUG-1',
        physicalProperties: {},
      },
    ],
  },
};
const shirt = {
  name: 'Shirt',
  productType: 'PHYSICAL',
  physicalProperties: {},
  options: [
    {
      name: 'Size',
      optionRenderType: 'TEXT_CHOICES',
      choicesSettings: {
        choices: [
          { choiceType: 'CHOICE_TEXT', name: 'S' },
          { choiceType: 'CHOICE_TEXT', name: 'L' },
        ],
      },
    },
  ],
  variantsInfo: {
    variants: ['S', 'L'].map((choiceName, index) => ({
      price: { actualPrice: { amount: String(20 + index) } },
      choices: [{ optionChoiceNames: { optionName: 'Size', choiceName, renderType: 'TEXT_CHOICES' } }],
      physicalProperties: {},
      inventoryItem: { quantity: index * 5 },
    })),
  },
};

const create = async (wix: TestWix, product: object = mug) =>
  (await wix.call('POST', path, { product })).body.product;
const refused = async (
  answer: Promise<{ status: number; body: { details?: { applicationError?: { code: string } } } }>,
) => {
  const { status, body } = await answer;
  return `${status} ${body.details?.applicationError?.code}`;
};

/** What was told as something done, type by type, oldest first. */
async function told({ database, site }: TestWix, type: string) {
  const rows = await database.read
    .selectFrom('event')
    .select('payload')
    .where('site_id', '=', site.id)
    .where('event_type', '=', type)
    .orderBy('seq')
    .execute();
  return rows.map(({ payload }) => JSON.parse(payload).actionEvent.body);
}

for (const { name, open } of testDatabases())
  describe(`products on ${name}`, () => {
    let local: TestWix;
    before(async () => {
      local = await openTestWix(open());
    });
    after(() => local[Symbol.asyncDispose]());
    const shop = () => local.anotherSite();

    verifies(
      [
        'products.create.revision',
        'products.create.slug-made',
        'products.create.price-range',
        'products.create.out-of-stock',
        'products.create.variant-count',
      ],
      async () => {
        const wix = await shop();
        const product = await create(wix);
        assert.equal(product.revision, '1');
        assert.equal(product.slug, 'blue-mug');
        assert.deepEqual(product.actualPriceRange, {
          minValue: { amount: '10.00' },
          maxValue: { amount: '10.00' },
        });
        assert.equal(product.compareAtPriceRange.minValue.amount, '12.50');
        assert.equal(product.inventory.availabilityStatus, 'OUT_OF_STOCK');
        assert.deepEqual(product.variantSummary, { variantCount: 1 });
        assert.equal('currency' in product, false);
        assert.equal('plainDescription' in product, false);
      },
    );

    verifies(['products.create.slug-gives-way', 'products.create.slug-taken'], async () => {
      const wix = await shop();
      await create(wix);
      const { variantsInfo: _variants, ...rest } = mug;
      const second = { ...rest, variantsInfo: { variants: [{ price: { actualPrice: { amount: '1' } } }] } };
      assert.equal((await create(wix, second)).slug, 'blue-mug-1');
      assert.equal(
        await refused(wix.call('POST', path, { product: { ...second, slug: 'blue-mug' } })),
        '409 DUPLICATE_SLUG_ERROR',
      );
    });

    verifies(
      [
        'products.create.name',
        'products.create.variants',
        'products.create.default-variant',
        'products.create.choices',
        'products.create.compare-price',
        'products.create.sku-taken',
        'products.create.nothing-half',
      ],
      async () => {
        const wix = await shop();
        const post = (product: object) => wix.call('POST', path, { product });
        const variant = { price: { actualPrice: { amount: '1' } } };
        assert.equal(
          (await post({ ...mug, name: undefined })).body.details.validationError.fieldViolations[0].field,
          'product.name',
        );
        assert.equal((await post({ ...mug, variantsInfo: { variants: [] } })).status, 400);
        assert.equal(
          await refused(post({ ...mug, variantsInfo: { variants: [variant, variant] } })),
          '428 INVALID_DEFAULT_VARIANT',
        );
        assert.equal(await refused(post({ ...mug, name: '   ' })), '428 ONLY_SPACES_STRING_ERROR');
        assert.equal(
          await refused(post({ ...shirt, variantsInfo: { variants: [variant] } })),
          '428 MISSING_VARIANT_OPTION_CHOICE',
        );
        const cheap = { price: { actualPrice: { amount: '10' }, compareAtPrice: { amount: '9' } } };
        assert.equal(
          await refused(post({ ...mug, variantsInfo: { variants: [cheap] } })),
          '428 COMPARE_AT_PRICE_LOWER_THAN_ACTUAL_PRICE',
        );
        await create(wix);
        assert.equal(await refused(post(mug)), '409 SKU_ALREADY_EXIST_ERROR');
        assert.equal(
          (await wix.call('POST', `${path}/query`, {})).body.products.length,
          1,
          'nothing half done',
        );
      },
    );

    verifies(
      [
        'products.inventory.with',
        'products.inventory.status',
        'products.inventory.choices',
        'products.inventory.revision',
      ],
      async () => {
        const wix = await shop();
        const { body } = await wix.call('POST', '/stores/v3/products-with-inventory', {
          product: shirt,
          returnEntity: true,
        });
        assert.equal(body.product.inventory.availabilityStatus, 'PARTIALLY_OUT_OF_STOCK');
        assert.deepEqual(
          body.product.options[0].choicesSettings.choices.map(
            (choice: { inStock: boolean }) => choice.inStock,
          ),
          [false, true],
        );
        assert.equal(body.inventoryResults.bulkActionMetadata.totalSuccesses, 2);
        const [small] = body.inventoryResults.results.map(
          (result: { item: { id: string; revision: string } }) => result.item,
        );
        await wix.call('PATCH', `/stores/v3/inventory-items/${small.id}`, {
          inventoryItem: { id: small.id, revision: small.revision, quantity: 3 },
        });
        assert.equal(
          (await wix.call('GET', `${path}/${body.product.id}`)).body.product.inventory.availabilityStatus,
          'IN_STOCK',
        );
        const stale = wix.call('PATCH', `/stores/v3/inventory-items/${small.id}`, {
          inventoryItem: { id: small.id, revision: small.revision, quantity: 3 },
        });
        assert.equal(await refused(stale), '409 INVALID_REVISION');
      },
    );

    verifies('products.inventory.adjust', async () => {
      const wix = await shop();
      const { body } = await wix.call('POST', '/stores/v3/products-with-inventory', {
        product: shirt,
        returnEntity: true,
      });
      const { id } = body.inventoryResults.results[1].item;
      const adjust = async (way: string, by: number) =>
        (
          await wix.call('POST', `/stores/v3/bulk/inventory-items/${way}`, {
            [`${way}Data`]: [{ inventoryItemId: id, [`${way}By`]: by }],
            returnEntity: true,
          })
        ).body.results[0];
      assert.equal((await adjust('decrement', 2)).item.quantity, 3);
      assert.equal((await adjust('decrement', 4)).itemMetadata.error.code, 'INSUFFICIENT_INVENTORY');
      assert.equal((await adjust('increment', 1)).item.quantity, 4);
    });

    verifies(['products.update.revision', 'products.update.merge', 'products.update.not-found'], async () => {
      const wix = await shop();
      const { id } = await create(wix);
      const patch = (product: object) => wix.call('PATCH', `${path}/${id}`, { product: { id, ...product } });
      const { body } = await patch({ revision: '1', name: 'Red Mug', visible: false });
      assert.equal(body.product.revision, '2');
      assert.equal(body.product.name, 'Red Mug');
      assert.equal(body.product.slug, 'blue-mug');
      assert.equal(body.product.variantsInfo.variants[0].sku, 'MUG-1');
      assert.equal(await refused(patch({ revision: '1', name: 'Late' })), '409 INVALID_REVISION');
      assert.equal((await patch({ name: 'Unsaid' })).status, 400);
      assert.equal(
        await refused(
          wix.call('PATCH', `${path}/${wix.site.id}`, { product: { id: wix.site.id, revision: '1' } }),
        ),
        '404 PRODUCT_NOT_FOUND',
      );
    });

    verifies('products.update.mask', async () => {
      const wix = await shop();
      const { id } = await create(wix);
      const patch = (revision: string, fieldMask: unknown) =>
        wix.call('PATCH', `${path}/${id}`, {
          product: { id, revision, name: `Mug ${revision}`, visible: false },
          fieldMask,
        });
      const asText = await patch('1', 'name');
      assert.deepEqual([asText.body.product.name, asText.body.product.visible], ['Mug 1', true]);
      const asPaths = await patch('2', { paths: ['name'] });
      assert.deepEqual([asPaths.body.product.name, asPaths.body.product.visible], ['Mug 2', true]);
      assert.equal(await refused(patch('3', 'name,brand')), '400 FIELD_MASK_WITH_FIELD_NOT_PASSED_ERROR');
    });

    verifies(
      ['products.update.options-with-variants', 'products.update.variants', 'products.update.lost-inventory'],
      async () => {
        const wix = await shop();
        const { body } = await wix.call('POST', '/stores/v3/products-with-inventory', { product: shirt });
        const { id, options, variantsInfo } = body.product;
        const [small] = variantsInfo.variants;
        const alone = await wix.call('PATCH', `${path}/${id}`, {
          product: { id, revision: '1', variantsInfo: { variants: [small] } },
        });
        assert.equal(
          alone.body.details.validationError.fieldViolations[0].data.ruleName,
          'MISSING_OPTIONS_ON_UPDATE_VARIANTS',
        );
        const kept = await wix.call('PATCH', `${path}/${id}`, {
          product: { id, revision: '1', options, variantsInfo: { variants: [small] } },
        });
        assert.deepEqual(
          kept.body.product.variantsInfo.variants.map((variant: { id: string }) => variant.id),
          [small.id],
        );
        const items = await wix.call('POST', '/stores/v3/inventory-items/query', {
          query: { filter: { productId: id } },
        });
        assert.equal(items.body.inventoryItems.length, 1);
      },
    );

    verifies(
      [
        'products.fields.currency',
        'products.fields.description',
        'products.fields.url',
        'products.fields.variants',
      ],
      async () => {
        const wix = await shop();
        const { id } = await create(wix);
        const { product } = (
          await wix.call('GET', `${path}/${id}?fields=CURRENCY&fields=PLAIN_DESCRIPTION&fields=URL`)
        ).body;
        assert.equal(product.currency, 'USD');
        assert.equal(product.actualPriceRange.minValue.formattedAmount, '$10.00');
        assert.equal(product.plainDescription, '<p>Holds tea.</p>');
        assert.equal(product.url.url, 'https://test-shop.example/product-page/blue-mug');
        const [found] = (await wix.call('POST', `${path}/query`, { fields: ['CURRENCY'] })).body.products;
        assert.equal(found.actualPriceRange.minValue.formattedAmount, '$10.00');
        assert.equal('variantsInfo' in found, false);
      },
    );

    verifies(['products.query.filter', 'products.query.not-filterable', 'products.query.limit'], async () => {
      const wix = await shop();
      await create(wix);
      assert.equal(
        (await wix.call('POST', `${path}/query`, { query: { filter: { slug: 'blue-mug' } } })).body.products
          .length,
        1,
      );
      const { status, body } = await wix.call('POST', `${path}/query`, {
        query: { filter: { name: 'Blue Mug' } },
      });
      assert.equal(status, 400);
      assert.match(body.message, /name/);
      assert.equal(
        (await wix.call('POST', `${path}/query`, { query: { cursorPaging: { limit: 101 } } })).status,
        400,
      );
    });

    verifies(
      [
        'products.search.words',
        'products.search.filter',
        'products.search.sort',
        'products.search.aggregations',
        'products.search.count',
      ],
      async () => {
        const wix = await shop();
        await create(wix);
        await wix.call('POST', '/stores/v3/products-with-inventory', { product: shirt });
        const search = async (given: object) =>
          (await wix.call('POST', `${path}/search`, { search: given })).body;
        const names = async (given: object) =>
          (await search(given)).products.map((product: { name: string }) => product.name);
        assert.deepEqual(await names({ search: { expression: 'mug' } }), ['Blue Mug']);
        assert.deepEqual(await names({ search: { expression: 'shrit', fuzzy: true } }), []);
        assert.deepEqual(await names({ search: { expression: 'shurt', fuzzy: true } }), ['Shirt']);
        assert.deepEqual(await names({ filter: { 'actualPriceRange.minValue.amount': { $gte: '15' } } }), [
          'Shirt',
        ]);
        assert.deepEqual(
          await names({ filter: { 'variantsInfo.variants': { $matchItems: [{ sku: 'MUG-1' }] } } }),
          ['Blue Mug'],
        );
        assert.deepEqual(
          await names({ sort: [{ fieldName: 'actualPriceRange.minValue.amount', order: 'DESC' }] }),
          ['Shirt', 'Blue Mug'],
        );
        const { aggregationData } = await search({
          aggregations: [
            { name: 'stock', type: 'VALUE', fieldPath: 'inventory.availabilityStatus' },
            {
              name: 'dearest',
              type: 'SCALAR',
              fieldPath: 'actualPriceRange.maxValue.amount',
              scalar: { type: 'MAX' },
            },
          ],
        });
        assert.deepEqual(aggregationData.results[0].values.results, [
          { value: 'OUT_OF_STOCK', count: 1 },
          { value: 'PARTIALLY_OUT_OF_STOCK', count: 1 },
        ]);
        assert.equal(aggregationData.results[1].scalar.value, 21);
        assert.equal((await wix.call('POST', `${path}/count`, {})).body.count, 2);
      },
    );

    verifies('products.hidden', async () => {
      const wix = await shop();
      const { id } = await create(wix, { ...mug, visible: false });
      const authorization = await wix.keyWith(new Set(['SCOPE.STORES.PRODUCT_READ']));
      assert.equal((await wix.call('GET', `${path}/${id}`, undefined, { authorization })).status, 404);
      assert.equal((await wix.call('POST', `${path}/query`, {}, { authorization })).body.products.length, 0);
      assert.equal((await wix.call('POST', `${path}/query`, {})).body.products.length, 1);
    });

    verifies(['products.bulk.rows', 'products.bulk.cap', 'products.bulk.delete'], async () => {
      const wix = await shop();
      const { id } = await create(wix);
      const rows = [
        { product: { id, revision: '1', name: 'New Name' } },
        { product: { id: wix.site.id, revision: '1' } },
      ];
      const { status, body } = await wix.call('POST', '/stores/v3/bulk/products/update', {
        products: rows,
        returnEntity: true,
      });
      assert.equal(status, 200);
      assert.deepEqual(body.bulkActionMetadata, {
        totalSuccesses: 1,
        totalFailures: 1,
        undetailedFailures: 0,
      });
      assert.equal(body.results[0].item.name, 'New Name');
      assert.equal(body.results[1].itemMetadata.error.code, 'PRODUCT_NOT_FOUND');
      const many = Array.from({ length: 101 }, () => ({ product: { id, revision: '1' } }));
      assert.equal(
        (await wix.call('POST', '/stores/v3/bulk/products/update', { products: many })).status,
        400,
      );
      const gone = await wix.call('POST', '/stores/v3/bulk/products/delete', { productIds: [id] });
      assert.equal(gone.body.bulkActionMetadata.totalSuccesses, 1);
      assert.equal(await refused(wix.call('GET', `${path}/${id}`)), '404 PRODUCT_NOT_FOUND');
    });

    verifies(
      [
        'products.categories.slug',
        'products.categories.find',
        'products.categories.all',
        'products.categories.managed',
      ],
      async () => {
        const wix = await shop();
        const { id } = await create(wix);
        const { category } = (
          await wix.call('POST', '/categories/v1/categories', {
            category: { name: 'Cups' },
            treeReference: tree,
          })
        ).body;
        assert.equal(category.slug, 'cups');
        const items = [{ catalogItemId: id, appId: '215238eb-22a5-4c36-9e7b-e7c08025e04e' }];
        await wix.call('POST', `/categories/v1/bulk/categories/${category.id}/add-items`, {
          items,
          treeReference: tree,
        });
        const filter = { 'allCategoriesInfo.categories': { $matchItems: [{ id: { $in: [category.id] } }] } };
        const found = (
          await wix.call('POST', `${path}/search`, { search: { filter }, fields: ['ALL_CATEGORIES_INFO'] })
        ).body.products;
        assert.equal(found.length, 1);
        assert.equal(found[0].allCategoriesInfo.categories.length, 2, 'its own and all products');
        const all = (await wix.call('GET', '/stores/v3/all-products-category')).body.categoryId;
        assert.equal(
          await refused(
            wix.call('POST', `/categories/v1/bulk/categories/${all}/add-items`, {
              items,
              treeReference: tree,
            }),
          ),
          '403 MANAGED_CATEGORY_OPERATION_NOT_ALLOWED',
        );
      },
    );

    verifies(
      [
        'products.v1.text',
        'products.v1.metadata',
        'products.v1.shape',
        'products.v1.variants',
        'products.v1.bad-filter',
      ],
      async () => {
        const wix = await shop();
        await create(wix);
        await wix.call('POST', '/stores/v3/products-with-inventory', { product: shirt });
        const query = {
          filter: '{"price":{"$gte":"15"}}',
          sort: '[{"price":"desc"}]',
          paging: { limit: 10 },
        };
        const { body } = await wix.call('POST', '/stores-reader/v1/products/query', {
          query,
          includeVariants: true,
        });
        assert.equal(body.totalResults, 1);
        assert.deepEqual(body.metadata, { items: 10, offset: 0 });
        const [product] = body.products;
        assert.equal(product.price.price, 20);
        assert.equal(product.productType, 'physical');
        assert.deepEqual(product.stock, {
          trackInventory: true,
          quantity: 5,
          inStock: true,
          inventoryStatus: 'PARTIALLY_OUT_OF_STOCK',
        });
        assert.deepEqual(
          product.variants.map((variant: { choices: object }) => variant.choices),
          [{ Size: 'S' }, { Size: 'L' }],
        );
        assert.equal(
          (await wix.call('POST', '/stores-reader/v1/products/query', { query: { filter: '{' } })).status,
          400,
        );
        assert.equal((await wix.call('POST', '/stores-reader/v1/products/query', {})).body.totalResults, 2);
      },
    );

    verifies('products.events', async () => {
      const wix = await shop();
      const { id } = await create(wix);
      await wix.call('PATCH', `${path}/${id}`, { product: { id, revision: '1', name: 'X' } });
      await wix.call('DELETE', `${path}/${id}`);
      const events = await wix.database.read
        .selectFrom('event')
        .select(['event_type', 'payload'])
        .where('site_id', '=', wix.site.id)
        .orderBy('seq')
        .execute();
      assert.deepEqual(
        events.map((event) => event.event_type),
        ['created', 'updated', 'deleted'].map((slug) => `wix.stores.catalog.v3.product_${slug}`),
      );
      assert.equal(JSON.parse(events[2]?.payload ?? '').deletedEvent.deletedEntity.name, 'X');
    });

    verifies('products.events.category-items', async () => {
      const wix = await shop();
      const category = { name: 'Cups' };
      const made = await wix.call('POST', '/categories/v1/categories', { category, treeReference: tree });
      const { id: categoryId } = made.body.category;
      const { id: catalogItemId } = await create(wix);
      const item = { catalogItemId, appId: '215238eb-22a5-4c36-9e7b-e7c08025e04e' };
      for (const way of ['add', 'add', 'remove', 'remove'])
        await wix.call('POST', `/categories/v1/bulk/categories/${categoryId}/${way}-items`, {
          items: [item],
          treeReference: tree,
        });
      assert.deepEqual(await told(wix, 'wix.categories.v1.category_item_added_to_category'), [
        { categoryId, addedItem: item, treeReference: tree },
      ]);
      assert.deepEqual(await told(wix, 'wix.categories.v1.category_item_removed_from_category'), [
        { categoryId, removedItem: item, treeReference: tree },
      ]);
    });

    verifies('products.events.stock-reason', async () => {
      const wix = await shop();
      const { body } = await wix.call('POST', '/stores/v3/products-with-inventory', {
        product: shirt,
        returnEntity: true,
      });
      const { id, revision } = body.inventoryResults.results[1].item;
      const address = `/stores/v3/inventory-items/${id}`;
      const set = (quantity: number, more: object) =>
        wix.call('PATCH', address, { inventoryItem: { id, revision, quantity }, ...more });
      assert.equal((await set(3, { reason: 'WHIM' })).status, 400);
      assert.equal((await set(3, { reason: 'MANUAL' })).status, 200);
      await wix.call('POST', '/stores/v3/bulk/inventory-items/decrement', {
        decrementData: [{ inventoryItemId: id, decrementBy: 2 }],
        reason: 'ORDER',
      });
      await wix.call('POST', '/stores/v3/bulk/inventory-items/increment', {
        incrementData: [{ inventoryItemId: id, incrementBy: 1 }],
      });
      const reasons = await told(wix, 'wix.stores.catalog.v3.inventory_item_updated_with_reason');
      const appId = '215238eb-22a5-4c36-9e7b-e7c08025e04e';
      assert.deepEqual(
        reasons.map(({ currentEntity: { quantity }, ...rest }) => ({ quantity, ...rest })),
        [
          { quantity: 3, reason: 'MANUAL', appId },
          { quantity: 1, reason: 'ORDER', appId },
        ],
      );
    });

    verifies('products.search.one-variant', async () => {
      const wix = await shop();
      await wix.call('POST', '/stores/v3/products-with-inventory', { product: shirt });
      const found = async (item: object) => {
        const filter = { 'variantsInfo.variants': { $matchItems: [item] } };
        return (await wix.call('POST', `${path}/search`, { search: { filter } })).body.products.length;
      };
      assert.equal(await found({ 'price.actualPrice.amount': { $gt: '20' } }), 1);
      assert.equal(await found({ 'price.actualPrice.amount': { $gt: '20', $lt: '21' } }), 0);
    });

    verifies('products.categories.counter', async () => {
      const wix = await shop();
      const category = { name: 'Cups' };
      const made = await wix.call('POST', '/categories/v1/categories', { category, treeReference: tree });
      const { id: categoryId } = made.body.category;
      const counted = async () =>
        (
          await wix.call(
            'GET',
            `/categories/v1/categories/${categoryId}?treeReference.appNamespace=%40wix%2Fstores`,
          )
        ).body.category.itemCounter;
      const [first, second] = [await create(wix), await create(wix, shirt)];
      const items = [first, second].map(({ id }) => ({
        catalogItemId: id,
        appId: '215238eb-22a5-4c36-9e7b-e7c08025e04e',
      }));
      const change = (way: string, some: object[]) =>
        wix.call('POST', `/categories/v1/bulk/categories/${categoryId}/${way}-items`, {
          items: some,
          treeReference: tree,
        });
      await change('add', items);
      assert.equal(await counted(), 2);
      await change('remove', items.slice(1));
      assert.equal(await counted(), 1);
      await wix.call('DELETE', `${path}/${first.id}`);
      assert.equal(await counted(), 0);
    });

    verifies('products.v1.collections', async () => {
      const wix = await shop();
      for (const categoryName of ['Cups', 'Plates'])
        await wix.call('POST', '/categories/v1/categories', {
          category: { name: categoryName },
          treeReference: tree,
        });
      const query = async (asked: object) =>
        (await wix.call('POST', '/stores-reader/v1/collections/query', { query: asked })).body;
      const all = await query({});
      assert.deepEqual([all.totalResults, all.metadata], [2, { items: 100, offset: 0 }]);
      const { collections } = await query({ filter: '{"name":"cups"}', paging: { limit: 5 } });
      const [{ id: _id, ...cups }] = collections;
      assert.deepEqual(cups, {
        name: 'Cups',
        slug: 'cups',
        visible: true,
        media: { items: [] },
        numberOfProducts: 0,
      });
      const bySlug = await wix.call('GET', '/stores-reader/v1/collections/slug/plates');
      assert.equal(bySlug.body.collection.name, 'Plates');
      assert.equal(
        await refused(wix.call('GET', '/stores-reader/v1/collections/slug/none')),
        '404 COLLECTION_NOT_FOUND',
      );
    });

    verifies(['products.version.default', 'products.version.wrong'], async () => {
      const wix = await shop();
      const version = async () => (await wix.call('GET', '/stores/v3/provision/version')).body.catalogVersion;
      const v1 = () => refused(wix.call('POST', '/stores-reader/v1/products/query', {}));
      const v3 = () => refused(wix.call('POST', `${path}/query`, {}));
      assert.deepEqual(
        [await version(), await v1(), await v3()],
        ['V3_CATALOG', '200 undefined', '200 undefined'],
      );
      const set = (catalogVersion: 'V1_CATALOG' | 'V3_CATALOG') =>
        wix.database.write((tx) => updateSite(tx, wix.site.id, { catalogVersion }));
      await set('V1_CATALOG');
      assert.deepEqual(
        [await version(), await v1(), await v3()],
        ['V1_CATALOG', '200 undefined', '428 CATALOG_V1_SITE_CALLING_CATALOG_V3_API'],
      );
      await set('V3_CATALOG');
      assert.deepEqual(
        [await version(), await v1(), await v3()],
        ['V3_CATALOG', '428 CATALOG_V3_SITE_CALLING_CATALOG_V1_API', '200 undefined'],
      );
      assert.equal((await wix.call('POST', '/ecom/v1/orders/search', {})).status, 200);
    });
  });
