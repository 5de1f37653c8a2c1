import type { GuideMethod } from './guide.ts';

const fields = [
  'id',
  'revision',
  'name',
  'slug',
  'visible',
  'productType',
  'currency',
  'actualPriceRange',
  'inventory.availabilityStatus',
  'options.name',
  'variantSummary.variantCount',
  'ribbon.name',
  'updatedDate',
];
const wholeFields = [
  ...fields,
  'plainDescription',
  'compareAtPriceRange',
  'options.id',
  'options.choicesSettings.choices.name',
  'options.choicesSettings.choices.choiceId',
  'variantsInfo.variants.id',
  'variantsInfo.variants.sku',
  'variantsInfo.variants.visible',
  'variantsInfo.variants.price',
  'variantsInfo.variants.inventoryStatus',
  'variantsInfo.variants.choices.optionChoiceIds',
  'variantsInfo.variants.choices.optionChoiceNames',
  'mainCategoryId',
  'brand',
  'createdDate',
];
const paging = { at: 'search.cursorPaging', by: 'cursor' } as const;
const service = 'wix.stores.catalog.v3.CatalogApi';

const writable = [
  'product.name',
  'product.slug',
  'product.visible',
  'product.productType',
  'product.plainDescription',
  'product.brand.name',
  'product.ribbon.name',
  'product.options',
  'product.variantsInfo.variants.id',
  'product.variantsInfo.variants.sku',
  'product.variantsInfo.variants.visible',
  'product.variantsInfo.variants.price.actualPrice.amount',
  'product.variantsInfo.variants.price.compareAtPrice.amount',
  'product.variantsInfo.variants.choices',
  'product.variantsInfo.variants.physicalProperties.weight',
];

export const productMethods: readonly GuideMethod[] = [
  {
    tool: 'products_search',
    method: `${service}.SearchProducts`,
    title: 'Search products',
    description:
      'Finds products of the shop by words, price, visibility, stock status and more. At most 100 a page. Prices are decimals as text.',
    input: [
      'search.search.expression',
      'search.filter',
      'search.sort.fieldName',
      'search.sort.order',
      'search.cursorPaging.limit',
      'search.cursorPaging.cursor',
      'fields',
    ],
    hints: {
      'search.filter':
        'By field: {"actualPriceRange.minValue.amount":{"$lt":"20"}}, {"visible":true}, {"inventory.availabilityStatus":"OUT_OF_STOCK"} (IN_STOCK, PARTIALLY_OUT_OF_STOCK), {"name":{"$startsWith":"Mug"}}. Operators: $eq $ne $gt $gte $lt $lte $in $startsWith $exists $hasSome, joined by $and $or $not.',
      'search.sort.fieldName':
        'name, slug, visible, createdDate, updatedDate, actualPriceRange.minValue.amount',
      fields: 'More that is answered, such as CURRENCY or PLAIN_DESCRIPTION.',
    },
    example: {
      search: { filter: { 'actualPriceRange.minValue.amount': { $lt: '20' } }, cursorPaging: { limit: 10 } },
    },
    answer: { kind: 'list', items: 'products', one: 'product', many: 'products', fields, paging },
  },
  {
    tool: 'products_get',
    method: `${service}.GetProduct`,
    title: 'Look up a product',
    description:
      'One product with its options and variants. Read it before changing it: a change needs its revision.',
    input: ['productId', 'fields'],
    hints: {
      productId: 'id of products_search',
      fields: 'More that is answered, such as VARIANT_OPTION_CHOICE_NAMES.',
    },
    example: { productId: '5f0c1b9e-3d2a-4c47-9a55-0d6f7b8c9e10' },
    answer: { kind: 'one', entity: 'product', fields: wholeFields },
  },
  {
    tool: 'products_create',
    method: `${service}.CreateProduct`,
    title: 'Create a product',
    description:
      'A new product. A plain one has exactly one variant, which carries the price. With stock: call_method CreateProductWithInventory.',
    input: writable,
    hints: {
      'product.productType': 'PHYSICAL also needs product.physicalProperties: {}',
      'product.variantsInfo.variants.price.actualPrice.amount': 'decimal as text: "24.50"',
    },
    example: {
      product: {
        name: 'Enamel mug',
        productType: 'PHYSICAL',
        physicalProperties: {},
        visible: true,
        variantsInfo: { variants: [{ price: { actualPrice: { amount: '14.50' } } }] },
      },
    },
    answer: { kind: 'one', entity: 'product', fields: wholeFields },
  },
  {
    tool: 'products_update',
    method: `${service}.UpdateProduct`,
    title: 'Change a product',
    description:
      'Changes the fields that are sent. Send product.revision from products_get, else it conflicts. When prices change, send all variants with their ids and choices: variants that are left out are removed.',
    input: ['product.id', 'product.revision', ...writable],
    hints: {
      'product.revision': 'the current one, as text',
      'product.visible': 'false hides it from the shop',
      'product.variantsInfo.variants.price.actualPrice.amount': 'decimal as text: "24.50"',
    },
    example: { product: { id: '5f0c1b9e-3d2a-4c47-9a55-0d6f7b8c9e10', revision: '1', visible: false } },
    answer: { kind: 'one', entity: 'product', fields: wholeFields },
  },
  {
    tool: 'products_query_v1',
    method: 'wix.catalog.api.v1.CatalogReadApi.QueryProducts',
    title: 'Search products (Catalog V1)',
    description:
      'The older reader, for sites whose catalog is V1. filter and sort are JSON as text. At most 100 a page. Prefer products_search.',
    input: [
      'query.filter',
      'query.sort',
      'query.paging.limit',
      'query.paging.offset',
      'includeVariants',
      'includeHiddenProducts',
    ],
    hints: {
      'query.filter': 'JSON as text: "{\\"price\\":{\\"$lt\\":20}}"',
      'query.sort': 'JSON as text: "[{\\"price\\":\\"asc\\"}]"',
    },
    example: { query: { filter: '{"price":{"$lt":20}}', paging: { limit: 10 } } },
    answer: {
      kind: 'list',
      items: 'products',
      one: 'product',
      many: 'products',
      fields: [
        'id',
        'name',
        'slug',
        'visible',
        'price.currency',
        'price.price',
        'stock.inventoryStatus',
        'stock.quantity',
      ],
      paging: { at: 'query.paging', by: 'offset' },
    },
  },
];
