import type { Area } from '../../endpoint.ts';
import { endpoints } from './endpoints.ts';
import { eventTypes } from './events.ts';
import { handlers } from './handlers.ts';
import { dataMigrations } from './tables.ts';

/** Data (CMS): collections whose fields are their user's, their items, and the indexes of these. */
export const data: Area = { endpoints, handlers, events: eventTypes, migrations: dataMigrations };
