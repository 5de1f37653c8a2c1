import type { CallContext } from '../../endpoint.ts';
import { WixFault } from '../../fault.ts';
import { type Contact, type ContactInfo, newContact } from './contact.ts';
import { contactCreated } from './events.ts';
import { insertContact } from './store.ts';

/**
 * Makes a contact of checked info, and tells of it.
 * @throws {WixFault} 400 INSUFFICIENT_CONTACT_DATA
 */
export async function createContact(context: CallContext, info: ContactInfo): Promise<Contact> {
  if (!info.name && !info.emails?.items?.length && !info.phones?.items?.length)
    throw new WixFault(
      400,
      'INSUFFICIENT_CONTACT_DATA',
      'A contact needs at least one of name, phone and email.',
    );
  const contact = newContact(info, sourceOf(context), context.ids, context.clock.now());
  await insertContact(context, contact);
  await context.emit(contactCreated(contact));
  return contact;
}

function sourceOf({ caller }: CallContext): Contact['source'] {
  return caller.kind === 'app' ? { sourceType: 'WIX_APP', appId: caller.appId } : { sourceType: 'ADMIN' };
}
