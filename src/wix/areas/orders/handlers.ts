import type { Handlers } from '../../endpoint.ts';
import type { endpoints } from './endpoints.ts';
import { fulfillmentHandlers } from './fulfillments/handlers.ts';
import { orderHandlers } from './order-handlers.ts';
import { transactionHandlers } from './transactions/handlers.ts';

export const handlers: Handlers<typeof endpoints> = {
  ...orderHandlers,
  ...fulfillmentHandlers,
  ...transactionHandlers,
};
