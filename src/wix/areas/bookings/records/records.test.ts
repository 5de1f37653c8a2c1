import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { testDatabases } from '../../../../../test/databases.ts';
import { verifies } from '../../../../../test/verifies.ts';
import { must, openStudio, refusal } from '../test-studio.ts';

const staffPath = '/bookings/v1/staff-members';
const resourcesPath = '/bookings/v2/resources';
const typesPath = `${resourcesPath}/resource-types`;
const categoriesPath = '/bookings/v2/categories';
const policiesPath = '/bookings/v1/booking-policies';

for (const { name, open } of testDatabases())
  describe(`staff, resources, categories and policies on ${name}`, () => {
    verifies(['bookings.staff.owner', 'bookings.staff.resource', 'bookings.staff.empty-text'], async () => {
      await using studio = await openStudio(open());
      const [owner] = must(await studio.call('POST', `${staffPath}/query`, { query: {} })).staffMembers;
      assert.equal(owner.name, 'Business Owner');
      const staffMember = { name: 'Maya', email: 'maya@example.com' };
      const maya = must(await studio.call('POST', staffPath, { staffMember })).staffMember;
      assert.notEqual(maya.resourceId, maya.id);
      assert.equal('resource' in maya, false);
      const { resource } = must(await studio.call('GET', `${resourcesPath}/${maya.resourceId}`));
      assert.equal(resource.name, 'Maya');
      assert.equal(resource.typeId, '1cd44cf8-756f-41c3-bd90-3e2ffcaf1155');
      const empty = { staffMember: { name: 'Tom', email: '' } };
      assert.equal(refusal(await studio.call('POST', staffPath, empty)), '400 staffMember.email');
    });

    verifies('bookings.staff.fully-created', async () => {
      await using studio = await openStudio(open());
      const { staffMember } = must(await studio.call('POST', staffPath, { staffMember: { name: 'Maya' } }));
      const rows = await studio.wix.database.read
        .selectFrom('event')
        .select(['event_type', 'payload'])
        .where('entity_id', '=', staffMember.id)
        .orderBy('seq')
        .execute();
      assert.deepEqual(
        rows.map(({ event_type }) => event_type),
        ['created', 'fully_created'].map((slug) => `wix.bookings.staff.v1.staff_member_${slug}`),
      );
      const { resource, ...told } = JSON.parse(rows[1]?.payload ?? '').actionEvent.body.staffMember;
      assert.deepEqual(told, staffMember);
      assert.equal(resource.id, staffMember.resourceId);
      assert.equal(resource.usesDefaultWorkingHours, true);
    });

    verifies(['bookings.staff.update', 'bookings.staff.delete', 'bookings.staff.query'], async () => {
      await using studio = await openStudio(open());
      const { staffMember } = must(await studio.call('POST', staffPath, { staffMember: { name: 'Maya' } }));
      const path = `${staffPath}/${staffMember.id}`;
      const change = { id: staffMember.id, revision: '1', name: 'Maya Chen' };
      const changed = must(await studio.call('PATCH', path, { staffMember: change })).staffMember;
      assert.deepEqual([changed.name, changed.revision], ['Maya Chen', '2']);
      const { resource } = must(await studio.call('GET', `${resourcesPath}/${staffMember.resourceId}`));
      assert.equal(resource.name, 'Maya Chen');
      assert.equal(
        refusal(await studio.call('PATCH', path, { staffMember: change })),
        '409 INVALID_REVISION',
      );
      const query = { filter: { resourceId: staffMember.resourceId } };
      const found = must(
        await studio.call('POST', `${staffPath}/query`, { query, fields: ['RESOURCE_DETAILS'] }),
      );
      assert.equal(found.staffMembers[0].resource.usesDefaultWorkingHours, true);
      assert.deepEqual(must(await studio.call('POST', `${staffPath}/count`, {})), { count: 2 });
      assert.deepEqual(must(await studio.call('DELETE', path)), {});
      assert.equal(refusal(await studio.call('GET', path)), '404 STAFF_MEMBER_NOT_FOUND');
      assert.equal(
        refusal(await studio.call('GET', `${resourcesPath}/${staffMember.resourceId}`)),
        '404 RESOURCE_NOT_FOUND',
      );
    });

    verifies(
      ['bookings.resources.life', 'bookings.resources.types', 'bookings.resources.type-fixed'],
      async () => {
        await using studio = await openStudio(open());
        const { resourceType } = must(
          await studio.call('POST', typesPath, { resourceType: { name: 'Room' } }),
        );
        const twice = await studio.call('POST', typesPath, { resourceType: { name: 'room' } });
        assert.equal(refusal(twice), '409 RESOURCE_TYPE_NAME_ALREADY_EXISTS');
        const given = { name: 'Studio 1', typeId: resourceType.id };
        const { resource } = must(await studio.call('POST', resourcesPath, { resource: given }));
        assert.deepEqual(resource.locationOptions, { availableInAllLocations: true });
        assert.ok(resource.eventsSchedule.scheduleId);
        const path = `${resourcesPath}/${resource.id}`;
        const change = { id: resource.id, revision: '1', name: 'Studio 2' };
        assert.equal(must(await studio.call('PATCH', path, { resource: change })).resource.revision, '2');
        const moved = { ...change, revision: '2', typeId: studio.wix.ids.guid() };
        assert.equal(refusal(await studio.call('PATCH', path, { resource: moved })), '400 resource.typeId');
        assert.equal(
          refusal(await studio.call('DELETE', `${typesPath}/${resourceType.id}`)),
          '428 RESOURCE_TYPE_IN_USE',
        );
        const query = { filter: { typeId: resourceType.id } };
        const page = must(await studio.call('POST', `${resourcesPath}/query`, { query }));
        assert.deepEqual(page.pagingMetadata, { count: 1, cursors: {}, hasNext: false });
        must(await studio.call('DELETE', path));
        must(await studio.call('DELETE', `${typesPath}/${resourceType.id}`));
        const unknown = { resource: { name: 'Chair', typeId: studio.wix.ids.guid() } };
        assert.equal(
          refusal(await studio.call('POST', resourcesPath, unknown)),
          '404 RESOURCE_TYPE_NOT_FOUND',
        );
      },
    );

    verifies(['bookings.categories.life', 'bookings.categories.get-query'], async () => {
      await using studio = await openStudio(open());
      assert.deepEqual(
        must(await studio.call('POST', `${categoriesPath}/query`, { query: {} })).categories,
        [],
      );
      const { category } = must(
        await studio.call('POST', categoriesPath, { category: { name: 'Wellness' } }),
      );
      assert.deepEqual([category.revision, category.sortOrder], ['1', 0]);
      const r = Buffer.from(JSON.stringify({ query: { filter: {}, cursorPaging: { limit: 50 } } })).toString(
        'base64url',
      );
      const listed = must(await studio.call('GET', `${categoriesPath}/query?.r=${r}`)).categories;
      assert.deepEqual(listed, [category]);
      const path = `${categoriesPath}/${category.id}`;
      const change = { id: category.id, revision: '1', name: 'Body' };
      assert.equal(must(await studio.call('PATCH', path, { category: change })).category.name, 'Body');
      assert.equal(refusal(await studio.call('POST', categoriesPath, { category: {} })), '400 category.name');
      must(await studio.call('DELETE', path));
      assert.equal(refusal(await studio.call('GET', path)), '404 CATEGORY_NOT_FOUND');
    });

    verifies(
      ['bookings.policies.default', 'bookings.policies.rules-merge', 'bookings.policies.set-default'],
      async () => {
        await using studio = await openStudio(open());
        const [first, ...more] = must(
          await studio.call('POST', `${policiesPath}/query`, { query: {} }),
        ).bookingPolicies;
        assert.equal(more.length, 0);
        assert.deepEqual([first.default, first.participantsPolicy.maxParticipantsPerBooking], [true, 1]);
        const bookingPolicy = { name: 'Strict', cancellationPolicy: { limitLatestCancellation: true } };
        const strict = must(await studio.call('POST', policiesPath, { bookingPolicy })).bookingPolicy;
        assert.deepEqual(
          [
            strict.default,
            strict.cancellationPolicy.enabled,
            strict.cancellationPolicy.limitLatestCancellation,
          ],
          [false, true, true],
        );
        assert.equal(
          refusal(await studio.call('DELETE', `${policiesPath}/${first.id}`)),
          '428 DEFAULT_POLICY_CANNOT_BE_DELETED',
        );
        const set = must(await studio.call('POST', `${policiesPath}/${strict.id}:setDefault`, {}));
        assert.equal(set.currentDefaultBookingPolicy.default, true);
        assert.equal(set.previousDefaultBookingPolicy.id, first.id);
        must(await studio.call('DELETE', `${policiesPath}/${first.id}`));
      },
    );
  });
