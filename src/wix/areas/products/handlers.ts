import type { Handlers } from '../../endpoint.ts';
import { ofCatalog, versionOf } from './catalog-version.ts';
import { categoryHandlers } from './categories/handlers.ts';
import type { endpoints } from './endpoints.ts';
import { inventoryHandlers } from './inventory/handlers.ts';
import { productHandlers } from './product-handlers.ts';
import { collectionHandlers } from './v1/collections.ts';
import { readerHandlers } from './v1/handlers.ts';

export const handlers: Handlers<typeof endpoints> = {
  ...ofCatalog('V3_CATALOG', productHandlers),
  ...ofCatalog('V3_CATALOG', inventoryHandlers),
  ...categoryHandlers,
  ...ofCatalog('V1_CATALOG', readerHandlers),
  ...ofCatalog('V1_CATALOG', collectionHandlers),
  getCatalogVersion: async ({ site }) => ({ catalogVersion: versionOf(site) }),
};
