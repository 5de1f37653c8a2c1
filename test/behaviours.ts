import type { Behaviour } from './behaviours/behaviour.ts';
import { bookings } from './behaviours/bookings.ts';
import { contacts } from './behaviours/contacts.ts';
import { control } from './behaviours/control.ts';
import { data } from './behaviours/data.ts';
import { events } from './behaviours/events.ts';
import { members } from './behaviours/members.ts';
import { orders } from './behaviours/orders.ts';
import { platform } from './behaviours/platform.ts';
import { products } from './behaviours/products.ts';
import { query } from './behaviours/query.ts';
import { webhooks } from './behaviours/webhooks.ts';
import { wire } from './behaviours/wire.ts';

const entries = [
  ...contacts,
  ...members,
  ...products,
  ...orders,
  ...bookings,
  ...data,
  ...events,
  ...query,
  ...wire,
  ...platform,
  ...control,
  ...webhooks,
] as const satisfies readonly Behaviour[];

/** Every behaviour of the local Wix that is held by a test. */
export const behaviours: readonly Behaviour[] = entries;

export type BehaviourId = (typeof entries)[number]['id'];
