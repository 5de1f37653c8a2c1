import type { Insertable } from 'kysely';
import { fold } from '../../../base/fold.ts';
import type { Contact } from './contact.ts';
import type { ContactTables, ContactValueKind } from './tables.ts';

/** The row of a contact: its document and the columns it is found by. */
export function contactRow(siteId: string, contact: Contact): Insertable<ContactTables['contact']> {
  const { info, primaryEmail, primaryPhone } = contact;
  return {
    site_id: siteId,
    id: contact.id,
    doc: JSON.stringify(contact),
    revision: contact.revision,
    created_ms: Date.parse(contact.createdDate),
    updated_ms: Date.parse(contact.updatedDate),
    activity_ms: Date.parse(contact.lastActivity.activityDate),
    ...foldedPair('first_name', info.name?.first),
    ...foldedPair('last_name', info.name?.last),
    ...foldedPair('company', info.company),
    ...foldedPair('job_title', info.jobTitle),
    ...foldedPair('email', primaryEmail?.email),
    ...foldedPair('phone', primaryPhone?.phone),
    birthdate: info.birthdate ?? null,
    locale: info.locale ?? null,
    email_subscription: primaryEmail?.subscriptionStatus ?? null,
    email_deliverability: primaryEmail?.deliverabilityStatus ?? null,
    e164_phone: primaryPhone?.e164Phone ?? null,
    phone_subscription: primaryPhone?.subscriptionStatus ?? null,
    phone_country: primaryPhone?.countryCode ?? null,
    formatted_phone: primaryPhone?.formattedPhone ?? null,
  };
}

type Folded<Name extends string> = { [K in Name | `${Name}_folded`]: string | null };

function foldedPair<Name extends string>(name: Name, value: string | undefined): Folded<Name> {
  return {
    [name]: value ?? null,
    [`${name}_folded`]: value === undefined ? null : fold(value),
  } as Folded<Name>;
}

/** A row for each value of an extended field; a date is also the number of its milliseconds. */
export function contactFieldRows(
  siteId: string,
  { id, info }: Contact,
): Insertable<ContactTables['contact_field_value']>[] {
  return Object.entries(info.extendedFields?.items ?? {}).map(([key, value]) => ({
    site_id: siteId,
    contact_id: id,
    field_key: key,
    value: String(value),
    value_folded: fold(String(value)),
    number: typeof value === 'number' ? value : numberOf(String(value)),
  }));
}

/** Texts that are no dates have no number; fields say by their type which of the two is looked at. */
function numberOf(text: string): number {
  const ms = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? 0 : ms;
}

/** A row for each e-mail, phone, address part and label of the contact. */
export function contactValueRows(
  siteId: string,
  { id, info }: Contact,
): Insertable<ContactTables['contact_value']>[] {
  const row = (kind: ContactValueKind) => (value: unknown) =>
    typeof value === 'string' && value !== ''
      ? [{ site_id: siteId, contact_id: id, kind, value, value_folded: fold(value) }]
      : [];
  const addresses = (info.addresses?.items ?? []).map((item) => item.address ?? {});
  return [
    ...(info.emails?.items ?? []).map((item) => item.email).flatMap(row('email')),
    ...(info.phones?.items ?? []).map((item) => item.phone).flatMap(row('phone')),
    ...(info.phones?.items ?? []).map((item) => item.e164Phone).flatMap(row('e164Phone')),
    ...addresses.map((address) => address.addressLine).flatMap(row('street')),
    ...addresses.map((address) => address.city).flatMap(row('city')),
    ...addresses.map((address) => address.subdivision).flatMap(row('subdivision')),
    ...addresses.map((address) => address.country).flatMap(row('country')),
    ...(info.labelKeys?.items ?? []).flatMap(row('label')),
    ...(info.locations?.items ?? []).flatMap(row('location')),
  ];
}
