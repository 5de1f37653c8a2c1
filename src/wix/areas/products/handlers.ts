import type { Handlers } from '../../endpoint.ts';
import { categoryHandlers } from './categories/handlers.ts';
import type { endpoints } from './endpoints.ts';
import { inventoryHandlers } from './inventory/handlers.ts';
import { productHandlers } from './product-handlers.ts';
import { readerHandlers } from './v1/handlers.ts';

export const handlers: Handlers<typeof endpoints> = {
  ...productHandlers,
  ...inventoryHandlers,
  ...categoryHandlers,
  ...readerHandlers,
};
