import { fold } from '../../../base/fold.ts';
import { isObject, type JsonObject } from '../../../base/json.ts';
import type { CallContext, Handlers } from '../../endpoint.ts';
import { isMember } from '../members/membership.ts';
import { writeInfo } from './change.ts';
import { checkedInfo } from './checked-info.ts';
import type { Contact, ContactInfo } from './contact.ts';
import { createContact } from './create.ts';
import type { submitEndpoints } from './endpoints.ts';
import { findByEmailOrPhone, loadContact } from './store.ts';

/** Append Or Create Contact: what a form or a checkout does with whom it meets. */
export const submitHandlers: Handlers<typeof submitEndpoints> = {
  async submitContact(context, request) {
    const info = await checkedInfo(context, isObject(request.info) ? (request.info as ContactInfo) : {});
    const known = await findKnown(context, request, info);
    if (!known) {
      const contact = await createContact(context, info);
      return { contactId: contact.id, identityType: 'CONTACT', newContact: true };
    }
    const change = appended(known, info);
    if (Object.keys(change).length > 0) await writeInfo(context, known, change);
    // No member is logged in behind a key or an app.
    const identityType = (await isMember(context, known.id)) ? 'NOT_AUTHENTICATED_MEMBER' : 'CONTACT';
    return { contactId: known.id, identityType, newContact: false };
  },
};

/** By id where one is given, else by e-mail, else by phone. */
async function findKnown(
  context: CallContext,
  { contactId }: JsonObject,
  info: ContactInfo,
): Promise<Contact | undefined> {
  if (typeof contactId === 'string') return loadContact(context, contactId);
  const emails = (info.emails?.items ?? []).flatMap(({ email }) => email ?? []);
  const phones = (info.phones?.items ?? []).flatMap(({ phone }) => phone ?? []);
  const id = await findByEmailOrPhone(context, emails, phones);
  return id === undefined ? undefined : loadContact(context, id);
}

/** What the sent info has and the contact has not: items of lists join those there, other fields fill gaps. */
function appended({ info }: Contact, sent: ContactInfo): ContactInfo {
  const { name, emails, phones, addresses, labelKeys, extendedFields, ...scalars } = sent;
  const fills = Object.fromEntries(
    Object.entries(scalars).filter(([key]) => (info as JsonObject)[key] === undefined),
  ) as ContactInfo;
  return {
    ...fills,
    ...(name && !info.name ? { name } : {}),
    ...joined('emails', info.emails?.items, emails?.items, ({ email = '' }) => fold(email)),
    ...joined('phones', info.phones?.items, phones?.items, ({ phone = '' }) => phone),
    ...joined('addresses', info.addresses?.items, addresses?.items, ({ address }) => JSON.stringify(address)),
    ...joined('labelKeys', info.labelKeys?.items, labelKeys?.items, (key) => key),
    ...(extendedFields
      ? { extendedFields: { items: { ...info.extendedFields?.items, ...extendedFields.items } } }
      : {}),
  };
}

/** The list with what is new in it after what was there; nothing when nothing is new. The primary stays. */
function joined<Item>(
  name: keyof ContactInfo,
  known: readonly Item[] = [],
  sent: readonly Item[] = [],
  keyOf: (item: Item) => string,
): ContactInfo {
  const keys = new Set(known.map(keyOf));
  const fresh = sent.filter((item) => !keys.has(keyOf(item)));
  if (fresh.length === 0) return {};
  const items = known.length === 0 ? fresh : [...known, ...fresh.map(withoutPrimary)];
  return { [name]: { items } };
}

function withoutPrimary<Item>(item: Item): Item {
  return typeof item === 'object' && item !== null ? { ...item, primary: false } : item;
}
