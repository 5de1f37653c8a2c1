import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { toIso } from '../../../base/clock.ts';
import type { Ids } from '../../../base/ids.ts';
import { type Json, type JsonObject, withoutNulls } from '../../../base/json.ts';
import { WixFault } from '../../fault.ts';

/** One e-mail, phone or address of a contact; at most one of a list is the primary. */
interface Item {
  id?: string;
  tag?: string;
  primary?: boolean;
}
export interface EmailItem extends Item {
  email?: string;
}
export interface PhoneItem extends Item {
  phone?: string;
  countryCode?: string;
  e164Phone?: string;
  formattedPhone?: string;
}
export interface AddressItem extends Item {
  address?: JsonObject;
}
interface Items<T> {
  items?: T[];
}

/** `info` of a contact: what callers write. */
export interface ContactInfo {
  name?: { first?: string; last?: string };
  emails?: Items<EmailItem>;
  phones?: Items<PhoneItem>;
  addresses?: Items<AddressItem>;
  company?: string;
  jobTitle?: string;
  birthdate?: string;
  locale?: string;
  labelKeys?: Items<string>;
  locations?: Items<string>;
  extendedFields?: { items?: Record<string, Json> };
  picture?: JsonObject;
}

/** A contact as Wix shows it. `revision` is a JSON number here, unlike elsewhere in Wix. */
export interface Contact {
  id: string;
  revision: number;
  source: { sourceType: string; appId?: string };
  createdDate: string;
  updatedDate: string;
  lastActivity: { activityDate: string; activityType: string };
  primaryInfo?: { email?: string; phone?: string };
  primaryEmail?: { email: string; subscriptionStatus: string; deliverabilityStatus: string };
  primaryPhone?: {
    phone: string;
    countryCode?: string;
    e164Phone?: string;
    formattedPhone?: string;
    subscriptionStatus: string;
  };
  info: ContactInfo;
}

/** A new contact from what a caller sent; everything that Wix computes is computed. */
export function newContact(info: ContactInfo, source: Contact['source'], ids: Ids, nowMs: number): Contact {
  const now = toIso(nowMs);
  return withComputed({
    id: ids.guid(),
    revision: 1,
    source,
    createdDate: now,
    updatedDate: now,
    lastActivity: { activityDate: now, activityType: 'CONTACT_CREATED' },
    info: withoutNulls(completeInfo(info, ids)),
  });
}

/**
 * The contact after a change. A list that is given replaces the whole list; `name` merges by part, since a caller
 * who renames the first name does not mean to lose the last; null clears.
 */
export function changedContact(contact: Contact, change: ContactInfo, ids: Ids, nowMs: number): Contact {
  const info: ContactInfo = { ...contact.info, ...completeInfo(change, ids) };
  if (change.name) info.name = { ...contact.info.name, ...change.name };
  return withComputed({
    ...contact,
    revision: contact.revision + 1,
    updatedDate: toIso(nowMs),
    info: withoutNulls(info),
  });
}

/** Ids, tags, primaries and phone formats of the lists that are given. */
function completeInfo(info: ContactInfo, ids: Ids): ContactInfo {
  const complete = { ...info };
  if (info.emails) complete.emails = { items: completeItems(info.emails.items, ids) };
  if (info.phones) complete.phones = { items: completeItems(info.phones.items, ids).map(withE164) };
  if (info.addresses)
    complete.addresses = { items: (info.addresses.items ?? []).map((item) => named(item, ids)) };
  return complete;
}

/** One of them is the primary: the one that is said to be, else the first. */
function completeItems<T extends Item>(items: readonly T[] | undefined, ids: Ids): T[] {
  const given = items ?? [];
  if (given.filter((item) => item.primary).length > 1)
    throw new WixFault(
      400,
      'CANNOT_HAVE_MULTIPLE_PRIMARY_INFO',
      'Cannot have more than one primary item in a list.',
    );
  const primary = Math.max(
    given.findIndex((item) => item.primary),
    0,
  );
  return given.map((item, index) => ({ ...item, ...named(item, ids), primary: index === primary }));
}

/** An address has no `primary`, whatever was sent. */
function named<T extends Item>(
  { primary: _primary, ...item }: T,
  ids: Ids,
): Omit<T, 'primary'> & Required<Pick<Item, 'id' | 'tag'>> {
  return { ...item, id: item.id ?? ids.guid(), tag: item.tag ?? 'UNTAGGED' };
}

function withE164(item: PhoneItem): PhoneItem {
  const { e164Phone: _sent, formattedPhone: _formatted, ...rest } = item;
  const parsed = item.phone
    ? parsePhoneNumberFromString(item.phone, item.countryCode as CountryCode | undefined)
    : undefined;
  if (!parsed?.isValid()) return rest;
  return { ...rest, e164Phone: parsed.number, formattedPhone: parsed.formatInternational() };
}

function withComputed(contact: Contact): Contact {
  const { primaryInfo: _info, primaryEmail: _email, primaryPhone: _phone, ...rest } = contact;
  const email = primaryOf(contact.info.emails?.items);
  const phone = primaryOf(contact.info.phones?.items);
  return {
    ...rest,
    ...(email?.email || phone?.phone
      ? {
          primaryInfo: {
            ...(email?.email ? { email: email.email } : {}),
            ...(phone?.phone ? { phone: phone.phone } : {}),
          },
        }
      : {}),
    ...(email?.email ? { primaryEmail: primaryEmail(email.email) } : {}),
    ...(phone?.phone ? { primaryPhone: primaryPhone(phone, phone.phone) } : {}),
    info: withSystemFields(contact.info, email?.email),
  };
}

function primaryOf<T extends Item>(items: readonly T[] | undefined): T | undefined {
  return items?.find((item) => item.primary);
}

function primaryEmail(email: string): NonNullable<Contact['primaryEmail']> {
  return { email, subscriptionStatus: 'NOT_SET', deliverabilityStatus: 'NOT_SET' };
}

function primaryPhone(
  { countryCode, e164Phone, formattedPhone }: PhoneItem,
  phone: string,
): NonNullable<Contact['primaryPhone']> {
  return {
    ...(countryCode ? { countryCode } : {}),
    ...(e164Phone ? { e164Phone } : {}),
    ...(formattedPhone ? { formattedPhone } : {}),
    phone,
    subscriptionStatus: e164Phone ? 'NOT_SET' : 'NO_SUBSCRIPTION_STATUS',
  };
}

/** The read-only fields that Wix adds to every contact's extended fields. */
function withSystemFields(info: ContactInfo, email: string | undefined): ContactInfo {
  const own = Object.entries(info.extendedFields?.items ?? {}).filter(([key]) => !isSystemField(key));
  const { first = '', last = '' } = info.name ?? {};
  const names =
    first || last
      ? {
          'contacts.displayByFirstName': `${first} ${last}`.trim(),
          'contacts.displayByLastName': `${last} ${first}`.trim(),
        }
      : {};
  const subscription = email
    ? {
        'emailSubscriptions.effectiveEmail': email,
        'emailSubscriptions.subscriptionStatus': 'NOT_SET',
        'emailSubscriptions.deliverabilityStatus': 'NOT_SET',
      }
    : {};
  return { ...info, extendedFields: { items: { ...Object.fromEntries(own), ...names, ...subscription } } };
}

function isSystemField(key: string): boolean {
  return key.startsWith('contacts.') || key.startsWith('emailSubscriptions.');
}
