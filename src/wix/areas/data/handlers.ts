import type { Handlers } from '../../endpoint.ts';
import { collectionHandlers } from './collections/handlers.ts';
import type { endpoints } from './endpoints.ts';
import { indexHandlers } from './indexes/handlers.ts';
import { aggregateHandlers } from './items/aggregate/handlers.ts';
import { bulkHandlers } from './items/bulk.ts';
import { readHandlers } from './items/read.ts';
import { writeHandlers } from './items/write.ts';
import { referenceHandlers } from './references/handlers.ts';

export const handlers: Handlers<typeof endpoints> = {
  ...readHandlers,
  ...aggregateHandlers,
  ...writeHandlers,
  ...bulkHandlers,
  ...referenceHandlers,
  ...collectionHandlers,
  ...indexHandlers,
};
