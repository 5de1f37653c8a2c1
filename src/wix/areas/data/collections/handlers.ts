import { isObject, type Json, type JsonObject } from '../../../../base/json.ts';
import { type CallContext, documentPage, type Handlers, JsonText } from '../../../endpoint.ts';
import { invalid } from '../../../fault.ts';
import { project } from '../../../projection.ts';
import { parsePaging } from '../../../query/page.ts';
import { runQuery } from '../../../query/run.ts';
import type { endpoints } from '../endpoints.ts';
import { wde, withDataCodes } from '../fault.ts';
import { dropField } from '../items/drop-field.ts';
import { forAdmins, isAdmin } from '../permissions.ts';
import { removeLinksOf } from '../references/store.ts';
import {
  type Collection,
  type CollectionField,
  changedCollection,
  fieldOf,
  isSystemKey,
  newCollection,
  readField,
  replacedCollection,
} from './collection.ts';
import {
  insertCollection,
  loadCollection,
  removeCollection,
  replaceCollection,
  type StoredCollection,
} from './store.ts';

type Collections = Pick<
  Handlers<typeof endpoints>,
  | 'createDataCollection'
  | 'getDataCollection'
  | 'listDataCollections'
  | 'updateDataCollection'
  | 'patchDataCollection'
  | 'deleteDataCollection'
  | 'createDataCollectionField'
  | 'updateDataCollectionField'
  | 'patchDataCollectionField'
  | 'deleteDataCollectionField'
>;

export const collectionHandlers: Collections = {
  createDataCollection: forAdmins(async (context, { collection: sent }) => {
    const collection = newCollection(asObject(sent), context.clock.now());
    await insertCollection(context, collection);
    return { collection };
  }),

  async getDataCollection(context, { dataCollectionId, fields }) {
    const { collection } = await loadCollection(context, String(dataCollectionId));
    const paths = isAdmin(context) ? shownPaths(fields) : publicPaths;
    return new JsonText(`{"collection":${project(JSON.stringify(collection), paths)}}`);
  },

  listDataCollections: forAdmins(async (context, request) => {
    const { dialect, siteId, cursors } = context;
    const page = await withDataCodes(async () =>
      runQuery(context.db, {
        ...{ dialect, siteId, cursors, table: 'data_collection', entity: 'data_collection' },
        fields: { id: { kind: 'id', column: 'id', operators: [], sortable: true } },
        sort: isObject(request.sort) ? [request.sort] : null,
        ...{ maxSorts: 1, defaultSort: [] },
        page: parsePaging(request, { style: 'offset', defaultLimit: 50, maxLimit: 1_000, minLimit: 0 }),
      }),
    );
    const { offset = 0, total = 0 } = page;
    const documents = page.rows.map(({ doc }) => project(doc, shownPaths(request.fields)));
    return documentPage('collections', documents, {
      pagingMetadata: { count: documents.length, offset, total, tooManyToCount: false },
    });
  }),

  /** Replaces it whole, if it is still what was read. */
  updateDataCollection: forAdmins(async (context, { collection: json }) => {
    const sent = asObject(json);
    const { collection: before } = await loadCollection(context, String(sent.id));
    if (sent.revision !== before.revision)
      throw wde(
        409,
        'WDE0178',
        `Invalid revision [${String(sent.revision)}] of the collection ${before.id}.`,
      );
    const collection = replacedCollection(before, sent, context.clock.now());
    await replaceCollection(context, collection);
    return { collection };
  }),

  patchDataCollection: forAdmins(async (context, { dataCollection: json }) => {
    const { id, displayName, displayField, permissions } = asObject(json);
    if (permissions !== undefined) throw wde(400, 'WDE0075', 'Not recognized role provided in permissions.');
    const { collection } = await loadCollection(context, String(id));
    return change(context, collection, {
      ...(typeof displayName === 'string' ? { displayName } : {}),
      ...(typeof displayField === 'string' ? { displayField } : {}),
    });
  }),

  deleteDataCollection: forAdmins(async (context, { dataCollectionId }) => {
    const stored = await loadCollection(context, String(dataCollectionId));
    await removeLinksOf(context, stored.uid);
    await removeCollection(context, stored);
    return {};
  }),

  createDataCollectionField: forAdmins(async (context, request) => {
    const { collection, field, key } = await fieldCall(context, request);
    if (fieldOf(collection, key)) throw wde(400, 'WDE0075', `The field [${key}] exists already.`);
    const own = collection.fields.filter(({ systemField }) => !systemField);
    const system = collection.fields.filter(({ systemField }) => systemField);
    return change(context, collection, { fields: [...own, readField(field), ...system] });
  }),

  updateDataCollectionField: forAdmins(async (context, request) => {
    const { collection, field, key } = await fieldCall(context, request);
    requireField(collection, key);
    return change(context, collection, { fields: replaced(collection, key, () => readField(field)) });
  }),

  patchDataCollectionField: forAdmins(async (context, request) => {
    const { collection, field, key } = await fieldCall(context, request);
    requireField(collection, key);
    const patched = (before: CollectionField) =>
      readField({ ...(before as unknown as JsonObject), ...field });
    return change(context, collection, { fields: replaced(collection, key, patched) });
  }),

  deleteDataCollectionField: forAdmins(async (context, { dataCollectionId, fieldKey }) => {
    const stored = await loadCollection(context, String(dataCollectionId));
    const key = String(fieldKey);
    requireField(stored.collection, key);
    await dropField(context, stored, key);
    const fields = stored.collection.fields.filter((field) => field.key !== key);
    return change(context, stored.collection, { fields });
  }),
};

/** What visitors and members see of a collection. */
const publicPaths = ['id', 'displayName', 'displayField', 'plugins', 'fields'] as const;

async function change(
  context: CallContext,
  before: Collection,
  changes: Parameters<typeof changedCollection>[1],
): Promise<object> {
  const dataCollection = changedCollection(before, changes, context.clock.now());
  await replaceCollection(context, dataCollection);
  return { dataCollection };
}

interface FieldCall {
  readonly collection: StoredCollection['collection'];
  readonly field: JsonObject;
  readonly key: string;
}

async function fieldCall(context: CallContext, { dataCollectionId, field }: JsonObject): Promise<FieldCall> {
  if (!isObject(field) || typeof field.key !== 'string' || field.key === '')
    throw invalid('field.key', 'must not be empty', 'REQUIRED_FIELD');
  const { collection } = await loadCollection(context, String(dataCollectionId));
  return { collection, field, key: field.key };
}

function requireField(collection: Collection, key: string): void {
  if (isSystemKey(key))
    throw wde(400, 'WDE0075', `The field [${key}] is a system field and cannot be changed.`);
  if (!fieldOf(collection, key))
    throw wde(400, 'WDE0075', `The collection ${collection.id} has no field [${key}].`);
}

function replaced(
  { fields }: Collection,
  key: string,
  changed: (before: CollectionField) => CollectionField,
): readonly CollectionField[] {
  return fields.map((field) => (field.key === key ? changed(field) : field));
}

/** The lightweight projection: the id comes in any case. */
function shownPaths(fields: Json | undefined): readonly string[] | undefined {
  return Array.isArray(fields) && fields.length > 0 ? ['id', ...fields.map(String)] : undefined;
}

function asObject(json: Json | undefined): JsonObject {
  return isObject(json) ? json : {};
}
