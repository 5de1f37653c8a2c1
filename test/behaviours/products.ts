import type { Behaviour } from './behaviour.ts';

const v3 = 'https://dev.wix.com/docs/api-reference/business-solutions/stores/catalog-v3';
const createPage = `${v3}/products-v3/create-product` as const;
const updatePage = `${v3}/products-v3/update-product` as const;
const getPage = `${v3}/products-v3/get-product` as const;
const bulkPage = `${v3}/products-v3/bulk-update-products` as const;
const withInventoryPage = `${v3}/products-v3/create-product-with-inventory` as const;
const inventoryPage = `${v3}/about-inventory-management` as const;
const categoriesPage = `${v3}/categories/introduction` as const;
const v1Page =
  'https://dev.wix.com/docs/api-reference/business-solutions/stores/catalog-v1/catalog/query-products';

export const products = [
  { id: 'products.create.revision', source: 'sdk', sentence: 'A new product has revision 1, as text.' },
  { id: 'products.create.slug-made', source: createPage, sentence: 'A slug is made from the name.' },
  {
    id: 'products.create.price-range',
    source: createPage,
    sentence: 'The price ranges go from the cheapest variant to the dearest.',
  },
  {
    id: 'products.create.out-of-stock',
    source: inventoryPage,
    sentence: 'A product made without inventory is out of stock.',
  },
  {
    id: 'products.create.variant-count',
    source: 'sdk',
    sentence: 'The variants are counted in the summary.',
  },
  {
    id: 'products.create.slug-gives-way',
    source: 'assumed',
    sentence: 'A slug made from the name gives way to one that is there, with -1, -2 and so on.',
  },
  {
    id: 'products.create.slug-taken',
    source: 'live',
    sentence: 'A slug that is asked for and taken is a 409 DUPLICATE_SLUG_ERROR.',
  },
  { id: 'products.create.name', source: 'sdk', sentence: 'A product has a name, which is not only spaces.' },
  { id: 'products.create.variants', source: createPage, sentence: 'A product has a variant at least.' },
  {
    id: 'products.create.default-variant',
    source: 'sdk',
    sentence: 'A product without options has one variant: INVALID_DEFAULT_VARIANT.',
  },
  {
    id: 'products.create.choices',
    source: 'sdk',
    sentence: 'A variant has a choice for each option: MISSING_VARIANT_OPTION_CHOICE.',
  },
  {
    id: 'products.create.compare-price',
    source: 'sdk',
    sentence: 'A price before a sale is not below the price: COMPARE_AT_PRICE_LOWER_THAN_ACTUAL_PRICE.',
  },
  {
    id: 'products.create.sku-taken',
    source: 'sdk',
    sentence: 'A stock keeping unit is one product’s: 409 SKU_ALREADY_EXIST_ERROR.',
  },
  {
    id: 'products.create.nothing-half',
    source: 'assumed',
    sentence: 'A product that is refused leaves nothing behind.',
  },
  {
    id: 'products.inventory.with',
    source: withInventoryPage,
    sentence: 'A product made with inventory has an item for each variant, row by row in the answer.',
  },
  {
    id: 'products.inventory.status',
    source: inventoryPage,
    sentence: 'A product is in stock, out of stock or partly so, by its variants.',
  },
  {
    id: 'products.inventory.choices',
    source: 'sdk',
    sentence: 'A choice is in stock when a variant with it is.',
  },
  {
    id: 'products.inventory.revision',
    source: 'sdk',
    sentence: 'An inventory item is updated by its revision; a stale one is a 409.',
  },
  {
    id: 'products.events.stock-reason',
    source: 'sdk',
    sentence:
      'Stock that is changed for a reason is told with it, beside the change; an unknown reason is a 400.',
  },
  {
    id: 'products.events.category-items',
    source: 'sdk',
    sentence: 'A product put into a category or taken out is told once; one that is there already is not.',
  },
  {
    id: 'products.inventory.adjust',
    source: 'sdk',
    sentence: 'Stock is counted up and down by item, and not below nothing: INSUFFICIENT_INVENTORY.',
  },
  {
    id: 'products.update.revision',
    source: 'live',
    sentence: 'An update names the revision, counts it up by one, and is a 409 when it is stale.',
  },
  { id: 'products.update.merge', source: updatePage, sentence: 'What an update does not send stays.' },
  {
    id: 'products.update.mask',
    source: updatePage,
    sentence:
      'A field mask, as text or as paths, leaves of an update what it names; naming what was not sent is FIELD_MASK_WITH_FIELD_NOT_PASSED_ERROR.',
  },
  { id: 'products.update.not-found', source: updatePage, sentence: 'A product that is not there is a 404.' },
  {
    id: 'products.update.options-with-variants',
    source: 'sdk',
    sentence:
      'Variants of a product with options are updated with the options: MISSING_OPTIONS_ON_UPDATE_VARIANTS.',
  },
  {
    id: 'products.update.variants',
    source: updatePage,
    sentence: 'Variants are replaced whole; one with an id stays itself.',
  },
  {
    id: 'products.update.lost-inventory',
    source: updatePage,
    sentence: 'The inventory of a variant that is gone goes with it.',
  },
  {
    id: 'products.fields.currency',
    source: getPage,
    sentence: 'Currency and formatted amounts come only with the field CURRENCY.',
  },
  {
    id: 'products.fields.description',
    source: getPage,
    sentence: 'The description comes only with the field PLAIN_DESCRIPTION.',
  },
  {
    id: 'products.fields.url',
    source: getPage,
    sentence: 'The address comes with the field URL, as an object.',
  },
  {
    id: 'products.fields.variants',
    source: 'sdk',
    sentence: 'Lists never show variants, single products always do.',
  },
  {
    id: 'products.query.filter',
    source: 'sdk',
    sentence: 'Query finds by slug, handle, id, dates and whether it is visible, and by nothing else.',
  },
  {
    id: 'products.query.not-filterable',
    source: 'live',
    sentence: 'A field that cannot be filtered by is a 400 that names it.',
  },
  { id: 'products.query.limit', source: 'guide', sentence: 'A page has at most 100 products.' },
  {
    id: 'products.query.oracle',
    source: 'sdk',
    sentence: 'Queries of products filter, sort and page as a plain reading of the query language does.',
  },
  {
    id: 'products.search.words',
    source: 'sdk',
    sentence: 'Search finds words in names, and with `fuzzy` those with one letter wrong.',
  },
  {
    id: 'products.search.filter',
    source: 'sdk',
    sentence: 'Search filters by price, and by what one variant has with $matchItems.',
  },
  {
    id: 'products.search.one-variant',
    source: 'sdk',
    sentence: 'What $matchItems asks for stands in one variant, not in several together.',
  },
  { id: 'products.search.sort', source: 'sdk', sentence: 'Search sorts by price.' },
  {
    id: 'products.search.aggregations',
    source: 'sdk',
    sentence: 'Aggregations count values and find the most over all that is found, not the page.',
  },
  { id: 'products.search.count', source: 'sdk', sentence: 'Products are counted.' },
  {
    id: 'products.search.oracle',
    source: 'sdk',
    sentence: 'Searches of products filter, sort and page as a plain reading of the query language does.',
  },
  {
    id: 'products.hidden',
    source: getPage,
    sentence: 'Hidden products are there only for those who may see them.',
  },
  {
    id: 'products.bulk.rows',
    source: bulkPage,
    sentence: 'A bulk call is a 200 that answers row by row, with the products if they are asked for.',
  },
  { id: 'products.bulk.cap', source: 'guide', sentence: 'A bulk call takes at most 100 products.' },
  { id: 'products.bulk.delete', source: 'sdk', sentence: 'Many products are deleted at once.' },
  { id: 'products.categories.slug', source: 'sdk', sentence: 'A category’s slug is made from its name.' },
  {
    id: 'products.categories.find',
    source: 'live',
    sentence: 'Products are found by their category with $matchItems.',
  },
  {
    id: 'products.categories.all',
    source: categoriesPage,
    sentence: 'Every product is in the category of all products.',
  },
  {
    id: 'products.categories.managed',
    source: 'sdk',
    sentence: 'Nothing is added to the category of all products: 403 MANAGED_CATEGORY_OPERATION_NOT_ALLOWED.',
  },
  {
    id: 'products.categories.counter',
    source: 'sdk',
    sentence: 'A category counts its products as they are added, removed and deleted.',
  },
  {
    id: 'products.v1.text',
    source: v1Page,
    sentence: 'The V1 reader takes filter and sort as JSON in text, with numbers in quotes or not.',
  },
  {
    id: 'products.v1.metadata',
    source: v1Page,
    sentence: 'The V1 reader answers the limit as `metadata.items`, and `totalResults`.',
  },
  {
    id: 'products.v1.shape',
    source: v1Page,
    sentence:
      'The V1 reader shows the same products with prices as numbers, lower-case types and their stock.',
  },
  {
    id: 'products.v1.variants',
    source: v1Page,
    sentence: 'The V1 reader shows variants when they are asked for, with their choices by name.',
  },
  { id: 'products.v1.bad-filter', source: v1Page, sentence: 'A filter that is no JSON is a 400.' },
  {
    id: 'products.v1.collections',
    source: 'sdk',
    sentence: 'Categories are the collections of the V1 reader, found by name, id and slug.',
  },
  {
    id: 'products.version.default',
    source: 'sdk',
    sentence: 'A site’s catalog version is V3_CATALOG unless it is set.',
  },
  {
    id: 'products.version.wrong',
    source: v1Page,
    sentence: 'On a site that is set to one catalog, calls to the other are a 428.',
  },
  {
    id: 'products.events',
    source: 'sdk',
    sentence: 'Creating, updating and deleting a product are told with the product.',
  },
  {
    id: 'products.sdk.one',
    source: 'sdk',
    sentence: 'The official SDK makes, gets by id and slug, updates and deletes a product.',
  },
  {
    id: 'products.sdk.lists',
    source: 'sdk',
    sentence: 'The official SDK’s builder pages through all products to the end; it searches and counts.',
  },
  {
    id: 'products.sdk.bulk',
    source: 'sdk',
    sentence: 'The official SDK makes, updates and deletes many products at once, with inventory or without.',
  },
  {
    id: 'products.sdk.inventory',
    source: 'sdk',
    sentence: 'The official SDK makes, gets, updates, queries, searches and adjusts inventory items.',
  },
  {
    id: 'products.sdk.v1',
    source: 'sdk',
    sentence:
      'The official SDK’s V1 modules page through products and collections by offset, and get a product.',
  },
] as const satisfies readonly Behaviour[];
