import type { ColumnField, FieldMap, Operator } from '../../query/fields.ts';

const equality: readonly Operator[] = ['$eq', '$ne', '$in', '$nin', '$exists', '$hasSome'];
const ordered: readonly Operator[] = [...equality, '$startsWith', '$gt', '$gte', '$lt', '$lte'];
const statuses: readonly Operator[] = ['$eq', '$ne', '$in', '$exists', '$hasSome'];

const sortable = { sortable: true } as const;
const words = (column: string): ColumnField => ({ kind: 'folded', column, operators: ordered, ...sortable });
const identifier = (column: string): ColumnField => ({
  kind: 'id',
  column,
  operators: ordered,
  ...sortable,
});
/** Of one member or of few, and indexed. */
const ofFew = (field: ColumnField): ColumnField => ({ ...field, isRare: true });
/** Dates can be sorted by, not filtered. */
const instant = (column: string): ColumnField => ({ kind: 'date', column, operators: [], ...sortable });

/** What List Members and Query Members can filter and sort by. */
export const memberFields: FieldMap = {
  id: identifier('id'),
  contactId: ofFew(identifier('contact_id')),
  loginEmail: ofFew(words('login_email')),
  'contact.firstName': words('first_name'),
  'contact.lastName': words('last_name'),
  'profile.nickname': ofFew(words('nickname')),
  'profile.slug': ofFew(words('slug')),
  status: {
    kind: 'string',
    column: 'status',
    operators: statuses,
    values: ['UNKNOWN', 'PENDING', 'APPROVED', 'BLOCKED', 'OFFLINE'],
  },
  privacyStatus: {
    kind: 'string',
    column: 'privacy_status',
    operators: statuses,
    values: ['UNKNOWN', 'PRIVATE', 'PUBLIC'],
    ...sortable,
  },
  createdDate: instant('created_ms'),
  updatedDate: instant('updated_ms'),
  lastLoginDate: instant('last_login_ms'),
};

const part = (column: string): ColumnField => ({ kind: 'folded', column, operators: ['$contains'] });

/** Where a search can look. */
export const searchFields: FieldMap = {
  loginEmail: part('login_email'),
  'contact.firstName': part('first_name'),
  'contact.lastName': part('last_name'),
  'profile.title': part('title'),
  'profile.nickname': part('nickname'),
  'profile.slug': part('slug'),
};
