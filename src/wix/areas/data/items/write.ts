import { isObject, type Json, type JsonObject } from '../../../../base/json.ts';
import type { CallContext, Handlers } from '../../../endpoint.ts';
import { invalid } from '../../../fault.ts';
import { loadCollection, type StoredCollection } from '../collections/store.ts';
import type { endpoints } from '../endpoints.ts';
import { itemDeleted } from '../events.ts';
import { badRequest } from '../fault.ts';
import { requireForAll } from '../permissions.ts';
import { removeLinksOf } from '../references/store.ts';
import { eachItem } from './each.ts';
import { includeReferences, readIncludes } from './include.ts';
import { type DataItem, readItem } from './item.ts';
import { itemSelection } from './query.ts';
import { insert, patch, remove, save, update, writingOf } from './writing.ts';

type Written = Pick<
  Handlers<typeof endpoints>,
  | 'insertDataItem'
  | 'saveDataItem'
  | 'updateDataItem'
  | 'patchDataItem'
  | 'removeDataItem'
  | 'truncateDataItems'
>;

export const writeHandlers: Written = {
  async insertDataItem(context, request) {
    const stored = await collectionOf(context, request);
    const item = await insert(context, stored, readItem(request.dataItem), writingOf(request));
    return { dataItem: await withReferences(context, stored, item, request) };
  },

  async saveDataItem(context, request) {
    const stored = await collectionOf(context, request);
    const { action, item } = await save(context, stored, readItem(request.dataItem), writingOf(request));
    return { action, dataItem: await withReferences(context, stored, item, request) };
  },

  async updateDataItem(context, request) {
    const stored = await collectionOf(context, request);
    const item = await update(context, stored, readItem(request.dataItem), writingOf(request));
    return { dataItem: await withReferences(context, stored, item, request) };
  },

  async patchDataItem(context, request) {
    const stored = await collectionOf(context, request);
    const item = await patch(context, stored, request.patch, writingOf(request));
    return { dataItem: await withReferences(context, stored, item, request) };
  },

  async removeDataItem(context, request) {
    const stored = await collectionOf(context, request);
    const { dataItemId } = request;
    if (typeof dataItemId !== 'string' || dataItemId === '') throw badRequest('dataItemId must not be empty');
    return { dataItem: await remove(context, stored, dataItemId, writingOf(request)) };
  },

  async truncateDataItems(context, request) {
    const stored = await collectionOf(context, request);
    const { db, siteId } = context;
    requireForAll(context, stored.collection, 'remove');
    const all = itemSelection(context, { stored, ownerId: undefined }, undefined);
    await eachItem(context, all, (item) => context.emit(itemDeleted(item)));
    await removeLinksOf(context, stored.uid);
    await db
      .deleteFrom('data_item')
      .where('site_id', '=', siteId)
      .where('collection_uid', '=', stored.uid)
      .execute();
    return {};
  },
};

/** The collection that a call is about. @throws {WixFault} 404 WDE0025 */
export async function collectionOf(
  context: CallContext,
  { dataCollectionId }: JsonObject,
): Promise<StoredCollection> {
  if (typeof dataCollectionId !== 'string' || dataCollectionId === '')
    throw invalid('dataCollectionId', 'must not be empty', 'REQUIRED_FIELD');
  return loadCollection(context, dataCollectionId);
}

async function withReferences(
  context: CallContext,
  stored: StoredCollection,
  item: DataItem,
  request: JsonObject,
): Promise<Json> {
  const [shown] = await includeReferences(context, stored, [item], readIncludes(request));
  return (isObject(shown) ? shown : item) as unknown as Json;
}
