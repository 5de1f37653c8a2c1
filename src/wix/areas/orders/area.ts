import type { Area } from '../../endpoint.ts';
import { endpoints } from './endpoints.ts';
import { eventTypes } from './events.ts';
import { handlers } from './handlers.ts';
import { orderMigrations } from './tables.ts';

/** Orders of eCommerce, with their fulfillments and transactions. */
export const orders: Area = { endpoints, handlers, events: eventTypes, migrations: orderMigrations };
