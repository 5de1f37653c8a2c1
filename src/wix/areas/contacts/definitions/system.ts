// The labels and extended fields that Wix gives every site.
import { toIso } from '../../../../base/clock.ts';
import type { ExtendedField, FieldDataType, Label } from './definition.ts';

/** When Wix made them is of no concern; every site has them from its first day. */
const since = toIso(Date.UTC(2020, 0, 1));

function label(key: string, displayName: string): Label {
  return {
    namespace: 'contacts',
    namespaceDisplayName: 'Contacts',
    key: `contacts.${key}`,
    displayName,
    labelType: 'SYSTEM',
    createdDate: since,
    updatedDate: since,
  };
}

/** Wix's own labels. */
export const systemLabels: readonly Label[] = [
  label('contacted-me', 'Contacted Me'),
  label('customers', 'Customers'),
];

function field(
  key: string,
  displayName: string,
  dataType: FieldDataType,
  description: string,
): ExtendedField {
  return {
    namespace: key.slice(0, key.indexOf('.')),
    key,
    displayName,
    dataType,
    fieldType: 'SYSTEM',
    description,
    createdDate: since,
    updatedDate: since,
  };
}

/** Wix's own extended fields; all but the VAT number are written by Wix alone. */
export const systemFields: readonly ExtendedField[] = [
  field('contacts.displayByFirstName', 'Name', 'TEXT', 'First and last name'),
  field('contacts.displayByLastName', 'Last name first', 'TEXT', 'Last and first name'),
  field('emailSubscriptions.effectiveEmail', 'Effective email', 'TEXT', 'Address that mailings go to'),
  field(
    'emailSubscriptions.subscriptionStatus',
    'Subscription status',
    'TEXT',
    'Whether mailings are wanted',
  ),
  field('emailSubscriptions.deliverabilityStatus', 'Deliverability', 'TEXT', 'Whether mailings arrive'),
  field('members.membershipStatus', 'Membership status', 'TEXT', 'Status of the site member'),
  field('members.mobile', 'Mobile member', 'TEXT', 'Whether the member uses the mobile app'),
  field('ecom.numOfPurchases', 'Purchases', 'NUMBER', 'How many orders were placed'),
  field('ecom.totalSpentAmount', 'Total spent', 'NUMBER', 'Sum of all orders'),
  field('ecom.totalSpentCurrency', 'Currency', 'TEXT', 'Currency of the sum of all orders'),
  field('ecom.lastPurchaseDate', 'Last purchase', 'DATE', 'When the last order was placed'),
  field('invoices.vatId', 'VAT ID', 'TEXT', 'VAT number for invoices'),
];

/** System fields that callers may write. */
export const writableSystemFields: ReadonlySet<string> = new Set(['invoices.vatId']);
