import type { Area } from '../../endpoint.ts';
import { endpoints } from './endpoints.ts';
import { eventTypes } from './events.ts';
import { handlers } from './handlers.ts';
import { memberMigrations } from './tables.ts';

/** Members v1: who may log in to the site. Each of them is a contact too. */
export const members: Area = { endpoints, handlers, events: eventTypes, migrations: memberMigrations };
