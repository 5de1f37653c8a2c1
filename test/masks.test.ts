import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { testDatabases } from './databases.ts';
import { codeOf, type Guarded, openGuarded } from './guarded.ts';

const contacts = '/contacts/v4/contacts';
const readerPath = '/_api/bookings-reader/v2/extended-bookings/query';
const allFields = ['email', 'phone', 'name', 'address', 'birthdate'];

/** Two persons with names so short that they stand in other words. */
const zed = { firstName: 'Zed', lastName: 'Ng' };
const ada = { firstName: 'Ada', lastName: 'Li' };
const address = { country: 'US', city: 'Ayr', addressLine: 'Elm 7', postalCode: '78701' };
const person = { ...ada, phone: '555 0100', email: 'ada@example.com' };

/** Whatever tells of them, as words: `Adam` is another. */
const personal = /\b(Zed|Ng|Ada|Li|Ayr|Elm)\b|zed@|ada@|555 ?0100|1984-02-03|78701/;

async function fill({ wix }: Guarded) {
  const made = async (path: string, body: object) => {
    const answer = await wix.call('POST', path, body);
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return answer.body;
  };
  const contact = await made(contacts, {
    info: {
      name: { first: zed.firstName, last: zed.lastName },
      emails: { items: [{ email: 'zed@example.com' }] },
      phones: { items: [{ tag: 'HOME', phone: '555 0100', countryCode: 'US' }] },
      addresses: { items: [{ tag: 'HOME', address }] },
      birthdate: '1984-02-03',
    },
  });
  await made('/members/v1/members', {
    member: {
      loginEmail: 'ada@example.com',
      contact: { ...ada, phones: ['555 0100'], addresses: [address] },
      profile: { nickname: 'Ada Li' },
    },
  });
  const order = await made('/ecom/v1/orders', {
    order: {
      channelInfo: { type: 'WEB' },
      buyerInfo: { email: person.email },
      billingInfo: { address, contactDetails: { ...ada, phone: person.phone } },
      recipientInfo: { address, contactDetails: { ...zed, phone: person.phone } },
      buyerNote: 'Ring at Elm 7, or ask Ada. Adam knows too.',
      lineItems: [
        {
          ...{ productName: { original: 'Mug' }, quantity: 1, price: { amount: '10' } },
          itemType: { preset: 'PHYSICAL' },
          catalogReference: { catalogItemId: 'm', appId: '215238eb-22a5-4c36-9e7b-e7c08025e04f' },
          descriptionLines: [{ name: { original: 'First name' }, plainText: { original: 'Zed' } }],
        },
      ],
      customFields: [{ title: 'Birthday of', value: '1984-02-03' }],
      priceSummary: { subtotal: { amount: '10' }, total: { amount: '10' } },
    },
  });
  return { contactId: contact.contact.id as string, orderId: order.order.id as string };
}

for (const { name, open } of testDatabases())
  describe(`masks on ${name}`, () => {
    const stage = () => openGuarded({ kind: 'memory' }, open());

    for (const by of ['mask', 'remove'])
      test(`no value of a masked field is anywhere in an answer, however short (${by})`, async () => {
        await using guarded = await stage();
        const { contactId, orderId } = await fill(guarded);
        const agent = await guarded.agent('Helper', {
          areas: { contacts: 'full', members: 'read', orders: 'full', bookings: 'full' },
          guardrails: [{ kind: 'mask', fields: allFields, by }],
        });
        const calls: readonly (readonly [string, string, object?])[] = [
          ['GET', `${contacts}/${contactId}`],
          ['GET', `${contacts}?fieldsets=FULL`],
          ['POST', `${contacts}/query`, { query: { fieldsets: ['FULL'] } }],
          ['GET', '/members/v1/members?fieldsets=FULL'],
          ['POST', '/members/v1/members/query', { fieldsets: ['FULL'], query: {} }],
          ['GET', `/ecom/v1/orders/${orderId}`],
          ['POST', '/ecom/v1/orders/search', { search: {} }],
          ['POST', '/bookings/v1/staff-members/query', { query: {} }],
        ];
        for (const [verb, path, body] of calls) {
          const answer = await agent.call(verb, path, body);
          assert.equal(answer.status, 200, JSON.stringify(answer.body));
          assert.doesNotMatch(JSON.stringify(answer.body), personal, path);
        }
        const { body } = await agent.call('GET', `/ecom/v1/orders/${orderId}`);
        assert.equal(body.order.buyerNote, 'Ring at •••, or ask •••. Adam knows too.');
        assert.equal(body.order.id, orderId, 'all else is there');
        assert.equal(body.order.priceSummary.total.amount, '10');
        const one = (await agent.call('GET', `${contacts}/${contactId}`)).body.contact;
        assert.equal(one.revision, 1);
        assert.ok(Date.parse(one.createdDate) > 0);
        assert.equal(one.lastActivity.activityType, 'CONTACT_CREATED');
      });

    test('a bookable person is masked too, and no sentence says who was booked', async () => {
      await using guarded = await stage();
      const { wix } = guarded;
      const staff = (
        await wix.call('POST', '/bookings/v1/staff-members', {
          staffMember: { name: 'Zed', email: 'zed@example.com' },
        })
      ).body.staffMember;
      const agent = await guarded.agent('Front desk', {
        areas: { bookings: 'full' },
        guardrails: [{ kind: 'mask', fields: allFields, by: 'mask' }],
      });
      const one = await agent.call('GET', `/bookings/v1/staff-members/${staff.id}`);
      assert.deepEqual([one.status, one.body.staffMember.name], [200, '•••']);
      const refused = await agent.call('POST', '/_api/bookings-service/v2/bookings', {
        booking: { bookedEntity: { title: 'Yoga' }, contactDetails: person, totalParticipants: 1 },
      });
      assert.doesNotMatch(JSON.stringify(refused.body), personal);
      await agent.call('POST', readerPath, { query: {} });
      const { body } = await guarded.api('GET', `/api/activity?agent=${agent.id}`);
      assert.equal(body.entries.filter(({ kind }: { kind: string }) => kind === 'call').length, 3);
      assert.doesNotMatch(JSON.stringify(body.entries), personal);
    });

    test('what is masked cannot be found by searching, counting, matching or ordering', async () => {
      await using guarded = await stage();
      await fill(guarded);
      const agent = await guarded.agent('Seeker', {
        areas: { contacts: 'full', members: 'full', events: 'read', bookings: 'read' },
        guardrails: [{ kind: 'mask', fields: allFields, by: 'mask' }],
      });
      const asked: readonly (readonly [string, string, object?])[] = [
        ['POST', `${contacts}/query`, { search: 'zed@example.com' }],
        ['GET', `${contacts}?sort.fieldName=primaryInfo.email`],
        ['POST', '/contacts/v5/contacts/count', { search: 'zed@example.com' }],
        [
          'POST',
          `${contacts}/query`,
          { query: { filter: { 'info.extendedFields.contacts.displayByFirstName': 'Zed Ng' } } },
        ],
        ['GET', '/contacts/v5/contacts/find-matching?email=zed@example.com'],
        ['POST', '/contacts/v4/bulk/contacts/update', { search: 'zed@example.com', info: { jobTitle: 'X' } }],
        ['POST', '/members/v1/members/query', { search: { expression: 'ada' } }],
        ['POST', '/members/v1/members/query', { query: { sorting: [{ fieldName: 'contact.lastName' }] } }],
        ['POST', '/bookings/v1/staff-members/query', { query: { filter: { name: 'Zed' } } }],
        ['GET', '/events/v1/rsvp?searchPhrase=ada'],
      ];
      guarded.arrived.length = 0;
      for (const [verb, path, body] of asked)
        assert.equal(codeOf(await agent.call(verb, path, body)), 'GUARDRAIL_MASK', path);
      const unknown = await agent.call('GET', `${contacts}?search=zed@example.com`);
      assert.equal(codeOf(unknown), 'GUARDRAIL_UNREADABLE', 'a list takes no search');
      assert.deepEqual(guarded.arrived, []);
      const other = await agent.call('POST', `${contacts}/query`, {
        query: {
          filter: { createdDate: { $gt: '2020-01-01T00:00:00Z' } },
          sort: [{ fieldName: 'createdDate' }],
        },
      });
      assert.equal(other.status, 200, 'anything else can be asked by');
    });

    test('where only some collections may be used, no reference leads into another', async () => {
      await using guarded = await stage();
      const post = async (path: string, body: object) => {
        const answer = await guarded.wix.call('POST', `/wix-data/v2${path}`, body);
        assert.equal(answer.status, 200, JSON.stringify(answer.body));
      };
      const reference = { referencedCollectionId: 'Secrets' };
      const multi = { multiReference: { ...reference, referencingFieldKey: 'stories' } };
      const role = 'ADMIN';
      const permissions = { insert: role, update: role, remove: role, read: role };
      await post('/collections', {
        collection: { id: 'Secrets', permissions, fields: [{ key: 'code', type: 'TEXT' }] },
      });
      await post('/collections', {
        collection: {
          ...{ id: 'Stories', permissions },
          fields: [
            { key: 'ref', type: 'REFERENCE', typeMetadata: { reference } },
            { key: 'refs', type: 'MULTI_REFERENCE', typeMetadata: multi },
          ],
        },
      });
      await post('/items', { dataCollectionId: 'Secrets', dataItem: { data: { _id: 's', code: 'hush' } } });
      await post('/items', { dataCollectionId: 'Stories', dataItem: { data: { _id: 't', ref: 's' } } });
      const agent = await guarded.agent('Reader', {
        areas: { data: 'full' },
        guardrails: [{ kind: 'collections', only: ['Stories'] }],
      });
      const stories = { dataCollectionId: 'Stories' };
      const referring = { referringItemId: 't', referringItemFieldName: 'refs' };
      const data = { _id: 't', ref: 's' };
      guarded.arrived.length = 0;
      for (const [verb, path, body] of [
        ['POST', '/items/query', { ...stories, includeReferencedItems: ['ref'] }],
        ['POST', '/items/query', { ...stories, includeReferences: [{ field: 'ref' }] }],
        ['POST', '/items/query', { ...stories, include_references: [{ field: 'ref' }] }],
        ['GET', '/items/t?dataCollectionId=Stories&includeReferencedItems=ref'],
        ['POST', '/items/save', { ...stories, dataItem: { data }, includeReferences: [{ field: 'ref' }] }],
        ['POST', '/items/query-referenced', { ...stories, ...referring }],
        ['POST', '/items/is-referenced', { ...stories, ...referring, referencedItemId: 's' }],
        [
          'POST',
          '/items/insert-reference',
          { ...stories, dataItemReference: { ...referring, referencedItemId: 's' } },
        ],
        ['POST', '/items/replace-references', { ...stories, ...referring, newReferencedItemIds: ['s'] }],
      ] as const) {
        const answer = await agent.call(verb, `/wix-data/v2${path}`, body);
        assert.equal(codeOf(answer), 'GUARDRAIL_COLLECTION', `${path} ${JSON.stringify(body)}`);
        assert.match(
          answer.body.message,
          /references lead into others: ask for the items of each collection/,
        );
      }
      assert.deepEqual(guarded.arrived, []);
      const plain = await agent.call('POST', '/wix-data/v2/items/query', {
        ...{ ...stories, query: { filter: { ref: 's' } }, includeReferences: [] },
      });
      assert.deepEqual(
        [plain.status, plain.body.dataItems[0].data.ref],
        [200, 's'],
        JSON.stringify(plain.body),
      );
      assert.doesNotMatch(JSON.stringify(plain.body), /hush/);
    });
  });
