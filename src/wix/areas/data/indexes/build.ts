import type { CallContext } from '../../../endpoint.ts';
import { WixFault } from '../../../fault.ts';
import { typedKeys } from '../../../query/typed.ts';
import type { StoredCollection } from '../collections/store.ts';
import { eachItem } from '../items/each.ts';
import type { DataItem } from '../items/item.ts';
import { itemSelection } from '../items/query.ts';
import { type IndexedKeys, indexedKeys, type StoredIndex, severalPaths } from './stored.ts';

/**
 * Fills a new index from the items that are there. Wix does it in the background, here it is done when the answer
 * comes. An index that cannot be built is kept as failed, with the item that is in its way.
 */
export async function build(
  context: CallContext,
  stored: StoredCollection,
  fresh: StoredIndex,
): Promise<StoredIndex> {
  const several = new Set<string>();
  const owners = new Map<string, string>();
  const rows: { id: string; indexed: IndexedKeys }[] = [];
  let failure: Failure | undefined;
  const all = itemSelection(context, { stored, ownerId: undefined }, undefined);
  await eachItem(context, all, (item) => {
    const keys = typedKeys(item.data);
    const indexed = keysOrFailure(stored, keys, fresh, item);
    if ('code' in indexed) failure ??= indexed;
    else rows.push({ id: item.id, indexed });
    for (const path of severalPaths(fresh, keys)) several.add(path);
    failure ??= duplicate(indexed, owners, item);
  });
  if (failure) return { ...fresh, index: { ...fresh.index, status: 'FAILED', failure } };
  for (const { id, indexed } of rows) await writeKeys(context, stored.uid, id, fresh, indexed);
  return { ...fresh, several: [...several] };
}

type Failure = NonNullable<StoredIndex['index']['failure']>;

function keysOrFailure(
  { collection }: StoredCollection,
  keys: ReturnType<typeof typedKeys>,
  fresh: StoredIndex,
  { id }: DataItem,
): IndexedKeys | Failure {
  try {
    return indexedKeys(collection.id, keys, [fresh]);
  } catch (error) {
    if (!(error instanceof WixFault)) throw error;
    return {
      code: 'WDE0114',
      description: 'Document too large while building collection index.',
      itemId: id,
    };
  }
}

function duplicate(
  indexed: IndexedKeys | Failure,
  owners: Map<string, string>,
  { id }: DataItem,
): Failure | undefined {
  if ('code' in indexed || indexed.uniqueKey === null) return undefined;
  const isTaken = owners.has(indexed.uniqueKey);
  owners.set(indexed.uniqueKey, id);
  return isTaken
    ? { code: 'WDE0113', description: 'Duplicate key error while building collection index.', itemId: id }
    : undefined;
}

async function writeKeys(
  { db, siteId }: CallContext,
  uid: string,
  id: string,
  { slot, index }: StoredIndex,
  { slotKeys, uniqueKey }: IndexedKeys,
): Promise<void> {
  const own = Object.entries(slotKeys).filter(([column]) => column.startsWith(slot));
  await db
    .updateTable('data_item')
    .set({ ...Object.fromEntries(own), ...(index.unique ? { unique_key: uniqueKey } : {}) })
    .where('site_id', '=', siteId)
    .where('collection_uid', '=', uid)
    .where('id', '=', id)
    .execute();
}
