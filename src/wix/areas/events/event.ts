import { toIso } from '../../../base/clock.ts';
import type { JsonObject } from '../../../base/json.ts';
import type { Site } from '../../endpoint.ts';
import type { Registration } from './registration.ts';
import type { Schedule } from './schedule.ts';

/** What is stored of an event's status: STARTED and ENDED follow from its dates and the clock. */
export type StoredStatus = 'DRAFT' | 'UPCOMING' | 'CANCELED';
export type EventStatus = StoredStatus | 'STARTED' | 'ENDED';

export const eventStatuses: readonly EventStatus[] = ['UPCOMING', 'STARTED', 'ENDED', 'CANCELED', 'DRAFT'];

/** What callers write of an event, as it came, besides what has rules of its own. */
export interface EventContent {
  title: string;
  location: JsonObject;
  shortDescription?: string;
  detailedDescription?: string;
  description?: JsonObject;
  mainImage?: JsonObject;
  form?: JsonObject;
  guestListSettings?: JsonObject;
  onlineConferencing?: JsonObject;
  seoSettings?: JsonObject;
  agendaSettings?: JsonObject;
  eventDisplaySettings?: JsonObject;
}

/** An event as it is stored; what it shows is made in `show.ts`. There is no revision: the last write wins. */
export interface WixEvent extends EventContent {
  id: string;
  slug: string;
  status: StoredStatus;
  dateAndTimeSettings: Schedule;
  registration: Registration;
  createdDate: string;
  updatedDate: string;
  publishedDate?: string;
  userId: string;
  cancellation?: JsonObject;
}

/** What a new event is made of. */
export interface EventParts {
  readonly id: string;
  readonly slug: string;
  readonly isDraft: boolean;
  readonly content: EventContent;
  readonly schedule: Schedule;
  readonly registration: Registration;
  readonly site: Site;
  readonly nowMs: number;
}

export function newEvent({ content, schedule, nowMs, ...parts }: EventParts): WixEvent {
  const now = toIso(nowMs);
  return {
    ...content,
    id: parts.id,
    slug: parts.slug,
    status: parts.isDraft ? 'DRAFT' : 'UPCOMING',
    dateAndTimeSettings: schedule,
    registration: parts.registration,
    createdDate: now,
    updatedDate: now,
    ...(parts.isDraft ? {} : { publishedDate: now }),
    userId: parts.site.accountId,
  };
}

/** The status at a moment: a published event starts and ends by itself. One without dates stays upcoming. */
export function statusAt({ status, dateAndTimeSettings }: WixEvent, nowMs: number): EventStatus {
  const { startDate, endDate } = dateAndTimeSettings;
  if (status !== 'UPCOMING' || !startDate || !endDate) return status;
  if (Date.parse(endDate) <= nowMs) return 'ENDED';
  return Date.parse(startDate) <= nowMs ? 'STARTED' : 'UPCOMING';
}
