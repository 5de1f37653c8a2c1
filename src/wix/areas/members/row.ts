import type { Insertable } from 'kysely';
import { fold } from '../../../base/fold.ts';
import { type Member, shownAs } from './member.ts';
import type { MemberTables } from './tables.ts';

/** All columns of a member but when it was made, which its document tells to the second only. */
export type MemberRow = Omit<Insertable<MemberTables['member']>, 'created_ms'>;

/** The row of a member: its document in each fieldset, and the columns it is found by. */
export function memberRow(siteId: string, member: Member): MemberRow {
  const { contact, profile } = member;
  return {
    site_id: siteId,
    id: member.id,
    doc: JSON.stringify(member),
    extended_doc: JSON.stringify(shownAs('EXTENDED', member)),
    public_doc: JSON.stringify(shownAs('PUBLIC', member)),
    updated_ms: Date.parse(member.updatedDate),
    last_login_ms: member.lastLoginDate ? Date.parse(member.lastLoginDate) : null,
    contact_id: member.contactId,
    login_email: member.loginEmail,
    login_email_folded: fold(member.loginEmail),
    first_name: contact.firstName ?? null,
    first_name_folded: folded(contact.firstName),
    last_name: contact.lastName ?? null,
    last_name_folded: folded(contact.lastName),
    nickname: profile.nickname ?? null,
    nickname_folded: folded(profile.nickname),
    title: profile.title ?? null,
    title_folded: folded(profile.title),
    slug: profile.slug,
    slug_folded: fold(profile.slug),
    status: member.status,
    privacy_status: member.privacyStatus,
  };
}

function folded(text: string | undefined): string | null {
  return text === undefined ? null : fold(text);
}
