import { isObject, type Json, type JsonObject } from '../../../../base/json.ts';
import { runBulk } from '../../../bulk.ts';
import type { CallContext, Handlers } from '../../../endpoint.ts';
import type { StoredCollection } from '../collections/store.ts';
import type { endpoints } from '../endpoints.ts';
import { badRequest, wde } from '../fault.ts';
import { readItem } from './item.ts';
import { collectionOf } from './write.ts';
import { insert, patch, remove, save, update, type Writing, writingOf } from './writing.ts';

type Bulk = Pick<
  Handlers<typeof endpoints>,
  | 'bulkInsertDataItems'
  | 'bulkSaveDataItems'
  | 'bulkUpdateDataItems'
  | 'bulkPatchDataItems'
  | 'bulkRemoveDataItems'
>;

export const bulkHandlers: Bulk = {
  bulkInsertDataItems: (context, request) =>
    bulk(context, request, items(request), 'INSERT', async (stored, row, writing) => ({
      item: await insert(context, stored, readItem(row), writing),
    })),

  bulkSaveDataItems: (context, request) =>
    bulk(context, request, items(request), 'INSERT', async (stored, row, writing) => {
      const { action, item } = await save(context, stored, readItem(row), writing);
      return { item, action: action === 'INSERTED' ? 'INSERT' : 'UPDATE' };
    }),

  bulkUpdateDataItems: (context, request) =>
    bulk(context, request, items(request), 'UPDATE', async (stored, row, writing) => ({
      item: await update(context, stored, readItem(row), writing),
    })),

  bulkPatchDataItems: (context, request) =>
    bulk(context, request, patches(request), 'PATCH', async (stored, row, writing) => ({
      item: await patch(context, stored, row, writing),
    })),

  bulkRemoveDataItems: (context, request) =>
    bulk(context, request, ids(request), 'DELETE', async (stored, row, writing) => ({
      item: await remove(context, stored, String(row), writing),
    })),
};

type Action = 'INSERT' | 'UPDATE' | 'PATCH' | 'DELETE';

interface Done {
  readonly item: { readonly id: string };
  /** Where it is not the same for all rows. */
  readonly action?: Action;
}

/** Row by row; the answer is 200 even if none succeeds. */
async function bulk(
  context: CallContext,
  request: JsonObject,
  rows: readonly Json[],
  action: Action,
  work: (stored: StoredCollection, row: Json, writing: Writing) => Promise<Done>,
): Promise<object> {
  const stored = await collectionOf(context, request);
  const writing = writingOf(request);
  const actions = new Map<number, Action>();
  const answer = await runBulk(rows, request.returnEntity, idOf, async (row, index) => {
    const done = await work(stored, row, writing);
    if (done.action) actions.set(index, done.action);
    return { id: done.item.id, item: done.item };
  });
  return {
    ...answer,
    results: answer.results.map(({ itemMetadata, item }, index) => ({
      action: actions.get(index) ?? action,
      itemMetadata,
      ...(item ? { dataItem: item } : {}),
    })),
  };
}

function idOf(row: Json): Json | undefined {
  if (!isObject(row)) return row;
  if (row.dataItemId !== undefined) return row.dataItemId;
  return row.id ?? (isObject(row.data) ? row.data._id : undefined);
}

const maxRows = 1_000;

function items({ dataCollectionId, dataItems }: JsonObject): readonly Json[] {
  if (!Array.isArray(dataItems) || dataItems.length === 0) throw badRequest('dataItems must not be empty');
  if (dataItems.length > maxRows)
    throw wde(
      400,
      'WDE0006',
      `Failed to bulk save items into [${String(dataCollectionId)}].\nCannot insert more than 1000 items in one request`,
    );
  return dataItems;
}

function patches({ patches: rows }: JsonObject): readonly Json[] {
  if (!Array.isArray(rows) || rows.length === 0) throw badRequest('patches must not be empty');
  if (rows.length > maxRows) throw badRequest(`patches must not have more than ${maxRows} items`);
  return rows;
}

function ids({ dataItemIds }: JsonObject): readonly Json[] {
  if (!Array.isArray(dataItemIds) || dataItemIds.length === 0)
    throw badRequest('dataItemIds must not be empty');
  if (dataItemIds.length > maxRows)
    throw wde(400, 'WDE0069', `Cannot remove more than ${maxRows} items in one request`);
  if (!dataItemIds.every((id) => typeof id === 'string'))
    throw wde(400, 'WDE0068', 'Item ids must be strings.');
  return dataItemIds;
}
