import { isObject, type Json, type JsonObject } from '../../../../base/json.ts';
import { runBulk } from '../../../bulk.ts';
import type { CallContext, Handlers } from '../../../endpoint.ts';
import { parsePaging } from '../../../query/page.ts';
import { findCollection, type StoredCollection } from '../collections/store.ts';
import type { endpoints } from '../endpoints.ts';
import { badRequest, wde, withDataCodes } from '../fault.ts';
import { readData } from '../items/include.ts';
import type { DataItem } from '../items/item.ts';
import { visibleItems } from '../items/read.ts';
import { loadItem } from '../items/store.ts';
import { collectionOf } from '../items/write.ts';
import { referencedIds } from '../items/writing.ts';
import { requirePermission } from '../permissions.ts';
import { linkOf } from './link.ts';
import { addLink, isLinked, linkedIds, removeLink, replaceLinks } from './store.ts';

type References = Pick<
  Handlers<typeof endpoints>,
  | 'queryReferencedDataItems'
  | 'isReferencedDataItem'
  | 'insertDataItemReference'
  | 'removeDataItemReference'
  | 'replaceDataItemReferences'
  | 'bulkInsertDataItemReferences'
  | 'bulkRemoveDataItemReferences'
>;

export const referenceHandlers: References = {
  async queryReferencedDataItems(context, request) {
    const { stored } = await visibleItems(context, request);
    const link = linkOf(stored.collection, String(request.referringItemFieldName));
    const ids = await linkedIds(context, link, String(request.referringItemId));
    if (request.order === 'DESC') ids.reverse();
    return answerReferenced(context, link.referencedCollectionId, ids, request);
  },

  async isReferencedDataItem(context, request) {
    const { stored } = await visibleItems(context, request);
    const { field, from, to } = readReference(request);
    return { isReferenced: await isLinked(context, linkOf(stored.collection, field), from, to) };
  },

  async insertDataItemReference(context, request) {
    const stored = await changeable(context, request);
    await insertReference(context, stored, request.dataItemReference);
    return { dataItemReference: request.dataItemReference };
  },

  async removeDataItemReference(context, request) {
    const stored = await changeable(context, request);
    await deleteReference(context, stored, request.dataItemReference);
    return { dataItemReference: request.dataItemReference };
  },

  async replaceDataItemReferences(context, request) {
    const stored = await changeable(context, request);
    const [referringItemFieldName, referringItemId] = [
      String(request.referringItemFieldName),
      String(request.referringItemId),
    ];
    const link = linkOf(stored.collection, referringItemFieldName);
    await loadItem(context, stored, referringItemId);
    const ids = referencedIds(request.newReferencedItemIds ?? []);
    await replaceLinks(context, stored, link, referringItemId, ids);
    const reference = (referencedItemId: string) => ({
      referringItemFieldName,
      referringItemId,
      referencedItemId,
    });
    return { dataItemReferences: ids.map(reference) };
  },

  bulkInsertDataItemReferences: (context, request) => bulk(context, request, 'INSERT', insertReference),
  bulkRemoveDataItemReferences: (context, request) => bulk(context, request, 'DELETE', deleteReference),
};

async function changeable(context: CallContext, request: JsonObject): Promise<StoredCollection> {
  const stored = await collectionOf(context, request);
  requirePermission(context, stored.collection, 'update');
  return stored;
}

interface Reference {
  readonly field: string;
  readonly from: string;
  readonly to: string;
}

/** @throws {WixFault} 400 WDE0019 */
function readReference(json: Json | undefined): Reference {
  const {
    referringItemFieldName: field,
    referringItemId: from,
    referencedItemId: to,
  } = isObject(json) ? json : {};
  if (typeof field !== 'string' || typeof from !== 'string' || typeof to !== 'string')
    throw wde(
      400,
      'WDE0019',
      'Reference operation takes a string ID or an object with an ID to be connected.',
    );
  return { field, from, to };
}

/** @throws {WixFault} 400 WDE0020, 404 WDE0073 or WDE0153, 409 WDE0029 */
async function insertReference(
  context: CallContext,
  stored: StoredCollection,
  json: Json | undefined,
): Promise<void> {
  const { field, from, to } = readReference(json);
  const link = linkOf(stored.collection, field);
  await loadItem(context, stored, from);
  if (await isLinked(context, link, from, to))
    throw wde(409, 'WDE0029', `Item [${from}] already refers to [${to}] by the field [${field}].`);
  await addLink(context, stored, link, from, to);
}

async function deleteReference(
  context: CallContext,
  stored: StoredCollection,
  json: Json | undefined,
): Promise<void> {
  const { field, from, to } = readReference(json);
  await removeLink(context, linkOf(stored.collection, field), from, to);
}

async function bulk(
  context: CallContext,
  request: JsonObject,
  action: 'INSERT' | 'DELETE',
  work: typeof insertReference,
): Promise<object> {
  const stored = await changeable(context, request);
  const { dataItemReferences: rows } = request;
  if (!Array.isArray(rows) || rows.length === 0) throw badRequest('dataItemReferences must not be empty');
  const answer = await runBulk<Json>(
    rows,
    true,
    () => undefined,
    async (row) => {
      await work(context, stored, row);
      return { id: readReference(row).from, item: row as JsonObject };
    },
  );
  return {
    ...answer,
    results: answer.results.map(({ itemMetadata: { id: _id, ...referenceMetadata }, item }) => ({
      action,
      referenceMetadata,
      ...(request.returnEntity === true && item ? { dataItemReference: item } : {}),
    })),
  };
}

/** A page of what an item refers to; of a collection that is gone or may not be read, only that there is something. */
async function answerReferenced(
  context: CallContext,
  collectionId: string,
  ids: readonly string[],
  request: JsonObject,
): Promise<object> {
  const page = await withDataCodes(async () =>
    parsePaging(request, { style: 'offset', defaultLimit: 50, maxLimit: 1_000, minLimit: 0 }),
  );
  const { limit = 50, offset } = page;
  const shown = ids.slice(offset, offset + limit);
  const target = await findCollection(context, collectionId);
  const found = target ? await readData(context, target, shown) : new Map<string, DataItem['data']>();
  return {
    results: shown.map((id) => {
      const data = found.get(id);
      if (data)
        return { dataItem: { id, dataCollectionId: collectionId, data: chosen(data, request.fields) } };
      return { unresolvedReference: { referringItemId: request.referringItemId, referencedItemId: id } };
    }),
    pagingMetadata: {
      ...{ count: shown.length, offset, tooManyToCount: false },
      ...(request.returnTotalCount === true ? { total: ids.length } : {}),
      hasNext: offset + shown.length < ids.length,
    },
  };
}

function chosen(data: JsonObject, fields: Json | undefined): JsonObject {
  if (!Array.isArray(fields) || fields.length === 0) return data;
  return Object.fromEntries(Object.entries(data).filter(([name]) => name === '_id' || fields.includes(name)));
}
