// What being a member means for a contact. The contacts area calls this, so nothing of that area is run from here.
import type { CallContext } from '../../endpoint.ts';
import { WixFault } from '../../fault.ts';
import type { Contact } from '../contacts/contact.ts';
import { findDefinitions } from '../contacts/definitions/store.ts';
import { contactOf, type FieldNames, isCustomField } from './member.ts';
import { findMemberOfContact, replaceMember } from './store.ts';

/** After a contact has changed: the member that it belongs to shows it as it is now. */
export async function followContact(context: CallContext, contact: Contact): Promise<void> {
  const member = await findMemberOfContact(context, contact.id);
  if (!member) return;
  await replaceMember(context, {
    ...member,
    contact: contactOf(contact, await fieldNamesOf(context, contact)),
  });
}

/** The names of the extended fields that a contact has values of. */
export async function fieldNamesOf(context: CallContext, { info }: Contact): Promise<FieldNames> {
  const keys = Object.keys(info.extendedFields?.items ?? {}).filter(isCustomField);
  const fields = await findDefinitions(context, 'contact_field', keys);
  return new Map(fields.map(({ key, displayName }) => [key, displayName]));
}

/** Whether a contact is a site member. */
export async function isMember(context: CallContext, contactId: string): Promise<boolean> {
  return (await findMemberOfContact(context, contactId)) !== undefined;
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
