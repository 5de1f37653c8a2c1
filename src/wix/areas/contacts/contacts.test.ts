import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { contacts } from '@wix/crm';
import { ApiKeyStrategy, createClient } from '@wix/sdk';
import { testDatabases } from '../../../../test/databases.ts';
import { verifies } from '../../../../test/verifies.ts';
import { openTestWix, type TestWix } from '../../test-wix.ts';

const path = '/contacts/v4/contacts';
const ada = { name: { first: 'Ada', last: 'Lovelace' }, emails: { items: [{ email: 'ada@example.com' }] } };

for (const { name, open } of testDatabases())
  describe(`contacts on ${name}`, () => {
    const create = async (wix: TestWix, info: object = ada) =>
      (await wix.call('POST', path, { info })).body.contact;
    const query = (wix: TestWix, body: object) => wix.call('POST', `${path}/query`, { query: body });

    verifies('contacts.create.computed', async () => {
      await using wix = await openTestWix(open());
      const contact = await create(wix);
      assert.equal(contact.revision, 1);
      assert.equal(contact.createdDate, '2026-03-01T12:00:00.000Z');
      assert.deepEqual(contact.primaryInfo, { email: 'ada@example.com' });
      assert.equal(contact.info.emails.items[0].primary, true);
      assert.equal(contact.info.extendedFields.items['contacts.displayByFirstName'], 'Ada Lovelace');
      assert.deepEqual((await wix.call('GET', `${path}/${contact.id}`)).body, {
        contact,
        responseType: 'REGULAR',
      });
    });

    verifies('contacts.create.insufficient', async () => {
      await using wix = await openTestWix(open());
      const { status, body } = await wix.call('POST', path, { info: { company: 'Analytical Engines' } });
      assert.equal(status, 400);
      assert.equal(body.details.applicationError.code, 'INSUFFICIENT_CONTACT_DATA');
    });

    verifies('contacts.create.duplicate-email', async () => {
      await using wix = await openTestWix(open());
      const first = await create(wix);
      const again = { info: { emails: { items: [{ email: 'ADA@example.com' }] } } };
      const { status, body } = await wix.call('POST', path, again);
      assert.equal(status, 409);
      assert.equal(body.details.applicationError.code, 'DUPLICATE_CONTACT_EXISTS');
      assert.equal(body.details.applicationError.data.duplicateContactId, first.id);
      assert.equal((await wix.call('POST', path, { ...again, allowDuplicates: true })).status, 200);
    });

    verifies('contacts.create.e164', async () => {
      await using wix = await openTestWix(open());
      const { primaryPhone } = await create(wix, {
        phones: { items: [{ phone: '(503) 226-1234', countryCode: 'US' }] },
      });
      assert.equal(primaryPhone.e164Phone, '+15032261234');
    });

    verifies('contacts.create.multiple-primary', async () => {
      await using wix = await openTestWix(open());
      const items = ['a@b.co', 'c@d.co'].map((email) => ({ email, primary: true }));
      const { body } = await wix.call('POST', path, { info: { emails: { items } } });
      assert.equal(body.details.applicationError.code, 'CANNOT_HAVE_MULTIPLE_PRIMARY_INFO');
    });

    verifies('contacts.update.revision', async () => {
      await using wix = await openTestWix(open());
      const { id } = await create(wix);
      const change = (revision: unknown, first: string) =>
        wix.call('PATCH', `${path}/${id}`, { revision, info: { name: { first } } });
      const updated = await change(1, 'Augusta');
      assert.equal(updated.body.contact.revision, 2);
      assert.deepEqual(updated.body.contact.info.name, { first: 'Augusta', last: 'Lovelace' });
      const stale = await change(1, 'Byron');
      assert.equal(stale.status, 409);
      assert.equal(stale.body.details.applicationError.code, 'CONTACT_ALREADY_CHANGED');
      assert.equal((await wix.call('GET', `${path}/${id}`)).body.contact.info.name.first, 'Augusta');
      assert.equal((await change(undefined, 'Byron')).status, 400);
    });

    verifies('contacts.delete.gone', async () => {
      await using wix = await openTestWix(open());
      const { id } = await create(wix);
      assert.deepEqual((await wix.call('DELETE', `${path}/${id}?contactId=${id}`)).body, {});
      const { status, body } = await wix.call('GET', `${path}/${id}`);
      assert.equal(status, 404);
      assert.equal(body.details.applicationError.code, 'CONTACT_NOT_FOUND');
      assert.equal((await create(wix)).revision, 1);
    });

    verifies('contacts.get.fieldsets', async () => {
      await using wix = await openTestWix(open());
      const { id } = await create(wix, { ...ada, company: 'Analytical Engines' });
      const { contact } = (await wix.call('GET', `${path}/${id}?fields=info.company&fieldsets=BASIC`)).body;
      assert.deepEqual(contact, {
        id,
        revision: 1,
        primaryInfo: { email: 'ada@example.com' },
        info: { company: 'Analytical Engines', name: { first: 'Ada', last: 'Lovelace' } },
      });
    });

    verifies('contacts.query.filter', async () => {
      await using wix = await openTestWix(open());
      await create(wix);
      await create(wix, { name: { first: 'Grace', last: 'Hopper' }, labelKeys: { items: ['custom.vip'] } });
      const names = async (filter: object) =>
        (await query(wix, { filter, sort: [{ fieldName: 'info.name.first' }] })).body.contacts.map(
          (found: { info: { name: { first: string } } }) => found.info.name.first,
        );
      assert.deepEqual(await names({ 'info.name.first': { $startsWith: 'a' } }), ['Ada']);
      assert.deepEqual(await names({ 'info.labelKeys': { $hasSome: ['custom.vip', 'custom.x'] } }), [
        'Grace',
      ]);
      assert.deepEqual(
        await names({ $or: [{ 'primaryInfo.email': 'ADA@EXAMPLE.COM' }, { 'info.name.last': 'Hopper' }] }),
        ['Ada', 'Grace'],
      );
      assert.deepEqual(await names({ 'primaryInfo.email': { $exists: false } }), ['Grace']);
      assert.deepEqual(await names({ $not: { 'info.name.first': 'Ada' } }), ['Grace']);
    });

    verifies('contacts.query.errors', async () => {
      await using wix = await openTestWix(open());
      const code = async (body: object) => {
        const answer = await query(wix, body);
        assert.equal(answer.status, 400);
        return answer.body.details.applicationError.code;
      };
      assert.equal(await code({ filter: { 'info.nickname': 'x' } }), 'UNSUPPORTED_FILTER_FIELD_UNKNOWN');
      assert.equal(await code({ filter: { id: { $startsWith: 'x' } } }), 'UNSUPPORTED_FILTER_OPERATOR');
      assert.equal(await code({ sort: [{ fieldName: 'info.locale' }] }), 'UNSUPPORTED_SORT_FIELD');
      assert.equal(await code({ paging: { limit: 1_001 } }), 'ILLEGAL_LIMIT');
      assert.equal(await code({ filter: { createdDate: { $gt: 'yesterday' } } }), 'UNSUPPORTED_FILTER_VALUE');
    });

    verifies('contacts.query.search', async () => {
      await using wix = await openTestWix(open());
      await create(wix);
      const found = async (search: string) =>
        (await wix.call('POST', `${path}/query`, { search })).body.contacts.length;
      assert.equal(await found('lovelace'), 1);
      assert.equal(await found('ada@example.com'), 1);
      assert.equal(await found('love'), 0);
    });

    verifies('contacts.events', async () => {
      await using wix = await openTestWix(open());
      const { id } = await create(wix);
      await wix.call('PATCH', `${path}/${id}`, { revision: 1, info: { company: 'X' } });
      await wix.call('PATCH', `${path}/${id}`, { revision: 1, info: { company: 'Y' } });
      await wix.call('DELETE', `${path}/${id}`);
      const events = await wix.database.read
        .selectFrom('event')
        .select(['event_type', 'payload'])
        .orderBy('seq')
        .execute();
      assert.deepEqual(
        events.map((event) => event.event_type),
        ['created', 'updated', 'deleted'].map((slug) => `wix.contacts.v4.contact_${slug}`),
      );
      const { updatedEvent } = JSON.parse(events[1]?.payload ?? '');
      assert.equal(updatedEvent.currentEntity.info.company, 'X');
    });

    verifies('contacts.sdk', async () => {
      await using wix = await openTestWix(open());
      const client = createClient({
        modules: { contacts },
        auth: ApiKeyStrategy({ apiKey: wix.key, siteId: wix.site.id }),
        fetch: wix.fetch,
      });
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
      const first = page.items[0];
      const { contact } = await client.contacts.updateContact(
        first?._id ?? '',
        { company: 'Acme' },
        first?.revision ?? 0,
      );
      assert.equal(contact?.info?.company, 'Acme');
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
