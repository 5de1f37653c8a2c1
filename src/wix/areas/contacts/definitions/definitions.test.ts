import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { testDatabases } from '../../../../../test/databases.ts';
import { verifies } from '../../../../../test/verifies.ts';
import { openTestWix, type TestWix } from '../../../test-wix.ts';

const contactPath = '/contacts/v4/contacts';
const labelPath = '/contacts/v4/labels';
const fieldPath = '/contacts/v4/extended-fields';

const makeLabel = async (wix: TestWix, displayName: string) =>
  (await wix.call('POST', labelPath, { displayName, language: 'en' })).body;
const makeField = async (wix: TestWix, displayName: string, dataType = 'TEXT') =>
  (await wix.call('POST', fieldPath, { displayName, dataType })).body;
const makeContact = async (wix: TestWix, info: object) => {
  const { status, body } = await wix.call('POST', contactPath, { info: { name: { first: 'Ada' }, ...info } });
  assert.equal(status, 200, JSON.stringify(body));
  return body.contact;
};
const getContact = async (wix: TestWix, id: string) =>
  (await wix.call('GET', `${contactPath}/${id}`)).body.contact;
const keysOf = (definitions: { key: string }[]) => definitions.map(({ key }) => key);
const eventsOf = async ({ database }: TestWix) =>
  (await database.read.selectFrom('event').select(['event_type', 'payload']).orderBy('seq').execute()).map(
    ({ event_type, payload }) => ({ type: event_type, ...JSON.parse(payload) }),
  );

for (const { name, open } of testDatabases()) {
  describe(`labels on ${name}`, () => {
    verifies(['contacts.labels.create', 'contacts.labels.find'], async () => {
      await using wix = await openTestWix(open());
      const { label, newLabel } = await makeLabel(wix, 'White Glove');
      assert.equal(newLabel, true);
      assert.deepEqual(label, {
        namespace: 'custom',
        key: 'custom.white-glove',
        displayName: 'White Glove',
        createdDate: '2026-03-01T12:00:00.000Z',
        updatedDate: '2026-03-01T12:00:00.000Z',
        namespaceDisplayName: 'Labels',
        labelType: 'USER_DEFINED',
      });
      wix.clock.advance(1_000);
      const renamed = await wix.call('PATCH', `${labelPath}/${label.key}`, {
        label: { displayName: 'Black Glove', key: label.key },
      });
      assert.equal(renamed.body.label.key, 'custom.white-glove');
      assert.equal(renamed.body.label.displayName, 'Black Glove');
      assert.equal(renamed.body.label.updatedDate, '2026-03-01T12:00:01.000Z');
      const found = await makeLabel(wix, 'Black Glove');
      assert.deepEqual([found.newLabel, found.label.key], [false, 'custom.white-glove']);
    });

    verifies('contacts.labels.same-key', async () => {
      await using wix = await openTestWix(open());
      await makeLabel(wix, 'VIP');
      assert.equal((await makeLabel(wix, 'vip')).label.key, 'custom.vip-1');
    });

    verifies('contacts.labels.system', async () => {
      await using wix = await openTestWix(open());
      const { body } = await wix.call('GET', `${labelPath}?labelType=SYSTEM`);
      assert.deepEqual(keysOf(body.labels), ['contacts.contacted-me', 'contacts.customers']);
      assert.equal(body.labels[0].namespace, 'contacts');
      const renamed = await wix.call('PATCH', `${labelPath}/contacts.customers`, {
        label: { displayName: 'Mine' },
      });
      assert.equal(renamed.status, 428);
      assert.equal((await wix.call('DELETE', `${labelPath}/contacts.customers`)).status, 428);
    });

    verifies('contacts.labels.get', async () => {
      await using wix = await openTestWix(open());
      const { label } = await makeLabel(wix, 'VIP');
      assert.deepEqual((await wix.call('GET', `${labelPath}/custom.vip?key=custom.vip`)).body, { label });
      const { status, body } = await wix.call('GET', `${labelPath}/custom.nobody`);
      assert.equal(status, 404);
      assert.equal(body.details.applicationError.code, 'NOT_FOUND');
    });

    verifies('contacts.labels.delete', async () => {
      await using wix = await openTestWix(open());
      await makeLabel(wix, 'VIP');
      const { id } = await makeContact(wix, { labelKeys: { items: ['custom.vip', 'contacts.customers'] } });
      assert.deepEqual((await wix.call('DELETE', `${labelPath}/custom.vip?key=custom.vip`)).body, {});
      assert.deepEqual((await getContact(wix, id)).info.labelKeys.items, ['contacts.customers']);
      assert.equal((await wix.call('GET', `${labelPath}/custom.vip`)).status, 404);
    });

    verifies('contacts.labels.list', async () => {
      await using wix = await openTestWix(open());
      for (const displayName of ['Zeta', 'Alpha', 'Alpine']) await makeLabel(wix, displayName);
      const { body } = await wix.call('GET', `${labelPath}?labelType=USER_DEFINED&startsWith=al`);
      assert.deepEqual(keysOf(body.labels), ['custom.alpha', 'custom.alpine']);
      assert.deepEqual(body.metadata, { count: 2, offset: 0, total: 2, tooManyToCount: false });
      const page = await wix.call(
        'GET',
        `${labelPath}?namespace=custom&sort.fieldName=displayName&sort.order=DESC&paging.limit=1`,
      );
      assert.deepEqual([keysOf(page.body.labels), page.body.metadata.total], [['custom.zeta'], 3]);
    });

    verifies('contacts.labels.query', async () => {
      await using wix = await openTestWix(open());
      for (const displayName of ['Zeta', 'Alpha']) await makeLabel(wix, displayName);
      const { body } = await wix.call('POST', `${labelPath}/query`, {
        query: {
          filter: { key: { $in: ['custom.zeta', 'custom.alpha'] } },
          sort: [{ fieldName: 'displayName', order: 'DESC' }],
        },
      });
      assert.deepEqual(keysOf(body.labels), ['custom.zeta', 'custom.alpha']);
      assert.deepEqual(body.pagingMetadata, { count: 2, offset: 0, total: 2, tooManyToCount: false });
    });

    verifies('contacts.labels.query-errors', async () => {
      await using wix = await openTestWix(open());
      const code = async (query: object) => {
        const { status, body } = await wix.call('POST', `${labelPath}/query`, { query });
        assert.equal(status, 400);
        return body.details.applicationError.code;
      };
      assert.equal(await code({ filter: { colour: 'red' } }), 'UNSUPPORTED_FILTER_FIELD');
      assert.equal(await code({ filter: { labelType: { $ne: 'SYSTEM' } } }), 'UNSUPPORTED_FILTER_OPERATOR');
      assert.equal(await code({ sort: [{ fieldName: 'key' }] }), 'INVALID_SORT');
    });

    verifies('contacts.labels.events', async () => {
      await using wix = await openTestWix(open());
      await makeLabel(wix, 'VIP');
      await makeLabel(wix, 'VIP');
      await wix.call('PATCH', `${labelPath}/custom.vip`, { label: { displayName: 'Very' } });
      await wix.call('DELETE', `${labelPath}/custom.vip`);
      const events = await eventsOf(wix);
      assert.deepEqual(
        events.map(({ type, entityId }) => [type, entityId]),
        ['created', 'updated', 'deleted'].map((slug) => [`wix.contacts.v4.label_${slug}`, 'custom.vip']),
      );
      assert.equal(events[1]?.updatedEvent.currentEntity.displayName, 'Very');
    });
  });

  describe(`extended fields on ${name}`, () => {
    verifies(['contacts.fields.create', 'contacts.fields.find'], async () => {
      await using wix = await openTestWix(open());
      const { field, newField } = await makeField(wix, 'Shoe size', 'NUMBER');
      assert.equal(newField, true);
      assert.deepEqual(field, {
        namespace: 'custom',
        key: 'custom.shoe-size',
        displayName: 'Shoe size',
        createdDate: '2026-03-01T12:00:00.000Z',
        updatedDate: '2026-03-01T12:00:00.000Z',
        dataType: 'NUMBER',
        fieldType: 'USER_DEFINED',
      });
      const renamed = await wix.call('PATCH', `${fieldPath}/${field.key}`, {
        field: { displayName: 'Size', key: field.key },
      });
      assert.deepEqual(
        [renamed.body.field.key, renamed.body.field.displayName],
        ['custom.shoe-size', 'Size'],
      );
      const found = await makeField(wix, 'Size', 'TEXT');
      assert.deepEqual([found.newField, found.field.dataType], [false, 'NUMBER']);
    });

    verifies('contacts.fields.quota', async () => {
      await using wix = await openTestWix(open());
      for (let index = 0; index < 100; index++) await makeField(wix, `Field ${index}`);
      const { status, body } = await wix.call('POST', fieldPath, {
        displayName: 'One more',
        dataType: 'TEXT',
      });
      assert.equal(status, 428);
      assert.equal(body.details.applicationError.code, 'FIELDS_QUOTA_EXCEEDED');
      assert.equal((await makeField(wix, 'Field 7')).newField, false);
    });

    verifies('contacts.fields.system', async () => {
      await using wix = await openTestWix(open());
      const { field } = (await wix.call('GET', `${fieldPath}/contacts.displayByFirstName`)).body;
      assert.equal(field.fieldType, 'SYSTEM');
      assert.ok(field.description);
      const renamed = await wix.call('PATCH', `${fieldPath}/${field.key}`, {
        field: { displayName: 'Mine' },
      });
      assert.equal(renamed.status, 428);
    });

    verifies('contacts.fields.delete', async () => {
      await using wix = await openTestWix(open());
      await makeField(wix, 'Notes');
      const { id } = await makeContact(wix, { extendedFields: { items: { 'custom.notes': 'tall' } } });
      assert.deepEqual((await wix.call('DELETE', `${fieldPath}/custom.notes?key=custom.notes`)).body, {});
      assert.equal((await getContact(wix, id)).info.extendedFields.items['custom.notes'], undefined);
    });

    verifies('contacts.fields.list', async () => {
      await using wix = await openTestWix(open());
      await makeField(wix, 'Notes');
      const listed = (await wix.call('GET', `${fieldPath}?fieldType=USER_DEFINED`)).body;
      assert.deepEqual(keysOf(listed.fields), ['custom.notes']);
      assert.equal(listed.metadata.total, 1);
      const queried = await wix.call('POST', `${fieldPath}/query`, {
        query: { filter: { dataType: { $ne: 'TEXT' }, namespace: 'ecom' } },
      });
      assert.deepEqual(keysOf(queried.body.fields), [
        'ecom.lastPurchaseDate',
        'ecom.numOfPurchases',
        'ecom.totalSpentAmount',
      ]);
      assert.equal(queried.body.pagingMetadata.total, 3);
    });

    const refused = async (wix: TestWix, items: object) => {
      const { status, body } = await wix.call('POST', contactPath, {
        info: { name: { first: 'Ada' }, extendedFields: { items } },
      });
      assert.equal(status, 400, JSON.stringify(body));
      return body.details.applicationError.code;
    };

    verifies(['contacts.fields.typed', 'contacts.fields.undefined'], async () => {
      await using wix = await openTestWix(open());
      for (const dataType of ['TEXT', 'NUMBER', 'DATE', 'URL']) await makeField(wix, dataType, dataType);
      const code = 'INVALID_EXTENDED_FIELD_VALUE';
      assert.equal(await refused(wix, { 'custom.text': 1 }), code);
      assert.equal(await refused(wix, { 'custom.number': 'one' }), code);
      assert.equal(await refused(wix, { 'custom.date': 'tomorrow' }), code);
      assert.equal(await refused(wix, { 'custom.url': 'https://' }), code);
      assert.equal(await refused(wix, { 'custom.nobody': 'x' }), code);
      const items = { 'custom.text': 'x', 'custom.number': 1.5, 'custom.date': '2026-01-02' };
      const { info } = await makeContact(wix, { extendedFields: { items } });
      assert.equal(info.extendedFields.items['custom.number'], 1.5);
    });

    verifies(['contacts.fields.url', 'contacts.fields.empty', 'contacts.fields.read-only'], async () => {
      await using wix = await openTestWix(open());
      await makeField(wix, 'Page', 'URL');
      await makeField(wix, 'Notes');
      const { info } = await makeContact(wix, {
        extendedFields: {
          items: {
            'custom.page': 'example.com/a',
            'custom.notes': '',
            'members.membershipStatus': 'APPROVED',
            'invoices.vatId': 'GB123',
          },
        },
      });
      const { items } = info.extendedFields;
      assert.equal(items['custom.page'], 'https://example.com/a');
      assert.equal(Object.hasOwn(items, 'custom.notes'), false);
      assert.equal(Object.hasOwn(items, 'members.membershipStatus'), false);
      assert.equal(items['invoices.vatId'], 'GB123');
    });

    verifies('contacts.fields.events', async () => {
      await using wix = await openTestWix(open());
      await makeField(wix, 'Notes');
      const [event] = await eventsOf(wix);
      assert.equal(event?.type, 'wix.contacts.v4.extended-field_created');
      assert.equal(event?.entityFqdn, 'wix.contacts.v4.extended_field');
    });
  });
}
