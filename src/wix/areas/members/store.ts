import { fold } from '../../../base/fold.ts';
import type { CallContext } from '../../endpoint.ts';
import { WixFault } from '../../fault.ts';
import type { Fieldset, Member } from './member.ts';
import { memberRow } from './row.ts';

/** Which column has the document of a fieldset. */
export const documentColumns = { PUBLIC: 'public_doc', EXTENDED: 'extended_doc', FULL: 'doc' } as const;

/**
 * The member's document as the fieldset shows it.
 * @throws {WixFault} 404 MEMBER_NOT_FOUND
 */
export async function readDocument(
  { db, siteId }: CallContext,
  id: string,
  fieldset: Fieldset,
): Promise<string> {
  const row = await db
    .selectFrom('member')
    .select(`${documentColumns[fieldset]} as doc`)
    .where('site_id', '=', siteId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) throw notFound(id);
  return row.doc;
}

/** @throws {WixFault} 404 MEMBER_NOT_FOUND */
export async function loadMember(context: CallContext, id: string): Promise<Member> {
  return JSON.parse(await readDocument(context, id, 'FULL')) as Member;
}

export function notFound(id: string): WixFault {
  return new WixFault(404, 'MEMBER_NOT_FOUND', `Member with id ${id} was not found.`, { memberId: id });
}

export async function insertMember(
  { db, siteId }: CallContext,
  member: Member,
  createdMs: number,
): Promise<void> {
  await db
    .insertInto('member')
    .values({ ...memberRow(siteId, member), created_ms: createdMs })
    .execute();
}

export async function replaceMember({ db, siteId }: CallContext, member: Member): Promise<void> {
  const { site_id: _site, id: _id, ...columns } = memberRow(siteId, member);
  await db
    .updateTable('member')
    .set(columns)
    .where('site_id', '=', siteId)
    .where('id', '=', member.id)
    .execute();
}

/** @throws {WixFault} 404 MEMBER_NOT_FOUND */
export async function removeMember({ db, siteId }: CallContext, id: string): Promise<void> {
  const { numDeletedRows } = await db
    .deleteFrom('member')
    .where('site_id', '=', siteId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (numDeletedRows === 0n) throw notFound(id);
}

/** Who has this login e-mail or this slug, in whatever case. */
export async function findMemberId(
  { db, siteId }: CallContext,
  by: 'login_email' | 'slug',
  text: string,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('member')
    .select('id')
    .where('site_id', '=', siteId)
    .where(`${by}_folded`, '=', fold(text))
    .executeTakeFirst();
  return row?.id;
}

/** The member whose contact this is. */
export async function findMemberOfContact(
  { db, siteId }: CallContext,
  contactId: string,
): Promise<Member | undefined> {
  const row = await db
    .selectFrom('member')
    .select('doc')
    .where('site_id', '=', siteId)
    .where('contact_id', '=', contactId)
    .executeTakeFirst();
  return row ? (JSON.parse(row.doc) as Member) : undefined;
}
