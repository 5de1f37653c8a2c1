import { createHash } from 'node:crypto';
import { isObject, type Json, type JsonObject } from '../../../base/json.ts';
import type { CallContext, Site } from '../../endpoint.ts';
import { statusAt, type WixEvent } from './event.ts';
import { shownRegistration } from './registration.ts';
import { formattedSchedule } from './schedule.ts';

/** What each value of `fields` adds to an event; without it the part is simply not there. */
const parts: Readonly<Record<string, (event: WixEvent, site: Site, nowMs: number) => JsonObject>> = {
  DETAILS: (event, site) => ({
    ...given(event, 'shortDescription', 'mainImage'),
    calendarUrls: calendarUrls(event, site),
  }),
  TEXTS: (event) => given(event, 'description', 'detailedDescription'),
  REGISTRATION: (event, _site, nowMs) => ({
    registration: shownRegistration(event.registration, statusAt(event, nowMs)),
  }),
  URLS: ({ slug }, { url }) => ({ eventPageUrl: { base: url, path: pagePath(slug) } }),
  FORM: ({ form }) => ({ form: form ?? defaultForm }),
  DASHBOARD: (event, { currency }) => ({ summaries: summaries(event, currency) }),
  ONLINE_CONFERENCING_SESSION: ({ onlineConferencing }) =>
    isObject(onlineConferencing) ? { onlineConferencing } : {},
  SEO_SETTINGS: ({ seoSettings, slug }) => ({ seoSettings: { ...seoSettings, slug, hidden: false } }),
  AGENDA: ({ agendaSettings }) => ({ agendaSettings: agendaSettings ?? { enabled: false } }),
};

/** An event as the API shows it, with the parts that were asked for. */
export function shown({ site, clock }: CallContext, event: WixEvent, fields: Json | undefined): JsonObject {
  const nowMs = clock.now();
  const { onlineConferencing } = event;
  const always: JsonObject = {
    ...given(event, 'id', 'title', 'slug', 'location', 'createdDate', 'updatedDate', 'publishedDate'),
    ...given(event, 'userId', 'guestListSettings', 'eventDisplaySettings'),
    status: statusAt(event, nowMs),
    dateAndTimeSettings: {
      ...event.dateAndTimeSettings,
      recurrenceStatus: 'ONE_TIME',
      formatted: formattedSchedule(event.dateAndTimeSettings, site),
    },
    instanceId: instanceOf(site),
    ...(isObject(onlineConferencing) ? { onlineConferencing: withoutSession(onlineConferencing) } : {}),
  };
  const asked = Array.isArray(fields) ? fields : [fields];
  return Object.assign(always, ...asked.map((name) => parts[String(name)]?.(event, site, nowMs) ?? {}));
}

function given(event: WixEvent, ...names: readonly (keyof WixEvent)[]): JsonObject {
  const source = event as unknown as JsonObject;
  return Object.fromEntries(
    names.flatMap((name) => (source[name] === undefined ? [] : [[name, source[name]]])),
  );
}

function withoutSession({ session: _session, ...rest }: JsonObject): JsonObject {
  return rest;
}

function pagePath(slug: string): string {
  return `/event-details/${slug}`;
}

/** The id of the Events app on a site: the same for ever, made of the site's. */
function instanceOf({ id }: Site): string {
  const digest = createHash('sha256').update(`events:${id}`).digest('hex');
  return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-4${digest.slice(13, 16)}-8${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
}

function calendarUrls({ id, title, slug, dateAndTimeSettings }: WixEvent, { url }: Site): JsonObject {
  const { startDate = '', endDate = '' } = dateAndTimeSettings;
  const compact = (date: string) => date.replaceAll(/[-:]|\.\d+/g, '');
  const query = new URLSearchParams({
    action: 'TEMPLATE',
    text: title,
    dates: `${compact(startDate)}/${compact(endDate)}`,
    location: `${url}${pagePath(slug)}`,
  });
  return {
    google: `https://calendar.google.com/calendar/render?${query.toString()}`,
    ics: `${url}/_api/wix-one-events-server/html/v2/calendar/ics/${id}`,
  };
}

function summaries({ registration, cancellation }: WixEvent, currency: string): JsonObject {
  const nothing = { value: '0.00', currency };
  return {
    ...(registration.initialType === 'RSVP'
      ? { rsvps: { totalCount: 0, yesCount: 0, noCount: 0, waitlistCount: 0 } }
      : {
          tickets: {
            ticketsSold: 0,
            revenue: nothing,
            currencyLocked: false,
            totalOrders: 0,
            totalSales: nothing,
          },
        }),
    ...(cancellation ? { cancellation } : {}),
  };
}

/** The form of a new event asks for a name and an address. */
const defaultForm: JsonObject = {
  controls: [
    {
      type: 'NAME',
      system: true,
      orderIndex: 0,
      id: 'name',
      deleted: false,
      inputs: [
        {
          name: 'firstName',
          array: false,
          label: 'First name',
          mandatory: true,
          maxLength: 50,
          type: 'TEXT',
        },
        { name: 'lastName', array: false, label: 'Last name', mandatory: true, maxLength: 50, type: 'TEXT' },
      ],
    },
    {
      type: 'INPUT',
      system: true,
      orderIndex: 1,
      id: 'email',
      deleted: false,
      inputs: [
        { name: 'email', array: false, label: 'Email', mandatory: true, maxLength: 255, type: 'TEXT' },
      ],
    },
  ],
};
