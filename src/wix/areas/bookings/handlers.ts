import type { Handlers } from '../../endpoint.ts';
import { availabilityHandlers } from './availability/handlers.ts';
import { readerHandlers } from './booking/reader.ts';
import { writerHandlers } from './booking/writer.ts';
import { calendarHandlers } from './calendar/handlers.ts';
import type { endpoints } from './endpoints.ts';
import { recordHandlers } from './records/handlers.ts';
import { serviceHandlers } from './services/handlers.ts';

export const handlers: Handlers<typeof endpoints> = {
  ...readerHandlers,
  ...writerHandlers,
  ...serviceHandlers,
  ...availabilityHandlers,
  ...calendarHandlers,
  ...recordHandlers,
};
