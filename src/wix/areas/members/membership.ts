// What being a member means for a contact. The contacts area calls this, so nothing of that area is run from here.
import type { CallContext } from '../../endpoint.ts';
import { WixFault } from '../../fault.ts';
import type { Contact } from '../contacts/contact.ts';
import { contactOf } from './member.ts';
import { findMemberOfContact, replaceMember } from './store.ts';

/** After a contact has changed: the member that it belongs to shows it as it is now. */
export async function followContact(context: CallContext, contact: Contact): Promise<void> {
  const member = await findMemberOfContact(context, contact.id);
  if (member) await replaceMember(context, { ...member, contact: contactOf(contact) });
}

/** @throws {WixFault} 428 CANNOT_DELETE_MEMBER when the contact is a member */
export async function refuseToDeleteMember(context: CallContext, contactId: string): Promise<void> {
  if (await findMemberOfContact(context, contactId))
    throw new WixFault(
      428,
      'CANNOT_DELETE_MEMBER',
      'The contact is a site member: delete the member before the contact.',
    );
}

/** @throws {WixFault} 428 CANNOT_UPDATE_MEMBER_EMAIL when the contact is a member and its primary e-mail would change */
export async function refuseToChangeMemberEmail(
  context: CallContext,
  before: Contact,
  after: Contact,
): Promise<void> {
  if (before.primaryEmail?.email === after.primaryEmail?.email) return;
  if (await findMemberOfContact(context, before.id))
    throw new WixFault(
      428,
      'CANNOT_UPDATE_MEMBER_EMAIL',
      'The primary email of a contact that is a site member cannot be changed.',
    );
}
