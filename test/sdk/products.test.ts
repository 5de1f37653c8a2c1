import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { catalogVersioning, collections, inventoryItemsV3, products, productsV3 } from '@wix/stores';
import { type Stage, sdkClient, stages } from '../stages.ts';
import { verifies } from '../verifies.ts';

const clientOf = (stage: Stage) =>
  sdkClient(stage, { productsV3, inventoryItemsV3, catalogVersioning, products, collections });
type Client = ReturnType<typeof clientOf>;
type NewProduct = Parameters<Client['productsV3']['createProduct']>[0];

const thing = (index: number, more: object = {}): NewProduct => ({
  name: `Thing ${index}`,
  productType: 'PHYSICAL',
  physicalProperties: {},
  variantsInfo: {
    variants: [{ price: { actualPrice: { amount: String(index + 1) } }, physicalProperties: {}, ...more }],
  },
});

const fill = async (client: Client, count: number): Promise<string[]> => {
  const ids: string[] = [];
  for (let index = 0; index < count; index++)
    ids.push((await client.productsV3.createProduct(thing(index)))._id ?? '');
  return ids;
};
const treeReference = { appNamespace: '@wix/stores', treeKey: null };

for (const { name, open } of stages())
  describe(`products by the SDK on ${name}`, () => {
    verifies('products.sdk.one', async () => {
      await using stage = await open();
      const { productsV3: api, catalogVersioning: versions } = clientOf(stage);
      const made = await api.createProduct(thing(1), { fields: ['CURRENCY'] });
      assert.equal(made.currency, 'USD');
      const id = made._id ?? '';
      assert.equal((await api.getProduct(id)).name, 'Thing 1');
      const updated = await api.updateProduct(id, { revision: made.revision ?? '', name: 'Renamed' });
      assert.deepEqual([updated.revision, updated.name], ['2', 'Renamed']);
      await assert.rejects(api.updateProduct(id, { revision: '1', name: 'Late' }), /INVALID_REVISION/);
      const bySlug = await api.getProductBySlug('thing-1', { fields: ['URL'] });
      assert.equal(bySlug.product?.url, 'https://test-shop.example/product-page/thing-1');
      await api.deleteProduct(id);
      await assert.rejects(api.getProduct(id), /PRODUCT_NOT_FOUND/);
      assert.equal((await versions.getCatalogVersion()).catalogVersion, 'V3_CATALOG');
      assert.equal((await api.getAllProductsCategory()).treeReference?.appNamespace, '@wix/stores');
    });

    verifies('products.sdk.lists', async () => {
      await using stage = await open();
      const client = clientOf(stage);
      await fill(client, 7);
      let page = await client.productsV3
        .queryProducts({ fields: ['CURRENCY'] })
        .ascending('slug')
        .limit(3)
        .find();
      const seen = page.items.map((item) => item.name);
      while (page.hasNext()) {
        page = await page.next();
        seen.push(...page.items.map((item) => item.name));
      }
      assert.deepEqual(
        seen,
        [0, 1, 2, 3, 4, 5, 6].map((index) => `Thing ${index}`),
      );
      assert.equal(page.items[0]?.currency, 'USD');
      const found = await client.productsV3.searchProducts({
        filter: { 'actualPriceRange.minValue.amount': { $gt: '5' } },
        sort: [{ fieldName: 'name', order: 'DESC' }],
        cursorPaging: { limit: 1 },
      });
      assert.deepEqual(
        found.products?.map((product) => product.name),
        ['Thing 6'],
      );
      assert.equal((await client.productsV3.countProducts({ filter: { visible: true } })).count, 7);
    });

    verifies('products.sdk.bulk', async () => {
      await using stage = await open();
      const { productsV3: api } = clientOf(stage);
      const plain = await api.bulkCreateProducts([thing(0), thing(1)], { returnEntity: true });
      const items = (plain.results ?? []).map(({ item }) => ({
        id: item?._id ?? '',
        revision: item?.revision ?? '',
      }));
      assert.equal(items.length, 2);
      const updated = await api.bulkUpdateProducts(
        items.map(({ id, revision }) => ({ product: { _id: id, revision, visible: false } })),
        { returnEntity: true },
      );
      assert.deepEqual(
        updated.results?.map(({ item }) => item?.visible),
        [false, false],
      );
      const gone = await api.bulkDeleteProducts(items.map(({ id }) => id));
      assert.equal(gone.bulkActionMetadata?.totalSuccesses, 2);
      const stocked = await api.bulkCreateProductsWithInventory(
        [thing(2, { inventoryItem: { quantity: 3 } })],
        { returnEntity: true },
      );
      const [row] = stocked.productResults?.results ?? [];
      assert.equal(row?.item?.inventory?.availabilityStatus, 'IN_STOCK');
      const again = await api.bulkUpdateProductsWithInventory(
        [{ product: { _id: row?.item?._id ?? '', revision: row?.item?.revision ?? '', name: 'Renamed' } }],
        { returnEntity: true },
      );
      assert.equal(again.productResults?.results?.[0]?.item?.name, 'Renamed');
    });

    verifies('products.sdk.inventory', async () => {
      await using stage = await open();
      const client = clientOf(stage);
      const { inventoryItemsV3: api } = client;
      const made = await client.productsV3.createProductWithInventory(
        thing(0, { inventoryItem: { quantity: 3 } }),
        {
          returnEntity: true,
        },
      );
      const productId = made.product?._id ?? '';
      const [row] = made.inventoryResults?.results ?? [];
      const id = row?.item?._id ?? '';
      assert.equal((await api.getInventoryItem(id)).quantity, 3);
      const updated = await api.updateInventoryItem(id, { revision: row?.item?.revision ?? '', quantity: 5 });
      assert.equal(updated.quantity, 5);
      const queried = await api.queryInventoryItems().eq('productId', productId).find();
      assert.equal(queried.items[0]?.quantity, 5);
      const searched = await api.searchInventoryItems({ filter: { productId } });
      assert.equal(searched.inventoryItems?.length, 1);
      await api.bulkIncrementInventoryItems([{ inventoryItemId: id, incrementBy: 2 }]);
      await api.bulkDecrementInventoryItems([{ inventoryItemId: id, decrementBy: 1 }]);
      const now = await api.getInventoryItem(id);
      assert.equal(now.quantity, 6);
      const bulk = await api.bulkUpdateInventoryItems(
        [{ inventoryItem: { _id: id, revision: now.revision ?? '', quantity: 1 } }],
        { returnEntity: true },
      );
      assert.equal(bulk.results?.[0]?.item?.quantity, 1);
      const bare = await client.productsV3.createProduct(thing(1));
      const variantId = bare.variantsInfo?.variants?.[0]?._id ?? '';
      const added = await api.createInventoryItem({ productId: bare._id ?? '', variantId, inStock: true });
      assert.equal(added.availabilityStatus, 'IN_STOCK');
      const whole = await client.productsV3.updateProductWithInventory(productId, {
        revision: made.product?.revision ?? '',
        name: 'Renamed',
      });
      assert.equal(whole.product?.name, 'Renamed');
    });

    verifies('products.sdk.v1', async () => {
      await using stage = await open();
      const client = clientOf(stage);
      const ids = await fill(client, 5);
      let page = await client.products.queryProducts().ascending('name').limit(2).find();
      assert.equal(page.totalCount, 5);
      const seen = page.items.map((item) => item.name);
      while (page.hasNext()) {
        page = await page.next();
        seen.push(...page.items.map((item) => item.name));
      }
      assert.deepEqual(
        seen,
        [0, 1, 2, 3, 4].map((index) => `Thing ${index}`),
      );
      assert.equal((await client.products.getProduct(ids[0] ?? '')).product?.name, 'Thing 0');
      await stage.wix.call('POST', '/categories/v1/categories', {
        category: { name: 'Cups' },
        treeReference,
      });
      const found = await client.collections.queryCollections().eq('name', 'Cups').find();
      assert.deepEqual([found.totalCount, found.items[0]?.slug], [1, 'cups']);
      assert.equal((await client.products.getCollectionBySlug('cups')).collection?.name, 'Cups');
    });
  });
