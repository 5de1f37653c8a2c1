import { fold } from '../../../../base/fold.ts';
import { isObject, type Json, type JsonObject } from '../../../../base/json.ts';
import type { CallContext } from '../../../endpoint.ts';
import { WixFault } from '../../../fault.ts';
import { type ContactInfo, newContact } from '../../contacts/contact.ts';
import { contactCreated } from '../../contacts/events.ts';
import { findByEmailOrPhone, insertContact } from '../../contacts/store.ts';
import { textIn } from '../query.ts';

/** What a booking's contact details and a form's fields have in common. */
const shared = ['firstName', 'lastName', 'email', 'phone'] as const;

/**
 * Who books: what was sent, or what the form says. Two that say different things are refused.
 * @throws {WixFault} 400 CONTACT_DETAILS_CONFLICT
 */
export function mergeForm(details: JsonObject, form: Json | undefined): JsonObject {
  if (!isObject(form)) return details;
  const merged = { ...details };
  for (const name of shared) {
    const filled = textIn(form[name]);
    const given = textIn(details[name]);
    if (filled !== undefined && given !== undefined && fold(filled) !== fold(given))
      throw new WixFault(
        400,
        'CONTACT_DETAILS_CONFLICT',
        `contactDetails.${name} is ${given}, but the form submission says ${filled}.`,
      );
    if (filled !== undefined) merged[name] = filled;
  }
  return merged;
}

/** The details with the contact that they belong to: the one with this e-mail, or a new one. */
export async function linkContact(context: CallContext, details: JsonObject): Promise<JsonObject> {
  const email = textIn(details.email);
  const named = textIn(details.contactId);
  if (named !== undefined || email === undefined) return details;
  const known = await findByEmailOrPhone(context, [email], []);
  return { ...details, contactId: known ?? (await createContact(context, details)) };
}

async function createContact(
  context: CallContext,
  { firstName, lastName, email, phone }: JsonObject,
): Promise<string> {
  const name = {
    ...(textIn(firstName) ? { first: String(firstName) } : {}),
    ...(textIn(lastName) ? { last: String(lastName) } : {}),
  };
  const info: ContactInfo = {
    ...(Object.keys(name).length > 0 ? { name } : {}),
    emails: { items: [{ email: String(email) }] },
    ...(textIn(phone) ? { phones: { items: [{ phone: String(phone) }] } } : {}),
  };
  const contact = newContact(info, { sourceType: 'WIX_BOOKINGS' }, context.ids, context.clock.now());
  await insertContact(context, contact);
  await context.emit(contactCreated(contact));
  return contact.id;
}
