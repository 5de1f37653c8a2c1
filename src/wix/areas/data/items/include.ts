import { isObject, type Json, type JsonObject } from '../../../../base/json.ts';
import type { CallContext } from '../../../endpoint.ts';
import { WixFault } from '../../../fault.ts';
import { fieldOf } from '../collections/collection.ts';
import { findCollection, type StoredCollection } from '../collections/store.ts';
import { badRequest } from '../fault.ts';
import { requirePermission } from '../permissions.ts';
import { findLink, type Link } from '../references/link.ts';
import { linkedIds } from '../references/store.ts';
import type { DataItem, ItemData } from './item.ts';

/** A reference field whose items are to be shown with the item. */
interface Include {
  readonly field: string;
  readonly limit: number;
}

const maxIncluded = 100;
/** Of the older way of asking, which says no limit. */
const maxIncludedItems = 50;

/** Reads `includeReferences: [{field, limit}]`, and the older `includeReferencedItems: ["field"]`. */
export function readIncludes({ includeReferences, includeReferencedItems }: JsonObject): readonly Include[] {
  const asked = Array.isArray(includeReferences) ? includeReferences.filter(isObject) : [];
  const named = Array.isArray(includeReferencedItems) ? includeReferencedItems : [];
  return [
    ...asked.map(({ field, limit }) => ({ field: String(field), limit: readLimit(limit) })),
    ...named.map((field) => ({ field: String(field), limit: maxIncludedItems })),
  ];
}

function readLimit(limit: Json | undefined): number {
  if (limit === undefined || limit === null) return maxIncludedItems;
  if (typeof limit === 'number' && limit >= 0 && limit <= maxIncluded) return limit;
  throw badRequest(`includeReferences.limit [${String(limit)}] should be a number up to ${maxIncluded}`);
}

/** The items with those that they refer to in place of the ids; a reference that leads nowhere stays an id. */
export async function includeReferences(
  context: CallContext,
  stored: StoredCollection,
  items: readonly DataItem[],
  includes: readonly Include[],
): Promise<readonly DataItem[]> {
  let shown = items;
  for (const include of includes) shown = await includeOne(context, stored, shown, include);
  return shown;
}

async function includeOne(
  context: CallContext,
  stored: StoredCollection,
  items: readonly DataItem[],
  { field, limit }: Include,
): Promise<readonly DataItem[]> {
  const link = findLink(stored.collection, field);
  const targetId =
    link?.referencedCollectionId ??
    fieldOf(stored.collection, field)?.typeMetadata?.reference?.referencedCollectionId;
  const target = targetId === undefined ? undefined : await readable(context, targetId);
  if (!target) return items;
  return link
    ? includeSeveral(context, target, items, field, link, limit)
    : includeSingle(context, target, items, field);
}

/** The items of a collection that may not be read are not shown. */
async function readable(context: CallContext, id: string): Promise<StoredCollection | undefined> {
  const stored = await findCollection(context, id);
  try {
    if (stored) requirePermission(context, stored.collection, 'read');
    return stored;
  } catch (error) {
    if (error instanceof WixFault) return undefined;
    throw error;
  }
}

async function includeSingle(
  context: CallContext,
  target: StoredCollection,
  items: readonly DataItem[],
  field: string,
): Promise<readonly DataItem[]> {
  const ids = items.flatMap(({ data }) => (typeof data[field] === 'string' ? [data[field]] : []));
  const found = await readData(context, target, ids);
  return items.map((item) => {
    const id = item.data[field];
    const data = typeof id === 'string' ? found.get(id) : undefined;
    return data ? withField(item, field, data) : item;
  });
}

async function includeSeveral(
  context: CallContext,
  target: StoredCollection,
  items: readonly DataItem[],
  field: string,
  link: Link,
  limit: number,
): Promise<readonly DataItem[]> {
  const shown: DataItem[] = [];
  for (const item of items) {
    const ids = (await linkedIds(context, link, item.id)).slice(0, limit);
    const found = await readData(context, target, ids);
    shown.push(
      withField(
        item,
        field,
        ids.flatMap((id) => found.get(id) ?? []),
      ),
    );
  }
  return shown;
}

function withField(item: DataItem, field: string, value: Json): DataItem {
  return { ...item, data: { ...item.data, [field]: value } };
}

/** The data of a collection's items by id. */
export async function readData(
  { db, siteId }: CallContext,
  { uid }: StoredCollection,
  ids: readonly string[],
): Promise<ReadonlyMap<string, ItemData>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('data_item')
    .select(['id', 'doc'])
    .where('site_id', '=', siteId)
    .where('collection_uid', '=', uid)
    .where('id', 'in', [...new Set(ids)])
    .execute();
  return new Map(rows.map((row) => [row.id, (JSON.parse(row.doc) as DataItem).data]));
}
