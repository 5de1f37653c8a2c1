import type { Kysely } from 'kysely';
import { statement } from '../../../../storage/statement.ts';
import type { CallContext } from '../../../endpoint.ts';
import { parsedOnce } from '../../../parsed-once.ts';
import type { WixTables } from '../../../tables.ts';
import { collectionMissing, wde } from '../fault.ts';
import type { StoredIndex } from '../indexes/stored.ts';
import type { Collection } from './collection.ts';

/** A collection with what is kept beside it. */
export interface StoredCollection {
  readonly uid: string;
  readonly collection: Collection;
  readonly indexes: readonly StoredIndex[];
}

/** @throws {WixFault} 404 WDE0025 */
export async function loadCollection(context: CallContext, id: string): Promise<StoredCollection> {
  const found = await findCollection(context, id);
  if (!found) throw collectionMissing(id);
  return found;
}

const selectById = statement((db: Kysely<WixTables>, siteId: string, id: string) =>
  db
    .selectFrom('data_collection')
    .select(['uid', 'doc', 'indexes'])
    .where('site_id', '=', siteId)
    .where('id', '=', id),
);

export async function findCollection(
  { db, siteId }: CallContext,
  id: string,
): Promise<StoredCollection | undefined> {
  const [row] = await selectById(db, siteId, id);
  return row && { uid: row.uid, collection: readCollection(row.doc), indexes: readIndexes(row.indexes) };
}

const readCollection = parsedOnce<Collection>();
const readIndexes = parsedOnce<readonly StoredIndex[]>();

/** @throws {WixFault} 409 WDE0104 */
export async function insertCollection(context: CallContext, collection: Collection): Promise<void> {
  const { db, siteId, ids } = context;
  if (await findCollection(context, collection.id))
    throw wde(409, 'WDE0104', `Collection ${collection.id} already exists.`, {
      collectionName: collection.id,
    });
  await db
    .insertInto('data_collection')
    .values({ site_id: siteId, id: collection.id, uid: ids.guid(), indexes: '[]', ...columns(collection) })
    .execute();
}

export async function replaceCollection({ db, siteId }: CallContext, collection: Collection): Promise<void> {
  await db
    .updateTable('data_collection')
    .set(columns(collection))
    .where('site_id', '=', siteId)
    .where('id', '=', collection.id)
    .execute();
}

export async function replaceIndexes(
  { db, siteId }: CallContext,
  uid: string,
  indexes: readonly StoredIndex[],
): Promise<void> {
  await db
    .updateTable('data_collection')
    .set({ indexes: JSON.stringify(indexes) })
    .where('site_id', '=', siteId)
    .where('uid', '=', uid)
    .execute();
}

/** With all its items; the references to them and from them go too. */
export async function removeCollection(
  { db, siteId }: CallContext,
  { uid }: StoredCollection,
): Promise<void> {
  await db.deleteFrom('data_item').where('site_id', '=', siteId).where('collection_uid', '=', uid).execute();
  await db.deleteFrom('data_collection').where('site_id', '=', siteId).where('uid', '=', uid).execute();
}

function columns(collection: Collection): { doc: string; created_ms: number; updated_ms: number } {
  return {
    doc: JSON.stringify(collection),
    created_ms: Date.parse(collection.createdDate),
    updated_ms: Date.parse(collection.updatedDate),
  };
}
