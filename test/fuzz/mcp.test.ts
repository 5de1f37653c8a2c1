import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { responseText, type WireHeaders } from '../../src/base/http.ts';
import { isObject, type Json, type JsonObject } from '../../src/base/json.ts';
import { type McpStage, openMcpStage, type StagedAgent } from '../mcp/stage.ts';
import { changedJson, changedText, fuzz } from './cases.ts';

const clientInfo = { name: 'fuzz', version: '1' };
const envelope = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': clientInfo,
  'io.modelcontextprotocol/clientCapabilities': {},
};

const tools: readonly (readonly [string, JsonObject])[] = [
  ['search_methods', { query: 'find a product', limit: 3 }],
  ['read_method', { method: 'com.wixpress.contacts.core.api.v4.ContactsServiceV4.QueryContacts' }],
  [
    'call_method',
    { method: 'com.wixpress.contacts.core.api.v4.ContactsServiceV4.QueryContacts', body: { query: {} } },
  ],
  ['my_access', {}],
  ['products_search', { search: { cursorPaging: { limit: 2 } } }],
  ['contacts_query', { query: { paging: { limit: 2 } } }],
];

const initialize: JsonObject = {
  ...{ jsonrpc: '2.0', id: 1, method: 'initialize' },
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo },
};

/** Messages of the protocol as clients of the newest revision and of the one before send them. */
const rights: readonly JsonObject[] = [
  initialize,
  ...tools.map(([name, args]) => ({
    ...{ jsonrpc: '2.0', id: 'seven', method: 'tools/call' },
    params: { name, arguments: args },
  })),
  ...tools.map(([name, args]) => request('tools/call', { name, arguments: args })),
  request('tools/list', {}),
  request('resources/list', {}),
  request('resources/templates/list', {}),
  request('resources/read', { uri: 'fairlead://guide' }),
  request('prompts/list', {}),
  request('server/discover', {}),
  request('ping', {}),
  { jsonrpc: '2.0', method: 'notifications/initialized' },
  { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 7 } },
];

function request(method: string, params: JsonObject): JsonObject {
  return { jsonrpc: '2.0', id: 7, method, params: { ...params, _meta: envelope } };
}

const sent = fc.record({
  message: fc.oneof(
    changedJson(fc.constantFrom(...rights).map((right) => structuredClone(right))).map((value) =>
      JSON.stringify(value),
    ),
    changedText(fc.constantFrom(...rights).map((right) => JSON.stringify(right))),
    fc.array(fc.constantFrom(...rights), { maxLength: 3 }).map((batch) => JSON.stringify(batch)),
  ),
  verb: fc.oneof(
    { weight: 20, arbitrary: fc.constant('POST') },
    { weight: 1, arbitrary: fc.constantFrom('PUT', 'DELETE', 'OPTIONS') },
  ),
  revision: fc.constantFrom('2026-07-28', '2025-11-25', '2024-11-05', '1999-01-01', ''),
  named: fc.boolean(),
  session: fc.constantFrom('', 'its', 'another'),
});

describe('whatever a program says by MCP', () => {
  const bugs: unknown[] = [];
  let stage: McpStage;
  let agent: StagedAgent;
  let session = '';
  before(async () => {
    stage = await openMcpStage({ kind: 'memory' }, {}, {}, (error) => bugs.push(error));
    agent = await stage.agent('Fuzzer', { products: 'full', contacts: 'read' });
    session = await openSession();
  });
  after(() => stage[Symbol.asyncDispose]());

  function send(verb: string, headers: WireHeaders, body: string) {
    return stage.gateway.handle({
      ...{ verb, target: '/mcp', signal: new AbortController().signal, body: Buffer.from(body) },
      headers: {
        ...{ authorization: `Bearer ${agent.key}`, host: '127.0.0.1', 'content-type': 'application/json' },
        ...{ accept: 'application/json, text/event-stream', ...headers },
      },
    });
  }

  async function openSession(): Promise<string> {
    const answer = await send('POST', {}, JSON.stringify(initialize));
    await responseText(answer);
    return answer.headers['mcp-session-id'] ?? '';
  }

  /** What a client of the newer revision says of its message in headers. */
  function headersFor(message: string, revision: string, named: boolean, whose: string): WireHeaders {
    const { method, params } = readMessage(message);
    const name = isObject(params) && (params.name ?? params.uri);
    return {
      ...(revision && { 'mcp-protocol-version': revision }),
      ...(named && typeof method === 'string' && { 'mcp-method': printable(method) }),
      ...(named && typeof name === 'string' && { 'mcp-name': printable(name) }),
      ...(whose && { 'mcp-session-id': whose === 'its' ? session : '0b3a1b4e-8c1c-4e0a-9d6f-6d9f6f1c2a11' }),
    };
  }

  test('is answered as JSON-RPC says, or refused; never with a 5xx, and the agent gets on afterwards', async () => {
    assert.notEqual(session, '');
    let results = 0;
    await fuzz(sent, async ({ message, verb, revision, named, session: whose }) => {
      const answer = await send(verb, headersFor(message, revision, named, whose), message);
      const isOpen = answer.headers['content-type']?.startsWith('text/event-stream') ?? false;
      const text = await responseText(answer);
      const told = `${verb} ${answer.status} ${message}\n${text}`;
      assert.deepEqual(bugs.splice(0), [], told);
      assert.ok(answer.status < 500, told);
      if (answer.status === 404 && whose === 'its') session = await openSession();
      for (const reply of isOpen ? eventsIn(text) : text === '' ? [] : [JSON.parse(text) as Json])
        for (const one of Array.isArray(reply) ? reply : [reply]) if (assertReply(one, told)) results++;
    });
    assert.ok(results > 10, `${results} messages were understood: the fuzzer does not get in`);
    const call = request('tools/call', { name: 'search_methods', arguments: { query: 'a product' } });
    const headers = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call' };
    const after = await send('POST', { ...headers, 'mcp-name': 'search_methods' }, JSON.stringify(call));
    assert.equal(after.status, 200);
  });
});

function eventsIn(text: string): Json[] {
  return [...text.matchAll(/^data: ?(.+)$/gm)].map(([, data = 'null']) => JSON.parse(data) as Json);
}

/** Whether it is a result; a refusal has a code and says why. */
function assertReply(reply: Json, told: string): boolean {
  assert.ok(isObject(reply) && reply.jsonrpc === '2.0', told);
  if (typeof reply.method === 'string') return false;
  assert.ok('result' in reply !== 'error' in reply, told);
  if (!isObject(reply.error ?? null)) return true;
  const { code, message } = reply.error as JsonObject;
  assert.ok(Number.isInteger(code) && typeof message === 'string' && message !== '', told);
  // The protocol's word for a bug of ours, which its library also has for a message that is not of the right form.
  if (code === -32603) assert.match(message, /"code": "(invalid_|unrecognized_|too_)/, told);
  return false;
}

function readMessage(text: string): JsonObject {
  try {
    const value = JSON.parse(text) as Json;
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

/** As a header may hold it. */
function printable(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, '').slice(0, 200);
}
