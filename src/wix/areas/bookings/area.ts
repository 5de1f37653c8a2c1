import type { Area } from '../../endpoint.ts';
import { endpoints } from './endpoints.ts';
import { eventTypes } from './events.ts';
import { handlers } from './handlers.ts';
import { provision } from './provision.ts';
import { bookingMigrations } from './tables.ts';

/** Wix Bookings: services, who gives them and when, and the bookings of them. */
export const bookings: Area = {
  endpoints,
  handlers,
  events: eventTypes,
  migrations: bookingMigrations,
  begin: provision,
};
