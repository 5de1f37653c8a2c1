import { sql } from 'kysely';
import type { CallContext } from '../../../endpoint.ts';
import { loadCollection, type StoredCollection } from '../collections/store.ts';
import { wde } from '../fault.ts';
import type { Link } from './link.ts';

/** The items that one refers to by a field, as they were linked. */
export async function linkedIds({ db, siteId }: CallContext, link: Link, id: string): Promise<string[]> {
  const rows = await db
    .selectFrom('data_reference')
    .select(link.other)
    .where('site_id', '=', siteId)
    .where('link', '=', link.name)
    .where(link.own, '=', id)
    .orderBy('place')
    .execute();
  return rows.map((row) => (row as Record<Link['other'], string>)[link.other]);
}

export async function isLinked(
  { db, siteId }: CallContext,
  link: Link,
  id: string,
  otherId: string,
): Promise<boolean> {
  const row = await db
    .selectFrom('data_reference')
    .select('place')
    .where('site_id', '=', siteId)
    .where('link', '=', link.name)
    .where(link.own, '=', id)
    .where(link.other, '=', otherId)
    .executeTakeFirst();
  return row !== undefined;
}

/** Links an item to another one, which must be there. @throws {WixFault} 404 WDE0153 */
export async function addLink(
  context: CallContext,
  stored: StoredCollection,
  link: Link,
  id: string,
  otherId: string,
): Promise<void> {
  const { db, siteId } = context;
  const other = await loadCollection(context, link.referencedCollectionId);
  await requireItem(context, other, otherId);
  const [own, theirs] = [
    { uid: stored.uid, id },
    { uid: other.uid, id: otherId },
  ];
  const [left, right] = link.own === 'left_id' ? [own, theirs] : [theirs, own];
  const { rows } = await sql<{ last: number | null }>`
    select max(place) as last from data_reference where site_id = ${siteId} and link = ${link.name}`.execute(
    db,
  );
  await db
    .insertInto('data_reference')
    .values({
      ...{ site_id: siteId, link: link.name, place: Number(rows[0]?.last ?? 0) + 1 },
      ...{ left_uid: left.uid, left_id: left.id, right_uid: right.uid, right_id: right.id },
    })
    .execute();
}

export async function removeLink(
  { db, siteId }: CallContext,
  link: Link,
  id: string,
  otherId: string,
): Promise<void> {
  await db
    .deleteFrom('data_reference')
    .where('site_id', '=', siteId)
    .where('link', '=', link.name)
    .where(link.own, '=', id)
    .where(link.other, '=', otherId)
    .execute();
}

/** Links an item to these and no others. */
export async function replaceLinks(
  context: CallContext,
  stored: StoredCollection,
  link: Link,
  id: string,
  otherIds: readonly string[],
): Promise<void> {
  const { db, siteId } = context;
  await db
    .deleteFrom('data_reference')
    .where('site_id', '=', siteId)
    .where('link', '=', link.name)
    .where(link.own, '=', id)
    .execute();
  for (const otherId of new Set(otherIds)) await addLink(context, stored, link, id, otherId);
}

/** Of an item that is gone, or of all items of a collection: those from it and those to it. */
export async function removeLinksOf({ db, siteId }: CallContext, uid: string, id?: string): Promise<void> {
  for (const side of ['left', 'right'] as const)
    await db
      .deleteFrom('data_reference')
      .where('site_id', '=', siteId)
      .where(`${side}_uid`, '=', uid)
      .$if(id !== undefined, (query) => query.where(`${side}_id`, '=', id ?? ''))
      .execute();
}

async function requireItem(
  { db, siteId }: CallContext,
  { uid, collection }: StoredCollection,
  id: string,
): Promise<void> {
  const row = await db
    .selectFrom('data_item')
    .select('id')
    .where('site_id', '=', siteId)
    .where('collection_uid', '=', uid)
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row)
    throw wde(404, 'WDE0153', `Referenced item [${id}] does not exist in collection [${collection.id}].`);
}
