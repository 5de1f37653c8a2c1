import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { testDatabases } from '../../../../test/databases.ts';
import { verifies } from '../../../../test/verifies.ts';
import { openTestWix, type TestWix } from '../../test-wix.ts';

const path = '/contacts/v4/contacts';
const bulkPath = '/contacts/v4/bulk/contacts';

const create = async (wix: TestWix, email: string, more: object = {}) =>
  (await wix.call('POST', path, { info: { emails: { items: [{ email }] }, ...more } })).body.contact;
const get = async (wix: TestWix, id: string) => (await wix.call('GET', `${path}/${id}`)).body.contact;
const totalOf = async (wix: TestWix, filter: object = {}) =>
  (await wix.call('POST', `${path}/query`, { query: { filter } })).body.pagingMetadata.total;
const submit = (wix: TestWix, request: object) => wix.call('POST', '/contacts/v4/contact-submit', request);

for (const { name, open } of testDatabases()) {
  describe(`labelling contacts on ${name}`, () => {
    verifies('contacts.label.add', async () => {
      await using wix = await openTestWix(open());
      const { id } = await create(wix, 'a@b.co', { labelKeys: { items: ['contacts.customers'] } });
      const { body } = await wix.call('POST', `${path}/${id}/labels`, {
        contactId: id,
        labelKeys: ['contacts.customers', 'contacts.contacted-me'],
      });
      assert.deepEqual(body.contact.info.labelKeys.items, ['contacts.customers', 'contacts.contacted-me']);
      assert.equal(body.contact.revision, 2);
    });

    verifies('contacts.label.unknown', async () => {
      await using wix = await openTestWix(open());
      const { id } = await create(wix, 'a@b.co');
      const { status, body } = await wix.call('POST', `${path}/${id}/labels`, { labelKeys: ['custom.x'] });
      assert.equal(status, 400);
      assert.equal(body.details.validationError.fieldViolations[0].field, 'labelKeys[0]');
      assert.equal((await get(wix, id)).revision, 1);
    });

    verifies('contacts.label.remove', async () => {
      await using wix = await openTestWix(open());
      const labelKeys = ['contacts.customers', 'contacts.contacted-me'];
      const { id } = await create(wix, 'a@b.co', { labelKeys: { items: labelKeys } });
      const byAddress = await wix.call(
        'DELETE',
        `${path}/${id}/labels?contactId=${id}&labelKeys=contacts.customers`,
      );
      assert.deepEqual(byAddress.body.contact.info.labelKeys.items, ['contacts.contacted-me']);
      const byBody = await wix.call('DELETE', `${path}/${id}/labels`, { labelKeys });
      assert.deepEqual(byBody.body.contact.info.labelKeys.items, []);
    });

    verifies('contacts.label.not-found', async () => {
      await using wix = await openTestWix(open());
      const { status, body } = await wix.call('POST', `${path}/${wix.ids.guid()}/labels`, {
        labelKeys: ['contacts.customers'],
      });
      assert.equal(status, 404);
      assert.equal(body.details.applicationError.code, 'CONTACT_NOT_FOUND');
    });
  });

  describe(`contacts in bulk on ${name}`, () => {
    verifies('contacts.bulk.delete', async () => {
      await using wix = await openTestWix(open());
      const { id } = await create(wix, 'a@b.co');
      await create(wix, 'c@d.co');
      const { body } = await wix.call('POST', `${bulkPath}/delete`, { filter: { id: { $in: [id] } } });
      assert.match(body.jobId, /^[0-9a-f-]{36}$/);
      assert.equal(await totalOf(wix), 1);
    });

    verifies('contacts.bulk.delete-members', async () => {
      await using wix = await openTestWix(open());
      await create(wix, 'a@b.co');
      await wix.call('POST', '/members/v1/members', { member: { loginEmail: 'm@b.co' } });
      await wix.call('POST', `${bulkPath}/delete`, { filter: {} });
      assert.equal(await totalOf(wix), 1);
      assert.equal(await totalOf(wix, { 'primaryInfo.email': 'm@b.co' }), 1);
    });

    verifies('contacts.bulk.update', async () => {
      await using wix = await openTestWix(open());
      await create(wix, 'a@b.co', { company: 'Old' });
      await create(wix, 'c@d.co', { company: 'Old' });
      await create(wix, 'e@f.co', { company: 'Other' });
      await wix.call('POST', `${bulkPath}/update`, {
        filter: { 'info.company': 'Old' },
        info: { company: 'New' },
      });
      assert.equal(await totalOf(wix, { 'info.company': 'New' }), 2);
      await wix.call('POST', `${bulkPath}/update`, { search: 'e@f.co', info: { jobTitle: 'Buyer' } });
      assert.equal(await totalOf(wix, { 'info.jobTitle': 'Buyer' }), 1);
    });

    verifies('contacts.bulk.labels', async () => {
      await using wix = await openTestWix(open());
      const { id } = await create(wix, 'a@b.co', { labelKeys: { items: ['contacts.customers'] } });
      await wix.call('POST', `${bulkPath}/add-remove-labels`, {
        filter: { id },
        labelKeysToAdd: ['contacts.contacted-me'],
        labelKeysToRemove: ['contacts.customers'],
      });
      assert.deepEqual((await get(wix, id)).info.labelKeys.items, ['contacts.contacted-me']);
    });

    verifies('contacts.bulk.neither', async () => {
      await using wix = await openTestWix(open());
      for (const call of ['delete', 'update', 'add-remove-labels']) {
        const { status, body } = await wix.call('POST', `${bulkPath}/${call}`, {});
        assert.equal(status, 400);
        assert.equal(body.details.applicationError.code, 'NEITHER_FILTER_NOR_SEARCH');
      }
    });
  });

  describe(`append or create contact on ${name}`, () => {
    verifies('contacts.submit.new', async () => {
      await using wix = await openTestWix(open());
      const { body } = await submit(wix, { info: { emails: { items: [{ email: 'a@b.co' }] } } });
      assert.deepEqual(body, { contactId: body.contactId, identityType: 'CONTACT', newContact: true });
      assert.equal((await get(wix, body.contactId)).primaryInfo.email, 'a@b.co');
    });

    verifies(['contacts.submit.appends', 'contacts.submit.keeps'], async () => {
      await using wix = await openTestWix(open());
      const { id } = await create(wix, 'a@b.co', { company: 'Kept', name: { first: 'Ada' } });
      const { body } = await submit(wix, {
        info: {
          name: { first: 'Other' },
          company: 'Other',
          jobTitle: 'Buyer',
          emails: { items: [{ email: 'A@b.co' }, { email: 'new@b.co', primary: true }] },
          phones: { items: [{ phone: '555 0100' }] },
        },
      });
      assert.deepEqual(body, { contactId: id, identityType: 'CONTACT', newContact: false });
      const { info, primaryInfo, revision } = await get(wix, id);
      assert.equal(revision, 2);
      assert.deepEqual(primaryInfo, { email: 'a@b.co', phone: '555 0100' });
      assert.deepEqual(
        info.emails.items.map(({ email }: { email: string }) => email),
        ['a@b.co', 'new@b.co'],
      );
      assert.deepEqual([info.name.first, info.company, info.jobTitle], ['Ada', 'Kept', 'Buyer']);
      await submit(wix, { info: { emails: { items: [{ email: 'a@b.co' }] } } });
      assert.equal((await get(wix, id)).revision, 2);
    });

    verifies('contacts.submit.phone', async () => {
      await using wix = await openTestWix(open());
      const phones = { items: [{ phone: '555 0100' }] };
      const first = (await submit(wix, { info: { phones } })).body;
      const again = (await submit(wix, { info: { phones, name: { first: 'Ada' } } })).body;
      assert.deepEqual([again.contactId, again.newContact], [first.contactId, false]);
    });

    verifies('contacts.submit.by-id', async () => {
      await using wix = await openTestWix(open());
      const { id } = await create(wix, 'a@b.co');
      const { body } = await submit(wix, { contactId: id, info: { jobTitle: 'Buyer' } });
      assert.equal(body.contactId, id);
      assert.equal((await get(wix, id)).info.jobTitle, 'Buyer');
      const missing = await submit(wix, { contactId: wix.ids.guid(), info: { jobTitle: 'Buyer' } });
      assert.equal(missing.status, 404);
      assert.equal(missing.body.details.applicationError.code, 'CONTACT_NOT_FOUND');
    });

    verifies('contacts.submit.member', async () => {
      await using wix = await openTestWix(open());
      await wix.call('POST', '/members/v1/members', { member: { loginEmail: 'm@b.co' } });
      const { body } = await submit(wix, { info: { emails: { items: [{ email: 'm@b.co' }] } } });
      assert.equal(body.identityType, 'NOT_AUTHENTICATED_MEMBER');
    });

    verifies('contacts.submit.insufficient', async () => {
      await using wix = await openTestWix(open());
      const { status, body } = await submit(wix, { info: { company: 'X' } });
      assert.equal(status, 400);
      assert.equal(body.details.applicationError.code, 'INSUFFICIENT_CONTACT_DATA');
    });
  });
}
