import { isObject, type Json, type JsonObject } from '../../../../base/json.ts';
import { type CallContext, documentPage, type Handlers, JsonText } from '../../../endpoint.ts';
import { project } from '../../../projection.ts';
import { countQuery, type QueryResult, runQuery } from '../../../query/run.ts';
import type { endpoints } from '../endpoints.ts';
import { badRequest, itemMissing, withDataCodes } from '../fault.ts';
import { requirePermission } from '../permissions.ts';
import { includeReferences, readIncludes } from './include.ts';
import type { DataItem } from './item.ts';
import { itemQuery, itemSelection, type Visible } from './query.ts';
import { findItemDocument } from './store.ts';
import { collectionOf } from './write.ts';

type Read = Pick<Handlers<typeof endpoints>, 'getDataItem' | 'queryDataItems' | 'countDataItems'>;

export const readHandlers: Read = {
  async getDataItem(context, request) {
    const visible = await visibleItems(context, request);
    const id = String(request.dataItemId ?? '');
    const doc = await findItemDocument(context, visible.stored, id);
    if (doc === undefined || !isVisible(doc, visible)) throw itemMissing(id, visible.stored.collection.id);
    const [shown = doc] = await showItems(context, visible, [doc], request, request.fields);
    return new JsonText(`{"dataItem":${shown}}`);
  },

  async queryDataItems(context, request) {
    const visible = await visibleItems(context, request);
    const query = isObject(request.query) ? request.query : {};
    const page = await withDataCodes(async () =>
      runQuery(context.db, itemQuery(context, visible, query, request.returnTotalCount)),
    );
    const documents = page.rows.map(({ doc }) => doc);
    const shown = await showItems(context, visible, documents, request, query.fields);
    return documentPage('dataItems', shown, { pagingMetadata: pagingMetadata(page) });
  },

  async countDataItems(context, request) {
    const visible = await visibleItems(context, request);
    const totalCount = await withDataCodes(async () =>
      countQuery(context.db, itemSelection(context, visible, request.filter)),
    );
    return { totalCount };
  },
};

/** The items that a call may read. @throws {WixFault} 403 or 404 */
export async function visibleItems(context: CallContext, request: JsonObject): Promise<Visible> {
  const stored = await collectionOf(context, request);
  return { stored, ownerId: requirePermission(context, stored.collection, 'read') };
}

function isVisible(doc: string, { ownerId }: Visible): boolean {
  return ownerId === undefined || (JSON.parse(doc) as DataItem).data._owner === ownerId;
}

/** `hasNext` is what the SDK goes by; the total comes only when it was asked for. */
export function pagingMetadata({ rows, offset, total, next, prev, hasNext }: QueryResult): JsonObject {
  const cursors = { ...(next ? { next } : {}), ...(prev ? { prev } : {}) };
  return {
    count: rows.length,
    ...(offset === undefined ? { cursors } : { offset }),
    ...(total === undefined ? {} : { total }),
    tooManyToCount: false,
    hasNext,
  };
}

/** Stored documents as the caller wants them: with what they refer to, and only some of their fields. */
async function showItems(
  context: CallContext,
  { stored }: Visible,
  documents: readonly string[],
  request: JsonObject,
  fields: Json | undefined,
): Promise<readonly string[]> {
  const paths = fieldPaths(fields);
  const includes = readIncludes(request);
  if (includes.length === 0) return documents.map((doc) => project(doc, paths));
  const items = documents.map((doc) => JSON.parse(doc) as DataItem);
  const whole = await includeReferences(context, stored, items, includes);
  return whole.map((item) => project(JSON.stringify(item), paths));
}

/** The id comes in any case. */
function fieldPaths(fields: Json | undefined): readonly string[] | undefined {
  if (fields === undefined || fields === null) return undefined;
  if (!Array.isArray(fields)) throw badRequest('fields should be a list of field names');
  if (fields.length === 0) return undefined;
  return ['id', 'dataCollectionId', 'data._id', ...fields.map((field) => `data.${String(field)}`)];
}
