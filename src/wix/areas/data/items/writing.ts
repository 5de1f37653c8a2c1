import { isObject, type Json, type JsonObject } from '../../../../base/json.ts';
import type { CallContext } from '../../../endpoint.ts';
import { countQuery } from '../../../query/run.ts';
import type { StoredCollection } from '../collections/store.ts';
import { itemCreated, itemDeleted, itemUpdated } from '../events.ts';
import { itemMissing, wde, withDataCodes } from '../fault.ts';
import { identityOf, requirePermission } from '../permissions.ts';
import { findLink } from '../references/link.ts';
import { removeLinksOf, replaceLinks } from '../references/store.ts';
import { type DataItem, fieldsOf, newItem, readItem, type SentItem, updatedItem } from './item.ts';
import { applyPatch, readPatch } from './patch.ts';
import { itemSelection } from './query.ts';
import { deleteItem, findItem, insertItem, replaceItem } from './store.ts';

/** How an item is to be written. */
export interface Writing {
  readonly saveReferences: boolean;
  /** What must hold of the item that is there. */
  readonly condition: Json | undefined;
}

/** What the options of a writing call say. */
export function writingOf({ saveReferences, condition }: JsonObject): Writing {
  return {
    saveReferences: saveReferences === true,
    condition: isObject(condition) ? condition.filter : undefined,
  };
}

/** A new item. @throws {WixFault} 403, 409 WDE0074 or WDE0123, or what is wrong with the item */
export async function insert(
  context: CallContext,
  stored: StoredCollection,
  sent: SentItem,
  writing: Writing,
): Promise<DataItem> {
  requirePermission(context, stored.collection, 'insert');
  const { own, references } = splitReferences(stored, sent.fields);
  const owner = identityOf(context.caller).id;
  const id = sent.id ?? context.ids.guid();
  const item = newItem(stored.collection.id, id, own, owner, context.clock.now());
  await insertItem(context, stored, item);
  if (writing.saveReferences) await saveReferences(context, stored, item.id, references);
  await context.emit(itemCreated(item));
  return item;
}

/** Replaces an item whole. @throws {WixFault} 403, 404 WDE0073, or what is wrong with the item */
export async function update(
  context: CallContext,
  stored: StoredCollection,
  sent: SentItem,
  writing: Writing,
): Promise<DataItem> {
  if (sent.id === undefined)
    throw wde(400, 'WDE0007', 'Invalid update. Updated object must have a string _id property.');
  const before = await itemToChange(context, stored, sent.id, 'update', writing);
  const { own, references } = splitReferences(stored, sent.fields);
  const item = updatedItem(before, own, context.clock.now());
  await replaceItem(context, stored, item);
  if (writing.saveReferences) await saveReferences(context, stored, item.id, references);
  await context.emit(itemUpdated(item));
  return item;
}

/** Inserts, or updates what has the id already. */
export async function save(
  context: CallContext,
  stored: StoredCollection,
  sent: SentItem,
  writing: Writing,
): Promise<{ action: 'INSERTED' | 'UPDATED'; item: DataItem }> {
  const isThere = sent.id !== undefined && (await findItem(context, stored, sent.id)) !== undefined;
  return isThere
    ? { action: 'UPDATED', item: await update(context, stored, sent, writing) }
    : { action: 'INSERTED', item: await insert(context, stored, sent, writing) };
}

/** Changes some fields. @throws {WixFault} 403, 404 WDE0073, or what is wrong with the patch */
export async function patch(
  context: CallContext,
  stored: StoredCollection,
  sent: Json | undefined,
  writing: Writing,
): Promise<DataItem> {
  const { id, modifications } = readPatch(sent);
  const before = await itemToChange(context, stored, id, 'update', writing);
  const { fields, links } = applyPatch(stored.collection, fieldsOf(before), modifications);
  const { fields: checked } = readItem({ data: fields });
  const item = updatedItem(before, checked, context.clock.now());
  await replaceItem(context, stored, item);
  for (const { link, ids } of links) await replaceLinks(context, stored, link, item.id, ids);
  await context.emit(itemUpdated(item));
  return item;
}

/** @throws {WixFault} 403 or 404 WDE0073 */
export async function remove(
  context: CallContext,
  stored: StoredCollection,
  id: string,
  writing: Writing,
): Promise<DataItem> {
  const item = await itemToChange(context, stored, id, 'remove', writing);
  await deleteItem(context, stored, id);
  await removeLinksOf(context, stored.uid, id);
  await context.emit(itemDeleted(item));
  return item;
}

/** An item of someone else, or one that the condition does not hold for, is not there. */
async function itemToChange(
  context: CallContext,
  stored: StoredCollection,
  id: string,
  deed: 'update' | 'remove',
  { condition }: Writing,
): Promise<DataItem> {
  const ownerId = requirePermission(context, stored.collection, deed);
  const item = await findItem(context, stored, id);
  const isOwn = ownerId === undefined || item?.data._owner === ownerId;
  if (!item || !isOwn) throw itemMissing(id, stored.collection.id);
  if (condition === undefined || condition === null) return item;
  const filter = { $and: [{ _id: id }, condition] };
  const holds = await withDataCodes(async () =>
    countQuery(context.db, itemSelection(context, { stored, ownerId: undefined }, filter)),
  );
  if (holds === 0) throw itemMissing(id, stored.collection.id);
  return item;
}

interface Split {
  readonly own: JsonObject;
  readonly references: JsonObject;
}

/** References of several items are kept apart from an item's fields, and dropped unless they are to be saved. */
function splitReferences({ collection }: StoredCollection, fields: JsonObject): Split {
  const entries = Object.entries(fields);
  const isReference = ([key]: readonly [string, Json]) => findLink(collection, key) !== undefined;
  return {
    own: Object.fromEntries(entries.filter((entry) => !isReference(entry))),
    references: Object.fromEntries(entries.filter(isReference)),
  };
}

async function saveReferences(
  context: CallContext,
  stored: StoredCollection,
  id: string,
  references: JsonObject,
): Promise<void> {
  for (const [key, value] of Object.entries(references)) {
    const link = findLink(stored.collection, key);
    if (link) await replaceLinks(context, stored, link, id, referencedIds(value));
  }
}

/** Ids, or the items themselves as they come when they were included in what was read. */
export function referencedIds(value: Json): readonly string[] {
  const list = Array.isArray(value) ? value : [value];
  return list.flatMap((one) => {
    const id = isObject(one) ? one._id : one;
    return typeof id === 'string' ? [id] : [];
  });
}
