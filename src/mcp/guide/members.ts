import type { GuideMethod } from './guide.ts';

const fields = [
  'id',
  'contactId',
  'loginEmail',
  'status',
  'privacyStatus',
  'profile.nickname',
  'profile.slug',
  'contact.firstName',
  'contact.lastName',
  'createdDate',
  'lastLoginDate',
];
const list = { kind: 'list', items: 'members', one: 'member', many: 'members', fields } as const;
const service = 'com.wixpress.members.api.Members';
const fieldsets = 'PUBLIC (usual), EXTENDED or FULL: how much is answered of each';

export const memberMethods: readonly GuideMethod[] = [
  {
    tool: 'members_list',
    method: `${service}.ListMembers`,
    title: 'List members',
    description: 'Everyone who may log in to the site, a page at a time.',
    input: ['paging.limit', 'paging.offset', 'fieldsets'],
    hints: { fieldsets },
    example: { paging: { limit: 10 }, fieldsets: ['FULL'] },
    answer: { ...list, paging: { at: 'paging', by: 'offset' } },
  },
  {
    tool: 'members_query',
    method: `${service}.QueryMembers`,
    title: 'Find members',
    description: 'Finds members by login email, nickname, status or contact.',
    input: [
      'query.filter',
      'query.sorting.fieldName',
      'query.sorting.order',
      'query.paging.limit',
      'query.paging.offset',
      'query.cursorPaging.limit',
      'query.cursorPaging.cursor',
      'fieldsets',
    ],
    hints: {
      'query.filter':
        '{"loginEmail":"ada@example.com"}, {"profile.nickname":{"$startsWith":"ada"}}, {"status":"BLOCKED"}; $and $or $not join them.',
      fieldsets,
    },
    example: { query: { filter: { status: 'APPROVED' }, paging: { limit: 10 } }, fieldsets: ['FULL'] },
    answer: { ...list, paging: { at: 'query.paging', by: 'offset' } },
  },
  {
    tool: 'members_get',
    method: `${service}.GetMember`,
    title: 'Look up a member',
    description: 'One member. More of it with fieldsets: ["FULL"].',
    input: ['id', 'fieldsets'],
    hints: { id: 'id of members_query', fieldsets },
    example: { id: '5f0c1b9e-3d2a-4c47-9a55-0d6f7b8c9e10', fieldsets: ['FULL'] },
    answer: {
      kind: 'one',
      entity: 'member',
      fields: [...fields, 'contact.phones', 'contact.emails', 'contact.addresses'],
    },
  },
];
