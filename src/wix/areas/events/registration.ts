import { isObject, type Json, type JsonObject } from '../../../base/json.ts';
import { invalid } from '../../fault.ts';
import type { EventStatus } from './event.ts';

export type RegistrationType = 'RSVP' | 'TICKETING';

/** How guests register, as it is stored; its status follows from the event's. */
export interface Registration {
  initialType: RegistrationType;
  rsvp?: JsonObject;
  tickets?: JsonObject;
  allowedGuestTypes: Json;
  registrationPaused: boolean;
  registrationDisabled: boolean;
}

const field = 'event.registration.initialType';

/** Reads the registration of a new event. @throws {ValidationFault} without an initial type */
export function readRegistration(sent: Json | undefined, currency: string): Registration {
  const given = isObject(sent) ? sent : {};
  const { initialType } = given;
  if (initialType !== 'RSVP' && initialType !== 'TICKETING')
    throw invalid(field, 'value is required', 'REQUIRED_FIELD');
  return {
    initialType,
    ...(initialType === 'RSVP'
      ? { rsvp: { responseType: 'YES_ONLY', waitlistEnabled: false, ...objectOf(given.rsvp) } }
      : {
          tickets: {
            guestsAssignedSeparately: false,
            ticketLimitPerOrder: 20,
            currency,
            soldOut: false,
            ...objectOf(given.tickets),
          },
        }),
    allowedGuestTypes: given.allowedGuestTypes ?? 'VISITOR_OR_MEMBER',
    registrationPaused: given.registrationPaused === true,
    registrationDisabled: given.registrationDisabled === true,
  };
}

/** The registration after a change: its parts merge, and the initial type is for ever. */
export function changedRegistration(before: Registration, sent: Json | undefined): Registration {
  if (!isObject(sent)) return before;
  return {
    ...before,
    ...(before.rsvp ? { rsvp: { ...before.rsvp, ...objectOf(sent.rsvp) } } : {}),
    ...(before.tickets ? { tickets: { ...before.tickets, ...objectOf(sent.tickets) } } : {}),
    allowedGuestTypes: sent.allowedGuestTypes ?? before.allowedGuestTypes,
    registrationPaused: flag(sent.registrationPaused, before.registrationPaused),
    registrationDisabled: flag(sent.registrationDisabled, before.registrationDisabled),
  };
}

/** The registration as it is shown: its type, and whether it is open at that status of the event. */
export function shownRegistration(registration: Registration, status: EventStatus): JsonObject {
  return {
    type: registration.initialType,
    status: statusOf(registration, status),
    ...registration,
  };
}

function statusOf(
  { initialType, registrationPaused, registrationDisabled }: Registration,
  status: EventStatus,
): string {
  if (status === 'ENDED') return 'CLOSED_AUTOMATICALLY';
  const isClosed = status === 'DRAFT' || status === 'CANCELED' || registrationPaused || registrationDisabled;
  if (isClosed) return 'CLOSED_MANUALLY';
  return initialType === 'RSVP' ? 'OPEN_RSVP' : 'OPEN_TICKETS';
}

function flag(sent: Json | undefined, before: boolean): boolean {
  return typeof sent === 'boolean' ? sent : before;
}

function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}
