import type { GuideMethod } from './guide.ts';

const fields = [
  'id',
  'revision',
  'info.name',
  'primaryInfo.email',
  'primaryInfo.phone',
  'info.company',
  'info.labelKeys.items',
  'createdDate',
];
const wholeFields = [
  ...fields,
  'info.emails.items',
  'info.phones.items',
  'info.addresses.items',
  'info.jobTitle',
  'info.birthdate',
  'info.extendedFields.items',
  'updatedDate',
];
const info = [
  'info.name.first',
  'info.name.last',
  'info.emails.items.email',
  'info.emails.items.tag',
  'info.phones.items.phone',
  'info.phones.items.countryCode',
  'info.phones.items.tag',
  'info.addresses.items.tag',
  'info.addresses.items.address.addressLine',
  'info.addresses.items.address.city',
  'info.addresses.items.address.subdivision',
  'info.addresses.items.address.country',
  'info.addresses.items.address.postalCode',
  'info.company',
  'info.jobTitle',
  'info.birthdate',
  'info.labelKeys.items',
];
const service = 'com.wixpress.contacts.core.api.v4.ContactsServiceV4';

export const contactMethods: readonly GuideMethod[] = [
  {
    tool: 'contacts_query',
    method: `${service}.QueryContacts`,
    title: 'Find contacts',
    description:
      'Finds customers and leads by name, email, phone, company, place or label. At most 1,000 a page.',
    input: [
      'search',
      'query.filter',
      'query.sort.fieldName',
      'query.sort.order',
      'query.paging.limit',
      'query.paging.offset',
      'query.fieldsets',
    ],
    hints: {
      search: 'words in names, emails and phones',
      'query.filter':
        '{"primaryInfo.email":{"$eq":"ada@example.com"}}, {"info.name.last":{"$startsWith":"Love"}}, {"info.labelKeys":{"$hasSome":["custom.vip"]}}, {"createdDate":{"$gte":"2026-05-01T00:00:00Z"}}; $and $or $not join them.',
      'query.sort.fieldName':
        'createdDate, lastActivity.activityDate, primaryInfo.email, info.name.first, info.name.last, info.company',
    },
    example: {
      query: { filter: { 'primaryInfo.email': { $eq: 'ada@example.com' } }, paging: { limit: 10 } },
    },
    answer: {
      kind: 'list',
      items: 'contacts',
      one: 'contact',
      many: 'contacts',
      fields,
      paging: { at: 'query.paging', by: 'offset' },
    },
  },
  {
    tool: 'contacts_create',
    method: `${service}.CreateContact`,
    title: 'Add a contact',
    description:
      'A new contact. It needs a name, an email or a phone. An email that another contact has is refused unless allowDuplicates is true.',
    input: [...info, 'allowDuplicates'],
    example: {
      info: {
        name: { first: 'Ada', last: 'Lovelace' },
        emails: { items: [{ email: 'ada@example.com', tag: 'MAIN' }] },
        addresses: {
          items: [
            { tag: 'HOME', address: { addressLine: '12 St James Square', city: 'London', country: 'GB' } },
          ],
        },
      },
    },
    answer: { kind: 'one', entity: 'contact', fields: wholeFields },
  },
  {
    tool: 'contacts_update',
    method: `${service}.UpdateContact`,
    title: 'Change a contact',
    description:
      'Changes what is sent of info; a list that is sent replaces the whole list. Send the current revision from contacts_query, else it conflicts.',
    input: ['contactId', 'revision', ...info],
    hints: { contactId: 'id of contacts_query', revision: 'the current one' },
    example: {
      contactId: '5f0c1b9e-3d2a-4c47-9a55-0d6f7b8c9e10',
      revision: 1,
      info: { company: 'Analytical Engines' },
    },
    answer: { kind: 'one', entity: 'contact', fields: wholeFields },
  },
];
