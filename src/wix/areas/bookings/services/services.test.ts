import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { testDatabases } from '../../../../../test/databases.ts';
import { verifies } from '../../../../../test/verifies.ts';
import {
  appointments,
  fixedPrice,
  groups,
  must,
  openStudio,
  refusal,
  type Studio,
  servicesPath,
} from '../test-studio.ts';

const bulkPath = '/bookings/v2/bulk/services';

for (const { name, open } of testDatabases())
  describe(`services on ${name}`, () => {
    const create = (studio: Studio, service: object) => studio.call('POST', servicesPath, { service });
    const query = async (studio: Studio, request: object) =>
      must(await studio.call('POST', `${servicesPath}/query`, { query: request })).services.map(
        (service: { name: string }) => service.name,
      );
    const rules = ({
      body,
    }: {
      body: { details: { validationError: { fieldViolations: { ruleName: string }[] } } };
    }) => body.details.validationError.fieldViolations.map(({ ruleName }) => ruleName);
    const told = async ({ wix }: Studio) => {
      const rows = await wix.database.read.selectFrom('event').select('event_type').orderBy('seq').execute();
      return rows
        .map(({ event_type }) => event_type)
        .filter((type) => type.startsWith('wix.bookings.services'));
    };

    verifies(
      ['bookings.services.computed', 'bookings.services.slug', 'bookings.services.currency'],
      async () => {
        await using studio = await openStudio(open());
        const { haircut } = studio;
        assert.equal(haircut.revision, '1');
        assert.equal(haircut.appId, '13d21c63-b5ec-5912-8397-c3a5ddb27a97');
        assert.ok(haircut.schedule.id && haircut.form.id);
        assert.equal(haircut.bookingPolicy.default, true);
        assert.equal(haircut.mainSlug.name, 'haircut');
        assert.match(haircut.urls.servicePage.url, /\/service-page\/haircut$/);
        assert.deepEqual(haircut.payment.fixed.price, { value: '45.00', currency: 'USD' });
        assert.deepEqual(haircut.schedule.availabilityConstraints.durations, [{ minutes: 60 }]);
        const again = must(await create(studio, appointments(studio.owner))).service;
        assert.equal(again.mainSlug.name, 'haircut-1');
        assert.deepEqual(
          again.supportedSlugs.map((slug: { name: string }) => slug.name),
          ['haircut-1'],
        );
      },
    );

    verifies('bookings.services.required', async () => {
      await using studio = await openStudio(open());
      assert.deepEqual(rules(await create(studio, {})), [
        ...['INVALID_SERVICE_TYPE', 'INVALID_SERVICE_NAME', 'INVALID_ONLINE_BOOKING', 'PAYMENT_REQUIRED'],
        'INVALID_DEFAULT_CAPACITY',
      ]);
    });

    verifies(['bookings.services.payment-options', 'bookings.services.price'], async () => {
      await using studio = await openStudio(open());
      const paying = (payment: object) => create(studio, groups('CLASS', 'Dance', { payment }));
      const free = (online: boolean, inPerson: boolean) => ({
        rateType: 'NO_FEE',
        options: { online, inPerson },
      });
      assert.deepEqual(rules(await paying(free(true, false))), ['INVALID_PAYMENT_OPTIONS']);
      assert.deepEqual(rules(await paying({ ...fixedPrice('5'), options: {} })), ['INVALID_PAYMENT_OPTIONS']);
      assert.deepEqual(rules(await paying(fixedPrice('0'))), ['INVALID_RATE']);
      assert.deepEqual(rules(await paying({ rateType: 'FIXED', options: { inPerson: true } })), [
        'INVALID_RATE',
      ]);
      must(await paying(free(false, true)));
    });

    verifies(['bookings.services.appointment-rules', 'bookings.services.staff-are-resources'], async () => {
      await using studio = await openStudio(open());
      const odd = appointments(studio.owner, { defaultCapacity: 2, staffMemberIds: [], schedule: {} });
      assert.deepEqual(rules(await create(studio, odd)), [
        ...['INVALID_APPOINTMENT_CAPACITY', 'INVALID_SESSION_DURATION', 'MISSING_APPOINTMENT_RESOURCES'],
      ]);
      const [{ id }] = must(
        await studio.call('POST', '/bookings/v1/staff-members/query', { query: {} }),
      ).staffMembers;
      assert.deepEqual(rules(await create(studio, appointments(id))), ['INVALID_STAFF_MEMBER_IDS']);
    });

    verifies('bookings.services.unknown-parts', async () => {
      await using studio = await openStudio(open());
      const id = studio.wix.ids.guid();
      const parts = { category: { id }, bookingPolicy: { id } };
      assert.deepEqual(rules(await create(studio, groups('CLASS', 'Dance', parts))), [
        ...['INVALID_CATEGORY', 'INVALID_BOOKING_POLICY'],
      ]);
    });

    verifies(['bookings.services.locations', 'bookings.services.location-rules'], async () => {
      await using studio = await openStudio(open());
      const { locations } = studio.haircut;
      assert.deepEqual(
        [locations.length, locations[0].type, locations[0].business.default],
        [1, 'BUSINESS', true],
      );
      const custom = { type: 'CUSTOM', custom: { address: { city: 'Portland' } } };
      const service = must(await create(studio, groups('CLASS', 'Dance', { locations: [custom] }))).service;
      assert.deepEqual(service.locations[0].calculatedAddress, { city: 'Portland' });
      const wrong = [{ type: 'CUSTOM' }, { type: 'CUSTOMER', custom: {} }];
      assert.deepEqual(rules(await create(studio, groups('CLASS', 'Dance', { locations: wrong }))), [
        ...['INVALID_CUSTOM_LOCATION', 'INVALID_CUSTOMER_LOCATION'],
      ]);
    });

    verifies(
      ['bookings.services.get', 'bookings.services.not-found', 'bookings.services.conditional'],
      async () => {
        await using studio = await openStudio(open());
        const { id } = studio.haircut;
        assert.deepEqual(must(await studio.call('GET', `${servicesPath}/${id}`)).service, studio.haircut);
        const detailed = must(
          await studio.call(
            'GET',
            `/bookings/v2/services/${id}?serviceId=${id}&conditionalFields=STAFF_MEMBER_DETAILS`,
          ),
        ).service;
        assert.equal(detailed.staffMemberDetails.staffMembers[0].name, 'Business Owner');
        const unknown = `${servicesPath}/${studio.wix.ids.guid()}`;
        assert.equal(refusal(await studio.call('GET', unknown)), '404 SERVICE_NOT_FOUND');
      },
    );

    verifies(['bookings.services.update', 'bookings.services.revision'], async () => {
      await using studio = await openStudio(open());
      const { id, onlineBooking, mainSlug } = studio.haircut;
      const path = `${servicesPath}/${id}`;
      const patch = (service: object) => studio.call('PATCH', path, { service });
      assert.equal(refusal(await patch({ name: 'Trim' })), '400 service.revision');
      const updated = must(await patch({ revision: '1', name: 'Trim', tagLine: 'Quick' })).service;
      assert.deepEqual([updated.name, updated.tagLine, updated.revision], ['Trim', 'Quick', '2']);
      assert.deepEqual([updated.onlineBooking, updated.mainSlug], [onlineBooking, mainSlug]);
      assert.equal(refusal(await patch({ revision: '1', name: 'Cut' })), '409 INVALID_REVISION');
      const cleared = must(await patch({ revision: 2, tagLine: null })).service;
      assert.equal('tagLine' in cleared, false);
      const free = { rateType: 'NO_FEE', options: { online: false, inPerson: true } };
      const { payment } = must(await patch({ revision: '3', payment: free })).service;
      assert.equal('fixed' in payment, false);
    });

    verifies(['bookings.services.delete', 'bookings.services.events'], async () => {
      await using studio = await openStudio(open());
      const session = await studio.session('2026-03-02T19:00:00', '2026-03-02T20:00:00');
      const empty = await studio.session('2026-03-03T19:00:00', '2026-03-03T20:00:00');
      must(await studio.join(session.id, { status: 'CONFIRMED' }));
      const { id } = studio.yoga;
      const keep = `serviceId=${id}&preserveFutureSessionsWithParticipants=true`;
      assert.deepEqual(must(await studio.call('DELETE', `${servicesPath}/${id}?${keep}`)), {});
      assert.equal(refusal(await studio.call('GET', `${servicesPath}/${id}`)), '404 SERVICE_NOT_FOUND');
      assert.equal((await studio.call('GET', `/calendar/v3/events/${session.id}`)).status, 200);
      assert.equal((await studio.call('GET', `/calendar/v3/events/${empty.id}`)).status, 404);
      assert.deepEqual((await told(studio)).at(-1), 'wix.bookings.services.v2.service_deleted');
      assert.equal((await told(studio))[0], 'wix.bookings.services.v2.service_created');
    });

    verifies(['bookings.services.query', 'bookings.services.query-paging'], async () => {
      await using studio = await openStudio(open());
      const { owner } = studio;
      const by = (filter: object) => query(studio, { filter });
      assert.deepEqual(await by({ type: 'CLASS' }), ['Yoga']);
      assert.deepEqual(await by({ name: { $startsWith: 'hair' } }), ['Haircut']);
      assert.deepEqual(await by({ staffMemberIds: { $hasSome: [owner] } }), ['Haircut']);
      assert.deepEqual(await by({ 'mainSlug.name': 'pottery' }), ['Pottery']);
      assert.deepEqual(await by({ 'category.id': { $exists: true } }), []);
      assert.deepEqual(
        await by({ 'payment.options.online': true, hidden: false, type: { $ne: 'CLASS' } }).then((names) =>
          names.toSorted(),
        ),
        [...['Haircut', 'Pottery']],
      );
      assert.equal(
        refusal(
          await studio.call('POST', `${servicesPath}/query`, { query: { filter: { categoryId: 'x' } } }),
        ),
        '400 categoryId',
      );
      const body = must(
        await studio.call('POST', `${servicesPath}/query`, {
          query: { sort: [{ fieldName: 'name', order: 'DESC' }], paging: { limit: 2, offset: 1 } },
        }),
      );
      assert.deepEqual(
        body.services.map((service: { name: string }) => service.name),
        ['Pottery', 'Haircut'],
      );
      assert.deepEqual([body.pagingMetadata.count, body.pagingMetadata.total], [2, 3]);
    });

    verifies(['bookings.services.search', 'bookings.services.count'], async () => {
      await using studio = await openStudio(open());
      const search = {
        search: { expression: 'pott' },
        filter: { type: 'COURSE' },
        cursorPaging: { limit: 4 },
      };
      const found = must(await studio.call('POST', `${servicesPath}/search`, { search }));
      assert.deepEqual(
        found.services.map((service: { name: string }) => service.name),
        ['Pottery'],
      );
      assert.equal(found.pagingMetadata.hasNext, false);
      const filter = { type: { $in: ['CLASS', 'COURSE'] } };
      assert.deepEqual(must(await studio.call('POST', `${servicesPath}/count`, { filter })), { count: 2 });
    });

    verifies('bookings.services.bulk', async () => {
      await using studio = await openStudio(open());
      const services = [groups('CLASS', 'Dance'), groups('CLASS', '')];
      const made = must(
        await studio.call('POST', `${bulkPath}/create`, {
          services: services.slice(0, 1),
          returnEntity: true,
        }),
      );
      const { id } = made.results[0].item;
      const changes = [
        { service: { id, revision: '1', name: 'Ballet' }, mask: 'name' },
        { service: { id: studio.wix.ids.guid(), revision: '1', name: 'No' } },
      ];
      const changed = must(
        await studio.call('POST', `${bulkPath}/update`, { services: changes, returnEntity: true }),
      );
      assert.equal(changed.results[0].item.name, 'Ballet');
      assert.equal(changed.results[1].itemMetadata.error.code, 'SERVICE_NOT_FOUND');
      const gone = must(await studio.call('POST', `${bulkPath}/delete`, { ids: [id] }));
      assert.equal(gone.bulkActionMetadata.totalSuccesses, 1);
    });

    verifies('bookings.services.mask', async () => {
      await using studio = await openStudio(open());
      const { id, revision, description } = studio.haircut;
      const sent = { id, name: 'Trim', description: 'Not this' };
      const masks = ['name', { paths: ['name'] }];
      for (const [index, mask] of masks.entries()) {
        const service = { ...sent, revision: String(Number(revision) + index) };
        const { results } = must(
          await studio.call('POST', `${bulkPath}/update`, {
            services: [{ service, mask }],
            returnEntity: true,
          }),
        );
        assert.deepEqual([results[0].item.name, results[0].item.description], ['Trim', description]);
      }
    });

    verifies(['bookings.services.custom-slug', 'bookings.services.validate-slug'], async () => {
      await using studio = await openStudio(open());
      const { id } = studio.haircut;
      const set = (slug: string) => studio.call('POST', `${servicesPath}/${id}/slugs/custom`, { slug });
      const { service } = must(await set('the-best-cut'));
      assert.deepEqual([service.mainSlug.name, service.mainSlug.custom], ['the-best-cut', true]);
      assert.equal(service.supportedSlugs.length, 2);
      assert.equal(refusal(await set('yoga')), '409 SLUG_ALREADY_EXISTS');
      assert.deepEqual(rules(await set('not a slug!')), ['SLUG_CONTAINS_ILLEGAL_CHARACTERS']);
      const check = (slug: string) =>
        studio.call('POST', `${servicesPath}/slugs/validate`, { serviceId: id, slug });
      assert.equal(must(await check('free-slug')).valid, true);
      assert.deepEqual(must(await check('yoga')).errors, ['SLUG_ALREADY_EXISTS']);
    });
  });
