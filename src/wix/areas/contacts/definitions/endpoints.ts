import type { EndpointDeclaration } from '../../../endpoint.ts';

const labels = 'com.wixpress.contacts.labels.v4.ContactLabelsServiceV4';
const fields = 'com.wixpress.contacts.fields.v4.ContactExtendedFieldsServiceV4';

const queryErrors = {
  INVALID_SORT: 400,
  MALFORMED_FILTER: 400,
  UNSUPPORTED_FILTER_FIELD: 400,
  UNSUPPORTED_FILTER_OPERATOR: 400,
  UNSUPPORTED_FILTER_VALUE: 400,
} as const;
const changeErrors = { NOT_FOUND: 404, FAILED_PRECONDITION: 428 } as const;

export const labelEndpoints = {
  listLabels: { method: `${labels}.ListLabels` },
  queryLabels: { method: `${labels}.QueryLabels`, errors: queryErrors },
  getLabel: { method: `${labels}.GetLabel`, errors: { NOT_FOUND: 404 } },
  findOrCreateLabel: { method: `${labels}.FindOrCreateLabel` },
  updateLabel: { method: `${labels}.UpdateLabel`, errors: changeErrors },
  deleteLabel: { method: `${labels}.DeleteLabel`, errors: changeErrors },
} as const satisfies Record<string, EndpointDeclaration>;

export const extendedFieldEndpoints = {
  listExtendedFields: { method: `${fields}.ListExtendedFields` },
  queryExtendedFields: { method: `${fields}.QueryExtendedFields`, errors: queryErrors },
  getExtendedField: { method: `${fields}.GetExtendedField`, errors: { NOT_FOUND: 404 } },
  findOrCreateExtendedField: {
    method: `${fields}.FindOrCreateExtendedField`,
    errors: { FIELDS_QUOTA_EXCEEDED: 428 },
  },
  updateExtendedField: { method: `${fields}.UpdateExtendedField`, errors: changeErrors },
  deleteExtendedField: { method: `${fields}.DeleteExtendedField`, errors: changeErrors },
} as const satisfies Record<string, EndpointDeclaration>;
