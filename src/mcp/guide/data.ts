import type { GuideMethod } from './guide.ts';

const fields = ['id', 'data'];
const service = 'com.wixpress.cloud.data.api.data.DataItemService';
const collection = 'id of the collection, such as Recipes; ListDataCollections (call_method) shows them';

export const dataMethods: readonly GuideMethod[] = [
  {
    tool: 'data_query',
    method: `${service}.QueryDataItems`,
    title: 'Query items of a collection',
    description: 'Finds items of a CMS collection by its own fields. At most 1,000 a page.',
    input: [
      'dataCollectionId',
      'query.filter',
      'query.sort.fieldName',
      'query.sort.order',
      'query.fields',
      'query.paging.limit',
      'query.paging.offset',
      'returnTotalCount',
    ],
    hints: {
      dataCollectionId: collection,
      'query.filter': '{"title":{"$startsWith":"Soup"}}, {"minutes":{"$lte":30}}; $and $or $not join them.',
      returnTotalCount: 'true: also how many there are in all',
    },
    example: {
      dataCollectionId: 'Recipes',
      query: { filter: {}, paging: { limit: 10 } },
      returnTotalCount: true,
    },
    answer: {
      kind: 'list',
      items: 'dataItems',
      one: 'item',
      many: 'items',
      fields,
      paging: { at: 'query.paging', by: 'offset' },
    },
  },
  {
    tool: 'data_insert',
    method: `${service}.InsertDataItem`,
    title: 'Add an item to a collection',
    description: 'A new item. The collection must exist, and an id that is taken is refused. At most 500 KB.',
    input: ['dataCollectionId', 'dataItem.id', 'dataItem.data'],
    hints: {
      dataCollectionId: collection,
      'dataItem.data': 'the item by the names of the collection’s fields',
    },
    example: { dataCollectionId: 'Recipes', dataItem: { data: { title: 'Leek soup', minutes: 25 } } },
    answer: { kind: 'one', entity: 'dataItem', fields },
  },
  {
    tool: 'data_save',
    method: `${service}.SaveDataItem`,
    title: 'Save an item of a collection',
    description:
      'Creates the item, or replaces it whole when its id is there: fields that are left out are lost.',
    input: ['dataCollectionId', 'dataItem.id', 'dataItem.data'],
    hints: {
      dataCollectionId: collection,
      'dataItem.data': 'the whole item by the names of the collection’s fields',
    },
    example: {
      dataCollectionId: 'Recipes',
      dataItem: { id: 'leek-soup', data: { _id: 'leek-soup', title: 'Leek soup', minutes: 30 } },
    },
    answer: { kind: 'one', entity: 'dataItem', fields },
  },
];
