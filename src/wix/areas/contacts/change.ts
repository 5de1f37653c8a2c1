import type { CallContext } from '../../endpoint.ts';
import { refuseToChangeMemberEmail } from '../members/membership.ts';
import { type Contact, type ContactInfo, changedContact } from './contact.ts';
import { contactUpdated } from './events.ts';
import { replaceContact } from './store.ts';

/**
 * Writes a change of a contact's info, and tells of it.
 * @throws {WixFault} 428 CANNOT_UPDATE_MEMBER_EMAIL
 */
export async function writeInfo(
  context: CallContext,
  before: Contact,
  change: ContactInfo,
): Promise<Contact> {
  const contact = changedContact(before, change, context.ids, context.clock.now());
  await refuseToChangeMemberEmail(context, before, contact);
  await replaceContact(context, contact);
  await context.emit(contactUpdated(contact));
  return contact;
}
