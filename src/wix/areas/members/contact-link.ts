import { isDeepStrictEqual } from 'node:util';
import { isDay } from '../../../base/dates.ts';
import { fold } from '../../../base/fold.ts';
import { isObject, type Json, type JsonObject } from '../../../base/json.ts';
import type { CallContext } from '../../endpoint.ts';
import { invalid } from '../../fault.ts';
import {
  type AddressItem,
  type Contact,
  type ContactInfo,
  changedContact,
  type EmailItem,
  newContact,
  type PhoneItem,
} from '../contacts/contact.ts';
import { findDefinitions } from '../contacts/definitions/store.ts';
import { contactCreated, contactUpdated } from '../contacts/events.ts';
import { insertContact, loadContact, replaceContact } from '../contacts/store.ts';
import { isCustomField } from './member.ts';

/**
 * The contact of a new member: the one with the login e-mail that no other member has, brought up to date with what
 * was sent, else a new one.
 */
export async function linkContact(
  context: CallContext,
  loginEmail: string,
  sent: JsonObject,
): Promise<Contact> {
  const known = await findFreeContact(context, loginEmail);
  if (known !== undefined) {
    const contact = await loadContact(context, known);
    return changeContact(context, contact, { ...sent, emails: joinedEmails(emailsOf(contact), sent) });
  }
  const info = await infoChange(context, undefined, { ...sent, emails: joinedEmails([loginEmail], sent) });
  const contact = newContact(info, { sourceType: 'WIX_SITE_MEMBERS' }, context.ids, context.clock.now());
  await insertContact(context, contact);
  await context.emit(contactCreated(contact));
  return contact;
}

function emailsOf({ info }: Contact): readonly string[] {
  return (info.emails?.items ?? []).flatMap(({ email }) => (email ? [email] : []));
}

/** The e-mails that are there, and those sent that are not among them. */
function joinedEmails(known: readonly string[], { emails }: JsonObject): string[] {
  const folded = new Set(known.map(fold));
  return [...known, ...textsOf(emails).filter((email) => !folded.has(fold(email)))];
}

async function findFreeContact({ db, siteId }: CallContext, email: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('contact_value')
    .select('contact_id')
    .where('site_id', '=', siteId)
    .where('kind', '=', 'email')
    .where('value_folded', '=', fold(email))
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('member')
            .select('member.id')
            .where('member.site_id', '=', siteId)
            .whereRef('member.contact_id', '=', 'contact_value.contact_id'),
        ),
      ),
    )
    .orderBy('contact_id')
    .executeTakeFirst();
  return row?.contact_id;
}

/** Writes what a member's `contact` says to its contact; what says nothing new writes nothing. */
export async function changeContact(
  context: CallContext,
  before: Contact,
  sent: JsonObject,
): Promise<Contact> {
  return writeInfo(context, before, await infoChange(context, before, sent));
}

/** Empties a list of the member's contact. */
export async function clearContactList(
  context: CallContext,
  before: Contact,
  list: 'phones' | 'emails' | 'addresses',
): Promise<Contact> {
  return writeInfo(context, before, { [list]: { items: [] } });
}

async function writeInfo(context: CallContext, before: Contact, change: ContactInfo): Promise<Contact> {
  if (Object.keys(change).length === 0) return before;
  const contact = changedContact(before, change, context.ids, context.clock.now());
  if (isDeepStrictEqual(contact.info, before.info)) return before;
  await replaceContact(context, contact);
  await context.emit(contactUpdated(contact));
  return contact;
}

/** A member's `contact` as a change of contact info. A list replaces the whole list, but an empty one is ignored. */
async function infoChange(
  context: CallContext,
  before: Contact | undefined,
  sent: JsonObject,
): Promise<ContactInfo> {
  const info = before?.info ?? {};
  const phones = textsOf(sent.phones);
  const emails = textsOf(sent.emails);
  const addresses = Array.isArray(sent.addresses) ? sent.addresses.filter(isObject) : [];
  return {
    ...nameChange(sent),
    ...textChanges(sent),
    ...(phones.length > 0 ? { phones: { items: keptItems(phones, info.phones?.items, 'phone') } } : {}),
    ...(emails.length > 0 ? { emails: { items: keptItems(emails, info.emails?.items, 'email') } } : {}),
    ...(addresses.length > 0 ? { addresses: { items: addresses.map(addressItem) } } : {}),
    ...(await customChange(context, info, sent.customFields)),
  };
}

function nameChange({ firstName, lastName }: JsonObject): ContactInfo {
  const name = {
    ...(typeof firstName === 'string' ? { first: firstName } : {}),
    ...(typeof lastName === 'string' ? { last: lastName } : {}),
  };
  return Object.keys(name).length > 0 ? { name } : {};
}

/** An empty text clears. */
function textChanges(sent: JsonObject): ContactInfo {
  const { birthdate } = sent;
  if (typeof birthdate === 'string' && birthdate !== '' && !isDay(birthdate))
    throw invalid('member.contact.birthdate', 'must be a valid date', 'FORMAT', { type: 'date' });
  const texts = (['birthdate', 'company', 'jobTitle'] as const).flatMap((name) => {
    const text = sent[name];
    return typeof text === 'string' ? [[name, text === '' ? null : text]] : [];
  });
  return Object.fromEntries(texts);
}

/** The items of a list by their values; one that was there keeps its id, tag and country, and stays the primary. */
function keptItems(
  values: readonly string[],
  before: readonly (PhoneItem & EmailItem)[] | undefined,
  key: 'phone' | 'email',
): (PhoneItem & EmailItem)[] {
  return values.map((value) => before?.find((item) => item[key] === value) ?? { [key]: value });
}

function addressItem({ id, ...address }: JsonObject): AddressItem {
  return { ...(typeof id === 'string' ? { id } : {}), address };
}

/** Fields that are not defined on the site are dropped without a word, as Wix drops them. */
async function customChange(
  context: CallContext,
  { extendedFields }: ContactInfo,
  sent: Json | undefined,
): Promise<ContactInfo> {
  if (!isObject(sent)) return {};
  const defined = await findDefinitions(context, 'contact_field', Object.keys(sent).filter(isCustomField));
  const changes = defined.flatMap(({ key }): [string, Json][] => {
    const field = sent[key];
    return isObject(field) ? [[key, field.value ?? null]] : [];
  });
  if (changes.length === 0) return {};
  return { extendedFields: { items: { ...extendedFields?.items, ...Object.fromEntries(changes) } } };
}

function textsOf(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}
