import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { testDatabases } from '../../../../test/databases.ts';
import { checkQueries, type OracleField } from '../../../../test/oracle.ts';
import { verifies } from '../../../../test/verifies.ts';
import { openTestWix, type TestWix } from '../../test-wix.ts';

const path = '/contacts/v4/contacts';

const query = (wix: TestWix, body: object) => wix.call('POST', `${path}/query`, { query: body });
const firstNames = (body: { contacts: { info: { name: { first: string } } }[] }) =>
  body.contacts.map(({ info }) => info.name.first);

/** Ada, Bob and Cyd, a minute apart; Bob has no e-mail. */
async function threePeople(wix: TestWix): Promise<void> {
  await wix.call('POST', '/contacts/v4/labels', { displayName: 'VIP' });
  await wix.call('POST', '/contacts/v4/labels', { displayName: 'Late' });
  for (const [displayName, dataType] of [
    ['Notes', 'TEXT'],
    ['Age', 'NUMBER'],
    ['Since', 'DATE'],
  ])
    await wix.call('POST', '/contacts/v4/extended-fields', { displayName, dataType });
  const infos = [
    {
      name: { first: 'Ada', last: 'Lovelace' },
      emails: { items: [{ email: 'ada@example.com' }, { email: 'countess@example.org' }] },
      addresses: { items: [{ address: { addressLine: '12 St James', city: 'London', country: 'GB' } }] },
      labelKeys: { items: ['custom.vip', 'custom.late'] },
      extendedFields: { items: { 'custom.notes': 'Likes engines', 'custom.age': 36 } },
    },
    {
      name: { first: 'Bob', last: 'Lowell' },
      phones: { items: [{ phone: '(503) 226-1234', countryCode: 'US' }] },
      labelKeys: { items: ['custom.late'] },
      extendedFields: { items: { 'custom.age': 50, 'custom.since': '2025-06-01' } },
    },
    {
      name: { first: 'Cyd', last: 'Moreau' },
      emails: { items: [{ email: 'cyd@example.com' }] },
      company: 'Northwind',
      birthdate: '1990-05-01',
    },
  ];
  for (const info of infos) {
    wix.clock.advance(60_000);
    const { status, body } = await wix.call('POST', path, { info });
    assert.equal(status, 200, JSON.stringify(body));
  }
}

const people = ['Ada', 'Bob', 'Cyd', 'dan', 'Élodie', 'ANA'] as const;

/** Sixty contacts of few different values, so that queries meet ties, gaps and several values. */
async function manyPeople(wix: TestWix): Promise<void> {
  await wix.call('POST', '/contacts/v4/labels', { displayName: 'VIP' });
  await wix.call('POST', '/contacts/v4/labels', { displayName: 'Late' });
  const labels = [['custom.vip'], ['custom.late'], ['custom.vip', 'custom.late'], []];
  for (let index = 0; index < 60; index++) {
    if (index % 3 === 0) wix.clock.advance(1_000);
    await wix.call('POST', path, {
      allowDuplicates: true,
      info: {
        name: {
          first: people[index % people.length],
          ...(index % 4 === 0 ? {} : { last: `L${index % 5}` }),
        },
        ...(index % 7 === 0
          ? {}
          : { emails: { items: [{ email: `p${index % 9}@example.com` }, { email: `q${index % 4}@x.co` }] } }),
        ...(index % 5 === 0 ? { company: index % 10 === 0 ? 'Acme' : 'acme two' } : {}),
        ...(index % 6 === 0 ? { birthdate: `19${70 + (index % 12)}-01-02` } : {}),
        ...(index % 2 === 0 ? { addresses: { items: [{ address: { city: 'Lyon', country: 'FR' } }] } } : {}),
        labelKeys: { items: labels[index % labels.length] },
      },
    });
  }
}

const words = ['$eq', '$ne', '$in', '$exists', '$startsWith'];
const sizes = ['$eq', '$ne', '$gt', '$lt', '$gte', '$lte'];
const oracleFields: readonly OracleField[] = [
  { path: 'id', kind: 'text', operators: ['$eq', '$ne', '$in', '$exists'] },
  { path: 'createdDate', kind: 'date', operators: sizes, sortable: true },
  { path: 'updatedDate', kind: 'date', operators: sizes },
  { path: 'primaryInfo.email', kind: 'word', operators: words, sortable: true },
  { path: 'info.name.first', kind: 'word', operators: words, sortable: true },
  { path: 'info.name.last', kind: 'word', operators: words, sortable: true },
  { path: 'info.company', kind: 'word', operators: words, sortable: true },
  { path: 'info.birthdate', kind: 'text', operators: sizes, sortable: true },
  { path: 'info.emails.email', at: 'info.emails.items.email', kind: 'word', many: true, operators: words },
  {
    path: 'info.addresses.city',
    at: 'info.addresses.items.address.city',
    kind: 'word',
    many: true,
    operators: words,
  },
  {
    path: 'info.labelKeys',
    at: 'info.labelKeys.items',
    kind: 'word',
    many: true,
    operators: ['$hasSome', '$hasAll'],
  },
];

for (const { name, open } of testDatabases())
  describe(`finding contacts on ${name}`, () => {
    verifies('contacts.list.metadata', async () => {
      await using wix = await openTestWix(open());
      await threePeople(wix);
      const { body } = await wix.call('GET', path);
      assert.deepEqual(firstNames(body), ['Ada', 'Bob', 'Cyd']);
      assert.deepEqual(body.pagingMetadata, { count: 3, offset: 0, total: 3, tooManyToCount: false });
    });

    verifies('contacts.list.parameters', async () => {
      await using wix = await openTestWix(open());
      await threePeople(wix);
      const { body } = await wix.call(
        'GET',
        `${path}?sort.fieldName=info.name.first&sort.order=DESC&paging.limit=1&paging.offset=1&fields=info.name`,
      );
      assert.deepEqual(firstNames(body), ['Bob']);
      assert.deepEqual(Object.keys(body.contacts[0]), ['id', 'revision', 'info']);
    });

    verifies('contacts.list.errors', async () => {
      await using wix = await openTestWix(open());
      const code = async (parameters: string) =>
        (await wix.call('GET', `${path}?${parameters}`)).body.details.applicationError.code;
      assert.equal(await code('sort.fieldName=info.locale'), 'UNSUPPORTED_SORT_FIELD');
      assert.equal(await code('paging.limit=1001'), 'ILLEGAL_LIMIT');
    });

    verifies(['contacts.query.empty', 'contacts.query.un-nested'], async () => {
      await using wix = await openTestWix(open());
      await threePeople(wix);
      assert.deepEqual(firstNames((await query(wix, {})).body), ['Ada', 'Bob', 'Cyd']);
      assert.deepEqual(firstNames((await wix.call('POST', `${path}/query`, {})).body), ['Ada', 'Bob', 'Cyd']);
      const old = { filter: { 'info.name.first': 'Bob' }, paging: { limit: 1 } };
      assert.deepEqual(firstNames((await wix.call('POST', `${path}/query`, old)).body), ['Bob']);
    });

    verifies('contacts.query.limit', async () => {
      await using wix = await openTestWix(open());
      await threePeople(wix);
      const none = (await query(wix, { paging: { limit: 0 } })).body;
      assert.deepEqual([none.contacts, none.pagingMetadata.total], [[], 3]);
      assert.equal((await query(wix, { paging: { limit: 1_000 } })).status, 200);
      const { body } = await query(wix, { paging: { limit: 1_001 } });
      assert.equal(body.details.applicationError.code, 'ILLEGAL_LIMIT');
    });

    const found = async (wix: TestWix, filter: object) => {
      const { status, body } = await query(wix, { filter, sort: [{ fieldName: 'info.name.first' }] });
      assert.equal(status, 200, JSON.stringify(body));
      return firstNames(body);
    };

    verifies(['contacts.query.case', 'contacts.query.starts-with'], async () => {
      await using wix = await openTestWix(open());
      await threePeople(wix);
      assert.deepEqual(await found(wix, { 'primaryInfo.email': 'ADA@EXAMPLE.COM' }), ['Ada']);
      assert.deepEqual(await found(wix, { 'info.name.last': { $startsWith: 'lo' } }), ['Ada', 'Bob']);
      assert.deepEqual(await found(wix, { 'info.company': { $in: ['northWIND', 'x'] } }), ['Cyd']);
    });

    verifies('contacts.query.lists', async () => {
      await using wix = await openTestWix(open());
      await threePeople(wix);
      assert.deepEqual(await found(wix, { 'info.emails.email': 'countess@example.org' }), ['Ada']);
      assert.deepEqual(await found(wix, { 'info.phones.e164Phone': '+15032261234' }), ['Bob']);
      assert.deepEqual(await found(wix, { 'info.addresses.street': { $startsWith: '12 st' } }), ['Ada']);
      assert.deepEqual(await found(wix, { 'info.addresses.country': 'GB' }), ['Ada']);
      assert.deepEqual(await found(wix, { 'primaryPhone.formattedPhone': { $startsWith: '+1 503' } }), [
        'Bob',
      ]);
    });

    verifies('contacts.query.labels', async () => {
      await using wix = await openTestWix(open());
      await threePeople(wix);
      assert.deepEqual(await found(wix, { 'info.labelKeys': { $hasSome: ['custom.vip', 'custom.late'] } }), [
        'Ada',
        'Bob',
      ]);
      assert.deepEqual(await found(wix, { 'info.labelKeys': { $hasAll: ['custom.vip', 'custom.late'] } }), [
        'Ada',
      ]);
    });

    verifies(['contacts.query.exists', 'contacts.query.joined', 'contacts.query.dates'], async () => {
      await using wix = await openTestWix(open());
      await threePeople(wix);
      assert.deepEqual(await found(wix, { 'primaryInfo.email': { $exists: false } }), ['Bob']);
      assert.deepEqual(
        await found(wix, { $or: [{ 'info.name.first': 'Ada' }, { 'info.company': 'Northwind' }] }),
        ['Ada', 'Cyd'],
      );
      assert.deepEqual(await found(wix, { $not: { 'info.name.first': 'Ada' } }), ['Bob', 'Cyd']);
      assert.deepEqual(
        await found(wix, {
          $and: [
            { createdDate: { $gte: '2026-03-01T14:02:00+02:00' } },
            { 'info.birthdate': { $lt: '2000-01-01' } },
          ],
        }),
        ['Cyd'],
      );
    });

    verifies(
      ['contacts.query.extended-text', 'contacts.query.extended-number', 'contacts.query.extended-system'],
      async () => {
        await using wix = await openTestWix(open());
        await threePeople(wix);
        const field = (key: string, asked: unknown) => found(wix, { [`info.extendedFields.${key}`]: asked });
        assert.deepEqual(await field('custom.notes', { $startsWith: 'likes' }), ['Ada']);
        assert.deepEqual(await field('custom.age', { $gt: 40 }), ['Bob']);
        assert.deepEqual(await field('custom.age', 36), ['Ada']);
        assert.deepEqual(await field('custom.since', { $gte: '2025-01-01T00:00:00Z' }), ['Bob']);
        assert.deepEqual(await field('emailSubscriptions.subscriptionStatus', 'NOT_SET'), ['Ada', 'Cyd']);
        assert.deepEqual(await field('contacts.displayByLastName', 'moreau cyd'), ['Cyd']);
      },
    );

    verifies('contacts.query.extended-sort', async () => {
      await using wix = await openTestWix(open());
      await threePeople(wix);
      const { body } = await query(wix, {
        filter: { 'info.extendedFields.custom.age': { $gt: 1 } },
        sort: [{ fieldName: 'info.extendedFields.custom.age', order: 'DESC' }],
      });
      assert.deepEqual(firstNames(body), ['Bob', 'Ada']);
    });

    const refused = async (wix: TestWix, body: object) => {
      const answer = await query(wix, body);
      assert.equal(answer.status, 400);
      return answer.body.details.applicationError.code;
    };

    verifies(
      ['contacts.query.unknown-field', 'contacts.query.operator', 'contacts.query.value'],
      async () => {
        await using wix = await openTestWix(open());
        const code = (filter: object) => refused(wix, { filter });
        assert.equal(await code({ 'info.nickname': 'x' }), 'UNSUPPORTED_FILTER_FIELD_UNKNOWN');
        assert.equal(await code({ 'info.extendedFields.custom.x': 'x' }), 'UNSUPPORTED_FILTER_FIELD_UNKNOWN');
        assert.equal(await code({ id: { $startsWith: 'x' } }), 'UNSUPPORTED_FILTER_OPERATOR');
        assert.equal(await code({ createdDate: { $gt: 'yesterday' } }), 'UNSUPPORTED_FILTER_VALUE');
      },
    );

    verifies('contacts.query.sort-errors', async () => {
      await using wix = await openTestWix(open());
      assert.equal(await refused(wix, { sort: [{ fieldName: 'info.locale' }] }), 'UNSUPPORTED_SORT_FIELD');
      const two = [{ fieldName: 'createdDate' }, { fieldName: 'info.company' }];
      assert.equal(await refused(wix, { sort: two }), 'UNSUPPORTED_SORT_FIELD');
    });

    verifies('contacts.query.search', async () => {
      await using wix = await openTestWix(open());
      await threePeople(wix);
      const count = async (search: string) =>
        (await wix.call('POST', `${path}/query`, { search })).body.contacts.length;
      assert.equal(await count('lovelace'), 1);
      assert.equal(await count('countess@example.org'), 1);
      assert.equal(await count('(503) 226-1234'), 1);
      assert.equal(await count('love'), 0);
    });

    verifies('contacts.query.oracle', async () => {
      await using wix = await openTestWix(open());
      await manyPeople(wix);
      const { contacts } = (await query(wix, { paging: { limit: 1_000 } })).body;
      assert.equal(contacts.length, 60);
      await checkQueries({
        fields: oracleFields,
        documents: contacts,
        paging: 'offset',
        maxLimit: 1_000,
        maxSorts: 1,
        defaultSort: [{ fieldName: 'createdDate', order: 'ASC' }],
        ask: async (asked) => {
          const { body } = await query(wix, asked);
          return {
            ids: body.contacts.map(({ id }: { id: string }) => id),
            total: body.pagingMetadata.total,
          };
        },
      });
    });
  });
