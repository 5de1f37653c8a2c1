import type { Area } from '../../endpoint.ts';
import { bulkHandlers } from './bulk.ts';
import { extendedFieldEndpoints, labelEndpoints } from './definitions/endpoints.ts';
import { definitionEventTypes } from './definitions/events.ts';
import { extendedFieldHandlers } from './definitions/extended-fields.ts';
import { labelHandlers } from './definitions/labels.ts';
import { insertDefinitions } from './definitions/store.ts';
import { systemFields, systemLabels } from './definitions/system.ts';
import { bulkEndpoints, endpoints, labellingEndpoints, submitEndpoints } from './endpoints.ts';
import { eventTypes } from './events.ts';
import { handlers } from './handlers.ts';
import { labellingHandlers } from './labelling.ts';
import { submitHandlers } from './submit.ts';
import { contactMigrations } from './tables.ts';

/** Contacts v4. The area to copy when adding another. */
export const contacts: Area = {
  endpoints: {
    ...endpoints,
    ...labellingEndpoints,
    ...bulkEndpoints,
    ...submitEndpoints,
    ...labelEndpoints,
    ...extendedFieldEndpoints,
  },
  handlers: {
    ...handlers,
    ...labellingHandlers,
    ...bulkHandlers,
    ...submitHandlers,
    ...labelHandlers,
    ...extendedFieldHandlers,
  },
  events: [...eventTypes, ...definitionEventTypes],
  migrations: contactMigrations,
  async begin(context) {
    await insertDefinitions(context, 'contact_label', systemLabels);
    await insertDefinitions(context, 'contact_field', systemFields);
  },
};
