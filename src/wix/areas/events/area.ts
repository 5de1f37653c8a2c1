import type { Area } from '../../endpoint.ts';
import { endpoints } from './endpoints.ts';
import { eventTypes } from './events.ts';
import { handlers } from './handlers.ts';
import { passing } from './passing.ts';
import { eventMigrations } from './tables.ts';

/** Events V3: what guests come to. */
export const events: Area = {
  ...{ endpoints, handlers, passing },
  events: eventTypes,
  migrations: eventMigrations,
};
