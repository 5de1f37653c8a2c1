import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { testDatabases } from '../../../../test/databases.ts';
import { verifies } from '../../../../test/verifies.ts';
import { openTestWix, type TestWix } from '../../test-wix.ts';

const path = '/contacts/v4/contacts';
const ada = { name: { first: 'Ada', last: 'Lovelace' }, emails: { items: [{ email: 'ada@example.com' }] } };

const post = (wix: TestWix, info: object, more: object = {}) => wix.call('POST', path, { info, ...more });
const create = async (wix: TestWix, info: object = ada) => (await post(wix, info)).body.contact;
const get = async (wix: TestWix, id: string, query = '') =>
  (await wix.call('GET', `${path}/${id}${query}`)).body.contact;
const update = (wix: TestWix, id: string, revision: unknown, info: object, more: object = {}) =>
  wix.call('PATCH', `${path}/${id}`, { revision, info, ...more });
const emails = (...addresses: string[]) => ({ emails: { items: addresses.map((email) => ({ email })) } });
const eventsOf = async ({ database }: TestWix) =>
  (await database.read.selectFrom('event').select(['event_type', 'payload']).orderBy('seq').execute()).map(
    ({ event_type, payload }) => ({ type: event_type, ...JSON.parse(payload) }),
  );

for (const { name, open } of testDatabases()) {
  describe(`creating contacts on ${name}`, () => {
    verifies(
      [
        'contacts.create.server-values',
        'contacts.create.revision-number',
        'contacts.create.revision-first',
        'contacts.create.source-key',
      ],
      async () => {
        await using wix = await openTestWix(open());
        const contact = await create(wix);
        assert.equal(contact.revision, 1);
        assert.equal(contact.createdDate, '2026-03-01T12:00:00.000Z');
        assert.equal(contact.updatedDate, contact.createdDate);
        assert.deepEqual(contact.lastActivity, {
          activityDate: contact.createdDate,
          activityType: 'CONTACT_CREATED',
        });
        assert.deepEqual(contact.source, { sourceType: 'ADMIN' });
        assert.deepEqual(await get(wix, contact.id), contact);
      },
    );

    verifies(['contacts.create.items-complete', 'contacts.create.primary-first'], async () => {
      await using wix = await openTestWix(open());
      const { info } = await create(wix, {
        ...emails('a@b.co', 'c@d.co'),
        phones: { items: [{ phone: '555 0100', tag: 'WORK' }] },
        addresses: { items: [{ address: { city: 'Lyon', country: 'FR' } }] },
      });
      const [first, second] = info.emails.items;
      assert.match(first.id, /^[0-9a-f-]{36}$/);
      assert.deepEqual([first.tag, first.primary, second.primary], ['UNTAGGED', true, false]);
      assert.deepEqual([info.phones.items[0].tag, info.phones.items[0].primary], ['WORK', true]);
      assert.equal(info.addresses.items[0].tag, 'UNTAGGED');
    });

    verifies(['contacts.create.primary-chosen', 'contacts.create.subscription'], async () => {
      await using wix = await openTestWix(open());
      const contact = await create(wix, {
        emails: { items: [{ email: 'a@b.co' }, { email: 'c@d.co', primary: true }] },
        phones: { items: [{ phone: '555 0100' }] },
      });
      assert.deepEqual(contact.primaryInfo, { email: 'c@d.co', phone: '555 0100' });
      assert.deepEqual(contact.primaryEmail, {
        email: 'c@d.co',
        subscriptionStatus: 'NOT_SET',
        deliverabilityStatus: 'NOT_SET',
      });
      assert.equal(contact.primaryPhone.phone, '555 0100');
    });

    verifies('contacts.create.primary-twice', async () => {
      await using wix = await openTestWix(open());
      const items = ['a@b.co', 'c@d.co'].map((email) => ({ email, primary: true }));
      const { status, body } = await post(wix, { emails: { items } });
      assert.equal(status, 400);
      assert.equal(body.details.applicationError.code, 'CANNOT_HAVE_MULTIPLE_PRIMARY_INFO');
    });

    verifies('contacts.create.no-primary-info', async () => {
      await using wix = await openTestWix(open());
      const contact = await create(wix, { name: { first: 'Ada' } });
      for (const absent of ['primaryInfo', 'primaryEmail', 'primaryPhone'])
        assert.equal(Object.hasOwn(contact, absent), false);
      assert.doesNotMatch(JSON.stringify(contact), /null/);
    });

    verifies('contacts.create.e164', async () => {
      await using wix = await openTestWix(open());
      const { info, primaryPhone } = await create(wix, {
        phones: { items: [{ phone: '(503) 226-1234', countryCode: 'US' }] },
      });
      assert.equal(info.phones.items[0].e164Phone, '+15032261234');
      assert.deepEqual(primaryPhone, {
        phone: '(503) 226-1234',
        countryCode: 'US',
        e164Phone: '+15032261234',
        formattedPhone: '+1 503 226 1234',
        subscriptionStatus: 'NOT_SET',
      });
    });

    verifies('contacts.create.phone-invalid', async () => {
      await using wix = await openTestWix(open());
      const { info, primaryPhone } = await create(wix, {
        phones: { items: [{ phone: '12', countryCode: 'US' }] },
      });
      assert.equal(info.phones.items[0].e164Phone, undefined);
      assert.equal(primaryPhone.subscriptionStatus, 'NO_SUBSCRIPTION_STATUS');
    });

    verifies(['contacts.create.display-names', 'contacts.create.subscription-fields'], async () => {
      await using wix = await openTestWix(open());
      assert.deepEqual((await create(wix)).info.extendedFields.items, {
        'contacts.displayByFirstName': 'Ada Lovelace',
        'contacts.displayByLastName': 'Lovelace Ada',
        'emailSubscriptions.effectiveEmail': 'ada@example.com',
        'emailSubscriptions.subscriptionStatus': 'NOT_SET',
        'emailSubscriptions.deliverabilityStatus': 'NOT_SET',
      });
      const { items } = (await create(wix, { name: { first: 'Bob' } })).info.extendedFields;
      assert.equal(items['emailSubscriptions.effectiveEmail'], undefined);
    });

    verifies('contacts.create.insufficient', async () => {
      await using wix = await openTestWix(open());
      const { status, body } = await post(wix, { company: 'Analytical Engines' });
      assert.equal(status, 400);
      assert.equal(body.details.applicationError.code, 'INSUFFICIENT_CONTACT_DATA');
    });

    verifies('contacts.create.info-required', async () => {
      await using wix = await openTestWix(open());
      const { status, body } = await wix.call('POST', path, {});
      assert.equal(status, 400);
      const [violation] = body.details.validationError.fieldViolations;
      assert.deepEqual([violation.field, violation.violatedRule], ['info', 'REQUIRED_FIELD']);
    });

    verifies(['contacts.create.duplicate-email', 'contacts.create.duplicates-allowed'], async () => {
      await using wix = await openTestWix(open());
      const first = await create(wix);
      const { status, body } = await post(wix, emails('ADA@example.com'));
      assert.equal(status, 409);
      assert.equal(body.details.applicationError.code, 'DUPLICATE_CONTACT_EXISTS');
      assert.equal(body.details.applicationError.data.duplicateContactId, first.id);
      assert.equal(body.details.applicationError.data.duplicateEmail, 'ada@example.com');
      assert.equal((await post(wix, emails('ADA@example.com'), { allowDuplicates: true })).status, 200);
    });

    verifies('contacts.create.duplicate-secondary', async () => {
      await using wix = await openTestWix(open());
      const { id } = await create(wix, emails('a@b.co', 'second@b.co'));
      const { status, body } = await post(wix, emails('second@b.co'));
      assert.equal(status, 409);
      assert.equal(body.details.applicationError.data.duplicateContactId, id);
    });

    verifies('contacts.create.duplicate-phone', async () => {
      await using wix = await openTestWix(open());
      const phones = { phones: { items: [{ phone: '555 0100' }] } };
      await create(wix, { ...phones, ...emails('a@b.co') });
      assert.equal((await post(wix, { ...phones, ...emails('c@d.co') })).status, 200);
      const { status, body } = await post(wix, phones);
      assert.equal(status, 409);
      assert.equal(body.details.applicationError.data.duplicatePhone, '555 0100');
    });

    verifies('contacts.create.labels-exist', async () => {
      await using wix = await openTestWix(open());
      const labelKeys = { items: ['contacts.customers', 'custom.nobody'] };
      const { status, body } = await post(wix, { ...ada, labelKeys });
      assert.equal(status, 400);
      assert.equal(body.details.validationError.fieldViolations[0].field, 'info.labelKeys.items[1]');
    });
  });

  describe(`reading and changing contacts on ${name}`, () => {
    verifies('contacts.get.whole', async () => {
      await using wix = await openTestWix(open());
      const contact = await create(wix);
      const { body } = await wix.call('GET', `${path}/${contact.id}?id=${contact.id}`);
      assert.deepEqual(body, { contact, responseType: 'REGULAR' });
    });

    verifies('contacts.get.not-found', async () => {
      await using wix = await openTestWix(open());
      const { status, body } = await wix.call('GET', `${path}/${wix.ids.guid()}`);
      assert.equal(status, 404);
      assert.equal(body.details.applicationError.code, 'CONTACT_NOT_FOUND');
    });

    verifies(
      [
        'contacts.get.fields',
        'contacts.get.fieldset-basic',
        'contacts.get.fieldset-communication',
        'contacts.get.fieldset-extended',
        'contacts.get.fields-joined',
      ],
      async () => {
        await using wix = await openTestWix(open());
        const { id, info } = await create(wix, { ...ada, company: 'Analytical Engines' });
        const { name: fullName } = ada;
        const revision = 1;
        const primaryInfo = { email: 'ada@example.com' };
        assert.deepEqual(await get(wix, id, '?fields=info.company'), {
          ...{ id, revision, info: { company: 'Analytical Engines' } },
        });
        assert.deepEqual(await get(wix, id, '?fieldsets=BASIC'), {
          ...{ id, revision, primaryInfo, info: { name: fullName } },
        });
        assert.deepEqual(await get(wix, id, '?fieldsets=COMMUNICATION_DETAILS'), {
          ...{ id, revision, primaryInfo, info: { name: fullName, emails: info.emails } },
        });
        assert.deepEqual(await get(wix, id, '?fieldsets=EXTENDED'), {
          ...{ id, revision, primaryInfo },
          info: { name: fullName, extendedFields: info.extendedFields },
        });
        assert.deepEqual(await get(wix, id, '?fields=info.company&fieldsets=BASIC'), {
          ...{ id, revision, primaryInfo, info: { company: 'Analytical Engines', name: fullName } },
        });
      },
    );

    verifies(
      ['contacts.update.revision-next', 'contacts.update.partial', 'contacts.update.name-merged'],
      async () => {
        await using wix = await openTestWix(open());
        const { id } = await create(wix, { ...ada, company: 'Analytical Engines' });
        wix.clock.advance(1_000);
        const { contact } = (await update(wix, id, 1, { name: { first: 'Augusta' } })).body;
        assert.equal(contact.revision, 2);
        assert.equal(contact.updatedDate, '2026-03-01T12:00:01.000Z');
        assert.deepEqual(contact.info.name, { first: 'Augusta', last: 'Lovelace' });
        assert.equal(contact.info.company, 'Analytical Engines');
      },
    );

    verifies('contacts.update.revision-stale', async () => {
      await using wix = await openTestWix(open());
      const { id } = await create(wix);
      await update(wix, id, 1, { company: 'X' });
      const stale = await update(wix, id, 1, { company: 'Y' });
      assert.equal(stale.status, 409);
      assert.equal(stale.body.details.applicationError.code, 'CONTACT_ALREADY_CHANGED');
      assert.equal((await get(wix, id)).info.company, 'X');
    });

    verifies('contacts.update.revision-missing', async () => {
      await using wix = await openTestWix(open());
      const { id } = await create(wix);
      const { status, body } = await update(wix, id, undefined, { company: 'X' });
      assert.equal(status, 400);
      assert.equal(body.details.validationError.fieldViolations[0].field, 'revision');
    });

    verifies('contacts.update.lists-replaced', async () => {
      await using wix = await openTestWix(open());
      const { id } = await create(wix, emails('a@b.co', 'c@d.co'));
      const { contact } = (await update(wix, id, 1, emails('e@f.co'))).body;
      assert.deepEqual(
        contact.info.emails.items.map(({ email }: { email: string }) => email),
        ['e@f.co'],
      );
      assert.equal(contact.primaryInfo.email, 'e@f.co');
    });

    verifies('contacts.update.null-clears', async () => {
      await using wix = await openTestWix(open());
      const { id } = await create(wix, { ...ada, company: 'X', jobTitle: 'Buyer' });
      const { info } = (await update(wix, id, 1, { company: null })).body.contact;
      assert.equal(Object.hasOwn(info, 'company'), false);
      assert.equal(info.jobTitle, 'Buyer');
    });

    verifies('contacts.update.empty', async () => {
      await using wix = await openTestWix(open());
      const { id } = await create(wix);
      const { status, body } = await update(wix, id, 1, {});
      assert.equal(status, 400);
      assert.equal(body.details.applicationError.code, 'INSUFFICIENT_UPDATE_CONTACT_DATA');
    });

    verifies('contacts.update.mask', async () => {
      await using wix = await openTestWix(open());
      const { id } = await create(wix);
      const sent = { name: { first: 'Ignored', last: 'King' }, company: 'X', jobTitle: 'Ignored' };
      const asText = await update(wix, id, 1, sent, { fieldMask: 'info.company,info.name.last' });
      const { info } = asText.body.contact;
      assert.deepEqual(
        [info.name, info.company, info.jobTitle],
        [{ first: 'Ada', last: 'King' }, 'X', undefined],
      );
      const asPaths = await update(
        wix,
        id,
        2,
        { company: 'Y', locale: 'en' },
        { fieldMask: { paths: ['info.company'] } },
      );
      assert.equal(asPaths.body.contact.info.company, 'Y');
      assert.equal(asPaths.body.contact.info.locale, undefined);
    });

    verifies('contacts.update.duplicate', async () => {
      await using wix = await openTestWix(open());
      await create(wix, emails('taken@b.co'));
      const { id } = await create(wix);
      const taken = await update(wix, id, 1, emails('taken@b.co'));
      assert.equal(taken.body.details.applicationError.code, 'DUPLICATE_CONTACT_EXISTS');
      assert.equal((await update(wix, id, 1, emails('ada@example.com'))).status, 200);
    });

    verifies('contacts.update.not-found', async () => {
      await using wix = await openTestWix(open());
      assert.equal((await update(wix, wix.ids.guid(), 1, { company: 'X' })).status, 404);
    });

    verifies('contacts.delete.gone', async () => {
      await using wix = await openTestWix(open());
      const { id } = await create(wix);
      assert.deepEqual((await wix.call('DELETE', `${path}/${id}?contactId=${id}`)).body, {});
      assert.equal((await wix.call('GET', `${path}/${id}`)).status, 404);
      assert.equal((await create(wix)).revision, 1);
    });

    verifies('contacts.delete.not-found', async () => {
      await using wix = await openTestWix(open());
      assert.equal((await wix.call('DELETE', `${path}/${wix.ids.guid()}`)).status, 404);
    });

    verifies('contacts.events.created', async () => {
      await using wix = await openTestWix(open());
      const contact = await create(wix);
      const [event] = await eventsOf(wix);
      assert.equal(event?.type, 'wix.contacts.v4.contact_created');
      assert.equal(event?.entityId, contact.id);
      assert.deepEqual(event?.createdEvent.entity, contact);
    });

    verifies(['contacts.events.updated', 'contacts.events.deleted'], async () => {
      await using wix = await openTestWix(open());
      const { id } = await create(wix);
      const { contact } = (await update(wix, id, 1, { company: 'X' })).body;
      await update(wix, id, 1, { company: 'Y' });
      await wix.call('DELETE', `${path}/${id}`);
      const [, updated, deleted, ...more] = await eventsOf(wix);
      assert.deepEqual(updated?.updatedEvent.currentEntity, contact);
      assert.equal(deleted?.type, 'wix.contacts.v4.contact_deleted');
      assert.deepEqual(deleted?.deletedEvent, {});
      assert.deepEqual(more, []);
    });

    verifies('platform.errors', async () => {
      await using wix = await openTestWix(open());
      const broken = await wix.call('POST', path, '{"info":');
      assert.equal(broken.status, 400);
      assert.match(broken.body.message, /body is not valid JSON/);
      const typed = await wix.call('POST', path, { info: { name: 'Ada' } });
      assert.equal(typed.body.details.validationError.fieldViolations[0].field, 'info.name');
      assert.equal((await wix.call('GET', '/contacts/v4/nothing')).status, 404);
      const reader = await wix.keyWith(new Set(['SCOPE.DC-CONTACTS.READ-CONTACTS']));
      const refused = await wix.call('POST', path, { info: ada }, { authorization: reader });
      assert.equal(refused.status, 403);
      assert.equal(refused.body.details.applicationError.code, 'PERMISSION_DENIED');
      assert.equal((await wix.call('POST', `${path}/query`, {}, { authorization: reader })).status, 200);
      assert.equal((await wix.call('POST', `${path}/query`, {}, { authorization: 'nonsense' })).status, 401);
    });
  });
}
