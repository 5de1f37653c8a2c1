import { sql } from 'kysely';
import type { CallContext } from '../../../endpoint.ts';
import { WixFault } from '../../../fault.ts';
import { typedKeys } from '../../../query/typed.ts';
import type { StoredCollection } from '../collections/store.ts';
import { eachItem } from '../items/each.ts';
import type { DataItem } from '../items/item.ts';
import { itemSelection } from '../items/query.ts';
import { columnsOf } from '../tables.ts';
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
  const rows: Keyed[] = [];
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
  await writeKeys(context, stored.uid, fresh, rows);
  return { ...fresh, several: [...several] };
}

/** An item's id with its keys. */
interface Keyed {
  readonly id: string;
  readonly indexed: IndexedKeys;
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

const batch = 200;

/** Many items at once: a statement for each of 100,000 would take minutes. */
async function writeKeys(
  { db, dialect, siteId }: CallContext,
  uid: string,
  { slot, index }: StoredIndex,
  rows: readonly Keyed[],
): Promise<void> {
  const columns = [...columnsOf(slot).slice(0, index.fields.length), ...(index.unique ? ['unique_key'] : [])];
  const sets = sql.join(columns.map((column) => sql`${sql.ref(column)} = fresh.${sql.ref(column)}`));
  const names = sql.join(['id', ...columns].map((column) => sql.ref(column)));
  // Of another collation than the column, PostgreSQL would not look it up in the key.
  const id = dialect === 'postgres' ? sql`fresh.id collate "C"` : sql`fresh.id`;
  for (let from = 0; from < rows.length; from += batch) {
    const values = rows.slice(from, from + batch).map(({ id, indexed: { slotKeys, uniqueKey } }) => {
      const keys = columnsOf(slot).map((column) => slotKeys[column]);
      return sql`(${sql.join([id, ...keys.slice(0, index.fields.length), ...(index.unique ? [uniqueKey] : [])])})`;
    });
    await sql`
      with fresh (${names}) as (values ${sql.join(values)})
      update data_item set ${sets} from fresh
      where data_item.site_id = ${siteId} and data_item.collection_uid = ${uid} and data_item.id = ${id}`.execute(
      db,
    );
  }
}
