import type { Field, FieldMap, Operator } from '../../query/fields.ts';
import type { ContactValueKind } from './tables.ts';

const equality: readonly Operator[] = ['$eq', '$ne', '$in', '$exists'];
const prefixed: readonly Operator[] = [...equality, '$startsWith'];
const ordered: readonly Operator[] = ['$eq', '$ne', '$gt', '$lt', '$gte', '$lte'];
const oneOf: readonly Operator[] = ['$eq', '$ne', '$in', '$nin'];

const sortable = { sortable: true } as const;
const ofFew = { sortable: true, isRare: true } as const;
const words = (column: string, more: { sortable?: boolean; isRare?: boolean } = {}): Field => ({
  kind: 'folded',
  column,
  operators: prefixed,
  ...more,
});
const exact = (column: string, operators: readonly Operator[], more: { sortable?: boolean } = {}): Field => ({
  kind: 'string',
  column,
  operators,
  ...more,
});
const instant = (column: string, more: { sortable?: boolean } = {}): Field => ({
  kind: 'date',
  column,
  operators: ordered,
  ...more,
});
const several = (kind: ContactValueKind, operators: readonly Operator[]): Field => ({
  kind: 'list',
  list: { table: 'contact_value', owner: 'contact_id', value: 'value', where: { kind } },
  operators,
});
/** Addresses and numbers, which are one person's. */
const ofOne = (kind: 'email' | 'phone' | 'e164Phone'): Field => {
  const field = several(kind, prefixed);
  return field.kind === 'list' ? { ...field, list: { ...field.list, isRare: true } } : field;
};

/** What Query Contacts and List Contacts can filter and sort by; paths leave out `.items`, as Wix has it. */
export const contactFields: FieldMap = {
  id: { kind: 'id', column: 'id', operators: equality },
  createdDate: instant('created_ms', sortable),
  updatedDate: instant('updated_ms'),
  'lastActivity.activityDate': instant('activity_ms', sortable),
  'primaryInfo.email': words('email', ofFew),
  'primaryInfo.phone': words('phone'),
  'primaryEmail.email': words('email', ofFew),
  'primaryEmail.subscriptionStatus': exact('email_subscription', oneOf),
  'primaryEmail.deliverabilityStatus': exact('email_deliverability', oneOf),
  'primaryPhone.phone': words('phone'),
  'primaryPhone.e164Phone': exact('e164_phone', prefixed),
  'primaryPhone.formattedPhone': exact('formatted_phone', prefixed, sortable),
  'primaryPhone.countryCode': exact('phone_country', prefixed, sortable),
  'primaryPhone.subscriptionStatus': exact('phone_subscription', oneOf),
  'info.name.first': words('first_name', ofFew),
  'info.name.last': words('last_name', ofFew),
  'info.company': words('company', sortable),
  'info.jobTitle': words('job_title', sortable),
  'info.birthdate': exact('birthdate', ordered, sortable),
  'info.locale': exact('locale', equality),
  'info.emails.email': ofOne('email'),
  'info.phones.phone': ofOne('phone'),
  'info.phones.e164Phone': ofOne('e164Phone'),
  'info.addresses.street': several('street', prefixed),
  'info.addresses.city': several('city', prefixed),
  'info.addresses.subdivision': several('subdivision', equality),
  'info.addresses.country': several('country', equality),
  'info.labelKeys': several('label', ['$hasSome', '$hasAll']),
  'info.locations': several('location', ['$hasSome', '$hasAll']),
};

/** Wix's own fields that have one of a few values. */
const statuses: ReadonlySet<string> = new Set([
  'members.membershipStatus',
  'emailSubscriptions.deliverabilityStatus',
  'emailSubscriptions.subscriptionStatus',
]);

/** An extended field, by its type: texts by how they start, numbers and dates by size. */
export function extendedField(key: string, dataType: string | null): Field {
  const list = { table: 'contact_field_value', owner: 'contact_id', where: { field_key: key } };
  if (dataType === 'NUMBER')
    return { kind: 'list', list: { ...list, value: 'number', of: 'number' }, operators: ordered };
  if (dataType === 'DATE')
    return { kind: 'list', list: { ...list, value: 'number', of: 'date' }, operators: ordered };
  return { kind: 'list', list: { ...list, value: 'value' }, operators: statuses.has(key) ? oneOf : prefixed };
}
