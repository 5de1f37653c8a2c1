import type { Area } from '../endpoint.ts';
import { bookings } from './bookings/area.ts';
import type { BookingTables } from './bookings/tables.ts';
import { contacts } from './contacts/area.ts';
import type { ContactTables } from './contacts/tables.ts';
import { data } from './data/area.ts';
import type { DataTables } from './data/tables.ts';
import { events } from './events/area.ts';
import type { EventTables } from './events/tables.ts';
import { members } from './members/area.ts';
import type { MemberTables } from './members/tables.ts';
import { orders } from './orders/area.ts';
import type { OrderTables } from './orders/tables.ts';
import { products } from './products/area.ts';
import type { ProductTables } from './products/tables.ts';

/** Every area of the local Wix. A new one is its folder, a line here, and its tables below. */
export const areas: readonly Area[] = [contacts, members, orders, products, bookings, data, events];

export type AreaTables = ContactTables &
  MemberTables &
  OrderTables &
  ProductTables &
  BookingTables &
  DataTables &
  EventTables;
