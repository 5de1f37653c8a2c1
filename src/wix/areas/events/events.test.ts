import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { testDatabases } from '../../../../test/databases.ts';
import { checkQueries, type OracleField } from '../../../../test/oracle.ts';
import { verifies } from '../../../../test/verifies.ts';
import { openTestWix, type TestWix } from '../../test-wix.ts';

const path = '/events/v3/events';
const hourMs = 3_600_000;

/** An event four hours from the start of the test's clock, two hours long. */
const gala = {
  title: 'Summer Gala',
  location: { name: 'Grand Hall', type: 'VENUE' },
  dateAndTimeSettings: {
    startDate: '2026-03-01T16:00:00.000Z',
    endDate: '2026-03-01T18:00:00.000Z',
    timeZoneId: 'America/New_York',
  },
  registration: { initialType: 'RSVP' },
};

const post = (wix: TestWix, event: object, more: object = {}) => wix.call('POST', path, { event, ...more });
const create = async (wix: TestWix, event: object = {}, more: object = {}) => {
  const { status, body } = await post(wix, { ...gala, ...event }, more);
  assert.equal(status, 200, JSON.stringify(body));
  return body.event;
};
const get = async (wix: TestWix, id: string, fields = '') =>
  (await wix.call('GET', `${path}/${id}?eventId=${id}${fields}`)).body.event;
const update = (wix: TestWix, id: string, event: object) =>
  wix.call('PATCH', `${path}/${id}`, { event: { id, ...event } });
const query = (wix: TestWix, body: object, more: object = {}) =>
  wix.call('POST', `${path}/query`, { query: body, ...more });
const titles = (body: { events: { title: string }[] }) => body.events.map(({ title }) => title);
const violation = (body: { details: { validationError: { fieldViolations: object[] } } }) =>
  body.details.validationError.fieldViolations[0] as { field: string; description: string };
const at = (hours: number) => new Date(Date.UTC(2026, 2, 1, 12) + hours * hourMs).toISOString();
const dates = (start: number, end: number) => ({
  dateAndTimeSettings: { startDate: at(start), endDate: at(end), timeZoneId: 'UTC' },
});
const eventsOf = async ({ database }: TestWix) =>
  (await database.read.selectFrom('event').select(['event_type', 'payload']).orderBy('seq').execute()).map(
    ({ event_type, payload }) => ({ type: event_type, ...JSON.parse(payload) }),
  );

for (const { name, open } of testDatabases()) {
  describe(`creating events on ${name}`, () => {
    verifies(['events.create.shape', 'events.create.slug', 'events.fields.always'], async () => {
      await using wix = await openTestWix(open());
      const event = await create(wix);
      assert.deepEqual(event, {
        id: event.id,
        title: 'Summer Gala',
        slug: 'summer-gala',
        location: { name: 'Grand Hall', type: 'VENUE', locationTbd: false },
        createdDate: '2026-03-01T12:00:00.000Z',
        updatedDate: '2026-03-01T12:00:00.000Z',
        publishedDate: '2026-03-01T12:00:00.000Z',
        userId: wix.site.accountId,
        status: 'UPCOMING',
        dateAndTimeSettings: {
          dateAndTimeTbd: false,
          startDate: '2026-03-01T16:00:00Z',
          endDate: '2026-03-01T18:00:00Z',
          timeZoneId: 'America/New_York',
          hideEndDate: false,
          showTimeZone: false,
          recurrenceStatus: 'ONE_TIME',
          formatted: {
            dateAndTime: 'March 1, 2026, 11:00 AM – 1:00 PM',
            startDate: 'March 1, 2026',
            startTime: '11:00 AM',
            endDate: 'March 1, 2026',
            endTime: '1:00 PM',
          },
        },
        instanceId: event.instanceId,
      });
      assert.deepEqual(await get(wix, event.id), event);
    });

    verifies('events.create.slug-taken', async () => {
      await using wix = await openTestWix(open());
      await create(wix);
      assert.equal((await create(wix)).slug, 'summer-gala-1');
    });

    verifies('events.create.slug-chosen', async () => {
      await using wix = await openTestWix(open());
      const chosen = (slug: string) => post(wix, { ...gala, seoSettings: { slug } });
      assert.equal((await chosen('gala-2026')).body.event.slug, 'gala-2026');
      const bad = await chosen('gala 2026');
      assert.deepEqual([bad.status, bad.body.details.applicationError.code], [400, 'INVALID_SLUG_FORMAT']);
      const taken = await chosen('gala-2026');
      assert.deepEqual(
        [taken.status, taken.body.details.applicationError.code],
        [409, 'SLUG_ALREADY_IN_USE'],
      );
    });

    verifies('events.create.required', async () => {
      await using wix = await openTestWix(open());
      const { status, body } = await post(wix, { registration: {} });
      assert.equal(status, 400);
      assert.deepEqual(
        body.details.validationError.fieldViolations.map(({ field }: { field: string }) => field).toSorted(),
        ['event.dateAndTimeSettings', 'event.location', 'event.registration.initialType', 'event.title'],
      );
    });

    verifies('events.create.initial-type', async () => {
      await using wix = await openTestWix(open());
      const { registration: _registration, ...rest } = gala;
      const { status, body } = await post(wix, { ...rest, initialType: 'RSVP' });
      assert.equal(status, 400);
      assert.equal(violation(body).field, 'event.registration.initialType');
    });

    verifies(
      ['events.create.end-required', 'events.create.negative', 'events.create.time-zone'],
      async () => {
        await using wix = await openTestWix(open());
        const refused = async (settings: object) => {
          const { status, body } = await post(wix, { ...gala, dateAndTimeSettings: settings });
          assert.equal(status, 400);
          return violation(body).description;
        };
        const { startDate, endDate, timeZoneId } = gala.dateAndTimeSettings;
        assert.equal(
          await refused({ startDate, timeZoneId }),
          'endDate.isDefined must be true, event cannot have negative duration',
        );
        assert.equal(
          await refused({ startDate: endDate, endDate: startDate, timeZoneId }),
          'event cannot have negative duration',
        );
        assert.equal(await refused({ startDate, endDate }), 'getTimeZoneId is not supported');
      },
    );

    verifies('events.create.date-objects', async () => {
      await using wix = await openTestWix(open());
      const startDate = { seconds: 1, nanos: 0 };
      const { status, body } = await post(wix, {
        ...gala,
        dateAndTimeSettings: { ...gala.dateAndTimeSettings, startDate },
      });
      assert.equal(status, 400);
      assert.match(violation(body).description, /Expected string/);
    });

    verifies('events.create.tbd', async () => {
      await using wix = await openTestWix(open());
      const { status, body } = await post(wix, { ...gala, dateAndTimeSettings: { dateAndTimeTbd: true } });
      assert.equal(status, 400);
      assert.equal(violation(body).description, 'getScheduleTbdMessage must not be a blank');
      const event = await create(wix, {
        dateAndTimeSettings: { dateAndTimeTbd: true, dateAndTimeTbdMessage: 'Date coming soon' },
      });
      assert.deepEqual(event.dateAndTimeSettings.formatted, { dateAndTime: 'Date coming soon' });
      assert.equal(event.status, 'UPCOMING');
    });

    verifies(['events.create.location-name', 'events.create.location-type'], async () => {
      await using wix = await openTestWix(open());
      const nameless = await post(wix, { ...gala, location: { locationTbd: true } });
      assert.equal(nameless.status, 400);
      assert.equal(violation(nameless.body).description, 'Location address must not be a blank');
      const named = await create(wix, { location: { name: 'To be announced', locationTbd: true } });
      assert.deepEqual(named.location, { name: 'To be announced', locationTbd: true, type: 'VENUE' });
      const wrong = await post(wix, { ...gala, location: { name: 'TBA', type: 'TBD' } });
      assert.equal(violation(wrong.body).description, 'must be in [VENUE, ONLINE]');
    });

    verifies(['events.create.description-object', 'events.fields.texts'], async () => {
      await using wix = await openTestWix(open());
      const text = await post(wix, { ...gala, description: 'Come!' });
      assert.equal(violation(text.body).description, 'Expected an object');
      const description = { nodes: [{ type: 'PARAGRAPH', id: 'a', nodes: [] }] };
      const event = await create(wix, { description }, { fields: ['TEXTS'] });
      assert.deepEqual(event.description, description);
    });

    verifies(['events.create.limit-misplaced', 'events.registration.rsvp'], async () => {
      await using wix = await openTestWix(open());
      const registration = { initialType: 'RSVP', limit: 10, rsvp: { waitlistEnabled: true } };
      const event = await create(wix, { registration }, { fields: ['REGISTRATION'] });
      assert.deepEqual(event.registration, {
        type: 'RSVP',
        status: 'OPEN_RSVP',
        initialType: 'RSVP',
        rsvp: { responseType: 'YES_ONLY', waitlistEnabled: true },
        allowedGuestTypes: 'VISITOR_OR_MEMBER',
        registrationPaused: false,
        registrationDisabled: false,
      });
    });

    verifies('events.registration.tickets', async () => {
      await using wix = await openTestWix(open());
      const event = await create(
        wix,
        { registration: { initialType: 'TICKETING' } },
        { fields: ['REGISTRATION'] },
      );
      assert.equal(event.registration.status, 'OPEN_TICKETS');
      assert.deepEqual(event.registration.tickets, {
        guestsAssignedSeparately: false,
        ticketLimitPerOrder: 20,
        currency: 'USD',
        soldOut: false,
      });
    });

    verifies('events.create.draft', async () => {
      await using wix = await openTestWix(open());
      const event = await create(wix, {}, { draft: true, fields: ['REGISTRATION'] });
      assert.equal(event.status, 'DRAFT');
      assert.equal(event.registration.status, 'CLOSED_MANUALLY');
      assert.equal(event.publishedDate, undefined);
    });

    verifies('events.create.recurring', async () => {
      await using wix = await openTestWix(open());
      const occurrence = (start: number) => dates(start, start + 1).dateAndTimeSettings;
      await create(wix, {
        dateAndTimeSettings: {
          ...occurrence(24),
          recurringEvents: { individualEventDates: [occurrence(24), occurrence(48)] },
        },
      });
      assert.equal((await query(wix, { paging: { limit: 10 } })).body.pagingMetadata.total, 2);
    });

    verifies(['events.dates.formatted', 'events.dates.formatted-days'], async () => {
      await using wix = await openTestWix(open());
      const settings = { startDate: at(0), endDate: at(20), timeZoneId: 'Europe/Paris', showTimeZone: true };
      const { formatted } = (await create(wix, { dateAndTimeSettings: settings })).dateAndTimeSettings;
      assert.equal(formatted.dateAndTime, 'March 1, 2026, 1:00 PM – March 2, 2026, 9:00 AM GMT+1');
      assert.deepEqual([formatted.startTime, formatted.endDate], ['1:00 PM', 'March 2, 2026']);
    });
  });

  describe(`reading events on ${name}`, () => {
    verifies(['events.fields.details', 'events.fields.urls', 'events.get.slug'], async () => {
      await using wix = await openTestWix(open());
      const mainImage = { id: 'a.jpg', url: 'https://x.example/a.jpg', width: 10, height: 20 };
      const made = await create(wix, { shortDescription: 'Dance', mainImage });
      assert.equal(made.shortDescription, undefined);
      const { event } = (
        await wix.call('GET', `${path}/slug/summer-gala?slug=summer-gala&fields=DETAILS&fields=URLS`)
      ).body;
      assert.equal(event.shortDescription, 'Dance');
      assert.deepEqual(event.mainImage, mainImage);
      assert.match(event.calendarUrls.google, /^https:\/\/calendar\.google\.com\/.*20260301T160000Z/);
      assert.ok(event.calendarUrls.ics);
      assert.deepEqual(event.eventPageUrl, {
        base: 'https://test-shop.example',
        path: '/event-details/summer-gala',
      });
    });

    verifies(
      ['events.fields.form', 'events.fields.dashboard', 'events.fields.seo', 'events.fields.agenda'],
      async () => {
        await using wix = await openTestWix(open());
        const { id } = await create(wix);
        const event = await get(wix, id, '&fields=FORM&fields=DASHBOARD&fields=SEO_SETTINGS&fields=AGENDA');
        assert.deepEqual(
          event.form.controls.map((control: { id: string }) => control.id),
          ['name', 'email'],
        );
        assert.deepEqual(event.summaries, {
          rsvps: { totalCount: 0, yesCount: 0, noCount: 0, waitlistCount: 0 },
        });
        assert.deepEqual(event.seoSettings, { slug: 'summer-gala', hidden: false });
        assert.deepEqual(event.agendaSettings, { enabled: false });
      },
    );

    verifies('events.fields.session', async () => {
      await using wix = await openTestWix(open());
      const onlineConferencing = {
        enabled: true,
        type: 'MEETING',
        session: { sessionCreated: false, sessionId: 'x' },
      };
      const { id } = await create(wix, { onlineConferencing });
      assert.deepEqual((await get(wix, id)).onlineConferencing, { enabled: true, type: 'MEETING' });
      const event = await get(wix, id, '&fields=ONLINE_CONFERENCING_SESSION');
      assert.deepEqual(event.onlineConferencing, onlineConferencing);
    });

    verifies('events.fields.unknown', async () => {
      await using wix = await openTestWix(open());
      const { id } = await create(wix);
      const { status, body } = await wix.call('GET', `${path}/${id}?fields=EVERYTHING`);
      assert.equal(status, 400);
      assert.match(violation(body).description, /must be in \[DETAILS, TEXTS/);
    });

    verifies('events.get.not-found', async () => {
      await using wix = await openTestWix(open());
      for (const address of [`${path}/${wix.ids.guid()}`, `${path}/slug/nothing`]) {
        const { status, body } = await wix.call('GET', address);
        assert.deepEqual([status, body.details.applicationError.code], [404, 'EVENT_NOT_FOUND']);
      }
    });

    verifies(['events.status.time', 'events.registration.closed'], async () => {
      await using wix = await openTestWix(open());
      const { id } = await create(wix);
      const shown = async () => {
        const { status, registration } = await get(wix, id, '&fields=REGISTRATION');
        return [status, registration.status];
      };
      assert.deepEqual(await shown(), ['UPCOMING', 'OPEN_RSVP']);
      wix.clock.advance(4 * hourMs);
      assert.deepEqual(await shown(), ['STARTED', 'OPEN_RSVP']);
      wix.clock.advance(2 * hourMs);
      assert.deepEqual(await shown(), ['ENDED', 'CLOSED_AUTOMATICALLY']);
      const canceled = await create(wix, dates(24, 25));
      await wix.call('POST', `${path}/${canceled.id}/cancel`, {});
      const { registration } = await get(wix, canceled.id, '&fields=REGISTRATION');
      assert.equal(registration.status, 'CLOSED_MANUALLY');
    });

    /** One of each status: over, running, to come, canceled, draft. */
    async function fiveEvents(wix: TestWix): Promise<void> {
      for (const [title, start, end] of [
        ['Over', -5, -4],
        ['Running', -1, 1],
        ['To come', 5, 6],
        ['Canceled', 7, 8],
      ] as const) {
        wix.clock.advance(1_000);
        await create(wix, { title, ...dates(start, end) });
      }
      const { id } = (await query(wix, { filter: { title: 'Canceled' } })).body.events[0];
      await wix.call('POST', `${path}/${id}/cancel`, { eventId: id });
      await create(
        wix,
        { title: 'Draft', ...dates(9, 10), registration: { initialType: 'TICKETING' } },
        { draft: true },
      );
    }

    verifies(['events.query.page', 'events.query.paging'], async () => {
      await using wix = await openTestWix(open());
      for (let index = 0; index < 52; index++) {
        wix.clock.advance(1_000);
        await create(wix, { title: `Event ${index}` });
      }
      const { body } = await query(wix, {});
      assert.deepEqual([body.events.length, body.events[0].title], [50, 'Event 51']);
      assert.deepEqual(body.pagingMetadata, { count: 50, offset: 0, total: 52, tooManyToCount: false });
      assert.deepEqual(titles((await query(wix, { paging: { limit: 50, offset: 50 } })).body), [
        'Event 1',
        'Event 0',
      ]);
      assert.equal((await query(wix, { paging: { limit: 1_001 } })).status, 400);
    });

    verifies(['events.query.status', 'events.query.drafts'], async () => {
      await using wix = await openTestWix(open());
      await fiveEvents(wix);
      const found = async (filter: object, more: object = {}) => {
        const { body } = await query(wix, { filter, sort: [{ fieldName: 'title' }] }, more);
        assert.equal(body.pagingMetadata.total, body.events.length);
        return titles(body);
      };
      assert.deepEqual(await found({ status: 'UPCOMING' }), ['To come']);
      assert.deepEqual(await found({ status: { $in: ['STARTED', 'ENDED'] } }), ['Over', 'Running']);
      assert.deepEqual(await found({ status: { $ne: 'CANCELED' } }), ['Over', 'Running', 'To come']);
      assert.deepEqual(await found({ $not: { status: 'ENDED' } }), ['Canceled', 'Running', 'To come']);
      assert.deepEqual(await found({ status: 'DRAFT' }), []);
      assert.deepEqual(await found({ status: 'DRAFT' }, { includeDrafts: true }), ['Draft']);
      wix.clock.advance(6 * hourMs);
      assert.deepEqual(await found({ status: 'ENDED' }), ['Over', 'Running', 'To come']);
    });

    verifies(['events.query.dates', 'events.query.type'], async () => {
      await using wix = await openTestWix(open());
      await fiveEvents(wix);
      const { body } = await query(wix, {
        filter: { 'dateAndTimeSettings.startDate': { $gte: at(-1), $lt: at(6) } },
        sort: [{ fieldName: 'dateAndTimeSettings.startDate', order: 'DESC' }],
      });
      assert.deepEqual(titles(body), ['To come', 'Running']);
      const ticketed = await query(
        wix,
        { filter: { 'registration.initialType': 'TICKETING' } },
        { includeDrafts: true },
      );
      assert.deepEqual(titles(ticketed.body), ['Draft']);
    });

    verifies('events.query.bad-filter', async () => {
      await using wix = await openTestWix(open());
      for (const filter of [
        { nothing: 1 },
        { storedStatus: 'DRAFT' },
        { status: { $gt: 'A' } },
        { createdDate: 'soon' },
        { $and: 1 },
      ]) {
        const { status, body } = await query(wix, { filter });
        assert.deepEqual([status, body.details.applicationError.code], [400, 'FILTER_PARSER_ERROR']);
      }
      const sort = [{ fieldName: 'status' }];
      assert.equal((await query(wix, { sort })).body.details.applicationError.code, 'FILTER_PARSER_ERROR');
    });

    verifies('events.query.drafts-permission', async () => {
      await using wix = await openTestWix(open());
      const { id, slug } = await create(wix, {}, { draft: true });
      const reader = await wix.keyWith(new Set(['SCOPE.DC-EVENTS.READ-EVENTS']));
      const as = { authorization: reader };
      assert.equal((await wix.call('POST', `${path}/query`, {}, as)).status, 200);
      assert.equal((await wix.call('POST', `${path}/query`, { includeDrafts: true }, as)).status, 403);
      assert.equal((await wix.call('GET', `${path}/${id}`, undefined, as)).status, 403);
      assert.equal((await wix.call('GET', `${path}/slug/${slug}`, undefined, as)).status, 403);
    });

    verifies('events.query.double-nested', async () => {
      await using wix = await openTestWix(open());
      await fiveEvents(wix);
      const { body } = await query(wix, { query: { filter: { title: 'Over' } }, paging: { limit: 0 } });
      assert.deepEqual([body.events, body.pagingMetadata.total], [[], 4]);
    });

    verifies(['events.count.status', 'events.count.no-facet'], async () => {
      await using wix = await openTestWix(open());
      await fiveEvents(wix);
      const count = async (request: object) =>
        (await wix.call('POST', `${path}/count-by-status`, request)).body;
      const published = await count({ filter: {}, facet: ['status'] });
      assert.deepEqual(published.facets.status.counts, { UPCOMING: 1, STARTED: 1, ENDED: 1, CANCELED: 1 });
      assert.equal(published.pagingMetadata.total, 4);
      const all = await count({ facet: ['status'], includeDrafts: true });
      assert.equal(all.facets.status.counts.DRAFT, 1);
      const few = await count({ filter: { status: { $in: ['STARTED', 'ENDED'] } }, facet: ['status'] });
      assert.deepEqual(few.facets.status.counts, { STARTED: 1, ENDED: 1 });
      assert.deepEqual((await count({})).facets, {});
    });

    verifies('events.query.oracle', async () => {
      await using wix = await openTestWix(open());
      await manyEvents(wix);
      const all = await query(
        wix,
        { paging: { limit: 100 } },
        { includeDrafts: true, fields: ['REGISTRATION'] },
      );
      assert.equal(all.body.events.length, 40);
      await checkQueries({
        fields: oracleFields,
        documents: all.body.events,
        paging: 'offset',
        maxLimit: 1_000,
        maxSorts: 3,
        defaultSort: [{ fieldName: 'createdDate', order: 'DESC' }],
        ask: async (asked) => {
          const { body } = await query(wix, asked, { includeDrafts: true });
          return {
            ids: body.events.map(({ id }: { id: string }) => id),
            total: body.pagingMetadata.total,
          };
        },
      });
    });
  });

  describe(`changing events on ${name}`, () => {
    verifies('events.update.partial', async () => {
      await using wix = await openTestWix(open());
      const { id } = await create(wix, { shortDescription: 'Dance' });
      wix.clock.advance(1_000);
      const { body } = await update(wix, id, { title: 'Winter Gala', revision: '9' });
      assert.equal(body.event.title, 'Winter Gala');
      assert.equal(body.event.updatedDate, '2026-03-01T12:00:01.000Z');
      assert.equal((await get(wix, id, '&fields=DETAILS')).shortDescription, 'Dance');
    });

    verifies(['events.update.dates-whole', 'events.update.time-zone-kept'], async () => {
      await using wix = await openTestWix(open());
      const { id } = await create(wix);
      const partial = await update(wix, id, { dateAndTimeSettings: { startDate: at(24) } });
      assert.equal(partial.status, 400);
      assert.match(violation(partial.body).description, /negative duration/);
      const { body } = await update(wix, id, {
        dateAndTimeSettings: { startDate: at(24), endDate: at(25) },
      });
      assert.equal(body.event.dateAndTimeSettings.timeZoneId, 'America/New_York');
      assert.equal(body.event.dateAndTimeSettings.startDate, '2026-03-02T12:00:00Z');
    });

    verifies('events.update.initial-type', async () => {
      await using wix = await openTestWix(open());
      const { id } = await create(wix);
      await update(wix, id, { registration: { initialType: 'TICKETING', rsvp: { limit: 30 } } });
      const { registration } = await get(wix, id, '&fields=REGISTRATION');
      assert.deepEqual([registration.initialType, registration.rsvp.limit], ['RSVP', 30]);
    });

    verifies('events.update.slug', async () => {
      await using wix = await openTestWix(open());
      const { id } = await create(wix);
      await create(wix, { title: 'Other' });
      assert.equal((await update(wix, id, { title: 'Winter Gala' })).body.event.slug, 'summer-gala');
      const changed = await update(wix, id, { seoSettings: { slug: 'winter' } });
      assert.equal(changed.body.event.slug, 'winter');
      const taken = await update(wix, id, { seoSettings: { slug: 'other' } });
      assert.equal(taken.body.details.applicationError.code, 'SLUG_ALREADY_IN_USE');
    });

    const act = (wix: TestWix, id: string, verb: string) =>
      wix.call('POST', `${path}/${id}/${verb}`, { eventId: id });

    verifies(['events.publish.draft', 'events.publish.twice'], async () => {
      await using wix = await openTestWix(open());
      const { id } = await create(wix, {}, { draft: true });
      const { body } = await act(wix, id, 'publish');
      assert.deepEqual([body.event.status, body.event.publishedDate], ['UPCOMING', at(0)]);
      const again = await act(wix, id, 'publish');
      assert.equal(again.body.details.applicationError.code, 'EVENT_ALREADY_PUBLISHED');
    });

    verifies(['events.cancel.upcoming', 'events.cancel.transition'], async () => {
      await using wix = await openTestWix(open());
      const { id } = await create(wix);
      assert.equal((await act(wix, id, 'cancel')).body.event.status, 'CANCELED');
      const { summaries } = await get(wix, id, '&fields=DASHBOARD');
      assert.equal(summaries.cancellation.canceledDate, at(0));
      const draft = await create(wix, {}, { draft: true });
      const over = await create(wix, dates(-5, -4));
      for (const refused of [id, draft.id, over.id]) {
        const { body } = await act(wix, refused, 'cancel');
        assert.equal(body.details.applicationError.code, 'INVALID_EVENT_STATUS_TRANSITION');
      }
      assert.equal(
        (await act(wix, id, 'publish')).body.details.applicationError.code,
        'INVALID_EVENT_STATUS_TRANSITION',
      );
    });

    verifies('events.delete.gone', async () => {
      await using wix = await openTestWix(open());
      const { id } = await create(wix);
      assert.deepEqual((await wix.call('DELETE', `${path}/${id}?eventId=${id}`)).body, { eventId: id });
      assert.equal((await wix.call('GET', `${path}/${id}`)).status, 404);
    });

    verifies('events.bulk.nested', async () => {
      await using wix = await openTestWix(open());
      for (const title of ['One', 'Two', 'Three']) await create(wix, { title });
      const bulk = (verb: string, filter: object) =>
        wix.call('POST', `/events/v3/bulk/events/${verb}-by-filter`, { filter: { filter } });
      assert.deepEqual((await bulk('cancel', { title: { $in: ['One', 'Two'] } })).body, {});
      assert.deepEqual((await bulk('delete', { status: 'CANCELED' })).body, {});
      assert.deepEqual(titles((await query(wix, {})).body), ['Three']);
    });

    verifies(['events.outbox.changes', 'events.outbox.actions'], async () => {
      await using wix = await openTestWix(open());
      const { id } = await create(wix, {}, { draft: true });
      await update(wix, id, { title: 'Winter Gala' });
      await act(wix, id, 'publish');
      await act(wix, id, 'cancel');
      await wix.call('DELETE', `${path}/${id}`);
      const events = await eventsOf(wix);
      assert.deepEqual(
        events.map(({ type }) => type),
        ['created', 'updated', 'published', 'canceled', 'deleted'].map(
          (slug) => `wix.events.v3.event_${slug}`,
        ),
      );
      assert.equal(events[0]?.createdEvent.entity.registration.initialType, 'RSVP');
      assert.equal(events[1]?.updatedEvent.currentEntity.title, 'Winter Gala');
      assert.equal(events[2]?.actionEvent.body.status, 'UPCOMING');
      assert.deepEqual(events[3]?.actionEvent.body, {
        timestamp: at(0),
        eventId: id,
        title: 'Winter Gala',
        userId: wix.site.accountId,
        hasGuests: false,
      });
      assert.deepEqual(events[4]?.deletedEvent, {});
    });

    verifies('events.paths.internal', async () => {
      await using wix = await openTestWix(open());
      await create(wix);
      const { body } = await wix.call('POST', '/_api/events-events-v3-adapter/v3/events/query', {});
      assert.deepEqual(titles(body), ['Summer Gala']);
    });

    verifies('events.v1.removed', async () => {
      await using wix = await openTestWix(open());
      const { status, body } = await wix.call('POST', '/events/v1/events/query', {});
      assert.equal(status, 404);
      assert.match(body.message, /2024-11-06.*wix\.events\.events\.v3\.EventManagement\.QueryEvents/);
    });
  });
}

/** Forty events of few different values, in each status. */
async function manyEvents(wix: TestWix): Promise<void> {
  for (let index = 0; index < 40; index++) {
    if (index % 3 === 0) wix.clock.advance(1_000);
    const start = (index % 9) - 5;
    const { id } = await create(
      wix,
      {
        title: index % 2 === 0 ? `Gala ${index % 5}` : `gala ${index % 7}`,
        ...(index % 11 === 10
          ? { dateAndTimeSettings: { dateAndTimeTbd: true, dateAndTimeTbdMessage: 'Soon' } }
          : dates(start, start + (index % 4))),
        registration: { initialType: index % 3 === 0 ? 'TICKETING' : 'RSVP' },
      },
      { draft: index % 8 === 7 },
    );
    if (index % 6 === 5) await wix.call('POST', `${path}/${id}/cancel`, {});
  }
}

const sizes = ['$eq', '$ne', '$gt', '$gte', '$lt', '$lte', '$in'];
const some = ['$eq', '$ne', '$in'];
const oracleFields: readonly OracleField[] = [
  { path: 'id', kind: 'text', operators: sizes, sortable: true },
  { path: 'createdDate', kind: 'date', operators: sizes, sortable: true },
  { path: 'updatedDate', kind: 'date', operators: sizes, sortable: true },
  { path: 'slug', kind: 'text', operators: sizes, sortable: true },
  { path: 'title', kind: 'word', operators: sizes, sortable: true },
  { path: 'dateAndTimeSettings.startDate', kind: 'date', operators: sizes, sortable: true },
  { path: 'dateAndTimeSettings.endDate', kind: 'date', operators: sizes, sortable: true },
  { path: 'status', kind: 'text', operators: some },
  { path: 'userId', kind: 'text', operators: some },
  { path: 'registration.initialType', kind: 'text', operators: ['$eq'] },
];
