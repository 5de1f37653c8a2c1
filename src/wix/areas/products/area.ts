import type { Area } from '../../endpoint.ts';
import { endpoints } from './endpoints.ts';
import { eventTypes } from './events.ts';
import { handlers } from './handlers.ts';
import { productMigrations } from './tables.ts';

/** Products: Catalog V3 with its inventory and categories, and the V1 reader over the same data. */
export const products: Area = { endpoints, handlers, events: eventTypes, migrations: productMigrations };
