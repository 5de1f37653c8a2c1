import assert from 'node:assert/strict';
import { describe } from 'node:test';
import fc from 'fast-check';
import { testDatabases } from '../../../../test/databases.ts';
import { checkQueries, type OracleCheck, type OracleField } from '../../../../test/oracle.ts';
import { verifies } from '../../../../test/verifies.ts';
import type { JsonObject } from '../../../base/json.ts';
import { openTestWix, type TestWix } from '../../test-wix.ts';

const ordered = ['$eq', '$ne', '$gt', '$lt', '$gte', '$lte', '$in', '$nin', '$exists'];
const texts = [...ordered, '$startsWith', '$isEmpty'];
const oneOf = ['$eq', '$ne', '$in', '$nin', '$exists'];
const lists = ['$eq', '$ne', '$hasSome', '$hasAll', '$isEmpty', '$exists'];

const text = (path: string): OracleField => ({ path, kind: 'text', operators: texts });
const choice = (path: string): OracleField => ({ path, kind: 'text', operators: oneOf });
const flag = (path: string): OracleField => ({ path, kind: 'boolean', operators: oneOf });
const date = (path: string): OracleField => ({ path, kind: 'date', operators: ordered, sortable: true });
const amount = (path: string): OracleField => ({ path, kind: 'number', operators: ordered, sortable: true });
const list = (path: string): OracleField => ({ path, kind: 'text', many: true, operators: lists });
const items = (path: string, ...within: OracleField[]): OracleField => ({
  path,
  kind: 'items',
  operators: ['$matchItems'],
  within,
});

const queried: readonly OracleField[] = [
  text('id'),
  text('handle'),
  { ...text('slug'), sortable: true },
  { ...flag('visible'), sortable: true },
  date('createdDate'),
  date('updatedDate'),
  list('options.id'),
];

const searched: readonly OracleField[] = [
  ...queried,
  { path: 'name', kind: 'word', operators: texts, sortable: true },
  flag('visibleInPos'),
  choice('productType'),
  text('brand.id'),
  text('brand.name'),
  text('ribbon.name'),
  choice('inventory.availabilityStatus'),
  choice('inventory.preorderStatus'),
  amount('actualPriceRange.minValue.amount'),
  amount('actualPriceRange.maxValue.amount'),
  amount('compareAtPriceRange.minValue.amount'),
  list('options.name'),
  list('options.choicesSettings.choices.name'),
  list('modifiers.name'),
  list('infoSections.uniqueName'),
  list('additionalRibbons.name'),
  list('variantsInfo.variants.sku'),
  list('allCategoriesInfo.categories.id'),
  items(
    'variantsInfo.variants',
    text('sku'),
    text('barcode'),
    flag('visible'),
    amount('price.actualPrice.amount'),
  ),
  items('allCategoriesInfo.categories', text('id')),
];

const word = fc.constantFrom('Mug', 'mug', 'Äpple', 'äpple', 'Big Mug', "O'Neil_%", '漢', 'a');
const price = fc.constantFrom('0', '9.99', '10', '10.00', '100', '1234.5');
const anyProduct = fc.record({
  name: word,
  brand: fc.option(fc.record({ name: word })),
  ribbon: fc.option(fc.record({ name: word })),
  visible: fc.boolean(),
  isDigital: fc.boolean(),
  sizes: fc.uniqueArray(fc.constantFrom('S', 'M', 'L'), { maxLength: 2 }),
  prices: fc.array(fc.record({ actual: price, more: fc.option(fc.constantFrom(1, 2.5)) }), {
    minLength: 2,
    maxLength: 2,
  }),
  stock: fc.array(fc.option(fc.constantFrom(0, 3)), { minLength: 2, maxLength: 2 }),
  sections: fc.uniqueArray(word, { maxLength: 2 }),
});

type AnyProduct = typeof anyProduct extends fc.Arbitrary<infer T> ? T : never;

function productOf(
  { name, brand, ribbon, visible, isDigital, sizes, prices, stock, sections }: AnyProduct,
  index: number,
): JsonObject {
  const properties = isDigital ? {} : { physicalProperties: {} };
  const variant = (at: number): JsonObject => {
    const { actual = '1', more = null } = prices[at] ?? {};
    const compare = more === null ? {} : { compareAtPrice: { amount: String(Number(actual) + more) } };
    const quantity = stock[at] ?? null;
    return {
      sku: `sku-${index}-${at}`,
      ...(at === 1 ? { barcode: `bar-${index}` } : {}),
      price: { actualPrice: { amount: actual }, ...compare },
      ...properties,
      ...(sizes[at] === undefined
        ? {}
        : {
            choices: [
              {
                optionChoiceNames: { optionName: 'Size', choiceName: sizes[at], renderType: 'TEXT_CHOICES' },
              },
            ],
          }),
      ...(quantity === null ? {} : { inventoryItem: { quantity } }),
    };
  };
  const choices = sizes.map((size) => ({ choiceType: 'CHOICE_TEXT', name: size }));
  return {
    name,
    visible,
    productType: isDigital ? 'DIGITAL' : 'PHYSICAL',
    ...properties,
    ...(brand ? { brand } : {}),
    ...(ribbon ? { ribbon } : {}),
    infoSections: sections.map((uniqueName) => ({ uniqueName, title: uniqueName })),
    additionalRibbons: sections.map((section) => ({ name: section })),
    ...(sizes.length === 0
      ? {}
      : { options: [{ name: 'Size', optionRenderType: 'TEXT_CHOICES', choicesSettings: { choices } }] }),
    variantsInfo: { variants: Array.from({ length: Math.max(1, sizes.length) }, (_, at) => variant(at)) },
  };
}

/** Fills the shop with random products, some of them in categories, and reads them back whole. */
async function fill(wix: TestWix): Promise<JsonObject[]> {
  const treeReference = { appNamespace: '@wix/stores', treeKey: null };
  const post = async (path: string, body: object) => {
    const answer = await wix.call('POST', path, body);
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return answer.body;
  };
  const categories: string[] = [];
  for (const name of ['First', 'Second'])
    categories.push(
      (await post('/categories/v1/categories', { category: { name }, treeReference })).category.id,
    );
  const made = fc.sample(anyProduct, { numRuns: 30, seed: 5 });
  const ids: string[] = [];
  for (const [index, product] of made.entries()) {
    // Some are made in the same millisecond, so that their order is left to their ids.
    if (index % 3 === 0) wix.clock.advance(1_000);
    const body = { product: productOf(product, index) };
    ids.push((await post('/stores/v3/products-with-inventory', body)).product.id);
  }
  for (const [index, category] of categories.entries())
    await post(`/categories/v1/bulk/categories/${category}/add-items`, {
      items: ids
        .filter((_, at) => at % (index + 2) === 0)
        .map((catalogItemId) => ({ catalogItemId, appId: '215238eb-22a5-4c36-9e7b-e7c08025e04e' })),
      treeReference,
    });
  return Promise.all(
    ids.map(
      async (id) =>
        (await wix.call('GET', `/stores/v3/products/${id}?fields=ALL_CATEGORIES_INFO&fields=INFO_SECTION`))
          .body.product,
    ),
  );
}

for (const { name, open } of testDatabases())
  describe(`queries of products on ${name}`, () => {
    verifies(['products.query.oracle', 'products.search.oracle'], async () => {
      await using wix = await openTestWix(open());
      const documents = await fill(wix);
      const shared: Omit<OracleCheck, 'fields' | 'maxSorts' | 'ask'> = {
        ...{ documents, paging: 'cursor', maxLimit: 100, queries: 1_000 },
        defaultSort: [{ fieldName: 'createdDate', order: 'DESC' }],
      };
      const ask = (way: 'query' | 'search') => async (asked: JsonObject) => {
        const { status, body } = await wix.call('POST', `/stores/v3/products/${way}`, { [way]: asked });
        assert.equal(status, 200, `${JSON.stringify(asked)} ${JSON.stringify(body)}`);
        const ids = body.products.map(({ id }: { id: string }) => id);
        return { ids, next: body.pagingMetadata.cursors.next };
      };
      await checkQueries({ ...shared, fields: queried, maxSorts: 5, ask: ask('query') });
      await checkQueries({ ...shared, fields: searched, maxSorts: 10, ask: ask('search') });
    });
  });
