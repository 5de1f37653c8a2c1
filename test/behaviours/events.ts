import type { Behaviour } from './behaviour.ts';

const introduction =
  'https://dev.wix.com/docs/api-reference/business-solutions/events/event-management/events-v3/introduction.md';
const creating = 'https://dev.wix.com/docs/api-reference/business-solutions/events/skills/create-event';
const managing = 'https://dev.wix.com/docs/api-reference/business-solutions/events/skills/manage-events';

export const events = [
  {
    id: 'events.create.shape',
    source: creating,
    sentence: 'A new event is published and upcoming, with its slug, its place and its dates.',
  },
  {
    id: 'events.create.slug',
    source: creating,
    sentence: 'The slug is made of the title.',
  },
  {
    id: 'events.create.slug-taken',
    source: 'assumed',
    sentence: 'A slug made of a title that is there gets a number.',
  },
  {
    id: 'events.create.slug-chosen',
    source: 'sdk',
    sentence: 'A slug can be chosen; a bad one is INVALID_SLUG_FORMAT and a taken one SLUG_ALREADY_IN_USE.',
  },
  {
    id: 'events.create.required',
    source: creating,
    sentence: 'Title, place, dates and initial type are required, all that is missing named at once.',
  },
  {
    id: 'events.create.initial-type',
    source: creating,
    sentence: 'The initial type stands in registration: at the root of the event it counts as missing.',
  },
  {
    id: 'events.create.end-required',
    source: creating,
    sentence: 'An event without an end is refused in the words of the service.',
  },
  {
    id: 'events.create.negative',
    source: creating,
    sentence: 'An event that ends before it starts is refused.',
  },
  {
    id: 'events.create.time-zone',
    source: creating,
    sentence: 'A missing time zone is said to be not supported.',
  },
  {
    id: 'events.create.date-objects',
    source: creating,
    sentence: 'Dates are text; an object is refused.',
  },
  {
    id: 'events.create.tbd',
    source: creating,
    sentence: 'Dates that are to be told need a message, which stands for them.',
  },
  {
    id: 'events.create.location-name',
    source: creating,
    sentence: 'A place that is to be told needs a name, and is a venue unless said.',
  },
  {
    id: 'events.create.location-type',
    source: creating,
    sentence: 'A type of place that is none is refused with those there are.',
  },
  {
    id: 'events.create.description-object',
    source: creating,
    sentence: 'A description is rich content: text is refused.',
  },
  {
    id: 'events.create.limit-misplaced',
    source: creating,
    sentence: 'A guest limit at the wrong level is ignored without a word.',
  },
  {
    id: 'events.create.draft',
    source: managing,
    sentence: 'A draft is not published, and its registration is closed.',
  },
  {
    id: 'events.create.recurring',
    source: creating,
    sentence: 'Each date of a recurring event is an event of its own.',
    gap: 'individual dates of recurring events are not made into events',
  },
  {
    id: 'events.dates.formatted',
    source: 'sdk',
    sentence: 'Dates are also formatted for people, in the event’s time zone.',
  },
  {
    id: 'events.dates.formatted-days',
    source: 'assumed',
    sentence: 'An event over two days names both, and its time zone when that is to be shown.',
  },
  {
    id: 'events.registration.rsvp',
    source: 'sdk',
    sentence: 'An RSVP event is open for RSVP, and shows what is set for it.',
  },
  {
    id: 'events.registration.tickets',
    source: 'sdk',
    sentence: 'A ticketed event is open for tickets, 20 to an order, in the site’s currency.',
  },
  {
    id: 'events.registration.closed',
    source: 'sdk',
    sentence: 'Registration closes by itself when the event is over, and by hand when it is canceled.',
  },
  {
    id: 'events.fields.always',
    source: creating,
    sentence: 'Without fields an event has no registration, texts, addresses or summaries.',
  },
  {
    id: 'events.fields.details',
    source: creating,
    sentence: 'DETAILS adds the short description, the image and the calendar addresses.',
  },
  { id: 'events.fields.texts', source: creating, sentence: 'TEXTS adds the description.' },
  {
    id: 'events.fields.urls',
    source: creating,
    sentence: 'URLS adds the address of the event’s page, of base and path.',
  },
  { id: 'events.fields.form', source: 'sdk', sentence: 'FORM adds the registration form.' },
  { id: 'events.fields.dashboard', source: 'sdk', sentence: 'DASHBOARD adds the summaries by type.' },
  { id: 'events.fields.seo', source: 'sdk', sentence: 'SEO_SETTINGS adds the slug for search engines.' },
  { id: 'events.fields.agenda', source: 'sdk', sentence: 'AGENDA adds the agenda’s settings.' },
  {
    id: 'events.fields.session',
    source: 'sdk',
    sentence: 'The session of an online event is shown only with ONLINE_CONFERENCING_SESSION.',
  },
  {
    id: 'events.fields.unknown',
    source: 'sdk',
    sentence: 'A field that is none is refused with those there are.',
  },
  {
    id: 'events.get.not-found',
    source: 'assumed',
    sentence: 'An event that is not there is a 404 EVENT_NOT_FOUND, by id and by slug.',
  },
  { id: 'events.get.slug', source: 'sdk', sentence: 'An event is got by its slug.' },
  {
    id: 'events.status.time',
    source: 'sdk',
    sentence: 'A published event starts and ends by itself, on the clock.',
  },
  {
    id: 'events.query.page',
    source: 'guide',
    sentence: 'A query answers 50 events unless told, the latest made first.',
  },
  {
    id: 'events.query.paging',
    source: 'sdk',
    sentence: 'Pages are by offset, up to 1,000 events, and tell the total.',
  },
  {
    id: 'events.query.status',
    source: introduction,
    sentence: 'A query finds events by the status that they have at the moment.',
  },
  {
    id: 'events.query.dates',
    source: 'sdk',
    sentence: 'Dates are plain ISO text in filters, and can be sorted by.',
  },
  {
    id: 'events.query.type',
    source: 'sdk',
    sentence: 'A query finds events by their initial type.',
  },
  {
    id: 'events.query.bad-filter',
    source: 'sdk',
    sentence: 'A filter that cannot be is FILTER_PARSER_ERROR.',
  },
  {
    id: 'events.query.drafts',
    source: managing,
    sentence: 'Drafts are neither shown nor counted unless they are asked for.',
  },
  {
    id: 'events.query.drafts-permission',
    source: managing,
    sentence: 'Who may not manage events may not see drafts: 403 for query, get and get by slug.',
  },
  {
    id: 'events.query.double-nested',
    source: 'sdk',
    sentence: 'A query within a query is not looked into.',
  },
  {
    id: 'events.query.oracle',
    source: 'sdk',
    sentence: 'Random queries find the same events in the same order as a plain reading of all of them.',
  },
  {
    id: 'events.count.status',
    source: 'sdk',
    sentence: 'Events are counted by status, those to come apart from those that are over.',
  },
  {
    id: 'events.count.no-facet',
    source: managing,
    sentence: 'A count without facet has no facets.',
  },
  {
    id: 'events.update.partial',
    source: managing,
    sentence: 'An update changes what is sent, and needs no revision.',
  },
  {
    id: 'events.update.dates-whole',
    source: managing,
    sentence: 'Dates are replaced as a whole: a start alone is refused.',
  },
  {
    id: 'events.update.time-zone-kept',
    source: 'live',
    sentence: 'An update without time zone keeps the one there is.',
  },
  {
    id: 'events.update.initial-type',
    source: creating,
    sentence: 'The initial type does not change.',
  },
  {
    id: 'events.update.slug',
    source: 'sdk',
    sentence: 'A new title leaves the slug; only a slug that is sent changes it.',
  },
  { id: 'events.publish.draft', source: managing, sentence: 'Publishing makes a draft upcoming.' },
  {
    id: 'events.publish.twice',
    source: 'sdk',
    sentence: 'Publishing what is published is EVENT_ALREADY_PUBLISHED.',
  },
  { id: 'events.cancel.upcoming', source: managing, sentence: 'Canceling keeps the event and closes it.' },
  {
    id: 'events.cancel.transition',
    source: 'sdk',
    sentence: 'Canceling a draft, or what is over or canceled, is INVALID_EVENT_STATUS_TRANSITION.',
  },
  {
    id: 'events.delete.gone',
    source: managing,
    sentence: 'Deleting answers the id, and the event is gone.',
  },
  {
    id: 'events.bulk.nested',
    source: 'sdk',
    sentence: 'Bulk calls take a query whose filter stands in its own filter, and answer nothing.',
  },
  {
    id: 'events.outbox.changes',
    source: 'sdk',
    sentence: 'Creating, updating and deleting an event are told.',
  },
  {
    id: 'events.outbox.actions',
    source: 'sdk',
    sentence: 'Publishing and canceling are told as actions.',
  },
  {
    id: 'events.paths.internal',
    source: 'sdk',
    sentence: 'The path that a site’s own host has for events is the same method.',
  },
  {
    id: 'events.v1.removed',
    source: 'https://dev.wix.com/api/rest/wix-events/wix-events/event/about-the-events-api',
    sentence: 'Query Events V1 is gone: a 404 names what took its place.',
  },
  {
    id: 'events.sdk.one',
    source: 'sdk',
    sentence: 'The official SDK creates, gets, updates, publishes, cancels and deletes an event.',
  },
  {
    id: 'events.sdk.many',
    source: 'sdk',
    sentence: 'The official SDK pages a query through to the end by its builder and typed, and counts.',
  },
  {
    id: 'events.sdk.bulk',
    source: 'sdk',
    sentence: 'The official SDK cancels and deletes events by filter.',
  },
  {
    id: 'events.time.started-ended',
    source: 'sdk',
    sentence:
      'When the start or the end of a published event passes on the local clock, it is told once, as of its own moment.',
  },
  {
    id: 'events.time.reminder',
    source: 'sdk',
    sentence: 'A day before a published event starts, a reminder is told with the time that is left.',
  },
  {
    id: 'events.time.only-published',
    source: 'assumed',
    sentence:
      'Time tells nothing of drafts, of canceled and deleted events, nor of what was over when it was made.',
  },
  {
    id: 'events.time.moved',
    source: 'assumed',
    sentence: 'An event that is moved starts at its new time; other changes start nothing again.',
  },
  {
    id: 'events.time.by-itself',
    source: 'guide',
    sentence: 'On a running clock an event starts by itself: no call and no move of the clock is needed.',
  },
] as const satisfies readonly Behaviour[];
