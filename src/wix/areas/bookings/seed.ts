import type { JsonObject } from '../../../base/json.ts';
import type { CallContext } from '../../endpoint.ts';
import type { SeededContact } from '../contacts/seed.ts';
import type { Booking } from './booking/booking.ts';
import { confirmBooking, declineBooking, markAsPending } from './booking/confirm.ts';
import { createBooking } from './booking/create.ts';
import { cancelBooking } from './booking/move.ts';
import { instantAt } from './calendar/event.ts';
import { createEvent } from './calendar/handlers.ts';
import { dayMs } from './calendar/recurrence.ts';
import { sessionsOf } from './calendar/store.ts';
import { siteZone, toLocal } from './local-time.ts';
import { provision } from './provision.ts';
import { createStaffMember } from './records/handlers.ts';
import { categoryKind, policyKind } from './records/kinds.ts';
import { createRecord } from './records/record.ts';
import { createService } from './services/handlers.ts';
import type { Service } from './services/service.ts';

/** Makes the demo's studio: two potters, four services, and bookings by its contacts, past and to come. */
export async function seedBookings(context: CallContext, contacts: readonly SeededContact[]): Promise<void> {
  await provision(context);
  const studio = await seedServices(at(context, 60));
  await seedAppointments(context, studio, contacts);
  await seedSessions(context, studio, contacts);
}

interface DemoStudio {
  readonly consultation: Service;
  readonly glazing: Service;
  readonly evening: Service;
  readonly course: Service;
  /** Resource ids of the potters. */
  readonly potters: readonly string[];
}

async function seedServices(context: CallContext): Promise<DemoStudio> {
  const workshops = await createRecord(context, categoryKind, { name: 'Workshops' });
  const policy = await createRecord(context, policyKind, {
    name: 'Groups',
    participantsPolicy: { maxParticipantsPerBooking: 4 },
    cancellationPolicy: { limitLatestCancellation: true, latestCancellationInMinutes: 1_440 },
  });
  const potters: string[] = [];
  for (const [name, email] of [
    ['Maya Chen', 'maya@example.com'],
    ['Tom Becker', 'tom@example.com'],
  ] as const)
    potters.push(String((await createStaffMember(context, { name, email })).resourceId));
  const group = { category: { id: workshops.id }, bookingPolicy: { id: policy.id } };
  return {
    potters,
    consultation: await createService(context, {
      ...appointment('Pottery consultation', '45.00', 60, potters),
      description: 'An hour with a potter about a piece of your own.',
    }),
    glazing: await createService(context, {
      ...appointment('Glazing at the kiln', '25.00', 30, potters.slice(0, 1)),
      onlineBooking: { enabled: true, requireManualApproval: true },
    }),
    evening: await createService(context, {
      ...grouped('CLASS', 'Wheel-throwing evening', '28.00', 8),
      ...group,
    }),
    course: await createService(context, {
      ...grouped('COURSE', 'Pottery for beginners', '180.00', 6),
      ...group,
    }),
  };
}

function appointment(
  name: string,
  price: string,
  minutes: number,
  staffMemberIds: readonly string[],
): JsonObject {
  return {
    ...grouped('APPOINTMENT', name, price, 1),
    staffMemberIds: [...staffMemberIds],
    schedule: { availabilityConstraints: { sessionDurations: [minutes] } },
  };
}

function grouped(type: string, name: string, price: string, defaultCapacity: number): JsonObject {
  return {
    ...{ type, name, defaultCapacity, onlineBooking: { enabled: true } },
    payment: {
      rateType: 'FIXED',
      fixed: { price: { value: price } },
      options: { online: true, inPerson: true },
    },
  };
}

const hours = ['10:00', '11:00', '14:00', '15:00', '16:00'] as const;

/** One on each working day, from four weeks ago to three weeks ahead; every sixth is a glazing. */
async function seedAppointments(
  context: CallContext,
  { consultation, glazing, potters }: DemoStudio,
  contacts: readonly SeededContact[],
): Promise<void> {
  for (const [index, { date, ago }] of workingDays(context, -28, 21).entries()) {
    const isGlazing = index % 6 === 5;
    const service = isGlazing ? glazing : consultation;
    const startDate = `${date}T${hours[index % hours.length]}:00`;
    const minutes = isGlazing ? 30 : 60;
    const endDate = new Date(Date.parse(`${startDate}Z`) + minutes * 60_000).toISOString().slice(0, 19);
    const slot = {
      ...{ serviceId: service.id, scheduleId: service.schedule.id, startDate, endDate },
      ...{ timezone: context.site.timeZone, location: { locationType: 'OWNER_BUSINESS' } },
      resource: { id: potters[isGlazing ? 0 : index % potters.length] ?? '' },
    };
    // Booked some days before, and never later than now.
    const then = at(context, Math.max(ago, 0) + 2 + (index % 5));
    const booking = await bookFor(then, contacts[index % contacts.length], { slot });
    await settle(then, booking, outcomes[index % outcomes.length] ?? 'PAID');
  }
}

/** What becomes of one after the other. */
const outcomes = [
  'PAID',
  'PAID',
  'NOT_PAID',
  'CANCELED',
  'PAID',
  'PENDING',
  'EXEMPT',
  'CREATED',
  'DECLINED',
] as const;

async function settle(context: CallContext, { id, revision }: Booking, outcome: (typeof outcomes)[number]) {
  const request = { bookingId: id, revision };
  if (outcome === 'CREATED') return;
  if (outcome === 'PENDING') {
    const flowControlSettings = { skipPendingApprovalServiceValidation: true };
    await markAsPending(context, { ...request, flowControlSettings });
  } else if (outcome === 'DECLINED') await declineBooking(context, request);
  else if (outcome === 'CANCELED') {
    const confirmed = await confirmBooking(context, { ...request, paymentStatus: 'NOT_PAID' });
    await cancelBooking(context, { bookingId: id, revision: confirmed.revision });
  } else await confirmBooking(context, { ...request, paymentStatus: outcome });
}

/** Three to five at each evening from three weeks ago to two weeks ahead, and four in the course. */
async function seedSessions(
  context: CallContext,
  { evening, course, potters }: DemoStudio,
  contacts: readonly SeededContact[],
): Promise<void> {
  const [first] = workingDays(context, -21, -14);
  if (!first) return;
  const then = at(context, 30);
  const until = workingDays(context, 10, 20)[0]?.date;
  const [date, [one, other]] = [first.date, potters];
  const tuesdays = { date, day: 'TUESDAY', from: '18:30', to: '20:30', potter: one };
  const thursdays = { date, day: 'THURSDAY', from: '18:00', to: '20:00', potter: other, until };
  await createEvent(then, weekly(evening, tuesdays));
  await createEvent(then, weekly(course, thursdays));
  const nowMs = context.clock.now();
  const span = { from: nowMs - 21 * dayMs, to: nowMs + 14 * dayMs };
  for (const [index, { event }] of (await sessionsOf(context, [evening.id], span, ['CLASS'])).entries()) {
    const ago = Math.max(0, Math.ceil((nowMs - instantAt(event.start)) / dayMs));
    for (let guest = 0; guest < 3 + (index % 3); guest++) {
      const slot = { serviceId: evening.id, eventId: event.id };
      const booking = await bookFor(
        at(context, ago + 1 + guest),
        contacts[(index * 7 + guest * 3) % contacts.length],
        {
          slot,
        },
      );
      await settle(at(context, ago + 1), booking, guest === 2 ? 'NOT_PAID' : 'PAID');
    }
  }
  for (let guest = 0; guest < 4; guest++) {
    const schedule = { scheduleId: course.schedule.id, serviceId: course.id };
    const booking = await bookFor(at(context, 25), contacts[(guest * 11 + 5) % contacts.length], {
      schedule,
    });
    await settle(at(context, 24), booking, 'PAID');
  }
}

interface Meeting {
  readonly date: string;
  readonly day: string;
  readonly from: string;
  readonly to: string;
  readonly potter: string | undefined;
  readonly until?: string | undefined;
}

function weekly({ type, schedule }: Service, { date, day, from, to, potter, until }: Meeting): JsonObject {
  return {
    ...{ type, scheduleId: schedule.id, resources: [{ id: potter ?? '' }] },
    ...{ start: { localDate: `${date}T${from}:00` }, end: { localDate: `${date}T${to}:00` } },
    recurrenceRule: {
      ...{ frequency: 'WEEKLY', interval: 1, days: [day] },
      ...(until === undefined ? {} : { until: { localDate: `${until}T00:00:00` } }),
    },
  };
}

function bookFor(
  context: CallContext,
  contact: SeededContact | undefined,
  bookedEntity: JsonObject,
): Promise<Booking> {
  const { id: contactId = '', firstName = '', lastName = '', email = '' } = contact ?? {};
  return createBooking(context, {
    booking: {
      bookedEntity,
      contactDetails: { contactId, firstName, lastName, email },
      ...{ totalParticipants: 1, selectedPaymentOption: 'ONLINE' },
    },
    flowControlSettings: { skipAvailabilityValidation: true },
  });
}

/** The same, as it would have been done some days ago. */
function at(context: CallContext, daysAgo: number): CallContext {
  return { ...context, clock: { now: () => context.clock.now() - daysAgo * dayMs } };
}

/** The days from Monday to Friday in a range around today, and how long ago each is; what is to come has not been. */
function workingDays(
  { clock, site }: CallContext,
  from: number,
  to: number,
): { date: string; ago: number }[] {
  const zone = siteZone(site);
  const all = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  return all.flatMap((ahead) => {
    const date = toLocal(clock.now() + ahead * dayMs, zone).slice(0, 10);
    const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
    return weekday === 0 || weekday === 6 ? [] : [{ date, ago: -ahead }];
  });
}
