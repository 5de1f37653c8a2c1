import type { JsonObject } from '../../../base/json.ts';
import type { CallContext } from '../../endpoint.ts';
import { createEvent } from './handlers.ts';
import { loadEvent, replaceEvent } from './store.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;

interface DemoEvent {
  readonly title: string;
  readonly place: string;
  /** Days from the first day of the demo; below 0 is past. */
  readonly day: number;
  readonly hours: number;
  readonly type: 'RSVP' | 'TICKETING';
  readonly short: string;
  readonly limit?: number;
  readonly state?: 'draft' | 'canceled';
}

const demoEvents: readonly DemoEvent[] = [
  {
    title: 'Glaze Workshop',
    place: 'The Kiln Room',
    day: -60,
    hours: 3,
    type: 'TICKETING',
    short: 'Mix, dip and fire your own cups.',
  },
  {
    title: 'Autumn Open Studio',
    place: 'The Kiln Room',
    day: -31,
    hours: 6,
    type: 'RSVP',
    short: 'See how the pots are made.',
    limit: 40,
  },
  {
    title: 'Coffee Tasting',
    place: 'Shop Floor',
    day: -9,
    hours: 2,
    type: 'RSVP',
    short: 'Six roasts from three farms.',
    limit: 12,
  },
  {
    title: 'Wheel Throwing for Beginners',
    place: 'The Kiln Room',
    day: -2,
    hours: 2,
    type: 'TICKETING',
    short: 'First turns on the wheel.',
    state: 'canceled',
  },
  {
    title: 'Winter Market',
    place: 'Market Square',
    day: 0,
    hours: 30,
    type: 'RSVP',
    short: 'Two days of stalls and soup.',
  },
  {
    title: 'Kintsugi Evening',
    place: 'The Kiln Room',
    day: 6,
    hours: 3,
    type: 'TICKETING',
    short: 'Mend a broken bowl with gold.',
  },
  {
    title: 'Members’ Breakfast',
    place: 'Shop Floor',
    day: 13,
    hours: 2,
    type: 'RSVP',
    short: 'Bread, butter and what comes next.',
    limit: 25,
  },
  {
    title: 'Live: Designing a Tea Set',
    place: 'Online',
    day: 20,
    hours: 1,
    type: 'RSVP',
    short: 'A talk with questions.',
  },
  {
    title: 'Spring Collection Launch',
    place: 'Shop Floor',
    day: 75,
    hours: 4,
    type: 'TICKETING',
    short: 'See it first.',
    state: 'draft',
  },
];

/** Makes the demo shop's events: past, running, to come, one canceled and a draft. */
export async function seedEvents(context: CallContext): Promise<void> {
  const nowMs = context.clock.now();
  for (const [index, demo] of demoEvents.entries()) {
    const clock = { now: () => nowMs - (demoEvents.length - index) * dayMs - 60 * dayMs };
    const event = await createEvent(
      { ...context, clock },
      wireEvent(demo, nowMs, context.site.timeZone),
      demo.state === 'draft',
    );
    if (demo.state === 'canceled')
      await replaceEvent(context, { ...(await loadEvent(context, event.id)), status: 'CANCELED' });
  }
}

function wireEvent(
  { title, place, day, hours, type, short, limit }: DemoEvent,
  nowMs: number,
  timeZoneId: string,
): JsonObject {
  const startMs = nowMs - (nowMs % hourMs) + day * dayMs;
  return {
    title,
    shortDescription: short,
    location: place === 'Online' ? { name: place, type: 'ONLINE' } : { name: place, type: 'VENUE' },
    dateAndTimeSettings: {
      startDate: new Date(startMs).toISOString(),
      endDate: new Date(startMs + hours * hourMs).toISOString(),
      timeZoneId,
    },
    registration: { initialType: type, ...(limit ? { rsvp: { limit } } : {}) },
  };
}
