import type { Drive } from './drive.ts';

/** A request without who makes it. */
export type Call = Pick<Drive, 'verb' | 'path' | 'body' | 'headers'>;

const json = { 'content-type': 'application/json' };
export const read: Call = {
  verb: 'GET',
  path: '/stores/v3/products/5ba782c8-7b4a-4aa4-a4d6-184f07f530d4',
  headers: {},
};
/** A contact of about 1 KB. */
export const write: Call = {
  verb: 'POST',
  path: '/contacts/v4/contacts',
  headers: json,
  body: JSON.stringify({
    info: {
      name: { first: 'Ada', last: 'Lovelace' },
      emails: { items: [{ email: 'ada@example.com', tag: 'MAIN' }] },
      phones: { items: [{ phone: '555 0100', tag: 'MOBILE' }] },
      addresses: { items: [{ address: { addressLine: '12 St James Square', city: 'London' } }] },
      jobTitle: 'x'.repeat(700),
    },
  }),
};
/** Not granted: orders are off. */
export const denied: Call = { ...read, path: '/ecom/v1/orders/5ba782c8-7b4a-4aa4-a4d6-184f07f530d4' };
/** Granted but for a guardrail, which has to read it: a field that may not be written. */
export const deniedByRule: Call = { ...write, body: JSON.stringify({ info: { birthdate: '1990-01-01' } }) };
export const list: Call = {
  ...{ verb: 'POST', path: '/stores/v3/products/search', headers: json },
  body: JSON.stringify({ search: { cursorPaging: { limit: 10 } } }),
};
