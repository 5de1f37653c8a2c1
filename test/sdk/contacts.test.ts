import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { contacts, extendedFields, labels, submittedContact } from '@wix/crm';
import { type Stage, sdkClient, stages } from '../stages.ts';
import { verifies } from '../verifies.ts';

const clientOf = (stage: Stage) => sdkClient(stage, { contacts, labels, extendedFields, submittedContact });

/** What an SDK call is refused with, as callers read it. */
async function refusal(call: Promise<unknown>) {
  const error = await call.then(
    () => assert.fail('it was not refused'),
    (reason: unknown) =>
      reason as { details: { applicationError?: { code: string; data: unknown } }; message: string },
  );
  return error;
}

for (const { name, open } of stages())
  describe(`contacts by the SDK on ${name}`, () => {
    verifies('contacts.sdk.one', async () => {
      await using stage = await open();
      const client = clientOf(stage);
      const made = await client.contacts.createContact({
        name: { first: 'Ada' },
        emails: { items: [{ email: 'ada@example.com', tag: 'MAIN', primary: true }] },
        addresses: { items: [{ tag: 'HOME', address: { addressLine1: '12 St James', city: 'London' } }] },
      });
      const id = made.contact?._id ?? '';
      const got = await client.contacts.getContact(id, { fieldsets: ['FULL'] });
      assert.equal(got.info?.addresses?.items?.[0]?.address?.addressLine1, '12 St James');
      assert.ok(got._createdDate instanceof Date);
      const { contact } = await client.contacts.updateContact(id, { company: 'Acme' }, got.revision ?? 0);
      assert.equal(contact?.info?.company, 'Acme');
      const labelled = await client.contacts.labelContact(id, ['contacts.customers']);
      assert.deepEqual(labelled.contact?.info?.labelKeys?.items, ['contacts.customers']);
      const unlabelled = await client.contacts.unlabelContact(id, ['contacts.customers']);
      assert.deepEqual(unlabelled.contact?.info?.labelKeys?.items, []);
      await client.contacts.deleteContact(id);
      await assert.rejects(client.contacts.getContact(id), /CONTACT_NOT_FOUND/);
    });

    verifies('contacts.sdk.many', async () => {
      await using stage = await open();
      const client = clientOf(stage);
      for (let index = 0; index < 7; index++)
        await client.contacts.createContact({ name: { first: `Person ${index}` } });
      let page = await client.contacts.queryContacts().ascending('info.name.first').limit(3).find();
      const seen = page.items.map((item) => item.info?.name?.first);
      while (page.hasNext()) {
        page = await page.next();
        seen.push(...page.items.map((item) => item.info?.name?.first));
      }
      assert.deepEqual(
        seen,
        [0, 1, 2, 3, 4, 5, 6].map((index) => `Person ${index}`),
      );
      const typed = await client.contacts.queryContacts({
        filter: { 'info.name.first': { $startsWith: 'person' } },
        sort: [{ fieldName: 'info.name.first', order: 'DESC' }],
        paging: { limit: 2, offset: 1 },
      });
      assert.deepEqual(
        typed.contacts?.map(({ info }) => info?.name?.first),
        ['Person 5', 'Person 4'],
      );
      const listed = await client.contacts.listContacts({
        sort: { fieldName: 'info.name.first', order: 'DESC' },
        paging: { limit: 1 },
        fields: ['info.name'],
      });
      assert.equal(listed.contacts?.[0]?.info?.name?.first, 'Person 6');
      assert.equal(listed.pagingMetadata?.total, 7);
    });

    verifies('contacts.sdk.bulk', async () => {
      await using stage = await open();
      const client = clientOf(stage);
      const submitted = await client.submittedContact.appendOrCreateContact({
        info: { emails: { items: [{ email: 'ada@example.com' }] } },
      });
      assert.equal(submitted.newContact, true);
      const filter = { 'info.emails.email': 'ada@example.com' };
      assert.ok((await client.contacts.bulkUpdateContacts({ filter, info: { company: 'Acme' } })).jobId);
      const options = { filter, labelKeysToAdd: ['contacts.customers'] };
      assert.ok((await client.contacts.bulkLabelAndUnlabelContacts(options)).jobId);
      const { info } = await client.contacts.getContact(submitted.contactId ?? '');
      assert.deepEqual([info?.company, info?.labelKeys?.items], ['Acme', ['contacts.customers']]);
      assert.ok((await client.contacts.bulkDeleteContacts({ filter })).jobId);
      assert.equal((await client.contacts.queryContacts().find()).items.length, 0);
    });

    verifies('contacts.sdk.labels', async () => {
      await using stage = await open();
      const client = clientOf(stage);
      const made = await client.labels.findOrCreateLabel('VIP');
      assert.deepEqual([made.newLabel, made.label?.key], [true, 'custom.vip']);
      assert.equal((await client.labels.findOrCreateLabel('VIP')).newLabel, false);
      assert.equal((await client.labels.getLabel('custom.vip')).displayName, 'VIP');
      assert.equal(
        (await client.labels.renameLabel('custom.vip', { displayName: 'Very' })).displayName,
        'Very',
      );
      assert.equal((await client.labels.listLabels({ labelType: 'USER_DEFINED' })).labels?.length, 1);
      let page = await client.labels.queryLabels().limit(2).find();
      const seen = page.items.map(({ key }) => key);
      while (page.hasNext()) {
        page = await page.next();
        seen.push(...page.items.map(({ key }) => key));
      }
      assert.deepEqual(seen, ['contacts.contacted-me', 'contacts.customers', 'custom.vip']);
      await client.labels.deleteLabel('custom.vip');
      await assert.rejects(client.labels.getLabel('custom.vip'), /NOT_FOUND/);
    });

    verifies('contacts.sdk.fields', async () => {
      await using stage = await open();
      const client = clientOf(stage);
      const made = await client.extendedFields.findOrCreateExtendedField('Shoe size', 'NUMBER');
      assert.deepEqual([made.newField, made.field?.key], [true, 'custom.shoe-size']);
      assert.equal(
        (await client.extendedFields.findOrCreateExtendedField('Shoe size', 'NUMBER')).newField,
        false,
      );
      const renamed = await client.extendedFields.renameExtendedField('custom.shoe-size', {
        displayName: 'Size',
      });
      assert.equal(renamed.displayName, 'Size');
      assert.equal((await client.extendedFields.getExtendedField('custom.shoe-size')).dataType, 'NUMBER');
      const listed = await client.extendedFields.listExtendedFields({ fieldType: 'USER_DEFINED' });
      assert.equal(listed.fields?.length, 1);
      let page = await client.extendedFields.queryExtendedFields().eq('namespace', 'ecom').limit(3).find();
      let count = page.items.length;
      while (page.hasNext()) {
        page = await page.next();
        count += page.items.length;
      }
      assert.equal(count, 4);
      await client.extendedFields.deleteExtendedField('custom.shoe-size');
      await assert.rejects(client.extendedFields.getExtendedField('custom.shoe-size'), /NOT_FOUND/);
    });

    verifies('contacts.sdk.errors', async () => {
      await using stage = await open();
      const client = clientOf(stage);
      const info = { emails: { items: [{ email: 'ada@example.com' }] } };
      const { contact } = await client.contacts.createContact(info);
      const { details } = await refusal(client.contacts.createContact(info));
      assert.equal(details.applicationError?.code, 'DUPLICATE_CONTACT_EXISTS');
      assert.deepEqual(details.applicationError?.data, {
        duplicateContactId: contact?._id,
        duplicateEmail: 'ada@example.com',
      });
    });
  });
