/** What a hostile agent tries below HTTP's own rules: bytes as they go over the wire to a gateway that listens. */
export interface WireAttempt {
  readonly id: string;
  readonly what: string;
  /** The code that the gateway refuses it with, on record; `none` when it is no HTTP, and no call ever comes of it. */
  readonly code: string;
  /** The connection is cut off with it: the answer does not say the code. */
  readonly isCutOff?: true;
  /** The whole request, for an agent's key. */
  bytes(key: string): string;
}

const query = '/contacts/v4/contacts/query';
/** What the agent may not do. */
const refused = '/contacts/v4/contacts';

interface Parts {
  readonly line?: string;
  /** In place of the name of a host; none where it is empty. */
  readonly host?: string;
  readonly headers?: readonly string[];
  /** In place of the key that the agent has, which is KEY. */
  readonly authorization?: readonly string[];
  readonly length?: readonly string[];
  readonly connection?: string;
  readonly body?: string;
}

function request(key: string, parts: Parts): string {
  const { line = `POST ${refused} HTTP/1.1`, host = 'Host: gateway.example', body = '{}' } = parts;
  const { authorization = ['KEY'], connection = 'close', headers = [] } = parts;
  const { length = [`Content-Length: ${body.length}`] } = parts;
  return [
    ...[line, ...(host === '' ? [] : [host]), `Connection: ${connection}`],
    ...[...authorization.map((one) => `Authorization: ${one}`), 'Content-Type: application/json'],
    ...[...headers, ...length, '', body],
  ]
    .join('\r\n')
    .replaceAll('KEY', key);
}

const denied = (id: string, what: string, parts: Parts, code = 'NOT_GRANTED'): WireAttempt => ({
  ...{ id: `wire.${id}`, what, code, bytes: (key) => request(key, parts) },
});
const broken = (id: string, what: string, parts: Parts): WireAttempt => denied(id, what, parts, 'none');

const allowedLine = `POST ${query} HTTP/1.1`;
const chunked = 'Transfer-Encoding: chunked';
const inside = `DELETE ${refused}/x HTTP/1.1\r\nHost: x\r\n\r\n`;

/** The agent is that of the other attempts: it may read contacts, and not create them. */
export const wireAttempts: readonly WireAttempt[] = [
  denied('host', 'the host of Wix in Host', { host: 'Host: www.wixapis.com' }),
  denied('host-port', 'another port in Host', { host: 'Host: 127.0.0.1:1' }),
  denied('original-url', 'another path in X-Original-URL and X-Rewrite-URL', {
    headers: [`X-Original-URL: ${query}`, `X-Rewrite-URL: ${query}`],
  }),
  denied('forwarded', 'another host, path and caller in X-Forwarded-… and Forwarded', {
    headers: [
      ...['X-Forwarded-Host: localhost', `X-Forwarded-Prefix: ${query}`, 'X-Forwarded-For: 127.0.0.1'],
      'Forwarded: for=127.0.0.1;host=localhost;proto=https',
    ],
  }),
  denied(
    'connection-site',
    'the header that names the site, as one of this connection only',
    {
      ...{ line: allowedLine, connection: 'close, wix-site-id' },
      headers: ['wix-site-id: 0b3a1b4e-8c1c-4e0a-9d6f-6d9f6f1c2a11'],
    },
    'SITE_NOT_GRANTED',
  ),
  denied('connection-key', 'the key, as a header of this connection only', {
    connection: 'close, authorization, content-length',
  }),
  denied('upgrade', 'an upgrade to another protocol', {
    connection: 'close, upgrade',
    headers: ['Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA'],
  }),
  denied(
    'sites',
    'two sites',
    { line: allowedLine, headers: ['wix-site-id: a', 'wix-site-id: b'] },
    'SITE_NOT_GRANTED',
  ),
  denied(
    'encodings',
    'two encodings',
    { line: allowedLine, headers: ['Content-Encoding: identity', 'Content-Encoding: gzip'] },
    'BODY_ENCODED',
  ),
  denied(
    'trailer',
    'the key in a trailer, behind the body',
    {
      ...{ line: allowedLine, authorization: [], headers: ['Trailer: authorization'], length: [chunked] },
      body: '2\r\n{}\r\n0\r\nAuthorization: KEY\r\n\r\n',
    },
    'AGENT_KEY_INVALID',
  ),
  denied(
    'absolute',
    'the address of another host in place of a path',
    { line: `POST http://www.wixapis.com${query} HTTP/1.1` },
    'METHOD_UNKNOWN',
  ),
  denied(
    'absolute-own',
    'the address of the gateway in place of a path',
    { line: `POST http://gateway.example${query} HTTP/1.1` },
    'METHOD_UNKNOWN',
  ),
  denied(
    'authority',
    'two slashes and a host',
    { line: `POST //www.wixapis.com${query} HTTP/1.1` },
    'METHOD_UNKNOWN',
  ),
  denied('body-request', 'a request in the body of another', { body: inside }),
  broken('connect', 'CONNECT to another host', {
    line: 'CONNECT www.wixapis.com:443 HTTP/1.1',
    length: [],
    body: '',
  }),
  broken('length-and-chunks', 'a length and chunks', {
    ...{ line: allowedLine, length: ['Content-Length: 4', chunked], body: `2\r\n{}\r\n0\r\n\r\n${inside}` },
  }),
  broken('chunks-and-length', 'chunks and a length', {
    ...{ line: allowedLine, length: [chunked, 'Content-Length: 4'], body: `2\r\n{}\r\n0\r\n\r\n${inside}` },
  }),
  broken('two-lengths', 'two lengths', {
    line: allowedLine,
    length: ['Content-Length: 2', 'Content-Length: 60'],
  }),
  broken('signed-length', 'a length with a sign', { line: allowedLine, length: ['Content-Length: +2'] }),
  broken('hex-length', 'a length in hex', { line: allowedLine, length: ['Content-Length: 0x2'] }),
  broken('odd-chunks', 'an encoding that ends in another than chunks', {
    ...{ line: allowedLine, length: ['Transfer-Encoding: chunked, identity'] },
  }),
  {
    ...denied(
      'misspelt-chunks',
      'chunks, misspelt',
      { line: allowedLine, length: ['Transfer-Encoding: xchunked'] },
      'BODY_BROKEN_OFF',
    ),
    isCutOff: true,
  },
  broken('cr-in-header', 'a bare carriage return in a header', {
    ...{ line: allowedLine, headers: ['X-A: b\rAuthorization: other'] },
  }),
  broken('lf-only', 'a line that ends in a line feed alone', {
    line: allowedLine,
    headers: ['X-A: b\nX-C: d'],
  }),
  broken('null-in-header', 'a null byte in a header', { line: allowedLine, headers: ['X-A: b\0c'] }),
  broken('space-in-name', 'a space before the colon', { line: allowedLine, headers: ['wix-site-id : a'] }),
  broken('folded', 'a header that goes on in the next line', {
    line: allowedLine,
    headers: ['X-A: b', ' c: d'],
  }),
  broken('no-host', 'no host', { line: allowedLine, host: '' }),
  broken('two-hosts', 'two hosts', { line: allowedLine, host: 'Host: a\r\nHost: b' }),
  broken('two-keys', 'a wrong key, and behind it the right one', {
    ...{ line: allowedLine, authorization: ['fl_wrong', 'KEY'] },
  }),
  broken('right-key-first', 'the right key, and behind it another', {
    ...{ line: allowedLine, authorization: ['KEY', 'fl_other'] },
  }),
  broken('two-types', 'two content types', {
    ...{ line: allowedLine, headers: ['Content-Type: text/plain'] },
  }),
  broken('space-in-path', 'a space in the path', { line: `POST ${query} x HTTP/1.1` }),
  broken('lower-verb', 'a verb in lower case', { line: `post ${query} HTTP/1.1` }),
  broken('preface', 'the preface of HTTP/2', { line: 'PRI * HTTP/2.0' }),
  broken('version', 'a version that there is not', { line: `POST ${query} HTTP/3.7` }),
];

/** An allowed call with all that might lead it elsewhere beside it. */
export function besideAllowed(key: string): string {
  return request(key, {
    line: allowedLine,
    host: 'Host: evil.example',
    headers: [
      ...['X-Original-URL: /contacts/v4/contacts', 'X-Rewrite-URL: /ecom/v1/orders', 'X-HTTP-Method: DELETE'],
      ...['X-Forwarded-Host: evil.example', 'X-Forwarded-For: 127.0.0.1', 'Forwarded: host=evil.example'],
      ...['Via: 1.1 evil', 'Cookie: session=x', 'wix-account-id: other', 'Proxy-Authorization: Basic eA=='],
      ...['X-Secret: 1', 'TE: trailers', 'Keep-Alive: timeout=9'],
    ],
    connection: 'close, x-secret',
  });
}
