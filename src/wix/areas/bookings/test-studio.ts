import type { DatabaseLocation } from '../../../storage/database.ts';
import { openTestWix, type TestAnswer, type TestWix } from '../../test-wix.ts';

// biome-ignore lint/suspicious/noExplicitAny: a test asserts on what it expects.
type Shown = any;

/** A site that gives haircuts by appointment, yoga as a class and pottery as a course; noon of Sunday, 1 March 2026. */
export interface Studio extends AsyncDisposable {
  readonly wix: TestWix;
  /** The resource id of the business's owner, who cuts hair. */
  readonly owner: string;
  readonly haircut: Shown;
  readonly yoga: Shown;
  readonly pottery: Shown;
  call(verb: string, path: string, body?: unknown): Promise<TestAnswer>;
  /** Books an appointment at a time of New York; `more` of the booking, `rest` of the request. */
  book(startDate: string, more?: object, rest?: object): Promise<TestAnswer>;
  /** Books a session of a class. */
  join(eventId: string, more?: object): Promise<TestAnswer>;
  /** Does something to a booking as it is now. */
  act(booking: Shown, action: string, more?: object): Promise<TestAnswer>;
  /** The booking as the reader has it now. */
  read(id: string): Promise<Shown>;
  /** Makes a session of yoga at a time of New York. */
  session(start: string, end: string, more?: object): Promise<Shown>;
}

export const bookingsPath = '/_api/bookings-service/v2/bookings';
export const readerPath = '/_api/bookings-reader/v2/extended-bookings/query';
export const servicesPath = '/_api/bookings/v2/services';
export const slotsPath = '/_api/service-availability/v2/time-slots';
export const eventsPath = '/calendar/v3/events';

export const fixedPrice = (value: string) => ({
  rateType: 'FIXED',
  fixed: { price: { value, currency: 'EUR' } },
  options: { online: true, inPerson: true },
});

/** A service of appointments of an hour. */
export const appointments = (resourceId: string, more: object = {}) => ({
  ...{ type: 'APPOINTMENT', name: 'Haircut', defaultCapacity: 1, onlineBooking: { enabled: true } },
  ...{ payment: fixedPrice('45.00'), staffMemberIds: [resourceId] },
  schedule: { availabilityConstraints: { sessionDurations: [60] } },
  ...more,
});

export const groups = (type: 'CLASS' | 'COURSE', name: string, more: object = {}) => ({
  ...{ type, name, defaultCapacity: 3, onlineBooking: { enabled: true }, payment: fixedPrice('20') },
  ...more,
});

export async function openStudio(location: DatabaseLocation): Promise<Studio> {
  const wix = await openTestWix(location);
  const call: Studio['call'] = (verb, path, body) => wix.call(verb, path, body);
  const made = async (service: object): Promise<Shown> =>
    must(await call('POST', servicesPath, { service })).service;
  const staff = must(await call('POST', '/bookings/v1/staff-members/query', { query: {} })).staffMembers;
  const owner: string = staff[0].resourceId;
  const haircut = await made(appointments(owner));
  const yoga = await made(groups('CLASS', 'Yoga'));
  const pottery = await made(groups('COURSE', 'Pottery'));
  const contactDetails = { firstName: 'Ada', email: 'ada@example.com' };
  return {
    ...{ wix, owner, haircut, yoga, pottery, call },
    book: (startDate, more = {}, rest = {}) => {
      const slot = slotOf(haircut, startDate, { resource: { id: owner } });
      const booking = { bookedEntity: { slot }, contactDetails, totalParticipants: 1, ...more };
      return call('POST', bookingsPath, { booking, ...rest });
    },
    join: (eventId, more = {}) => {
      const bookedEntity = { slot: { serviceId: yoga.id, eventId } };
      return call('POST', bookingsPath, {
        booking: { bookedEntity, contactDetails, totalParticipants: 1, ...more },
      });
    },
    act: async ({ id }, action, more = {}) => {
      const { revision } = await read(call, id);
      return call('POST', `${bookingsPath}/${id}/${action}`, { revision, ...more });
    },
    read: (id) => read(call, id),
    session: async (start, end, more = {}) => {
      const event = {
        ...{
          scheduleId: yoga.schedule.id,
          type: 'CLASS',
          start: { localDate: start },
          end: { localDate: end },
        },
        ...{ resources: [{ id: owner }], ...more },
      };
      return must(await call('POST', eventsPath, { event })).event;
    },
    [Symbol.asyncDispose]: () => wix[Symbol.asyncDispose](),
  };
}

/** The slot of an hour that begins then, as a caller writes it. */
export function slotOf(service: Shown, startDate: string, more: object = {}): object {
  const end = new Date(Date.parse(`${startDate}Z`) + 3_600_000).toISOString().slice(0, 19);
  return {
    ...{ serviceId: service.id, scheduleId: service.schedule.id, startDate, endDate: end },
    ...{ timezone: 'America/New_York', location: { locationType: 'OWNER_BUSINESS' }, ...more },
  };
}

async function read(call: Studio['call'], id: string): Promise<Shown> {
  const { extendedBookings } = must(await call('POST', readerPath, { query: { filter: { id } } }));
  return extendedBookings[0].booking;
}

/** The body of an answer that must be a success. */
export function must({ status, body }: TestAnswer): Shown {
  if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
  return body;
}

/** What a refusal says: `428 SLOT_NOT_AVAILABLE`, or the field that is wrong: `400 booking.bookedEntity`. */
export function refusal({ status, body }: TestAnswer): string {
  const { applicationError, validationError } = body.details ?? {};
  return `${status} ${applicationError?.code ?? validationError?.fieldViolations[0].field}`;
}
