import type { Insertable, Kysely } from 'kysely';
import { insertRows, statement } from '../../../../storage/statement.ts';
import type { CallContext } from '../../../endpoint.ts';
import { keyOf, typedKeys } from '../../../query/typed.ts';
import type { WixTables } from '../../../tables.ts';
import { replaceIndexes, type StoredCollection } from '../collections/store.ts';
import { itemMissing, wde } from '../fault.ts';
import { indexedKeys, severalPaths } from '../indexes/stored.ts';
import type { DataTables } from '../tables.ts';
import type { DataItem } from './item.ts';

/** An item's document, or nothing. */
export async function findItemDocument(
  { db, siteId }: CallContext,
  { uid }: StoredCollection,
  id: string,
): Promise<string | undefined> {
  return (await selectById(db, siteId, uid, id))[0]?.doc;
}

const selectById = statement((db: Kysely<WixTables>, siteId: string, uid: string, id: string) =>
  db
    .selectFrom('data_item')
    .select('doc')
    .where('site_id', '=', siteId)
    .where('collection_uid', '=', uid)
    .where('id', '=', id),
);

export async function findItem(
  context: CallContext,
  stored: StoredCollection,
  id: string,
): Promise<DataItem | undefined> {
  const doc = await findItemDocument(context, stored, id);
  return doc === undefined ? undefined : (JSON.parse(doc) as DataItem);
}

/** @throws {WixFault} 404 WDE0073 */
export async function loadItem(
  context: CallContext,
  stored: StoredCollection,
  id: string,
): Promise<DataItem> {
  const item = await findItem(context, stored, id);
  if (!item) throw itemMissing(id, stored.collection.id);
  return item;
}

/** @throws {WixFault} 409 WDE0074 when the id is taken, WDE0123 when a unique value is */
export async function insertItem(
  context: CallContext,
  stored: StoredCollection,
  item: DataItem,
): Promise<void> {
  if ((await findItemDocument(context, stored, item.id)) !== undefined)
    throw wde(
      409,
      'WDE0074',
      `An item with _id [${item.id}] already exists in collection [${stored.collection.id}].`,
    );
  const row = await indexedRow(context, stored, item);
  await insertRows(context.db, 'data_item', [row]);
}

/** @throws {WixFault} 409 WDE0123 when a unique value is taken */
export async function replaceItem(
  context: CallContext,
  stored: StoredCollection,
  item: DataItem,
): Promise<void> {
  const {
    site_id: _site,
    id: _id,
    collection_uid: _uid,
    ...columns
  } = await indexedRow(context, stored, item);
  await context.db
    .updateTable('data_item')
    .set(columns)
    .where('site_id', '=', context.siteId)
    .where('collection_uid', '=', stored.uid)
    .where('id', '=', item.id)
    .execute();
}

export async function deleteItem(
  { db, siteId }: CallContext,
  { uid }: StoredCollection,
  id: string,
): Promise<void> {
  await db
    .deleteFrom('data_item')
    .where('site_id', '=', siteId)
    .where('collection_uid', '=', uid)
    .where('id', '=', id)
    .execute();
}

type TypedKeys = ReturnType<typeof typedKeys>;

async function indexedRow(
  context: CallContext,
  stored: StoredCollection,
  item: DataItem,
): Promise<Insertable<DataTables['data_item']>> {
  const keys = typedKeys(item.data);
  const row = itemRow(context.siteId, stored, item, keys);
  if (row.unique_key) await refuseTaken(context, stored, item.id, row.unique_key);
  await noteSeveral(context, stored, keys);
  return row;
}

/** The row of an item: its document and the keys that it is found by. */
export function itemRow(
  siteId: string,
  { uid, collection, indexes }: StoredCollection,
  item: DataItem,
  keys: TypedKeys = typedKeys(item.data),
): Insertable<DataTables['data_item']> {
  const { slotKeys, uniqueKey } = indexedKeys(collection.id, keys, indexes);
  const { _createdDate, _updatedDate } = item.data;
  return {
    site_id: siteId,
    collection_uid: uid,
    id: item.id,
    doc: JSON.stringify(item),
    keys: JSON.stringify(keys),
    created_ms: Date.parse(_createdDate.$date),
    updated_ms: Date.parse(_updatedDate.$date),
    created_key: keyOf(_createdDate) ?? '',
    updated_key: keyOf(_updatedDate) ?? '',
    unique_key: uniqueKey,
    ...slotKeys,
  };
}

async function refuseTaken(
  { db, dialect, siteId }: CallContext,
  { uid, collection }: StoredCollection,
  id: string,
  key: string,
): Promise<void> {
  // Two writers at once must not both find it free; SQLite has only one.
  if (dialect === 'postgres')
    await db
      .selectFrom('data_collection')
      .select('uid')
      .where('site_id', '=', siteId)
      .where('id', '=', collection.id)
      .forUpdate()
      .execute();
  const other = await db
    .selectFrom('data_item')
    .select('id')
    .where('site_id', '=', siteId)
    .where('collection_uid', '=', uid)
    .where('unique_key', '=', key)
    .where('id', '!=', id)
    .executeTakeFirst();
  if (other)
    throw wde(
      409,
      'WDE0123',
      `An item with the same unique value already exists in collection [${collection.id}].`,
      {
        collectionName: collection.id,
      },
    );
}

/** From the first item on that has several values in an indexed field, the index alone does not say all. */
async function noteSeveral(context: CallContext, stored: StoredCollection, keys: TypedKeys): Promise<void> {
  const news = (index: StoredCollection['indexes'][number]) =>
    severalPaths(index, keys).filter((path) => !index.several.includes(path));
  if (!stored.indexes.some((index) => news(index).length > 0)) return;
  const noted = stored.indexes.map((index) => ({ ...index, several: [...index.several, ...news(index)] }));
  await replaceIndexes(context, stored.uid, noted);
}
