import type { EndpointDeclaration } from '../../endpoint.ts';

const catalog = 'wix.stores.catalog.v3.CatalogApi';
const inventory = 'com.wix.stores.catalog.inventory.api.v3.InventoryService';
const categories = 'com.wix.categories.api.v1.CategoriesService';
const reader = 'wix.catalog.api.v1.CatalogReadApi';

const found = { PRODUCT_NOT_FOUND: 404 } as const;
const rules = {
  MISSING_VARIANT_OPTION_CHOICE: 428,
  DUPLICATE_VARIANT_OPTION_CHOICE: 428,
  DUPLICATE_PRODUCT_OPTIONS: 428,
  INVALID_DEFAULT_VARIANT: 428,
  COMPARE_AT_PRICE_LOWER_THAN_ACTUAL_PRICE: 428,
  ONLY_SPACES_STRING_ERROR: 428,
  DUPLICATE_SLUG_ERROR: 409,
  SKU_ALREADY_EXIST_ERROR: 409,
  BARCODE_ALREADY_EXIST_ERROR: 409,
} as const;
const changed = {
  ...rules,
  ...found,
  INVALID_REVISION: 409,
  FIELD_MASK_WITH_FIELD_NOT_PASSED_ERROR: 400,
} as const;

/** Catalog V3, its inventory and categories, and the V1 reader. */
export const endpoints = {
  createProduct: { method: `${catalog}.CreateProduct`, errors: rules },
  createProductWithInventory: { method: `${catalog}.CreateProductWithInventory`, errors: rules },
  updateProduct: { method: `${catalog}.UpdateProduct`, errors: changed },
  updateProductWithInventory: { method: `${catalog}.UpdateProductWithInventory`, errors: changed },
  getProduct: { method: `${catalog}.GetProduct`, errors: found },
  getProductBySlug: { method: `${catalog}.GetProductBySlug`, errors: found },
  deleteProduct: { method: `${catalog}.DeleteProduct`, errors: found },
  queryProducts: { method: `${catalog}.QueryProducts` },
  searchProducts: { method: `${catalog}.SearchProducts` },
  countProducts: { method: `${catalog}.CountProducts` },
  bulkCreateProducts: { method: `${catalog}.BulkCreateProducts` },
  bulkUpdateProducts: { method: `${catalog}.BulkUpdateProducts` },
  bulkDeleteProducts: { method: `${catalog}.BulkDeleteProducts` },
  bulkCreateProductsWithInventory: { method: `${catalog}.BulkCreateProductsWithInventory` },
  bulkUpdateProductsWithInventory: { method: `${catalog}.BulkUpdateProductsWithInventory` },
  getAllProductsCategory: { method: `${catalog}.GetAllProductsCategory` },
  getCatalogVersion: { method: 'wix.stores.catalog.provision.v1.StoresProvisionService.GetCatalogVersion' },
  createInventoryItem: {
    method: `${inventory}.CreateInventoryItem`,
    errors: { ITEM_ALREADY_EXISTS: 409, PRODUCT_NOT_FOUND: 404 },
  },
  getInventoryItem: { method: `${inventory}.GetInventoryItem`, errors: { INVENTORY_ITEM_NOT_FOUND: 404 } },
  updateInventoryItem: {
    method: `${inventory}.UpdateInventoryItem`,
    errors: { INVENTORY_ITEM_NOT_FOUND: 404, INVALID_REVISION: 409 },
  },
  queryInventoryItems: { method: `${inventory}.QueryInventoryItems` },
  searchInventoryItems: { method: `${inventory}.SearchInventoryItems` },
  bulkUpdateInventoryItems: { method: `${inventory}.BulkUpdateInventoryItems` },
  bulkIncrementInventoryItems: { method: `${inventory}.BulkIncrementInventoryItems` },
  bulkDecrementInventoryItems: { method: `${inventory}.BulkDecrementInventoryItems` },
  createCategory: { method: `${categories}.CreateCategory`, errors: { DUPLICATE_SLUG: 409 } },
  getCategory: { method: `${categories}.GetCategory`, errors: { CATEGORY_NOT_FOUND: 404 } },
  queryCategories: { method: `${categories}.QueryCategories` },
  updateCategory: {
    method: `${categories}.UpdateCategory`,
    errors: { CATEGORY_NOT_FOUND: 404, INVALID_REVISION: 409 },
  },
  deleteCategory: { method: `${categories}.DeleteCategory`, errors: { CATEGORY_NOT_FOUND: 404 } },
  bulkAddItemsToCategory: {
    method: `${categories}.BulkAddItemsToCategory`,
    errors: { CATEGORY_NOT_FOUND: 404 },
  },
  bulkRemoveItemsFromCategory: {
    method: `${categories}.BulkRemoveItemsFromCategory`,
    errors: { CATEGORY_NOT_FOUND: 404 },
  },
  listItemsInCategory: { method: `${categories}.ListItemsInCategory`, errors: { CATEGORY_NOT_FOUND: 404 } },
  queryProductsV1: { method: `${reader}.QueryProducts` },
  queryProductsPlatformized: { method: `${reader}.QueryProductsPlatformized` },
  queryCollectionsV1: { method: `${reader}.QueryCollections` },
  queryCollectionsPlatformized: { method: 'wix.catalog.api.v2.CollectionReadApi.QueryCollections' },
  getCollectionBySlugV1: {
    method: `${reader}.GetCollectionBySlug`,
    errors: { COLLECTION_NOT_FOUND: 404 },
  },
  getProductV1: { method: `${reader}.GetProduct`, errors: found },
} as const satisfies Record<string, EndpointDeclaration>;
