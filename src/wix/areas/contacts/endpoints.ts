import type { EndpointDeclaration } from '../../endpoint.ts';

const service = 'com.wixpress.contacts.core.api.v4.ContactsServiceV4';

/** What a write of contact info can be refused for. */
const infoErrors = {
  INSUFFICIENT_CONTACT_DATA: 400,
  CANNOT_HAVE_MULTIPLE_PRIMARY_INFO: 400,
  INVALID_EXTENDED_FIELD_VALUE: 400,
  DUPLICATE_CONTACT_EXISTS: 409,
} as const;

const queryErrors = {
  UNSUPPORTED_SORT_FIELD: 400,
  ILLEGAL_LIMIT: 400,
  MALFORMED_FILTER: 400,
  UNSUPPORTED_FILTER_FIELD_UNKNOWN: 400,
  UNSUPPORTED_FILTER_OPERATOR: 400,
  UNSUPPORTED_FILTER_VALUE: 400,
} as const;

export const endpoints = {
  queryContacts: { method: `${service}.QueryContacts`, errors: queryErrors },
  listContacts: {
    method: `${service}.ListContacts`,
    errors: { UNSUPPORTED_SORT_FIELD: 400, ILLEGAL_LIMIT: 400 },
  },
  getContact: { method: `${service}.GetContact`, errors: { CONTACT_NOT_FOUND: 404 } },
  createContact: { method: `${service}.CreateContact`, errors: infoErrors },
  updateContact: {
    method: `${service}.UpdateContact`,
    errors: {
      ...infoErrors,
      INSUFFICIENT_UPDATE_CONTACT_DATA: 400,
      CONTACT_NOT_FOUND: 404,
      CONTACT_ALREADY_CHANGED: 409,
      CANNOT_UPDATE_MEMBER_EMAIL: 428,
    },
  },
  deleteContact: {
    method: `${service}.DeleteContact`,
    errors: { CONTACT_NOT_FOUND: 404, CANNOT_DELETE_MEMBER: 428 },
  },
} as const satisfies Record<string, EndpointDeclaration>;

export const labellingEndpoints = {
  labelContact: { method: `${service}.LabelContact`, errors: { CONTACT_NOT_FOUND: 404 } },
  unlabelContact: { method: `${service}.UnlabelContact`, errors: { CONTACT_NOT_FOUND: 404 } },
} as const satisfies Record<string, EndpointDeclaration>;

const jobErrors = { ...queryErrors, NEITHER_FILTER_NOR_SEARCH: 400 } as const;

export const bulkEndpoints = {
  bulkDeleteContacts: { method: `${service}.BulkDeleteContacts`, errors: jobErrors },
  bulkUpdateContacts: {
    method: `${service}.BulkUpdateContacts`,
    errors: { ...jobErrors, INVALID_EXTENDED_FIELD_VALUE: 400 },
  },
  bulkLabelAndUnlabelContacts: { method: `${service}.BulkLabelAndUnlabelContacts`, errors: jobErrors },
} as const satisfies Record<string, EndpointDeclaration>;

export const submitEndpoints = {
  submitContact: {
    method: 'com.wixpress.contacts.allocator.api.v4.ContactSubmitServiceV4.SubmitContact',
    errors: {
      INSUFFICIENT_CONTACT_DATA: 400,
      CANNOT_HAVE_MULTIPLE_PRIMARY_INFO: 400,
      INVALID_EXTENDED_FIELD_VALUE: 400,
      CONTACT_NOT_FOUND: 404,
    },
  },
} as const satisfies Record<string, EndpointDeclaration>;
