import type { Behaviour } from './behaviour.ts';

const errors = 'https://dev.wix.com/docs/sdk/backend-modules/data/error-codes';
const items = 'https://dev.wix.com/docs/api-reference/business-solutions/cms/data-items/introduction';
const about = 'https://dev.wix.com/api/rest/wix-data/wix-data';
const creating =
  'https://dev.wix.com/docs/api-reference/business-solutions/cms/collection-management/data-collections/create-data-collection';
const collection =
  'https://dev.wix.com/docs/api-reference/business-solutions/cms/collection-management/data-collections/data-collection-object';

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
    sentence: 'Inserting, updating and removing write an event each, and bulk calls one for each item.',
  },
] as const satisfies readonly Behaviour[];
