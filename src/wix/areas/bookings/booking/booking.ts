import type { JsonObject } from '../../../../base/json.ts';

export type BookingStatus = 'CREATED' | 'CONFIRMED' | 'CANCELED' | 'PENDING' | 'DECLINED' | 'WAITING_LIST';

export interface BookedLocation {
  id?: string;
  name?: string;
  formattedAddress?: string;
  locationType: 'UNDEFINED' | 'OWNER_BUSINESS' | 'OWNER_CUSTOM' | 'CUSTOM';
}

/** An appointment or a session of a class. */
export interface BookedSlot {
  serviceId: string;
  scheduleId: string;
  eventId?: string;
  sessionId?: string;
  /** As the caller wrote it: on the clocks of `timezone`, or with an offset of its own. */
  startDate: string;
  endDate: string;
  timezone: string;
  resource?: { id: string; name?: string; scheduleId?: string; type?: string };
  location?: BookedLocation;
}

/** A course, whole. */
export interface BookedSchedule {
  scheduleId: string;
  serviceId: string;
  timezone: string;
  location?: BookedLocation;
  firstSessionStart?: string;
  lastSessionEnd?: string;
}

export interface BookedEntity {
  slot?: BookedSlot;
  schedule?: BookedSchedule;
  title: string;
  tags: readonly ('INDIVIDUAL' | 'GROUP' | 'COURSE')[];
}

/** A booking as Wix shows it. */
export interface Booking {
  id: string;
  bookedEntity: BookedEntity;
  contactDetails: JsonObject;
  totalParticipants?: number;
  participantsChoices?: JsonObject;
  additionalFields?: JsonObject[];
  status: BookingStatus;
  paymentStatus: string;
  selectedPaymentOption?: string;
  createdDate: string;
  updatedDate: string;
  /** int64, so text. */
  revision: string;
  startDate?: string;
  endDate?: string;
  externalUserId?: string;
  createdBy: JsonObject;
  extendedFields?: { namespaces: JsonObject };
  /** Only there when it is so. */
  doubleBooked?: true;
  formId: string;
  formSubmissionId?: string;
  appId: string;
  createdByAppId: string;
  bookedAddOns?: JsonObject[];
  depositSelected?: boolean;
}

/** A booking with what is kept beside it and never shown. */
export interface StoredBooking {
  readonly booking: Booking;
  /** The service's policy as it was when the booking was made: that is what the customer agreed to. */
  readonly policy: JsonObject;
  /** Whether it was made without regard to who is free. */
  readonly unchecked: boolean;
}

/** For how many people it is. */
export function participantsOf({
  totalParticipants,
  participantsChoices,
}: Pick<Booking, 'totalParticipants' | 'participantsChoices'>): number {
  if (totalParticipants !== undefined) return totalParticipants;
  const choices = Array.isArray(participantsChoices?.serviceChoices)
    ? participantsChoices.serviceChoices
    : [];
  return choices.reduce<number>((sum, choice) => {
    const count =
      typeof choice === 'object' && choice !== null && 'numberOfParticipants' in choice ? choice : undefined;
    return sum + Number(count?.numberOfParticipants ?? 1);
  }, 0);
}

/** The service that is booked. */
export function serviceIdOf({ slot, schedule }: BookedEntity): string {
  return slot?.serviceId ?? schedule?.serviceId ?? '';
}

/** When it starts; a course when its first session does. */
export function startMsOf({ startDate }: Booking): number | null {
  return startDate === undefined ? null : Date.parse(startDate);
}
