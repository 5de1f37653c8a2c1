import { isObject, type JsonObject } from '../../../../base/json.ts';
import type { CallContext, Handlers } from '../../../endpoint.ts';
import { replaceIndexes, type StoredCollection } from '../collections/store.ts';
import type { endpoints } from '../endpoints.ts';
import { indexCreated, indexDeleted } from '../events.ts';
import { badRequest, wde } from '../fault.ts';
import { collectionOf } from '../items/write.ts';
import { forAdmins } from '../permissions.ts';
import { type Slot, slots } from '../tables.ts';
import { build } from './build.ts';
import type { Index, StoredIndex } from './stored.ts';

type Indexes = Pick<Handlers<typeof endpoints>, 'createIndex' | 'dropIndex' | 'listIndexes'>;

export const indexHandlers: Indexes = {
  createIndex: forAdmins(async (context, request) => {
    const stored = await collectionOf(context, request);
    const index = readIndex(context, request.index);
    if (stored.indexes.some((other) => other.index.name === index.name))
      throw wde(
        409,
        'WDE0160',
        `Index [${index.name}] already exists in collection [${stored.collection.id}].`,
      );
    const built = await build(context, stored, { index, slot: freeSlot(stored, index.unique), several: [] });
    await replaceIndexes(context, stored.uid, [...stored.indexes, built]);
    await context.emit(indexCreated(built.index));
    return { index: built.index };
  }),

  dropIndex: forAdmins(async (context, request) => {
    const stored = await collectionOf(context, request);
    const gone = stored.indexes.find(({ index }) => index.name === request.indexName);
    if (!gone)
      throw wde(
        404,
        'WDE0176',
        `Index [${String(request.indexName)}] does not exist in collection [${stored.collection.id}].`,
      );
    // Its columns are filled anew by the next index that takes the slot; until then nothing reads them.
    const kept = stored.indexes.filter((one) => one !== gone);
    await replaceIndexes(context, stored.uid, kept);
    await context.emit(indexDeleted(gone.index));
    return {};
  }),

  listIndexes: forAdmins(async (context, request) => {
    const { indexes } = await collectionOf(context, request);
    const { limit, offset } = isObject(request.paging) ? request.paging : {};
    const all = [...systemIndexes, ...indexes.map(({ index }) => index)];
    const [from, count] = [Number(offset ?? 0), Number(limit ?? all.length)];
    const shown = all.slice(from, from + count);
    return {
      indexes: shown,
      pagingMetadata: { count: shown.length, offset: from, total: all.length, tooManyToCount: false },
    };
  }),
};

/** What Wix makes for every collection; these take up no one's room. */
const systemIndexes = ['_id', '_createdDate', '_updatedDate'].map((path) => ({
  name: path,
  fields: [{ path, order: 'ASC' }],
  ...{ status: 'ACTIVE', unique: path === '_id', caseInsensitive: false, source: 'SYSTEM' },
}));

function readIndex({ ids }: CallContext, json: JsonObject[string] | undefined): Index {
  const sent = isObject(json) ? json : {};
  const fields = (Array.isArray(sent.fields) ? sent.fields : []).filter(isObject).map(({ path, order }) => ({
    path: String(path),
    order: order === 'DESC' ? ('DESC' as const) : ('ASC' as const),
  }));
  const unique = sent.unique === true;
  if (fields.length === 0) throw badRequest('index.fields must not be empty');
  if (unique && fields.length > 1) throw badRequest('a unique index can have only 1 field');
  return {
    id: ids.guid(),
    ...{ name: String(sent.name), fields, unique, status: 'ACTIVE', source: 'USER' },
    caseInsensitive: sent.caseInsensitive === true,
  };
}

/** @throws {WixFault} 400 WDE0164 when a collection has as many as it may have */
function freeSlot({ collection, indexes }: StoredCollection, unique: boolean): Slot {
  const taken = new Set(indexes.map(({ slot }: StoredIndex) => slot));
  const free = (unique ? slots.unique : slots.regular).find((slot) => !taken.has(slot));
  if (free) return free;
  throw wde(
    400,
    'WDE0164',
    `Collection [${collection.id}] has as many ${unique ? 'unique' : 'regular'} indexes as it may have.`,
  );
}
