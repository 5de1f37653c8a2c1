import { Readable } from 'node:stream';
import type { WireHeaders } from '../src/base/http.ts';

/** One thing that a hostile agent tries. `docs/security.md` lists them all; each must be refused with `code`, be on record, and never reach Wix. */
export interface Attempt {
  readonly id: string;
  readonly what: string;
  readonly verb?: string;
  readonly target: string;
  readonly headers?: WireHeaders;
  /** A stream comes with the length of {@link streamLength}. */
  readonly body?: string | Uint8Array | (() => Readable);
  readonly code: string;
  /** Made by the agent that has limits and budgets, not by the one that has masks and collections. */
  readonly isLimited?: true;
}

const query = '/contacts/v4/contacts/query';
const guid = '0b3a1b4e-8c1c-4e0a-9d6f-6d9f6f1c2a11';
const items = '/wix-data/v2/items/query';
const packed = (text: string): string => Buffer.from(text).toString('base64url');

const path = (id: string, what: string, target: string, verb = 'POST'): Attempt => ({
  ...{ id: `path.${id}`, what, verb, target, body: '{}', code: 'METHOD_UNKNOWN' },
});
const key = (id: string, what: string, authorization: string | undefined): Attempt => ({
  ...{
    id: `key.${id}`,
    what,
    target: query,
    headers: { authorization },
    body: '{}',
    code: 'AGENT_KEY_INVALID',
  },
});
const denied = (id: string, what: string, verb: string, target: string): Attempt => ({
  ...{ id: `level.${id}`, what, verb, target, body: '{}', code: 'NOT_GRANTED' },
});
const body = (
  id: string,
  what: string,
  text: NonNullable<Attempt['body']>,
  rest: Partial<Attempt> = {},
): Attempt => ({
  ...{ id: `body.${id}`, what, target: items, body: text, code: 'GUARDRAIL_UNREADABLE', ...rest },
});
const smuggled = (id: string, what: string, target: string, code = 'GUARDRAIL_UNREADABLE'): Attempt => ({
  ...{ id: `smuggle.${id}`, what, verb: 'GET', target, code },
});

const madeUp = (id: string, what: string, verb: string, target: string, text?: string): Attempt => ({
  ...{ id: `made-up.${id}`, what, verb, target, code: 'GUARDRAIL_UNREADABLE' },
  ...(text === undefined ? {} : { body: text }),
});
const limited = (
  id: string,
  what: string,
  target: string,
  text: string | undefined,
  code = 'GUARDRAIL_UNREADABLE',
): Attempt => ({ ...madeUp(id, what, 'POST', target, text), code, isLimited: true });

const mine = '{"dataCollectionId":"Stories"}';

/** What a body says of its length that does not come whole. */
export const streamLength = 1_000;

async function* dripped(): AsyncGenerator<Buffer> {
  for (;;) {
    yield Buffer.from(' ');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

async function* brokenOff(): AsyncGenerator<Buffer> {
  yield Buffer.from(mine);
  throw new Error('aborted');
}

/** The agent may read contacts with names and e-mail addresses masked, work on the collection Stories, and is asked about drafts. */
export const attempts: readonly Attempt[] = [
  path('double-slash', 'an empty segment', `/contacts//v4/contacts/query`),
  path('leading-double-slash', 'two slashes at the start', `/${query}`),
  path('trailing-slash', 'a slash at the end', `${query}/`),
  path('dot', 'a "." segment', '/contacts/v4/./contacts/query'),
  path('dot-dot', 'a ".." segment', '/contacts/v4/x/../contacts/query'),
  path('encoded-dot-dot', 'an encoded ".." segment', '/contacts/v4/%2e%2e/contacts/query'),
  path('encoded-slash', 'an encoded slash', '/contacts/v4/contacts%2Fquery'),
  path('encoded-letter', 'an encoded letter', '/contacts/v4/contacts/%71uery'),
  path('double-encoded', 'percent encoded twice', '/contacts/v4/contacts/%2571uery'),
  path('lower-hex', 'lower-case hex', '/contacts/v4/contacts/%c3%a9'),
  path('overlong', 'an overlong UTF-8 slash', '/contacts/v4%C0%AFcontacts/query'),
  path('semicolon', 'a path parameter', `${query};a=b`),
  path('case', 'other case', '/Contacts/v4/contacts/query'),
  path('null', 'a null byte', `${query}%00`),
  path('backslash', 'backslashes', '/contacts\\v4\\contacts\\query'),
  path('absolute', 'an absolute address to another host', 'http://evil.example/contacts/v4/contacts/query'),
  path('crlf', 'an encoded line end with a header behind it', `${query}%0D%0AX-Admin:%20yes`),
  path('raw-crlf', 'a raw line end', `${query}\r\nX-Admin: yes`),
  path('unicode', 'a full-width letter', '/ｃontacts/v4/contacts/query'),
  path('fragment', 'a fragment', `${query}#x`),
  path('long', 'a path of 3,000 characters', `/${'a'.repeat(3_000)}`),
  path('prefix', 'a prefix that Wix knows from browsers', `/_api${query}`),
  path('star', 'no path at all', '*', 'OPTIONS'),
  path('lower-verb', 'a verb in lower case', query, 'post'),
  path('trace', 'TRACE', query, 'TRACE'),
  path('connect', 'CONNECT', query, 'CONNECT'),
  path('head', 'HEAD', `/contacts/v4/contacts/${guid}`, 'HEAD'),
  path('other-verb', 'PUT on a path that has none', query, 'PUT'),
  {
    ...path('override', 'DELETE in X-HTTP-Method-Override', `/contacts/v4/contacts/${guid}`),
    headers: { 'x-http-method-override': 'DELETE' },
  },
  {
    ...path('override-2', 'DELETE in X-Method-Override', `/contacts/v4/contacts/${guid}`),
    headers: { 'x-method-override': 'DELETE' },
  },
  path('override-query', 'DELETE in ?_method', `/contacts/v4/contacts/${guid}?_method=DELETE`),
  key('none', 'no key', undefined),
  key('empty', 'an empty bearer', 'Bearer '),
  key('guess', 'a guessed key', `fl_${'A'.repeat(43)}`),
  key('basic', 'HTTP Basic', 'Basic YWRtaW46YWRtaW4='),
  key('admin', 'the admin token', 'Bearer admin'),
  key('crlf', 'a line end in the key', 'fl_x\r\nwix-site-id: other'),
  key('sql', 'SQL in the key', "fl_' or 1=1 --"),
  key('long', 'a key of 100,000 characters', 'k'.repeat(100_000)),
  denied('create', 'creating with a level of Read', 'POST', '/contacts/v4/contacts'),
  denied('update', 'changing with a level of Read', 'PATCH', `/contacts/v4/contacts/${guid}`),
  denied('delete', 'deleting with a level of Read', 'DELETE', `/contacts/v4/contacts/${guid}`),
  denied('bulk', 'deleting in bulk', 'POST', '/contacts/v4/bulk/contacts/delete'),
  denied('other-area', 'another area', 'POST', '/ecom/v1/orders/search'),
  denied('other-area-get', 'another area by GET', 'GET', `/ecom/v1/orders/${guid}`),
  denied(
    'get-that-writes',
    'a GET that writes',
    'GET',
    '/ecom/v1/checkouts/mark-checkout-as-completed-and-redirect-to-url',
  ),
  ...[guid, 'a,b', '*', '%2A', "' or 1=1"].map(
    (site, place): Attempt => ({
      ...{ id: `site.${place + 1}`, what: `the site ${site}`, target: query, body: '{}' },
      ...{ headers: { 'wix-site-id': site }, code: 'SITE_NOT_GRANTED' },
    }),
  ),
  ...[
    ['source', 'moving data from another site', 'sourceSiteId'],
    ['destination', 'the same to another site, in the other spelling', 'destination_site_id'],
  ].map(
    ([id, what = '', member]): Attempt => ({
      ...{ id: `site.${id}`, what, target: '/data-mover/v1/jobs', code: 'SITE_NOT_GRANTED' },
      body: `{"${member}":"${guid}","source":{"wixDataCollection":{"collectionId":"Stories"}},"destination":{}}`,
    }),
  ),
  body('double-key', 'a key twice', '{"dataCollectionId":"Stories","dataCollectionId":"Secrets"}'),
  body(
    'double-key-escaped',
    'a key twice, once escaped',
    '{"dataCollectionId":"Stories","\\u0064ataCollectionId":"Secrets"}',
  ),
  body(
    'snake-case',
    'a field under both its names',
    '{"dataCollectionId":"Stories","data_collection_id":"Secrets"}',
  ),
  body(
    'double-key-deep',
    'a key twice, deep inside',
    '{"dataCollectionId":"Stories","query":{"filter":{"a":1,"a":2}}}',
  ),
  body('bom', 'a byte order mark', `\uFEFF${mine}`),
  body('utf-16', 'UTF-16', Buffer.from(mine, 'utf16le')),
  body('bad-utf-8', 'bytes that are not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])),
  body('array', 'a list in place of an object', `[${mine}]`),
  body('two-values', 'two values', `${mine}{"dataCollectionId":"Secrets"}`),
  body('trailing-comma', 'a comma too many', '{"dataCollectionId":"Stories",}'),
  body('nan', 'a number that is none', '{"dataCollectionId":"Stories","x":NaN}'),
  body('deep', 'nesting 5,000 deep', `{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}`),
  body('text-plain', 'text/plain', mine, { headers: { 'content-type': 'text/plain' } }),
  body('form', 'a form', 'dataCollectionId=Stories', {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  }),
  body('utf-7', 'another charset', mine, { headers: { 'content-type': 'application/json; charset=utf-7' } }),
  body('and-query', 'a body, and a query that says otherwise', mine, {
    target: `${items}?dataCollectionId=Secrets`,
  }),
  body('and-r', 'a body, and .r that says otherwise', mine, {
    target: `${items}?.r=${packed('{"dataCollectionId":"Secrets"}')}`,
  }),
  body('gzip', 'a compressed body', mine, { headers: { 'content-encoding': 'gzip' }, code: 'BODY_ENCODED' }),
  body('identity', 'an encoding that is none', mine, {
    headers: { 'content-encoding': 'identity' },
    code: 'BODY_ENCODED',
  }),
  body('giant', 'a body that says it is of 1 TB', mine, {
    headers: { 'content-length': '1000000000000' },
    code: 'PAYLOAD_TOO_LARGE',
  }),
  body('drip', 'a body that comes a byte at a time, for ever', () => Readable.from(dripped()), {
    code: 'BODY_TOO_SLOW',
  }),
  body('broken-off', 'a body that breaks off', () => Readable.from(brokenOff()), { code: 'BODY_BROKEN_OFF' }),
  ...[
    ['other', 'Secrets'],
    ['case', 'stories'],
    ['space', 'Stories '],
    ['zero-width', 'Stories\u200B'],
    ['look-alike', 'Ѕtories'],
  ].map(([id, name]) =>
    body(
      `collection-${id}`,
      `the collection ${JSON.stringify(name)}`,
      JSON.stringify({ dataCollectionId: name }),
      { code: 'GUARDRAIL_COLLECTION' },
    ),
  ),
  body('collection-none', 'no collection', '{}', { code: 'GUARDRAIL_COLLECTION' }),
  body(
    'collection-proto',
    'a collection by __proto__',
    '{"__proto__":{"dataCollectionId":"Stories"}, "dataCollectionId":"Secrets"}',
    { code: 'GUARDRAIL_UNREADABLE' },
  ),
  madeUp('limit', 'a limit that Wix does not know', 'POST', query, '{"limit":0,"query":{}}'),
  madeUp('limit-query', 'the same in a query', 'GET', '/contacts/v4/contacts?limit=0'),
  madeUp('deep', 'a field inside of another', 'POST', query, '{"query":{"paging":{"limit":1,"x":1}}}'),
  madeUp('in-text', 'an object where Wix has a text', 'POST', items, '{"dataCollectionId":{"x":"Stories"}}'),
  madeUp('in-mask', 'an object as a mask', 'POST', items, '{"xMask":{"dataCollectionId":"Stories"}}'),
  madeUp(
    'collection',
    'a collection that Wix does not look at',
    'PUT',
    '/wix-data/v2/collections',
    '{"dataCollectionId":"Stories","collection":{"id":"Secrets"}}',
  ),
  madeUp('collections', 'the same to list all', 'GET', '/wix-data/v2/collections?dataCollectionId=Stories'),
  limited(
    'items',
    'a list of one beside a filter',
    '/contacts/v4/bulk/contacts/delete',
    '{"filter":{},"x":[1]}',
  ),
  limited(
    'money',
    'an order of a cent beside a payment',
    `/ecom/v1/payments/orders/${guid}/add-payment`,
    '{"payments":[{"amount":{"amount":"5000"}}],"order":{"priceSummary":{"total":{"amount":"0.01"}}}}',
  ),
  limited(
    'prices',
    'a list of one product beside a filter',
    '/stores/v3/bulk/products/adjust-variants-by-filter',
    `{"filter":{},"actualPrice":{"percentage":-99},"x":[{"id":"${guid}"}]}`,
  ),
  limited(
    'many',
    'a list that is not of what is written, beside a filter',
    '/contacts/v4/bulk/contacts/add-remove-labels',
    '{"filter":{},"labelKeysToAdd":["custom.vip"]}',
    'GUARDRAIL_UNCOUNTED',
  ),
  limited(
    'rows',
    'a list of limited rows without a body',
    `/ecom/v1/orders/search?.r=${packed('{"search":{"filter":{"buyerInfo.email":"a@example.com"}}}')}`,
    undefined,
  ),
  ...[
    ['include', 'the items that references lead to', '"includeReferences":[{"field":"ref"}]'],
    ['include-items', 'the same by its older name', '"includeReferencedItems":["ref"]'],
    ['include-snake', 'the same in the other spelling', '"include_referenced_items":["ref"]'],
  ].map(([id, what = '', member]) =>
    body(`collection-${id}`, what, `{"dataCollectionId":"Stories",${member}}`, {
      code: 'GUARDRAIL_COLLECTION',
    }),
  ),
  ...[
    ['include-deep', 'the same inside the query', '"query":{"includeReferencedItems":["ref"]}'],
    [
      'lookup',
      'another collection in an aggregation',
      '"pipeline":{"stages":[{"lookup":{"from":"Secrets"}}]}',
    ],
    ['item', 'another collection named by an item', '"dataItem":{"dataCollectionId":"Secrets"}'],
  ].map(([id, what = '', member]) =>
    body(`collection-${id}`, what, `{"dataCollectionId":"Stories",${member}}`),
  ),
  body(
    'collection-referenced',
    'the items that an item refers to',
    '{"dataCollectionId":"Stories","referringItemId":"a","referringItemFieldName":"ref"}',
    { target: '/wix-data/v2/items/query-referenced', code: 'GUARDRAIL_COLLECTION' },
  ),
  {
    ...{ id: 'body.collection-include-get', what: 'the same of one item', verb: 'GET' },
    ...{ target: '/wix-data/v2/items/a?dataCollectionId=Stories&includeReferencedItems=ref' },
    code: 'GUARDRAIL_COLLECTION',
  },
  smuggled('r-twice', '.r twice', `/contacts/v4/contacts?.r=${packed('{}')}&.r=${packed('{"a":1}')}`),
  smuggled(
    'r-and-plain',
    '.r and plain parameters',
    `/contacts/v4/contacts?.r=${packed('{}')}&sort.fieldName=x`,
  ),
  smuggled('r-base64', '.r in plain base64', '/contacts/v4/contacts?.r=eyJhIjoiPz8/In0%2B%2F'),
  smuggled('r-double-key', 'a key twice in .r', `/contacts/v4/contacts?.r=${packed('{"a":1,"a":2}')}`),
  smuggled('deep', 'a query nested 3,000 deep', `/contacts/v4/contacts?${'a.'.repeat(3_000)}a=1`),
  smuggled(
    'both-names',
    'a parameter under both its names',
    `/wix-data/v2/items/${guid}?dataCollectionId=Secrets&data_collection_id=Stories`,
  ),
  smuggled(
    'part',
    'a parameter, and a part of it',
    '/contacts/v4/contacts?sort.fieldName=primaryInfo.email&sort=x',
  ),
  smuggled(
    'whole',
    'a part of a parameter, and the whole of it',
    '/contacts/v4/contacts?sort=x&sort.fieldName=primaryInfo.email',
  ),
  smuggled('r-not-json', '.r that is not JSON', `/contacts/v4/contacts?.r=${packed('{')}`),
  smuggled(
    'r-masked',
    'asking by a masked field in .r',
    `/contacts/v4/contacts?.r=${packed('{"sort":{"fieldName":"primaryInfo.email"}}')}`,
    'GUARDRAIL_MASK',
  ),
  {
    ...{
      id: 'mask.filter',
      what: 'finding a masked address by a filter',
      target: query,
      code: 'GUARDRAIL_MASK',
    },
    body: '{"query":{"filter":{"$or":[{"$not":{"info.emails.email":{"$startsWith":"a"}}}]}}}',
  },
  ...[
    ['search', 'finding it by a text search', query, '{"search":"ada@example.com"}'],
    [
      'count',
      'counting what a text search finds',
      '/contacts/v5/contacts/count',
      '{"search":"ada@example.com"}',
    ],
    [
      'display-name',
      'finding a masked name by the field that shows it',
      query,
      '{"query":{"filter":{"info.extendedFields.contacts.displayByFirstName":"Zed Ng"}}}',
    ],
    [
      'nested',
      'a masked name in a filter of objects',
      query,
      '{"query":{"filter":{"info":{"name":{"last":"Ng"}}}}}',
    ],
  ].map(
    ([id, what = '', target = '', text = '']): Attempt => ({
      ...{ id: `mask.${id}`, what, target, body: text, code: 'GUARDRAIL_MASK' },
    }),
  ),
  ...[
    [
      'search-get',
      'finding it by a text search in the query',
      '/contacts/v4/contacts?search=ada@example.com',
      'GUARDRAIL_UNREADABLE',
    ],
    ['matching', 'finding whose it is', '/contacts/v5/contacts/find-matching?email=ada@example.com'],
    [
      'sort-get',
      'finding it by the order in the query',
      '/contacts/v4/contacts?sort.fieldName=info.name.first',
    ],
  ].map(
    ([id, what = '', target = '', code = 'GUARDRAIL_MASK']): Attempt => ({
      ...{ id: `mask.${id}`, what, verb: 'GET', target, code },
    }),
  ),
  {
    ...{ id: 'mask.sort', what: 'finding it by the order', target: query, code: 'GUARDRAIL_MASK' },
    body: '{"query":{"sort":[{"fieldName":"primaryInfo.email"}]}}',
  },
  ...[
    ['guess', guid],
    ['sql', "' or 1=1 --"],
    ['long', 'x'.repeat(10_000)],
  ].map(
    ([id = '', approval = '']): Attempt => ({
      ...{
        id: `approval.${id}`,
        what: 'an approval that was never given',
        verb: 'POST',
        target: '/ecom/v1/draft-orders',
      },
      ...{ headers: { 'x-fairlead-approval': approval }, body: '{}', code: 'APPROVAL_MISMATCH' },
    }),
  ),
];

/** What takes more than one call to try; each is played by its id in `hostile.test.ts`, and what is refused has this code. */
export const scenarios = [
  { id: 'approval.again', what: 'an approval once more, after its call', code: 'APPROVAL_USED' },
  { id: 'approval.race', what: 'an approval by 16 calls at once, in two processes', code: 'APPROVAL_USED' },
  { id: 'approval.other-call', what: 'an approval for another body or address', code: 'APPROVAL_MISMATCH' },
  { id: 'approval.other-agent', what: "another agent's approval", code: 'APPROVAL_MISMATCH' },
  {
    id: 'budget.race',
    what: '32 calls at once, in two processes, on a budget of five',
    code: 'GUARDRAIL_BUDGET',
  },
  {
    id: 'key.near',
    what: 'keys that are right up to a place, told apart by the way that they take through the code',
    code: 'AGENT_KEY_INVALID',
  },
] as const;

export type ScenarioId = (typeof scenarios)[number]['id'];
