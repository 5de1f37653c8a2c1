import type { Behaviour } from './behaviour.ts';

const about = 'https://dev.wix.com/docs/rest/crm/members-contacts/members/members/about-wix-members';
const reference = 'https://dev.wix.com/api/rest/members/members/list-members';
const customFields =
  'https://dev.wix.com/docs/api-reference/crm/members-contacts/members/member-management/custom-fields/introduction.md';

export const members = [
  {
    id: 'members.create.shape',
    source: reference,
    sentence: 'A new member is approved and active, and is answered whole, with its empty lists.',
  },
  {
    id: 'members.create.dates',
    source: 'live',
    sentence: 'The date of creation is to the second, the date of the last update to the millisecond.',
  },
  {
    id: 'members.create.nickname-from-email',
    source: reference,
    sentence: 'Without a name the nickname and the slug come from what stands before the @.',
  },
  {
    id: 'members.create.nickname-from-name',
    source: reference,
    sentence: 'With a name the nickname is first and last name, and the slug is made of it.',
  },
  {
    id: 'members.create.slug-unique',
    source: reference,
    sentence: 'A slug that another member has gets a number.',
  },
  {
    id: 'members.create.private',
    source: reference,
    sentence: 'A member is private unless it is made public.',
  },
  {
    id: 'members.create.contact-made',
    source: reference,
    sentence:
      'A contact is made for a member whose e-mail no contact has, and tells that it comes from Members.',
  },
  {
    id: 'members.create.contact-found',
    source: reference,
    sentence: 'A member whose e-mail a contact has is linked to that contact.',
  },
  {
    id: 'members.create.login-email-required',
    source: 'sdk',
    sentence: 'A member without a login e-mail is refused, with the field.',
  },
  {
    id: 'members.create.login-email-format',
    source: 'assumed',
    sentence: 'A login e-mail that is none is refused.',
  },
  {
    id: 'members.create.duplicate',
    source: 'assumed',
    sentence: 'A second member with the same login e-mail is a 409 ALREADY_EXISTS.',
  },
  {
    id: 'members.create.event',
    source: 'sdk',
    sentence: 'A new member is told with the whole member, and its new contact too.',
  },
  {
    id: 'members.fieldsets.default',
    source: about,
    sentence: 'PUBLIC is the default: no login e-mail and no contact.',
  },
  {
    id: 'members.fieldsets.public-unknown',
    source: about,
    sentence: 'PUBLIC shows status, privacy and activity as UNKNOWN rather than leaving them out.',
  },
  {
    id: 'members.fieldsets.extended',
    source: reference,
    sentence: 'EXTENDED adds the login e-mail and the true statuses, not the contact.',
  },
  {
    id: 'members.fieldsets.full',
    source: about,
    sentence: 'FULL shows all, the contact with its addresses, phones and fields too.',
  },
  {
    id: 'members.fieldsets.union',
    source: reference,
    sentence: 'Several fieldsets are joined.',
  },
  {
    id: 'members.get.not-found',
    source: 'assumed',
    sentence: 'A member that is not there is a 404 MEMBER_NOT_FOUND with its id.',
  },
  {
    id: 'members.my.no-member',
    source: 'sdk',
    sentence: 'My member is not taken for an id, and a key or an app has no member behind it: 404 NOT_FOUND.',
  },
  {
    id: 'members.list.metadata',
    source: 'live',
    sentence: 'A list says count, offset and total in `metadata`, not in `pagingMetadata`.',
  },
  {
    id: 'members.list.empty',
    source: 'live',
    sentence: 'A site without members answers an empty list with its metadata.',
  },
  {
    id: 'members.list.whole-request',
    source: 'sdk',
    sentence: 'A list takes its paging and its sorting in `.r`, as the SDK sends them.',
  },
  {
    id: 'members.list.parameters',
    source: 'sdk',
    sentence: 'A list takes dotted and repeated parameters.',
  },
  {
    id: 'members.list.oldest-first',
    source: 'https://dev.wix.com/api/rest/members/members/list-members',
    sentence: 'Members come oldest first unless sorted.',
  },
  {
    id: 'members.query.sorting',
    source: 'sdk',
    sentence: 'The key to sort by is `sorting`; `sort` is taken as well.',
  },
  {
    id: 'members.query.filter-login-email',
    source: 'live',
    sentence: 'A query filters by login e-mail even where the fieldset does not show it.',
  },
  {
    id: 'members.query.filter-status',
    source: reference,
    sentence: 'A query filters by status and by privacy.',
  },
  {
    id: 'members.query.filter-names',
    source: reference,
    sentence: 'Names and nicknames are compared without regard to case, and by how they start.',
  },
  {
    id: 'members.query.filter-unknown',
    source: 'live',
    sentence: 'A field that cannot be filtered is named in a violation.',
  },
  {
    id: 'members.query.unsortable',
    source: 'live',
    sentence: 'A field that cannot be sorted by is named in a violation.',
  },
  {
    id: 'members.query.search-nickname',
    source: 'sdk',
    sentence: 'A search looks in the nickname unless it names fields.',
  },
  {
    id: 'members.query.search-fields',
    source: 'sdk',
    sentence: 'A search looks in the fields that it names, and refuses one it cannot look in.',
  },
  {
    id: 'members.query.limit',
    source: reference,
    sentence: 'A query answers up to 100 members, and says so when more are asked for.',
  },
  {
    id: 'members.query.offset',
    source: 'sdk',
    sentence: 'Offset pages follow one another and lose nobody.',
  },
  {
    id: 'members.query.cursor',
    source: 'guide',
    sentence:
      'A query that asks by cursor also gets `pagingMetadata` with the next one, which carries filter and sort.',
  },
  {
    id: 'members.update.partial',
    source: reference,
    sentence: 'An update changes only what is sent, and moves the date of the update.',
  },
  {
    id: 'members.update.empty-text-clears',
    source: reference,
    sentence: 'An empty text clears.',
  },
  {
    id: 'members.update.empty-list-ignored',
    source: reference,
    sentence: 'An empty list in an update is ignored.',
  },
  {
    id: 'members.update.lists-replaced',
    source: reference,
    sentence: 'A list that is sent replaces the whole list.',
  },
  {
    id: 'members.update.read-only',
    source: reference,
    sentence: 'Login e-mail, status, privacy and slug are not changed by an update.',
  },
  {
    id: 'members.update.contact-follows',
    source: reference,
    sentence: 'The contact of a member changes with it, and the member with its contact.',
  },
  {
    id: 'members.update.custom-fields',
    source: customFields,
    sentence:
      'Custom fields of the contact are shown with name and value, and one that is not defined is dropped.',
  },
  {
    id: 'members.update.event',
    source: 'sdk',
    sentence: 'An update is told with the member as it is now.',
  },
  {
    id: 'members.lists.cleared',
    source: reference,
    sentence: 'Phones, e-mails and addresses are emptied by methods of their own; the login e-mail stays.',
  },
  {
    id: 'members.slug.change',
    source: 'sdk',
    sentence:
      'A slug is changed by its own method, and one that is taken is refused with SLUG_ALREADY_EXISTS.',
  },
  { id: 'members.status.approve', source: about, sentence: 'Approve makes a member approved.' },
  { id: 'members.status.block', source: about, sentence: 'Block makes a member blocked.' },
  {
    id: 'members.status.disconnect',
    source: 'sdk',
    sentence: 'Disconnect makes a member offline for good: approve and block are refused after it.',
  },
  { id: 'members.status.mute', source: about, sentence: 'Mute and unmute change the activity status.' },
  {
    id: 'members.delete.contact-stays',
    source: 'live',
    sentence: 'A deleted member is gone, and its contact stays.',
  },
  {
    id: 'members.delete.contact-guarded',
    source: 'https://dev.wix.com/docs/velo/apis/wix-crm-backend/contacts/about-labels',
    sentence: 'The contact of a member cannot be deleted before the member: 428 CANNOT_DELETE_MEMBER.',
  },
  {
    id: 'members.contact.email-guarded',
    source: 'https://dev.wix.com/api/rest/contacts/contacts',
    sentence: 'The primary e-mail of a member’s contact cannot be changed: 428 CANNOT_UPDATE_MEMBER_EMAIL.',
  },
  {
    id: 'members.bulk.delete',
    source: 'sdk',
    sentence: 'A bulk delete answers member by member, and one that is not there fails alone.',
  },
  {
    id: 'members.bulk.delete-size',
    source: 'sdk',
    sentence: 'A bulk delete takes 1 to 100 ids.',
  },
  {
    id: 'members.bulk.by-filter',
    source: 'sdk',
    sentence: 'Delete, approve and block by filter answer a job and reach whom the filter chooses.',
  },
  {
    id: 'members.sdk.one',
    source: 'sdk',
    sentence: 'The official SDK creates, gets, updates and deletes a member.',
  },
  {
    id: 'members.sdk.many',
    source: 'sdk',
    sentence: 'The official SDK lists, and pages a query through to the end by its builder and typed.',
  },
  {
    id: 'members.sdk.status',
    source: 'sdk',
    sentence: 'The official SDK approves, blocks, disconnects, mutes, unmutes and changes the slug.',
  },
  {
    id: 'members.sdk.bulk',
    source: 'sdk',
    sentence: 'The official SDK empties lists and works in bulk.',
  },
  {
    id: 'members.sdk.my',
    source: 'sdk',
    sentence: 'The official SDK throws NOT_FOUND for my member of a key.',
  },
  {
    id: 'members.query.oracle',
    source: 'sdk',
    sentence:
      'Any filter, sort and paging finds the members that a plain reading of the language finds, in that order.',
  },
] as const satisfies readonly Behaviour[];
