import type { Behaviour } from './behaviour.ts';

const reference = 'https://dev.wix.com/api/rest/contacts/contacts';
const filters =
  'https://dev.wix.com/docs/api-reference/crm/members-contacts/contacts/contacts/contact-v4/sort-filter-and-search';
const introduction = 'https://dev.wix.com/docs/rest/api-reference/contacts/introduction';
const extendedFields = 'https://dev.wix.com/docs/rest/crm/members-contacts/contacts/extended-fields';
const labels = 'https://dev.wix.com/api/rest/contacts';

export const contacts = [
  {
    id: 'contacts.create.server-values',
    source: reference,
    sentence: 'A new contact gets an id, dates and its last activity, and is answered whole.',
  },
  {
    id: 'contacts.create.revision-number',
    source: 'sdk',
    sentence: 'The revision is a JSON number, unlike elsewhere in Wix.',
  },
  {
    id: 'contacts.create.revision-first',
    source: 'assumed',
    sentence: 'The first revision is 1.',
  },
  {
    id: 'contacts.create.source-key',
    source: 'assumed',
    sentence: 'A contact made with an API key has ADMIN for its source.',
  },
  {
    id: 'contacts.create.items-complete',
    source: 'sdk',
    sentence: 'E-mails, phones and addresses get an id and the tag UNTAGGED.',
  },
  {
    id: 'contacts.create.primary-first',
    source: 'assumed',
    sentence: 'Without a primary the first e-mail and the first phone are it.',
  },
  {
    id: 'contacts.create.primary-chosen',
    source: reference,
    sentence: 'The primary e-mail and phone stand in primaryInfo, primaryEmail and primaryPhone.',
  },
  {
    id: 'contacts.create.primary-twice',
    source: 'sdk',
    sentence: 'Two primaries in one list are refused with CANNOT_HAVE_MULTIPLE_PRIMARY_INFO.',
  },
  {
    id: 'contacts.create.no-primary-info',
    source: reference,
    sentence: 'A contact with a name alone has no primaryInfo at all, and nothing that is absent is null.',
  },
  {
    id: 'contacts.create.subscription',
    source: 'sdk',
    sentence: 'A new e-mail is NOT_SET in subscription and deliverability.',
  },
  {
    id: 'contacts.create.e164',
    source: reference,
    sentence: 'A valid phone number with its country is shown in E.164.',
  },
  {
    id: 'contacts.create.phone-invalid',
    source: reference,
    sentence: 'A phone number that is none has no E.164 form and no subscription status.',
  },
  {
    id: 'contacts.create.display-names',
    source: reference,
    sentence: 'Every contact with a name has the system fields with its name both ways round.',
  },
  {
    id: 'contacts.create.subscription-fields',
    source: reference,
    sentence: 'Every contact with an e-mail has the system fields of e-mail subscriptions.',
  },
  {
    id: 'contacts.create.insufficient',
    source: 'sdk',
    sentence: 'A contact without name, e-mail and phone is refused with INSUFFICIENT_CONTACT_DATA.',
  },
  {
    id: 'contacts.create.info-required',
    source: 'sdk',
    sentence: 'A call without info is refused, with the field.',
  },
  {
    id: 'contacts.create.duplicate-email',
    source: 'live',
    sentence: 'The same e-mail in another case is a 409 with the other contact’s id in its data.',
  },
  {
    id: 'contacts.create.duplicate-secondary',
    source: 'live',
    sentence: 'An e-mail is compared with the second e-mails of others too.',
  },
  {
    id: 'contacts.create.duplicate-phone',
    source: reference,
    sentence: 'A phone is compared only where there is no e-mail.',
  },
  {
    id: 'contacts.create.duplicates-allowed',
    source: 'sdk',
    sentence: 'With allowDuplicates the same e-mail is taken again.',
  },
  {
    id: 'contacts.create.labels-exist',
    source: 'sdk',
    sentence: 'A label of a new contact must exist, and the one that does not is named.',
  },
  {
    id: 'contacts.get.whole',
    source: reference,
    sentence: 'A contact is answered whole, with the response type REGULAR.',
  },
  {
    id: 'contacts.get.not-found',
    source: 'sdk',
    sentence: 'A contact that is not there is a 404 CONTACT_NOT_FOUND.',
  },
  {
    id: 'contacts.get.fields',
    source: reference,
    sentence: 'Fields choose what is shown; id and revision always are.',
  },
  {
    id: 'contacts.get.fieldset-basic',
    source: reference,
    sentence: 'BASIC shows primaryInfo and the name.',
  },
  {
    id: 'contacts.get.fieldset-communication',
    source: reference,
    sentence: 'COMMUNICATION_DETAILS shows the e-mails, phones and addresses besides.',
  },
  {
    id: 'contacts.get.fieldset-extended',
    source: reference,
    sentence: 'EXTENDED shows the extended fields besides the name.',
  },
  {
    id: 'contacts.get.fields-joined',
    source: reference,
    sentence: 'Fields and fieldsets are joined.',
  },
  {
    id: 'contacts.update.revision-next',
    source: 'sdk',
    sentence: 'An update names the revision and answers the next one.',
  },
  {
    id: 'contacts.update.revision-stale',
    source: 'sdk',
    sentence: 'A stale revision is a 409 CONTACT_ALREADY_CHANGED and changes nothing.',
  },
  {
    id: 'contacts.update.revision-missing',
    source: 'sdk',
    sentence: 'An update without revision is refused, with the field.',
  },
  {
    id: 'contacts.update.partial',
    source: reference,
    sentence: 'Only what is sent changes.',
  },
  {
    id: 'contacts.update.name-merged',
    source: 'assumed',
    sentence: 'A first name alone leaves the last name.',
  },
  {
    id: 'contacts.update.lists-replaced',
    source: reference,
    sentence: 'A list that is sent replaces the whole list.',
  },
  {
    id: 'contacts.update.null-clears',
    source: 'assumed',
    sentence: 'A null clears.',
  },
  {
    id: 'contacts.update.empty',
    source: 'sdk',
    sentence: 'An update of nothing is refused with INSUFFICIENT_UPDATE_CONTACT_DATA.',
  },
  {
    id: 'contacts.update.mask',
    source: reference,
    sentence: 'With a field mask only what it names changes, in both of its spellings.',
  },
  {
    id: 'contacts.update.duplicate',
    source: 'sdk',
    sentence: 'An update to another contact’s e-mail is refused as a duplicate, to one’s own is not.',
  },
  {
    id: 'contacts.update.not-found',
    source: 'sdk',
    sentence: 'An update of a contact that is not there is a 404.',
  },
  {
    id: 'contacts.delete.gone',
    source: reference,
    sentence: 'A deleted contact is not found, and can be made again.',
  },
  {
    id: 'contacts.delete.not-found',
    source: 'assumed',
    sentence: 'Deleting a contact that is not there is a 404.',
  },
  {
    id: 'contacts.list.metadata',
    source: reference,
    sentence: 'A list answers count, offset and total, 50 contacts unless told, oldest first.',
  },
  {
    id: 'contacts.list.parameters',
    source: 'sdk',
    sentence: 'A list takes dotted parameters for sort and paging.',
  },
  {
    id: 'contacts.list.errors',
    source: 'sdk',
    sentence: 'A list refuses a field it cannot sort by and a limit over 1,000.',
  },
  {
    id: 'contacts.query.empty',
    source: reference,
    sentence: 'A query without anything answers the first 50, oldest first.',
  },
  {
    id: 'contacts.query.un-nested',
    source: 'live',
    sentence: 'Filter and paging are taken beside `query` too, as old callers send them.',
  },
  {
    id: 'contacts.query.limit',
    source: reference,
    sentence: 'A query answers up to 1,000; more is ILLEGAL_LIMIT, and 0 answers none with the total.',
  },
  {
    id: 'contacts.query.case',
    source: 'assumed',
    sentence: 'Names and addresses are compared without regard to case.',
  },
  {
    id: 'contacts.query.starts-with',
    source: filters,
    sentence: '$startsWith looks at how a text begins, in any case.',
  },
  {
    id: 'contacts.query.lists',
    source: filters,
    sentence: 'Paths into lists leave out `.items`: e-mails, phones, streets, cities and countries.',
  },
  {
    id: 'contacts.query.labels',
    source: filters,
    sentence: 'Labels are asked for with $hasSome and $hasAll.',
  },
  {
    id: 'contacts.query.exists',
    source: filters,
    sentence: '$exists tells who has an e-mail.',
  },
  {
    id: 'contacts.query.joined',
    source: filters,
    sentence: '$and, $or and $not join filters.',
  },
  {
    id: 'contacts.query.dates',
    source: filters,
    sentence: 'Dates are compared as moments.',
  },
  {
    id: 'contacts.query.extended-text',
    source: filters,
    sentence: 'Extended fields of text are filtered by equality and by how they start.',
  },
  {
    id: 'contacts.query.extended-number',
    source: filters,
    sentence: 'Extended fields of numbers and dates are filtered by size.',
  },
  {
    id: 'contacts.query.extended-system',
    source: filters,
    sentence: 'System fields are filtered too.',
  },
  {
    id: 'contacts.query.extended-sort',
    source: filters,
    sentence: 'Contacts are sorted by an extended field.',
    gap: 'extended fields can be filtered but not sorted by',
  },
  {
    id: 'contacts.query.unknown-field',
    source: 'sdk',
    sentence: 'A field that is not there is UNSUPPORTED_FILTER_FIELD_UNKNOWN.',
  },
  {
    id: 'contacts.query.operator',
    source: 'sdk',
    sentence: 'An operator that the field does not have is UNSUPPORTED_FILTER_OPERATOR.',
  },
  {
    id: 'contacts.query.value',
    source: 'sdk',
    sentence: 'A value that the field cannot have is UNSUPPORTED_FILTER_VALUE.',
  },
  {
    id: 'contacts.query.sort-errors',
    source: 'sdk',
    sentence: 'A field that cannot be sorted by, and a second one, are UNSUPPORTED_SORT_FIELD.',
  },
  {
    id: 'contacts.query.search',
    source: filters,
    sentence: 'The search text finds a name, an address or a number exactly.',
  },
  {
    id: 'contacts.query.oracle',
    source: filters,
    sentence: 'Random queries find the same contacts in the same order as a plain reading of all of them.',
  },
  {
    id: 'contacts.label.add',
    source: 'sdk',
    sentence: 'Labelling adds labels, each once, and is a new revision.',
  },
  {
    id: 'contacts.label.unknown',
    source: 'sdk',
    sentence: 'A label that does not exist is not put on a contact.',
  },
  {
    id: 'contacts.label.remove',
    source: 'sdk',
    sentence: 'Labels are taken off by keys in the address or in the body.',
  },
  {
    id: 'contacts.label.not-found',
    source: 'sdk',
    sentence: 'Labelling a contact that is not there is a 404 CONTACT_NOT_FOUND.',
  },
  {
    id: 'contacts.bulk.delete',
    source: 'sdk',
    sentence: 'A bulk delete answers a job and deletes whom the filter chooses.',
  },
  {
    id: 'contacts.bulk.delete-members',
    source: reference,
    sentence: 'A bulk delete passes over contacts that are members.',
  },
  {
    id: 'contacts.bulk.update',
    source: 'sdk',
    sentence: 'A bulk update writes the same info to whom the filter or the search chooses.',
  },
  {
    id: 'contacts.bulk.labels',
    source: 'sdk',
    sentence: 'Labels are added and removed in bulk.',
  },
  {
    id: 'contacts.bulk.neither',
    source: 'sdk',
    sentence: 'A bulk call with neither filter nor search is NEITHER_FILTER_NOR_SEARCH.',
  },
  {
    id: 'contacts.submit.new',
    source: 'sdk',
    sentence: 'Append or create makes a contact when nobody has the e-mail or the phone.',
  },
  {
    id: 'contacts.submit.appends',
    source: 'sdk',
    sentence: 'Append or create adds to the contact with that e-mail what it did not have.',
  },
  {
    id: 'contacts.submit.keeps',
    source: 'assumed',
    sentence: 'Append or create leaves what the contact has, and its primary e-mail.',
  },
  {
    id: 'contacts.submit.phone',
    source: 'sdk',
    sentence: 'Append or create goes by the phone where there is no e-mail.',
  },
  {
    id: 'contacts.submit.by-id',
    source: 'sdk',
    sentence: 'Append or create takes the id of a contact, and is a 404 for one that is not there.',
  },
  {
    id: 'contacts.submit.member',
    source: 'sdk',
    sentence: 'Append or create says that the contact is a member who is not logged in.',
  },
  {
    id: 'contacts.submit.insufficient',
    source: 'sdk',
    sentence: 'Append or create of nothing is INSUFFICIENT_CONTACT_DATA.',
  },
  {
    id: 'contacts.labels.create',
    source: labels,
    sentence: 'A label gets a key from its name, which stays when the name changes.',
  },
  {
    id: 'contacts.labels.find',
    source: 'sdk',
    sentence: 'A label with the same name is found rather than made.',
  },
  {
    id: 'contacts.labels.same-key',
    source: 'assumed',
    sentence: 'Another name with the same key gets a number.',
  },
  {
    id: 'contacts.labels.system',
    source: introduction,
    sentence: 'Every site has Wix’s own labels, which are not renamed or deleted.',
  },
  {
    id: 'contacts.labels.get',
    source: 'sdk',
    sentence: 'A label is got by its key, and one that is not there is a 404.',
  },
  {
    id: 'contacts.labels.delete',
    source: labels,
    sentence: 'A deleted label is gone from the contacts that had it.',
  },
  {
    id: 'contacts.labels.list',
    source: 'sdk',
    sentence:
      'A list of labels is by name, narrowed by type and by how the name starts, and says `metadata`.',
  },
  {
    id: 'contacts.labels.query',
    source: 'sdk',
    sentence: 'A query of labels says `pagingMetadata`.',
  },
  {
    id: 'contacts.labels.query-errors',
    source: 'sdk',
    sentence: 'A query of labels has codes of its own for field, operator and sort.',
  },
  {
    id: 'contacts.labels.events',
    source: 'sdk',
    sentence: 'Labels made, renamed and deleted are told.',
  },
  {
    id: 'contacts.fields.create',
    source: extendedFields,
    sentence: 'An extended field gets a key from its name, which stays when the name changes.',
  },
  {
    id: 'contacts.fields.find',
    source: extendedFields,
    sentence: 'A field with the same name is found rather than made.',
  },
  {
    id: 'contacts.fields.quota',
    source: extendedFields,
    sentence: 'A site has at most 100 extended fields of its own: FIELDS_QUOTA_EXCEEDED.',
  },
  {
    id: 'contacts.fields.system',
    source: introduction,
    sentence: 'System fields are listed with a description, and are not renamed.',
  },
  {
    id: 'contacts.fields.delete',
    source: extendedFields,
    sentence: 'With a field its values are deleted.',
  },
  {
    id: 'contacts.fields.list',
    source: 'sdk',
    sentence: 'A list of fields says `metadata`, a query `pagingMetadata`.',
  },
  {
    id: 'contacts.fields.typed',
    source: 'sdk',
    sentence: 'A value that is not of the field’s type is INVALID_EXTENDED_FIELD_VALUE.',
  },
  {
    id: 'contacts.fields.undefined',
    source: 'assumed',
    sentence: 'A value of a field that is not defined is INVALID_EXTENDED_FIELD_VALUE.',
  },
  {
    id: 'contacts.fields.url',
    source: reference,
    sentence: 'An address without protocol gets https://.',
  },
  {
    id: 'contacts.fields.empty',
    source: 'https://dev.wix.com/api/rest//contacts/extended-fields/get-extended-field',
    sentence: 'Empty extended fields are not returned.',
  },
  {
    id: 'contacts.fields.read-only',
    source: introduction,
    sentence: 'System fields are not written by callers.',
  },
  {
    id: 'contacts.fields.events',
    source: reference,
    sentence: 'The event of a field has a dash in its type and an underscore in its entity.',
  },
  {
    id: 'contacts.events.created',
    source: 'sdk',
    sentence: 'A new contact is told with the whole contact.',
  },
  {
    id: 'contacts.events.updated',
    source: 'sdk',
    sentence: 'An update is told with the contact as it is now; one that is refused is not.',
  },
  {
    id: 'contacts.events.deleted',
    source: 'sdk',
    sentence: 'A deleted contact is told without the contact.',
  },
  {
    id: 'contacts.sdk.one',
    source: 'sdk',
    sentence: 'The official SDK creates, gets, updates, labels and deletes a contact.',
  },
  {
    id: 'contacts.sdk.many',
    source: 'sdk',
    sentence: 'The official SDK lists, and pages a query through to the end by its builder and typed.',
  },
  {
    id: 'contacts.sdk.bulk',
    source: 'sdk',
    sentence: 'The official SDK works in bulk and appends or creates.',
  },
  {
    id: 'contacts.sdk.labels',
    source: 'sdk',
    sentence: 'The official SDK makes, finds, gets, renames, lists, queries and deletes labels.',
  },
  {
    id: 'contacts.sdk.fields',
    source: 'sdk',
    sentence: 'The official SDK makes, finds, gets, renames, lists, queries and deletes extended fields.',
  },
  {
    id: 'contacts.sdk.errors',
    source: 'sdk',
    sentence: 'The official SDK throws the code and the data of a duplicate, and renames violated fields.',
  },
] as const satisfies readonly Behaviour[];
