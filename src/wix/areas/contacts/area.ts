import type { Area } from '../../endpoint.ts';
import { endpoints } from './endpoints.ts';
import { handlers } from './handlers.ts';
import { contactMigrations } from './tables.ts';

/** Contacts v4. The area to copy when adding another. */
export const contacts: Area = { endpoints, handlers, migrations: contactMigrations };
