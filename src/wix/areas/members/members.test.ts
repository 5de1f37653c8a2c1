import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { testDatabases } from '../../../../test/databases.ts';
import { verifies } from '../../../../test/verifies.ts';
import { openTestWix, type TestWix } from '../../test-wix.ts';

const path = '/members/v1/members';
const contactPath = '/contacts/v4/contacts';

const create = async (wix: TestWix, loginEmail: string, more: object = {}) =>
  (await wix.call('POST', path, { member: { loginEmail, ...more } })).body.member;
const query = (wix: TestWix, request: object) => wix.call('POST', `${path}/query`, request);
const full = async (wix: TestWix, id: string) =>
  (await wix.call('GET', `${path}/${id}?fieldsets=FULL`)).body.member;
const emailsOf = (body: { members: { loginEmail: string }[] }) =>
  body.members.map(({ loginEmail }) => loginEmail);
const eventsOf = async ({ database }: TestWix) =>
  (await database.read.selectFrom('event').select(['event_type', 'payload']).orderBy('seq').execute()).map(
    ({ event_type, payload }) => ({ type: event_type, ...JSON.parse(payload) }),
  );

/** Five members a minute apart: ada, bob, cyd, dan, eve. */
async function fiveMembers(wix: TestWix): Promise<void> {
  for (const [index, name] of ['Ada', 'Bob', 'Cyd', 'Dan', 'Eve'].entries()) {
    wix.clock.advance(60_000);
    await create(wix, `${name.toLowerCase()}@example.com`, {
      contact: { firstName: name, lastName: index % 2 === 0 ? 'Even' : 'Odd' },
      privacyStatus: index % 2 === 0 ? 'PUBLIC' : 'PRIVATE',
    });
  }
}

for (const { name, open } of testDatabases()) {
  describe(`creating members on ${name}`, () => {
    verifies(['members.create.shape', 'members.create.dates'], async () => {
      await using wix = await openTestWix(open());
      const member = await create(wix, 'john@example.com', { privacyStatus: 'PUBLIC' });
      assert.deepEqual(member, {
        id: member.id,
        loginEmail: 'john@example.com',
        loginEmailVerified: false,
        status: 'APPROVED',
        contactId: member.contactId,
        contact: {
          contactId: member.contactId,
          phones: [],
          emails: ['john@example.com'],
          addresses: [],
          customFields: {},
        },
        profile: { nickname: 'john', slug: 'john' },
        privacyStatus: 'PUBLIC',
        activityStatus: 'ACTIVE',
        createdDate: '2026-03-01T12:00:00Z',
        updatedDate: '2026-03-01T12:00:00.000Z',
      });
      assert.notEqual(member.id, member.contactId);
    });

    verifies('members.create.nickname-from-email', async () => {
      await using wix = await openTestWix(open());
      const { profile } = await create(wix, 'jo.smith@example.com');
      assert.deepEqual(profile, { nickname: 'jo.smith', slug: 'jo-smith' });
    });

    verifies('members.create.nickname-from-name', async () => {
      await using wix = await openTestWix(open());
      const { profile } = await create(wix, 'al@example.com', {
        contact: { firstName: 'Ada', lastName: 'Lovelace' },
      });
      assert.deepEqual(profile, { nickname: 'Ada Lovelace', slug: 'ada-lovelace' });
    });

    verifies('members.create.slug-unique', async () => {
      await using wix = await openTestWix(open());
      await create(wix, 'jo@example.com');
      const { profile } = await create(wix, 'jo@example.org');
      assert.equal(profile.slug, 'jo-1');
    });

    verifies('members.create.private', async () => {
      await using wix = await openTestWix(open());
      assert.equal((await create(wix, 'jo@example.com')).privacyStatus, 'PRIVATE');
    });

    verifies('members.create.contact-made', async () => {
      await using wix = await openTestWix(open());
      const { contactId } = await create(wix, 'jo@example.com', { contact: { phones: ['+1 503 226 1234'] } });
      const { contact } = (await wix.call('GET', `${contactPath}/${contactId}`)).body;
      assert.deepEqual(contact.source, { sourceType: 'WIX_SITE_MEMBERS' });
      assert.deepEqual(contact.primaryInfo, { email: 'jo@example.com', phone: '+1 503 226 1234' });
    });

    verifies('members.create.contact-found', async () => {
      await using wix = await openTestWix(open());
      const info = { name: { first: 'Jo' }, emails: { items: [{ email: 'Jo@Example.com' }] } };
      const { contact } = (await wix.call('POST', contactPath, { info })).body;
      const member = await create(wix, 'jo@example.com');
      assert.equal(member.contactId, contact.id);
      assert.equal(member.profile.nickname, 'Jo');
    });

    verifies('members.create.login-email-required', async () => {
      await using wix = await openTestWix(open());
      const { status, body } = await wix.call('POST', path, { member: { profile: { nickname: 'Jo' } } });
      assert.equal(status, 400);
      const [violation] = body.details.validationError.fieldViolations;
      assert.equal(violation.field, 'member.loginEmail');
      assert.equal(violation.violatedRule, 'REQUIRED_FIELD');
    });

    verifies('members.create.login-email-format', async () => {
      await using wix = await openTestWix(open());
      const { status, body } = await wix.call('POST', path, { member: { loginEmail: 'not an address' } });
      assert.equal(status, 400);
      assert.equal(body.details.validationError.fieldViolations[0].violatedRule, 'FORMAT');
    });

    verifies('members.create.duplicate', async () => {
      await using wix = await openTestWix(open());
      const { id } = await create(wix, 'jo@example.com');
      const { status, body } = await wix.call('POST', path, { member: { loginEmail: 'JO@example.com' } });
      assert.equal(status, 409);
      assert.equal(body.details.applicationError.code, 'ALREADY_EXISTS');
      assert.equal(body.details.applicationError.data.memberId, id);
    });

    verifies('members.create.event', async () => {
      await using wix = await openTestWix(open());
      const member = await create(wix, 'jo@example.com');
      const [contact, created] = await eventsOf(wix);
      assert.equal(contact.type, 'wix.contacts.v4.contact_created');
      assert.equal(created.type, 'wix.members.v1.member_created');
      assert.equal(created.entityFqdn, 'wix.members.v1.member');
      assert.deepEqual(created.createdEvent.entity, member);
    });
  });

  describe(`reading members on ${name}`, () => {
    verifies(['members.fieldsets.default', 'members.fieldsets.public-unknown'], async () => {
      await using wix = await openTestWix(open());
      const { id, contactId, profile, createdDate, updatedDate } = await create(wix, 'jo@example.com');
      const { member } = (await wix.call('GET', `${path}/${id}?id=${id}`)).body;
      assert.deepEqual(member, {
        id,
        status: 'UNKNOWN',
        contactId,
        profile,
        privacyStatus: 'UNKNOWN',
        activityStatus: 'UNKNOWN',
        createdDate,
        updatedDate,
      });
    });

    verifies('members.fieldsets.extended', async () => {
      await using wix = await openTestWix(open());
      const { id } = await create(wix, 'jo@example.com');
      const { member } = (await wix.call('GET', `${path}/${id}?fieldsets=EXTENDED`)).body;
      assert.equal(member.loginEmail, 'jo@example.com');
      assert.equal(member.status, 'APPROVED');
      assert.equal(member.contact, undefined);
    });

    verifies(['members.fieldsets.full', 'members.fieldsets.union'], async () => {
      await using wix = await openTestWix(open());
      const made = await create(wix, 'jo@example.com');
      assert.deepEqual(await full(wix, made.id), made);
      const joined = await wix.call('GET', `${path}/${made.id}?fieldsets=FULL&fieldsets=PUBLIC`);
      assert.deepEqual(joined.body.member, made);
    });

    verifies('members.get.not-found', async () => {
      await using wix = await openTestWix(open());
      const id = wix.ids.guid();
      const { status, body } = await wix.call('GET', `${path}/${id}`);
      assert.equal(status, 404);
      assert.equal(body.details.applicationError.code, 'MEMBER_NOT_FOUND');
      assert.equal(body.details.applicationError.data.memberId, id);
    });

    verifies('members.my.no-member', async () => {
      await using wix = await openTestWix(open());
      const { status, body } = await wix.call('GET', `${path}/my?fieldsets=FULL`);
      assert.equal(status, 404);
      assert.equal(body.details.applicationError.code, 'NOT_FOUND');
    });

    verifies(['members.list.metadata', 'members.list.oldest-first'], async () => {
      await using wix = await openTestWix(open());
      await fiveMembers(wix);
      const { body } = await wix.call('GET', `${path}?fieldsets=FULL`);
      assert.deepEqual(
        emailsOf(body),
        ['ada', 'bob', 'cyd', 'dan', 'eve'].map((who) => `${who}@example.com`),
      );
      assert.deepEqual(body.metadata, { count: 5, offset: 0, total: 5, tooManyToCount: false });
      assert.equal(body.pagingMetadata, undefined);
    });

    verifies('members.list.empty', async () => {
      await using wix = await openTestWix(open());
      const { body } = await wix.call('GET', path);
      assert.deepEqual(body, {
        members: [],
        metadata: { count: 0, offset: 0, total: 0, tooManyToCount: false },
      });
    });

    verifies('members.list.whole-request', async () => {
      await using wix = await openTestWix(open());
      await fiveMembers(wix);
      const request = {
        paging: { limit: 2, offset: 1 },
        sorting: [{ fieldName: 'loginEmail', order: 'DESC' }],
        fieldsets: ['FULL'],
      };
      const encoded = Buffer.from(JSON.stringify(request)).toString('base64url');
      const { body } = await wix.call('GET', `${path}?.r=${encoded}`);
      assert.deepEqual(emailsOf(body), ['dan@example.com', 'cyd@example.com']);
      assert.deepEqual(body.metadata, { count: 2, offset: 1, total: 5, tooManyToCount: false });
    });

    verifies('members.list.parameters', async () => {
      await using wix = await openTestWix(open());
      await fiveMembers(wix);
      const { body } = await wix.call(
        'GET',
        `${path}?paging.limit=1&paging.offset=3&fieldsets=PUBLIC&fieldsets=EXTENDED`,
      );
      assert.deepEqual(emailsOf(body), ['dan@example.com']);
    });
  });

  describe(`querying members on ${name}`, () => {
    verifies('members.query.sorting', async () => {
      await using wix = await openTestWix(open());
      await fiveMembers(wix);
      for (const key of ['sorting', 'sort']) {
        const { body } = await query(wix, {
          query: { [key]: [{ fieldName: 'contact.firstName', order: 'DESC' }], paging: { limit: 2 } },
          fieldsets: ['FULL'],
        });
        assert.deepEqual(emailsOf(body), ['eve@example.com', 'dan@example.com']);
      }
    });

    verifies('members.query.filter-login-email', async () => {
      await using wix = await openTestWix(open());
      await fiveMembers(wix);
      const { members } = (await query(wix, { query: { filter: { loginEmail: 'CYD@example.com' } } })).body;
      assert.deepEqual(
        members.map(({ profile }: { profile: { nickname: string } }) => profile.nickname),
        ['Cyd Even'],
      );
      assert.equal(members[0].loginEmail, undefined);
    });

    verifies('members.query.filter-status', async () => {
      await using wix = await openTestWix(open());
      await fiveMembers(wix);
      const found = async (filter: object) =>
        (await query(wix, { query: { filter } })).body.metadata.total as number;
      assert.equal(await found({ privacyStatus: 'PUBLIC' }), 3);
      assert.equal(await found({ status: { $in: ['APPROVED'] } }), 5);
      assert.equal(await found({ status: { $ne: 'APPROVED' } }), 0);
      assert.equal(
        await found({ $and: [{ privacyStatus: 'PUBLIC' }, { 'contact.lastName': { $ne: 'Even' } }] }),
        0,
      );
    });

    verifies('members.query.filter-names', async () => {
      await using wix = await openTestWix(open());
      await fiveMembers(wix);
      const found = async (filter: object) =>
        emailsOf((await query(wix, { query: { filter }, fieldsets: ['FULL'] })).body);
      assert.deepEqual(await found({ 'profile.nickname': { $startsWith: 'ad' } }), ['ada@example.com']);
      assert.deepEqual(await found({ 'contact.firstName': 'BOB' }), ['bob@example.com']);
      assert.deepEqual(
        await found({ $not: { $or: [{ 'contact.lastName': 'even' }, { 'profile.slug': 'dan-odd' }] } }),
        ['bob@example.com'],
      );
    });

    verifies('members.query.filter-unknown', async () => {
      await using wix = await openTestWix(open());
      const { status, body } = await query(wix, { query: { filter: { 'profile.title': 'x' } } });
      assert.equal(status, 400);
      assert.match(body.details.validationError.fieldViolations[0].description, /profile\.title/);
    });

    verifies('members.query.unsortable', async () => {
      await using wix = await openTestWix(open());
      const { status, body } = await query(wix, { query: { sorting: [{ fieldName: 'profile.title' }] } });
      assert.equal(status, 400);
      assert.match(body.details.validationError.fieldViolations[0].description, /profile\.title/);
    });

    verifies(['members.query.search-nickname', 'members.query.search-fields'], async () => {
      await using wix = await openTestWix(open());
      await fiveMembers(wix);
      const found = async (search: object) =>
        emailsOf((await query(wix, { search, query: {}, fieldsets: ['FULL'] })).body);
      assert.deepEqual(await found({ expression: 'DAN' }), ['dan@example.com']);
      assert.deepEqual(await found({ expression: 'example' }), []);
      assert.equal((await found({ expression: 'example', fields: ['loginEmail'] })).length, 5);
      const wrong = await query(wix, { search: { expression: 'x', fields: ['status'] }, query: {} });
      assert.equal(wrong.status, 400);
      assert.equal(wrong.body.details.validationError.fieldViolations[0].violatedRule, 'INVALID_ENUM_VALUE');
    });

    verifies('members.query.limit', async () => {
      await using wix = await openTestWix(open());
      assert.equal((await query(wix, { query: { paging: { limit: 100 } } })).status, 200);
      const { status, body } = await query(wix, { query: { paging: { limit: 101 } } });
      assert.equal(status, 400);
      assert.match(body.message, /limit/);
    });

    verifies('members.query.offset', async () => {
      await using wix = await openTestWix(open());
      await fiveMembers(wix);
      const seen: string[] = [];
      for (let offset = 0; offset < 5; offset += 2)
        seen.push(
          ...emailsOf(
            (await query(wix, { query: { paging: { limit: 2, offset } }, fieldsets: ['EXTENDED'] })).body,
          ),
        );
      assert.equal(new Set(seen).size, 5);
    });

    verifies('members.query.cursor', async () => {
      await using wix = await openTestWix(open());
      await fiveMembers(wix);
      const seen: string[] = [];
      let next: object = {
        filter: { 'contact.lastName': 'Even' },
        sorting: [{ fieldName: 'loginEmail', order: 'DESC' }],
        cursorPaging: { limit: 2 },
      };
      for (;;) {
        const { body } = await query(wix, { query: next, fieldsets: ['FULL'] });
        assert.equal(body.metadata.total, 3);
        seen.push(...emailsOf(body));
        const { cursors, hasNext } = body.pagingMetadata;
        assert.equal(hasNext, cursors.next !== undefined);
        if (!hasNext) break;
        next = { cursorPaging: { cursor: cursors.next, limit: 2 } };
      }
      assert.deepEqual(seen, ['eve@example.com', 'cyd@example.com', 'ada@example.com']);
    });
  });

  describe(`changing members on ${name}`, () => {
    const update = async (wix: TestWix, id: string, member: object) =>
      (await wix.call('PATCH', `${path}/${id}`, { member: { id, ...member } })).body.member;

    verifies('members.update.partial', async () => {
      await using wix = await openTestWix(open());
      const { id } = await create(wix, 'jo@example.com', { profile: { title: 'Gardener' } });
      wix.clock.advance(1_500);
      const member = await update(wix, id, {
        contact: { lastName: 'Smith' },
        profile: { photo: { url: 'https://x.example/a.png' } },
      });
      assert.equal(member.contact.lastName, 'Smith');
      assert.equal(member.profile.title, 'Gardener');
      assert.deepEqual(member.profile.photo, { id: '', url: 'https://x.example/a.png', height: 0, width: 0 });
      assert.equal(member.createdDate, '2026-03-01T12:00:00Z');
      assert.equal(member.updatedDate, '2026-03-01T12:00:01.500Z');
    });

    verifies('members.update.empty-text-clears', async () => {
      await using wix = await openTestWix(open());
      const { id } = await create(wix, 'jo@example.com', {
        profile: { title: 'Gardener' },
        contact: { company: 'Analytical Engines', jobTitle: 'Buyer' },
      });
      const member = await update(wix, id, { profile: { title: '' }, contact: { company: '' } });
      assert.equal(member.profile.title, undefined);
      assert.equal(member.contact.company, undefined);
      assert.equal(member.contact.jobTitle, 'Buyer');
    });

    verifies(['members.update.empty-list-ignored', 'members.update.lists-replaced'], async () => {
      await using wix = await openTestWix(open());
      const { id } = await create(wix, 'jo@example.com', {
        contact: { phones: ['+1 503 226 1234', '+1 503 226 9999'] },
      });
      const ignored = await update(wix, id, { contact: { phones: [] } });
      assert.deepEqual(ignored.contact.phones, ['+1 503 226 1234', '+1 503 226 9999']);
      const replaced = await update(wix, id, { contact: { phones: ['+1 503 226 0000'] } });
      assert.deepEqual(replaced.contact.phones, ['+1 503 226 0000']);
    });

    verifies('members.update.read-only', async () => {
      await using wix = await openTestWix(open());
      const { id } = await create(wix, 'jo@example.com');
      const member = await update(wix, id, {
        loginEmail: 'other@example.com',
        status: 'BLOCKED',
        privacyStatus: 'PUBLIC',
        activityStatus: 'MUTED',
        profile: { slug: 'other' },
      });
      assert.equal(member.loginEmail, 'jo@example.com');
      assert.equal(member.status, 'APPROVED');
      assert.equal(member.privacyStatus, 'PRIVATE');
      assert.equal(member.activityStatus, 'ACTIVE');
      assert.equal(member.profile.slug, 'jo');
    });

    verifies('members.update.contact-follows', async () => {
      await using wix = await openTestWix(open());
      const { id, contactId } = await create(wix, 'jo@example.com');
      await update(wix, id, { contact: { firstName: 'Jo' } });
      const { contact } = (await wix.call('GET', `${contactPath}/${contactId}`)).body;
      assert.equal(contact.info.name.first, 'Jo');
      await wix.call('PATCH', `${contactPath}/${contactId}`, {
        revision: contact.revision,
        info: { company: 'Analytical Engines' },
      });
      assert.equal((await full(wix, id)).contact.company, 'Analytical Engines');
    });

    verifies('members.update.custom-fields', async () => {
      await using wix = await openTestWix(open());
      await wix.call('POST', '/contacts/v4/extended-fields', {
        displayName: 'Shoe size',
        dataType: 'NUMBER',
      });
      const { id } = await create(wix, 'jo@example.com', {
        contact: { customFields: { 'custom.shoe-size': { value: 41 }, 'custom.nothing': { value: 'x' } } },
      });
      assert.deepEqual((await full(wix, id)).contact.customFields, {
        'custom.shoe-size': { name: 'Shoe size', value: 41 },
      });
    });

    verifies('members.update.event', async () => {
      await using wix = await openTestWix(open());
      const { id } = await create(wix, 'jo@example.com');
      const member = await update(wix, id, { profile: { title: 'Gardener' } });
      const last = (await eventsOf(wix)).at(-1);
      assert.equal(last?.type, 'wix.members.v1.member_updated');
      assert.deepEqual(last?.updatedEvent.currentEntity, member);
    });

    verifies('members.lists.cleared', async () => {
      await using wix = await openTestWix(open());
      const { id } = await create(wix, 'jo@example.com', {
        contact: {
          phones: ['+1 503 226 1234'],
          emails: ['second@example.com'],
          addresses: [{ city: 'Lyon', country: 'FR' }],
        },
      });
      for (const list of ['phones', 'emails', 'addresses'])
        assert.deepEqual(
          (await wix.call('DELETE', `${path}/${id}/${list}?id=${id}`)).body.member.contact[list],
          [],
        );
      assert.equal((await full(wix, id)).loginEmail, 'jo@example.com');
    });

    verifies('members.slug.change', async () => {
      await using wix = await openTestWix(open());
      const { id } = await create(wix, 'jo@example.com');
      await create(wix, 'al@example.com');
      const changed = await wix.call('POST', `${path}/${id}/slug`, { id, slug: 'joanna' });
      assert.equal(changed.body.member.profile.slug, 'joanna');
      const taken = await wix.call('POST', `${path}/${id}/slug`, { id, slug: 'al' });
      assert.equal(taken.status, 409);
      assert.equal(taken.body.details.applicationError.code, 'SLUG_ALREADY_EXISTS');
      assert.equal(taken.body.details.applicationError.data.slug, 'al');
    });

    const act = async (wix: TestWix, id: string, verb: string) =>
      wix.call('POST', `${path}/${id}/${verb}`, { id });

    verifies(['members.status.block', 'members.status.approve'], async () => {
      await using wix = await openTestWix(open());
      const { id } = await create(wix, 'jo@example.com');
      assert.equal((await act(wix, id, 'block')).body.member.status, 'BLOCKED');
      assert.equal((await act(wix, id, 'approve')).body.member.status, 'APPROVED');
      assert.equal((await full(wix, id)).status, 'APPROVED');
    });

    verifies('members.status.disconnect', async () => {
      await using wix = await openTestWix(open());
      const { id } = await create(wix, 'jo@example.com');
      assert.equal((await act(wix, id, 'disconnect')).body.member.status, 'OFFLINE');
      assert.equal((await act(wix, id, 'approve')).status, 428);
      assert.equal((await act(wix, id, 'block')).status, 428);
      assert.equal((await full(wix, id)).status, 'OFFLINE');
    });

    verifies('members.status.mute', async () => {
      await using wix = await openTestWix(open());
      const { id } = await create(wix, 'jo@example.com');
      assert.equal((await act(wix, id, 'mute')).body.member.activityStatus, 'MUTED');
      assert.equal((await act(wix, id, 'unmute')).body.member.activityStatus, 'ACTIVE');
    });

    verifies('members.delete.contact-stays', async () => {
      await using wix = await openTestWix(open());
      const { id, contactId } = await create(wix, 'jo@example.com');
      assert.deepEqual((await wix.call('DELETE', `${path}/${id}?id=${id}`)).body, {});
      assert.equal((await wix.call('GET', `${path}/${id}`)).status, 404);
      assert.equal((await wix.call('GET', `${contactPath}/${contactId}`)).status, 200);
      const last = (await eventsOf(wix)).at(-1);
      assert.equal(last?.type, 'wix.members.v1.member_deleted');
      assert.deepEqual(last?.deletedEvent, {});
    });

    verifies('members.delete.contact-guarded', async () => {
      await using wix = await openTestWix(open());
      const { id, contactId } = await create(wix, 'jo@example.com');
      const refused = await wix.call('DELETE', `${contactPath}/${contactId}`);
      assert.equal(refused.status, 428);
      assert.equal(refused.body.details.applicationError.code, 'CANNOT_DELETE_MEMBER');
      await wix.call('DELETE', `${path}/${id}`);
      assert.equal((await wix.call('DELETE', `${contactPath}/${contactId}`)).status, 200);
    });

    verifies('members.contact.email-guarded', async () => {
      await using wix = await openTestWix(open());
      const { contactId } = await create(wix, 'jo@example.com');
      const { status, body } = await wix.call('PATCH', `${contactPath}/${contactId}`, {
        revision: 1,
        info: { emails: { items: [{ email: 'other@example.com' }] } },
      });
      assert.equal(status, 428);
      assert.equal(body.details.applicationError.code, 'CANNOT_UPDATE_MEMBER_EMAIL');
    });

    verifies('members.bulk.delete', async () => {
      await using wix = await openTestWix(open());
      const { id } = await create(wix, 'jo@example.com');
      const unknown = wix.ids.guid();
      const { body } = await wix.call('POST', `${path}/bulk/delete`, { memberIds: [unknown, id] });
      assert.deepEqual(body.bulkActionMetadata, {
        totalSuccesses: 1,
        totalFailures: 1,
        undetailedFailures: 0,
      });
      assert.equal(body.results[0].itemMetadata.error.code, 'MEMBER_NOT_FOUND');
      assert.deepEqual(body.results[1].itemMetadata, { id, originalIndex: 1, success: true });
    });

    verifies('members.bulk.delete-size', async () => {
      await using wix = await openTestWix(open());
      const none = await wix.call('POST', `${path}/bulk/delete`, { memberIds: [] });
      assert.equal(none.body.details.validationError.fieldViolations[0].violatedRule, 'MIN_SIZE');
      const memberIds = Array.from({ length: 101 }, () => wix.ids.guid());
      const many = await wix.call('POST', `${path}/bulk/delete`, { memberIds });
      assert.equal(many.status, 400);
      assert.equal(many.body.details.validationError.fieldViolations[0].violatedRule, 'MAX_SIZE');
    });

    verifies('members.bulk.by-filter', async () => {
      await using wix = await openTestWix(open());
      await fiveMembers(wix);
      const bulk = (verb: string, request: object) => wix.call('POST', `${path}/bulk/${verb}`, request);
      const total = async (filter: object) =>
        (await query(wix, { query: { filter } })).body.metadata.total as number;
      const blocked = await bulk('block-by-filter', { filter: { privacyStatus: 'PRIVATE' } });
      assert.match(blocked.body.jobId, /^[0-9a-f-]{36}$/);
      assert.equal(await total({ status: 'BLOCKED' }), 2);
      await bulk('approve-by-filter', { filter: { loginEmail: 'bob@example.com' } });
      assert.equal(await total({ status: 'BLOCKED' }), 1);
      await bulk('delete-by-filter', { filter: { status: 'APPROVED' } });
      assert.equal(await total({}), 1);
    });
  });
}
