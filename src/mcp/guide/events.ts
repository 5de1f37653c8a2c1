import type { GuideMethod } from './guide.ts';

export const eventMethods: readonly GuideMethod[] = [
  {
    tool: 'events_query',
    method: 'wix.events.events.v3.EventManagement.QueryEvents',
    title: 'Find events',
    description: 'Finds events by time, status and title. 50 a page unless told otherwise, at most 100.',
    input: [
      'query.filter',
      'query.sort.fieldName',
      'query.sort.order',
      'query.paging.limit',
      'query.paging.offset',
      'includeDrafts',
      'fields',
    ],
    hints: {
      'query.filter':
        '{"status":"UPCOMING"} (STARTED, ENDED, CANCELED), {"dateAndTimeSettings.startDate":{"$gte":"2026-05-01T00:00:00Z"}}, {"title":{"$startsWith":"Jazz"}}; $and $or $not join them.',
      'query.sort.fieldName': 'dateAndTimeSettings.startDate, title, createdDate',
      fields: 'More that is answered, such as DETAILS, TEXTS, REGISTRATION, URLS.',
    },
    example: {
      query: {
        filter: { status: 'UPCOMING' },
        sort: [{ fieldName: 'dateAndTimeSettings.startDate', order: 'ASC' }],
        paging: { limit: 10 },
      },
    },
    answer: {
      kind: 'list',
      items: 'events',
      one: 'event',
      many: 'events',
      fields: [
        'id',
        'title',
        'slug',
        'status',
        'shortDescription',
        'dateAndTimeSettings.startDate',
        'dateAndTimeSettings.endDate',
        'dateAndTimeSettings.timeZoneId',
        'location.type',
        'location.name',
        'registration.type',
      ],
      paging: { at: 'query.paging', by: 'offset' },
    },
  },
];
