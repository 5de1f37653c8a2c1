import type { Behaviour } from './behaviour.ts';

const errors = 'https://dev.wix.com/docs/sdk/backend-modules/data/error-codes';
const items = 'https://dev.wix.com/docs/api-reference/business-solutions/cms/data-items/introduction';
const about = 'https://dev.wix.com/api/rest/wix-data/wix-data';
const creating =
  'https://dev.wix.com/docs/api-reference/business-solutions/cms/collection-management/data-collections/create-data-collection';
const collection =
  'https://dev.wix.com/docs/api-reference/business-solutions/cms/collection-management/data-collections/data-collection-object';
const indexes = 'https://dev.wix.com/docs/rest/api-reference/wix-data/indexes/introduction';
const indexTypes = 'https://dev.wix.com/docs/rest/api-reference/wix-data/indexes/index-types';

export const data = [
  {
    id: 'data.collections.create.shown',
    source: 'sdk',
    sentence:
      'A new collection is shown whole: revision "1" as text, dates, page size, capabilities, paging modes.',
  },
  {
    id: 'data.collections.create.system-fields',
    source: collection,
    sentence: 'Every collection has the system fields _id, _createdDate, _updatedDate and _owner.',
  },
  {
    id: 'data.collections.create.required',
    source: creating,
    sentence: 'A collection needs an id, at least one field and permissions.',
  },
  {
    id: 'data.collections.create.exists',
    source: errors,
    sentence: 'A second collection of the same id is WDE0104.',
  },
  {
    id: 'data.collections.create.wrapper',
    source: 'sdk',
    sentence:
      'Create, get and update speak of collection, patch and the calls about fields of dataCollection.',
  },
  {
    id: 'data.collections.create.unknown-metadata',
    source: 'live',
    sentence: 'A key of typeMetadata that Wix does not know is taken without complaint and not stored.',
  },
  {
    id: 'data.collections.create.unknown-type',
    source: 'sdk',
    sentence: 'A type of field that Wix does not have is refused with the types that it has.',
  },
  {
    id: 'data.collections.get.missing',
    source: errors,
    sentence: 'A collection that is not there is WDE0025.',
  },
  {
    id: 'data.collections.get.fields',
    source: 'sdk',
    sentence: 'fields shows only these parts of a collection, and its id.',
  },
  {
    id: 'data.collections.list.pages',
    source: 'sdk',
    sentence: 'List sorts by id, ascending unless asked, pages by offset and counts all.',
  },
  {
    id: 'data.collections.list.fields',
    source: 'sdk',
    sentence: 'List takes fields as repeated parameters for a lighter answer.',
  },
  {
    id: 'data.collections.update.revision',
    source: errors,
    sentence:
      'A full update names the revision that it replaces; a stale one is WDE0178 and changes nothing.',
  },
  {
    id: 'data.collections.update.replaces',
    source: 'live',
    sentence:
      'A full update takes the whole structure: fields that are not sent are gone, system fields stay.',
  },
  {
    id: 'data.collections.update.permissions',
    source: 'live',
    sentence: 'Permissions are changed by a full update.',
  },
  {
    id: 'data.collections.patch.names',
    source: 'sdk',
    sentence: 'A patch changes the names and raises the revision.',
  },
  {
    id: 'data.collections.patch.permissions',
    source: 'live',
    sentence: 'A patch with permissions is WDE0075.',
  },
  {
    id: 'data.collections.delete.all',
    source: 'sdk',
    sentence: 'Deleting a collection answers an empty object, and its items are gone with it.',
  },
  {
    id: 'data.collections.fields.create',
    source: 'sdk',
    sentence: 'A field can be added, which raises the revision.',
  },
  {
    id: 'data.collections.fields.exists',
    source: 'assumed',
    sentence: 'A field that is there already cannot be added again.',
  },
  {
    id: 'data.collections.fields.update',
    source: 'sdk',
    sentence: 'A field can be replaced, and patched in part.',
  },
  {
    id: 'data.collections.fields.delete',
    source: 'sdk',
    sentence: 'Deleting a field takes its values out of the items.',
  },
  {
    id: 'data.collections.fields.system',
    source: 'assumed',
    sentence: 'System fields can be neither changed nor deleted.',
  },
  {
    id: 'data.collections.identity.visitor',
    source: collection,
    sentence:
      'A visitor sees the names and fields of a collection and nothing else of it; listing is refused.',
  },
  { id: 'data.items.insert.generated', source: items, sentence: 'An item without an id gets a GUID.' },
  {
    id: 'data.items.insert.custom-id',
    source: items,
    sentence: 'An item may bring its own id, and it is the same outside and inside data.',
  },
  { id: 'data.items.insert.empty-id', source: 'sdk', sentence: 'An id that is null or empty is no id.' },
  {
    id: 'data.items.insert.id-mismatch',
    source: 'live',
    sentence: 'Different ids outside and inside data are WDE0080.',
  },
  { id: 'data.items.insert.exists', source: errors, sentence: 'An id that is taken is WDE0074 with 409.' },
  {
    id: 'data.items.insert.system-dates',
    source: items,
    sentence: 'The system sets _createdDate, _updatedDate and _owner, whatever is sent.',
  },
  {
    id: 'data.items.insert.owner',
    source: 'assumed',
    sentence: 'The _owner of an item that an API key inserts is the account.',
  },
  {
    id: 'data.items.insert.no-collection',
    source: errors,
    sentence: 'Items of a collection that is not there are WDE0025.',
  },
  {
    id: 'data.items.insert.schema-free',
    source: about,
    sentence:
      'The structure is not enforced: fields and types that it does not name are stored as they come.',
  },
  {
    id: 'data.items.insert.dates',
    source: 'sdk',
    sentence:
      'Dates come as {"$date"} at any depth and go back in ISO 8601 with milliseconds; a bare ISO string stays text.',
  },
  { id: 'data.items.insert.dollar', source: errors, sentence: 'A field name that begins with $ is WDE0134.' },
  { id: 'data.items.insert.no-object', source: errors, sentence: 'An item that is no object is WDE0004.' },
  {
    id: 'data.items.insert.size',
    source: about,
    sentence: 'An item of more than 500 KB is refused with 413.',
  },
  {
    id: 'data.items.insert.error-shape',
    source: 'sdk',
    sentence: 'The code stands in front of the message and the description too.',
  },
  { id: 'data.items.get.one', source: 'sdk', sentence: 'An item is got by its id in the path, or posted.' },
  {
    id: 'data.items.get.missing',
    source: 'sdk',
    sentence: 'An item that is not there is WDE0073 with 404, which the SDK turns into null.',
  },
  {
    id: 'data.items.get.fields',
    source: 'sdk',
    sentence: 'Get shows only the fields asked for, and the id.',
  },
  {
    id: 'data.items.update.replaces',
    source: items,
    sentence:
      'An update replaces the whole item: fields that are not sent are gone; _createdDate and _owner stay.',
  },
  {
    id: 'data.items.update.missing',
    source: errors,
    sentence: 'An update of an item that is not there is WDE0073.',
  },
  { id: 'data.items.update.no-id', source: errors, sentence: 'An update without an id is WDE0007.' },
  {
    id: 'data.items.update.verbs',
    source: 'sdk',
    sentence:
      'Update, patch and remove work by the verbs of the pages (PUT, PATCH, DELETE) and by the POST of the SDK.',
  },
  {
    id: 'data.items.update.condition',
    source: 'sdk',
    sentence: 'A condition that does not hold leaves the item as it is.',
  },
  { id: 'data.items.save.both', source: 'sdk', sentence: 'Save says whether it inserted or updated.' },
  {
    id: 'data.items.remove.returns',
    source: 'sdk',
    sentence: 'Remove answers the item that was removed; a second time it is WDE0073.',
  },
  {
    id: 'data.items.truncate.all',
    source: 'sdk',
    sentence: 'Truncate empties the collection and leaves its structure.',
  },
  {
    id: 'data.items.patch.set',
    source: 'sdk',
    sentence: 'SET_FIELD and REMOVE_FIELD change one field, also within an object, and leave the others.',
  },
  {
    id: 'data.items.patch.increment',
    source: 'sdk',
    sentence: 'INCREMENT_FIELD adds to a number, and begins at nothing.',
  },
  {
    id: 'data.items.patch.arrays',
    source: 'sdk',
    sentence: 'APPEND_TO_ARRAY and REMOVE_FROM_ARRAY change a list.',
  },
  { id: 'data.items.patch.empty', source: 'live', sentence: 'A patch without changes is WDE0080.' },
  {
    id: 'data.items.patch.missing',
    source: errors,
    sentence: 'A patch of an item that is not there is WDE0073.',
  },
  {
    id: 'data.items.patch.wrong',
    source: 'assumed',
    sentence: 'A change that the value does not allow is WDE0080 and changes nothing.',
  },
  {
    id: 'data.bulk.insert.rows',
    source: 'sdk',
    sentence:
      'A bulk insert is 200 whatever becomes of its rows; each says how it went, WDE0074 for an id that is taken.',
  },
  { id: 'data.bulk.insert.entities', source: 'sdk', sentence: 'returnEntity brings the items back.' },
  {
    id: 'data.bulk.update.rows',
    source: 'sdk',
    sentence: 'A bulk update gives WDE0073 for what is not there.',
  },
  {
    id: 'data.bulk.update.no-id',
    source: errors,
    sentence: 'A row of a bulk update without an id is WDE0007.',
  },
  {
    id: 'data.bulk.save.actions',
    source: 'sdk',
    sentence: 'A bulk save says for each row whether it inserted or updated.',
  },
  { id: 'data.bulk.patch.rows', source: 'sdk', sentence: 'A bulk patch changes fields row by row.' },
  {
    id: 'data.bulk.patch.empty',
    source: 'live',
    sentence: 'A bulk patch without patches is WDE0080: patches must not be empty.',
  },
  {
    id: 'data.bulk.remove.rows',
    source: 'sdk',
    sentence: 'A bulk remove gives WDE0073 for what is not there.',
  },
  {
    id: 'data.bulk.limit',
    source: errors,
    sentence: 'More than 1,000 rows are WDE0006, more than 1,000 ids to remove WDE0069.',
  },
  {
    id: 'data.events.items',
    source: 'sdk',
    sentence:
      'Inserting, updating and removing write an event each; bulk calls and truncating one for each item.',
  },
  {
    id: 'data.query.page.default',
    source: 'sdk',
    sentence: 'A query answers dataItems and pagingMetadata in any case, 50 items unless asked.',
  },
  { id: 'data.query.page.has-next', source: 'sdk', sentence: 'hasNext is said in every page.' },
  { id: 'data.query.page.total', source: 'sdk', sentence: 'The total comes only with returnTotalCount.' },
  { id: 'data.query.page.offset', source: 'sdk', sentence: 'Paging by offset brings no cursor.' },
  {
    id: 'data.query.page.cursor',
    source: 'sdk',
    sentence: 'Paging by cursor goes on with the cursor alone: it carries filter and sort.',
  },
  {
    id: 'data.query.page.max',
    source: collection,
    sentence: 'A page has at most 1,000 items by offset and 100 by cursor.',
  },
  {
    id: 'data.query.page.bad',
    source: 'sdk',
    sentence: 'A limit or offset that is no number of items is refused.',
  },
  { id: 'data.query.get', source: 'sdk', sentence: 'The SDK asks by GET with .r, and gets the same answer.' },
  {
    id: 'data.query.fields',
    source: 'sdk',
    sentence: 'fields shows only these fields of an item and its _id.',
  },
  {
    id: 'data.query.sort.order',
    source: 'assumed',
    sentence:
      'Sorting goes missing first, then numbers, text by its letters (capitals first), objects, false and true, dates, lists.',
  },
  { id: 'data.query.sort.several', source: 'sdk', sentence: 'Several fields sort one after the other.' },
  { id: 'data.query.sort.default', source: 'assumed', sentence: 'Unsorted items come as they were created.' },
  {
    id: 'data.query.filter.equals',
    source: 'sdk',
    sentence: 'A value by itself and $eq ask the same; text is compared with its case.',
  },
  {
    id: 'data.query.filter.types',
    source: 'assumed',
    sentence: 'Values of different types are never equal, nor less or more than each other.',
  },
  {
    id: 'data.query.filter.ranges',
    source: 'sdk',
    sentence: '$gt, $gte, $lt and $lte compare numbers, texts and dates.',
  },
  {
    id: 'data.query.filter.missing',
    source: 'sdk',
    sentence: 'Null finds what is missing or null; $ne null and $exists find the rest.',
  },
  { id: 'data.query.filter.ne', source: 'assumed', sentence: '$ne finds what is missing too.' },
  { id: 'data.query.filter.in', source: 'sdk', sentence: '$in finds any of its values.' },
  {
    id: 'data.query.filter.parts',
    source: indexes,
    sentence: '$startsWith, $endsWith and $contains do not look at case.',
  },
  {
    id: 'data.query.filter.lists',
    source: 'sdk',
    sentence:
      'A value matches a list that has it; $hasSome and $hasAll ask for several; a list is equal to the same list.',
  },
  {
    id: 'data.query.filter.joined',
    source: 'sdk',
    sentence: '$and, $or and $not join filters; $not takes a list of one or an object.',
  },
  {
    id: 'data.query.filter.nested',
    source: 'sdk',
    sentence: 'A dotted path leads into objects, and into the objects of a list.',
  },
  { id: 'data.query.filter.dates', source: 'sdk', sentence: 'Dates in filters are {"$date"}.' },
  {
    id: 'data.query.filter.system',
    source: 'sdk',
    sentence: '_id, _createdDate, _updatedDate and _owner can be asked for like other fields.',
  },
  {
    id: 'data.query.filter.matches',
    source: 'sdk',
    sentence: '$matches finds what is urlized: red-shoe finds Red Shoe.',
  },
  {
    id: 'data.query.filter.errors',
    source: 'sdk',
    sentence: 'A filter that is wrong gets the code of its mistake.',
  },
  { id: 'data.query.count', source: 'sdk', sentence: 'Count answers totalCount of what the filter finds.' },
  {
    id: 'data.query.oracle',
    source: 'assumed',
    sentence:
      '2,000 random queries of items with any values find what a plain reading finds, in the same order, page by page.',
  },
  {
    id: 'data.distinct.values',
    source: 'sdk',
    sentence: 'Distinct values come sorted, each value of a list by itself, dates as {"$date"}.',
  },
  {
    id: 'data.aggregate.group',
    source: 'sdk',
    sentence: 'Aggregate groups by fields and answers _id with them, and sum, average, min, max and count.',
  },
  {
    id: 'data.aggregate.filters',
    source: 'sdk',
    sentence: 'Aggregate filters items before and groups after.',
  },
  {
    id: 'data.aggregate.whole',
    source: 'assumed',
    sentence: 'Without groups, aggregate answers one result for all.',
  },
  {
    id: 'data.aggregate.pipeline',
    source: 'sdk',
    sentence: 'A pipeline runs its stages in order: filter, group, sort, projection, unwind, skip, limit.',
  },
  {
    id: 'data.aggregate.expressions',
    source: 'sdk',
    sentence: 'Expressions of a pipeline reckon with fields and numbers, and put texts together.',
  },
  {
    id: 'data.aggregate.pipeline-errors',
    source: 'assumed',
    sentence: 'A stage that Wix does not have is named.',
  },
  {
    id: 'data.references.dropped',
    source: 'live',
    sentence: 'Multi-references among the fields of an item are dropped without complaint.',
  },
  { id: 'data.references.saved', source: 'sdk', sentence: 'saveReferences keeps them.' },
  {
    id: 'data.references.insert',
    source: 'sdk',
    sentence: 'A reference is inserted and found by query referenced, in the order of insertion.',
  },
  {
    id: 'data.references.not-multi',
    source: errors,
    sentence: 'A field that is no multi-reference is WDE0020.',
  },
  { id: 'data.references.exists', source: errors, sentence: 'A reference that is there already is WDE0029.' },
  {
    id: 'data.references.target-missing',
    source: errors,
    sentence: 'A reference to an item that is not there is WDE0153.',
  },
  { id: 'data.references.remove', source: 'sdk', sentence: 'A reference is removed.' },
  {
    id: 'data.references.replace',
    source: 'sdk',
    sentence: 'Replace leaves just the references that are named.',
  },
  {
    id: 'data.references.is-referenced',
    source: 'sdk',
    sentence: 'Is referenced says whether there is such a reference.',
  },
  {
    id: 'data.references.bulk',
    source: 'sdk',
    sentence: 'Bulk calls insert and remove references row by row.',
  },
  {
    id: 'data.references.back',
    source: 'assumed',
    sentence: 'A field that refers back shows the same references from the other side.',
  },
  {
    id: 'data.references.item-removed',
    source: 'live',
    sentence: 'Removing an item removes the references to it.',
  },
  { id: 'data.references.page', source: 'sdk', sentence: 'Query referenced pages, and counts when asked.' },
  {
    id: 'data.references.include-single',
    source: 'sdk',
    sentence: 'An included reference stands in place of its id.',
  },
  {
    id: 'data.references.include-several',
    source: 'sdk',
    sentence: 'Included multi-references come as a list of items; they are not there unless included.',
  },
  {
    id: 'data.references.include-limit',
    source: 'sdk',
    sentence: 'An included field has as many items as its limit says, 100 at most.',
  },
  {
    id: 'data.references.patch',
    source: 'live',
    sentence:
      'SET_FIELD with a list of ids replaces the references; text or APPEND_TO_ARRAY is WDE0303 in its row.',
  },
  {
    id: 'data.references.filter',
    source: 'assumed',
    sentence: '$hasSome and $hasAll find items by the ids that they refer to.',
  },
  { id: 'data.permissions.anyone', source: 'sdk', sentence: 'ANYONE lets a visitor do it.' },
  {
    id: 'data.permissions.member',
    source: 'sdk',
    sentence: 'SITE_MEMBER lets a member do it, and refuses a visitor with WDE0027 and 403.',
  },
  {
    id: 'data.permissions.author',
    source: 'sdk',
    sentence: 'SITE_MEMBER_AUTHOR lets a member see and change its own items only.',
  },
  {
    id: 'data.permissions.admin',
    source: 'live',
    sentence: 'ADMIN refuses visitors and members, and lets API keys and apps through.',
  },
  {
    id: 'data.permissions.owner',
    source: 'sdk',
    sentence: 'The _owner of an item is the member or visitor who inserted it.',
  },
  {
    id: 'data.permissions.included',
    source: 'assumed',
    sentence: 'What may not be read is not shown by including it.',
  },
  {
    id: 'data.permissions.truncate',
    source: 'assumed',
    sentence: "Only who may remove everyone's items can truncate.",
  },
  {
    id: 'data.indexes.create',
    source: 'sdk',
    sentence: "An index is made and listed with the system's own.",
  },
  {
    id: 'data.indexes.limits',
    source: indexTypes,
    sentence: 'A collection has room for 3 regular indexes and a unique one of one field.',
  },
  {
    id: 'data.indexes.unique',
    source: indexTypes,
    sentence: 'A unique index refuses a second item with the value: WDE0123 and 409.',
  },
  {
    id: 'data.indexes.unique-missing',
    source: 'assumed',
    sentence: 'Items without the field do not conflict in a unique index.',
  },
  {
    id: 'data.indexes.failed',
    source: indexes,
    sentence:
      'A unique index over values that come twice is FAILED with WDE0113 and the item, and takes up its room until it is dropped.',
  },
  {
    id: 'data.indexes.too-large',
    source: indexes,
    sentence: 'An indexed value may have 982 bytes with the name of the collection; more is WDE0133.',
  },
  { id: 'data.indexes.drop', source: indexes, sentence: 'A dropped index frees its room and its rule.' },
  {
    id: 'data.indexes.same-answers',
    source: 'assumed',
    sentence: 'Queries answer the same with an index as without.',
  },
  {
    id: 'data.indexes.used',
    source: indexes,
    sentence: 'Filters and sorts of an indexed field come from the index.',
  },
  {
    id: 'data.sdk.items',
    source: 'sdk',
    sentence: 'The SDK inserts, gets, updates, saves, patches, removes and truncates.',
  },
  {
    id: 'data.sdk.query',
    source: 'sdk',
    sentence: "The SDK's query builder pages to the end, by offset and by cursor.",
  },
  {
    id: 'data.sdk.aggregate',
    source: 'sdk',
    sentence: 'The SDK counts, takes distinct values and aggregates.',
  },
  {
    id: 'data.sdk.bulk',
    source: 'sdk',
    sentence: "The SDK's bulk calls count what was inserted, updated, skipped and removed.",
  },
  {
    id: 'data.sdk.references',
    source: 'sdk',
    sentence: 'The SDK inserts, replaces, queries and removes references.',
  },
  {
    id: 'data.sdk.collections',
    source: 'sdk',
    sentence: 'The SDK makes, lists, changes and deletes collections and their fields.',
  },
  { id: 'data.sdk.indexes', source: 'sdk', sentence: 'The SDK makes, lists and drops indexes.' },
  { id: 'data.demo', source: 'assumed', sentence: 'The demo shop has collections that belong to it.' },
] as const satisfies readonly Behaviour[];
